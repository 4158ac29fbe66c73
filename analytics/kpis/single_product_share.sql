/* kpi
unit = "percent"
better = "lower"
rollup = "last"
kind = "share"
needs = ["clients", "holdings", "products"]
order = 50
casemix = true

[title]
en = "Single-product clients"
zh-Hans = "单一产品客户占比"
zh-Hant = "單一產品客戶佔比"

[about]
en = "Share of the book's clients who hold exactly one product category on the last month end of the period."
zh-Hans = "期内最后一个月末，仅持有一类产品的管户客户占比。"
zh-Hant = "期內最後一個月末，僅持有一類產品的管戶客戶佔比。"
*/
WITH held AS (
    SELECT client_id, count(DISTINCT category) AS categories
    FROM holdings
    JOIN products USING (product_code)
    WHERE balance > 0
    GROUP BY client_id
)
SELECT
    manager_id, last_day(month) AS day, coalesce(categories = 1, false)::INT AS numerator, 1 AS denominator,
    NULL AS ref, client_id, source_file, source_line
FROM clients
LEFT JOIN held USING (client_id)
