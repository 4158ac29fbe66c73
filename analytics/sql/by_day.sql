-- The facts of a span, as competitions count them; unposted rows count for nobody.
-- In:  w.fact_day; $kpi; $start, $end DATE (half-open)
-- Out: day INT (days since 1970), manager INT, unit INT, numerator, denominator DECIMAL(18,2) (0 where there is none)
SELECT
    CAST(day - DATE '1970-01-01' AS INTEGER) AS day,
    manager,
    unit,
    coalesce(numerator, CAST(0 AS DECIMAL(18, 2))) AS numerator,
    coalesce(denominator, CAST(0 AS DECIMAL(18, 2))) AS denominator
FROM w.fact_day
WHERE kpi = $kpi AND day >= $start AND day < $end AND unit IS NOT NULL
