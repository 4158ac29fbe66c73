/* kpi
unit = "count"
better = "higher"
rollup = "sum"
kind = "count"
needs = ["clients"]
order = 10

[title]
en = "New clients"
zh-Hans = "新增客户"
zh-Hant = "新增客戶"

[about]
en = "Clients opened in the period, credited to the manager whose book held them at the end of the opening month."
zh-Hans = "期内开户的客户数，计入开户当月末管户的客户经理。"
zh-Hant = "期內開戶的客戶數，計入開戶當月末管戶的客戶經理。"
*/
SELECT
    manager_id, open_date AS day, 1 AS numerator, NULL AS denominator,
    NULL AS ref, client_id, source_file, source_line
FROM clients
WHERE open_date BETWEEN month AND last_day(month)
