-- Kinds of clients, by what a manager does not choose: star tier (0, 1, 2 and 3, 4 and above) and years with the bank
-- (up to one, up to five, more) at a month's end. Out: client_kind(tier, open_date, month) TINYINT; NULL without a month:
-- whoever is in no book is of no kind
CREATE OR REPLACE TEMP MACRO client_kind(tier, open_date, month) AS
    CASE WHEN month IS NOT NULL THEN CAST(
        CASE WHEN tier >= '4' THEN 3 WHEN tier >= '2' THEN 2 WHEN tier >= '1' THEN 1 ELSE 0 END * 3
        + CASE
            WHEN open_date > month - INTERVAL 1 YEAR THEN 0 WHEN open_date > month - INTERVAL 5 YEAR THEN 1 ELSE 2
        END
        AS TINYINT)
    END;
