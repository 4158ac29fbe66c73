-- Text to values, strictly: what does not read as the type becomes NULL, and the caller reports it.
-- In: one text value. Out: the value in its stored type. $hours is the bank's offset from UTC.

-- Text without surrounding spaces and invisible characters; NULL when nothing is left.
CREATE OR REPLACE MACRO as_text(x) AS
    nullif(
        CASE
            WHEN regexp_full_match(x, '[!-~]*') THEN x
            ELSE trim(regexp_replace(regexp_replace(
                x, '[\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2069}\x{feff}\x{00}-\x{08}\x{0e}-\x{1f}\x{7f}]', '', 'g'),
                '[\s\x{a0}\x{3000}]+', ' ', 'g'))
        END,
        ''
    );

-- An id; not one that a spreadsheet made a number of: 123.0, 6.22202E+18.
CREATE OR REPLACE MACRO as_id(x) AS
    CASE
        WHEN NOT (contains(x, '+') OR ends_with(x, '.0')) THEN x
        WHEN regexp_full_match(x, '[0-9]+\.0|[0-9](\.[0-9]+)?[eE]\+[0-9]+') THEN NULL
        ELSE x
    END;

-- Full-width digits and signs as a keyboard would have typed them.
CREATE OR REPLACE MACRO half_width(x) AS
    CASE
        WHEN regexp_full_match(x, '[!-~]*') THEN nullif(x, '')
        ELSE translate(as_text(x), '０１２３４５６７８９，．－＋（）／：￥ＹＮｙｎ', '0123456789,.-+()/:¥YNyn')
    END;

CREATE OR REPLACE MACRO in_range(d) AS
    CASE WHEN d BETWEEN DATE '1900-01-01' AND DATE '2199-12-31' THEN d END;

CREATE OR REPLACE MACRO as_written_date(x) AS
    CASE
        WHEN regexp_full_match(x, '[0-9]{8}') THEN CAST(try_strptime(x, '%Y%m%d') AS DATE)
        WHEN regexp_full_match(
            x,
            '[0-9]{4}([-/.][0-9]{1,2}[-/.][0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)([ T]0?0:00(:00(\.0+)?)?)?'
        )
        THEN TRY_CAST(regexp_replace(x, '^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2}).*$', '\1-\2-\3') AS DATE)
    END;

-- 2026-03-31, 20260331, 2026/3/31, 2026.3.31, 2026年3月31日, also with a time of midnight.
CREATE OR REPLACE MACRO as_date(x) AS
    coalesce(
        CASE WHEN x LIKE '____-__-__' THEN TRY_CAST(x AS DATE) END,
        as_written_date(half_width(x))
    );

-- A spreadsheet's day number, as a cell without a date format shows it.
CREATE OR REPLACE MACRO as_cell_date(x) AS
    CASE
        WHEN regexp_full_match(x, '[0-9]{5}') THEN DATE '1899-12-30' + CAST(x AS INTEGER)
        ELSE as_date(x)
    END;

CREATE OR REPLACE MACRO as_written_month(x) AS
    CASE
        WHEN regexp_full_match(x, '[0-9]{6}') THEN CAST(try_strptime(x || '01', '%Y%m%d') AS DATE)
        WHEN regexp_full_match(x, '[0-9]{4}([-/.][0-9]{1,2}|年[0-9]{1,2}月份?)')
        THEN TRY_CAST(regexp_replace(x, '^([0-9]{4})[-/.年]([0-9]{1,2}).*$', '\1-\2-01') AS DATE)
        ELSE date_trunc('month', as_written_date(x))
    END;

-- The first of the month of 2026-03, 202603, 2026/3, 2026年3月, or of any date in it.
CREATE OR REPLACE MACRO as_month(x) AS
    CASE
        WHEN x LIKE '____-__' THEN TRY_CAST(x || '-01' AS DATE)
        WHEN x LIKE '____-__-__' THEN CAST(date_trunc('month', TRY_CAST(x AS DATE)) AS DATE)
        ELSE CAST(as_written_month(half_width(x)) AS DATE)
    END;

CREATE OR REPLACE MACRO as_cell_month(x) AS
    CASE
        WHEN regexp_full_match(x, '[0-9]{5}') THEN CAST(date_trunc('month', as_cell_date(x)) AS DATE)
        ELSE as_month(x)
    END;

CREATE OR REPLACE MACRO as_local_instant(x) AS
    TRY_CAST(regexp_extract(x, '^([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?)', 1) AS TIMESTAMP);

-- The same moment written one way: 2026-03-31 09:05:00, then the zone if there is one.
CREATE OR REPLACE MACRO as_plain_instant(x) AS
    CASE
        WHEN x LIKE '____-__-__ __:__:__' THEN x
        WHEN x LIKE '____-__-__ __:__' THEN x || ':00'
        ELSE regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        regexp_replace(x, '^([0-9]{4})[/年.]([0-9]{1,2})[/月.]([0-9]{1,2})日?', '\1-\2-\3'),
        '^([0-9]{4})-([0-9])-', '\1-0\2-'), '^([0-9]{4}-[0-9]{2})-([0-9])([ T]|$)', '\1-0\2\3'),
        '^(\S{10})[T ]+([0-9]):', '\1 0\2:'), '^(\S{10})T', '\1 '),
        '^(\S{10} [0-9]{2}:[0-9]{2})($|Z|[+-])', '\1:00\2')
    END;

-- 2026-03-31 09:05[:30[.5]], with T or a space, with / or -, bank time unless Z or +08:00 says otherwise; UTC.
CREATE OR REPLACE MACRO as_moment(x) AS
    CASE
        WHEN regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}')
        THEN TRY_CAST(x AS TIMESTAMP) - INTERVAL ($hours) HOUR
        WHEN regexp_full_match(x, '\S{10} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?')
        THEN as_local_instant(x) - INTERVAL ($hours) HOUR
        WHEN regexp_full_match(x, '\S{10} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z')
        THEN as_local_instant(x)
        WHEN regexp_full_match(x, '\S{10} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?[+-][0-9]{2}:?[0-9]{2}')
        THEN as_local_instant(x) - INTERVAL (
            CAST(regexp_extract(x, '([+-])[0-9]{2}:?[0-9]{2}$', 1) || '1' AS INTEGER) * (
                CAST(regexp_extract(x, '([0-9]{2}):?[0-9]{2}$', 1) AS INTEGER) * 60
                + CAST(regexp_extract(x, '([0-9]{2})$', 1) AS INTEGER)
            )
        ) MINUTE
        ELSE CAST(as_date(x) AS TIMESTAMP) - INTERVAL ($hours) HOUR
    END;

-- The parts of an amount: sign, digits, fraction, unit. Thousands separators only where they belong.
CREATE OR REPLACE MACRO amount_parts(x) AS
    regexp_extract(
        regexp_replace(regexp_replace(x, ' ', '', 'g'), '^\((.*)\)$', '-\1'),
        '^¥?([+-]?)¥?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,16})((?:\.[0-9]{1,10})?)((?:千|万|萬|百万|百萬|亿|億)?)元?$',
        ['sign', 'whole', 'fraction', 'unit']
    );

CREATE OR REPLACE MACRO amount_of(p, factor) AS
    TRY_CAST(p.sign || replace(p.whole, ',', '') || p.fraction AS DECIMAL(27, 10))
    * CAST(factor AS DECIMAL(11, 4))
    * CASE p.unit
        WHEN '千' THEN 1000
        WHEN '万' THEN 10000
        WHEN '萬' THEN 10000
        WHEN '百万' THEN 1000000
        WHEN '百萬' THEN 1000000
        WHEN '亿' THEN 100000000
        WHEN '億' THEN 100000000
        ELSE 1
    END;

-- Yuan and fen. 1,234.50, （1,234.50）, 3.5万元; never rounded: a tenth of a fen is not an amount.
CREATE OR REPLACE MACRO exact_money(v) AS
    CASE WHEN TRY_CAST(v AS DECIMAL(18, 2)) = v THEN TRY_CAST(v AS DECIMAL(18, 2)) END;

CREATE OR REPLACE MACRO is_plain_money(x) AS
    regexp_full_match(x, '-?[0-9]{1,15}(\.[0-9]{1,2})?');

CREATE OR REPLACE MACRO exact_decimal(v) AS
    CASE WHEN TRY_CAST(v AS DECIMAL(18, 4)) = v THEN TRY_CAST(v AS DECIMAL(18, 4)) END;

CREATE OR REPLACE MACRO is_plain_decimal(x) AS
    regexp_full_match(x, '-?[0-9]{1,13}(\.[0-9]{1,4})?');

CREATE OR REPLACE MACRO as_int(x) AS
    CASE
        WHEN regexp_full_match(half_width(x), '-?([0-9]{1,9}|[0-9]{1,3}(,[0-9]{3})+)')
        THEN TRY_CAST(replace(half_width(x), ',', '') AS INTEGER)
    END;

-- NULL outside the bounds; a bound of NULL is none.
CREATE OR REPLACE MACRO within(v, low, high) AS
    CASE WHEN coalesce(v >= low, true) AND coalesce(v <= high, true) THEN v END;
