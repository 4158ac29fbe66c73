-- Postings at a unit that does not exist. Out: manager_id, branch_id, source_file, source_line.
SELECT manager_id, branch_id, source_file, source_line
FROM {managers}
WHERE branch_id NOT IN (SELECT branch_id FROM {branches})
ORDER BY source_file, source_line
