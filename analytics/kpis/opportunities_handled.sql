/* kpi
unit = "percent"
better = "higher"
rollup = "ratio"
kind = "share"
needs = ["opportunities"]
order = 220

[title]
en = "Opportunities handled in time"
zh-Hans = "商机按时处理率"
zh-Hant = "商機按時處理率"

[about]
en = "Of the leads due in the period: the share handled by the day they were due."
zh-Hans = "期内到期的商机中，按时处理的占比。"
zh-Hant = "期內到期的商機中，按時處理的佔比。"
*/
SELECT
    manager_id, due_on AS day, coalesce(handled_on <= due_on, false)::INT AS numerator, 1 AS denominator,
    opportunity_id AS ref, client_id, source_file, source_line
FROM opportunities
