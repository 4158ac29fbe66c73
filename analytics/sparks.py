"""The last twelve months of everybody at once, for the small lines in a table. Drawn, not read: floats are enough."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, month_end, shift_months
from analytics.sql import query
from analytics.standing import Peers, Sums, counted_units, total, value_of
from analytics.warehouse.load import Book

Spark = tuple[float | None, ...]


@remember(entries=256)
def sparks(book: Book, kpi: Kpi, peers: Peers, period: Period, months: int = 12) -> dict[str | None, Spark]:
    """id -> value in each of the ``months`` months up to the period's last covered one, oldest first.

    The key None holds the whole peer group. None where the release has no data, or the value is undefined.
    """
    last = min(period.last_day, book.data_through).replace(day=1)
    firsts = [shift_months(last, i + 1 - months) for i in range(months)]
    known = [m in book.months.get(kpi.name, ()) for m in firsts]
    values = {"kpi": kpi.name, "start": firsts[0], "end": month_end(last) + timedelta(days=1)}
    by_unit = _by_unit(book, values, firsts)
    units = counted_units(book, peers)
    counting = {u: s for u, s in by_unit.items() if units is None or u in units}
    found: dict[str | None, Spark] = {None: _rolled(kpi, counting.values(), known)}
    if peers.level == "manager":
        return found | _managers(book, kpi, units, values, firsts, known)
    org = book.organisation
    for unit in org.at_level(org.level(peers.level)):
        if units is None or unit.id in units:
            below = org.subtree(unit.id)
            found[unit.id] = _rolled(kpi, [s for u, s in by_unit.items() if u in below], known)
    return found


def _by_unit(book: Book, values: dict[str, Any], firsts: list[date]) -> dict[str | None, list[Sums]]:
    slot = {m.year * 12 + m.month: i for i, m in enumerate(firsts)}
    found: dict[str | None, list[Sums]] = {}
    for unit, at, n, d in book.rows(query("months_units"), **values):
        key = None if unit is None else book.units[unit]
        found.setdefault(key, [Sums()] * len(firsts))[slot[at]] = Sums(n, d)
    return found


def _rolled(kpi: Kpi, parts: Any, known: list[bool]) -> Spark:
    parts = list(parts)
    points = []
    for i, there in enumerate(known):
        value = value_of(kpi, total(p[i] for p in parts))
        blank = None if kpi.has_denominator or not there else 0.0
        points.append(blank if value is None else float(value))
    return tuple(points)


def _managers(
    book: Book, kpi: Kpi, units: frozenset[str] | None, values: dict[str, Any], firsts: list[date], known: list[bool]
) -> dict[str | None, Spark]:
    numbers = [i for i, u in enumerate(book.units) if units is not None and u in units]
    got = book.arrays(
        query("months_managers"), **values, everywhere=units is None, units=numbers,
        divides=kpi.has_denominator, factor=kpi.scale * 10**kpi.decimals,
    )  # fmt: skip
    blank = np.array([0.0 if there and not kpi.has_denominator else np.nan for there in known])
    grid = np.tile(blank, (len(book.managers), 1))
    first = firsts[0].year * 12 + firsts[0].month
    value = np.ma.masked_invalid(got["value"]).filled(np.nan)
    grid[got["manager"], got["month"] - first] = value / 10**kpi.decimals
    rows = grid.tolist()
    return {book.managers[m]: tuple(None if v != v else v for v in rows[m]) for m in np.unique(got["manager"]).tolist()}
