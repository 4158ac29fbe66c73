-- The facts of a span, as competitions count them; unposted rows count for nobody.
-- In:  w.fact_day; $kpi; $start, $end DATE (half-open)
-- Out: day INT (days since 1970), manager INT, unit INT, top, under BIGINT (hundredths; 0 where there is none)
SELECT
    CAST(day - DATE '1970-01-01' AS INTEGER) AS day,
    manager,
    unit,
    CAST(coalesce(numerator, 0) * 100 AS BIGINT) AS top,
    CAST(coalesce(denominator, 0) * 100 AS BIGINT) AS under
FROM w.fact_day
WHERE kpi = $kpi AND day >= $start AND day < $end AND unit IS NOT NULL
