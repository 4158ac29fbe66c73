/* kpi
unit = "percent"
better = "higher"
rollup = "ratio"
kind = "share"
needs = ["clients", "holdings", "products"]
shares = ["client_categories"]
order = 20
follow = 4
settles = "days"

[title]
en = "Qualified new clients"
zh-Hans = "有效新增客户占比"
zh-Hant = "有效新增客戶佔比"

[about]
en = "Of the clients opened whose 90 days have passed: the share that held at least two product categories, or assets of 10,000 yuan, in a month-end snapshot within those 90 days."
zh-Hans = "开户满90天的客户中，90天内任一月末持有至少两类产品或资产达到1万元的占比。"
zh-Hant = "開戶滿90天的客戶中，90天內任一月末持有至少兩類產品或資產達到1萬元的佔比。"

[parameters]
days = 90
categories = 2
assets = 10000
*/
WITH opened AS (
    SELECT client_id, manager_id, open_date, source_file, source_line
    FROM clients
    WHERE open_date BETWEEN month AND last_day(month)
      AND open_date + $days <= (SELECT day FROM data_through)
),
qualified AS (
    SELECT DISTINCT client_id
    FROM opened
    JOIN following_client_categories AS later USING (client_id)
    WHERE last_day(later.month) BETWEEN opened.open_date AND opened.open_date + $days
      AND (categories >= $categories OR aum >= $assets)
)
SELECT
    manager_id, open_date AS day, (qualified.client_id IS NOT NULL)::INT AS numerator, 1 AS denominator,
    NULL AS ref, opened.client_id, source_file, source_line
FROM opened
LEFT JOIN qualified USING (client_id)
