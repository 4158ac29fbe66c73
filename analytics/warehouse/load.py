"""One release -> one in-memory DuckDB that can no longer touch the disk or its own settings.

Schema ``w`` holds what questions are made of:
    manager(manager, manager_id)  unit(unit, unit_id)       the numbers by which facts name people and units
    ancestor(unit, ancestor_id)                             a unit and everything above it
    service(manager_id, unit_id, start_date, end_date)      postings, cut where a closed unit hands over
    fact_day(kpi, anchor, day, manager, unit, numerator, denominator, spread, expected, largest, reversed)   unit NULL =
                    unposted; anchor: the month whose extracts the row was made from; spread: Σ numerator² of means and
                    amounts; expected: the numerator by the bank's rates for the same kinds of clients; largest,
                    reversed: of amounts, the largest one and the sum of those below zero
    target(kpi, month, unit_type, unit_id, target, beyond)  complaint, event: the small tables themselves
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np

from analytics.kpi import Kpi, registry
from analytics.organisation import FAR, Organisation, Posting, Unit
from analytics.period import month_end
from analytics.sql import query
from analytics.warehouse.columns import Facts, Goals, facts_of, goals_of, month_number, numbers
from analytics.warehouse.release import Release
from analytics.warehouse.zone import teach_bank_day

_EMPTY = {
    "complaints": "complaint_id VARCHAR, opened_at TIMESTAMP, closed_at TIMESTAMP, manager_id VARCHAR, "
    "client_id VARCHAR, category VARCHAR, severity VARCHAR, upheld BOOLEAN",
    "events": "event_id VARCHAR, first_day DATE, last_day DATE, title VARCHAR, branch_id VARCHAR",
    "targets": "month DATE, unit_type VARCHAR, unit_id VARCHAR, kpi VARCHAR, target DECIMAL(18,4), "
    "beyond DECIMAL(18,4)",
}


@dataclass(frozen=True, eq=False)
class Book:
    """A release, ready to be asked. Nothing in it changes, so it may be shared by every viewer and thread."""

    release: Release
    connection: duckdb.DuckDBPyConnection
    organisation: Organisation
    kpis: dict[str, Kpi]  # the KPIs this release can answer, in menu order
    months: dict[str, frozenset[date]] = field(repr=False)  # KPI -> months (firsts) it has facts for
    by_month: dict[str, Facts] = field(repr=False)  # KPI -> its facts added up by month: most questions need no more
    goals: dict[tuple[str, str], Goals] = field(repr=False)  # (KPI, "manager" or "branch") -> targets

    @cached_property
    def cache_key(self) -> tuple[str, ...]:
        """What answers from this book depend on: the release and the KPI files."""
        return (self.release.id, *(k.fingerprint for k in self.kpis.values()))

    @property
    def data_through(self) -> date:
        """The last day the extracts speak of."""
        return month_end(max(self.release.months))

    @property
    def data_from(self) -> date:
        """The first day the extracts speak of."""
        return min(self.release.months)

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """The answer to one SELECT, on a cursor of its own (a shared one would mix up callers).

        Of ``values`` those are bound that the text names, so that questions may share one set of them.
        """
        bound = {name: values[name] for name in _parameters(sql)}
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, bound or None).fetchall()

    def facts(self, kpi: str, start: date, end: date) -> Facts:
        """The facts of a KPI in [start, end); of whole months added up by month, else over all of the days."""
        if start.day == 1 and end.day == 1:
            return self.by_month[kpi].between(month_number(start), month_number(end) - 1)
        with self.connection.cursor() as cursor:
            values = {"kpi": kpi, "start": start, "end": end}
            return facts_of(cursor.sql(query("days"), params=values).to_arrow_table())

    @cached_property
    def managers(self) -> list[str]:
        """manager number -> manager_id."""
        return [m for (m,) in self.rows("SELECT manager_id FROM w.manager ORDER BY manager")]

    @cached_property
    def units(self) -> list[str]:
        """unit number -> unit_id."""
        return [u for (u,) in self.rows("SELECT unit_id FROM w.unit ORDER BY unit")]


@cache
def _parameters(sql: str) -> frozenset[str]:
    return frozenset(re.findall(r"\$([a-z_]+)", re.sub(r"--.*", "", sql)))


def load(release: Release, kpis: dict[str, Kpi] | None = None) -> Book:
    """Read the facts and the small tables of a release into memory, then lock the door behind us."""
    kpis = registry() if kpis is None else kpis
    con = duckdb.connect(":memory:")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("CREATE SCHEMA w")
    organisation = _organisation(con, release)
    _small_tables(con, release)
    months = _facts(con, release, kpis)
    by_month = _by_month(con, kpis)
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    known = {name: kpi for name, kpi in kpis.items() if name in months}
    return Book(release, con, organisation, known, months, by_month, _goals(con))


def _columns(con: duckdb.DuckDBPyConnection, path: str) -> set[str]:
    return {row[0] for row in con.execute("DESCRIBE FROM read_parquet($p)", {"p": path}).fetchall()}


def _organisation(con: duckdb.DuckDBPyConnection, release: Release) -> Organisation:
    branches = str(release.parts("branches")[None])
    there = _columns(con, branches)
    optional = [c if c in there else "NULL" for c in ("tier", "kind", "close_date", "successor_id")]
    units = con.execute(
        f"SELECT branch_id, branch_name, parent_branch_id, level, region, {', '.join(optional)} "
        "FROM read_parquet($p) ORDER BY branch_id",
        {"p": branches},
    ).fetchall()
    postings = con.execute(
        "SELECT manager_id, manager_name, branch_id, grade, start_date, coalesce(end_date, $far) "
        "FROM read_parquet($p) ORDER BY manager_id, start_date",
        {"p": str(release.parts("managers")[None]), "far": FAR},
    ).fetchall()
    org = Organisation({u[0]: Unit(*u) for u in units}, tuple(Posting(*p) for p in postings))
    con.execute("CREATE TABLE w.unit (unit INTEGER, unit_id VARCHAR)")
    _insert(con, "w.unit", list(enumerate(org.units)))
    con.execute("CREATE TABLE w.ancestor (unit INTEGER, ancestor_id VARCHAR)")
    _insert(con, "w.ancestor", [(i, a) for i, u in enumerate(org.units) for a in org.path(u)])
    con.execute("CREATE TABLE w.service (manager_id VARCHAR, unit_id VARCHAR, start_date DATE, end_date DATE)")
    _insert(con, "w.service", [(s.manager_id, s.unit_id, s.start, s.end) for s in org.services])
    return org


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows in one statement, a list a column: executemany costs a statement a row."""
    if rows:
        columns = {f"c{i}": list(column) for i, column in enumerate(zip(*rows, strict=True))}
        kinds = [row[1] for row in con.execute(f"DESCRIBE {table}").fetchall()]
        cells = ", ".join(f"unnest(${name}::{kind}[])" for name, kind in zip(columns, kinds, strict=True))
        con.execute(f"INSERT INTO {table} SELECT {cells}", columns)


def _small_tables(con: duckdb.DuckDBPyConnection, release: Release) -> None:
    for table, columns in _EMPTY.items():
        con.execute(f"CREATE TABLE w.{table} ({columns})")
        if table in release.tables and (paths := [str(p) for p in release.parts(table).values()]):
            con.execute(
                f"INSERT INTO w.{table} BY NAME SELECT {_shared(con, table, paths[0])} FROM read_parquet($p)",
                {"p": paths},
            )
    con.execute("ALTER TABLE w.targets RENAME TO target")
    teach_bank_day(con)
    con.execute(
        "CREATE TABLE w.complaint AS SELECT complaint_id, bank_day(opened_at) AS opened, bank_day(closed_at) AS closed,"
        " manager_id, client_id, category, severity, upheld FROM w.complaints"
    )
    con.execute("ALTER TABLE w.events RENAME TO event")


def _shared(con: duckdb.DuckDBPyConnection, table: str, path: str) -> str:
    there = _columns(con, path)
    return ", ".join(row[0] for row in con.execute(f"DESCRIBE w.{table}").fetchall() if row[0] in there)


def _facts(con: duckdb.DuckDBPyConnection, release: Release, kpis: dict[str, Kpi]) -> dict[str, frozenset[date]]:
    """Day facts in KPI order, so that a question reads only its own rows."""
    names = ", ".join(f"'{name}'" for name in kpis) or "''"
    con.execute(f"CREATE TYPE w.kpi AS ENUM ({names})")
    con.execute(
        "CREATE TABLE w.fact_day (kpi w.kpi, anchor DATE, day DATE, manager INTEGER, unit INTEGER, "
        "numerator DECIMAL(18,2), denominator DECIMAL(18,2), spread DECIMAL(38,4), expected DECIMAL(24,6), "
        "largest DECIMAL(18,2), reversed DECIMAL(18,2))"
    )
    facts = release.facts()
    parts = [(name, month, str(path)) for name in kpis for month, path in sorted(facts.get(name, {}).items())]
    con.execute("CREATE TABLE w.manager (manager INTEGER, manager_id VARCHAR)")
    _number_managers(con, [path for _, _, path in parts])
    if parts:
        owners, anchors, paths = (list(column) for column in zip(*parts, strict=True))
        con.execute(query("read_facts"), {"kpis": owners, "months": anchors, "paths": paths})
    months = {
        name: frozenset(m for m in facts.get(name, {}) if _measured(release, kpi, m)) for name, kpi in kpis.items()
    }
    return {name: there for name, there in months.items() if there}


def _measured(release: Release, kpi: Kpi, month: date) -> bool:
    """Nothing sold is a zero; a month end at which nothing at all was counted (no AUM came) was not measured."""
    return kpi.rollup != "last" or release.fact_rows(kpi.name, month) > 0


def _by_month(con: duckdb.DuckDBPyConnection, kpis: dict[str, Kpi]) -> dict[str, Facts]:
    """The day facts of each KPI added up by month, out of the database: every question reads them."""
    table = con.sql(query("months")).to_arrow_table()
    ends = np.searchsorted(numbers(table["kpi"], np.intp), range(len(kpis) + 1))
    return {name: facts_of(table[ends[i] : ends[i + 1]]) for i, name in enumerate(kpis)}


def _goals(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Goals]:
    table = con.sql(query("goals")).to_arrow_table()
    part = numbers(table["part"], np.intp)
    ends = np.flatnonzero(np.diff(part, prepend=-1, append=-1)).tolist()
    return {(table["kpi"][a].as_py(), table["kind"][a].as_py()): goals_of(table[a:b]) for a, b in pairwise(ends)}


def _number_managers(con: duckdb.DuckDBPyConnection, paths: list[str]) -> None:
    """Everybody posted or named in a fact, by id: a whole number is a quarter of the text and groups faster."""
    found = "SELECT manager_id FROM w.service"
    if paths:
        found += " UNION SELECT manager_id FROM read_parquet($paths)"
    con.execute(
        f"INSERT INTO w.manager SELECT row_number() OVER (ORDER BY manager_id) - 1, manager_id FROM ({found})",
        {"paths": paths} if paths else None,
    )
