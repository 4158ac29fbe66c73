-- What each manager did in [$start, $end) in the units that count.
-- In:  w.fact; $kpi; $start, $end DATE; $everywhere BOOL or else $units INT[]; $divides BOOL: is a value a quotient?
--      $factor INT: scale x 10^published decimals
-- Out: manager INT, value DECIMAL(30,0) in units of the last published decimal, numerator, denominator, spread
SELECT
    manager,
    CASE WHEN $divides THEN w.published(sum(numerator), sum(denominator), $factor)
         ELSE w.published(sum(numerator), 1::DECIMAL(38, 2), $factor) END AS value,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator,
    sum(spread) AS spread
FROM w.fact 
WHERE kpi = $kpi AND day >= $start AND day < $end AND unit IS NOT NULL
  AND ($everywhere OR list_contains($units::INTEGER[], unit))
GROUP BY manager
