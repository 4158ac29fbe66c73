-- Each manager's or unit's months, for sparklines and trends.
-- In:  w.fact_month, w.ancestor; $kpi; $start, $end DATE whole months; $level INT (0 = managers);
--      $everywhere BOOL or else $units VARCHAR[]; $divides BOOL; $factor INT
-- Out: unit_id, days DATE[] (month ends with facts, ascending), values DECIMAL(30,0)[] in units of the last published decimal
WITH counted AS (
    SELECT unnest($units::VARCHAR[]) AS unit_id
),
facts AS (
    SELECT
        CASE WHEN $level = 0 THEN manager_id ELSE ancestor_id END AS unit_id,
        day, numerator, denominator
    FROM w.fact_month AS fact
    LEFT JOIN w.ancestor ON ancestor.unit_id = fact.unit_id AND ancestor.level = $level
    WHERE kpi = $kpi AND day >= $start AND day < $end AND fact.unit_id IS NOT NULL
      AND ($everywhere OR fact.unit_id IN (FROM counted))
),
monthly AS (
    SELECT
        unit_id,
        day,
        CASE WHEN $divides THEN w.published(sum(numerator), sum(denominator), $factor)
             ELSE w.published(sum(numerator), 1::DECIMAL(38, 2), $factor) END AS value
    FROM facts
    WHERE unit_id IS NOT NULL
    GROUP BY unit_id, day
)
SELECT unit_id, list(day ORDER BY day) AS days, list(value ORDER BY day) AS "values"
FROM monthly
GROUP BY unit_id
ORDER BY unit_id
