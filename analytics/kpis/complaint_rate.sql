/* kpi
unit = "per_1000"
better = "lower"
rollup = "ratio"
kind = "rate"
needs = ["complaints", "clients"]
order = 160
casemix = true

[title]
en = "Complaint rate"
zh-Hans = "投诉率"
zh-Hant = "投訴率"

[about]
en = "Complaints opened per 1,000 client-months: complaints of the month over the clients in the book at its end."
zh-Hans = "每千户月投诉件数：当月新开投诉除以月末管户客户数。"
zh-Hant = "每千戶月投訴件數：當月新開投訴除以月末管戶客戶數。"
*/
WITH counted AS (
    SELECT
        manager_id, last_day(bank_day(opened_at)) AS day, 1 AS numerator, 0 AS denominator,
        complaint_id AS ref, client_id, source_file, source_line
    FROM complaints
)
SELECT counted.*, client_kind(tier, open_date, month) AS kind
FROM counted
LEFT JOIN clients USING (client_id)
UNION ALL
SELECT
    manager_id, last_day(month), 0, 1,
    NULL, client_id, source_file, source_line, client_kind(tier, open_date, month)
FROM clients
