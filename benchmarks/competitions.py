"""Standings of 30,000 entrants over 13 weeks and 5 KPIs, from facts in memory; preflights of the library.

Every manager has a fact of every KPI in every week, 1.95 million cells.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from analytics.competitions.preflight import preflight
from analytics.competitions.rules import read_rules
from analytics.competitions.sample import LIBRARY
from analytics.competitions.standings import standings
from analytics.desk import book_of
from analytics.errors import NotAvailable
from analytics.kpi import registry
from analytics.memory import settle
from analytics.organisation import FAR, Organisation, Posting, Unit
from analytics.warehouse.load import Book
from analytics.warehouse.release import Release, Store, current
from benchmarks.measure import Row, cpu_ms, middle

PEOPLE, UNITS, WEEKS, TIMES = 30_000, 1_000, 13, 6
KPIS = ("new_clients", "opportunities_handled", "complaint_days", "cancellation_rate", "regular_premium_share")
RULES = """format = "rounds"
tie_breaks = ["countback"]
[title]
en = "Thirteen weeks"
[window]
first = 2026-01-05
last = 2026-04-05
rounds = "week"
[entrants]
kind = "manager"
[rounds]
points = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1]
best = 10
""" + "".join(f'[[score]]\nkpi = "{k}"\nsteps = "share"\n' for k in KPIS)


def big_book(folder: Path) -> Book:
    """A book of nothing but postings and facts."""
    con = duckdb.connect(":memory:")
    con.execute("CREATE SCHEMA w")
    names = ", ".join(f"'{k}'" for k in KPIS)
    con.execute(f"CREATE TYPE w.kpi AS ENUM ({names})")
    con.execute(f"CREATE TABLE w.manager AS SELECT i::INT AS manager, format('{{:05d}}', i) AS manager_id "
                f"FROM range({PEOPLE}) AS r(i)")  # fmt: skip
    con.execute("CREATE TABLE w.unit AS SELECT i::INT AS unit, CASE WHEN i = 0 THEN 'B' ELSE format('U{:04d}', i) END "
                f"AS unit_id FROM range({UNITS + 1}) AS r(i)")  # fmt: skip
    con.execute(
        "CREATE TABLE w.fact_day AS SELECT k.kpi::w.kpi AS kpi, DATE '2026-01-01' AS anchor, "
        "DATE '2026-01-05' + (7 * week)::INT AS day, m.i::INT AS manager, (1 + m.i % 1000)::INT AS unit, "
        "(hash(m.i, week, k.kpi) % 9)::DECIMAL(18,2) AS numerator, 10::DECIMAL(18,2) AS denominator "
        f"FROM (SELECT unnest([{names}]) AS kpi) AS k, range({WEEKS}) AS w(week), range({PEOPLE}) AS m(i)"
    )
    units = {"B": Unit("B", "Bank", None, 1, None, None, None, None, None)}
    units |= {f"U{i:04d}": Unit(f"U{i:04d}", f"Unit {i}", "B", 2, None, None, None, None, None)
              for i in range(1, UNITS + 1)}  # fmt: skip
    posted = tuple(Posting(f"{i:05d}", f"Person {i}", f"U{1 + i % UNITS:04d}", None, date(2025, 1, 1), FAR)
                   for i in range(PEOPLE))  # fmt: skip
    months = {f"2026-{m:02d}": {"content_hash": "0" * 16} for m in range(1, 5)}
    organisation = Organisation(units, posted)
    assert len(organisation.services) == PEOPLE  # loading a release works them out
    release = Release(Store(folder), "benchmark", {"tables": {"clients": months}, "facts": {}})
    kpis = {k: registry()[k] for k in KPIS}
    return Book(release, con, organisation, kpis, {k: frozenset() for k in KPIS}, {}, {})


def rows(bank: Path) -> Iterator[Row]:
    """Standings of a nation, and a preflight of every competition of the library on a published bank."""
    with TemporaryDirectory() as folder:
        book = big_book(Path(folder))
        settle()  # as the server does once it has loaded
        rules = [read_rules(RULES + f"# {n}\n", "weeks.toml", book.kpis) for n in range(TIMES)]
        costs = [cpu_ms(partial(standings, book, r)) for r in rules]
    size = f"standings, {PEOPLE:,} x {WEEKS} rounds x {len(KPIS)} KPIs"
    yield Row(size, middle(costs[1:]), "ms CPU", 1000, f"worst {max(costs[1:]):.0f}")
    yield Row(f"{size}: first of a release", costs[0], "ms CPU", 1000, "with who served where, for all questions")
    del book
    real = book_of(bank, current(Store(bank)).id)
    found, paths = {}, sorted(LIBRARY.glob("*.toml"))
    for path in paths:
        with suppress(NotAvailable):  # a bank of few months is too short for some
            found[path.stem] = cpu_ms(partial(_preflight, real, path))
    slowest, of = max(found, key=lambda name: found[name]), f"{len(found)} of {len(paths)}"
    yield Row("preflight, up to 12 replays: middle of the library", middle(list(found.values())), "ms CPU", 10_000, of)
    yield Row("preflight, up to 12 replays: the slowest", found[slowest], "ms CPU", 10_000, slowest)


def _preflight(book: Book, path: Path) -> object:
    return preflight(book, read_rules(path.read_text("utf-8"), path.name))
