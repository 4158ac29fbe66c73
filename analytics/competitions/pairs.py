"""One against one (PK): what a match is worth, everybody's record, and who is ahead of whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.competitions.fixtures import BYE, by_place, round_robin
from analytics.competitions.rules import Pk
from analytics.competitions.tables import ordered
from analytics.competitions.whole import Numbers, hundredths


@dataclass(frozen=True, slots=True)
class Match:
    """One meeting: positions, scores and the points both get, in hundredths; ``away`` may be ``BYE``."""

    round: int
    home: int
    away: int
    home_score: int
    away_score: int
    home_points: int
    away_points: int
    result: int  # 1: home won, 0: drawn, -1: away won; 0 for a bye


def play(pk: Pk, score: Numbers, listed: Sequence[Sequence[tuple[int, int]]] = ()) -> tuple[Match, ...]:
    """Every match. ``score`` [round, entrant] with more better; entrants are in seeding order; ``listed``: by round."""
    rounds, size = score.shape
    robin = round_robin(size, rounds) if pk.pairs == "round_robin" else []
    matches: list[Match] = []
    met: set[frozenset[int]] = set()
    byes: set[int] = set()
    for r in range(rounds):
        if pk.pairs == "listed":
            pairs = list(listed[r]) if r < len(listed) else []
        else:
            pairs = robin[r] if robin else by_place(_by_table(matches, size), met, byes)
        for home, away in pairs:
            matches.append(_match(pk, score[r], r, home, away))
            met.add(frozenset((home, away)))
            if away == BYE:
                byes.add(home)
    return tuple(matches)


def _match(pk: Pk, score: Numbers, r: int, home: int, away: int) -> Match:
    win, draw, loss = hundredths(pk.win), hundredths(pk.draw), hundredths(pk.loss)
    if away == BYE:
        return Match(r, home, BYE, int(score[home]), 0, {"win": win, "draw": draw, "none": 0}[pk.bye], 0, 0)
    a, b = int(score[home]), int(score[away])
    if a == b or abs(a - b) < hundredths(pk.draw_within):
        return Match(r, home, away, a, b, draw, draw, 0)
    return Match(r, home, away, a, b, win, loss, 1) if a > b else Match(r, home, away, a, b, loss, win, -1)


@dataclass(frozen=True, eq=False)
class Record:
    """Per entrant: points, matches won, drawn and lost, score for and against (byes give points and nothing else)."""

    points: Numbers
    won: Numbers
    drawn: Numbers
    lost: Numbers
    scored: Numbers
    against: Numbers


def record(matches: Sequence[Match], size: int) -> Record:
    """Everybody's matches added up."""
    table = np.zeros((6, size), object)
    for m in matches:
        table[0, m.home] += m.home_points
        if m.away == BYE:
            continue
        table[0, m.away] += m.away_points
        for who, own, other in ((m.home, m.home_score, m.away_score), (m.away, m.away_score, m.home_score)):
            table[4, who] += own
            table[5, who] += other
        for who, came in ((m.home, m.result), (m.away, -m.result)):
            table[{1: 1, 0: 2, -1: 3}[came], who] += 1
    return Record(*table.astype(np.int64))


def _by_table(matches: Sequence[Match], size: int) -> list[int]:
    """Entrants by points, difference, score; at first in seeding order."""
    so_far = record(matches, size)
    keys = np.stack([so_far.points, so_far.scored - so_far.against, so_far.scored, -np.arange(size)])
    return np.argsort(ordered(keys, ()).rank, kind="stable").tolist()


def head_to_head(matches: Sequence[Match], size: int, rank: Numbers) -> Numbers:
    """Keys [points, difference] of the matches among those who are still equal."""
    among = [m for m in matches if m.away != BYE and rank[m.home] == rank[m.away]]
    so_far = record(among, size)
    return np.stack([so_far.points, so_far.scored - so_far.against])
