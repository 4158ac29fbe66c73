"""XLSX: the sheet that holds a known header, every cell as the text a person would read, row by row."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from analytics.warehouse.intake.limits import Limits
from analytics.warehouse.intake.packed import check_workbook
from analytics.warehouse.intake.sheet import HEADER_WITHIN, IsName, Plain, Unreadable, find_header
from analytics.warehouse.intake.unseen import Unseen

BATCH = 50_000
ENOUGH = 3  # known headers that make a sheet look like data


def open_workbook(path: Path, name: str, is_name: IsName, limits: Limits) -> Plain:
    """A workbook as a sheet of text. Raises ``Unreadable`` for a damaged, protected or dangerous one."""
    formulas, never = check_workbook(path, name, limits)
    if never:
        raise Unreadable("formulas_empty", file=name, n=never)
    try:
        sheet, first = _sheet(path, name, is_name)
        top = sheet.start[0] if sheet.start else 0
        rows = [[_text(cell) for cell in row] for row in first]
        if not rows:
            raise Unreadable("empty_file", file=name)
        at = find_header(rows, is_name)
        header = tuple(rows[at][: _width(rows[at:])])
        if len(header) > limits.columns:
            raise Unreadable("too_many_columns", file=name, n=len(header), limit=limits.columns)
        out = path.with_name(f"{path.name}.parquet")
        unseen = _write(islice(sheet.iter_rows(), at + 1, None), len(header), top + at + 2, out, name)
    except CalamineError as wrong:
        raise Unreadable("damaged_workbook", file=name, wrong=str(wrong)[:120]) from None
    path.unlink()
    return Plain(
        file=name, format="xlsx", text=out.name, header=header, kinds=("VARCHAR",) * len(header),
        about=f"sheet {sheet.name}", notes=unseen.notes + ((("formulas_read", formulas, 0),) if formulas else ()),
    )  # fmt: skip


def _sheet(path: Path, name: str, is_name: IsName) -> tuple[CalamineSheet, list[list[Any]]]:
    """The one sheet with known headers, and its first rows."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(title) for title in book.sheet_names]
    candidates = [(sheet, list(islice(sheet.iter_rows(), HEADER_WITHIN))) for sheet in sheets]
    if not candidates:
        raise Unreadable("no_sheet", file=name)
    scores = [_score(first, is_name) for _, first in candidates]
    alike = [sheet.name for (sheet, _), score in zip(candidates, scores, strict=True) if score >= ENOUGH]
    if len(alike) > 1:
        raise Unreadable("two_sheets", file=name, sheets=", ".join(alike)[:200])
    return candidates[scores.index(max(scores))]


def _width(rows: list[list[str]]) -> int:
    """Columns up to the last that holds anything: what stands beside the table is not left out in silence."""
    return max((i + 1 for row in rows for i, cell in enumerate(row) if cell), default=0)


def _score(rows: list[list[Any]], is_name: IsName) -> int:
    return max((sum(is_name(_text(cell)) for cell in row) for row in rows), default=0)


def _write(rows: Iterator[list[Any]], width: int, first_line: int, out: Path, name: str) -> Unseen:
    schema = pa.schema([*((f"c{i}", pa.string()) for i in range(width)), ("line", pa.int64())])
    line, unseen = first_line, Unseen()
    with pq.ParquetWriter(out, schema, compression="none", write_statistics=False) as writer:
        for batch in iter(lambda: list(islice(rows, BATCH)), []):
            told = [_column(cells) for cells in zip_longest(*batch, fillvalue="")]
            told += [[""] * len(batch)] * (width - len(told))
            _check_beside(told[width:], name, line)
            columns = [pa.array(cells, pa.string()) for cells in told]
            for cells, column in zip(told, columns, strict=True):
                unseen.look_in_cells(cells, column, line)
            columns.insert(0, pa.array(range(line, line + len(batch)), pa.int64()))
            line += len(batch)
            table = pa.table(columns, ["line", *(f"c{i}" for i in range(len(told)))])
            if told and not all(told[0]):  # a row with nothing in it is no row
                full = [any(cells) for cells in zip(*told, strict=True)]
                table = table.filter(pa.array(full))
            writer.write_table(table.select(schema.names))
    return unseen


def _check_beside(columns: Sequence[Sequence[str]], name: str, line: int) -> None:
    """Right of the header and of the first rows nothing may stand: nobody knows what it means."""
    for cells in columns:
        if any(cells):
            at = next(i for i, cell in enumerate(cells) if cell)
            raise Unreadable("cell_beside", file=name, line=line + at, value=cells[at][:60])


def _column(cells: Sequence[Any]) -> Sequence[str]:
    """The cells of one column as text; most columns hold cells of one or two kinds."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return cells
    if kinds <= {str, float}:
        return [cell if type(cell) is str else _number(cell) for cell in cells]
    return [_AS_TEXT.get(type(cell), str)(cell) for cell in cells]


def _text(cell: object) -> str:
    """A cell as written: whole numbers without a point, others with the 15 digits a spreadsheet keeps."""
    return _AS_TEXT.get(type(cell), str)(cell)


def _number(value: float) -> str:
    text = f"{value:.15g}"
    if "e-" in text:
        return f"{value:.10f}".rstrip("0")
    return "0" if text == "-0" else text


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _number,
    type(None): lambda _: "",
    bool: lambda cell: "Y" if cell else "N",
    datetime: lambda cell: cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat(),
    date: date.isoformat,
}
