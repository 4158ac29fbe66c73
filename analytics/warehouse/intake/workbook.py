"""XLSX: the sheet that holds a known header, every cell as the text a person would read, row by row."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from analytics.warehouse.intake.sheet import HEADER_WITHIN, IsName, Sheet, Unreadable, find_header, quoted

BATCH = 50_000


def open_workbook(path: Path, name: str, sha256: str, scratch: Path, is_name: IsName) -> Sheet:
    """A workbook as a sheet of text. Raises ``Unreadable`` for a damaged or protected one."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(title) for title in book.sheet_names]
        candidates = [(sheet, list(islice(sheet.iter_rows(), HEADER_WITHIN))) for sheet in sheets]
        if not candidates:
            raise Unreadable("{file}: the workbook has no sheet.", file=name)
        sheet, first = max(candidates, key=lambda c: _score(c[1], is_name))
        top = sheet.start[0] if sheet.start else 0
        rows = [[_text(cell) for cell in row] for row in first]
        at = find_header(rows, is_name) if rows else 0
        if not rows:
            raise Unreadable("{file}: the file is empty.", file=name)
        header = tuple(rows[at])
        while header and not header[-1]:
            header = header[:-1]
        out = scratch / f"{path.name}.{len(list(scratch.iterdir()))}.parquet"
        _write(islice(sheet.iter_rows(), at + 1, None), len(header), top + at + 2, out)
    except CalamineError as wrong:
        raise Unreadable(
            "{file}: the workbook cannot be opened ({wrong}). Save it again without a password.", file=name, wrong=wrong
        ) from None
    return Sheet(
        file=name, sha256=sha256, format="xlsx", header=header, kinds=("VARCHAR",) * len(header),
        rows=f"read_parquet({quoted(str(out))})", about=f"sheet {sheet.name}",
    )  # fmt: skip


def _score(rows: list[list[Any]], is_name: IsName) -> int:
    return max((sum(is_name(_text(cell)) for cell in row) for row in rows), default=0)


def _write(rows: Iterator[list[Any]], width: int, first_line: int, out: Path) -> None:
    schema = pa.schema([*((f"c{i}", pa.string()) for i in range(width)), ("line", pa.int64())])
    line = first_line
    with pq.ParquetWriter(out, schema) as writer:
        for batch in iter(lambda: list(islice(rows, BATCH)), []):
            numbered = [(n, row) for n, row in enumerate(batch, line) if any(cell not in ("", None) for cell in row)]
            line += len(batch)
            cells = [[_text(row[i]) if i < len(row) else "" for _, row in numbered] for i in range(width)]
            lines = pa.array([n for n, _ in numbered], pa.int64())
            writer.write_table(pa.table([*(pa.array(c, pa.string()) for c in cells), lines], schema))


def _text(cell: object) -> str:
    """A cell as written: whole numbers without a point, others with the 15 digits a spreadsheet keeps."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{value:.10f}".rstrip("0") if "e-" in text else text
