"""Answers as JSON-ready dictionaries, as text for a terminal, and as CSV that a spreadsheet cannot misread."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.answers import Ranking, Row
from analytics.kpi import Kpi
from analytics.period import Period

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def plain(value: Any) -> Any:
    """Decimals and dates as strings, frozen answers as dictionaries; None stays null."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Period):
        return value.name
    if isinstance(value, Kpi):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(v) for v in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return value


def ranking_document(table: Ranking, release: str) -> dict[str, Any]:
    """A league table as one JSON document."""
    return {"release": release} | plain(table)


RANK_COLUMNS = (
    "place", "unit_id", "name", "home_name", "status", "value", "numerator", "denominator", "previous", "change",
    "movement", "last_year", "change_last_year", "target", "attainment", "pace", "fte", "per_fte",
)  # fmt: skip


def rank_rows(table: Ranking) -> list[dict[str, Any]]:
    """Rows, then the lines beside the table, as flat dictionaries."""
    extra = (("total", table.total), ("unposted", table.unposted), ("above", table.above))
    rows = [_flat(row) for row in table.rows]
    return rows + [
        _flat(row) | {"unit_id": None, "name": name, "status": name} for name, row in extra if row is not None
    ]


def _flat(row: Row) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in RANK_COLUMNS}


def as_text(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Aligned columns; Chinese characters count as two."""
    names = list(columns)
    cells = [names] + [["" if r.get(c) is None else str(r[c]) for c in names] for r in rows]
    widths = [max(_width(line[i]) for line in cells) for i in range(len(names))]
    return "\n".join("  ".join(_pad(cell, w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in cells)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    space = " " * (width - _width(text))
    return space + text if text[:1].isdigit() or text[:1] in "-+" else text + space


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """CSV text. A cell of words that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay."""
    names = list(columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([["" if r.get(c) is None else _safe(r[c]) for c in names] for r in rows])
    return out.getvalue()


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    digits = text.lstrip("-").replace(".", "", 1)
    return digits.isascii() and digits.isdecimal()
