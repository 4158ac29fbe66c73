-- The months of one manager or unit.
-- In:  w.fact_month, w.ancestor, w.manager; $kpi; $unit_id; $one_manager BOOL; $start, $end DATE whole months; $divides; $factor
-- Out: day DATE (month end), value DECIMAL(30,0) in units of the last published decimal, numerator, denominator
SELECT
    day,
    CASE WHEN $divides THEN w.published(sum(numerator), sum(denominator), $factor)
         ELSE w.published(sum(numerator), 1::DECIMAL(38, 2), $factor) END AS value,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM w.fact_month
WHERE kpi = $kpi AND day >= $start AND day < $end AND unit IS NOT NULL
  AND CASE WHEN $one_manager THEN manager IN (SELECT manager FROM w.manager WHERE manager_id = $unit_id)
           ELSE unit IN (SELECT unit FROM w.ancestor WHERE ancestor_id = $unit_id) END
GROUP BY day
ORDER BY day
