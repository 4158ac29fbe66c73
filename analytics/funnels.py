"""A funnel: each unit's figure against its size, inside limits that narrow as size grows. And how far two units differ.

Limits are of the whole peer group, widened for ordinary differences (over-dispersion); dots are those of the viewer's
own scope. Sums are per head and month, so that a large unit is not high because it is large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analytics.access import Scope
from analytics.answers import Certainty, Compare
from analytics.honest import honesty, modelled, own_interval
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.models import Fit, Model
from analytics.narrow import compared, sees, tells
from analytics.period import Period
from analytics.standing import Peers, standing
from analytics.stats import compare, funnel, multiple
from analytics.stats.common import CLEAR, USUAL, Interval, Numbers, divide, z_of
from analytics.warehouse.load import Book

MONTH = 30.4375  # days
STEPS = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """One unit. ``zone``: ±1 outside 95 %, ±2 clearly (99.8 %, and not a false discovery), + is better."""

    unit_id: str
    size: float
    value: float
    zone: int
    adjusted: float | None = None  # in the bank's own mix of clients


@dataclass(frozen=True, slots=True)
class Funnel:
    """``sizes`` with the 95 % (inner) and 99.8 % (outer) limits at them; ``average`` of the peer group.

    ``per_head``: value and size are per head and month, in person-months; else the size is the KPI's denominator.
    """

    sizes: tuple[float, ...]
    inner: tuple[tuple[float, ...], tuple[float, ...]]
    outer: tuple[tuple[float, ...], tuple[float, ...]]
    average: float
    marks: tuple[Mark, ...]
    per_head: bool
    certainty: Certainty


@remember(entries=128)
def funnel_of(book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period, compare_with: Compare) -> Funnel | None:
    """None for fewer than ten units, or where nothing is known of how their figures vary."""
    fit = modelled(book, kpi, peers, period)
    if fit is None or fit.model is None:
        return None
    size, value = _axes(kpi, fit)
    judged = honesty(book, kpi, peers, period, compared(period, compare_with))
    if not tells(book, scope, kpi, peers, period):
        return None
    drawn = (size > 0) & (fit.model.expected >= 1)  # where less than one event is expected, no figure tells anything
    if not drawn.any():
        return None
    at = np.geomspace(size[drawn].min(), size[drawn].max(), STEPS)
    average = float(divide((size * value).sum(), size.sum()))
    inner, outer = (_limits(kpi, fit.model, size, at, average, level) for level in (USUAL, CLEAR))
    places = standing(book, kpi, peers, period).places
    marks = tuple(
        Mark(unit, x, y, judged.units[unit].zone, judged.units[unit].adjusted)
        for unit, x, y, seen in zip(fit.figures.ids, size.tolist(), value.tolist(), drawn.tolist(), strict=True)
        if seen and sees(scope, peers, places[unit])
    )
    return Funnel(tuple(at.tolist()), inner, outer, average, marks, not kpi.has_denominator, judged.table)


def _axes(kpi: Kpi, fit: Fit) -> tuple[Numbers, Numbers]:
    """(size, value): the denominator and the quotient, or person-months and the sum per one of them."""
    f = fit.figures
    size = f.denominator if kpi.has_denominator else f.days / MONTH
    return size, divide(f.numerator, size) * kpi.scale


def _limits(kpi: Kpi, model: Model, size: Numbers, at: Numbers, average: float, level: float
            ) -> tuple[tuple[float, ...], tuple[float, ...]]:  # fmt: skip
    theta = average / kpi.scale
    if model.name == "shares":
        weight = float(divide(model.expected.sum(), size.sum()))  # 1, or deals per yuan
        found = funnel.limits("share", theta, at * weight, model.tau2, level).times(kpi.scale)
    elif model.name == "means":
        sd = float(np.sqrt(np.median(model.noise * size))) / kpi.scale
        found = funnel.limits("mean", theta, at, model.tau2, level, sd).times(kpi.scale)
    else:
        rate = float(divide(model.expected.sum(), size.sum()))
        around = funnel.ratio_limits if model.tau2 == 0 else _widened(model.tau2)
        found = around(at * rate, level).times(average)
    return tuple(found.low.tolist()), tuple(found.high.tolist())


def _widened(tau2: float):  # type: ignore[no-untyped-def]
    return lambda expected, level: funnel.limits("ratio", 1.0, expected, tau2, level)


@dataclass(frozen=True, slots=True)
class Apart:
    """Right minus left with its 95 % interval, in the KPI's own unit. ``clear``: the interval leaves out zero."""

    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Is there a difference beyond chance?"""
        return self.low > 0 or self.high < 0


def apart(book: Book, kpi: Kpi, level: str, left: str, right: str, period: Period) -> Apart | None:
    """How far two units of one level are apart; None where one has no place or no interval. It takes their own
    intervals alone, so it can be told of two branches as of two hundred."""
    known = _alone(book, kpi, level, period)
    if known is None:
        return None
    at, value, around = known
    if left not in at or right not in at:
        return None
    a, b = at[left], at[right]
    found = compare.difference(value[[b]], _one(around, b), value[[a]], _one(around, a))
    if not found.known[0]:
        return None
    return Apart(float(value[b] - value[a]), float(found.low[0]), float(found.high[0]))


def _alone(book: Book, kpi: Kpi, level: str, period: Period) -> tuple[dict[str, int], Numbers, Interval] | None:
    """(unit -> position, figure, its own 95 % interval) of everybody ranked; None where nothing is known of how figures
    vary."""
    fit = modelled(book, kpi, Peers(level), period)
    if fit is None or not fit.figures.ids:
        return None
    f, at = fit.figures, {unit: i for i, unit in enumerate(fit.figures.ids)}
    if fit.model is not None:
        return at, fit.model.value, fit.model.around
    around = own_interval(kpi, f)
    value = divide(f.numerator, f.denominator) if kpi.has_denominator else f.numerator
    return None if around is None else (at, value * kpi.scale, around)


def pairs_apart(
    book: Book, kpi: Kpi, level: str, units: tuple[str, ...], period: Period
) -> tuple[tuple[str, str], ...]:
    """(higher, lower) of every pair among several units that differs beyond chance: two-sided z of the difference, all
    pairs together at 5 % by Holm's method. Empty where nothing is known of how the figures vary."""
    known = _alone(book, kpi, level, period)
    return () if known is None else beyond_chance(*known, units)


def beyond_chance(at: Mapping[str, int], value: Numbers, around: Interval, units: Sequence[str]
                  ) -> tuple[tuple[str, str], ...]:  # fmt: skip
    """The same from figures and their own 95 % intervals, whose width tells the standard error."""
    there = [u for u in units if u in at and around.known[at[u]]]
    found = list(combinations(there, 2))
    if not found:
        return ()
    a, b = (np.array([at[pair[k]] for pair in found]) for k in (0, 1))
    error = (around.high - around.low) / (2 * z_of(USUAL))
    z = divide(value[a] - value[b], np.hypot(error[a], error[b]))
    sure = multiple.holm(funnel.p_values(z)) <= 1 - USUAL
    pairs = zip(found, z.tolist(), sure.tolist(), strict=True)
    return tuple(pair if up > 0 else pair[::-1] for pair, up, clear in pairs if clear)


def _one(around: Interval, i: int) -> Interval:
    return Interval(around.low[[i]], around.high[[i]], around.known[[i]])
