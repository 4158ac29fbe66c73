"""Columns that do not hold what their header says: two that changed places, and those without a name."""

from collections.abc import Iterator
from dataclasses import replace

from analytics.warehouse import casting
from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.contract import Column
from analytics.warehouse.mapping import Meaning
from analytics.warehouse.recognise import Extract
from analytics.warehouse.workshop import Workshop

LOOKED_AT = 200  # rows that are enough to see it


def check_columns(shop: Workshop, extract: Extract) -> list[Finding]:
    """Everything of this kind in one file, whose rows stand in the table ``extract``."""
    return [*_nameless(shop, extract), *_strange(shop, extract), *_crossed(shop, extract)]


def _nameless(shop: Workshop, extract: Extract) -> Iterator[Finding]:
    """A column without a name may be empty: many programs write one. What it holds would be lost."""
    for at in extract.nameless:
        text = f"as_text(CAST(c{at} AS VARCHAR))"
        rows = shop.con.execute(
            f"SELECT line, {text} FROM {extract.sheet.rows} WHERE {text} IS NOT NULL ORDER BY line LIMIT 1"
        ).fetchall()
        shop.forget_rejects()
        for line, value in rows:
            yield finding("column_unnamed", file=extract.sheet.file, n=at + 1, line=line, value=value[:60])


def _strange(shop: Workshop, extract: Extract) -> Iterator[Finding]:
    """Dates, amounts and numbers that most rows cannot be read as, while another column could be."""
    contract, file = extract.contract, extract.sheet.file
    typed = [(i, c) for i, c in enumerate(contract.columns) if c.type not in ("text", "bool")]
    placed = [(i, c) for i, c in typed if extract.place(c.name)]
    if not placed:
        return
    counts = ", ".join(f"count(*) FILTER (bad & {1 << i} <> 0)" for i, _ in placed)
    [(n, *bad)] = shop.con.execute(
        f"SELECT count(*), {counts} FROM (FROM extract WHERE source_file = $file LIMIT {LOOKED_AT})", {"file": file}
    ).fetchall()
    for (_, column), wrong in zip(placed, bad, strict=True):
        if wrong * 2 > n:
            yield from _read_elsewhere(shop, extract, column)


def _read_elsewhere(shop: Workshop, extract: Extract, column: Column) -> Iterator[Finding]:
    for other, at, _ in extract.places:
        if other == column.name:
            continue
        elsewhere = replace(extract, places=((column.name, at, Meaning(column.name)),))
        rows = f"(FROM ({casting.select(elsewhere, shop.words)}) LIMIT {LOOKED_AT})"
        [(n, m)] = shop.con.execute(f'SELECT count(*), count("{column.name}") FROM {rows}').fetchall()
        shop.forget_rejects()
        if m * 2 > n:
            yield finding("looks_swapped", file=extract.sheet.file, n=n, m=m, column=column.name, other=other)
            return


def _crossed(shop: Workshop, extract: Extract) -> list[Finding]:
    """Columns whose values are those of their neighbour: more rows would be known if the two changed places."""
    contract, file = extract.contract, extract.sheet.file
    texts = [c.name for c in contract.columns if c.type == "text" and not c.codes]
    pairs = [
        (c.name, other, shop.known[c.references])
        for c in contract.columns if c.references in shop.known and contract.monthly
        for other in texts if other != c.name
    ]  # fmt: skip
    if not pairs:
        return []
    names = sorted({name for pair in pairs for name in pair[:2]})
    rows = shop.con.execute(
        f"SELECT {', '.join(names)} FROM extract WHERE source_file = $file LIMIT {LOOKED_AT}", {"file": file}
    ).fetchall()
    found = []
    for column, other, known in pairs:
        here, there = names.index(column), names.index(other)
        crossed = sum(row[here] not in known and row[there] in known for row in rows)
        if crossed * 2 > len(rows):
            found.append(finding("looks_swapped", file=file, n=len(rows), m=crossed, column=column, other=other))
    return found
