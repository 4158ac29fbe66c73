/* kpi
unit = "percent"
better = "higher"
rollup = "ratio"
kind = "share"
needs = ["clients"]
order = 230

[title]
en = "Near-threshold upgrades"
zh-Hans = "临界客户提升率"
zh-Hant = "臨界客戶提升率"

[about]
en = "Of the clients within 10 % under the next tier's assets last month: the share that reached it this month."
zh-Hans = "上月末资产距下一层级不足10%的客户中，本月达到该层级的占比。"
zh-Hant = "上月末資產距下一層級不足10%的客戶中，本月達到該層級的佔比。"

[parameters]
thresholds = [50_000, 200_000, 500_000, 1_000_000, 3_000_000, 6_000_000, 10_000_000]
near_percent = 90
*/
WITH before AS (
    SELECT *, list_min(list_filter($thresholds::BIGINT[], lambda t: t > aum)) AS threshold
    FROM previous_clients
    WHERE aum * 100 >= list_min($thresholds::BIGINT[]) * $near_percent  -- whoever is far from the lowest is near none
)
SELECT
    before.manager_id, last_day((before.month + INTERVAL 1 MONTH)::DATE) AS day,
    coalesce(clients.aum >= threshold, false)::INT AS numerator, 1 AS denominator,
    NULL AS ref, before.client_id, before.source_file, before.source_line
FROM before
LEFT JOIN clients ON clients.client_id = before.client_id
WHERE before.aum * 100 >= threshold * $near_percent
