/* kpi
unit = "percent"
better = "higher"
rollup = "ratio"
kind = "share"
needs = ["clients"]
order = 190

[title]
en = "Client retention"
zh-Hans = "存量客户保有率"
zh-Hant = "存量客戶保有率"

[about]
en = "Share of the clients of the previous month's book who are still with the bank at this month's end."
zh-Hans = "上月末管户客户中，本月末仍在本行的占比。"
zh-Hant = "上月末管戶客戶中，本月末仍在本行的佔比。"
*/
SELECT
    before.manager_id, last_day((before.month + INTERVAL 1 MONTH)::DATE) AS day,
    (clients.client_id IS NOT NULL)::INT AS numerator, 1 AS denominator,
    NULL AS ref, before.client_id, before.source_file, before.source_line
FROM previous_clients AS before
LEFT JOIN clients ON clients.client_id = before.client_id
