"""The quick ways of the engine's arithmetic say what the plain ones say: fractions, sorting, decimals."""

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from analytics.competitions.tables import ordered
from analytics.competitions.whole import added, times_over
from analytics.warehouse.columns import fen

BIG = 2**62 + 1  # beyond what 64 bits can be multiplied in


def half_away(f: Fraction) -> int:
    """A fraction rounded half away from zero, by its numerator and denominator."""
    whole, rest = divmod(abs(f.numerator), f.denominator)
    whole += 2 * rest >= f.denominator
    return whole if f >= 0 else -whole


@pytest.mark.parametrize(("times", "by"), [(1, 100), (100, 100), (300, 100), (100, 300), (7, 3), (150, 50), (1, 1)])
def test_times_over_is_the_rounded_fraction(times: int, by: int) -> None:
    values = [0, 1, -1, 49, 50, -50, 51, 149, -150, 12345, -99999, BIG]
    expected = [half_away(Fraction(v * times, by)) for v in values]
    assert times_over(np.array(values, object), times, by).tolist() == expected
    assert times_over(np.array(values[:-1]), times, by).tolist() == expected[:-1]


@pytest.mark.parametrize("spread", [3, 50, 10**12])
def test_ranks_are_dense_places_of_the_distinct_scores(spread: int) -> None:
    """Close together they are counted, far apart sorted: the rank is the number of better distinct scores."""
    dice = random.Random(spread)
    scores = [dice.randint(-spread, spread) for _ in range(200)]
    better = [len({s for s in scores if s > mine}) for mine in scores]
    assert ordered(np.array([scores]), ()).rank.tolist() == better
    assert ordered(np.array([scores], object), ()).rank.tolist() == better


def test_sums_are_exact_beyond_what_floats_hold() -> None:
    """2**53 + 1 is no float: adding it up must not go through one."""
    values = np.array([2**53, 1, 5, -5])
    assert added(values, np.array([0, 0, 1, 1]), 3).tolist() == [2**53 + 1, 0, 0]


def test_stored_amounts_are_hundredths_to_the_last_digit() -> None:
    """Largest and smallest of 18 digits, in two chunks, the second cut."""
    told = ["9999999999999999.99", "-9999999999999999.99", "0.01", "-0.01", "0.00", "12.50"]
    amounts = pa.array([Decimal(t) for t in told], pa.decimal128(18, 2))
    expected = [int((Decimal(t) * 100).to_integral_value(ROUND_HALF_UP)) for t in told]
    assert fen(pa.chunked_array([amounts, amounts[2:5]])).tolist() == expected + expected[2:5]
    assert fen(pa.chunked_array([amounts[3:]])).tolist() == expected[3:]
    assert fen(pa.chunked_array([], pa.decimal128(18, 2))).tolist() == []


def test_wider_amounts_are_not_cut() -> None:
    with pytest.raises(TypeError, match="64 bits"):
        fen(pa.chunked_array([pa.array([Decimal("1.00")], pa.decimal128(38, 2))]))
