-- Postings that end on or before the day they start. Out: manager_id, branch_id, source_file, source_line.
SELECT manager_id, branch_id, source_file, source_line
FROM {managers}
WHERE end_date <= start_date
ORDER BY source_file, source_line
