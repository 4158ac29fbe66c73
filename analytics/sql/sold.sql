-- Sales as competitions count them: on the day of the sale, with what was taken back of each, whenever that was.
-- In:  counted (the rows of a KPI made of sales), sales; $who VARCHAR[], $manager, $unit INT[], $since, $until DATE[]: the
--      people, their numbers and the days they served; $start, $end DATE
-- Out: manager, unit INT, day INT (days since 1970), quantity, back BIGINT (hundredths), back_day INT (0: never), regular
--      BOOL, ref, client_id VARCHAR
WITH serving AS (
    SELECT
        unnest($who::VARCHAR[]) AS manager_id,
        unnest($manager::INT[]) AS manager,
        unnest($unit::INT[]) AS unit,
        unnest($since::DATE[]) AS since,
        unnest($until::DATE[]) AS until
),
taken AS (
    SELECT ref, sum(numerator) AS back, max(day) AS back_day
    FROM counted
    WHERE numerator < 0
    GROUP BY ref
)
SELECT
    serving.manager,
    serving.unit,
    counted.day - DATE '1970-01-01' AS day,
    CAST(counted.numerator * 100 AS BIGINT) AS quantity,
    CAST(coalesce(taken.back, 0) * 100 AS BIGINT) AS back,
    coalesce(taken.back_day - DATE '1970-01-01', 0) AS back_day,
    coalesce(sales.premium_type = 'regular', false) AS regular,
    counted.ref::VARCHAR AS ref,
    counted.client_id
FROM counted
JOIN serving
    ON serving.manager_id = counted.manager_id
    AND serving.since <= counted.day
    AND serving.until > counted.day
LEFT JOIN taken ON taken.ref = counted.ref
LEFT JOIN sales ON sales.sale_id = counted.ref
WHERE counted.numerator > 0 AND counted.day >= $start AND counted.day < $end
ORDER BY counted.day, counted.ref
