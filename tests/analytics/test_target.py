"""Attainment, pace and the split of a yearly target, worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from analytics.kpi import kpi
from analytics.period import parse
from analytics.target import attainment, decompose, pace, reached

FUND, RATE, COVERAGE = kpi("fund_sales"), kpi("complaint_rate"), kpi("product_coverage")


@pytest.mark.parametrize(
    ("measure", "value", "target", "expected"),
    [
        (FUND, "1100", "1300", "0.8462"),  # 0.84615…
        (FUND, "1000", "800", "1.2500"),
        (FUND, "-2000", "400", "0.0000"),  # never under zero
        (FUND, "100", "0", None),  # no target is no answer
        (FUND, "100", None, None),
        (FUND, None, "100", None),
        (RATE, "0.00", "250", "2.0000"),  # less is better: 2 - 0
        (RATE, "333.33", "400", "1.1667"),  # 2 - 0.833325
        (RATE, "1000.00", "400", "0.0000"),  # 2 - 2.5
    ],
)
def test_attainment(measure, value, target, expected):
    given = [None if x is None else Decimal(x) for x in (value, target)]
    assert attainment(measure, *given) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(("attained", "is_reached"), [("1.0000", True), ("0.9999", False), (None, None)])
def test_reached(attained, is_reached):
    assert reached(None if attained is None else Decimal(attained)) is is_reached


def test_pace_counts_working_days():
    """The first ten days of September 2025 have 8 of its 23 working days: 40 / (100 x 8/23) = 1.15."""
    september = parse("2025-09")
    assert pace(FUND, Decimal(40), Decimal(100), september, date(2025, 9, 10)) == Decimal("1.1500")
    assert pace(FUND, Decimal(40), Decimal(100), september, date(2025, 9, 30)) == Decimal(
        "0.4000"
    )  # over: the same as attainment


def test_pace_is_for_sums_of_which_more_is_better():
    september = parse("2025-09")
    assert pace(COVERAGE, Decimal(2), Decimal(3), september, date(2025, 9, 10)) is None
    assert pace(kpi("valid_complaints"), Decimal(2), Decimal(3), september, date(2025, 9, 10)) is None
    assert (
        pace(FUND, Decimal(40), Decimal(100), parse("2025-10"), date(2025, 9, 30)) is None
    )  # not begun: nothing to compare


@pytest.mark.parametrize(
    ("yearly", "history", "decimals", "parts"),
    [
        ("100", [1, 1, 1], 2, ["33.34", "33.33", "33.33"]),  # one cent over: to the first of equals
        ("100", [1, 2, 1], 2, ["25.00", "50.00", "25.00"]),
        ("0.10", [1, 2, 4], 2, ["0.01", "0.03", "0.06"]),  # 1.43, 2.86, 5.71 cents: the larger remainders get one more
        ("10", [1, 1, 1], 0, ["4", "3", "3"]),
        ("100", [0, 0], 2, ["50.00", "50.00"]),  # nothing to go by: evenly
        ("100", [-5, 1, 3], 2, ["0.00", "25.00", "75.00"]),  # a year of net cancellations weighs nothing
        ("100", [], 2, []),
    ],
)
def test_a_year_is_split_in_proportion_and_adds_up(yearly, history, decimals, parts):
    found = decompose(Decimal(yearly), [Decimal(h) for h in history], decimals)
    assert [str(p) for p in found] == parts
    assert sum(found) == (Decimal(yearly) if history else 0)
