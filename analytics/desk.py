"""One viewer's desk: every question they may ask, answered from one release, narrowed to their scope."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from analytics import complaints, evidence, narrow, overview, plan
from analytics.access import Scope, authorize, denied, viewer_named
from analytics.aims import AimBook, aims
from analytics.answers import (
    Certificate,
    Compare,
    Comparison,
    ComplaintBook,
    Event,
    Finding,
    Matrix,
    Point,
    Profile,
    Ranking,
)
from analytics.competitions.hall import Competitions
from analytics.errors import AnalyticsError, BadPeriod, NotAvailable, UnknownName
from analytics.findings import findings
from analytics.form import Form, contributions, units_ranking
from analytics.funnels import Apart, Funnel, apart, funnel_of, pairs_apart
from analytics.honest import beyond_noise
from analytics.kpi import Kpi, registry
from analytics.memory import remember
from analytics.moves import Corrected, differs, moved
from analytics.narrow import Certain, certain
from analytics.odds import Chance, chance
from analytics.organisation import Unit
from analytics.paths import data_folder
from analytics.period import Period, month, shift_months
from analytics.plan import Plan
from analytics.reach import Brake, NextPrize, brakes, next_prize
from analytics.standing import Peers, covered
from analytics.usual import Usual, usual
from analytics.viewer import Viewer
from analytics.walk import Move
from analytics.warehouse.load import Book, load
from analytics.warehouse.raw import table_rows
from analytics.warehouse.release import Release, Store, find, first_release_with, healthy, releases


@dataclass(frozen=True, eq=False)
class Desk:
    """Questions are nouns. Each raises ``UnknownName``, ``NotAllowed``, ``NotAvailable`` or ``BadPeriod``, in words."""

    viewer: Viewer
    scope: Scope
    book: Book
    banner: AnalyticsError | None = None  # the current release is damaged; an earlier one is served

    @property
    def release(self) -> Release:
        """What the numbers are made of."""
        return self.book.release

    @property
    def competitions(self) -> Competitions:
        """Every question about competitions, as this viewer may ask it."""
        return Competitions(self.book, self.scope)

    def kpis(self) -> dict[str, Kpi]:
        """The KPIs this release can answer, in menu order."""
        return self.book.kpis

    def missing_kpis(self) -> dict[str, tuple[str, ...]]:
        """KPIs this release cannot answer, and the tables they need."""
        return {k: v for k, v in self.release.missing_kpis.items() if k not in self.book.kpis}

    def units(self) -> tuple[Unit, ...]:
        """The units the viewer may read, in tree order."""
        return _units(self.book, self.scope)

    def people(self) -> dict[str, str]:
        """manager_id -> name, of everyone whose own page the viewer may open."""
        return _people(self.book, self.scope)

    def levels(self) -> tuple[str, ...]:
        """Names of the levels the viewer has units of, top first, then ``manager``."""
        org = self.book.organisation
        numbers = sorted({u.level for u in self.units()})
        return (*(org.level_name(n) for n in numbers), "manager")

    def latest(self) -> Period:
        """The last month the data covers."""
        return month(self.book.data_through)

    def kpi(self, name: str) -> Kpi:
        """A KPI this release can answer. Raises ``NotAvailable`` naming the table it lacks, or ``UnknownName``."""
        if name in self.book.kpis:
            return self.book.kpis[name]
        if name in registry():
            if name not in self.release.missing_kpis:
                raise NotAvailable(
                    "“{kpi}” is not computed in this release yet. Run: python -m analytics refresh.", kpi=name
                )
            needs = ", ".join(self.release.missing_kpis[name])
            raise NotAvailable("“{kpi}” is not available: it needs {tables}.", kpi=name, tables=needs)
        raise UnknownName("KPI", name, self.book.kpis)

    def ranking(
        self, kpi: str, period: Period, level: str = "manager", compare: Compare = "previous",
        within: str | None = None, tier: str | None = None, grade: str | None = None,
    ) -> Ranking:  # fmt: skip
        """The league table of a level: places over the whole peer group, rows within scope."""
        asked, peers = self._checked(kpi, period), self._peers(level, within, tier, grade)
        return narrow.ranking(self.book, self.scope, asked, peers, period, compare)

    def at_zero(self, kpi: str, period: Period, within: str | None = None) -> tuple[int, int]:
        """(managers in scope who have a place with a value of zero, those who have a place)."""
        asked, peers = self._checked(kpi, period), self._peers("manager", within)
        return narrow.at_zero(self.book, self.scope, asked, peers, period)

    def profile(
        self, unit_id: str, period: Period, compare: Compare = "previous", kpis: tuple[str, ...] = ()
    ) -> Profile:
        """Everything about one manager or unit; with ``kpis``, of those alone."""
        self._covered(period)
        return overview.profile(self.book, self.scope, *self._subject(unit_id), period, compare, kpis)

    def trend(self, kpi: str, unit_id: str, period: Period, months: int = 24) -> tuple[Point, ...]:
        """The monthly values of one manager or unit, oldest first, up to the period's last covered month."""
        return overview.trend(self.book, self.kpi(kpi), *self._subject(unit_id), period, months)

    def usual(self, kpi: str, points: tuple[Point, ...]) -> Usual:
        """What is usual for a trend this desk gave, and which of its months are not."""
        return usual(self.book, self.kpi(kpi), points)

    def events(self, unit_id: str | None, period: Period, months: int = 24) -> tuple[Event, ...]:
        """Events to remember in a trend of so many months up to the period's end; of a manager: where they serve."""
        if unit_id is not None:
            subject, level = self._subject(unit_id)
            homes = [p.unit_id for p in self.book.organisation.postings if p.manager_id == subject]
            unit_id = homes[-1] if level == "manager" else subject
        first = shift_months(period.last_day.replace(day=1), 1 - months)
        return overview.events(self.book, self.scope, unit_id, first, period.last_day)

    def moved(
        self, kpi: str, unit_id: str, period: Period, against: Period | None = None, release: str | None = None,
        within: str | None = None, tier: str | None = None, grade: str | None = None,
    ) -> Move | None:  # fmt: skip
        """What moved the place and the value of one manager or unit since ``against`` (none: the period before; with a
        ``release``: the same period), as it stood in ``release`` (none: this one). None without a place in both, or
        where too few peers may be told of, or where nobody is ranked: complaints of a person."""
        asked, (subject, level) = self._checked(kpi, period), self._subject(unit_id)
        other = against or (period if release else period.previous())
        earlier = self.as_of(release).book
        peers = self._peers(level, within, tier, grade)
        if asked.gate and level == "manager":
            return None
        if not narrow.tells(self.book, self.scope, asked, peers, period):
            return None
        return moved(self.book, asked, subject, peers, period, earlier, other)

    def releases(self) -> tuple[Release, ...]:
        """Every release a movement can be asked of, the newest first."""
        return tuple(releases(self.release.store))

    def as_of(self, release: str | None) -> "Desk":
        """The same viewer with the same rights over another release; None: this one."""
        if release in (None, self.release.id):
            return self
        return replace(self, book=book_of(self.release.store.root, str(release)))

    def beyond_noise(self, kpi: str, unit_id: str, period: Period, other: Period) -> bool | None:
        """Is a movement between two periods more than chance makes? None: nobody can tell, or none may be told."""
        if self.moved(kpi, unit_id, period, other) is None:
            return None
        subject, level = self._subject(unit_id)
        found = beyond_noise(self.book, self.kpi(kpi), Peers(level), period, other)
        return None if found is None else subject in found

    def brakes(self, unit_id: str, period: Period) -> tuple[Brake, ...]:
        """Measures of conduct of one manager or unit that are near a limit or over it: no push is suggested then."""
        self._covered(period)
        subject, level = self._subject(unit_id)
        return brakes(self.book, subject, level, period)

    def next_prizes(self, unit_id: str) -> tuple[NextPrize, ...]:
        """What would lift one manager or unit into the next prize of each competition they are in now."""
        subject, level = self._subject(unit_id)
        running = [c.rules for c in self.competitions.cards() if c.state == "running" and c.rules is not None]
        found = [next_prize(self.book, r, subject) for r in running if r.entrants.kind == level]
        return tuple(p for p in found if p is not None)

    def corrected(self, kpi: str, unit_id: str, period: Period) -> Corrected | None:
        """What later releases made of a place since it was first published; None where nothing was delivered again."""
        first = first_release_with(self.release.store, period.last_day.replace(day=1))
        asked = self._checked(kpi, period)
        if first.id == self.release.id or not differs(first, self.release, asked, period):
            return None
        move = self.moved(kpi, unit_id, period, release=first.id)
        return Corrected(first.published_at.date(), first.id, move) if move else None

    def certainty(self, kpi: str, unit_id: str, period: Period, compare: Compare = "previous") -> Certain | None:
        """How sure the place of one manager or unit is; None where too few peers may be told of."""
        return certain(self.book, self.scope, self._checked(kpi, period), *self._subject(unit_id), period, compare)

    def funnel(
        self, kpi: str, period: Period, level: str, compare: Compare = "previous", within: str | None = None,
        tier: str | None = None,
    ) -> Funnel | None:  # fmt: skip
        """Everybody's figure against size, with limits; dots in scope only. None for fewer than ten."""
        asked, peers = self._checked(kpi, period), self._peers(level, within, tier)
        return funnel_of(self.book, self.scope, asked, peers, period, compare)

    def apart(self, kpi: str, left: str, right: str, period: Period) -> Apart | None:
        """How far two units of one level differ, with the interval of the difference."""
        (a, level), (b, other) = self._subject(left), self._subject(right)
        return apart(self.book, self.kpi(kpi), level, a, b, period) if level == other else None

    def pairs_apart(self, kpi: str, units: tuple[str, ...], period: Period) -> tuple[tuple[str, str], ...]:
        """(higher, lower) of the pairs of several units of one level that differ beyond chance, all pairs together."""
        subjects = [self._subject(u) for u in units]
        if len({level for _, level in subjects}) != 1:
            return ()
        return pairs_apart(self.book, self.kpi(kpi), subjects[0][1], tuple(u for u, _ in subjects), period)

    def certificate(self, kpi: str, unit_id: str, period: Period, shown: int = 50) -> Certificate:
        """The birth certificate of a number."""
        asked, subject = self._checked(kpi, period), self._subject(unit_id)
        return evidence.certificate(self.book, self.scope, asked, *subject, period, shown)

    def comparison(self, unit_ids: tuple[str, ...], period: Period, compare: Compare = "previous") -> Comparison:
        """Units (or managers) side by side over every KPI."""
        self._covered(period)
        subjects = tuple(self._subject(u) for u in unit_ids)
        return overview.comparison(self.book, self.scope, subjects, period, compare)

    def units_ranking(
        self, kpi: str, period: Period, level: str, compare: Compare = "previous",
        within: str | None = None, tier: str | None = None, form: Form = "total",
    ) -> Ranking:  # fmt: skip
        """The league table of units as totals, per outlet or per head, with places of that form."""
        asked, peers = self._checked(kpi, period), self._peers(level, within, tier)
        return units_ranking(self.book, self.scope, asked, peers, period, compare, form)

    def contributions(self, kpi: str, period: Period, level: str) -> dict[str, Decimal]:
        """unit_id -> its share of the sum of the unit above, where the viewer may read that one."""
        return contributions(self.book, self.scope, self._checked(kpi, period), level, period)

    def aims(self, period: Period, level: str, within: str | None = None, tier: str | None = None) -> AimBook:
        """Targets of everybody in scope at a level, one line per KPI."""
        self._covered(period)
        return aims(self.book, self.scope, self._peers(level, within, tier), period)

    def chance(self, kpi: str, unit_id: str, period: Period) -> Chance:
        """How likely one manager or unit reaches its target, or why that is not told."""
        asked, (subject, level) = self._checked(kpi, period), self._subject(unit_id)
        return chance(self.book, asked, subject, level, period)

    def plan(self, kpi: str, unit_id: str | None, base: Period | None, growth: int) -> Plan:
        """Next year's target of a unit (None: the whole), split to months and to the units below it.

        ``base``: the twelve months it starts from (None: the latest).
        """
        spans = self.plan_bases(kpi)
        if not spans or (base is not None and base not in spans):
            raise NotAvailable("“{kpi}” has no full year of data to start a target from.", kpi=kpi)
        unit = self._home(unit_id) or self.book.organisation.roots[0]
        return plan.plan(self.book, self.scope, self.kpi(kpi), unit, base or spans[0], growth)

    def plan_bases(self, kpi: str) -> tuple[Period, ...]:
        """The years a plan can start from, latest first."""
        return plan.bases(self.book, self.kpi(kpi))

    def plan_extract(self, planned: Plan) -> list[dict[str, str]]:
        """A plan as rows of a targets extract; only for those who see the whole bank."""
        if not self.scope.everything:
            raise denied("extract", "targets")
        return plan.extract(self.book, planned)

    def matrix(self, level: str, period: Period, within: str | None = None, kpis: tuple[str, ...] = ()) -> Matrix:
        """Units of a level by KPIs (all, or those named), with their distance from the level's mean."""
        self._covered(period)
        return overview.matrix(self.book, self.scope, self._peers(level, within), period, kpis)

    def findings(self, period: Period, compare: Compare = "previous", unit: str | None = None) -> tuple[Finding, ...]:
        """What changed, as sentences, most serious first."""
        self._covered(period)
        return findings(self.book, self.scope, self._home(unit), period, compare)

    def complaints(self, period: Period, within: str | None = None) -> ComplaintBook:
        """Complaints of the units in scope."""
        if "complaints" not in self.release.tables:
            raise NotAvailable("Complaints are not available: no {table} extract was published.", table="complaints")
        self._covered(period)
        return complaints.book(self.book, self.scope, self._home(within), period)

    def extract(self, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """(columns, rows) of a published extract, clients masked; only for those who see the whole bank."""
        if not self.scope.everything:
            raise denied("extract", table)
        return table_rows(self.release, table)

    def _home(self, unit: str | None) -> str | None:
        """The unit asked about, else the viewer's own, else the whole bank."""
        if unit is not None and not self.scope.sees_unit(
            self.book.organisation.unit(unit).id if self.scope.everything else unit
        ):
            raise denied("unit", unit)
        return unit or self.scope.home

    def _peers(self, level: str, within: str | None, tier: str | None = None, grade: str | None = None) -> Peers:
        org = self.book.organisation
        if level != "manager":
            org.level(level)
        if within is not None:
            if self.scope.everything:
                org.unit(within)
            elif not (self.scope.sees_unit(within) or self.scope.names_unit(within)):
                raise denied("unit", within)
        return Peers(level, within, tier, grade)

    def _subject(self, unit_id: str) -> tuple[str, str]:
        """(id, level) of a manager or unit the viewer may read; the refusal never tells whether it exists."""
        org = self.book.organisation
        if unit_id in org.units and self.scope.sees_unit(unit_id):
            return unit_id, org.level_name(org.units[unit_id].level)
        if unit_id in self.people():
            return unit_id, "manager"
        if self.scope.everything:
            raise UnknownName("manager or unit", unit_id, [*org.units, *org.people])
        raise denied("manager or unit", unit_id)

    def _checked(self, kpi: str, period: Period) -> Kpi:
        asked = self.kpi(kpi)
        self._covered(period)
        if not covered(asked, self.book, period):
            raise NotAvailable(
                "“{kpi}” has no data in {period}; the extracts it is made of begin or end elsewhere.",
                kpi=asked.name, period=period,
            )  # fmt: skip
        return asked

    def _covered(self, period: Period) -> None:
        if period.end <= self.book.data_from or period.start > self.book.data_through:
            raise BadPeriod(
                "There is no data for {period}. The data runs from {first} to {last}; choose a period in between.",
                period=period, first=self.book.data_from, last=self.book.data_through,
            )  # fmt: skip


@remember(entries=256)
def _units(book: Book, scope: Scope) -> tuple[Unit, ...]:
    org, found = book.organisation, []
    todo = list(reversed(org.roots))
    while todo:
        unit_id = todo.pop()
        if scope.sees_unit(unit_id):
            found.append(org.units[unit_id])
        todo.extend(reversed(org.children(unit_id)))
    return tuple(found)


@remember(entries=256)
def _people(book: Book, scope: Scope) -> dict[str, str]:
    latest = {p.manager_id: p for p in sorted(book.organisation.postings, key=lambda p: p.start)}
    return {m: p.name for m, p in sorted(latest.items()) if scope.sees_manager(m, p.unit_id)}


_opening = Lock()


@lru_cache(maxsize=3)  # the current release, and those a running page still reads
def _book(root: Path, release_id: str) -> Book:
    return load(find(Store(root), release_id))


def book_of(root: Path, release_id: str) -> Book:
    """A release ready to be asked; loaded once, even when many ask at the same moment."""
    with _opening:
        return _book(root, release_id)


def open_desk(viewer: Viewer | str, root: Path | None = None, as_published: Period | None = None) -> Desk:
    """The one way in. ``as_published`` opens the release in which the period's last month was first published.

    Raises ``NoRelease`` when nothing is published, ``NotAllowed`` when the viewer has no scope.
    """
    folder = data_folder(root)
    store = Store(folder)
    release, banner = healthy(store)
    if as_published is not None:
        release = first_release_with(store, as_published.last_day.replace(day=1))
    book = book_of(folder, release.id)
    who = viewer_named(viewer, book.organisation) if isinstance(viewer, str) else viewer
    return Desk(who, authorize(who, book.organisation), book, banner)
