"""What was aimed at: a period's target out of monthly ones, and what part of it is reached."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from tests.oracle.bank import Bank
from tests.oracle.kpis import Kpi, rounded
from tests.oracle.spans import Span, last_of_month

CALENDAR = Path(__file__).resolve().parents[2] / "data" / "calendar" / "cn.toml"


@dataclass(frozen=True)
class Aim:
    """The line to reach, and the next line past it where one is set."""

    line: Decimal
    beyond: Decimal | None


@cache
def _announced() -> tuple[frozenset[date], frozenset[date]]:
    """The days announced as free and as worked."""
    free, worked = set(), set()
    for year in tomllib.loads(CALENDAR.read_text("utf-8")).values():
        worked.update(year["working"])
        for holiday in year["holidays"]:
            free.update(Span(holiday["first"], holiday["last"]).days())
    return frozenset(free), frozenset(worked)


def is_worked(day: date) -> bool:
    """Monday to Friday, but for what was announced otherwise."""
    free, worked = _announced()
    return day in worked or (day.weekday() < 5 and day not in free)


def _part(month: date, span: Span) -> Fraction:
    """The share of a month's working days that fall into a span."""
    days = Span(month, last_of_month(month)).days()
    worked = [day for day in days if is_worked(day)]
    return Fraction(sum(1 for day in worked if day in span), len(worked))


def aim(bank: Bank, name: str, kpi: Kpi, who: str, span: Span) -> Aim | None:
    """Sums add up over the months of a period, the rest has its last month's target; one month missing, none at all."""
    months = span.months() if kpi.rollup == "sum" else span.months()[-1:]
    rows = [row for m in months for row in bank.of_month("targets", m) if row["kpi"] == name and row["unit_id"] == who]
    if len(rows) < len(months):
        return None
    parts = [_part(m, span) if kpi.rollup == "sum" else Fraction(1) for m in months]
    line = sum((p * Fraction(row["target"]) for p, row in zip(parts, rows, strict=True)), Fraction(0))
    if any(row.get("beyond") is None for row in rows):
        return Aim(rounded(line, 4), None)
    beyond = sum((p * Fraction(row["beyond"]) for p, row in zip(parts, rows, strict=True)), Fraction(0))
    return Aim(rounded(line, 4), rounded(beyond, 4))


def pace(kpi: Kpi, value: Decimal | None, target: Aim | None, span: Span, known_to: date) -> Decimal | None:
    """What was done over what a steady walk to the target would have done by now, by working days; 1 is on course.

    Only of what adds up from day to day and of which more is better.
    """
    if kpi.rollup != "sum" or kpi.better != "higher" or value is None or target is None or target.line <= 0:
        return None
    worked = [day for day in span.days() if is_worked(day)]
    gone = sum(1 for day in worked if day <= known_to)
    return rounded(Fraction(value) * len(worked) / (Fraction(target.line) * gone), 4) if gone else None


def attainment(value: Decimal | None, target: Aim | None, better: str) -> Decimal | None:
    """How much of a target is reached, to four decimals; empty without a target, never below nothing."""
    if value is None or target is None or target.line <= 0:
        return None
    share = Fraction(value) / Fraction(target.line)
    return rounded(max(Fraction(0), share if better == "higher" else 2 - share), 4)
