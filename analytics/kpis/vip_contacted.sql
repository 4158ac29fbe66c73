/* kpi
unit = "percent"
better = "higher"
rollup = "ratio"
kind = "share"
needs = ["clients", "contacts"]
order = 210

[title]
en = "VIP clients contacted"
zh-Hans = "贵宾客户联系率"
zh-Hant = "貴賓客戶聯繫率"

[about]
en = "Share of the book's clients at four stars or above who were contacted in the month."
zh-Hans = "四星及以上管户客户中，当月有联系记录的占比。"
zh-Hant = "四星及以上管戶客戶中，當月有聯繫記錄的佔比。"

[parameters]
vip_tier = 4
*/
SELECT
    manager_id, last_day(month) AS day,
    (client_id IN (SELECT client_id FROM contacts))::INT AS numerator, 1 AS denominator,
    NULL AS ref, client_id, source_file, source_line
FROM clients
WHERE try_cast(tier AS INTEGER) >= $vip_tier
