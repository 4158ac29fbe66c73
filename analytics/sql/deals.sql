-- Single amounts behind sums: the largest one of each manager at each unit, and what was taken back.
-- In:  w.fact_day; $kpi; $start, $end DATE
-- Out: manager INT, unit INT, largest, reversed DOUBLE (0 or below); NULL where the facts do not know it
SELECT manager, unit, max(largest)::DOUBLE AS largest, sum(reversed)::DOUBLE AS reversed
FROM w.fact_day
WHERE kpi = $kpi AND day >= $start AND day < $end AND unit IS NOT NULL AND largest IS NOT NULL
GROUP BY manager, unit
