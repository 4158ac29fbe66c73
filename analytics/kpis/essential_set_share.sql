/* kpi
unit = "percent"
better = "higher"
rollup = "last"
kind = "share"
needs = ["clients", "holdings", "products"]
shares = ["client_categories"]
order = 40
casemix = true

[title]
en = "Essential set held"
zh-Hans = "基础产品配齐率"
zh-Hant = "基礎產品配齊率"

[about]
en = "Share of the book's clients who hold every essential product category on the last month end of the period."
zh-Hans = "期内最后一个月末，持有全部基础产品类别的管户客户占比。"
zh-Hant = "期內最後一個月末，持有全部基礎產品類別的管戶客戶佔比。"
*/
WITH the_set AS (
    SELECT nullif(count(DISTINCT category), 0) AS size
    FROM products
    WHERE essential
)
SELECT
    manager_id, last_day(month) AS day,
    coalesce(essentials = (SELECT size FROM the_set), false)::INT AS numerator, 1 AS denominator,
    NULL AS ref, client_id, source_file, source_line, client_kind(tier, open_date, month) AS kind
FROM client_categories
