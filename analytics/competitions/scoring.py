"""From what was done to points: steps, caps, deductions, attainment, improvement; every round and entrant at once.

Everything is whole hundredths. In formats that start every round at zero a row of scores is a round's; in the others it
is the score so far at the round's end, so that the last row is the score and its steps are what each round added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.competitions.rules import Rules
from analytics.competitions.tally import Done, Tallies
from analytics.competitions.whole import Numbers, added, full_steps, hundredths, narrow, times_over
from analytics.kpi import Kpi
from analytics.period import Period
from analytics.warehouse.columns import Column, published


@dataclass(frozen=True)
class Line:
    """One rule that makes points, or takes them off; amounts in hundredths."""

    kpi: Kpi
    points: int
    per: int
    whole: bool
    each_sale: bool
    cap: int | None
    sign: int = 1


@dataclass(frozen=True, eq=False)
class Aims:
    """What scores are measured against, [round, entrant]: ``target`` in ten-thousandths, ``base`` in hundredths."""

    target: Numbers | None = None  # 0: none
    base: Numbers | None = None


@dataclass(frozen=True, eq=False)
class Scores:
    """``lines`` [rule, round, entrant] and their sum ``score`` [round, entrant]; ``there``: had anything to measure."""

    lines: Numbers
    score: Numbers
    there: Numbers


def lines_of(rules: Rules, kpis: Mapping[str, Kpi]) -> tuple[Line, ...]:
    """The scores, then the deductions, in the order of the file."""
    made = [
        Line(kpis[s.kpi], hundredths(s.points), hundredths(s.per), s.steps == "whole", s.each == "sale",
             None if s.cap is None else hundredths(s.cap))
        for s in rules.scores
    ]  # fmt: skip
    off = [
        Line(kpis[d.kpi], hundredths(d.points), hundredths(d.per), True, False,
             None if d.limit is None else hundredths(d.limit), -1)
        for d in rules.deducts
    ]  # fmt: skip
    return (*made, *off)


def scored(rules: Rules, lines: Sequence[Line], done: Done, spans: Sequence[Period], size: int, aims: Aims) -> Scores:
    """The scores of ``size`` entrants in each of the rounds."""
    cube = np.zeros((len(lines), len(spans), size), np.int64)
    there = np.ones((len(spans), size), bool)
    for i, line in enumerate(lines):
        mine = done.of_line(i)
        at = round_of(mine.day, spans)
        if (at < 0).any():
            mine, at = mine[at >= 0], at[at >= 0]
        value, known = quantity(line, mine, at, len(spans), size, rules.by_round)
        if line.sign > 0 and rules.measure != "points":
            made, there = measured(rules, line, value, known, aims)
        else:
            made = points(line, value)
        if made.dtype == object and cube.dtype != object:
            cube = cube.astype(object)
        cube[i] = made
    return Scores(cube, cube.sum(axis=0), there)


def round_of(days: Numbers, spans: Sequence[Period]) -> Numbers:
    """The round each day (an ordinal) lies in; -1 in none."""
    first, last = min(s.start for s in spans).toordinal(), max(s.end for s in spans).toordinal()
    rounds = np.full(last - first + 2, -1, np.intp)  # of each day of the window; before and after it the last one, none
    for r, span in enumerate(spans):
        rounds[span.start.toordinal() - first : span.end.toordinal() - first] = r
    return rounds[np.clip(days - first, -1, last - first)]


def quantity(line: Line, done: Tallies, at: Numbers, spans: int, size: int, by_round: bool) -> tuple[Numbers, Numbers]:
    """(quantity [round, entrant], whether there is one): per round, or from the first round on."""
    keys = at * size + done.who
    top = added(_per_sale(line, done.quantity), keys, spans * size).reshape(spans, size)
    if line.kpi.rollup == "sum":
        return (top if by_round else np.cumsum(top, axis=0)), np.ones((spans, size), bool)
    under = added(done.under, keys, spans * size).reshape(spans, size)
    seen = (np.bincount(keys, minlength=spans * size) > 0).reshape(spans, size)
    if not by_round and line.kpi.rollup == "ratio":
        top, under, seen = np.cumsum(top, axis=0), np.cumsum(under, axis=0), np.logical_or.accumulate(seen, axis=0)
    elif not by_round:
        top, under, seen = (_carried(a, seen) for a in (top, under, seen))
    return _value(line.kpi, top, under, seen)


def _per_sale(line: Line, quantity: Numbers) -> Numbers:
    return full_steps(quantity, line.per, 100) if line.each_sale else quantity


def _carried(values: Numbers, seen: Numbers) -> Numbers:
    """The last snapshot stays until the next: rounds in which nobody was measured repeat the one before."""
    measured = np.where(seen.any(axis=1), np.arange(len(seen)), 0)
    return values[np.maximum.accumulate(measured)]


def _value(kpi: Kpi, top: Numbers, under: Numbers, seen: Numbers) -> tuple[Numbers, Numbers]:
    """The published value, in hundredths."""
    flat = Column(top.reshape(-1), seen.reshape(-1))
    below = Column(under.reshape(-1), seen.reshape(-1)) if kpi.has_denominator else None
    found = published(flat, below, kpi.scale, kpi.decimals)
    made = narrow(np.where(found.there, found.values * 10 ** (2 - kpi.decimals), 0))
    return made.reshape(top.shape), found.there.reshape(top.shape)


def points(line: Line, value: Numbers) -> Numbers:
    """Points for quantities, after the cap; deductions are negative and never give anything back."""
    per = 100 if line.each_sale else line.per
    made = full_steps(value, per, line.points) if line.whole else times_over(value, line.points, per)
    if line.cap is not None:
        made = np.minimum(made, line.cap)
    return -np.maximum(made, 0) if line.sign < 0 else made


def measured(rules: Rules, line: Line, value: Numbers, known: Numbers, aims: Aims) -> tuple[Numbers, Numbers]:
    """The score where it is not points: the value, the attainment in percent, or the difference from the base."""
    higher = line.kpi.better == "higher"
    if rules.measure == "attainment":
        assert aims.target is not None
        there = known & (aims.target > 0)
        target = np.where(there, aims.target, 1)
        reached = value * 100 if higher else 2 * target - value * 100
        return np.where(there, np.maximum(0, times_over(reached, 10_000, target)), 0), there
    if rules.measure == "improvement":
        assert aims.base is not None
        change = value - aims.base if higher else aims.base - value
        return np.where(known, change, 0), known
    return np.where(known, value, 0), known
