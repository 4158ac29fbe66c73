-- What each manager did in [$start, $end) at each unit.
-- In:  w.fact_day; $kpi; $start, $end DATE
-- Out: month INT (0: not told apart), manager INT, unit INT (-1: unposted), numerator, denominator DECIMAL(38,2),
--      spread, expected, largest, reversed DOUBLE (see months.sql)
SELECT
    0 AS month, manager, coalesce(unit, -1) AS unit, sum(numerator) AS numerator, sum(denominator) AS denominator,
    coalesce(sum(spread), 0)::DOUBLE AS spread,
    coalesce(sum(expected), 0)::DOUBLE AS expected,
    coalesce(max(largest), 'nan'::DOUBLE)::DOUBLE AS largest,
    coalesce(sum(reversed), 0)::DOUBLE AS reversed
FROM w.fact_day
WHERE kpi = $kpi AND day >= $start AND day < $end
GROUP BY ALL
