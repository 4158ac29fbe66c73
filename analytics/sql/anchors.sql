-- From the extracts of which months the rows behind a number were made.
-- In:  w.fact_day, w.ancestor; $kpi; $start, $end DATE; $last BOOL, $snapshot DATE; $level INT (0 = manager); $unit_id
-- Out: anchor DATE (firsts of months, ascending)
SELECT DISTINCT anchor
FROM w.fact_day AS fact
WHERE kpi = $kpi AND day >= $start AND day < $end
  AND (NOT $last OR day = $snapshot)
  AND CASE WHEN $level = 0 THEN manager_id = $unit_id AND unit_id IS NOT NULL
           ELSE unit_id IN (SELECT unit_id FROM w.ancestor WHERE ancestor_id = $unit_id) END
ORDER BY anchor
