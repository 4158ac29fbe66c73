-- Postings that start before the same manager's previous one has ended. Out: manager_id, branch_id, source_file, source_line.
SELECT manager_id, branch_id, source_file, source_line
FROM (
    SELECT
        *,
        max(coalesce(end_date, DATE '9999-12-31')) OVER (
            PARTITION BY manager_id
            ORDER BY start_date
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS busy_until
    FROM {managers}
)
WHERE start_date < busy_until
ORDER BY source_file, source_line
