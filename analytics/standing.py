"""The league table of everybody, worked out once per release, KPI, level, period and peer group. No names, no viewers.

Columns of whole numbers are added up and put in order; no line is made before somebody asks for it. Kept apart from the
desk so that a thousand viewers of one table cost one table.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from analytics.answers import Status
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.money import half_up, ratio
from analytics.period import Period, month_after, month_end
from analytics.roster import Peers, Roster, above, counting, numbered, roster
from analytics.warehouse.columns import FEN, Column, Decimals, Facts, Numbers, published
from analytics.warehouse.load import Book

__all__ = ["Line", "Peers", "Place", "Places", "Standing", "Sums", "covered", "placed", "snapshot_day", "standing"]


@dataclass(frozen=True, slots=True)
class Sums:
    """Exact sums. ``numerator`` is None where nothing at all was counted."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(_plus(self.numerator, other.numerator), _plus(self.denominator, other.denominator))


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
    """A sum beside the table: the total, the unposted, those posted above the level; with the person-days behind it."""

    value: Decimal | None
    sums: Sums
    days: int = 0


@dataclass(frozen=True, eq=False)
class Standing:
    """Everybody's places in one period, by id, in display order: places first, then the unplaced by id."""

    places: "Places | Listed"
    lines: dict[str, Line]
    asof: date  # last day of the period that the data covers
    snapshot_day: date | None


def covered(kpi: Kpi, book: Book, period: Period) -> bool:
    """Does the release hold facts of this KPI for any part of the period?"""
    months = book.months.get(kpi.name, frozenset())
    return any(m in months for m in period.months())


def snapshot_day(kpi: Kpi, book: Book, period: Period) -> date | None:
    """For KPIs of the last month end: the last one inside the period that the release has."""
    ends = [month_end(m) for m in book.months.get(kpi.name, ()) if period.start <= month_end(m) < period.end]
    return max(ends, default=None)


@remember(entries=1024)
def standing(book: Book, kpi: Kpi, peers: Peers, period: Period) -> Standing:
    """Places of a peer group in a period. An uncovered period gives values of None, never zeros."""
    facts, rows = counted(book, peers, facts_of_period(book, kpi, period)), roster(book, peers, period)
    if peers.grade and peers.level == "manager":  # everybody together are the people of the grade
        facts = facts[np.isin(owners(book, peers, facts), rows.numbers)]
    keys = owners(book, peers, facts)
    if rows.gone.any():
        rows = rows.with_figures(keys)
    numerator, denominator = (c[rows.numbers] for c in added(book, peers, facts, keys))
    if _has_data(kpi, book, period) and not kpi.has_denominator:  # who has no single row has sold nothing: zero
        numerator = Column(numerator.values, np.ones(len(rows.numbers), bool))
    lines = {"total": sums_of(facts), "unposted": sums_of(facts[facts.unit < 0])}
    if peers.level != "manager":
        lines["above"] = sums_of(facts[(facts.unit >= 0) & (keys < 0)])
    known, heads = covered(kpi, book, period), {"total": rows.days, "above": rows.above}
    spread = np.bincount(keys[keys >= 0], facts.spread[keys >= 0], len(numbered(book, peers)))[rows.numbers]
    return Standing(
        places=Places(kpi, rows, numerator, denominator, spread),
        lines={
            n: Line(value_of(kpi, s), s, heads.get(n, 0)) for n, s in lines.items() if known and s.numerator is not None
        },
        asof=min(period.last_day, book.data_through),
        snapshot_day=snapshot_day(kpi, book, period) if kpi.rollup == "last" else None,
    )


def _has_data(kpi: Kpi, book: Book, period: Period) -> bool:
    return covered(kpi, book, period) and (kpi.rollup != "last" or snapshot_day(kpi, book, period) is not None)


def facts_of_period(book: Book, kpi: Kpi, period: Period) -> Facts:
    """The facts that count in a period: all of it, or only its last snapshot. None at all where no month of it was
    delivered: a complaint closed in it, known from an earlier month, would pass for all of them."""
    if not covered(kpi, book, period):
        return book.facts(kpi.name, date.min, month_after(date.min))
    if kpi.rollup != "last":
        return book.facts(kpi.name, period.start, period.end)
    day = snapshot_day(kpi, book, period)
    first = day.replace(day=1) if day else date.min
    return book.facts(kpi.name, first, month_after(first))


def counted(book: Book, peers: Peers, facts: Facts) -> Facts:
    """The facts that count for a peer group; for the whole bank the unposted are among them."""
    flags = counting(book, peers)
    return facts if flags is None else facts[flags[facts.unit]]


def owners(book: Book, peers: Peers, facts: Facts) -> Numbers:
    """Whose each fact is: the number of the manager, or of the unit of the level; -1 where it is nobody's."""
    if peers.level == "manager":
        return np.where(facts.unit >= 0, facts.manager, -1).astype(np.intp)
    return above(book, book.organisation.level(peers.level))[facts.unit]


def added(book: Book, peers: Peers, facts: Facts, keys: Numbers) -> tuple[Column, Column]:
    """Numerators and denominators by the number of their owner."""
    mine, owned = keys >= 0, len(numbered(book, peers))
    return facts.numerator[mine].added(keys[mine], owned), facts.denominator[mine].added(keys[mine], owned)


def sums_of(facts: Facts) -> Sums:
    """All of them together."""
    return Sums(facts.numerator.total(), facts.denominator.total())


@remember(entries=512)
def unit_sums(book: Book, kpi: Kpi, period: Period) -> dict[str | None, Sums]:
    """Sums by the unit of posting; the key None holds the unposted. Roll them up with ``total``."""
    facts = facts_of_period(book, kpi, period)
    keys, size = facts.unit.astype(np.intp), len(book.units) + 1  # the last is that of -1
    sums = (c.added(keys % size, size).decimals() for c in (facts.numerator, facts.denominator))
    rows = zip([*book.units, None], *sums, strict=True)
    there = set((keys % size).tolist())
    return {unit: Sums(n, d) for i, (unit, n, d) in enumerate(rows) if i in there}


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


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Sums of those who are ranked, as floats: for statistics, never for a published number."""

    ids: tuple[str, ...]
    numerator: Numbers
    denominator: Numbers  # 0 where there is none
    spread: Numbers  # Σ numerator² of the things counted; 0 where not kept
    days: Numbers  # person-days served


class Places(Mapping[str, Place]):
    """The lines of a standing by id, in display order: places first, then the unplaced by id.

    Kept as columns; a ``Place`` is made when it is asked for, since a page about one person asks for one of a thousand.
    """

    def __init__(self, kpi: Kpi, rows: Roster, numerator: Column, denominator: Column, spread: Numbers) -> None:
        self._kpi, self._rows, self._numerator, self._denominator = kpi, rows, numerator, denominator
        self._spread = spread
        self._value = published(numerator, denominator if kpi.has_denominator else None, kpi.scale, kpi.decimals)
        self._is_placed = rows.ranked & self._value.there
        placed = np.flatnonzero(self._is_placed)
        signed = self._value.values[placed] * (-1 if kpi.better == "higher" else 1)
        self._order = placed[np.argsort(signed, kind="stable")]  # the roster is by id, so ties are too
        self._made: dict[str, Place] = {}

    @cached_property
    def _place(self) -> Numbers:
        """Standard competition ranking (1, 2, 2, 4)."""
        best = self._value.values[self._order]
        starts = np.r_[True, best[1:] != best[:-1]][: len(best)]
        place = np.zeros(len(self._rows.ids), np.int64)
        place[self._order] = np.maximum.accumulate(np.where(starts, np.arange(1, len(best) + 1), 0))
        return place

    def figures(self) -> "Figures":
        """What is known of those who have a place, as floats, by id."""
        at = np.flatnonzero(self._is_placed)
        days = np.array([self._rows.lines[i].days for i in at.tolist()], float)
        above, below = (c.values[at].astype(float) / 10**FEN for c in (self._numerator, self._denominator))
        return Figures(tuple(self._rows.ids[i] for i in at.tolist()), above, below, self._spread[at], days)

    def values_in_order(self) -> Sequence[Decimal]:
        """The values of those who have a place, the best first."""
        return Decimals(self._value.values[self._order], self._kpi.decimals)

    def ranked(self) -> dict[str, Decimal]:
        """id -> value of those who have a place, the best first."""
        at = self._order.tolist()
        return dict(zip([self._rows.ids[i] for i in at], self.values_in_order(), strict=True))

    def brief(self, unit_id: str | None) -> tuple[Decimal | None, int | None]:
        """(value, place) of somebody; (None, None) of who is not here."""
        i = self._rows.at.get(unit_id or "")
        return (None, None) if i is None else (self._listed["value"](i), self._listed["place"](i))

    def whole(self, unit_id: str) -> tuple[int | None, int | None]:
        """The same, the value in units of its last decimal: to compare, where few are told of in the end."""
        i = self._rows.at.get(unit_id)
        return (None, None) if i is None else (self._whole[i], self._listed["place"](i))

    @cached_property
    def _whole(self) -> list[int | None]:
        return [v if t else None for v, t in zip(self._value.values.tolist(), self._value.there.tolist(), strict=True)]

    @cached_property
    def _listed(self) -> dict[str, Callable[[int], Any]]:
        """Readers of single cells: out of lists, which is quicker than out of columns."""
        place = self._place.tolist()
        return {
            "place": lambda i: place[i] or None, "value": self._value.reader(self._kpi.decimals),
            "numerator": self._numerator.reader(), "denominator": self._denominator.reader(),
        }  # fmt: skip

    def __getitem__(self, unit_id: str) -> Place:
        if unit_id not in self._made:
            self._made[unit_id] = self._line(self._rows.at[unit_id])
        return self._made[unit_id]

    def _line(self, i: int) -> Place:
        line, found = self._rows.lines[i], self._listed
        place = found["place"](i)
        status: Status = "no_data" if line.status == "ranked" and place is None else line.status
        return Place(
            line.unit_id, line.home, line.grade, status,
            place, found["value"](i), Sums(found["numerator"](i), found["denominator"](i)), line.days, line.outlet_days,
        )  # fmt: skip

    def __iter__(self) -> Iterator[str]:
        ids = self._rows.ids
        yield from (ids[i] for i in self._order.tolist())
        yield from (ids[i] for i in np.flatnonzero(~self._is_placed).tolist())

    def __len__(self) -> int:
        return len(self._rows.ids)


class Listed(dict[str, Place]):
    """The same, made line by line."""

    def brief(self, unit_id: str | None) -> tuple[Decimal | None, int | None]:
        """(value, place) of somebody; (None, None) of who is not here."""
        p = self.get(unit_id or "")
        return (p.value, p.place) if p else (None, None)

    def ranked(self) -> dict[str, Decimal]:
        """id -> value of those who have a place."""
        return {u: p.value for u, p in self.items() if p.place is not None and p.value is not None}

    def whole(self, unit_id: str) -> tuple[Decimal | None, int | None]:
        """The same: these are compared as they are."""
        return self.brief(unit_id)

    def values_in_order(self) -> Sequence[Decimal]:
        """The values of those who have a place, the best first."""
        return [p.value for p in self.values() if p.place is not None and p.value is not None]


def placed(rows: list[tuple[Any, ...]], kpi: Kpi) -> Listed:
    """Standard competition ranking (1, 2, 2, 4) over those who are ranked; the rest follow by id."""
    sign = -1 if kpi.better == "higher" else 1
    ranked = sorted((r for r in rows if r[3] == "ranked"), key=lambda r: (sign * r[4], r[0]))
    places = Listed()
    place, last = 0, None
    for i, (unit_id, home, grade, status, value, sums, days, outlets) in enumerate(ranked):
        if value != last:
            place, last = i + 1, value
        places[unit_id] = Place(unit_id, home, grade, status, place, value, sums, days, outlets)
    for unit_id, home, grade, status, value, sums, days, outlets in sorted(rows, key=lambda r: r[0]):
        if status != "ranked":
            places[unit_id] = Place(unit_id, home, grade, status, None, value, sums, days, outlets)
    return places


def _plus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return b if a is None else a if b is None else a + b
