"""Who competes: managers, units or teams, filtered as declared, in divisions, and whose figures count for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from analytics.competitions.board import Field
from analytics.competitions.gates import RANKED, Verdict
from analytics.competitions.rules import Division, Rules
from analytics.competitions.whole import Numbers
from analytics.memory import remember
from analytics.organisation import Organisation
from analytics.period import Period, month_after, month_end
from analytics.roster import Peers, Served, above, flagged, numbered, roster
from analytics.warehouse.load import Book

BOOKS = "product_coverage"  # the KPI whose denominator is the clients of a book


class Contestant(NamedTuple):
    """One entrant. ``home``: the unit it belongs to; ``book``: clients at the last month end before the start."""

    id: str
    name: str
    home: str
    division: int
    book: int
    days: int
    verdict: Verdict = RANKED


@dataclass(frozen=True, eq=False)
class Entered:
    """Everybody who competes, in seeding order, and how the facts' managers and units are theirs."""

    contestants: tuple[Contestant, ...]
    players: tuple[str, ...]  # whom points are counted for first: the entrants, or the members of teams
    manager_of: Numbers  # manager number -> player, -1 nobody's
    unit_of: Numbers  # unit number -> player, -1 nobody's; the last is that of the unposted
    inside: Numbers  # unit number -> do figures made there count; the last is that of the unposted
    field: Field

    @cached_property
    def at(self) -> dict[str, int]:
        """Entrant id -> position."""
        return {c.id: i for i, c in enumerate(self.contestants)}

    @cached_property
    def player_at(self) -> dict[str, int]:
        """Player id -> position."""
        return {p: i for i, p in enumerate(self.players)}

    def player(self, manager: Numbers, unit: Numbers) -> Numbers:
        """Whose each figure is, by its manager's and unit's numbers; -1 where it counts for nobody."""
        whose = self.unit_of[unit] if self.by_unit else self.manager_of[manager]
        return whose if self.everywhere else np.where(self.inside[unit], whose, -1)

    @cached_property
    def by_unit(self) -> bool:
        """Do units compete, with the figures made there? (Else people, or teams of them.)"""
        return bool((self.unit_of >= 0).any())

    @cached_property
    def everywhere(self) -> bool:
        """Do figures count wherever they were made?"""
        return bool(self.inside[:-1].all())

    def entrant(self, player: Numbers) -> Numbers:
        """The entrant of each player."""
        return player if self.field.team_of is None else self.field.team_of[player]


@remember(entries=64)
def entered(book: Book, rules: Rules, period: Period) -> Entered:
    """Everybody who competes in the part of the window that has data."""
    kind = rules.entrants.kind
    sizes = _books(book, rules)
    found = _teams(rules, sizes) if kind == "team" else _listed(book, rules, period, sizes)
    contestants = [c for c in found if c.division >= 0 and c.id not in rules.entrants.left_out]
    if rules.shape == "pk":  # seeded by size
        contestants.sort(key=lambda c: (-c.book, c.id))
    else:
        contestants.sort(key=attrgetter("id"))
    return _assigned(book, rules, tuple(contestants), period)


def _teams(rules: Rules, sizes: dict[str, int]) -> list[Contestant]:
    found = []
    for t in rules.teams:
        size = sizes.get(t.id, 0)
        found.append(
            Contestant(t.id, t.title or t.id, "", _division(rules.divisions, t.id, set(), None, size), size, 0)
        )
    return found


def _listed(book: Book, rules: Rules, period: Period, sizes: dict[str, int]) -> list[Contestant]:
    """Everybody the filters let in; those no division takes with division -1."""
    wanted, org = rules.entrants, book.organisation
    people = wanted.kind == "manager"
    homes = _homes(org, rules)
    lines = [
        line for line in roster(book, Peers(wanted.kind), period).lines
        if line.home in homes and (not wanted.grades or line.grade in wanted.grades)
        and (people or line.days or line.status != "closed")
    ]  # fmt: skip
    if people and wanted.joiners == "out":
        since = _first_days(org)
        lines = [line for line in lines if since[line.unit_id] <= rules.window.first]
    names = org.people if people else {u: unit.name for u, unit in org.units.items()}
    divided = _divisions(rules, homes, lines, sizes)
    judged = _served(rules, lines, period)
    ids = [line.unit_id for line in lines]
    named, books = [names[i] for i in ids], [sizes.get(i, 0) for i in ids]
    homed, served = [line.home for line in lines], [line.days for line in lines]
    return [*map(Contestant._make, zip(ids, named, homed, divided, books, served, judged, strict=True))]


def _homes(org: Organisation, rules: Rules) -> dict[str, set[str | None]]:
    """Unit -> the tiers above and at it, of every unit whose people may enter."""
    found = {u: {org.units[a].tier for a in org.path(u)} for u in _units_within(org, rules.entrants.within)}
    wanted = set(rules.entrants.tiers)
    return {u: tiers for u, tiers in found.items() if not wanted or tiers & wanted}


def _divisions(
    rules: Rules, homes: dict[str, set[str | None]], lines: Sequence[Served], sizes: dict[str, int]
) -> list[int]:
    if not rules.divisions:
        return [0] * len(lines)
    return [_division(rules.divisions, x.unit_id, homes[x.home], x.grade, sizes.get(x.unit_id, 0)) for x in lines]


def _served(rules: Rules, lines: Sequence[Served], period: Period) -> list[Verdict]:
    """Leavers, and those who can no longer serve enough days, take no place: days to come of who is there may still be
    served."""
    wanted = rules.entrants
    to_come = max(0, (rules.window.last - period.last_day).days)
    fewest = wanted.fewest_days if wanted.kind == "manager" else 0
    judged = []
    for line in lines:
        gone = line.status in ("left", "closed")
        if gone and wanted.leavers == "unplaced":
            judged.append(Verdict("excluded", "left", "left in the window", "", period.last_day))
        elif line.days + (0 if gone else to_come) < fewest:
            told = f"{line.days} days served, {fewest} needed"
            judged.append(Verdict("excluded", "days", told, str(line.days), period.last_day))
        else:
            judged.append(RANKED)
    return judged


def _first_days(org: Organisation) -> dict[str, date]:
    """Manager -> the first day of the first posting."""
    found: dict[str, date] = {}
    for p in org.postings:
        found[p.manager_id] = min(p.start, found.get(p.manager_id, p.start))
    return found


def _units_within(org: Organisation, within: Iterable[str]) -> frozenset[str]:
    named = tuple(within)
    if not named:
        return frozenset(org.units)
    return frozenset().union(*(org.subtree(org.unit(u).id) for u in named))


def _division(divisions: tuple[Division, ...], who: str, tiers: set[str | None], grade: str | None, size: int) -> int:
    """The first division that takes the entrant; -1 where none does, and it does not compete."""
    if not divisions:
        return 0
    for i, d in enumerate(divisions):
        books = (d.book_from is None or size >= d.book_from) and (d.book_to is None or size <= d.book_to)
        fits = books and (not d.tiers or bool(tiers & set(d.tiers))) and (not d.grades or grade in d.grades)
        if (who in d.members) if d.members else fits:
            return i
    return -1


def _books(book: Book, rules: Rules) -> dict[str, int]:
    """Clients in each book at the last month end before the start (the first one after, if there is none)."""
    months = sorted(book.months.get(BOOKS, ()))
    before = [m for m in months if month_end(m) < rules.window.first] or months[:1]
    if not before:
        return {}
    at = before[-1] if month_end(before[-1]) < rules.window.first else before[0]
    facts = book.facts(BOOKS, at, month_after(at))
    kind = rules.entrants.kind
    sizes: dict[str, int] = {}
    if kind in ("manager", "team"):
        team_of = {m: t.id for t in rules.teams for m in t.members}
        for number, clients in zip(facts.manager.tolist(), facts.denominator.values.tolist(), strict=True):
            who = book.managers[number]
            key = team_of.get(who, "") if kind == "team" else who
            sizes[key] = sizes.get(key, 0) + int(clients) // 100
        return sizes
    up = above(book, book.organisation.level(kind))
    for number, clients in zip(up[facts.unit].tolist(), facts.denominator.values.tolist(), strict=True):
        if number >= 0:
            sizes[book.units[number]] = sizes.get(book.units[number], 0) + int(clients) // 100
    return sizes


def _assigned(book: Book, rules: Rules, contestants: tuple[Contestant, ...], period: Period) -> Entered:
    """Whose points each manager's and each unit's figures are."""
    at = {c.id: i for i, c in enumerate(contestants)}
    manager_of = np.full(len(book.managers), -1, np.intp)
    unit_of = np.full(len(book.units) + 1, -1, np.intp)
    players: tuple[str, ...] = tuple(c.id for c in contestants)
    team_of: Numbers | None = None
    kind, number = rules.entrants.kind, numbered(book, Peers("manager"))
    if kind == "manager":
        manager_of[[number[who] for who in at]] = np.arange(len(at))
    elif kind == "team" or rules.shape == "team":
        players, team_of = _members(book, rules, at, period)
        manager_of[[number[who] for who in players]] = np.arange(len(players))
        if rules.shape != "team":
            manager_of = np.where(manager_of >= 0, team_of[manager_of], -1) if len(players) else manager_of
            players, team_of = tuple(at), None
    else:
        up = above(book, book.organisation.level(kind))
        own = np.array([*(at.get(u, -1) for u in book.units), -1], np.intp)
        unit_of = np.where(up >= 0, own[up], -1)
    follow = rules.entrants.transfers == "follow" or not rules.entrants.within
    units = frozenset(book.units) if follow else _units_within(book.organisation, rules.entrants.within)
    return Entered(contestants, players, manager_of, unit_of, flagged(book, units), _field(rules, contestants, team_of))


def _members(book: Book, rules: Rules, at: dict[str, int], period: Period) -> tuple[tuple[str, ...], Numbers]:
    """(members, the entrant of each): as listed, or whoever served in the unit last."""
    if rules.entrants.kind == "team":
        known = set(book.organisation.people)
        pairs = [(m, at[t.id]) for t in rules.teams if t.id in at for m in t.members if m in known]
    else:
        org = book.organisation
        level = org.level(rules.entrants.kind)
        homes = ((s.unit_id, org.ancestor_at(s.home, level)) for s in roster(book, Peers(), period).lines)
        pairs = [(m, at[home]) for m, home in homes if home in at]
    return tuple(m for m, _ in pairs), np.array([t for _, t in pairs], np.intp)


def _field(rules: Rules, contestants: tuple[Contestant, ...], team_of: Numbers | None) -> Field:
    at = {c.id: i for i, c in enumerate(contestants)} if rules.pk.fixtures else {}
    rounds = len(rules.window.spans())
    fixtures: list[list[tuple[int, int]]] = [[] for _ in range(rounds)]
    for r, home, away in rules.pk.fixtures:
        if r <= rounds and home in at and away in at:
            fixtures[r - 1].append((at[home], at[away]))
    ids = [d.id for d in rules.divisions]
    return Field(
        len(contestants), np.array([c.division for c in contestants], np.int64), team_of, fixtures,
        [ids.index(d.up_to) if d.up_to else None for d in rules.divisions],
    )  # fmt: skip
