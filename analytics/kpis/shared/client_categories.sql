-- The book at the month's end, one row per client, with how many product categories each holds.
-- In: clients, holdings, products. Out: the columns of clients; categories, essentials INTEGER: distinct categories with a
-- balance, and how many of them are of the essential set (a category is, as soon as one of its products is).
-- A category is a bit, so one pass over the positions is enough; count(DISTINCT …) makes two.
WITH numbered AS (
    SELECT
        category, bool_or(essential) AS essential,
        CAST(1 AS HUGEINT) << CAST(row_number() OVER (ORDER BY category) - 1 AS INTEGER) AS bit
    FROM products
    GROUP BY category
),
shelf AS (
    SELECT product_code, bit, CASE WHEN numbered.essential THEN bit END AS essential_bit
    FROM products
    JOIN numbered USING (category)
),
held AS (
    SELECT client_id, bit_or(bit) AS bits, bit_or(essential_bit) AS essential_bits
    FROM holdings
    JOIN shelf USING (product_code)
    WHERE balance > 0
    GROUP BY client_id
)
SELECT
    clients.*,
    CAST(coalesce(bit_count(bits), 0) AS INTEGER) AS categories,
    CAST(coalesce(bit_count(essential_bits), 0) AS INTEGER) AS essentials
FROM clients
LEFT JOIN held USING (client_id)
