"""What was aimed at, and how far along: targets of any period, attainment, pace, and the split of a yearly target.

Targets are delivered by month. A period's target is their sum (for sums; a part-month counts by its share of working
days) or the last month's (for quotients and balances). No target is no answer, never 100 %.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np

from analytics.calendar import working_days
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.money import half_up, ratio
from analytics.period import Period, month_after
from analytics.warehouse.columns import GOAL, Column, Goals, Numbers, month_number
from analytics.warehouse.load import Book

Lines = tuple[Decimal, Decimal | None]  # the target, and the line beyond it


class Aimed(Mapping[str, Lines]):
    """The targets of a period by id, kept as columns: of a thousand a page about one unit asks for one."""

    def __init__(self, ids: list[str], numbers: list[int], target: Column, beyond: Column, lined: Numbers) -> None:
        self._at = {ids[i]: i for i in numbers}
        self._target, self._beyond, self._lined = target.reader(GOAL), beyond.reader(GOAL), lined.tolist()

    def __getitem__(self, unit_id: str) -> Lines:
        i = self._at[unit_id]
        return self._target(i) or Decimal(0), self._beyond(i) if self._lined[i] else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


@remember(entries=256)
def targets(book: Book, kpi: Kpi, unit_type: str, period: Period) -> Mapping[str, Lines]:
    """unit_id -> (target, beyond) of the period. ``unit_type`` is ``manager`` or ``branch``.

    A unit that lacks a target in one of the months has none for the period: half a target would flatter.
    """
    goals = book.goals.get((kpi.name, unit_type))
    if goals is None:
        return {}
    months = sorted(period.months())
    if kpi.rollup != "sum":
        months = months[-1:]
    ids = book.managers if unit_type == "manager" else book.units
    asked = goals.between(month_number(months[0]), month_number(months[-1]))
    if period.whole_months or kpi.rollup != "sum":
        return _total(asked, ids, len(months))
    return _by_working_days(asked, ids, period, months)


def _total(goals: Goals, ids: list[str], months: int) -> Aimed:
    n = np.bincount(goals.owner, minlength=len(ids))
    lined = np.bincount(goals.owner, goals.beyond.there, minlength=len(ids))
    target, beyond = (c.added(goals.owner, len(ids)) for c in (goals.target, goals.beyond))
    return Aimed(ids, np.flatnonzero(n == months).tolist(), target, beyond, lined == months)


def _by_working_days(goals: Goals, ids: list[str], period: Period, months: list[date]) -> dict[str, Lines]:
    share = {month_number(m): _share(m, period) for m in months}
    sums: dict[str, list[tuple[Fraction, Fraction | None]]] = {}
    targets, beyonds = goals.target.decimals(GOAL), goals.beyond.decimals(GOAL)
    for m, owner, target, beyond in zip(goals.month.tolist(), goals.owner.tolist(), targets, beyonds, strict=True):
        part = (share[m] * Fraction(target or 0), None if beyond is None else share[m] * Fraction(beyond))
        sums.setdefault(ids[owner], []).append(part)
    return {
        unit: (_decimal(sum((t for t, _ in parts), Fraction())), _sum_or_none([b for _, b in parts]))
        for unit, parts in sums.items()
        if len(parts) == len(months)
    }


def _share(month: date, period: Period) -> Fraction:
    """The part of a month's working days that lies in the period (of its days, where a month has none)."""
    end = month_after(month)
    first, last = max(month, period.start), min(end, period.end)
    whole = working_days(month, end)
    return Fraction(working_days(first, last), whole) if whole else Fraction((last - first).days, (end - month).days)


def _sum_or_none(parts: list[Fraction | None]) -> Decimal | None:
    known = [p for p in parts if p is not None]
    return _decimal(sum(known, Fraction())) if len(known) == len(parts) else None


def _decimal(exact: Fraction) -> Decimal:
    """Four decimals, half away from zero."""
    scaled = exact * 10000
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-4)


def attainment(kpi: Kpi, value: Decimal | None, target: Decimal | None) -> Decimal | None:
    """value / target, or 2 - value / target where less is better; never under 0; four decimals. 1.05 is 105 %."""
    if value is None or target is None or target <= 0:
        return None
    # 2 - value / target in one quotient, so that it is rounded once
    return max(Decimal("0.0000"), ratio(2 * target - value if kpi.better == "lower" else value, target, 1, 4))


def pace(kpi: Kpi, value: Decimal | None, target: Decimal | None, period: Period, asof: date) -> Decimal | None:
    """value so far / (target x share of working days gone); for sums only, where more is better. 1 = on course."""
    if value is None or target is None or target <= 0 or kpi.rollup != "sum" or kpi.better == "lower":
        return None
    gone, whole = _gone(period, asof)
    return ratio(value * whole, target * gone, 1, 4) if gone else None


@cache
def _gone(period: Period, asof: date) -> tuple[int, int]:
    """(working days of the period up to a day, all of them)."""
    end = min(period.end, asof + timedelta(days=1))
    return working_days(period.start, end), working_days(period.start, period.end)


def reached(attained: Decimal | None) -> bool | None:
    """达标: attainment of 100 % or more."""
    return None if attained is None else attained >= 1


def decompose(yearly: Decimal, history: list[Decimal], decimals: int = 2) -> list[Decimal]:
    """Split a yearly figure in proportion to ``history`` (evenly where it is all zero), exactly adding up.

    The rule: each part is the yearly figure times the part's share of history, rounded down to the last decimal; the
    units left over go to the parts with the largest remainders, the earlier first (largest-remainder method, Hamilton
    1792). Money is split to the cent, counts (``decimals`` 0) to whole ones.
    """
    weights = [max(Decimal(0), h) for h in history]
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    whole, units = sum(weights, Decimal(0)), int(half_up(yearly, decimals).scaleb(decimals))
    exact = [Fraction(units) * Fraction(w) / Fraction(whole) for w in weights]
    parts = [int(e) for e in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: units - sum(parts)]:
        parts[i] += 1
    return [Decimal(p).scaleb(-decimals) for p in parts]
