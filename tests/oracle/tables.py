"""League tables by hand: what each person and unit did in a span, who is ranked, and who only stands under the line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.oracle.aims import Aim, aim, attainment
from tests.oracle.bank import DATED_BY, Bank, Row
from tests.oracle.kpis import KPIS, Kpi
from tests.oracle.spans import Span, last_of_month, month_before

NEW_DAYS = 60


@dataclass(frozen=True)
class Line:
    """One thing counted, with the unit the manager worked in that day (``None``: nobody's, "unposted")."""

    manager: str
    unit: str | None
    day: date
    above: Fraction
    below: Fraction


@dataclass(frozen=True)
class Entry:
    """One row of a league table. ``status``: ranked, new, left, closed or no_data; only the ranked have a place."""

    unit_id: str
    status: str
    place: int | None
    value: Decimal | None
    above: Fraction
    below: Fraction
    days: int  # served; of a unit: by all its people together
    fte: Fraction
    outlets: Fraction | None = None  # open on average over the span
    home: str | None = None  # the last unit served; the unit itself for a unit


@dataclass(frozen=True)
class Group:
    """Who competes: everybody, or those under a unit, in a tier of units, of a grade."""

    under: str | None = None
    tier: str | None = None
    grade: str | None = None


EVERYBODY = Group()


class Tables:
    """Every table of one bank; the things counted are kept so that many questions stay cheap."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self._lines: dict[str, list[Line]] = {}

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Row]], quiet: Mapping[str, Iterable[date]] | None = None) -> "Tables":
        """The tables of a bank given as rows."""
        return cls(Bank(tables, quiet))

    def available(self, kpi: str) -> bool:
        """Were the tables delivered that this KPI cannot do without?"""
        return all(table in self.bank.tables for table in KPIS[kpi].needs)

    def lines(self, kpi: str) -> list[Line]:
        """Everything counted, whenever and wherever."""
        if kpi not in self._lines:
            self._lines[kpi] = [
                Line(c.manager, self.bank.posted_to(c.manager, c.day), c.day, c.above, c.below or Fraction(0))
                for c in KPIS[kpi].count(self.bank)
                if self._delivered(kpi, c.day)
            ]
        return self._lines[kpi]

    def _delivered(self, kpi: str, day: date) -> bool:
        """Where a KPI is made of two monthly tables, a month that lacks one of them counts for nothing."""
        dated = [table for table in KPIS[kpi].needs if table in DATED_BY]
        return len(dated) == 1 or day.replace(day=1) in self.counted_months(kpi)

    def within(self, kpi: str, span: Span) -> list[Line]:
        """What counts in a span: all of it, or, for a book, what stood on the last day a book was counted."""
        if KPIS[kpi].rollup == "last":
            return [line for line in self.lines(kpi) if line.day == self.snapshot(kpi, span)]
        return [line for line in self.lines(kpi) if line.day in span]

    def snapshot(self, kpi: str, span: Span) -> date | None:
        """The last day in the span on which a book was taken."""
        return max((last_of_month(m) for m in self.counted_months(kpi) if last_of_month(m) in span), default=None)

    def covered(self, kpi: str, span: Span) -> bool:
        """Do the extracts speak of this KPI in the span? Where they do not, nothing is known, not even zero."""
        return any(month in self.counted_months(kpi) for month in span.months())

    def counted_months(self, kpi: str) -> set[date]:
        """The months in which every table it needs was delivered; the month before too, where it looks back."""
        dated = [set(self.bank.months(table)) for table in KPIS[kpi].needs if table in DATED_BY]
        months = set.intersection(*dated)
        return {m for m in months if month_before(m) in months} if KPIS[kpi].looks_back else months

    def _value(self, kpi: str, span: Span, above: Fraction, below: Fraction) -> Decimal | None:
        if not self.covered(kpi, span) or (KPIS[kpi].rollup == "last" and not self.snapshot(kpi, span)):
            return None
        return KPIS[kpi].value(above, below)

    def data_through(self) -> date:
        """The last day the extracts speak of."""
        return last_of_month(max(self.bank.months("clients") + self.bank.months("sales")))

    # --- tables ---------------------------------------------------------------------------------------------------

    def _units_of(self, group: Group) -> set[str]:
        """The units whose people and business belong to a group."""
        units = self.bank.below(group.under or self.bank.root())
        return units & self.bank.of_tier(group.tier) if group.tier else units

    def managers(self, name: str, span: Span, group: Group = EVERYBODY) -> list[Entry]:
        """Everyone of a group who served in the span: best first, then by id."""
        units = self._units_of(group)
        sums = _sums((line.manager, line) for line in self.within(name, span) if line.unit in units)
        entries = []
        for manager in sorted(self.bank.postings):
            days = self.bank.days_posted(manager, span, units)
            last = self.bank.last_served(manager, span, units)
            if last and group.grade in (None, last["grade"]):
                above, below = sums[manager]
                value = self._value(name, span, above, below)
                status = self._standing(manager, span, units, days, value)
                fte, home = Fraction(days, span.length), str(last["branch_id"])
                entries.append(Entry(manager, status, None, value, above, below, days, fte, home=home))
        return placed(entries, KPIS[name])

    def _standing(self, manager: str, span: Span, units: set[str], days: int, value: Decimal | None) -> str:
        today = min(span.last, self.data_through())
        if self.bank.posted_to(manager, today) not in units:
            return "left"
        so_far = self.bank.days_posted_until(manager, span.last)
        if so_far < NEW_DAYS or (span.length >= NEW_DAYS and days < NEW_DAYS):
            return "new"
        return "no_data" if value is None else "ranked"

    def units(self, name: str, span: Span, level: str, group: Group = EVERYBODY) -> list[Entry]:
        """Every unit of a level that was open in the span or has something to show, with all that is below it."""
        allowed = self._units_of(group)
        lines = [line for line in self.within(name, span) if line.unit is not None]
        entries = []
        for unit in self.bank.at_level(level):
            if unit in allowed:
                mine = [line for line in lines if line.unit in self.bank.below(unit) & allowed]
                entry = self._unit(unit, span, name, mine)
                entries.extend([entry] if entry else [])
        return placed(entries, KPIS[name])

    def _unit(self, unit: str, span: Span, name: str, lines: list[Line]) -> Entry | None:
        below_it = self.bank.below(unit)
        days = sum(self.bank.days_posted(manager, span, below_it) for manager in self.bank.postings)
        if not (self.bank.open_days(unit, span) or lines or days):
            return None
        above, below = _sums((unit, line) for line in lines)[unit]
        value = self._value(name, span, above, below)
        closed_on = self.bank.closing[unit][0]
        closed = closed_on is not None and closed_on <= min(span.last, self.data_through())
        status = "closed" if closed else "no_data" if value is None else "ranked"
        leaves = [u for u in below_it if self.bank.level[u] == max(self.bank.level.values())]
        outlets = Fraction(sum(self.bank.open_days(u, span) for u in leaves), span.length)
        return Entry(unit, status, None, value, above, below, days, Fraction(days, span.length), outlets, unit)

    def whole(self, name: str, span: Span) -> dict[str, tuple[Fraction, Fraction]]:
        """Everything that counts in the span, and the part of it that belongs to nobody's posting."""
        return self.beside(name, span, "manager")

    def beside(
        self, name: str, span: Span, level: str, group: Group = EVERYBODY
    ) -> dict[str, tuple[Fraction, Fraction]]:
        """The lines beside a table: all together, the unposted, those posted above the level; empty ones left out.

        Together with a grade are those of the grade, and what nobody is posted to belongs to no group but everybody.
        """
        marked = []
        members = {e.unit_id for e in self.managers(name, span, group)} if group.grade else None
        units = self.bank.at_level(level) if level != "manager" else []
        rank = min((self.bank.level[u] for u in units), default=0)
        for line in self.within(name, span):
            if members is not None and line.manager not in members:
                continue
            if line.unit is None and group == EVERYBODY:
                marked += [("total", line), ("unposted", line)]
            elif line.unit in self._units_of(group):
                over = self.bank.level[line.unit] < rank
                compared = level == "manager" or self._units_of(group) & {*units} & {*self.bank.chain(line.unit)}
                marked += [("total", line)] * bool(over or compared) + [("above", line)] * over
        return {key: sums for key, sums in _sums(marked).items() if any(sums)}

    # --- comparisons and lists ------------------------------------------------------------------------------------

    def aim(self, name: str, who: str, span: Span) -> Aim | None:
        """The target of a person or unit in a period."""
        return aim(self.bank, name, KPIS[name], who, span)

    def lists(self, name: str, span: Span) -> dict[str, list[str]]:
        """Of the people here: who has nothing in this line, who reached the target, who passed the line beyond."""
        found: dict[str, list[str]] = {"zero": [], "reach": [], "beyond": []}
        more = KPIS[name].better == "higher"
        for entry in self.managers(name, span):
            if entry.value is None or entry.status == "left":
                continue
            goal = self.aim(name, entry.unit_id, span)
            if entry.value == 0 and more:
                found["zero"].append(entry.unit_id)
            if (attainment(entry.value, goal, KPIS[name].better) or 0) >= 1:
                found["reach"].append(entry.unit_id)
            if (
                goal
                and goal.beyond is not None
                and (entry.value >= goal.beyond if more else entry.value <= goal.beyond)
            ):
                found["beyond"].append(entry.unit_id)
        return found

    def movement(self, name: str, now: Span, before: Span, group: Group = EVERYBODY) -> dict[str, int | None]:
        """Places gained since the other span, for those with a place in both."""
        earlier = {e.unit_id: e.place for e in self.managers(name, before, group) if e.place}
        here = {e.unit_id: e.place for e in self.managers(name, now, group)}
        return {who: earlier[who] - place if place and who in earlier else None for who, place in here.items()}


def _sums(marked: Iterable[tuple[str, Line]]) -> dict[str, tuple[Fraction, Fraction]]:
    found: dict[str, tuple[Fraction, Fraction]] = defaultdict(lambda: (Fraction(0), Fraction(0)))
    for key, line in marked:
        found[key] = (found[key][0] + line.above, found[key][1] + line.below)
    return found


def placed(entries: list[Entry], kpi: Kpi) -> list[Entry]:
    """The table in order: a place is one more than the number of those strictly better, so equals share it."""
    ranked = [e.value for e in entries if e.status == "ranked" and e.value is not None]

    def place(entry: Entry) -> int | None:
        if entry.status != "ranked" or entry.value is None:
            return None
        mine = entry.value
        return 1 + sum(1 for other in ranked if (other > mine if kpi.better == "higher" else other < mine))

    done = [replace(e, place=place(e)) for e in entries]
    return sorted(done, key=lambda e: (e.place is None, e.place or 0, e.unit_id))
