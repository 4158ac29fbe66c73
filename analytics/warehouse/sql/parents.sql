-- The sub-branch of every unit: its parent, or itself where the parent is the root. In: {branches}. Out: temp table `parents`.
CREATE OR REPLACE TEMP TABLE parents AS
SELECT unit.branch_id, CASE WHEN above.parent_branch_id IS NULL THEN unit.branch_id ELSE above.branch_id END AS sub_branch
FROM {branches} AS unit
LEFT JOIN {branches} AS above ON above.branch_id = unit.parent_branch_id
