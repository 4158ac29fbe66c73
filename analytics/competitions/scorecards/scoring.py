"""One score from many measures, exactly: percents capped and floored, weighted anew where some lack, deductions off."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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
    share = Fraction(value) / Fraction(aim)
    reached = 100 * (share if kpi.better == "higher" else 2 - share)
    return min(max(_two(reached), measure.floor), measure.cap)


def composite(
    measures: Sequence[Measure], percents: Sequence[Decimal | None], minimum: int
) -> tuple[Decimal | None, list[Decimal | None], Fraction]:
    """(score, points of each measure, share of the weight there). No score where less than ``minimum`` percent is
    there; else the measures there are weighted anew. The points add up to the score but for their own rounding."""
    there = sum((m.share for m, p in zip(measures, percents, strict=True) if p is not None), Fraction(0))
    if 100 * there < minimum or not there:
        return None, [None] * len(measures), there
    exact = [None if p is None else m.share * Fraction(p) / there for m, p in zip(measures, percents, strict=True)]
    whole = sum((e for e in exact if e is not None), Fraction(0))
    return _two(whole), [None if e is None else _two(e) for e in exact], there


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


def _two(exact: Fraction) -> Decimal:
    """Two decimals, half away from zero."""
    n = abs(exact) * 100
    whole = (2 * n.numerator + n.denominator) // (2 * n.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-2)
