-- One KPI's rows of one month, added up per manager, branch and day, with what the bank's own rates would give.
-- In: the KPI's SELECT, with `kind`; table `stays`. Out: as in `part`.
-- expected: the numerator if each kind of client had behaved as it did in the whole
-- bank that month. Exact, so that a part is the same in any order of work.
WITH counted AS (
    SELECT manager_id, day, CAST(numerator AS DECIMAL(18, 2)) AS v, CAST(denominator AS DECIMAL(18, 2)) AS d, kind
    FROM (
        {kpi}
    ) AS counting
),
per_kind AS (
    SELECT manager_id, day, kind, sum(v) AS numerator, sum(d) AS denominator, {spread} AS spread,
        max(v) AS largest, coalesce(sum(v) FILTER (v < 0), 0) AS reversed
    FROM counted
    GROUP BY manager_id, day, kind
),
usual AS (
    SELECT kind, CAST(sum(numerator)::DOUBLE / nullif(sum(denominator), 0)::DOUBLE AS DECIMAL(18, 10)) AS rate
    FROM per_kind
    WHERE kind IS NOT NULL
    GROUP BY kind
),
per_day AS (
    SELECT
        manager_id, day, CAST(sum(numerator) AS DECIMAL(18, 2)) AS numerator,
        CAST(sum(denominator) AS DECIMAL(18, 2)) AS denominator, CAST(sum(spread) AS DECIMAL(38, 4)) AS spread,
        CAST(max(largest) AS DECIMAL(18, 2)) AS largest, CAST(sum(reversed) AS DECIMAL(18, 2)) AS reversed,
        CAST(sum(CAST(denominator AS DECIMAL(18, 2)) * rate) AS DECIMAL(24, 6)) AS expected
    FROM per_kind
    LEFT JOIN usual USING (kind)
    GROUP BY manager_id, day
)
SELECT per_day.manager_id, branch_id, CAST(day AS DATE) AS day, numerator, denominator, spread{more}
FROM per_day
LEFT JOIN stays
    ON stays.manager_id = per_day.manager_id
    AND day >= first_day
    AND day < end_day
ORDER BY day, per_day.manager_id, branch_id
