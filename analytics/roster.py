"""Who competes in a period: the managers who served, or the units that were open. The same for every KPI."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np

from analytics.answers import Status
from analytics.memory import remember
from analytics.period import Period
from analytics.warehouse.columns import Numbers
from analytics.warehouse.load import Book

NEW_DAYS = 60


@dataclass(frozen=True, slots=True)
class Peers:
    """Which rows compete: a level, optionally inside one unit, one tier, one grade."""

    level: str = "manager"
    within: str | None = None
    tier: str | None = None
    grade: str | None = None


class Served(NamedTuple):
    """One competitor: the last unit served (a unit's own), the grade there, and how long in the period."""

    unit_id: str
    home: str
    grade: str | None
    status: Status
    days: int  # person-days served in the period
    outlet_days: int  # open days of the outlets below; 0 for a manager


@dataclass(frozen=True, eq=False)
class Roster:
    """Competitors by id. ``numbers``: how the facts call them. ``gone``: units closed before, nobody left in them.
    ``above``: person-days of those who are posted above the level."""

    lines: tuple[Served, ...]
    numbers: Numbers
    gone: Numbers
    above: int = 0

    def with_figures(self, numbers: Numbers) -> "Roster":
        """Without the units that are gone, except those of ``numbers``: parts must sum to the whole."""
        keep = ~self.gone | np.isin(self.numbers, numbers)
        lines = tuple(line for line, kept in zip(self.lines, keep.tolist(), strict=True) if kept)
        return Roster(lines, self.numbers[keep], self.gone[keep], self.above)

    @cached_property
    def days(self) -> int:
        """Person-days of everybody who counts, the people above the level included: the heads behind the total."""
        return self.above + sum(line.days for line in self.lines)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Their ids, in order."""
        return tuple(line.unit_id for line in self.lines)

    @cached_property
    def at(self) -> dict[str, int]:
        """id -> position."""
        return {unit_id: i for i, unit_id in enumerate(self.ids)}

    @cached_property
    def ranked(self) -> Numbers:
        """Who may have a place, as flags."""
        return np.array([line.status == "ranked" for line in self.lines], bool)


@dataclass(frozen=True, slots=True, eq=False)
class _Services:
    """Every stretch of days somebody served somewhere, by manager and day: numbers, and days as ordinals."""

    manager: Numbers
    unit: Numbers
    start: Numbers
    end: Numbers

    def days(self, start: date, end: date) -> Numbers:
        """Days of each that lie in [start, end)."""
        first, last = np.maximum(self.start, start.toordinal()), np.minimum(self.end, end.toordinal())
        return np.maximum(0, last - first)


@remember(entries=8)
def _numbers(book: Book, who: str) -> dict[str, int]:
    return {name: i for i, name in enumerate(book.managers if who == "manager" else book.units)}


def numbered(book: Book, peers: Peers) -> dict[str, int]:
    """id -> number, of every manager or every unit, whichever compete."""
    return _numbers(book, "manager" if peers.level == "manager" else "unit")


@remember(entries=4)
def _services(book: Book) -> _Services:
    found = book.organisation.services
    manager, unit = _numbers(book, "manager"), _numbers(book, "unit")
    return _Services(
        np.array([manager[s.manager_id] for s in found], np.intp),
        np.array([unit[s.unit_id] for s in found], np.intp),
        np.array([s.start.toordinal() for s in found], np.int64),
        np.array([s.end.toordinal() for s in found], np.int64),
    )


def counted_units(book: Book, peers: Peers) -> frozenset[str] | None:
    """The units whose facts count for a peer group; None = all, the unposted included."""
    if peers.within is None and peers.tier is None:
        return None
    org = book.organisation
    units = org.subtree(peers.within) if peers.within else frozenset(org.units)
    if peers.tier:
        units = frozenset(u for u in units if any(org.units[a].tier == peers.tier for a in org.path(u)))
    return units


@remember(entries=256)
def counting(book: Book, peers: Peers) -> Numbers | None:
    """The same as flags. Of units compared, only what lies under one of them, or above all: rows are the whole."""
    units = counted_units(book, peers)
    if units is None:
        return None
    flags = flagged(book, units)
    if peers.level == "manager":
        return flags
    up = above(book, book.organisation.level(peers.level))
    return flags & ((up < 0) | flags[up])


def flagged(book: Book, units: frozenset[str]) -> Numbers:
    """One flag per unit number; the last one, False, is that of the unposted (-1)."""
    return np.array([*(u in units for u in book.units), False], bool)


@remember(entries=16)
def above(book: Book, level: int) -> Numbers:
    """Unit number -> number of the unit of ``level`` at or above it, -1 if there is none; the last is that of -1."""
    number = _numbers(book, "unit")
    found = (book.organisation.ancestor_at(u, level) for u in book.units)
    return np.array([*(-1 if a is None else number[a] for a in found), -1], np.intp)


@remember(entries=256)
def roster(book: Book, peers: Peers, period: Period) -> Roster:
    """Everyone who served in the units that count on some day of the period; or every unit that was open."""
    return _managers(book, peers, period) if peers.level == "manager" else _units(book, peers, period)


def _managers(book: Book, peers: Peers, period: Period) -> Roster:
    """``left``: no longer there on the last day. ``new``: fewer than 60 posted days so far, or, in a period of 60 days
    or more, fewer than 60 of its days."""
    s, services, flags = _services(book), book.organisation.services, counting(book, peers)
    size, asof = len(book.managers), min(period.last_day, book.data_through).toordinal()
    inside = s.days(period.start, period.end)
    mine = inside > 0 if flags is None else (inside > 0) & flags[s.unit]
    days = _added(s.manager, np.where(mine, inside, 0), size)
    so_far = _added(s.manager, s.days(date.min, period.end), size)
    here = _added(s.manager, mine & (s.start <= asof) & (asof < s.end), size) > 0
    is_new = (so_far < NEW_DAYS) | ((days < NEW_DAYS) if period.days >= NEW_DAYS else False)
    last = np.zeros(size, np.intp)
    np.maximum.at(last, s.manager[mine], np.flatnonzero(mine))  # services are in order of days
    some = np.flatnonzero(days)
    lines, numbers = [], []
    for i, at, served, there, new in zip(
        some.tolist(), [services[n] for n in last[some].tolist()], days[some].tolist(), here[some].tolist(),
        is_new[some].tolist(), strict=True,
    ):  # fmt: skip
        if not peers.grade or at.grade == peers.grade:
            status: Status = "left" if not there else "new" if new else "ranked"
            lines.append(Served(at.manager_id, at.unit_id, at.grade, status, served, 0))
            numbers.append(i)
    return Roster(tuple(lines), np.array(numbers, np.intp), np.zeros(len(lines), bool))


def _units(book: Book, peers: Peers, period: Period) -> Roster:
    """``closed``: no longer open on the last day. Units closed before the period are not in it, but for
    those without a successor where people still serve: parts must sum to the whole."""
    org, s, flags = book.organisation, _services(book), counting(book, peers)
    up, size = above(book, org.level(peers.level)), len(book.units) + 1  # the last is that of -1
    asof = min(period.last_day, book.data_through)
    inside = s.days(period.start, period.end)
    days = _added(up[s.unit], inside, size)
    outlets = [i for i, u in enumerate(book.units) if org.units[u].level == org.depth]
    open_days = [_open_days(org.units[book.units[i]].close_date, period) for i in outlets]
    outlet_days = _added(up[outlets], np.array(open_days, np.int64), size)
    lines: list[Served] = []
    numbers: list[int] = []
    gone: list[bool] = []
    for i in sorted(set(up.tolist()) - {-1}, key=lambda i: book.units[i]):
        close = org.units[book.units[i]].close_date
        if flags is None or flags[i]:
            status: Status = "closed" if close and close <= asof else "ranked"
            lines.append(Served(book.units[i], book.units[i], None, status, int(days[i]), int(outlet_days[i])))
            numbers.append(i)
            gone.append(bool(close and close <= period.start and not days[i]))
    everybody = int(inside.sum() if flags is None else inside[flags[s.unit]].sum())
    listed = sum(line.days for line in lines)
    return Roster(tuple(lines), np.array(numbers, np.intp), np.array(gone, bool), everybody - listed)


def _open_days(close: date | None, period: Period) -> int:
    return max(0, (min(close or period.end, period.end) - period.start).days)


def _added(keys: Numbers, amounts: Numbers, size: int) -> Numbers:
    sums = np.zeros(size, np.int64)
    np.add.at(sums, keys, amounts)
    return sums
