"""Limits of rare events: by hand, against the probabilities themselves, and for any input."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from analytics.stats import rare

fixed = settings(max_examples=80, deadline=None, derandomize=True)


@fixed
@given(st.lists(st.one_of(st.just(0.0), st.floats(0, 20), st.floats(0, 1e6)), min_size=1, max_size=9))
def test_counts_within_are_no_rarer_than_said(expected):
    """P(fewer) and P(more) lie below the tail, one event nearer they do not; whole numbers around the average."""
    e = np.array(expected)
    low, high = rare.counts(e)
    assert (poisson.cdf(low - 1, e) < rare.TAIL).all()
    assert (poisson.sf(high, e) <= rare.TAIL * (1 + 1e-6)).all()
    assert ((low == 0) | (poisson.cdf(low, e) >= rare.TAIL)).all()
    assert ((high == 0) | (poisson.sf(high - 1, e) > rare.TAIL * (1 - 1e-6))).all()
    assert (low <= np.ceil(e)).all()
    assert (np.floor(e) <= high).all()


@fixed
@given(st.lists(st.integers(0, 300_000), min_size=1, max_size=6), st.floats(0, 1))
def test_shares_within_are_no_rarer_than_said(n, theta):
    size = np.array(n, float)
    low, high = rare.shares(size, theta)
    assert ((low >= 0) & (low <= high) & (high <= size)).all()
    assert (binom.cdf(low - 1, size, theta) < rare.TAIL).all()
    assert (binom.sf(high, size, theta) <= rare.TAIL * (1 + 1e-6)).all()


def test_nothing_expected_and_certainties():
    """Nothing expected, nothing happens; a share of nothing or of all leaves no room."""
    assert [c.tolist() for c in rare.counts([0.0])] == [[0], [0]]
    assert [c.tolist() for c in rare.shares([7], 0.0)] == [[0], [0]]
    assert [c.tolist() for c in rare.shares([7], 1.0)] == [[7], [7]]
    assert rare.mean([0, 0], [0, 0]) == 0
    assert rare.mean([1, 3], [2, 6]) == 0.5


def test_a_stable_series_signals_as_often_as_said():
    """At most one series of two years in fifteen: 24 months × 2 × 0.00135 is 6.5 %; counts being whole, fewer."""
    rng = np.random.default_rng(3)
    for mean in (0.3, 1.0, 3.0, 4.9):
        y = rng.poisson(mean, (4_000, 24))
        low, high = rare.counts(np.full(24, mean))
        assert ((y < low) | (y > high)).any(axis=1).mean() < 1 / 15
