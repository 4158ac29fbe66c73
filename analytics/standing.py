"""The league table of everybody, worked out once per release, KPI, level, period and peer group. No names, no viewers.

Kept apart from the desk so that a thousand viewers of one table cost one table.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analytics.answers import Status
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, month_end, shift_months
from analytics.sql import Grain, query
from analytics.warehouse.load import Book

NEW_DAYS = 60


@dataclass(frozen=True, slots=True)
class Peers:
    """Which rows compete: a level, optionally inside one unit, one tier, one grade."""

    level: str = "manager"
    within: str | None = None
    tier: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a standing. ``value`` is rounded to the published decimals, the sums are exact."""

    unit_id: str
    home: str
    grade: str | None
    status: Status
    place: int | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    spread: Decimal | None
    days: int  # person-days served in the period
    outlet_days: int


@dataclass(frozen=True, slots=True)
class Line:
    """A sum beside the table: the total, the unposted, those posted above the level."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True, eq=False)
class Standing:
    """Everybody's places in one period, by id, in display order."""

    places: dict[str, Place]
    lines: dict[str, Line]
    asof: date
    snapshot_day: date | None


def counted_units(book: Book, peers: Peers) -> frozenset[str] | None:
    """The units whose facts count for a peer group; None = all, the unposted included."""
    if peers.within is None and peers.tier is None:
        return None
    org = book.organisation
    units = org.subtree(peers.within) if peers.within else frozenset(org.units)
    if peers.tier:
        tiered = [u for u in units if any(org.units[a].tier == peers.tier for a in org.path(u))]
        units = frozenset(tiered)
    return units


def grain(period: Period) -> Grain:
    """Month sums answer for whole months; anything else is added up from days."""
    return "fact_month" if period.whole_months else "fact_day"


def covered(kpi: Kpi, book: Book, period: Period) -> bool:
    """Does the release hold facts of this KPI for any part of the period?"""
    months = book.months.get(kpi.name, frozenset())
    return any(m in months for m in period.months())


@remember(entries=512)
def standing(book: Book, kpi: Kpi, peers: Peers, period: Period) -> Standing:
    """Places of a peer group in a period. An uncovered period gives values of None, never zeros."""
    asof = min(period.last_day, book.data_through)
    level = 0 if peers.level == "manager" else book.organisation.level(peers.level)
    values = _values(book, kpi, peers, period) | {"asof": asof}
    if level:
        rows = book.rows(query("standing_units", grain(period)), **values, level=level, leaf=book.organisation.depth)
    else:
        rows = book.rows(
            query("standing_managers", grain(period)), **values, grade=peers.grade, new_days=NEW_DAYS
        )
    known = covered(kpi, book, period)
    places = {row[0]: _place(row, kpi, known) for row in rows}
    total = query("total", grain(period))
    lines = {name: Line(_scaled(v, kpi), n, d) for name, v, n, d, _ in book.rows(total, **values, level=level)}
    return Standing(places, lines if known else {}, asof, _snapshot_day(book, kpi, period))


def _values(book: Book, kpi: Kpi, peers: Peers, period: Period) -> dict[str, Any]:
    units = counted_units(book, peers)
    return {
        "kpi": kpi.name, "start": period.start, "end": period.end, "everywhere": units is None,
        "units": sorted(units or ()), "last": kpi.rollup == "last", "divides": kpi.has_denominator,
        "lower": kpi.better == "lower", "factor": kpi.scale * 10**kpi.decimals,
    }  # fmt: skip


def _place(row: tuple[Any, ...], kpi: Kpi, known: bool) -> Place:
    unit_id, home, grade, status, place, value, n, d, spread, days, *outlets = row
    if not known:
        status, place, value, n, d = "no_data" if status == "ranked" else status, None, None, None, None
    outlet_days = outlets[0] if outlets else 0
    return Place(unit_id, home, grade, status, place, _scaled(value, kpi), n, d, spread, days, outlet_days)


def _scaled(value: Decimal | None, kpi: Kpi) -> Decimal | None:
    return None if value is None else value.scaleb(-kpi.decimals)


def _snapshot_day(book: Book, kpi: Kpi, period: Period) -> date | None:
    if kpi.rollup != "last":
        return None
    [(day,)] = book.rows(
        "SELECT max(day) FROM w.fact_month WHERE kpi = $kpi AND day >= $start AND day < $end",
        kpi=kpi.name, start=period.start, end=period.end,
    )  # fmt: skip
    return day  # type: ignore[no-any-return]


@remember(entries=256)
def sparks(book: Book, kpi: Kpi, peers: Peers, period: Period, months: int = 12) -> dict[str, tuple[Decimal | None, ...]]:
    """Each row's value in the ``months`` months up to the period's last covered one, oldest first."""
    last = min(period.last_day, book.data_through).replace(day=1)
    first = shift_months(last, 1 - months)
    units = counted_units(book, peers)
    level = 0 if peers.level == "manager" else book.organisation.level(peers.level)
    rows = book.rows(
        query("sparks"), kpi=kpi.name, start=first, end=month_end(last) + timedelta(days=1), level=level,
        everywhere=units is None, units=sorted(units or ()), divides=kpi.has_denominator,
        factor=kpi.scale * 10**kpi.decimals,
    )  # fmt: skip
    known = book.months.get(kpi.name, frozenset())
    firsts = [shift_months(first, i) for i in range(months)]
    blank = None if kpi.has_denominator else Decimal(0)
    empty = {m: (blank if m in known else None) for m in firsts}
    found: dict[str, tuple[Decimal | None, ...]] = {}
    for unit_id, days, values in rows:
        mine = empty | {d.replace(day=1): _scaled(v, kpi) for d, v in zip(days, values, strict=True)}
        found[unit_id] = tuple(mine[m] for m in firsts)
    return found
