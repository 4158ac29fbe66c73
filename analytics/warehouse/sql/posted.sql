-- The postings of the days $first to $last, cut to them: equal answers mean that nothing changed for those days.
SELECT manager_id, branch_id, greatest(first_day, $first), least(end_day, $last + 1)
FROM stays
WHERE first_day <= $last AND end_day > $first
ORDER BY ALL
