"""Targets of a whole level at once: who reached what, who is behind, and whose target nobody set.

One entry per KPI that has any target; the people or units without one are named, never counted as reached.
"""

from dataclasses import dataclass
from decimal import Decimal

from analytics.access import Scope
from analytics.answers import Shared
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.narrow import sees
from analytics.odds import Untold, chances
from analytics.period import Period
from analytics.standing import Peers, Place, Standing, covered, standing
from analytics.target import attainment, pace, reached, targets
from analytics.warehouse.load import Book


@dataclass(frozen=True, slots=True)
class Aim:
    """One KPI of one manager or unit against its target. ``pace``: sums only; 1 is on course. ``chance``: to reach it
    (of a period that is over: that the usual level had); None where nobody can tell."""

    unit_id: str
    name: str
    home_name: str | None
    value: Decimal | None
    target: Decimal | None
    beyond: Decimal | None
    attainment: Decimal | None  # ratio, four decimals: 1.0500 is 105 %
    pace: Decimal | None
    chance: float | None = None

    @property
    def level(self) -> Decimal | None:
        """Pace, or attainment where pace has no meaning."""
        return self.attainment if self.pace is None else self.pace

    @property
    def behind(self) -> bool:
        """Below pace; where pace has no meaning, below the target."""
        return self.level is not None and self.level < 1


@dataclass(frozen=True, slots=True, weakref_slot=True)
class AimLine(Shared):
    """One KPI: those with a target (furthest behind first), and how many stand where among all who serve."""

    kpi: Kpi
    rows: tuple[Aim, ...]
    zero: tuple[Aim, ...]  # 扫零: nothing yet; empty where less is better
    reach: tuple[Aim, ...]  # 达标
    beyond: tuple[Aim, ...]  # 越级
    behind: tuple[Aim, ...]
    missing: tuple[Aim, ...]  # no target in the file
    total: Aim | None  # the whole peer group, where the unit above has a target
    untold: Untold = ""  # why no chance is told
    learned: tuple[int, int, float] = (0, 0, 0.0)  # of a chance: from how many units, how many days, the own weight

    @property
    def fair(self) -> Decimal | None:
        """The mean chance of all who have one; None without any."""
        known = [a.chance for a in self.rows if a.chance is not None]
        return Decimal(repr(round(sum(known) / len(known), 4))) if known else None


@dataclass(frozen=True, slots=True, weakref_slot=True)
class AimBook(Shared):
    """The targets page."""

    period: Period
    level: str
    lines: tuple[AimLine, ...]
    untargeted: tuple[Kpi, ...]  # KPIs for which nobody in scope has a target
    complete: bool  # does the data cover the whole period?


@remember(entries=128)
def aims(book: Book, scope: Scope, peers: Peers, period: Period) -> AimBook:
    """Targets of everybody in scope at a level, one line per KPI, in menu order."""
    lines, without = [], []
    for kpi in book.kpis.values():
        if covered(kpi, book, period):
            line = _line(book, scope, kpi, peers, period)
            if line is None:
                without.append(kpi)
            else:
                lines.append(line)
    return AimBook(period, peers.level, tuple(lines), tuple(without), book.data_through >= period.last_day)


def _line(book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period) -> AimLine | None:
    known = targets(book, kpi, "manager" if peers.level == "manager" else "branch", period)
    if not known:
        return None
    table = standing(book, kpi, peers, period)
    serving = [p for p in table.places.values() if p.status in ("ranked", "new", "no_data") and sees(scope, peers, p)]
    odds = chances(book, kpi, peers, period)
    everybody = tuple(_aim(book, kpi, peers, period, table, p, known.get(p.unit_id), odds.of.get(p.unit_id))
                      for p in serving)  # fmt: skip
    rows = tuple(sorted((a for a in everybody if a.target is not None), key=_behind_first))
    if not rows:
        return None
    more = kpi.better == "higher"
    return AimLine(
        kpi, rows,
        zero=tuple(a for a in everybody if more and a.value == 0),
        reach=tuple(a for a in rows if reached(a.attainment)),
        beyond=tuple(a for a in rows if _past(a.value, a.beyond, more)),
        behind=tuple(a for a in rows if a.behind),
        missing=tuple(a for a in everybody if a.target is None),
        total=_total(book, scope, kpi, peers, period, table), untold=odds.untold,
        learned=(odds.learned, odds.days, odds.own),
    )  # fmt: skip


def _aim(
    book: Book, kpi: Kpi, peers: Peers, period: Period, table: Standing, p: Place,
    lines: tuple[Decimal, Decimal | None] | None, chance: float | None,
) -> Aim:  # fmt: skip
    org = book.organisation
    manager = peers.level == "manager"
    name = org.people.get(p.unit_id, p.unit_id) if manager else org.units[p.unit_id].name
    home = org.units[p.home].name if manager and p.home in org.units else None
    target, beyond = lines or (None, None)
    return Aim(
        p.unit_id, name, home, p.value, target, beyond,
        attainment(kpi, p.value, target), pace(kpi, p.value, target, period, table.asof), chance,
    )  # fmt: skip


def _total(book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period, table: Standing) -> Aim | None:
    """The peer group as a whole against the target of the unit it makes up."""
    roots = book.organisation.roots
    whole = peers.within or (roots[0] if len(roots) == 1 else None)
    found = table.lines.get("total")
    if whole is None or found is None or peers.tier or peers.grade or not scope.sees_unit(whole):
        return None
    target, beyond = targets(book, kpi, "branch", period).get(whole, (None, None))
    return Aim(
        whole, book.organisation.units[whole].name, None, found.value, target, beyond,
        attainment(kpi, found.value, target), pace(kpi, found.value, target, period, table.asof),
    )  # fmt: skip


def _past(value: Decimal | None, line: Decimal | None, more: bool) -> bool:
    if value is None or line is None:
        return False
    return value >= line if more else value <= line


def _behind_first(a: Aim) -> tuple[bool, Decimal, str]:
    return a.level is None, a.level or Decimal(0), a.unit_id
