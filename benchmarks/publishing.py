"""What publishing costs: facts against the bare reading of the same columns, one month against all, one new KPI."""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analytics.kpi import Kpi, registry
from analytics.warehouse.contract import read_contracts
from analytics.warehouse.facts import compute
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.release import Release, current, month_key
from analytics.warehouse.store import Store
from analytics.warehouse.views import Entries
from analytics.warehouse.workshop import connect
from benchmarks.measure import Row, cpu_ms, middle, run

ADDED = "fund_sales"  # stands for a KPI that is new


def facts(folder: Path) -> Iterator[Row]:
    """The facts of one month, of all months and of one KPI, computed from a published release."""
    release, kpis = current(Store(folder)), registry()
    month = month_key(max(release.months))
    before = release.manifest["facts"]
    rest = {k: {m: e for m, e in months.items() if m != month} for k, months in before.items()}
    floor = middle([_scan(release, kpis, month) for _ in range(5)])
    one = middle([_computed(release, kpis, rest) for _ in range(3)])
    every = _computed(release, kpis, {})
    added = _computed(release, kpis, {k: v for k, v in before.items() if k != ADDED})
    nothing = _computed(release, kpis, before)
    months = len(release.months)
    yield Row(
        "facts of one month, all KPIs", one, "ms CPU", note=f"{nothing:.0f} of it: seeing that nothing else changed"
    )
    yield Row("floor: one query that sums the columns they need", floor, "ms CPU")
    yield Row("facts of one month / floor", (one - nothing) / floor, "x", 3)
    yield Row(f"facts of all {months} months", every, "ms CPU")
    yield Row("a new month / all months", one / every, "x", 1 / 20, note=f"one of {months} is {1 / months:.3f}")
    yield Row(f"a new KPI ({ADDED}) / all KPIs", added / every, "x", note=f"one of {len(kpis)} is {1 / len(kpis):.3f}")


def _computed(release: Release, kpis: Mapping[str, Kpi], before: Entries) -> float:
    """CPU to bring the facts up to date in an empty fact store, given the parts that are known already."""
    with tempfile.TemporaryDirectory(dir=release.store.root.parent) as scratch, connect(Path(scratch)) as con:
        store = Store(scratch)
        store.parts.mkdir()
        for table in release.tables:
            (store.parts / table).symlink_to((release.store.parts / table).resolve())
        tables = release.manifest["tables"]
        return cpu_ms(lambda: compute(con, store, read_contracts(), tables, before, kpis))


def _scan(release: Release, kpis: Mapping[str, Kpi], month: str) -> float:
    """CPU of reading, once, the columns that the KPIs name, in the partitions of one month."""
    words = set(re.findall(r"\w+", " ".join(k.sql for k in kpis.values())))
    queries = []
    for name, contract in read_contracts().items():
        entries: dict[str, Any] = release.manifest["tables"].get(name, {})
        entry = entries.get(month if contract.monthly else "all")
        if entry and name in {t for k in kpis.values() for t in k.needs}:
            wanted = [_summed(c.name, c.stored) for c in contract.columns if c.name in words]
            path = quoted(str(release.store.part(name, entry["content_hash"])))
            queries.append(f"SELECT {' + '.join(wanted)} AS all_of_it FROM read_parquet({path})")
    with connect(Path(tempfile.gettempdir())) as con:
        return cpu_ms(lambda: con.execute(" UNION ALL ".join(queries)).fetchall())


def _summed(column: str, kind: str) -> str:
    if kind == "VARCHAR":
        return f'sum(strlen("{column}"))::DOUBLE'
    return f'count("{column}")::DOUBLE' if kind in ("DATE", "TIMESTAMP", "BOOLEAN") else f'sum("{column}")::DOUBLE'


def demo(managers: int, clients: int, months: int, folder: Path) -> Iterator[Row]:
    """The demo bank from nothing: files made, checked, stored, facts computed, five releases."""
    shutil.rmtree(folder, ignore_errors=True)
    cost = run([
        sys.executable, "-m", "analytics", "demo", "--managers", str(managers), "--clients", str(clients), "--months",
        str(months), "--data", str(folder),
    ])  # fmt: skip
    usual = (managers, clients, months) == (1000, 200_000, 25)
    what = f"demo bank {managers} x {clients} x {months}"
    yield Row(f"{what}: wall", cost.wall, "s", 90 if usual else None)
    yield Row(f"{what}: CPU", cost.cpu, "s CPU")
    yield Row(f"{what}: peak memory", cost.peak_mib, "MiB", 2048)
