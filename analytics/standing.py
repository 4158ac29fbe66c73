"""The league table of everybody, worked out once per release, KPI, level, period and peer group. No names, no viewers.

DuckDB adds up the facts; placing a few thousand sums is plain Python. Kept apart from the desk so that a thousand
viewers of one table cost one table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analytics.answers import Status
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.money import half_up, ratio
from analytics.organisation import Service, Unit
from analytics.period import Period, month_end
from analytics.sql import Grain, query
from analytics.warehouse.load import Book

NEW_DAYS = 60
_ONE = timedelta(days=1)
_Row = tuple[str, str, str | None, Status, "Decimal | None", "Sums", int, int]  # a Place without its place


@dataclass(frozen=True, slots=True)
class Peers:
    """Which rows compete: a level, optionally inside one unit, one tier, one grade."""

    level: str = "manager"
    within: str | None = None
    tier: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Exact sums. ``numerator`` is None where nothing at all was counted."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    spread: Decimal | None = None

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            _plus(self.numerator, other.numerator),
            _plus(self.denominator, other.denominator),
            _plus(self.spread, other.spread),
        )


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a standing. ``value`` is rounded to the published decimals, the sums are exact."""

    unit_id: str
    home: str
    grade: str | None
    status: Status
    place: int | None
    value: Decimal | None
    sums: Sums
    days: int  # person-days served in the period
    outlet_days: int  # open days of the outlets below; 0 for a manager


@dataclass(frozen=True, slots=True)
class Line:
    """A sum beside the table: the total, the unposted, those posted above the level."""

    value: Decimal | None
    sums: Sums


@dataclass(frozen=True, eq=False)
class Standing:
    """Everybody's places in one period, by id, in display order: places first, then the unplaced by id."""

    places: dict[str, Place]
    lines: dict[str, Line]
    asof: date  # last day of the period that the data covers
    snapshot_day: date | None


def counted_units(book: Book, peers: Peers) -> frozenset[str] | None:
    """The units whose facts count for a peer group; None = all, the unposted included."""
    if peers.within is None and peers.tier is None:
        return None
    org = book.organisation
    units = org.subtree(peers.within) if peers.within else frozenset(org.units)
    if peers.tier:
        units = frozenset(u for u in units if any(org.units[a].tier == peers.tier for a in org.path(u)))
    return units


def covered(kpi: Kpi, book: Book, period: Period) -> bool:
    """Does the release hold facts of this KPI for any part of the period?"""
    months = book.months.get(kpi.name, frozenset())
    return any(m in months for m in period.months())


def snapshot_day(kpi: Kpi, book: Book, period: Period) -> date | None:
    """For KPIs of the last month end: the last one inside the period that the release has."""
    ends = [month_end(m) for m in book.months.get(kpi.name, ()) if period.start <= month_end(m) < period.end]
    return max(ends, default=None)


@remember(entries=512)
def standing(book: Book, kpi: Kpi, peers: Peers, period: Period) -> Standing:
    """Places of a peer group in a period. An uncovered period gives values of None, never zeros."""
    units = counted_units(book, peers)
    by_unit = unit_sums(book, kpi, period)
    if peers.level == "manager":
        rows, above = _managers(book, kpi, peers, period, units), Sums()
    else:
        level = book.organisation.level(peers.level)
        rows, above = _units(book, kpi, level, units, period, by_unit)
    counting = {u: s for u, s in by_unit.items() if units is None or u in units}
    known = covered(kpi, book, period)
    lines = {"total": total(counting.values()), "unposted": counting.get(None, Sums()), "above": above}
    return Standing(
        places=placed(rows, kpi),
        lines={n: Line(value_of(kpi, s), s) for n, s in lines.items() if known and s.numerator is not None},
        asof=min(period.last_day, book.data_through),
        snapshot_day=snapshot_day(kpi, book, period) if kpi.rollup == "last" else None,
    )


@remember(entries=512)
def unit_sums(book: Book, kpi: Kpi, period: Period) -> dict[str | None, Sums]:
    """Sums by the unit of posting; the key None holds the unposted. Roll them up with ``total``."""
    start, end = _span(book, kpi, period)
    rows = book.rows(query("sums_units", _grain(period)), kpi=kpi.name, start=start, end=end)
    return {None if unit is None else book.units[unit]: Sums(*sums) for unit, *sums in rows}


def total(sums: Iterable[Sums]) -> Sums:
    """All of them together."""
    together = Sums()
    for s in sums:
        together = together + s
    return together


def value_of(kpi: Kpi, sums: Sums) -> Decimal | None:
    """The published value: rounded half up, exactly. None without a denominator, or where nothing was counted."""
    if sums.numerator is None:
        return None
    if not kpi.has_denominator:
        return half_up(sums.numerator * kpi.scale, kpi.decimals)
    return ratio(sums.numerator, sums.denominator, kpi.scale, kpi.decimals) if sums.denominator else None


def _grain(period: Period) -> Grain:
    """Month sums answer for whole months; anything else is added up from days."""
    return "fact_month" if period.whole_months else "fact_day"


def _span(book: Book, kpi: Kpi, period: Period) -> tuple[date, date]:
    """The days that count: all of the period, or only its last snapshot."""
    if kpi.rollup != "last":
        return period.start, period.end
    day = snapshot_day(kpi, book, period)
    return (day, day + _ONE) if day else (period.start, period.start)


def _managers(book: Book, kpi: Kpi, peers: Peers, period: Period, units: frozenset[str] | None) -> list[_Row]:
    start, end = _span(book, kpi, period)
    numbers = [i for i, u in enumerate(book.units) if units is not None and u in units]
    found = book.rows(
        query("sums_managers", _grain(period)), kpi=kpi.name, start=start, end=end, everywhere=units is None,
        units=numbers, divides=kpi.has_denominator, factor=kpi.scale * 10**kpi.decimals,
    )  # fmt: skip
    made = {book.managers[m]: (value, Sums(n, d, s)) for m, value, n, d, s in found}
    nothing = _nothing(kpi, book, period)
    rows = []
    for manager_id, at in served(book, peers, period).items():
        value, sums = made.get(manager_id, (None, nothing))
        shown = value_of(kpi, nothing) if value is None else value.scaleb(-kpi.decimals)
        status: Status = at.status if at.status != "ranked" or shown is not None else "no_data"
        rows.append((manager_id, at.home, at.grade, status, shown, sums, at.days, 0))
    return rows


def _nothing(kpi: Kpi, book: Book, period: Period) -> Sums:
    """What somebody without a single row has: zero of a sum, nothing of a quotient or where there is no data."""
    known = covered(kpi, book, period) and (kpi.rollup != "last" or snapshot_day(kpi, book, period) is not None)
    return Sums(Decimal(0)) if known and not kpi.has_denominator else Sums()


def _units(
    book: Book, kpi: Kpi, level: int, units: frozenset[str] | None, period: Period, by_unit: dict[str | None, Sums]
) -> tuple[list[_Row], Sums]:
    org, nothing = book.organisation, _nothing(kpi, book, period)
    days, outlet_days = staffed(book, period), open_outlets(book, period)
    rows: list[_Row] = []
    asof = min(period.last_day, book.data_through)
    for unit in org.at_level(level):
        if units is not None and unit.id not in units:
            continue
        below = org.subtree(unit.id)
        worked = sum(days.get(u, 0) for u in below)
        counted = [s for u, s in by_unit.items() if u in below]
        if _closed(unit, period.start) and not worked and not counted:
            continue  # closed without a successor, a unit with people or figures stays: parts must sum to the whole
        sums = total([nothing, *counted])
        value = value_of(kpi, sums)
        status: Status = "closed" if _closed(unit, asof) else "no_data" if value is None else "ranked"
        outlets = sum(outlet_days.get(u, 0) for u in below)
        rows.append((unit.id, unit.id, None, status, value, sums, worked, outlets))
    higher = [s for u, s in by_unit.items() if u and org.units[u].level < level and (units is None or u in units)]
    return rows, total(higher)


def _closed(unit: Unit, day: date) -> bool:
    return unit.close_date is not None and unit.close_date <= day


def placed(rows: list[tuple[Any, ...]], kpi: Kpi) -> dict[str, Place]:
    """Standard competition ranking (1, 2, 2, 4) over those who are ranked; the rest follow by id."""
    sign = -1 if kpi.better == "higher" else 1
    ranked = sorted((r for r in rows if r[3] == "ranked"), key=lambda r: (sign * r[4], r[0]))
    places: dict[str, Place] = {}
    place, last = 0, None
    for i, (unit_id, home, grade, status, value, sums, days, outlets) in enumerate(ranked):
        if value != last:
            place, last = i + 1, value
        places[unit_id] = Place(unit_id, home, grade, status, place, value, sums, days, outlets)
    for unit_id, home, grade, status, value, sums, days, outlets in sorted(rows, key=lambda r: r[0]):
        if status != "ranked":
            places[unit_id] = Place(unit_id, home, grade, status, None, value, sums, days, outlets)
    return places


@dataclass(frozen=True, slots=True)
class Served:
    """Where somebody served in a period: the last unit, its grade, how many days, and whether they may be placed."""

    home: str
    grade: str | None
    days: int
    status: Status


@remember(entries=256)
def served(book: Book, peers: Peers, period: Period) -> dict[str, Served]:
    """Everyone who served in the units that count on some day of the period. The same for every KPI.

    ``left``: no longer there on the last day. ``new``: fewer than 60 posted days so far, or, in a period of 60 days or
    more, fewer than 60 of its days.
    """
    units, asof = counted_units(book, peers), min(period.last_day, book.data_through)
    found: dict[str, Served] = {}
    for manager_id, services in _careers(book).items():
        mine = [
            s
            for s in services
            if s.start < period.end and s.end > period.start and (units is None or s.unit_id in units)
        ]
        if not mine or (peers.grade and mine[-1].grade != peers.grade):
            continue
        days = sum(_overlap(s, period.start, period.end) for s in mine)
        so_far = sum(_overlap(s, date.min, period.end) for s in services)
        here = any(s.start <= asof < s.end for s in mine)
        is_new = so_far < NEW_DAYS or (period.days >= NEW_DAYS and days < NEW_DAYS)
        found[manager_id] = Served(
            mine[-1].unit_id, mine[-1].grade, days, "left" if not here else "new" if is_new else "ranked"
        )
    return found


@remember(entries=4)
def _careers(book: Book) -> dict[str, list[Service]]:
    careers: dict[str, list[Service]] = {}
    for s in book.organisation.services:
        careers.setdefault(s.manager_id, []).append(s)
    return careers


def _overlap(s: Service, start: date, end: date) -> int:
    return max(0, (min(s.end, end) - max(s.start, start)).days)


@remember(entries=64)
def staffed(book: Book, period: Period) -> dict[str, int]:
    """unit_id -> person-days served there in the period."""
    days: dict[str, int] = {}
    for s in book.organisation.services:
        if s.start < period.end and s.end > period.start:
            days[s.unit_id] = days.get(s.unit_id, 0) + _overlap(s, period.start, period.end)
    return days


@remember(entries=64)
def open_outlets(book: Book, period: Period) -> dict[str, int]:
    """outlet -> days of the period on which it was open."""
    org = book.organisation
    return {
        u.id: max(0, (min(u.close_date or period.end, period.end) - period.start).days) for u in org.at_level(org.depth)
    }


def _plus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return b if a is None else a if b is None else a + b
