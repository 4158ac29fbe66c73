"""Turns a bank's rows into the files it would deliver: CSV or Parquet, whole or cut by month."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.oracle.bank import DATED_BY, EAST_OF_GREENWICH, day_of

Row = Mapping[str, Any]
Tables = Mapping[str, Iterable[Row]]
OPTIONAL = {
    "close_date", "successor_id", "tier", "kind", "premium_type", "cancelled_on", "complete", "risk_level", "planned",
    "won", "beyond", "essential",
}  # fmt: skip
REQUIRED = {"clients", "holdings", "sales", "complaints"}
TYPES = {
    date: pa.date32(), datetime: pa.timestamp("us", tz="UTC"), Decimal: pa.decimal128(18, 4), bool: pa.bool_(),
    int: pa.int64(),
}  # fmt: skip


def as_text(column: str, value: Any) -> str:
    """A value as a core system prints it: months as 2026-03, instants on the bank's own clock, Y and N."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return f"{value + EAST_OF_GREENWICH:%Y-%m-%d %H:%M:%S}"
    if column == "month":
        return f"{value:%Y-%m}"
    return str(value)


def columns_of(table: str, rows: list[Row]) -> list[str]:
    """The columns to send: optional ones only if some row has something in them (a client's tier always goes along)."""
    return [
        name for name in rows[0]
        if name not in OPTIONAL or (table, name) == ("clients", "tier") or any(row[name] is not None for row in rows)
    ]  # fmt: skip


def write_csv(table: str, rows: list[Row], file: Path) -> None:
    """One CSV file, UTF-8, our own headers."""
    names = columns_of(table, rows)
    with file.with_suffix(".csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        writer.writerows([as_text(name, row[name]) for name in names] for row in rows)


def write_parquet(table: str, rows: list[Row], file: Path) -> None:
    """One Parquet file with real types; instants carry their zone."""
    arrays = {name: _array([row[name] for row in rows]) for name in columns_of(table, rows)}
    pq.write_table(pa.table(arrays), file.with_suffix(".parquet"))


def _array(values: list[Any]) -> pa.Array:
    kind = next((type(v) for v in values if v is not None), str)
    if kind is datetime:
        values = [v and v.replace(tzinfo=UTC) for v in values]
    return pa.array(values, TYPES.get(kind, pa.string()))


Writer = Callable[[str, list[Row], Path], None]


def deliver(tables: Tables, folder: Path, write: Writer = write_csv) -> Path:
    """Every table as one file; one without rows only if it says which columns it would have."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        if isinstance(rows, Header):
            (folder / f"{table}.csv").write_text(",".join(rows) + "\n", "utf-8")
        elif rows := list(rows):
            write(table, rows, folder / table)
    return folder


class Header(list[str]):
    """The columns of a table of which there is nothing to tell this month."""


def by_month(tables: Tables, quiet: bool = False) -> list[dict[str, Any]]:
    """The tables as monthly deliveries: the whole ones come first, then each month's rows, in order.

    ``quiet``: where a month has no row of a table, a file with nothing but its header says so.
    """
    months: dict[date, dict[str, list[Row]]] = {}
    whole = {table: list(rows) for table, rows in tables.items() if table not in DATED_BY}
    for table, column in DATED_BY.items():
        for row in tables.get(table, ()):
            months.setdefault(day_of(row[column]).replace(day=1), {}).setdefault(table, []).append(row)
    headers = {t: Header(columns_of(t, list(tables[t]))) for t in DATED_BY if quiet and t in tables}
    ordered = [headers | months[month] for month in sorted(months)]
    while not ordered[0].keys() >= REQUIRED:  # the first delivery has to bring every table nothing works without
        first, second, *rest = ordered
        ordered = [{t: [*first.get(t, ()), *second.get(t, ())] for t in {**first, **second}}, *rest]
    return [{**whole, **ordered[0]}, *ordered[1:]]
