"""Competitions as one viewer may see them: own people by name, neighbours nameless, everything for head office."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from analytics.access import NEIGHBOURS, Scope, denied
from analytics.answers import Shared
from analytics.competitions.decisions import Decisions
from analytics.competitions.draft import Tree, write_draft
from analytics.competitions.entrants import Contestant
from analytics.competitions.ledger import Ledger, ledger
from analytics.competitions.masking import masked
from analytics.competitions.plain import in_words, say
from analytics.competitions.preflight import Preflight, preflight
from analytics.competitions.reading import BadRules
from analytics.competitions.results import Row
from analytics.competitions.rules import Rules
from analytics.competitions.scorecards.file import FOLDER, Scorecard, scorecard, scorecards
from analytics.competitions.scorecards.sheet import Line, Sheet, one_line, sheet
from analytics.competitions.seal import Check, Seal, count, find_seal, make_seal, seals, verify
from analytics.competitions.shelf import (
    Item,
    Launch,
    folder,
    item,
    launch,
    pending,
    rules_in_force,
    seen,
    shelf,
    versions,
)
from analytics.competitions.standings import State, Table, standings, state_of
from analytics.competitions.strangers import strangers
from analytics.competitions.sureness import Sureness, sureness
from analytics.errors import AnalyticsError, UnknownName
from analytics.kpi import Kpi, registry
from analytics.memory import remember
from analytics.period import Period
from analytics.warehouse.load import Book, load
from analytics.warehouse.release import find

Files = tuple[tuple[str, int, int, int], ...]  # what ``seen`` saw, part of a key: an edited file is read anew


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as a viewer sees it: ``name`` is None where it stays hidden; ``mine``: the viewer's own."""

    row: Row
    name: str | None
    home: str | None
    mine: bool
    book: int


@dataclass(frozen=True, eq=False)
class Standings(Shared):
    """A table narrowed to a viewer. Counts and costs are of everybody."""

    table: Table
    rows: tuple[Shown, ...]
    entrants: int
    held: int
    excluded: int

    @property
    def rules(self) -> Rules:
        """What it is made by."""
        return self.table.rules

    @property
    def lower(self) -> bool:
        """Is a smaller score the better one?"""
        return self.table.lower

    @cached_property
    def lines(self) -> dict[tuple[int, str | None], Decimal]:
        """(number of the prize, division) -> the score it takes: its line, or that of the last who wins it by place."""
        found: dict[tuple[int, str | None], Decimal] = {}
        for n, prize in enumerate(self.rules.prizes):
            last = prize.last or prize.first or 1
            for r in self.table.rows:
                if prize.division not in (None, r.division) or prize.best is not None:
                    continue
                if prize.at is not None:
                    found[n, r.division] = prize.at
                elif r.place and r.place <= last and r.score is not None:
                    found[n, r.division] = r.score  # rows are in order: the last one stands
        return found

    @cached_property
    def mine(self) -> Shown | None:
        """The viewer's own row, where they compete."""
        return next((r for r in self.rows if r.mine), None)


@dataclass(frozen=True, eq=False)
class Marks(Shared):
    """A scorecard narrowed to a viewer: the whole sheet, the lines the viewer may see, their names by id."""

    sheet: Sheet
    lines: tuple[Line, ...]
    names: Mapping[str, str]

    @cached_property
    def by_id(self) -> dict[str, Line]:
        """The lines by unit."""
        return {x.unit_id: x for x in self.lines}


@dataclass(frozen=True, eq=False)
class Card(Shared):
    """One competition in a list: its shelf item, where it is, and what is wrong with it."""

    item: Item
    state: State | None
    wrong: tuple[AnalyticsError, ...]
    sealed: int  # seals so far

    @property
    def name(self) -> str:
        """The competition's id."""
        return self.item.name

    @property
    def rules(self) -> Rules | None:
        """The rules, where they can be read."""
        return self.item.rules


@dataclass(frozen=True, eq=False)
class Competitions:
    """Every question about competitions, for one viewer and one release."""

    book: Book
    scope: Scope

    @property
    def cache_key(self) -> Hashable:
        """What answers depend on besides the files of the folder: release and rights."""
        return self.book.cache_key, self.scope

    @property
    def root(self) -> Path:
        """The data folder."""
        return self.book.release.store.root

    @property
    def known(self) -> dict[str, Kpi]:
        """Every KPI there is a file of; what a release lacks is said when it is asked."""
        return registry() | self.book.kpis

    def cards(self) -> tuple[Card, ...]:
        """Running ones first, then those to come, then the finished; drafts and broken files for head office only."""
        return _cards(self, seen(folder(self.root)))

    def _found(self) -> tuple[Card, ...]:
        found = []
        for one in shelf(self.root, self.known):
            if one.stage in ("draft", "broken") and not self.scope.everything:
                continue
            state = state_of(one.rules, self.book.data_through) if one.rules else None
            notes = strangers(self.book.organisation, one.rules) if one.rules and self.scope.everything else ()
            found.append(Card(one, state, (*one.problems, *notes), count(self.root, one.name)))
        order = {"running": 0, "provisional": 1, "planned": 2, "final": 3, None: 4}
        ends = {c.name: c.rules.window.last if c.rules else date.max for c in found}
        return tuple(sorted(found, key=lambda c: (order[c.state], ends[c.name], c.name)))

    def rules(self, name: str) -> Rules:
        """The rules in force. Raises ``UnknownName``, ``BadRules``, or ``NotAllowed`` for a draft of head office."""
        return _rules(self, name, seen(folder(self.root)))

    def _in_force(self, name: str) -> Rules:
        if not self.scope.everything and item(self.root, name, self.known).stage in ("draft", "broken"):
            raise denied("competition", name)
        return rules_in_force(self.root, name, self.known)

    def words(self, rules: Rules, language: str) -> tuple[str, ...]:
        """The rules as sentences."""
        return in_words(rules, self.known, language)

    def standings(self, name: str, on: date | None = None) -> Standings:
        """The table, narrowed."""
        return _narrowed(self, standings(self.book, self.rules(name), on))

    def narrowed(self, table: Table) -> Standings:
        """Own people by name with nameless neighbours; teams put together for a competition are public."""
        who = {c.id: c for c in table.entrants.contestants} if table.entrants else {}
        seen = [self._sees(table.rules, who[r.entrant_id]) for r in table.rows]
        near = {j for i, own in enumerate(seen) if own for j in self._around(i)}
        rows = [
            self._shown(table.rules, row, who[row.entrant_id], own)
            for i, (row, own) in enumerate(zip(table.rows, seen, strict=True))
            if own or i in near
        ]
        standing = [r.standing for r in table.rows]
        return Standings(table, tuple(rows), len(standing), standing.count("held"), standing.count("excluded"))

    def _around(self, i: int) -> Iterable[int]:
        return range(i - NEIGHBOURS, i + NEIGHBOURS + 1) if self.scope.neighbours else ()

    def _sees(self, rules: Rules, who: Contestant) -> bool:
        match rules.entrants.kind:
            case "manager":
                return self.scope.sees_manager(who.id, who.home)
            case "team":
                return True
        return self.scope.sees_unit(who.id) or self.scope.home in self.book.organisation.subtree(who.id)

    def _shown(self, rules: Rules, row: Row, who: Contestant, own: bool) -> Shown:
        org = self.book.organisation
        unit = who.home if rules.entrants.kind == "manager" else (org.units[who.id].parent or "") if who.home else ""
        home = org.units[unit].name if own and unit in org.units else None
        mine = own and not self.scope.everything and self._mine(rules, who)
        return Shown(row, who.name if own else None, home, mine, who.book if own else 0)

    def _mine(self, rules: Rules, who: Contestant) -> bool:
        if rules.entrants.kind == "manager":
            return self.scope.managers is not None and who.id in self.scope.managers
        if rules.entrants.kind == "team":
            members = next((t.members for t in rules.teams if t.id == who.id), ())
            return bool(self.scope.managers and self.scope.managers & set(members))
        return self.scope.home in self.book.organisation.subtree(who.id)

    def ledger(self, name: str, entrant_id: str, on: date | None = None) -> Ledger:
        """How somebody's points were made; refused in the same words whether it is hidden or not there."""
        table = standings(self.book, self.rules(name), on)
        who = {c.id: c for c in table.entrants.contestants} if table.entrants else {}
        if entrant_id not in who or not self._sees(table.rules, who[entrant_id]):
            raise denied("entrant", entrant_id)
        team = table.rules.entrants.kind == "team"
        if team and not (self.scope.everything or self._mine(table.rules, who[entrant_id])):
            raise denied("entrant", entrant_id)
        made = ledger(self.book, table, entrant_id)
        if self.scope.everything:
            return made
        met = frozenset(who_id for who_id, one in who.items() if self._sees(table.rules, one))
        return masked(made, self.scope, self.book.organisation, table.rules, met)

    def sureness(self, table: Table) -> Sureness | None:
        """How sure the places of a table are; None where that cannot be told."""
        return sureness(self.book, table)

    def preflight(self, name: str) -> Preflight:
        """The rules played on the past twelve months; for those who see the whole bank. No launch is needed."""
        self._office(name)
        return preflight(self.book, self.rules(name))

    def write(self, name: str, tree: Tree) -> Rules:
        """Checks and writes a competition from a form; for those who see the whole bank."""
        self._office(name)
        return write_draft(self.root, name, tree, self.known)

    def launch(self, name: str, by: str) -> tuple[Rules, str]:
        """Locks the rules; for those who see the whole bank."""
        self._office(name)
        return launch(self.root, name, by, self.known)

    def pending(self, name: str) -> str:
        """What an edited file would change in the launched rules; for those who see the whole bank."""
        self._office(name)
        return pending(self.root, name)

    def versions(self, name: str) -> list[tuple[Launch, str]]:
        """Every launched version with what it changed in the one before; rules are open to all."""
        self.rules(name)
        return _versions(self, name, seen(folder(self.root)))

    def decisions(self) -> Decisions:
        """The record of decisions of conduct; for those who see the whole bank."""
        self._office("decisions")
        teams = (t.id for one in shelf(self.root, self.known) if one.rules for t in one.rules.teams)
        return Decisions(self.root, lambda: {*self.book.organisation.people, *self.book.organisation.units, *teams})

    def seal(self, name: str, by: str) -> Seal:
        """Seals the final table; for those who see the whole bank."""
        self._office(name)
        return make_seal(self.root, self.book, self.rules(name), by)

    def seals(self, name: str) -> list[Seal]:
        """What was sealed; the ids in it are for those who see the whole bank."""
        return _seals(self, name, seen(folder(self.root)))

    def verify(self, named: str) -> Check:
        """Recomputes a seal; ``book`` has to be of its release."""
        return verify(self.root, find_seal(self.root, named), self.book)

    def verify_sealed(self, seal: Seal) -> Check:
        """Recomputes a seal from its own release; for those who see the whole bank."""
        self._office(str(seal.content["competition"]))
        book = self.book
        if seal.content["release"] != book.release.id:
            book = load(find(book.release.store, str(seal.content["release"])))
        return verify(self.root, seal, book)

    def sealed_rows(self, name: str, seal: Seal) -> list[tuple[dict[str, Any], str | None, str | None, bool]]:
        """(sealed row, name, unit, own) of the rows the viewer may see; neighbours without a name."""
        shown = self.standings(name)
        who = {r.row.entrant_id: r for r in shown.rows}
        found = []
        for row in seal.table()["rows"]:
            if (now := who.get(row["entrant_id"])) is not None:
                found.append((row, now.name, now.home, now.mine))
        return found

    def scorecards(self) -> tuple[Scorecard, ...]:
        """The scorecards that can be used."""
        return self._read()[0]

    def broken_scorecards(self) -> tuple[AnalyticsError, ...]:
        """What is wrong with the others; for those who see the whole bank."""
        return self._read()[1] if self.scope.everything else ()

    def _read(self) -> tuple[tuple[Scorecard, ...], tuple[AnalyticsError, ...]]:
        own = self.root / "scorecards"
        return _scorecards(self, (*seen(FOLDER), *seen(own)))

    def scorecard(self, name: str, period: Period) -> Marks:
        """A scorecard in a period, narrowed. Raises ``UnknownName``."""
        card = next((c for c in self.scorecards() if c.name == name), None)
        if card is None:  # a broken one says why, an unknown one what there is
            scorecard(name, self.known, self.root / "scorecards")
            raise UnknownName("scorecard", name, [c.name for c in self.scorecards()])
        return _marks(self, sheet(self.book, card, period))

    def scored(self, kind: str, unit_id: str, period: Period) -> tuple[Scorecard, Line] | None:
        """The first scorecard of a kind of unit, and one unit's line in it; None where there is none to see."""
        card = next((c for c in self.scorecards() if c.kind == kind), None)
        line = one_line(self.book, card, period, unit_id) if card is not None else None
        if card is None or line is None:
            return None
        sees = self.scope.sees_manager(unit_id, line.home) if kind == "manager" else self.scope.sees_unit(unit_id)
        return (card, line) if sees else None

    def said(self, sentence: str, language: str) -> str:
        """A sentence of the rules or of the conduct check in a language."""
        return say(language, sentence)

    def _office(self, name: str) -> None:
        if not self.scope.everything:
            raise denied("competition", name)


@remember(entries=64)
def _cards(hall: Competitions, _: Files) -> tuple[Card, ...]:
    return hall._found()


@remember(entries=256)
def _rules(hall: Competitions, name: str, _: Files) -> Rules:
    return hall._in_force(name)


@remember(entries=64)
def _seals(hall: Competitions, name: str, _: Files) -> list[Seal]:
    hall.rules(name)
    return seals(hall.root, name)


@remember(entries=64)
def _versions(hall: Competitions, name: str, _: Files) -> list[tuple[Launch, str]]:
    return versions(hall.root, name)


@remember(entries=64)
def _narrowed(hall: Competitions, table: Table) -> Standings:
    return hall.narrowed(table)


@remember(entries=16)
def _scorecards(hall: Competitions, _: Files) -> tuple[tuple[Scorecard, ...], tuple[AnalyticsError, ...]]:
    own, good, wrong = hall.root / "scorecards", list[Scorecard](), list[AnalyticsError]()
    for name in scorecards(own):
        try:
            good.append(scorecard(name, hall.known, own))
        except BadRules as refused:
            wrong += refused.problems
    return tuple(good), tuple(wrong)


@remember(entries=64)
def _marks(hall: Competitions, found: Sheet) -> Marks:
    org, people = hall.book.organisation, found.card.kind == "manager"
    see = hall.scope.sees_manager if people else (lambda unit, _: hall.scope.sees_unit(unit))
    lines = tuple(x for x in found.lines if see(x.unit_id, x.home))
    names = {x.unit_id: org.people[x.unit_id] if people else org.units[x.unit_id].name for x in lines}
    return Marks(found, lines, names)
