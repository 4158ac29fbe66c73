-- From the extracts of which months the rows behind a number were made.
-- In:  w.fact_day, w.ancestor, w.manager; $kpi; $start, $end DATE; $one_manager BOOL; $unit_id
-- Out: anchor DATE (firsts of months, ascending)
SELECT DISTINCT anchor
FROM w.fact_day
WHERE kpi = $kpi AND day >= $start AND day < $end AND unit IS NOT NULL
  AND CASE WHEN $one_manager THEN manager IN (SELECT manager FROM w.manager WHERE manager_id = $unit_id)
           ELSE unit IN (SELECT unit FROM w.ancestor WHERE ancestor_id = $unit_id) END
ORDER BY anchor
