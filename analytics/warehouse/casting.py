"""The SELECT that turns a sheet's text into a table's values and marks, per row, the columns that cannot be read."""

from collections.abc import Sequence

from analytics.warehouse.contract import Column, Contract
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.mapping import Meaning, Words
from analytics.warehouse.recognise import Extract
from analytics.warehouse.sql import sql
from analytics.warehouse.zone import HOURS

LAYERS = 3  # nested SELECTs below the last
# Bits 0 to 47 of `bad`: the column at that place cannot be read.
REPEATED = 1 << 48  # the key stands more than once with different content
UNKNOWN = 1 << 49  # refers to something that does not exist
TWIN = 1 << 50  # an exact copy of another row
_DIRECT = {
    ("DATE", "date"): "in_range({x})", ("DATE", "month"): "in_range(CAST(date_trunc('month', {x}) AS DATE))",
    ("TIMESTAMP", "date"): "CASE WHEN {x} = date_trunc('day', {x}) THEN in_range(CAST({x} AS DATE)) END",
    ("TIMESTAMP", "month"): "in_range(CAST(date_trunc('month', {x}) AS DATE))",
    ("TIMESTAMP", "instant"): f"CASE WHEN isfinite({{x}}) THEN {{x}} - INTERVAL {HOURS} HOUR END",
    ("TIMESTAMPTZ", "instant"): "CASE WHEN isfinite({x}) THEN make_timestamp(epoch_us({x})) END",
    ("BOOLEAN", "bool"): "{x}", ("BIGINT", "int"): "TRY_CAST({x} AS INTEGER)",
}  # fmt: skip


def macros() -> str:
    """The casts themselves, to be run once on a connection."""
    return sql("casts").replace("$hours", str(HOURS))


def month_of(contract: Contract) -> str:
    """SQL for the month a row belongs to; NULL for tables delivered whole."""
    if not contract.monthly:
        return "CAST(NULL AS DATE)"
    column = contract.column(contract.period)
    day = {"month": '"{0}"', "date": '"{0}"', "instant": 'bank_day("{0}")'}[column.type].format(column.name)
    return day if column.type == "month" else f"CAST(date_trunc('month', {day}) AS DATE)"


def select(extract: Extract, words: Words) -> str:
    """All rows of an extract: the table's columns, ``source_file``, ``source_line`` and the bit mask ``bad``.

    Each value is made in a few layers, one nested SELECT each, so that no expression is worked out twice.
    """
    contract = extract.contract
    layers = [_layers(extract, i, column, words) for i, column in enumerate(contract.columns)]
    raws = "".join(f", {raw} AS raw_{i}" for i, raw in _raws(extract))
    query = extract.sheet.rows
    for depth in range(LAYERS):
        steps = "".join(f", {made[depth]} AS x{depth}_{i}" for i, made in enumerate(layers) if depth < len(made) - 1)
        query = f"(SELECT *{steps}{raws if depth == 0 else ''} FROM {query})"
    values = ", ".join(f'{made[-1]} AS "{column.name}"' for column, made in zip(contract.columns, layers, strict=True))
    kept = "".join(f", raw_{i}" for i, _ in _raws(extract))
    return (
        f"SELECT {_names(contract)}, {quoted(extract.sheet.file)} AS source_file, "
        f"CAST(line AS INTEGER) AS source_line, {_bad(extract)} AS bad FROM (SELECT {values}, line{kept} FROM {query})"
    )


def months(extract: Extract, words: Words) -> str:
    """The months an extract has rows of. Its texts are made into months once each, not once per row."""
    contract = extract.contract
    column = contract.column(contract.period)
    i = contract.names.index(column.name)
    place = extract.place(column.name)
    query = f"(SELECT DISTINCT c{place[0]} FROM {extract.sheet.rows})" if place else extract.sheet.rows
    steps = _layers(extract, i, column, words)
    for depth, made in enumerate(steps[:-1]):
        query = f"(SELECT *, {made} AS x{depth}_{i} FROM {query})"
    return f'SELECT DISTINCT {month_of(contract)} FROM (SELECT {steps[-1]} AS "{column.name}" FROM {query})'


def _names(contract: Contract) -> str:
    return ", ".join(f'"{name}"' for name in contract.names)


def _raws(extract: Extract) -> Sequence[tuple[int, str]]:
    """Columns whose value may be empty: is there something to be read?"""
    return [
        (i, f"{_text(place[0], extract)} IS NOT NULL")
        for i, column in enumerate(extract.contract.columns)
        if (place := extract.place(column.name)) and (column.empty or column.optional) and _can_fail(column)
    ]


def _can_fail(column: Column) -> bool:
    return column.type != "text" or bool(column.codes) or bool(column.references)


def _text(at: int, extract: Extract) -> str:
    return _tidy(f"c{at}", extract) if extract.sheet.kinds[at] == "VARCHAR" else f"c{at}"


def _tidy(text: str, extract: Extract) -> str:
    """Without spaces around it and characters nobody sees; where the reader saw that there are none, as it is."""
    clean = {f"c{at}" for at in extract.sheet.clean}
    return f"nullif({text}, '')" if text in clean else f"as_text({text})"


def _bad(extract: Extract) -> str:
    bits = []
    for i, column in enumerate(extract.contract.columns):
        if not extract.place(column.name):
            continue
        wrong = f'"{column.name}" IS NULL'
        if column.empty or column.optional:
            if not _can_fail(column):
                continue
            wrong = f"{wrong} AND raw_{i}"
        bits.append(f"CASE WHEN {wrong} THEN {1 << i} ELSE 0 END")
    return "CAST(" + (" + ".join(bits) or "0") + " AS BIGINT)"


def _layers(extract: Extract, i: int, column: Column, words: Words) -> list[str]:
    """The expressions that make one column: each but the last is known to the next ones as x<depth>_<column>."""
    place = extract.place(column.name)
    if not place:
        return [f"CAST(NULL AS {column.stored})"]
    at, meaning = place
    layers = _cast(f"c{at}", extract.sheet.kinds[at], i, column, meaning, extract, words)
    if column.low is not None or column.high is not None:
        low, high = (bound if bound is not None else "NULL" for bound in (column.low, column.high))
        layers[-1] = f"within({layers[-1]}, {low}, {high})"
    return layers


def _cast(x: str, kind: str, i: int, column: Column, meaning: Meaning, extract: Extract, words: Words) -> list[str]:
    if direct := _DIRECT.get((kind, column.type)):
        return [direct.format(x=x)]
    if kind == "DECIMAL" and column.type in ("money", "decimal") and meaning.factor == 1:
        return [f"exact_{column.type}({x})"]
    text = x if kind == "VARCHAR" else _plain_text(x, kind)
    if coded := words.values(extract.contract, column):
        return _coded(text, f"x0_{i}", column, coded)
    if column.type in ("money", "decimal"):
        plain = f"{meaning.factor} = 1 AND is_plain_{column.type}(x0_{i})"
        parts = f"CASE WHEN {plain} THEN NULL ELSE amount_parts(half_width(x0_{i})) END"
        exact = (
            f"CASE WHEN x1_{i} IS NULL THEN TRY_CAST(x0_{i} AS {column.stored}) ELSE exact_{column.type}(x2_{i}) END"
        )
        return [text, parts, f"amount_of(x1_{i}, {meaning.factor})", exact]
    if column.type == "instant":
        return [f"half_width({text})", f"as_plain_instant(x0_{i})", f"as_moment(x1_{i})"]
    if column.type == "text" and (column.references or column.secret or column.name in extract.contract.key):
        return [_tidy(text, extract), f"as_id(x0_{i})"]
    cell = "cell_" if extract.sheet.format == "xlsx" and column.type in ("date", "month") else ""
    value = _tidy(text, extract) if column.type == "text" else f"as_{cell}{column.type}({text})"
    return [value, f"in_range(x0_{i})"] if column.type in ("date", "month") else [value]


def _plain_text(x: str, kind: str) -> str:
    """A typed value of Parquet as text that the casts read; a fraction keeps the digits it was written with."""
    text = f"CAST({x} AS VARCHAR)"
    return f"regexp_replace({text}, '\\.0$', '')" if kind == "DOUBLE" else text


def _coded(text: str, word: str, column: Column, coded: dict[str, str]) -> list[str]:
    """Codes as they are pass at once; other words are looked up without regard to case, spaces and width."""
    plain = f"lower(replace(half_width({text}), ' ', ''))"
    if column.type == "bool":
        whens = " ".join(f"WHEN {quoted(w)} THEN {code}" for w, code in coded.items())
        return [plain, f"CASE {word} {whens} END"]
    codes = ", ".join(sorted({quoted(code) for code in (column.codes or coded.values())}))
    whens = " ".join(f"WHEN {quoted(w)} THEN {quoted(code)}" for w, code in coded.items())
    otherwise = "" if column.codes else f" ELSE as_text({text})"
    return [
        f"CASE WHEN {text} IN ({codes}) THEN {text} ELSE {plain} END",
        f"CASE WHEN {word} IN ({codes}) THEN {word} ELSE CASE {word} {whens}{otherwise} END END",
    ]
