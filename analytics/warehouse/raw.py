"""The stored extracts themselves, for the few questions sums cannot answer: the rows behind a number, after which sale.

A connection of its own, which may read the store of one data folder and nothing else.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import duckdb

from analytics.errors import UnknownName
from analytics.kpi import Kpi
from analytics.sql import query
from analytics.warehouse.contract import Contract, read_contracts
from analytics.warehouse.release import Release
from analytics.warehouse.views import Views, see_month
from analytics.warehouse.zone import teach_bank_day


@lru_cache(maxsize=4)
def _connection(store: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET allowed_directories = $d", {"d": [str(store)]})
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def raw_cursor(release: Release) -> duckdb.DuckDBPyConnection:
    """A cursor that may read the partitions of a release. Close it after use."""
    cursor = _connection(release.store.parts.resolve()).cursor()
    teach_bank_day(cursor)
    return cursor


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a number: the first of them, how many there are, and how many each delivered file gave."""

    rows: list[tuple[Any, ...]]  # day, numerator, denominator, ref, client_id, source_file, source_line
    count: int
    files: list[tuple[str, int]]


def rows_behind(
    release: Release, kpi: Kpi, anchors: Sequence[date], services: Sequence[tuple[str, date, date]],
    start: date, end: date, shown: int,
) -> Behind:  # fmt: skip
    """What the KPI's SELECT counted in [start, end) for people while they served: (manager_id, from, to) each."""
    found = Behind([], 0, [])
    who, since, until = zip(*services, strict=True) if services else ((), (), ())
    bound = {"who": list(who), "since": list(since), "until": list(until), "start": start, "end": end}
    with raw_cursor(release) as cursor:
        views = Views(cursor, release.store, _contracts(), release.manifest["tables"])
        for month in anchors:
            wanted = see_month(views, kpi, month)
            cursor.execute(query("behind").format(kpi=kpi.sql), bound | wanted)
            files = cursor.execute("SELECT source_file, count(*) FROM behind GROUP BY ALL").fetchall()
            rows = cursor.execute("FROM behind ORDER BY ALL LIMIT $n", {"n": shown - len(found.rows)}).fetchall()
            found = Behind(found.rows + rows, found.count + sum(n for _, n in files), found.files + files)
    return Behind(found.rows, found.count, _together(found.files))


def _together(files: list[tuple[str, int]]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for name, n in files:
        counts[name] += n
    return sorted(counts.items())


@cache
def _contracts() -> dict[str, Contract]:
    return read_contracts()


def table_rows(release: Release, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """(column names, rows) of one published table; clients are the keyed hash they are stored as."""
    if table not in release.tables:
        raise UnknownName("table", table, release.tables)
    with raw_cursor(release) as cursor:
        paths = [str(p) for p in release.parts(table).values()]
        cursor.execute("FROM read_parquet($paths, union_by_name = true)", {"paths": paths})
        return [c[0] for c in cursor.description], cursor.fetchall()


def after_sale(
    release: Release, months: Sequence[Any], complained: Sequence[tuple[str, str, Any]],
    services: Sequence[tuple[str, Any, Any]] | None, start: Any, end: Any, days: int,
) -> list[tuple[str, int, int]]:  # fmt: skip
    """(product category, complaints by clients who bought it up to ``days`` before, tickets sold in [start, end))."""
    sales, parts = release.parts("sales"), release.parts("products")
    ids, clients, opened = zip(*complained, strict=True) if complained else ((), (), ())
    who, since, until = zip(*services, strict=True) if services else ((), (), ())
    values = {
        "sales": [str(sales[m]) for m in months], "products": str(parts[None]),
        "ids": list(ids), "clients": list(clients), "opened": list(opened), "days": days,
        "everywhere": services is None, "who": list(who), "since": list(since), "until": list(until),
        "start": start, "end": end,
    }  # fmt: skip
    with raw_cursor(release) as cursor:
        return cursor.execute(query("after_sale"), values).fetchall()
