/* kpi
unit = "count"
better = "higher"
rollup = "sum"
kind = "count"
needs = ["sales", "products"]
order = 110

[title]
en = "Fund tickets"
zh-Hans = "基金销售笔数"
zh-Hant = "基金銷售筆數"

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
WHERE category = 'fund'
  AND (cancelled_on IS NULL OR cancelled_on > sale_date + $cooling_off)
