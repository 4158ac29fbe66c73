"""What the weights of a scorecard really do: the share each measure has in the differences, and places without it.

A declared weight is no importance: a measure that everybody reaches to its cap decides nothing, whatever its weight.

Source: Paruolo, Saisana & Saltelli 2013, JRSS A 176:609 (the squared correlation with the score).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.competitions.scorecards.file import Scorecard
from analytics.competitions.scorecards.sheet import Line
from analytics.memory import remember
from analytics.stats.common import Numbers, divide
from analytics.stats.composite import effective_weights


@dataclass(frozen=True, eq=False)
class _Grid:
    """Percents [unit, measure], where there is one, points off, and who has a place."""

    percent: Numbers
    there: Numbers
    off: Numbers
    placed: Numbers


@remember(entries=32)
def effective(card: Scorecard, lines: tuple[Line, ...]) -> tuple[float | None, ...]:
    """The real share of each measure that anybody has, of those who have all of these; adds up to 1, or all 0 where
    nobody differs. None for a measure nobody has, and for all where fewer than three have the others."""
    g = _grid(lines)
    known = np.asarray(g.there[g.placed].any(axis=0))
    whole = g.placed & g.there[:, known].all(axis=1)
    if whole.sum() < 3:
        return (None,) * len(card.measures)
    shares = iter(effective_weights(g.percent[whole][:, known], _scores(card, g)[whole]).tolist())
    return tuple(next(shares) if there else None for there in known)


@remember(entries=128)
def places_without(card: Scorecard, lines: tuple[Line, ...], unit_id: str) -> tuple[int | None, ...]:
    """For each measure, the place if it did not count and the others were weighted anew; None without a place."""
    g, at = _grid(lines), next(i for i, x in enumerate(lines) if x.unit_id == unit_id)
    found: list[int | None] = []
    for j in range(len(card.measures)):
        left = g.there.copy()
        left[:, j] = False
        score = _scores(card, g, left)
        counted = g.placed & left.any(axis=1)
        found.append(1 + int((score[counted] > score[at]).sum()) if counted[at] else None)
    return tuple(found)


def _grid(lines: Sequence[Line]) -> _Grid:
    percent = np.array([[float(p.percent or 0) for p in x.parts] for x in lines])
    there = np.array([[p.percent is not None for p in x.parts] for x in lines], bool)
    off = np.array([float(sum(points for _, points in x.off)) for x in lines])
    return _Grid(percent, there, off, np.array([x.place is not None for x in lines], bool))


def _scores(card: Scorecard, g: _Grid, there: Numbers | None = None) -> Numbers:
    """Weighted percents minus points off, to two decimals, as they are published."""
    weight = np.array([float(m.share) for m in card.measures]) * (g.there if there is None else there)
    return np.round(divide((weight * g.percent).sum(axis=1), weight.sum(axis=1)) - g.off, 2)
