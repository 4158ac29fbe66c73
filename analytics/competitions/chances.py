"""Whose chance of a prize is how big: in the replays, and with luck dealt anew; by book, by tenure, by person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np

from analytics.competitions.entrants import Contestant
from analytics.competitions.replay import Replay
from analytics.competitions.rules import Rules
from analytics.competitions.whole import Numbers, hundredths
from analytics.money import ratio
from analytics.warehouse.load import Book

DRAWS, SEED = 400, 20260101


@dataclass(frozen=True, slots=True)
class Chance:
    """A group's chance of a prize: in the replays, and with luck dealt anew (``simulated``); ratios, four decimals."""

    group: str
    low: int
    high: int | None
    entrants: int
    replayed: Decimal
    simulated: Decimal


@dataclass(frozen=True, slots=True)
class Hope:
    """One entrant's chance of a prize: in how many replays there was one, and with luck dealt anew (four decimals)."""

    entrant_id: str
    book: int
    won: int
    tried: int
    simulated: Decimal


@dataclass(frozen=True, eq=False)
class Luck:
    """Of those who compete in the latest replay: [replay, entrant] scores and wins, and wins with luck dealt anew."""

    ids: list[str]
    score: Numbers
    won: Numbers
    lucky: Numbers


def by_book(found: Sequence[Replay], luck: Luck) -> tuple[Chance, ...]:
    """Chances by quarters of book size."""
    people = _contestants(found[0])
    sizes = sorted(c.book for c in people)
    if not sizes or sizes[-1] == 0:
        return ()
    cuts = sorted({sizes[len(sizes) * q // 4] for q in range(1, 4)})
    edges = [0, *cuts, None]
    groups = {c.id: sum(c.book >= cut for cut in cuts) for c in people}
    return _chances(luck, groups, [(str(i), a or 0, b) for i, (a, b) in enumerate(pairwise(edges))])


def by_tenure(book: Book, found: Sequence[Replay], luck: Luck) -> tuple[Chance, ...]:
    """Chances by years since the first posting: under one, one to three, more."""
    if found[0].table.rules.entrants.kind != "manager":
        return ()
    joined: dict[str, date] = {}
    for p in book.organisation.postings:
        joined[p.manager_id] = min(p.start, joined.get(p.manager_id, p.start))
    day = found[0].table.rules.window.first
    years = {c.id: (day - joined[c.id]).days / 365.25 for c in _contestants(found[0])}
    groups = {who: 0 if y < 1 else 1 if y < 3 else 2 for who, y in years.items()}
    return _chances(luck, groups, [("0", 0, 1), ("1", 1, 3), ("2", 3, None)])


def _contestants(replay: Replay) -> tuple[Contestant, ...]:
    return replay.table.entrants.contestants if replay.table.entrants else ()


def luck_of(found: Sequence[Replay]) -> Luck:
    """Past scores of those who compete, and how often each wins with luck dealt anew."""
    ids = sorted(c.id for c in _contestants(found[0]))
    score, won = _past(found, {who: i for i, who in enumerate(ids)})
    return Luck(ids, score, won, _simulated(found[0].table.rules, score, _divisions(found[0], ids)))


def hopes(found: Sequence[Replay], luck: Luck) -> tuple[Hope, ...]:
    """Everybody's own chance, the best first."""
    books = {c.id: c.book for c in _contestants(found[0])}
    tried = (luck.score > _ABSENT).sum(axis=0)
    made = [
        Hope(who, books[who], int(luck.won[:, i].sum()), int(tried[i]),
             ratio(Decimal(int(luck.lucky[i])), Decimal(DRAWS), 1, 4))
        for i, who in enumerate(luck.ids)
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda h: (-h.simulated, -h.won, h.entrant_id)))


def _chances(luck: Luck, groups: dict[str, int], named: Sequence[tuple[str, int, int | None]]) -> tuple[Chance, ...]:
    group = np.array([groups[w] for w in luck.ids])
    score, won, lucky = luck.score, luck.won, luck.lucky
    made = []
    for n, (label, low, high) in enumerate(named):
        inside = group == n
        if inside.any():
            tried = (score[:, inside] > _ABSENT).sum()
            replayed = ratio(Decimal(int(won[:, inside].sum())), Decimal(int(tried)), 1, 4) if tried else Decimal(0)
            drawn = lucky[inside]
            share = ratio(Decimal(int(drawn.sum())), Decimal(DRAWS * len(drawn)), 1, 4)
            made.append(Chance(label, low, high, int(inside.sum()), replayed, share))
    return tuple(made)


_ABSENT = -(2**60)


def _past(found: Sequence[Replay], at: dict[str, int]) -> tuple[Numbers, Numbers]:
    """([replay, entrant] scores, whether it won), of those who compete in the latest replay."""
    score = np.full((len(found), len(at)), _ABSENT, np.int64)
    won = np.zeros(score.shape, bool)
    for r, replay in enumerate(found):
        lower = -1 if replay.table.rules.measure == "value" and _lower(replay) else 1
        for row in replay.table.rows:
            i = at.get(row.entrant_id)
            if i is not None and row.place and row.score is not None:
                score[r, i], won[r, i] = lower * hundredths(row.score), bool(row.prize)
    return score, won


def _lower(replay: Replay) -> bool:
    placed = [r for r in replay.table.rows if r.place and r.score is not None]
    return bool(placed) and (placed[0].score or 0) < (placed[-1].score or 0)


def _divisions(replay: Replay, ids: Sequence[str]) -> Numbers:
    names = {r.entrant_id: r.division for r in replay.table.rows}
    order = sorted({n or "" for n in names.values()})
    return np.array([order.index(names[w] or "") for w in ids])


def _simulated(rules: Rules, score: Numbers, division: Numbers) -> Numbers:
    """How often of ``DRAWS`` each entrant wins a prize when everybody's score is drawn from the own past ones."""
    chance = np.random.default_rng(SEED)
    wins = np.zeros(score.shape[1], np.int64)
    last = max((p.last or p.first or 0 for p in rules.prizes if p.first or p.last), default=0)
    line = min((hundredths(p.at) for p in rules.prizes if p.at is not None), default=None)
    everybody = np.arange(score.shape[1])
    for _ in range(DRAWS):
        drawn = score[chance.integers(0, len(score), score.shape[1]), everybody]
        for d in np.unique(division):
            inside = np.flatnonzero((division == d) & (drawn > _ABSENT))
            if last and len(inside):
                own = drawn[inside]
                cut = np.partition(own, -min(last, len(own)))[-min(last, len(own))]
                wins[inside] += own >= cut
            elif line is not None:
                wins[inside] += drawn[inside] >= line
    return wins
