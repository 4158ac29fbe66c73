-- Where the rows of each file and month went.
-- In: table `extract`; month expression, money expression, the mark of exact copies.
-- Out: source_file, month, rows in, loaded, set aside, copies, then the four sums. Rows of no readable month count with
-- the first month of their file.
WITH counted AS (
    SELECT source_file, {month} AS month, bad, count(*) AS n, sum({money}) AS amount
    FROM extract
    GROUP BY ALL
),
placed AS (
    SELECT
        source_file, coalesce(month, min(month) OVER (PARTITION BY source_file)) AS month, n, amount,
        CASE bad WHEN 0 THEN 'loaded' WHEN {twin} THEN 'copy' ELSE 'aside' END AS fate
    FROM counted
)
SELECT
    source_file, month,
    CAST(sum(n) AS BIGINT),
    CAST(coalesce(sum(n) FILTER (fate = 'loaded'), 0) AS BIGINT),
    CAST(coalesce(sum(n) FILTER (fate = 'aside'), 0) AS BIGINT),
    CAST(coalesce(sum(n) FILTER (fate = 'copy'), 0) AS BIGINT),
    sum(amount),
    sum(amount) FILTER (fate = 'loaded'),
    sum(amount) FILTER (fate = 'aside'),
    sum(amount) FILTER (fate = 'copy')
FROM placed
GROUP BY source_file, month
ORDER BY source_file, month
