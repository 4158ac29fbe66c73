/* kpi
unit = "count"
better = "lower"
rollup = "sum"
kind = "count"
needs = ["complaints"]
order = 170

[title]
en = "Valid complaints"
zh-Hans = "有效投诉"
zh-Hant = "有效投訴"

[about]
en = "Complaints opened in the period that were upheld."
zh-Hans = "期内新开且认定属实的投诉件数。"
zh-Hant = "期內新開且認定屬實的投訴件數。"
*/
SELECT
    manager_id, bank_day(opened_at) AS day, 1 AS numerator, NULL AS denominator,
    complaint_id AS ref, client_id, source_file, source_line
FROM complaints
WHERE upheld
