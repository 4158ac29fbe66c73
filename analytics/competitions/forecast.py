"""What a running competition will cost if it goes on like this: work at the present pace, places as they stand.

Prizes for places cost what they cost now: somebody will have the places. A line everyone can reach costs more the more
reach it, and pay by piece grows with the pieces, so both are worked out from figures brought forward to the last day.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from analytics.competitions.board import Board
from analytics.competitions.pay import pay
from analytics.competitions.prizes import Placed, award
from analytics.competitions.results import Row
from analytics.competitions.rules import Rules
from analytics.competitions.scoring import Line
from analytics.competitions.whole import Numbers, amount, times_over
from analytics.money import ratio


def forecast(
    rules: Rules, lines: Sequence[Line], board: Board, rows: Sequence[Row], at: Mapping[str, int],
    done: Mapping[str, Mapping[str, Decimal]], days: tuple[int, int], lower: bool,
) -> Decimal:  # fmt: skip
    """Prizes and pay on the last day. ``at``: position of each entrant; ``done``: KPI -> entrant -> quantity so far of
    what is paid by piece; ``days``: (of the whole window, gone)."""
    whole, gone = days
    to_reach = [p for p in rules.prizes if p.at is not None]
    now = sum((worth for r in rows for _, worth in r.prizes), Decimal(0))
    if to_reach:
        score = brought_forward(rules, lines, board, whole, gone)
        placed = [r for r in rows if r.place]
        today = [Placed(r.entrant_id, r.place or 0, r.score or Decimal(0), r.division) for r in placed]
        then = [Placed(p.who, p.place, amount(score[at[p.who]]), p.division) for p in today]
        cost = [sum((w.amount for w in award(to_reach, t, {}, lower)[0]), Decimal(0)) for t in (today, then)]
        now += cost[1] - cost[0]
    for kpi, quantities in done.items():
        for quantity in quantities.values():
            now += pay(rules.pieces, kpi, ratio(quantity * whole, Decimal(gone), 1, 2))
    return now


def brought_forward(rules: Rules, lines: Sequence[Line], board: Board, whole: int, gone: int) -> Numbers:
    """Everybody's score on the last day, in hundredths. Sums grow with the days and stop at their caps; quotients, and
    divisions, where every round starts anew, stay as they are."""
    sums = [line.kpi.rollup == "sum" for line in lines]
    if rules.shape in ("total", "race") and rules.measure == "points":
        return np.sum([
            _stopped(line, times_over(made, whole, gone) if grows else made)
            for line, grows, made in zip(lines, sums, board.lines[:, -1], strict=True)
        ], axis=0)  # fmt: skip
    return times_over(board.score, whole, gone) if all(sums) and rules.shape != "divisions" else board.score


def _stopped(line: Line, made: Numbers) -> Numbers:
    if line.cap is None:
        return made
    return np.minimum(made, line.cap) if line.sign > 0 else np.maximum(made, -line.cap)
