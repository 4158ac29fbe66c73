/* kpi
unit = "count"
better = "higher"
rollup = "sum"
kind = "count"
needs = ["sales", "products"]
order = 130

[title]
en = "Cards issued"
zh-Hans = "信用卡发卡量"
zh-Hant = "信用卡發卡量"

[about]
en = "Sales of the category in the period that were not cancelled within the 15-day cooling-off window."
zh-Hans = "期内该类产品的销售笔数，不含15天犹豫期内撤销的。"
zh-Hant = "期內該類產品的銷售筆數，不含15天猶豫期內撤銷的。"

[parameters]
cooling_off = 15
*/
SELECT
    manager_id, sale_date AS day, 1 AS numerator, NULL AS denominator,
    sale_id AS ref, client_id, source_file, source_line
FROM sales
JOIN products USING (product_code)
WHERE category = 'card'
  AND (cancelled_on IS NULL OR cancelled_on > sale_date + $cooling_off)
