-- Who is posted where: one row per manager, branch and unbroken stretch of days, [first_day, end_day).
-- A branch that closes hands its postings to its successor from the closing day on, and so on along the chain.
CREATE OR REPLACE TABLE stays AS
WITH RECURSIVE posted AS (
    SELECT manager_id, branch_id, start_date AS first_day, coalesce(end_date, DATE '9999-12-31') AS end_day, 0 AS steps
    FROM {managers}
    UNION ALL
    SELECT manager_id, successor_id, greatest(first_day, close_date), end_day, steps + 1
    FROM posted
    JOIN {branches} AS closed USING (branch_id)
    WHERE close_date < end_day AND successor_id IS NOT NULL AND steps < 100
)
SELECT
    manager_id, posted.branch_id, first_day,
    CASE WHEN successor_id IS NULL THEN end_day ELSE least(end_day, coalesce(close_date, end_day)) END AS end_day
FROM posted
LEFT JOIN {branches} AS unit USING (branch_id)
WHERE first_day < CASE WHEN successor_id IS NULL THEN end_day ELSE least(end_day, coalesce(close_date, end_day)) END
ORDER BY manager_id, first_day
