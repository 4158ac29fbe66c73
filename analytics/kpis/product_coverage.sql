/* kpi
unit = "per_client"
better = "higher"
rollup = "last"
kind = "mean"
needs = ["clients", "holdings", "products"]
shares = ["client_categories"]
order = 30
casemix = true

[title]
en = "Product coverage"
zh-Hans = "产品覆盖度"
zh-Hant = "產品覆蓋度"

[about]
en = "Distinct product categories with a balance, per client of the book, on the last month end of the period."
zh-Hans = "期内最后一个月末，管户客户人均持有的产品类别数。"
zh-Hant = "期內最後一個月末，管戶客戶人均持有的產品類別數。"
*/
SELECT
    manager_id, last_day(month) AS day, categories AS numerator, 1 AS denominator,
    NULL AS ref, client_id, source_file, source_line, client_kind(tier, open_date, month) AS kind
FROM client_categories
