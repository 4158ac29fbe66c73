"""Why a place moved, by hand: change one thing after the other, and count the places each is worth."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from tests.oracle.kpis import KPIS
from tests.oracle.spans import Span
from tests.oracle.tables import EVERYBODY, NEW_DAYS, Entry, Group, Line, Tables

Parts = dict[tuple[str, str, bool], tuple[int, Decimal]]
Sums = tuple[Fraction, Fraction]


class Scene:
    """A league table as somebody knew it: a bank, a KPI, a span, a level and a group."""

    def __init__(self, tables: Tables, kpi: str, span: Span, level: str = "manager", group: Group = EVERYBODY) -> None:
        self.tables, self.kpi, self.span, self.level, self.group = tables, kpi, span, level, group
        made = (
            tables.managers(kpi, span, group) if level == "manager" else tables.units(kpi, span, level, group)
        )  # fmt: skip
        self.entries: dict[str, Entry] = {e.unit_id: e for e in made}

    @property
    def known(self) -> bool:
        """Is there anything to say?"""
        return self.tables.available(self.kpi) and self.tables.covered(self.kpi, self.span)

    def others(self, who: str) -> dict[str, Decimal]:
        """The values of everybody else with a place."""
        return {u: e.value for u, e in self.entries.items() if e.place and u != who and e.value is not None}

    def worth(self, sums: Sums) -> Decimal | None:
        """The published figure of sums."""
        return KPIS[self.kpi].value(*sums)

    def sums(self, who: str) -> Sums:
        """What somebody's figure is made of."""
        return self.entries[who].above, self.entries[who].below

    def everywhere(self, who: str) -> Sums:
        """The same of a manager wherever it was made."""
        return _added(x for x in self.tables.within(self.kpi, self.span) if x.unit is not None and x.manager == who)

    def by_people(self, unit: str) -> dict[str, Sums]:
        """Of a unit: what each of its people made in it or below."""
        below, found = self.tables.bank.below(unit), defaultdict(list)
        for line in self.tables.within(self.kpi, self.span):
            if line.unit in below:
                found[line.manager].append(line)
        return {manager: _added(lines) for manager, lines in found.items()}

    def why_without(self, who: str, side: str) -> str:
        """Why somebody has no place here. ``side``: what to call those who are simply not there."""
        entry, bank = self.entries.get(who), self.tables.bank
        if entry is not None and entry.status in ("ranked", "no_data"):
            return "gates"
        last = min(self.span.last, self.tables.data_through())
        if self.level != "manager":
            closed = bank.closing.get(who, (None, None))[0]
            return "transfers" if who in bank.level and not (closed and closed <= last) else side
        if entry is not None and entry.status == "new":
            return side if bank.days_posted_until(who, self.span.last) < NEW_DAYS else "gates"
        return "transfers" if bank.posted_to(who, last) is not None else side


def _added(lines: Iterable[Line]) -> Sums:
    lines = list(lines)
    return sum((x.above for x in lines), Fraction(0)), sum((x.below for x in lines), Fraction(0))


def movement(then: Scene, between: Scene | None, now: Scene, who: str) -> Parts | None:
    """The parts of a movement. ``between``: the earlier span as known later, where the releases differ."""
    if not (then.known and now.known):
        return None
    a, b = then.entries.get(who), now.entries.get(who)
    if a is None or b is None or not a.place or not b.place or a.value is None:
        return None
    parts: dict[tuple[str, str, bool], list[tuple[int, Decimal]]] = defaultdict(list)
    value, others = a.value, then.others(who)
    stops = [(then, between, True), (between, now, False)] if between and between.known else [(then, now, False)]
    for start, end, corrected in stops:
        corrected = corrected or start.span == end.span
        for what, to in _way(start, end, who):
            if to is not None:
                worth = _place(now.kpi, value, others) - _place(now.kpi, to, others)
                parts["own", what, corrected].append((worth, to - value))
                value = to
        after = end.others(who)
        for other in others.keys() | after.keys():
            before_, after_ = ({k: v for k, v in s.items() if k == other} for s in (others, after))
            worth = _place(now.kpi, value, before_) - _place(now.kpi, value, after_)
            cause = (
                "others" if before_ and after_
                else start.why_without(other, "joiners") if after_ else end.why_without(other, "leavers")
            )  # fmt: skip
            parts[cause, "", corrected].append((worth, Decimal(0)))
        others = after
    added = {k: (sum(n for n, _ in v), sum((d for _, d in v), Decimal(0))) for k, v in parts.items()}
    return {k: v for k, v in added.items() if any(v)}


def _place(kpi: str, value: Decimal, others: dict[str, Decimal]) -> int:
    more = KPIS[kpi].better == "higher"
    return 1 + sum(1 for other in others.values() if (other > value if more else other < value))


def _way(start: Scene, end: Scene, who: str) -> list[tuple[str, Decimal | None]]:
    """What the own figure would be after each step."""
    if who not in end.entries or end.entries[who].value is None:
        return []
    final = end.entries[who].value
    if who not in start.entries:
        return [("amount", final)]
    if start.tables is not end.tables:
        return _sums_way(end, start.sums(who), end.sums(who), final)
    if end.level == "manager":
        whole = start.everywhere(who), end.everywhere(who)
        if whole == (start.sums(who), end.sums(who)):
            return _sums_way(end, *whole, final)
        middle = _sums_way(end, *whole, end.worth(whole[1]))
        return [("elsewhere", end.worth(whole[0])), *middle, ("elsewhere", final)]
    return _people_way(start, end, who, final)


def _sums_way(scene: Scene, a: Sums, b: Sums, final: Decimal | None) -> list[tuple[str, Decimal | None]]:
    if final is None:
        return []
    if not KPIS[scene.kpi].divides:
        return [("amount", final)]
    return [("numerator", scene.worth((b[0], a[1]))), ("denominator", final)]


def _people_way(start: Scene, end: Scene, unit: str, final: Decimal | None) -> list[tuple[str, Decimal | None]]:
    a, b, bank = start.by_people(unit), end.by_people(unit), end.tables.bank
    below = bank.below(unit)
    elsewhere = set(bank.parent) - below

    def kind(person: str) -> str:
        here = [bank.days_posted(person, s.span, below) > 0 for s in (start, end)]
        away = [bank.days_posted(person, s.span, elsewhere) > 0 for s in (start, end)]
        if all(here):
            return "same"
        return ("moved" if away[0] else "joined") if here[1] else ("moved" if away[1] else "left")

    steps: list[tuple[str, Decimal | None]] = []
    at = dict(a)
    for wanted in ("same", "moved", "joined", "left"):
        some = {p for p in a.keys() | b.keys() if kind(p) == wanted}
        after = {p: s for p, s in at.items() if p not in some} | {p: b[p] for p in some if p in b}
        if wanted == "same":
            steps += _sums_way(end, _sum(at), _sum(after), end.worth(_sum(after)))
        elif some:
            steps.append((wanted, end.worth(_sum(after))))
        at = after
    return [*steps, ("denominator" if KPIS[end.kpi].divides else "amount", final)]


def _sum(people: dict[str, Sums]) -> Sums:
    return sum((x for x, _ in people.values()), Fraction(0)), sum((y for _, y in people.values()), Fraction(0))
