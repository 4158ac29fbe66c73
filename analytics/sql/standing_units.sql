-- One row per unit of one level (the same sums, that many levels up), best first.
-- In:  w.unit, w.ancestor, w.service, w.fact; $level INT; the rest as in standing_managers.sql
-- Out: as standing_managers.sql (home = the unit itself, days = person-days served), plus outlet_days INT: open days
--      of the leaves below. A unit closed by $asof has status 'closed' and no place.
WITH counted AS (
    SELECT unnest($units::VARCHAR[]) AS unit_id
),
snapshot AS (
    SELECT max(day) AS day
    FROM w.fact 
    WHERE kpi = $kpi AND day >= $start AND day < $end
),
below AS (
    SELECT ancestor.unit_id, ancestor.ancestor_id
    FROM w.ancestor
    WHERE level = $level AND ($everywhere OR ancestor.unit_id IN (FROM counted))
),
sums AS (
    SELECT ancestor_id, sum(numerator) AS numerator, sum(denominator) AS denominator, sum(spread) AS spread
    FROM w.fact 
    JOIN below USING (unit_id)
    WHERE kpi = $kpi AND day >= $start AND day < $end
      AND (NOT $last OR day = (FROM snapshot))
    GROUP BY ancestor_id
),
served AS (
    SELECT ancestor_id, sum(least(end_date, $end::DATE) - greatest(start_date, $start::DATE))::INT AS days
    FROM w.service
    JOIN below USING (unit_id)
    WHERE start_date < $end AND end_date > $start
    GROUP BY ancestor_id
),
open_outlets AS (
    SELECT ancestor_id, sum(greatest(0, least(coalesce(close_date, $end::DATE), $end::DATE) - $start::DATE))::INT AS days
    FROM w.unit
    JOIN below USING (unit_id)
    WHERE unit.level = $leaf
    GROUP BY ancestor_id
),
units AS (
    SELECT unit.unit_id, close_date
    FROM w.unit
    WHERE level = $level AND ($everywhere OR unit_id IN (FROM counted))
      AND coalesce(close_date > $start, true)
),
valued AS (
    SELECT
        unit_id,
        close_date,
        CASE WHEN $divides THEN numerator ELSE coalesce(numerator, 0) END AS numerator,
        denominator,
        spread,
        CASE WHEN $divides THEN w.published(numerator, denominator, $factor)
             ELSE w.published(coalesce(numerator, 0), 1::DECIMAL(38, 2), $factor) END AS value,
        coalesce(served.days, 0) AS days,
        coalesce(open_outlets.days, 0) AS outlet_days
    FROM units
    LEFT JOIN sums ON sums.ancestor_id = unit_id
    LEFT JOIN served ON served.ancestor_id = unit_id
    LEFT JOIN open_outlets ON open_outlets.ancestor_id = unit_id
),
judged AS (
    SELECT
        *,
        CASE WHEN close_date <= $asof THEN 'closed' WHEN value IS NULL THEN 'no_data' ELSE 'ranked' END AS status
    FROM valued
)
SELECT
    unit_id, unit_id AS home, NULL AS grade, status,
    CASE WHEN status = 'ranked'
         THEN rank() OVER (PARTITION BY status ORDER BY CASE WHEN $lower THEN value ELSE -value END)::INT END AS place,
    value, numerator, denominator, spread, days, outlet_days
FROM judged
ORDER BY place NULLS LAST, unit_id
