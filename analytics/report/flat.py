"""Answers made flat: dictionaries for JSON, aligned text for a terminal, CSV that a spreadsheet cannot misread."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.answers import Comparison, Matrix, Point, Ranking, Row
from analytics.kpi import Kpi
from analytics.period import Period

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
RANK_COLUMNS = (
    "place", "place_from", "place_to", "band", "unit_id", "name", "home_name", "status", "value", "numerator",
    "denominator", "previous", "change", "movement", "last_year", "change_last_year", "target", "attainment", "pace",
    "fte", "per_fte",
)  # fmt: skip
_LIKELY = ("place_from", "place_to", "band")
COMPARE_COLUMNS = (
    "kpi", "unit_id", "name", "value", "numerator", "denominator", "previous", "change", "target",
    "attainment",
)  # fmt: skip


@dataclass(frozen=True)
class Flat:
    """A table of plain values: column names, and rows as dictionaries (a missing value is None)."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def plain(value: Any) -> Any:
    """Decimals and dates as strings, frozen answers as dictionaries; None stays null."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Period | Kpi):
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


def ranking(table: Ranking) -> Flat:
    """Rows of a league table, then the lines beside it: total, unposted, posted above the level.

    ``place_from`` to ``place_to`` are the likely places (90 %); ``band`` says which part of the table where they cover
    more than half of it.
    """
    beside = (("total", table.total), ("unposted", table.unposted), ("above", table.above))
    rows = [_flat(row) for row in table.rows]
    rows += [_flat(row) | {"unit_id": None, "name": name, "status": name} for name, row in beside if row is not None]
    return Flat(RANK_COLUMNS, rows)


def as_shown(table: Ranking) -> Flat:
    """The same as a page shows it: no places, and by name, where it declines to rank."""
    return ranking(shown(table))


def shown(table: Ranking) -> Ranking:
    """A league table without places, and by name, where it declines to rank; else as it is."""
    if table.ranked:
        return table
    rows = sorted(map(_placeless, table.rows), key=lambda r: (r.name or "", r.unit_id or ""))
    return replace(table, rows=tuple(rows))


def _placeless(row: Row) -> Row:
    sure = row.sure and replace(row.sure, first=None, last=None, band="", top_quarter=0.0, bottom_quarter=0.0)
    remarks = row.remarks and replace(row.remarks, without=None)
    return replace(row, place=None, previous_place=None, movement=None, sure=sure, remarks=remarks)


def _flat(row: Row) -> dict[str, Any]:
    sure = row.sure
    likely = {"place_from": sure.first, "place_to": sure.last, "band": sure.band or None} if sure else {}
    return {name: likely.get(name) if name in _LIKELY else plain(getattr(row, name)) for name in RANK_COLUMNS}


def comparison(found: Comparison) -> Flat:
    """One row per KPI and unit."""
    rows = [
        {c: plain(getattr(row, c, None)) for c in COMPARE_COLUMNS} | {"kpi": k.name, "unit_id": unit, "name": name}
        for k, cells in zip(found.kpis, found.cells, strict=True)
        for row, (unit, name, _) in zip(cells, found.units, strict=True)
    ]
    return Flat(COMPARE_COLUMNS, rows)


def matrix(found: Matrix) -> Flat:
    """One row per unit, one column per KPI."""
    names = tuple(k.name for k in found.kpis)
    rows = [
        {"unit_id": unit, "name": name} | dict(zip(names, plain(values), strict=True))
        for (unit, name), values in zip(found.units, found.values, strict=True)
    ]
    return Flat(("unit_id", "name", *names), rows)


def trend(points: Sequence[Point]) -> Flat:
    """One row per month."""
    return Flat(("month", "value", "numerator", "denominator", "target"), [plain(p) for p in points])


def to_text(table: Flat, columns: Iterable[str] | None = None) -> str:
    """Aligned columns for a terminal; a Chinese character is two wide."""
    names = list(columns or table.columns)
    cells = [names] + [["" if r.get(c) is None else str(r[c]) for c in names] for r in table.rows]
    widths = [max(_width(line[i]) for line in cells) for i in range(len(names))]
    return "\n".join("  ".join(_pad(cell, w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in cells)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    space = " " * (width - _width(text))
    return space + text if _is_number(text) else text + space


def to_csv(table: Flat) -> str:
    """CSV (RFC 4180). A text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([["" if r.get(c) is None else _safe(r[c]) for c in table.columns] for r in table.rows])
    return out.getvalue()


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA) and not _is_number(value):
        return "'" + value
    return value


def _is_number(text: str) -> bool:
    digits = text.lstrip("-").replace(".", "", 1)
    return digits.isascii() and digits.isdecimal()
