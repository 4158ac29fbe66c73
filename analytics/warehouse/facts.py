"""Facts: what every KPI file counts, added up per manager, branch and day. Computed once, when a release is published.

One part per KPI and month M, ``store/facts/<kpi>/<key>.parquet``:

    manager_id VARCHAR, branch_id VARCHAR (where the manager was posted that day; NULL: unposted), day DATE,
    numerator DECIMAL(18,2), denominator DECIMAL(18,2), spread DECIMAL(38,4) (Σ numerator² of the rows counted; only for
    means and money), expected DECIMAL(24,6) (the numerator by the bank's rates for the same kinds of clients; only for
    KPIs with ``casemix``), largest and reversed DECIMAL(18,2) (the largest single amount, the sum of those below zero;
    only for money), sorted by day, manager_id, branch_id

A part's key covers everything it depends on: the KPI file, the contents of the partitions its SELECT reads, and the
postings of the months its days are in. What has not changed is not computed again.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from analytics.errors import BadDefinition
from analytics.kpi import Kpi
from analytics.period import shift_months
from analytics.warehouse.contract import Contract
from analytics.warehouse.crew import side_by_side
from analytics.warehouse.postings import Postings
from analytics.warehouse.reads import parameters, reads_of
from analytics.warehouse.release import WHOLE, month_key
from analytics.warehouse.sql import sql
from analytics.warehouse.store import Store, flush, hash_of, make_folder, sha256_of
from analytics.warehouse.views import (
    Entries,
    Views,
    forget_shared,
    inputs_of,
    keep_shared,
    see_month,
    shares,
    source_of,
)

Job = tuple[date, str]  # month, KPI


def compute(
    con: duckdb.DuckDBPyConnection, store: Store, contracts: Mapping[str, Contract], tables: Entries,
    before: Entries, kpis: Mapping[str, Kpi], progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[dict[str, dict[str, dict[str, Any]]], dict[str, list[str]]]:  # fmt: skip
    """The facts part of a manifest, and the KPIs that are missing with the tables they lack.

    Only parts whose key changed are computed; their files are on disk, flushed, when this returns.
    """
    missing = {name: [t for t in kpi.needs if t not in tables] for name, kpi in kpis.items()}
    missing = {name: lacks for name, lacks in missing.items() if lacks}
    views, postings = Views(con, store, contracts, tables), Postings()
    whole = {t: source_of(views, t, [WHOLE]) for t in ("managers", "branches")}
    con.execute(sql("stays").format(**whole))
    work = sorted((month, name) for name, kpi in kpis.items() if name not in missing
                  for month in _anchors(kpi, contracts, tables))  # fmt: skip
    if work:
        postings.learn(con, work[0][0], work[-1][0])
    entries = {job: _known(views, postings, kpis[job[1]], job[0], before) for job in work}
    wanted = [job for job in work if entries[job] is None]
    done = len(work) - len(wanted)
    progress(done, len(work))
    for job, entry in _made(views, postings, kpis, wanted):
        entries[job] = entry
        done += 1
        progress(done, len(work))
    for name in {name for _, name in wanted}:
        flush(store.fact(name, "").parent)
    facts: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in kpis if name not in missing}
    for (month, name), known in entries.items():
        assert known
        facts[name][month_key(month)] = known
    return facts, missing


def _anchors(kpi: Kpi, contracts: Mapping[str, Contract], tables: Entries) -> Iterable[date]:
    """The months for which every month table the KPI needs, and the month before where it looks back, is there."""
    monthly = [t for t in kpi.needs if contracts[t].monthly]
    if not monthly:
        return []
    months = set.intersection(*(set(tables[t]) for t in monthly))
    dates = [date.fromisoformat(f"{m}-01") for m in months]
    previous = reads_of(kpi, contracts).previous
    return [d for d in dates if all(month_key(shift_months(d, -1)) in tables[t] for t in previous)]


def _known(views: Views, postings: Postings, kpi: Kpi, month: date, before: Entries) -> dict[str, Any] | None:
    """The manifest entry of a part that the parent release has and nothing has changed for."""
    old = before.get(kpi.name, {}).get(month_key(month))
    if not old:
        return None
    inputs = _inputs(views, kpi, month)
    unchanged = old["inputs"] == inputs and old["key"] == _key(views, postings, inputs, old["days"])
    return dict(old) if unchanged else None


def _made(
    views: Views, postings: Postings, kpis: Mapping[str, Kpi], wanted: Iterable[Job]
) -> Iterable[tuple[Job, dict[str, Any]]]:
    """The parts that have to be computed, month by month: those of KPIs that share nothing while what the others share
    is worked out, then theirs."""

    def part(own: Views, job: Job) -> dict[str, Any]:
        return _part(own, postings, kpis[job[1]], job[0])

    try:
        for month, jobs in groupby(wanted, key=lambda job: job[0]):
            mine = list(jobs)
            sharing = [job for job in mine if shares(views, kpis[job[1]])]
            apart = [job for job in mine if job not in sharing]
            with ThreadPoolExecutor(1) as hand, views.beside() as own:
                kept = hand.submit(keep_shared, own, [kpis[name] for _, name in sharing], month)
                yield from zip(apart, side_by_side(apart, views.beside, part), strict=True)
                kept.result()
            yield from zip(sharing, side_by_side(sharing, views.beside, part), strict=True)
    finally:
        forget_shared(views)


def _part(views: Views, postings: Postings, kpi: Kpi, month: date) -> dict[str, Any]:
    """Compute one part; its manifest entry. The file is flushed, its folder's list of names not yet."""
    see_month(views, kpi, month)
    query = _query(kpi)
    part = views.con.sql(query, params=parameters(kpi, query)).to_arrow_table()
    if part["day"].null_count:
        raise BadDefinition("{file}: the SELECT yields rows without a day.", file=f"{kpi.name}.sql")
    inputs = _inputs(views, kpi, month)
    days = [part["day"][at].as_py().isoformat() for at in (0, -1)] if part.num_rows else []  # they are in order
    key = _key(views, postings, inputs, days)
    home = views.store.fact(kpi.name, key)
    if not home.exists():
        _save(part, home)
    return {"key": key, "sha256": sha256_of(home), "rows": part.num_rows, "inputs": inputs, "days": days}


def _inputs(views: Views, kpi: Kpi, month: date) -> str:
    return hash_of([*inputs_of(views, kpi, month), *_more(kpi)])


def _key(views: Views, postings: Postings, inputs: str, days: list[str]) -> str:
    """Inputs, and who was posted where in the months of the part's days."""
    posted = postings.during(views.con, *map(date.fromisoformat, days)) if days else []
    return hash_of([inputs, posted])


def _query(kpi: Kpi) -> str:
    spread = "sum(v * CAST(v AS DECIMAL(20, 2)))" if kpi.kind in ("mean", "money") else "NULL"
    more = "".join(f", {column}" for column in _more(kpi))
    return sql("part_by_kind" if kpi.casemix else "part").format(kpi=kpi.sql, spread=spread, more=more)


def _more(kpi: Kpi) -> list[str]:
    """The columns that only some KPIs have."""
    return ["expected"] * kpi.casemix + ["largest", "reversed"] * (kpi.kind == "money" and not kpi.has_denominator)


def _save(part: pa.Table, home: Path) -> None:
    make_folder(home.parent)
    aside = home.with_name(f".{home.name}.new")
    pq.write_table(part, aside, compression="zstd", store_schema=False, store_decimal_as_integer=True)
    flush(aside)
    aside.replace(home)
