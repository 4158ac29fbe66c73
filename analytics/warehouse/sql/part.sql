-- One KPI's rows of one month, added up per manager, branch and day.
-- In: the KPI's SELECT; table `stays`. Out: in order of day, manager and branch; NULL branch: not posted that day.
-- largest, reversed: the largest single amount, and the sum of those below zero; only of amounts.
WITH counted AS (
    SELECT manager_id, day, CAST(numerator AS DECIMAL(18, 2)) AS v, CAST(denominator AS DECIMAL(18, 2)) AS d
    FROM (
        {kpi}
    ) AS counting
),
per_day AS (
    SELECT
        manager_id, day, CAST(sum(v) AS DECIMAL(18, 2)) AS numerator, CAST(sum(d) AS DECIMAL(18, 2)) AS denominator,
        CAST({spread} AS DECIMAL(38, 4)) AS spread, max(v) AS largest,
        CAST(coalesce(sum(v) FILTER (v < 0), 0) AS DECIMAL(18, 2)) AS reversed
    FROM counted
    GROUP BY manager_id, day
)
SELECT per_day.manager_id, branch_id, CAST(day AS DATE) AS day, numerator, denominator, spread{more}
FROM per_day
LEFT JOIN stays
    ON stays.manager_id = per_day.manager_id
    AND day >= first_day
    AND day < end_day
ORDER BY day, per_day.manager_id, branch_id
