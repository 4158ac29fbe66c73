"""Rules between months: an id belongs to one month, a client is in the books, and what came before may come again."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date
from itertools import groupby

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.crew import side_by_side
from analytics.warehouse.release import Release, month_key
from analytics.warehouse.staging import Partition
from analytics.warehouse.totals import is_published

Paths = dict[date | None, str]


def check_across(
    con: duckdb.DuckDBPyConnection, partitions: Sequence[Partition], base: Release | None
) -> list[Finding]:
    """Everything that shows only when a delivery's months are held against the others."""
    after = _after(partitions, base)
    found = _copies(partitions) + _replays(partitions, base)
    for table in sorted({p.contract.table for p in partitions if p.contract.monthly}):
        parts = [p for p in partitions if p.contract.table == table and p.written.rows]
        found += _elsewhere(con, parts, after[table])
    return found + _strangers(con, partitions, after.get("clients", {}))


def _after(partitions: Sequence[Partition], base: Release | None) -> dict[str, Paths]:
    """table -> month -> file, as they will be once this delivery is published."""
    after: dict[str, Paths] = {t: {m: str(p) for m, p in base.parts(t).items()} for t in base.tables} if base else {}
    for part in partitions:
        after.setdefault(part.contract.table, {})[part.month] = str(part.written.path)
    return after


def _copies(partitions: Sequence[Partition]) -> list[Finding]:
    copies: dict[str, int] = {}
    for account in (a for p in partitions for a in p.accounts if a.duplicates):
        copies[account.file] = copies.get(account.file, 0) + account.duplicates
    return [finding("copies_dropped", file=file, n=n) for file, n in copies.items()]


def _replays(partitions: Sequence[Partition], base: Release | None) -> list[Finding]:
    return [
        finding("replay", table=p.contract.table, month=month_key(p.month), files=p.came_in)
        for p in partitions
        if p.contract.table != "control_totals" and is_published(p, base)
    ]


def _elsewhere(con: duckdb.DuckDBPyConnection, parts: Sequence[Partition], after: Paths) -> list[Finding]:
    """Ids of these months that stand in another month too: counted twice, or moved without the month they left."""
    if not parts or parts[0].contract.period in parts[0].contract.key:
        return []
    contract = parts[0].contract
    [key] = contract.key
    new = {str(p.written.path): p for p in parts}
    old = [path for path in after.values() if path not in new]
    bound: dict[str, object] = {"new": list(new)}
    ids = f'(SELECT "{key}" AS id, filename FROM read_parquet($new, filename = true))'
    repeated = f"(SELECT id FROM {ids} GROUP BY id HAVING count(*) > 1)"
    twice = f"SELECT id, filename FROM {ids} SEMI JOIN {repeated} USING (id)"
    if old:
        bound["old"] = old
        others = f'(SELECT "{key}" AS id FROM read_parquet($old))'
        twice += f" UNION SELECT id, filename FROM {ids} SEMI JOIN {others} USING (id)"
    if len(new) == 1 and not old:
        return []
    rows = con.execute(f"SELECT filename, count(*), min(id) FROM ({twice}) GROUP BY 1 ORDER BY 1", bound).fetchall()
    return [
        finding(
            "key_elsewhere", table=contract.table, month=month_key(new[path].month), n=n, column=key, value=value,
            files=new[path].came_in,
        )
        for path, n, value in rows
    ]  # fmt: skip


def _strangers(con: duckdb.DuckDBPyConnection, partitions: Sequence[Partition], books: Paths) -> list[Finding]:
    """Clients in no book of their month; those who are in no earlier one either are said."""
    months = groupby(sorted(_with_clients(partitions), key=_month), key=_month)
    jobs = [(list(parts), books.get(month)) for month, parts in months]
    left = [one for found in side_by_side(jobs, nullcontext, lambda _, job: _not_in(*job)) for one in found]
    if not books:
        return []
    first = _first_seen(con, books, sorted({client for _, _, client, _ in left}))
    left = [one for one in left if first.get(one[2], date.max) > one[1]]
    came = {(p.contract.table, p.month): p.came_in for p in partitions}
    strangers: dict[tuple[str, date], list[int]] = {}
    for table, month, _, n in left:
        strangers.setdefault((table, month), []).append(n)
    return [
        finding(
            "unknown_clients",
            table=table,
            month=month_key(month),
            rows=sum(counts),
            n=len(counts),
            files=came[table, month],
        )
        for (table, month), counts in sorted(strangers.items())
    ]


def _not_in(parts: Sequence[Partition], book: str | None) -> list[tuple[str, date, str, int]]:
    """(table, month, client, rows) of the clients of a month's partitions who are not in its book.

    Arrow finds them in a third of the time of a join, as long as it learns the book once.
    """
    named = [_clients(str(part.written.path)) for part in parts]
    together = pa.chunked_array([chunk for column in named for chunk in column.chunks], pa.string())
    known = pc.is_in(together, value_set=_clients(book) if book else pa.nulls(0, pa.string()))
    unseen, start = [], 0
    for part, column in zip(parts, named, strict=True):
        strange = column.filter(pc.invert(known.slice(start, len(column))))
        start += len(column)
        counts = pc.value_counts(strange).to_pylist()
        unseen += [(part.contract.table, _month(part), one["values"], one["counts"]) for one in counts]
    return unseen


def _clients(path: str) -> pa.ChunkedArray:
    with pq.ParquetFile(path) as file:  # read_table would load datasets, and with them pandas
        return file.read(columns=["client_id"])["client_id"].drop_null()


def _first_seen(con: duckdb.DuckDBPyConnection, books: Paths, clients: Sequence[str]) -> dict[str, date]:
    """The month of the first book in which each of some clients stands; nothing of those in none."""
    if not clients:
        return {}
    rows = con.execute(
        "SELECT client_id, min(month) FROM read_parquet($books) "
        "SEMI JOIN (SELECT unnest($clients) AS client_id) USING (client_id) GROUP BY client_id",
        {"books": list(books.values()), "clients": clients},
    ).fetchall()
    return dict(rows)


def _month(part: Partition) -> date:
    assert part.month
    return part.month


def _with_clients(partitions: Iterable[Partition]) -> list[Partition]:
    return [
        p for p in partitions
        if p.contract.monthly and p.month and p.written.rows and p.contract.table != "clients"
        and "client_id" in p.contract.names
    ]  # fmt: skip
