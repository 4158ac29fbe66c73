-- What was done in [$start, $end) at each unit where somebody was posted; one row with unit NULL for the unposted.
-- In:  w.fact; $kpi; $start, $end DATE
-- Out: unit INT, numerator, denominator, spread
SELECT unit, sum(numerator) AS numerator, sum(denominator) AS denominator, sum(spread) AS spread
FROM w.fact 
WHERE kpi = $kpi AND day >= $start AND day < $end
GROUP BY unit
