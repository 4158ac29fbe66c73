-- What the units that count did together, and the lines beside the table that make parts add up to the whole.
-- In:  as standing_units.sql; $level INT (0 for the managers' table: nothing is above it)
-- Out: two or three rows: line VARCHAR ('total' everything that counts; 'above' posted above $level; 'unposted'),
--      value, numerator, denominator, spread
WITH counted AS (
    SELECT unnest($units::VARCHAR[]) AS unit_id
),
snapshot AS (
    SELECT max(day) AS day
    FROM w.fact 
    WHERE kpi = $kpi AND day >= $start AND day < $end
),
facts AS (
    SELECT fact.unit_id, unit.level, numerator, denominator, spread
    FROM w.fact AS fact
    LEFT JOIN w.unit ON unit.unit_id = fact.unit_id
    WHERE kpi = $kpi AND day >= $start AND day < $end
      AND ($everywhere OR fact.unit_id IN (FROM counted))
      AND (NOT $last OR day = (FROM snapshot))
),
lines AS (
    SELECT 'total' AS line, * FROM facts
    UNION ALL
    SELECT 'unposted', * FROM facts WHERE unit_id IS NULL
    UNION ALL
    SELECT 'above', * FROM facts WHERE level < $level
)
SELECT
    line,
    CASE WHEN $divides THEN w.published(sum(numerator), sum(denominator), $factor)
         ELSE w.published(sum(numerator), 1::DECIMAL(38, 2), $factor) END AS value,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator,
    sum(spread) AS spread
FROM lines
GROUP BY line
