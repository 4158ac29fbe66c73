"""What a KPI's SELECT sees when it is run for a month M, laid out as views; and a hash of all that it reads.

``<table>`` (the partition of M, or the whole table), ``previous_<table>`` (M-1), ``following_<table>`` (M to the KPI's
horizon), ``data_through`` (one row, ``day``), the relations it shares (``<relation>`` of M, ``following_<relation>`` of
M to the horizon), ``$parameters``, ``bank_day(instant)`` and, with ``casemix``, ``client_kind(tier, open_date,
month)``.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb

from analytics.kpi import Kpi
from analytics.period import month_end, shift_months
from analytics.warehouse.contract import Contract
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.reads import horizon, parameters, reads_of, tables_in
from analytics.warehouse.release import WHOLE, month_key
from analytics.warehouse.sql import sql
from analytics.warehouse.store import Store
from analytics.warehouse.zone import teach_bank_day

Relation = tuple[str, str]  # its name, and the key of its month
Entries = Mapping[str, Mapping[str, Mapping[str, Any]]]  # table or KPI -> month -> entry of the manifest


@dataclass
class Views:
    """One set of tables, and a connection on which a month of them is laid out."""

    con: duckdb.DuckDBPyConnection
    store: Store
    contracts: Mapping[str, Contract]
    tables: Entries
    made: set[Relation] = field(default_factory=set)  # shared relations worked out already, kept as tables
    laid: dict[str, str] = field(default_factory=dict)  # view on this connection -> what it shows

    @contextmanager
    def beside(self) -> "Iterator[Views]":
        """The same tables for another thread, on a connection of its own."""
        with self.con.cursor() as cursor:
            teach_bank_day(cursor)
            yield replace(self, con=cursor, laid={})


def inputs_of(views: Views, kpi: Kpi, month: date) -> list[Any]:
    """All that the KPI's SELECT depends on, as a JSON value: itself, the partitions it reads, the last day."""
    reads = reads_of(kpi, views.contracts)
    read = [(t, key) for t in reads.own for key in _own_keys(views, t, month)]
    read += [(t, month_key(shift_months(month, -1))) for t in reads.previous]
    read += [(t, key) for t in reads.following for key in _following_keys(views, kpi, t, month)]
    hashes = [(t, key, views.tables[t][key]["content_hash"]) for t, key in read if key in views.tables.get(t, {})]
    kinds = sql("client_kind") if kpi.casemix else None
    return [kpi.fingerprint, hashes, _through(views, kpi, month) if reads.through else None, kinds]


def see_month(views: Views, kpi: Kpi, month: date) -> dict[str, Any]:
    """Lay out what the KPI's SELECT sees for a month, as views; the parameters it wants bound."""
    reads = reads_of(kpi, views.contracts)
    for t in reads.own:
        _view(views, t, t, _own_keys(views, t, month))
    for t in reads.previous:
        _view(views, f"previous_{t}", t, [month_key(shift_months(month, -1))])
    for t in reads.following:
        _view(views, f"following_{t}", t, _following_keys(views, kpi, t, month))
    for name, key in _relations(views, kpi, month, following=False):
        _lay(views, name, _relation(views, kpi, name, [key]))
    for name in reads.later:
        keys = [key for relation, key in _relations(views, kpi, month) if relation == name]
        _lay(views, f"following_{name}", _relation(views, kpi, name, keys))
    if reads.through:
        _lay(views, "data_through", f"SELECT DATE '{_through(views, kpi, month)}' AS day")
    if kpi.casemix:
        views.con.execute(sql("client_kind"))
    return parameters(kpi, kpi.sql)


def shares(views: Views, kpi: Kpi) -> bool:
    """Does the KPI's SELECT see a relation that it shares with others?"""
    reads = reads_of(kpi, views.contracts)
    return bool(reads.shared or reads.later)


def keep_shared(views: Views, kpis: Iterable[Kpi], month: date) -> None:
    """Work out, once, the relations that these KPIs share in a month; every thread sees them as tables.

    Those of earlier months are dropped: months are worked on in their order.
    """
    forget_shared(views, before=month_key(month))
    for kpi in kpis:
        for name, key in _relations(views, kpi, month):
            if (name, key) not in views.made:
                # whose rows they are is enough to count; where those came from is asked one number at a time
                select = (
                    f"SELECT * REPLACE (NULL AS source_file, NULL AS source_line) {_relation(views, kpi, name, [key])}"
                )
                views.con.execute(f"CREATE OR REPLACE TABLE {_kept(name, key)} AS {select}")
                views.made.add((name, key))


def forget_shared(views: Views, before: str = "9999") -> None:
    """Drop the relations of the months before one; without it all of them."""
    for name, key in [relation for relation in views.made if relation[1] < before]:
        views.con.execute(f"DROP TABLE {_kept(name, key)}")
        views.made.discard((name, key))


def _relations(views: Views, kpi: Kpi, month: date, following: bool = True) -> list[Relation]:
    """The relations a KPI shares, and the months it reads them of."""
    reads = reads_of(kpi, views.contracts)
    found = [(name, month_key(month)) for name in reads.shared]
    for name in reads.later if following else ():
        anchor = next(t for t in _tables(views, kpi, name) if views.contracts[t].monthly)
        found += [(name, key) for key in _following_keys(views, kpi, anchor, month)]
    return found


def _tables(views: Views, kpi: Kpi, relation: str) -> tuple[str, ...]:
    return tables_in(dict(kpi.shared)[relation], views.contracts)


def _relation(views: Views, kpi: Kpi, name: str, keys: Iterable[str]) -> str:
    """A relation in these months, as a FROM clause: its SELECT sees the tables of each under their plain names."""
    found = []
    for key in keys:
        tables = {t: [key] if views.contracts[t].monthly else [WHOLE] for t in _tables(views, kpi, name)}
        seen = ", ".join(f'"{t}" AS ({_select(views, t, own)})' for t, own in tables.items())
        kept = f"FROM {_kept(name, key)}"
        found.append(kept if (name, key) in views.made else f"(WITH {seen} FROM ({dict(kpi.shared)[name]}\n))")
    return "FROM (" + " UNION ALL BY NAME ".join(found) + ")"


def source_of(views: Views, table: str, keys: Iterable[str]) -> str:
    """The partitions of a table as a FROM clause; the columns without rows where there are none."""
    entries = views.tables.get(table, {})
    files = [str(views.store.part(table, entries[key]["content_hash"])) for key in keys if key in entries]
    if files:
        return f"read_parquet([{', '.join(map(quoted, files))}])"
    columns = [f'CAST(NULL AS {c.stored}) AS "{c.name}"' for c in views.contracts[table].columns]
    return f"(SELECT {', '.join(columns)}, NULL::VARCHAR AS source_file, NULL::INTEGER AS source_line WHERE false)"


def _own_keys(views: Views, table: str, month: date) -> list[str]:
    return [month_key(month)] if views.contracts[table].monthly else [WHOLE]


def _following_keys(views: Views, kpi: Kpi, table: str, month: date) -> list[str]:
    last = horizon(kpi, month)
    months = [after for n in range(kpi.follow + 1) if (after := shift_months(month, n)) <= last]
    return [key for key in map(month_key, months) if key in views.tables.get(table, {})]


def _through(views: Views, kpi: Kpi, month: date) -> date:
    """The last day of data the KPI may look at: its horizon, or the end of the last month there is."""
    anchor = next(t for t in kpi.needs if views.contracts[t].monthly)
    last = date.fromisoformat(f"{max(views.tables[anchor])}-01")
    return min(horizon(kpi, month), month_end(last))


def _kept(relation: str, key: str) -> str:
    return f'main."shared_{relation}_{key}"'


def _view(views: Views, name: str, table: str, keys: list[str]) -> None:
    _lay(views, name, _select(views, table, keys))


def _select(views: Views, table: str, keys: list[str]) -> str:
    # the evidence of a number is the month table's row; a joined product or branch must not blur its columns
    columns = "*" if views.contracts[table].monthly else "* EXCLUDE (source_file, source_line)"
    return f"SELECT {columns} FROM {source_of(views, table, keys)}"


def _lay(views: Views, name: str, select: str) -> None:
    """A view, unless it is there already: KPIs of a month see the same tables."""
    if views.laid.get(name) != select:
        views.con.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {select}')
        views.laid[name] = select
