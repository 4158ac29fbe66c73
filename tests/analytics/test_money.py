"""One rounding, half away from zero, the same in Python and in SQL."""

from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.money import half_up, ratio
from analytics.warehouse.load import _PUBLISHED

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


def test_sql_rounds_as_python_does():
    """Every quotient of cents up to a few yuan, both signs, through the SQL macro and through Python."""
    con = duckdb.connect()
    con.execute("CREATE SCHEMA w")
    con.execute(_PUBLISHED)
    rows = con.execute(
        "SELECT n, d, w.published((n / 100)::DECIMAL(38, 2), (d / 100)::DECIMAL(38, 2), 1000) "
        "FROM range(-160, 160, 7) a(n), range(1, 200, 3) b(d)"
    ).fetchall()
    assert len(rows) > 3000
    for n, d, got in rows:
        assert got == ratio(D(n), D(d), 100, 1).scaleb(1), (n, d)
