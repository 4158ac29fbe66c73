-- The fact files of a release, in the order given.
-- In:  $paths VARCHAR[], with the $kpis VARCHAR[] and $months DATE[] they are of; w.manager, w.unit
-- Out: rows in w.fact_day; a column that a file lacks is NULL
INSERT INTO w.fact_day BY NAME
SELECT part.kpi, part.month AS anchor, manager.manager, unit.unit, fact.* EXCLUDE (manager_id, branch_id)
FROM read_parquet($paths, union_by_name = true) AS fact
JOIN (
    SELECT
        unnest(range(len($paths::VARCHAR[]))) AS file_index,
        unnest($kpis::VARCHAR[])::w.kpi AS kpi,
        unnest($months::DATE[]) AS month
) AS part ON part.file_index = fact.file_index
JOIN w.manager AS manager USING (manager_id)
LEFT JOIN w.unit AS unit ON unit.unit_id = fact.branch_id
