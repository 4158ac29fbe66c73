/* kpi
unit = "yuan"
better = "higher"
rollup = "sum"
kind = "money"
needs = ["sales", "products"]
order = 60

[title]
en = "Fund sales"
zh-Hans = "基金销售额"
zh-Hant = "基金銷售額"

[about]
en = "Amount sold in the period, minus amounts cancelled in it, whenever they were sold."
zh-Hans = "期内销售金额减去期内撤销金额（不论何时售出）。"
zh-Hant = "期內銷售金額減去期內撤銷金額（不論何時售出）。"
*/
WITH sold AS (
    SELECT sales.*
    FROM sales
    JOIN products USING (product_code)
    WHERE category = 'fund'
)
SELECT
    manager_id, sale_date AS day, amount AS numerator, NULL AS denominator,
    sale_id AS ref, client_id, source_file, source_line
FROM sold
UNION ALL
SELECT
    manager_id, cancelled_on, -amount, NULL,
    sale_id, client_id, source_file, source_line
FROM sold
WHERE cancelled_on IS NOT NULL
