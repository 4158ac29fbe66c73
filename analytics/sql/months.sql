-- What each manager did in each month at each unit.
-- In:  w.fact_day
-- Out: kpi INT (its position in the menu), month INT (years x 12 + month), manager INT, unit INT (-1: unposted),
--      numerator, denominator DECIMAL(38,2), spread, expected DOUBLE (0: not kept), largest DOUBLE (the largest single
--      amount; not a number: not kept), reversed DOUBLE (what was taken back, 0 or below); in that order
SELECT
    enum_code(kpi)::INT AS kpi,
    (year(day) * 12 + month(day))::INT AS month,
    manager,
    coalesce(unit, -1) AS unit,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator,
    coalesce(sum(spread), 0)::DOUBLE AS spread,
    coalesce(sum(expected), 0)::DOUBLE AS expected,
    coalesce(max(largest), 'nan'::DOUBLE)::DOUBLE AS largest,
    coalesce(sum(reversed), 0)::DOUBLE AS reversed
FROM w.fact_day
GROUP BY ALL
ORDER BY kpi, month, manager, unit
