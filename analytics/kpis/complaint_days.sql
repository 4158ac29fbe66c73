/* kpi
unit = "days"
better = "lower"
rollup = "ratio"
kind = "mean"
needs = ["complaints"]
order = 180

[title]
en = "Days to close a complaint"
zh-Hans = "投诉平均处理天数"
zh-Hant = "投訴平均處理天數"

[about]
en = "Days from opening to closing, averaged over the complaints closed in the period."
zh-Hans = "期内结案投诉从受理到结案的平均天数。"
zh-Hant = "期內結案投訴從受理到結案的平均天數。"
*/
SELECT
    manager_id, bank_day(closed_at) AS day,
    bank_day(closed_at) - bank_day(opened_at) AS numerator, 1 AS denominator,
    complaint_id AS ref, client_id, source_file, source_line
FROM complaints
WHERE closed_at IS NOT NULL
