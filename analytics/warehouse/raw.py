"""The stored extracts themselves, for the few questions sums cannot answer: the rows behind a number, after which sale.

A connection of its own, which may read the store of one data folder and nothing else.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from analytics.sql import query
from analytics.warehouse.release import Release


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
    return _connection(release.parts("branches")[None].parents[1]).cursor()


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
