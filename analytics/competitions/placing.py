"""Rounds: points by place, the best so many of them, countback; and divisions with promotion and relegation."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from analytics.competitions.tables import ordered, places
from analytics.competitions.whole import Numbers, hundredths

LAST = 2**31  # the place of a round somebody had nothing to measure in


def round_places(score: Numbers, there: Numbers, group: Numbers | None = None) -> Numbers:
    """[round, entrant]: the place of each round's score; 0 where there is none."""
    groups = np.zeros(score.shape, np.int64) if group is None else np.broadcast_to(group, score.shape)
    return np.stack([
        places(ordered(score[r][None, :], ()).rank, there[r], groups[r])[0] for r in range(len(score))
    ])  # fmt: skip


def place_points(place: Numbers, table: Sequence[Decimal], tied: str) -> Numbers:
    """Points of one round by place, in hundredths: those who share a place pool its points (rounded down) or each have
    them all."""
    worth = np.zeros(max(len(place) + 1, len(table)), np.int64)
    worth[: len(table)] = [hundredths(p) for p in table]
    before = np.r_[0, np.cumsum(worth)]
    shared = np.bincount(place, minlength=len(place) + 2)[place]
    made = worth[np.maximum(place - 1, 0)]
    if tied == "pool":
        first = np.maximum(place - 1, 0)
        last = np.minimum(first + shared, len(before) - 1)
        made = (before[last] - before[first]) // np.maximum(shared, 1)
    return np.where(place > 0, made, 0)


def best_of(points: Numbers, best: int | None) -> tuple[Numbers, Numbers]:
    """(sum of the best rounds of each, flags of the rounds that count): the earlier of two equal ones counts."""
    if best is None or best >= len(points):
        return points.sum(axis=0), np.ones(points.shape, bool)
    order = np.argsort(-points, axis=0, kind="stable")[:best]
    counts = np.zeros(points.shape, bool)
    np.put_along_axis(counts, order, True, axis=0)
    return np.where(counts, points, 0).sum(axis=0), counts


def countback(place: Numbers) -> Numbers:
    """Keys [round, entrant], more is better: most first places, then most second ones, and so on."""
    return -np.sort(np.where(place > 0, place, LAST), axis=0)


def so_far(name: str, score: Numbers, r: int, before: Sequence[Numbers]) -> Numbers | None:
    """A link of the chain as keys after round ``r``, more is better; ``before``: the places of the rounds before. None:
    it says nothing while the season runs (later complaints would move who was promoted long ago)."""
    match name:
        case "countback" if before:
            return countback(np.stack(before))
        case "best_round":
            return score[: r + 1].max(axis=0)[None, :]
        case "all_rounds":
            return score[: r + 1].sum(axis=0)[None, :]
    return None


def season(
    score: Numbers, there: Numbers, start: Numbers, above: Sequence[int | None], up: int, down: int,
    tie_breaks: Sequence[str] = (),
) -> tuple[Numbers, Numbers]:  # fmt: skip
    """(division [round, entrant], place in it): after each round the best ``up`` rise and as the ladder allows the last
    ``down`` fall. ``above[d]``: the division over d. Equal scores are told apart by the chain, as far as it is known
    after that round; who still shares the last place that moves stays, unless all fit."""
    below = {a: d for d, a in enumerate(above) if a is not None}
    divisions: list[Numbers] = []
    found: list[Numbers] = []
    at = start.copy()
    for r in range(len(score)):
        chain = [(name, key) for name in tie_breaks if (key := so_far(name, score, r, found)) is not None]
        place = places(ordered(score[r][None, :], chain).rank, there[r], at)[0]
        divisions.append(at)
        found.append(place)
        after = at.copy()
        for d, over in enumerate(above):
            inside = (at == d) & (place > 0)
            if over is not None:
                after[inside & _first(place, inside, up)] = over
            if d in below:
                after[inside & _first(_from_last(place, inside), inside, down) & (after == d)] = below[d]
        at = after
    return np.stack(divisions), np.stack(found)


def _first(place: Numbers, inside: Numbers, n: int) -> Numbers:
    """Those among the first ``n`` with everyone they share a place with."""
    taken = np.bincount(place[inside], minlength=place.max(initial=0) + 2)
    through = np.cumsum(taken)[place]
    return inside & (through <= n)


def _from_last(place: Numbers, inside: Numbers) -> Numbers:
    """Places counted from the end."""
    ordered_ = np.sort(-place[inside])
    return np.where(inside, 1 + np.searchsorted(ordered_, -place, "left"), 0)
