/* kpi
unit = "percent"
better = "lower"
rollup = "last"
kind = "share"
needs = ["clients", "holdings", "products"]
shares = ["client_categories"]
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
SELECT
    manager_id, last_day(month) AS day, (categories = 1)::INT AS numerator, 1 AS denominator,
    NULL AS ref, client_id, source_file, source_line, client_kind(tier, open_date, month) AS kind
FROM client_categories
