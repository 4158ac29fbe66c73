-- What each manager did in each round of a competition, at each unit; unposted rows count for nobody.
-- In:  w.fact_day; $kpi; $days DATE[] with $numbers INT[]: the round each day counts for
-- Out: number INT (of the round), manager INT, unit INT, top, under BIGINT (hundredths; 0 where there is none)
WITH counting AS (
    SELECT unnest($days::DATE[]) AS day, unnest($numbers::INT[]) AS number
)
SELECT
    number,
    manager,
    unit,
    CAST(coalesce(sum(numerator), 0) * 100 AS BIGINT) AS top,
    CAST(coalesce(sum(denominator), 0) * 100 AS BIGINT) AS under
FROM w.fact_day
JOIN counting USING (day)
WHERE kpi = $kpi AND unit IS NOT NULL
GROUP BY number, manager, unit
