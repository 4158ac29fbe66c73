-- Kinds of clients, by what a manager does not choose: star tier (0, 1, 2 and 3, 4 and above) and years with the bank
-- (up to one, up to five, more). In: view `clients` of the month. Out: a JOIN that adds `kind` to rows with a client_id
LEFT JOIN (
    SELECT
        client_id,
        CAST(CASE WHEN tier >= '4' THEN 3 WHEN tier >= '2' THEN 2 WHEN tier >= '1' THEN 1 ELSE 0 END * 3
             + CASE WHEN open_date > month - INTERVAL 1 YEAR THEN 0 WHEN open_date > month - INTERVAL 5 YEAR THEN 1
                    ELSE 2 END AS TINYINT) AS kind
    FROM clients
) AS kinds USING (client_id)
