-- Each manager's months, for sparklines.
-- In:  w.fact_month; $kpi; $start, $end DATE whole months; $everywhere BOOL or else $units INT[]; $divides BOOL; $factor INT
-- Out: manager INT, month INT (years x 12 + month), value DOUBLE in units of the last published decimal
SELECT
    manager,
    (year(day) * 12 + month(day))::INT AS month,
    (CASE WHEN $divides THEN w.published(sum(numerator), sum(denominator), $factor)
          ELSE w.published(sum(numerator), 1::DECIMAL(38, 2), $factor) END)::DOUBLE AS value
FROM w.fact_month
WHERE kpi = $kpi AND day >= $start AND day < $end AND unit IS NOT NULL
  AND ($everywhere OR list_contains($units::INTEGER[], unit))
GROUP BY manager, day
