-- The months of each unit where somebody was posted; unit NULL for the unposted.
-- In:  w.fact_month; $kpi; $start, $end DATE whole months
-- Out: unit INT, month INT (years x 12 + month), numerator, denominator
SELECT unit, (year(day) * 12 + month(day))::INT AS month, sum(numerator) AS numerator, sum(denominator) AS denominator
FROM w.fact_month
WHERE kpi = $kpi AND day >= $start AND day < $end
GROUP BY unit, day
