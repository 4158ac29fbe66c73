"""Rows set aside: kept as they came, with line, column, value and reason, but client ids as codes."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.warehouse.casting import REPEATED, TWIN, UNKNOWN
from analytics.warehouse.catalogue import Finding, Found, finding, word
from analytics.warehouse.contract import Column, Contract
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.marking import FUTURE
from analytics.warehouse.reasons import Known, unknown_reason, unread_reason
from analytics.warehouse.recognise import Extract
from analytics.warehouse.workshop import Workshop, code_of, is_checked


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell."""

    column: str
    value: str
    reason: Found  # words of the catalogue


def set_rows_aside(shop: Workshop, contract: Contract, extracts: Sequence[Extract]) -> list[Finding]:
    """Write the marked rows of each file to ``scratch/quarantine`` and say, per column and reason, how many there are.

    Rows of a table delivered whole are not set aside: the file is refused, since others build on all of its rows.
    """
    findings: list[Finding] = []
    marked = dict(shop.con.execute(
        f"SELECT source_file, count(*) FROM extract WHERE bad NOT IN (0, {TWIN}) GROUP BY 1").fetchall())  # fmt: skip
    for extract in extracts:
        n, ragged = marked.get(extract.sheet.file, 0), shop.ragged.get(extract.sheet.file, [])
        if n or ragged:
            findings += _one_file(shop, contract, extract, n, ragged)
    return findings


def _one_file(shop: Workshop, contract: Contract, extract: Extract, n: int, ragged: Sequence[int]) -> list[Finding]:
    """``n`` rows with faults, and the lines that could not be cut into cells: their text is not kept, as nobody can say
    where in it a client id stands.
    """
    file = extract.sheet.file
    first: dict[tuple[str, str], tuple[int, Fault]] = {}
    counts: dict[tuple[str, str], int] = {}
    path = shop.scratch / "quarantine" / f"{file.replace('/', '_')}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "line", "column", "value", "reason", *extract.sheet.header])
        cells = word("not_so_many_cells", n=len(extract.sheet.header))
        writer.writerows([file, line, "", "", cells] for line in ragged)
        for line, faults, row in _rows(shop, contract, extract) if n else ():
            for fault in faults:
                kind = (fault.column, fault.reason.entry.id)
                counts[kind] = counts.get(kind, 0) + 1
                first.setdefault(kind, (line, fault))
                writer.writerow([file, line, fault.column, fault.value, fault.reason, *row])
    [(total,)] = shop.con.execute("SELECT count(*) FROM extract WHERE source_file = $file", {"file": file}).fetchall()
    entry = "rows_refused" if not contract.monthly or n * 2 > total else "rows_aside"
    return [
        finding(
            entry, file=file, n=counts[kind], line=line, column=f.column, value=f.value[:60], reason=f.reason,
        )
        for kind, (line, f) in first.items()
    ]  # fmt: skip


def _rows(shop: Workshop, contract: Contract, extract: Extract) -> Iterator[tuple[int, list[Fault], list[str]]]:
    sheet = extract.sheet
    cells = ", ".join(f"CAST(c{i} AS VARCHAR)" for i in range(len(sheet.header)))
    marked = f"SELECT source_line, bad FROM extract WHERE source_file = {quoted(sheet.file)} AND bad NOT IN (0, {TWIN})"
    cursor = shop.con.execute(
        f"SELECT source_line, bad, {cells} FROM {numbered(shop, extract)} AS raw "
        f"JOIN ({marked}) USING (source_line) ORDER BY source_line"
    )
    rows = cursor.fetchall()
    shop.forget_rejects()
    secret = {place[0] for c in contract.columns if c.secret and (place := extract.place(c.name))}
    known = {c.references: Known(shop.known[c.references]) for c in contract.columns if is_checked(shop, c)}
    for line, bad, *values in rows:
        row = [code_of(shop.key, v) if i in secret and v else v or "" for i, v in enumerate(values)]
        yield line, list(_faults(contract, extract, bad, row, shop, known)), row


def numbered(shop: Workshop, extract: Extract) -> str:
    """The raw rows of a file with ``source_line``, the line as findings count it."""
    shifts = shop.shifts.get(extract.sheet.file)
    moved = f" + len(list_filter({shifts}::INTEGER[], lambda s: s <= line))" if shifts else ""
    return f"(SELECT *, CAST(line{moved} AS INTEGER) AS source_line FROM {extract.sheet.rows})"


def _faults(
    contract: Contract, extract: Extract, bad: int, row: Sequence[str], shop: Workshop, ids: Mapping[str, Known]
) -> Iterator[Fault]:
    def cell(column: Column) -> str:
        place = extract.place(column.name)
        return row[place[0]] if place else ""

    for i, column in enumerate(contract.columns):
        if bad & (1 << i):
            known = shop.words.values(contract, column)
            yield Fault(column.name, cell(column), unread_reason(column, cell(column), known))
        elif bad & UNKNOWN and is_checked(shop, column) and cell(column).strip() not in shop.known[column.references]:
            yield Fault(column.name, cell(column), unknown_reason(column, cell(column), ids[column.references]))
    if bad & FUTURE:
        yield Fault(contract.period, cell(contract.column(contract.period)), word("in_the_future"))
    if bad & REPEATED:
        key = [contract.column(k) for k in contract.key]
        yield Fault(", ".join(contract.key), ", ".join(map(cell, key)), word("repeated_key"))
