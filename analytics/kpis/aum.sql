/* kpi
unit = "yuan"
better = "higher"
rollup = "last"
kind = "money"
needs = ["clients"]
order = 200

[title]
en = "Assets under management"
zh-Hans = "管理资产（AUM）"
zh-Hant = "管理資產（AUM）"

[about]
en = "Assets of the clients of the book on the last month end of the period."
zh-Hans = "期内最后一个月末管户客户的资产总额。"
zh-Hant = "期內最後一個月末管戶客戶的資產總額。"
*/
SELECT
    manager_id, last_day(month) AS day, aum AS numerator, NULL AS denominator,
    NULL AS ref, client_id, source_file, source_line
FROM clients
WHERE aum IS NOT NULL
