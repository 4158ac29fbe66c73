-- Mark rows of `extract` whose key is in `repeated`: exact copies but the first, and all rows whose contents differ.
-- In: the key columns, a struct of all columns, and the two marks. Changes `extract.bad`.
UPDATE extract
SET bad = marks.mark
FROM (
    WITH rows_of_key AS (
        SELECT extract.rowid AS id, {key}, source_file, source_line, to_json(struct_pack({contents}))::VARCHAR AS content
        FROM extract
        SEMI JOIN repeated USING ({key})
        WHERE bad = 0
    )
    SELECT
        id,
        CASE
            WHEN min(content) OVER same_key <> max(content) OVER same_key THEN {repeated}
            WHEN row_number() OVER (PARTITION BY {key} ORDER BY source_file, source_line) > 1 THEN {twin}
            ELSE 0
        END AS mark
    FROM rows_of_key
    WINDOW same_key AS (PARTITION BY {key})
) AS marks
WHERE extract.rowid = marks.id AND marks.mark > 0
