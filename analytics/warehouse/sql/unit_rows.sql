-- Rows and sum of one partition ($file) by the sub-branch where the manager is posted on $day. Tables `stays`, `parents`;
-- {money}: the column that is added up.
SELECT sub_branch, CAST(sum(n) AS BIGINT), sum(amount)
FROM (SELECT manager_id, count(*) AS n, sum({money}) AS amount FROM read_parquet($file) GROUP BY manager_id) AS counted
JOIN stays ON stays.manager_id = counted.manager_id AND $day >= first_day AND $day < end_day
JOIN parents USING (branch_id)
GROUP BY sub_branch
ORDER BY sub_branch
