-- The months of one manager or unit.
-- In:  w.fact_month, w.ancestor; $kpi; $unit_id; $level INT (0 = manager); $start, $end DATE whole months; $divides; $factor
-- Out: day DATE (month end), value DECIMAL(30,0) in units of the last published decimal, numerator, denominator
WITH mine AS (
    SELECT unit_id
    FROM w.ancestor
    WHERE ancestor_id = $unit_id
),
facts AS (
    SELECT day, numerator, denominator
    FROM w.fact_month
    WHERE kpi = $kpi AND day >= $start AND day < $end
      AND CASE WHEN $level = 0 THEN manager_id = $unit_id AND unit_id IS NOT NULL ELSE unit_id IN (FROM mine) END
)
SELECT
    day,
    CASE WHEN $divides THEN w.published(sum(numerator), sum(denominator), $factor)
         ELSE w.published(sum(numerator), 1::DECIMAL(38, 2), $factor) END AS value,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM facts
GROUP BY day
ORDER BY day
