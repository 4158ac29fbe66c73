"""How sure the places of a competition are: what chance alone does to a score, and who belongs among the winners.

A score is a sum over things that happened; with the same effort another such window brings other things. A sum of
Poisson events varies by the sum of the squares of what each is worth (Wald's second identity). Learned from all
entrants together (normal-normal, ``stats.shrink``) this gives the probability to belong to the first so many.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.competitions.bases import aims
from analytics.competitions.feeding import asked_of, by_sale, fed
from analytics.competitions.scoring import Aims, Line, lines_of
from analytics.competitions.standings import Table, known_by
from analytics.competitions.tally import Done
from analytics.competitions.whole import Numbers
from analytics.memory import remember
from analytics.stats import rankci, reliability, shrink
from analytics.stats.common import divide
from analytics.warehouse.load import Book

FEWEST = 10  # entrants: below, how much they truly differ cannot be told from chance
BELONGS = 0.5  # probability from which on a prize goes to somebody who belongs there
ENOUGH = reliability.REWARDED  # share of the differences that is real, from which on places may be rewarded


@dataclass(frozen=True, eq=False)
class Sureness:
    """``real``: the share of the differences in score that is no chance, of the least sure group. ``top``: how many
    places win; ``chance``: entrant -> the probability to belong to them; ``level``: who cannot be told apart from the
    next of the own division. ``held``: of those who hold a prize by place, how many belong there more likely than not.
    """

    real: float
    top: int
    chance: dict[str, float]
    level: frozenset[str]
    winners: int
    held: int

    @property
    def enough(self) -> bool:
        """May places be rewarded?"""
        return self.real >= ENOUGH


@remember(entries=64)
def sureness(book: Book, table: Table) -> Sureness | None:
    """None where it cannot be told: no score by sums of things done, a format of rounds, fewer than ten entrants."""
    rules, who = table.rules, table.entrants
    if rules.shape not in ("total", "race") or who is None or who.field.team_of is not None or not table.spans:
        return None
    lines = lines_of(rules, book.kpis)
    if rules.measure == "improvement" or any(line.kpi.rollup != "sum" for line in lines):
        return None
    done = fed(book, who, asked_of(rules, lines), table.spans, known_by(table))
    v = noise(rules.measure, lines, done, len(who.contestants), aims(book, rules, who, lines, table.spans))
    scores = {r.entrant_id: (float(r.score), r.division, float(v[who.at[r.entrant_id]]))
              for r in table.rows if r.place and r.score is not None}  # fmt: skip
    top = max((p.last or p.first or 0 for p in rules.prizes if p.first or p.last), default=0)
    return judged(scores, top, -1 if table.lower else 1)


def noise(measure: str, lines: Sequence[Line], done: Done, size: int, goal: Aims) -> Numbers:
    """The variance of each entrant's score by chance: Σ (what a thing is worth)². Caps and whole steps are not seen."""
    whole = np.zeros(size)
    for i, line in enumerate(lines):
        mine = done.of_line(i)
        amount = mine.quantity.astype(float) / 100
        worth = line.points / line.per
        if measure == "value" and line.sign > 0:
            worth = 1.0
        squares = (amount * worth) ** 2 if by_sale(line.kpi) else np.abs(amount) * worth**2
        whole += np.bincount(mine.who, squares, size)
    if measure == "attainment" and goal.target is not None:
        whole *= divide(100, goal.target[-1].astype(float) / 10_000) ** 2 * (lines[0].per / lines[0].points) ** 2
    return whole


def judged(scores: dict[str, tuple[float, str | None, float]], top: int, sign: int) -> Sureness | None:
    """From entrant -> (score, division, variance by chance): each division by itself, the least sure one counts."""
    groups: dict[str | None, list[str]] = {}
    for who, (_, division, _) in scores.items():
        groups.setdefault(division, []).append(who)
    if not groups or min(map(len, groups.values())) < FEWEST:
        return None
    real, chance, level, winners, held = 1.0, dict[str, float](), set[str](), 0, 0
    for ids in groups.values():
        x, v = (np.array([scores[w][k] for w in ids]) for k in (0, 2))
        x = sign * x
        belief = shrink.normal(x, np.maximum(v, 1e-9))
        real = min(real, reliability.rankability(belief.between**2, v))
        first = rankci.likely(belief.score, belief.error, top=max(1, top)).podium
        chance |= dict(zip(ids, first.tolist(), strict=True))
        flags = rankci.level_with_next(x, belief.score, belief.error)
        level |= {w for w, flag in zip(ids, flags.tolist(), strict=True) if flag}
        winning = np.argsort(-x, kind="stable")[:top]
        winners, held = winners + len(winning), held + int((first[winning] >= BELONGS).sum())
    return Sureness(real, top, chance, frozenset(level), winners, held)
