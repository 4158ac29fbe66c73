-- Complaints that follow a sale, by the category sold.
-- In:  $sales VARCHAR[], $products VARCHAR: partitions; the complaints: $ids, $clients VARCHAR[], $opened DATE[];
--      $days INT; $everywhere BOOL or else the people and days that count: $who VARCHAR[], $since, $until DATE[];
--      $start, $end DATE: which tickets are counted
-- Out: category, complaints BIGINT (opened up to $days after the client bought in it), tickets BIGINT; most first
WITH complained AS (
    SELECT unnest($ids::VARCHAR[]) AS complaint_id, unnest($clients::VARCHAR[]) AS client_id, unnest($opened::DATE[]) AS opened
),
serving AS (
    SELECT unnest($who::VARCHAR[]) AS manager_id, unnest($since::DATE[]) AS since, unnest($until::DATE[]) AS until
),
sold AS (
    SELECT sale_id, sale_date, client_id, manager_id, category
    FROM read_parquet($sales) AS sales
    JOIN read_parquet($products) AS products USING (product_code)
    WHERE sale_date >= $start AND sale_date < $end
),
counted AS (
    SELECT *
    FROM sold
    WHERE $everywhere
       OR EXISTS (
            SELECT 1
            FROM serving
            WHERE serving.manager_id = sold.manager_id AND since <= sale_date AND until > sale_date
       )
),
tickets AS (
    SELECT category, count(*) AS tickets
    FROM counted
    GROUP BY category
),
followed AS (
    SELECT category, count(DISTINCT complaint_id) AS complaints
    FROM sold
    JOIN complained USING (client_id)
    WHERE opened BETWEEN sale_date AND sale_date + $days
    GROUP BY category
)
SELECT category, coalesce(complaints, 0) AS complaints, tickets
FROM tickets
LEFT JOIN followed USING (category)
ORDER BY complaints DESC, category
