"""Facts: what every KPI file counts, added up per manager, branch and day. Computed once, when a release is published.

One part per KPI and month M, ``store/facts/<kpi>/<key>.parquet``:

    manager_id VARCHAR, branch_id VARCHAR (where the manager was posted that day; NULL: unposted), day DATE,
    numerator DECIMAL(18,2), denominator DECIMAL(18,2), spread DECIMAL(38,4) (Σ numerator² of the rows counted; only for
    means and money), expected DECIMAL(24,6) (the numerator by the bank's rates for the same kinds of clients; only for
    KPIs with ``casemix``), largest and reversed DECIMAL(18,2) (the largest single amount, the sum of those below zero;
    only for money), sorted by day, manager_id, branch_id

A part's key covers everything it depends on: the KPI file, the contents of the partitions its SELECT reads, and the
postings of the days in it. What has not changed is not computed again.

What a KPI's SELECT sees when month M is computed: ``<table>`` (the partition of M, or the whole table),
``previous_<table>`` (M-1), ``following_<table>`` (M to M + follow), ``data_through`` (one row, ``day``),
``$parameters`` and ``bank_day(instant)``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from analytics.errors import BadDefinition
from analytics.kpi import Kpi
from analytics.period import month_end, shift_months
from analytics.warehouse.contract import Contract
from analytics.warehouse.crew import side_by_side
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.release import WHOLE, month_key
from analytics.warehouse.sql import sql
from analytics.warehouse.store import Store, flush, hash_of, make_folder, sha256_of
from analytics.warehouse.zone import teach_bank_day

Entries = Mapping[str, Mapping[str, Mapping[str, Any]]]  # table or KPI -> month -> entry of the manifest
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Reads:
    """The partitions one KPI's SELECT looks at, relative to its month."""

    own: tuple[str, ...]
    previous: tuple[str, ...]
    following: tuple[str, ...]
    through: bool


@dataclass
class Kitchen:
    """Everything needed to compute facts of one set of tables."""

    con: duckdb.DuckDBPyConnection
    store: Store
    contracts: Mapping[str, Contract]
    tables: Entries
    before: Entries  # facts of the parent release
    postings: dict[tuple[date, date], str] = field(default_factory=dict)

    @contextmanager
    def beside(self) -> "Iterator[Kitchen]":
        """The same kitchen for another thread, on a connection of its own."""
        with self.con.cursor() as cursor:
            teach_bank_day(cursor)
            yield replace(self, con=cursor)


def compute(
    con: duckdb.DuckDBPyConnection, store: Store, contracts: Mapping[str, Contract], tables: Entries,
    before: Entries, kpis: Mapping[str, Kpi], progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[dict[str, dict[str, dict[str, Any]]], dict[str, list[str]]]:  # fmt: skip
    """The facts part of a manifest, and the KPIs that are missing with the tables they lack.

    Only parts whose key changed are computed; their files are on disk, flushed, when this returns.
    """
    missing = {name: [t for t in kpi.needs if t not in tables] for name, kpi in kpis.items()}
    missing = {name: lacks for name, lacks in missing.items() if lacks}
    kitchen = Kitchen(con, store, contracts, tables, before)
    con.execute(
        sql("stays").format(managers=_from(kitchen, "managers", [WHOLE]), branches=_from(kitchen, "branches", [WHOLE]))
    )
    work = sorted(((month, name) for name, kpi in kpis.items() if name not in missing
                   for month in _anchors(kpi, contracts, tables)), key=lambda w: w)  # fmt: skip
    facts: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in kpis if name not in missing}
    fresh: set[Path] = set()
    parts = side_by_side(work, kitchen.beside, lambda own, job: _part(own, kpis[job[1]], job[0]))
    for done, ((month, name), (entry, path)) in enumerate(zip(work, parts, strict=True)):
        progress(done, len(work))
        facts[name][month_key(month)] = entry
        if path:
            fresh.add(path)
    for folder in {path.parent for path in fresh}:
        flush(folder)
    progress(len(work), len(work))
    return facts, missing


def _anchors(kpi: Kpi, contracts: Mapping[str, Contract], tables: Entries) -> Iterable[date]:
    """The months for which every month table the KPI needs, and the month before where it looks back, is there."""
    reads = _reads(kpi, tuple(contracts))
    monthly = [t for t in kpi.needs if contracts[t].monthly]
    if not monthly:
        return []
    months = set.intersection(*(set(tables[t]) for t in monthly))
    dates = [date.fromisoformat(f"{m}-01") for m in months]
    return [d for d in dates if all(month_key(shift_months(d, -1)) in tables[t] for t in reads.previous)]


def _reads(kpi: Kpi, known: Iterable[str]) -> Reads:
    words = set(re.findall(r"\w+", _COMMENT.sub(" ", kpi.sql)))
    own, previous, following = (
        tuple(sorted(t for t in known if prefix + t in words)) for prefix in ("", "previous_", "following_")
    )
    return Reads(own, previous, following, "data_through" in words)


def _part(kitchen: Kitchen, kpi: Kpi, month: date) -> tuple[dict[str, Any], Path | None]:
    """The manifest entry of one part, and its file if it had to be made."""
    inputs = _inputs(kitchen, kpi, month)
    old = kitchen.before.get(kpi.name, {}).get(month_key(month))
    if old and old["inputs"] == inputs and old["key"] == _key(kitchen, inputs, old["days"]):
        return dict(old), None
    query = _query(kitchen, kpi, month)
    kitchen.con.execute(query, _parameters(kpi, query))
    [(rows, first, last, lost)] = kitchen.con.execute(
        "SELECT count(*), min(day), max(day), count(*) FILTER (day IS NULL) FROM part").fetchall()  # fmt: skip
    if lost:
        raise BadDefinition("{file}: the SELECT yields rows without a day.", file=f"{kpi.name}.sql")
    days = [first.isoformat(), last.isoformat()] if rows else []
    key = _key(kitchen, inputs, days)
    home = kitchen.store.fact(kpi.name, key)
    if not home.exists():
        _save(kitchen, home)
    entry = {"key": key, "sha256": sha256_of(home), "rows": rows, "inputs": inputs, "days": days}
    return entry, home


def _inputs(kitchen: Kitchen, kpi: Kpi, month: date) -> str:
    """A hash of the KPI and of every partition its SELECT reads."""
    reads = _reads(kpi, kitchen.contracts)
    read = [(t, key) for t in reads.own for key in _own_keys(kitchen, t, month)]
    read += [(t, month_key(shift_months(month, -1))) for t in reads.previous]
    read += [(t, key) for t in reads.following for key in _following_keys(kitchen, kpi, t, month)]
    hashes = [(t, key, kitchen.tables[t][key]["content_hash"]) for t, key in read if key in kitchen.tables.get(t, {})]
    through = _through(kitchen, kpi, month) if reads.through else None
    return hash_of([kpi.fingerprint, hashes, through, *_more(kpi)])


def _own_keys(kitchen: Kitchen, table: str, month: date) -> list[str]:
    return [month_key(month)] if kitchen.contracts[table].monthly else [WHOLE]


def _following_keys(kitchen: Kitchen, kpi: Kpi, table: str, month: date) -> list[str]:
    keys = [month_key(shift_months(month, n)) for n in range(kpi.follow + 1)]
    return [key for key in keys if key in kitchen.tables.get(table, {})]


def _through(kitchen: Kitchen, kpi: Kpi, month: date) -> date:
    """The last day of data the KPI may look at: that of M + follow, or of the last month there is."""
    anchor = next(t for t in kpi.needs if kitchen.contracts[t].monthly)
    last = date.fromisoformat(f"{max(kitchen.tables[anchor])}-01")
    return month_end(min(shift_months(month, kpi.follow), last))


def _key(kitchen: Kitchen, inputs: str, days: list[str]) -> str:
    """Inputs, and who was posted where on the days of the part."""
    if not days:
        return hash_of([inputs, []])
    # whole months, so that KPIs share one answer
    span = (date.fromisoformat(days[0]).replace(day=1), month_end(date.fromisoformat(days[1])))
    if span not in kitchen.postings:
        rows = kitchen.con.execute(sql("posted"), {"first": span[0], "last": span[1]}).fetchall()
        kitchen.postings[span] = hash_of(rows)
    return hash_of([inputs, kitchen.postings[span]])


def see_month(kitchen: Kitchen, kpi: Kpi, month: date) -> dict[str, Any]:
    """Lay out what the KPI's SELECT sees for a month, as views; the parameters it wants bound."""
    reads = _reads(kpi, kitchen.contracts)
    for t in reads.own:
        _view(kitchen, t, t, _own_keys(kitchen, t, month))
    for t in reads.previous:
        _view(kitchen, f"previous_{t}", t, [month_key(shift_months(month, -1))])
    for t in reads.following:
        _view(kitchen, f"following_{t}", t, _following_keys(kitchen, kpi, t, month))
    if reads.through:
        kitchen.con.execute(
            f"CREATE OR REPLACE TEMP VIEW data_through AS SELECT DATE '{_through(kitchen, kpi, month)}' AS day"
        )
    return _parameters(kpi, kpi.sql)


def _query(kitchen: Kitchen, kpi: Kpi, month: date) -> str:
    see_month(kitchen, kpi, month)
    spread = "sum(v * CAST(v AS DECIMAL(20, 2)))" if kpi.kind in ("mean", "money") else "NULL"
    stratum, kinds = ("kind", sql("kinds")) if kpi.casemix else ("NULL::TINYINT", "")
    more = "".join(f", {column}" for column in _more(kpi))
    return sql("part").format(kpi=kpi.sql, spread=spread, stratum=stratum, kinds=kinds, more=more)


def _more(kpi: Kpi) -> list[str]:
    """The columns that only some KPIs have."""
    return ["expected"] * kpi.casemix + ["largest", "reversed"] * (kpi.kind == "money" and not kpi.has_denominator)


def _view(kitchen: Kitchen, name: str, table: str, keys: list[str]) -> None:
    source = _from(kitchen, table, keys)
    # the evidence of a number is the month table's row; a joined product or branch must not blur its columns
    columns = "*" if kitchen.contracts[table].monthly else "* EXCLUDE (source_file, source_line)"
    kitchen.con.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT {columns} FROM {source}')


def _from(kitchen: Kitchen, table: str, keys: list[str]) -> str:
    """The partitions of a table as a FROM clause; the columns without rows where there are none."""
    entries = kitchen.tables.get(table, {})
    files = [str(kitchen.store.part(table, entries[key]["content_hash"])) for key in keys if key in entries]
    if files:
        return f"read_parquet([{', '.join(map(quoted, files))}])"
    columns = [f'CAST(NULL AS {c.stored}) AS "{c.name}"' for c in kitchen.contracts[table].columns]
    return f"(SELECT {', '.join(columns)}, NULL::VARCHAR AS source_file, NULL::INTEGER AS source_line WHERE false)"


def _parameters(kpi: Kpi, query: str) -> dict[str, Any]:
    used = set(re.findall(r"\$(\w+)", _COMMENT.sub(" ", query)))
    return {k: list(v) if isinstance(v, tuple) else v for k, v in kpi.parameters if k in used}


def _save(kitchen: Kitchen, home: Path) -> None:
    make_folder(home.parent)
    aside = home.with_name(f".{home.name}.new")
    kitchen.con.execute(
        f"COPY (FROM part ORDER BY day, manager_id, branch_id) TO {quoted(str(aside))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    flush(aside)
    aside.replace(home)
