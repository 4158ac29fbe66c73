-- Who was posted where in each month from $first to $last (firsts of months), cut to the month, as one text: equal texts
-- mean that nothing changed for its days. In: table `stays`. Out: month DATE, postings VARCHAR, NULL: nobody
WITH months AS (
    SELECT CAST(unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 MONTH)) AS DATE) AS month
),
cut AS (
    SELECT
        month, manager_id, branch_id, greatest(first_day, month) AS since,
        least(end_day, CAST(month + INTERVAL 1 MONTH AS DATE)) AS until
    FROM months
    LEFT JOIN stays ON first_day < month + INTERVAL 1 MONTH AND end_day > month
)
SELECT
    month,
    -- no id holds these two signs: they are taken out of every text on the way in
    string_agg(concat_ws(chr(31), manager_id, branch_id, since, until), chr(30) ORDER BY manager_id, since, branch_id)
FROM cut
GROUP BY month
