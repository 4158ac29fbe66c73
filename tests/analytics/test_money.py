"""One rounding, half away from zero, the same for one number and for a column of them."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.money import half_up, ratio
from analytics.warehouse.columns import Column, facts_of, published

D = Decimal


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("2.5", 0, "3"), ("0.0449", 1, "0.0"), ("-0.004", 2, "0.00"),
     ("1.005", 2, "1.01")],
)  # fmt: skip
def test_half_up(value, decimals, expected):
    """1.005 is the case binary fractions get wrong: as a double it is 1.00499999999999989…"""
    assert str(half_up(D(value), decimals)) == expected


@pytest.mark.parametrize(
    ("n", "d", "scale", "decimals", "expected"),
    [(1, 3, 100, 1, "33.3"), (13, 400, 100, 1, "3.3"), (1, 16, 100, 1, "6.3"), (-1, 8, 1, 2, "-0.13"), (1, -8, 1,
     2, "-0.13"),
     (0, 7, 1000, 2, "0.00"), (2, 3, 1, 4, "0.6667")],
)  # fmt: skip
def test_ratio(n, d, scale, decimals, expected):
    """13/400 = 3.25 % and 1/16 = 6.25 %: halves go up."""
    assert ratio(D(n), D(d), scale, decimals) == D(expected)


CENTS = st.integers(-(10**13), 10**13)


@given(CENTS, CENTS.filter(bool), st.sampled_from([1, 100, 1000]), st.sampled_from([0, 1, 2, 4]))
def test_ratio_is_within_half_a_unit_of_the_exact_quotient(n, d, scale, decimals):
    exact = Fraction(n, d) * scale
    error = abs(Fraction(ratio(D(n), D(d), scale, decimals)) - exact)
    assert error <= Fraction(1, 2 * 10**decimals)


def column(values: list[int | None], kind: type) -> Column:
    return Column(np.array([v or 0 for v in values], kind), np.array([v is not None for v in values]))


@pytest.mark.parametrize("factor", [1, 10**15])
def test_columns_round_as_one_number_does(factor):
    """Every quotient of cents up to a few yuan, both signs; and the same in amounts that outgrow 64 bits."""
    pairs = [(n * factor, d * factor) for n in range(-160, 160, 7) for d in range(1, 200, 3)]
    got = published(*(column([p[i] for p in pairs], object if factor > 1 else np.int64) for i in (0, 1)), 100, 1)
    assert got.values.tolist() == [ratio(D(n), D(d), 100, 1).scaleb(1) for n, d in pairs]


def test_columns_leave_undefined_what_is_undefined():
    """Nothing counted, nothing to divide by, and no denominator at all."""
    n, d = column([None, 100, 100, 250], np.int64), column([100, 0, None, 100], np.int64)
    assert published(n, d, 1, 0).there.tolist() == [False, False, False, True]
    assert published(n, None, 1, 0).decimals(0) == [None, D(1), D(1), D(3)]


def test_amounts_from_arrow_are_exact_however_large():
    amounts = [D("0.01"), None, D("-0.01"), D("9" * 34 + ".99"), D("-" + "9" * 34 + ".99")]
    table = pa.table({
        "month": [1] * 5, "manager": [0, 1, 2, 3, 3], "unit": [-1, 0, 0, 0, 0],
        "numerator": pa.array(amounts, pa.decimal128(38, 2)), "denominator": pa.array([None] * 5, pa.decimal128(38, 2)),
        "spread": [0.0, 0.0, 0.0, 2.5, 1.5], "expected": [0.0, 0.0, 0.0, 0.25, 0.5],
        "largest": [0.0, 0.0, 0.0, 2.5, 1.5], "reversed": [0.0, 0.0, -0.25, 0.0, 0.0],
    })  # fmt: skip
    facts = facts_of(table)
    assert facts.numerator.values.tolist() == [1, 0, -1, 10**36 - 1, 1 - 10**36]
    assert facts.unit.tolist() == [-1, 0, 0, 0, 0]
    assert facts[facts.manager == 3].spread.tolist() == [2.5, 1.5]
    assert facts[facts.manager == 3].expected.tolist() == [0.25, 0.5]
    assert facts[facts.manager == 3].largest.tolist() == [2.5, 1.5]
    assert facts[facts.manager == 2].reversed.tolist() == [-0.25]
    assert facts.numerator.added(facts.manager, 4).decimals() == [D("0.01"), None, D("-0.01"), D(0)]
    assert facts.denominator.total() is None
