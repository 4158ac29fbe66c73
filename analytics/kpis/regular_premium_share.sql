/* kpi
unit = "percent"
better = "higher"
rollup = "ratio"
kind = "money"
needs = ["sales", "products"]
order = 140

[title]
en = "Regular-premium share"
zh-Hans = "期缴占比"
zh-Hant = "期繳佔比"

[about]
en = "Net regular-premium amount over net insurance amount; cancelled amounts are taken off on the day of cancellation."
zh-Hans = "期缴保费净额占保险保费净额的比例；撤销金额在撤销当日扣减。"
zh-Hant = "期繳保費淨額佔保險保費淨額的比例；撤銷金額在撤銷當日扣減。"
*/
WITH sold AS (
    SELECT sales.*, CASE WHEN premium_type = 'regular' THEN amount ELSE 0 END AS regular
    FROM sales
    JOIN products USING (product_code)
    WHERE category = 'insurance'
)
SELECT
    manager_id, sale_date AS day, regular AS numerator, amount AS denominator,
    sale_id AS ref, client_id, source_file, source_line
FROM sold
UNION ALL
SELECT
    manager_id, cancelled_on, -regular, -amount,
    sale_id, client_id, source_file, source_line
FROM sold
WHERE cancelled_on IS NOT NULL
