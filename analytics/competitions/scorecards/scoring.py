"""One score from many measures, exactly: percents capped and floored, weighted anew where some lack, deductions off."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import lcm

from analytics.competitions.scorecards.file import Deduction, Grade, Measure
from analytics.kpi import Kpi


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of one unit: value, what 100 % is, percent after cap and floor, points it brings to the score."""

    kpi: str
    value: Decimal | None
    aim: Decimal | None
    percent: Decimal | None
    points: Decimal | None


def percent(kpi: Kpi, measure: Measure, value: Decimal | None, aim: Decimal | None) -> Decimal | None:
    """value / aim, or 2 - value / aim where less is better, in percent between floor and cap; None without either."""
    if value is None or aim is None or aim <= 0:
        return None
    (top, under), (goal, cut) = _ratio(value), _ratio(aim)
    n, d = top * cut, under * goal
    reached = _two(100 * (n if kpi.better == "higher" else 2 * d - n), d)
    return min(max(reached, measure.floor), measure.cap)


@cache
def _ratio(value: Decimal) -> tuple[int, int]:
    """Numbers of a column repeat: medians are one for all, and counts are small."""
    return value.as_integer_ratio()


@cache
def whole_shares(shares: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Weights, given as numerators and denominators, as whole numbers in the same proportion."""
    common = lcm(*(under for _, under in shares))
    return tuple(top * (common // under) for top, under in shares)


def composite(
    measures: Sequence[Measure], percents: Sequence[Decimal | None], minimum: int
) -> tuple[Decimal | None, list[Decimal | None], Fraction]:
    """(score, points of each measure, share of the weight there). No score where less than ``minimum`` percent is
    there; else the measures there are weighted anew. The points add up to the score but for their own rounding."""
    weights = whole_shares(tuple([m.share.as_integer_ratio() for m in measures]))
    there = sum(w for w, p in zip(weights, percents, strict=True) if p is not None)
    share = Fraction(there, sum(weights))
    if 100 * there < minimum * sum(weights) or not there:
        return None, [None] * len(measures), share
    cents = [None if p is None else int(p.scaleb(2)) for p in percents]  # percents have two decimals
    exact = [None if p is None else w * p for w, p in zip(weights, cents, strict=True)]
    whole = sum(e for e in exact if e is not None)
    return _two(whole, 100 * there), [None if e is None else _two(e, 100 * there) for e in exact], share


def deducted(deduction: Deduction, value: Decimal | None) -> Decimal:
    """Points off for a value, up to the limit."""
    if value is None or value <= 0:
        return Decimal(0)
    off = (value // deduction.per) * deduction.points
    return off if deduction.limit is None else min(off, deduction.limit)


def graded(grades: Sequence[Grade], score: Decimal | None) -> Grade | None:
    """The best grade whose cut-off the score reaches."""
    if score is None:
        return None
    return next((g for g in grades if score >= g.low), None)


def _two(top: int, under: int) -> Decimal:
    """A quotient with two decimals, half away from zero; ``under`` above 0."""
    whole = (200 * abs(top) + under) // (2 * under)
    return Decimal(whole if top >= 0 else -whole).scaleb(-2)
