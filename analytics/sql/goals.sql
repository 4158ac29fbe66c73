-- The monthly targets of managers and units.
-- In:  w.target, w.manager, w.unit
-- Out: part INT (one per KPI and kind), kpi, kind VARCHAR (manager | branch), month INT (years x 12 + month),
--      owner INT (number of the manager or unit), target, beyond DECIMAL(18,4); by part, month, owner
WITH owners AS (
    SELECT manager AS number, manager_id AS id, 'manager' AS kind
    FROM w.manager
    UNION ALL
    SELECT unit, unit_id, 'branch'
    FROM w.unit
)
SELECT
    (dense_rank() OVER (ORDER BY kpi, kind))::INT AS part,
    kpi,
    kind,
    (year(month) * 12 + month(month))::INT AS month,
    number AS owner,
    target,
    beyond
FROM w.target
JOIN owners ON owners.id = target.unit_id AND owners.kind = target.unit_type
WHERE target.target IS NOT NULL
ORDER BY part, month, owner
