/* kpi
unit = "percent"
better = "higher"
rollup = "last"
kind = "share"
needs = ["clients"]
order = 240

[title]
en = "Client data complete"
zh-Hans = "客户信息完整率"
zh-Hant = "客戶資訊完整率"

[about]
en = "Share of the book's clients whose records are complete, on the last month end of the period."
zh-Hans = "期内最后一个月末，信息完整的管户客户占比。"
zh-Hant = "期內最後一個月末，資訊完整的管戶客戶佔比。"
*/
SELECT
    manager_id, last_day(month) AS day, coalesce(complete, false)::INT AS numerator, 1 AS denominator,
    NULL AS ref, client_id, source_file, source_line
FROM clients
