/* kpi
unit = "percent"
better = "lower"
rollup = "ratio"
kind = "share"
needs = ["sales"]
order = 150
follow = 1
settles = "cooling_off"

[title]
en = "Cancellation rate"
zh-Hans = "犹豫期撤销率"
zh-Hant = "猶豫期撤銷率"

[about]
en = "Of the tickets sold whose 15-day cooling-off window has passed: the share cancelled within it."
zh-Hans = "已过15天犹豫期的销售中，在犹豫期内撤销的占比。"
zh-Hant = "已過15天猶豫期的銷售中，在猶豫期內撤銷的佔比。"

[parameters]
cooling_off = 15
*/
SELECT
    manager_id, sale_date AS day,
    coalesce(cancelled_on <= sale_date + $cooling_off, false)::INT AS numerator, 1 AS denominator,
    sale_id AS ref, client_id, source_file, source_line
FROM sales
WHERE sale_date + $cooling_off <= (SELECT day FROM data_through)
