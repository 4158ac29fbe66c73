-- One row per manager who served in the units that count on some day of [$start, $end), best first.
-- In:  w.service, w.fact; $kpi; $start, $end DATE; $asof DATE last day of the period that the data covers;
--      $everywhere BOOL or else $units VARCHAR[]: the units that count; $grade VARCHAR or NULL: only this grade;
--      $last BOOL only the last snapshot day; $divides BOOL value is a quotient; $lower BOOL less is better;
--      $factor INT: scale x 10^published decimals; $new_days INT
-- Out: unit_id, home VARCHAR, grade, status (ranked, new, left, no_data), place INT (ties share a place), value DECIMAL(30,0)
--      in units of the last published decimal, numerator, denominator, spread, days INT served
WITH counted AS (
    SELECT unnest($units::VARCHAR[]) AS unit_id
),
snapshot AS (
    SELECT max(day) AS day
    FROM w.fact 
    WHERE kpi = $kpi AND day >= $start AND day < $end
),
sums AS (
    SELECT manager_id, sum(numerator) AS numerator, sum(denominator) AS denominator, sum(spread) AS spread
    FROM w.fact 
    WHERE kpi = $kpi AND day >= $start AND day < $end AND unit_id IS NOT NULL
      AND ($everywhere OR unit_id IN (FROM counted))
      AND (NOT $last OR day = (FROM snapshot))
    GROUP BY manager_id
),
served AS (
    SELECT
        manager_id,
        sum(least(end_date, $end::DATE) - greatest(start_date, $start::DATE))::INT AS days,
        arg_max(unit_id, start_date) AS home,
        arg_max(grade, start_date) AS grade,
        bool_or(start_date <= $asof AND end_date > $asof) AS here
    FROM w.service
    WHERE start_date < $end AND end_date > $start AND ($everywhere OR unit_id IN (FROM counted))
    GROUP BY manager_id
),
tenure AS (
    SELECT manager_id, sum(least(end_date, $end::DATE) - start_date)::INT AS days
    FROM w.service
    WHERE start_date < $end
    GROUP BY manager_id
),
valued AS (
    SELECT
        served.*,
        CASE WHEN $divides THEN numerator ELSE coalesce(numerator, 0) END AS numerator,
        denominator,
        spread,
        CASE WHEN $divides THEN w.published(numerator, denominator, $factor)
             ELSE w.published(coalesce(numerator, 0), 1::DECIMAL(38, 2), $factor) END AS value,
        tenure.days < $new_days
            OR ($end::DATE - $start::DATE >= $new_days AND served.days < $new_days) AS is_new
    FROM served
    JOIN tenure USING (manager_id)
    LEFT JOIN sums USING (manager_id)
    WHERE $grade IS NULL OR grade = $grade
),
judged AS (
    SELECT
        *,
        CASE WHEN NOT here THEN 'left' WHEN is_new THEN 'new' WHEN value IS NULL THEN 'no_data' ELSE 'ranked' END AS status
    FROM valued
)
SELECT
    manager_id AS unit_id, home, grade, status,
    CASE WHEN status = 'ranked'
         THEN rank() OVER (PARTITION BY status ORDER BY CASE WHEN $lower THEN value ELSE -value END)::INT END AS place,
    value, numerator, denominator, spread, days
FROM judged
ORDER BY place NULLS LAST, unit_id
