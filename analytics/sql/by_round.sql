-- What each manager did in each round of a competition, at each unit; unposted rows count for nobody.
-- In:  w.fact_day; $kpi; $days DATE[] with $numbers INT[]: the round each day counts for
-- Out: month INT (the number of the round), manager INT, unit INT, numerator, denominator DECIMAL(38,2)
WITH counting AS (
    SELECT unnest($days::DATE[]) AS day, unnest($numbers::INT[]) AS number
)
SELECT number AS month, manager, unit, sum(numerator) AS numerator, sum(denominator) AS denominator
FROM w.fact_day
JOIN counting USING (day)
WHERE kpi = $kpi AND unit IS NOT NULL
GROUP BY number, manager, unit
ORDER BY month
