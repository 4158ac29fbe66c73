"""The next count: negative binomial and Poisson tails by hand, sums of deals by the tables of chi-square.

With shape 3 and rate 2, in 3 more exposure: negative binomial of size 3 and probability 2/5, so P(0) = 0.064, P(1) =
0.1152, P(2) = P(3) = 0.13824, and P(4 or more) = 0.54432.
"""

from math import exp, inf

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.stats import predict, shrink

RATE = st.one_of(st.floats(1e-3, 1e6), st.just(inf))


def one(found) -> float:
    assert found.shape == (1,)
    return float(found[0])


def test_a_belief_about_a_rate_gives_a_negative_binomial_count():
    tails = [one(predict.at_least([k], [1.5], [2.0], [3.0])) for k in (0, 1, 2, 3, 4)]
    assert tails == pytest.approx([1, 0.936, 0.8208, 0.68256, 0.54432])
    assert one(predict.none_at_all([1.5], [2.0], [3.0])) == pytest.approx(0.064)


def test_a_certain_rate_gives_a_poisson_count():
    """Mean 4.5: P(3 or fewer) = e^-4.5 (1 + 4.5 + 10.125 + 15.1875)."""
    assert one(predict.at_least([4], [1.5], [inf], [3.0])) == pytest.approx(1 - 30.8125 * exp(-4.5))
    assert one(predict.none_at_all([1.5], [inf], [3.0])) == pytest.approx(exp(-4.5))


def test_a_sum_of_deals_is_a_gamma_of_the_same_mean_and_variance():
    """Mean 1 and variance 1: exponential. Mean 1, rate 1, one exposure: variance 2, so chi-square of one degree, whose
    95 % point is 3.841459. Mean 2 the same way: chi-square of two degrees, 5.991465."""
    assert one(predict.sum_at_least([1], [1.0], [inf], [1.0])) == pytest.approx(exp(-1))
    assert one(predict.sum_at_least([3.841459], [1.0], [1.0], [1.0])) == pytest.approx(0.05, abs=1e-6)
    assert one(predict.sum_at_least([5.991465], [2.0], [1.0], [1.0])) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize("tail", [predict.at_least, predict.sum_at_least])
def test_nothing_missing_is_reached_and_no_time_left_reaches_nothing(tail):
    assert tail([0, -3], [2.0], [1.0], [0.0]).tolist() == [1, 1]
    assert tail([1, 2], [2.0], [1.0], [0.0]).tolist() == [0, 0]  # no day left
    assert tail([1, 2], [0.0], [1.0], [5.0]).tolist() == [0, 0]  # nobody ever sold any
    assert tail([1], [0.0], [inf], [5.0]).tolist() == [0]


def test_the_belief_of_counts_is_told_by_its_weight():
    """Gamma(a + y, b + n): of a fit, mean times rate is a + y and the rate is b + n, whoever asks."""
    y, n = np.array([2.0, 9, 4, 15, 1, 7, 30, 3]), np.array([5.0, 5, 4, 8, 6, 3, 10, 5])
    a, b = shrink.gamma_fit(y, n)
    shape, rate = predict.belief(shrink.counts(y, n), n)
    assert rate == pytest.approx(b + n)
    assert shape == pytest.approx(a + y)
    same = shrink.counts(np.full(6, 4.0), np.ones(6))
    assert predict.belief(same, np.ones(6))[1].tolist() == [inf] * 6


@example(k=0.0625, mean=3.0, rate=inf, n=5e-324)  # no time at all: the tail of a shape next to nothing
@given(st.floats(0.01, 1e5), st.floats(0, 1e4), RATE, st.floats(0, 1e4))
def test_tails_are_probabilities_that_fall(k: float, mean: float, rate: float, n: float):
    for tail in (predict.at_least, predict.sum_at_least):
        one_, two = tail([k, k + 1], [mean], [rate], [n]).tolist()
        assert 0 <= two <= one_ + 1e-9 <= 1 + 1e-9
    assert 0 <= float(predict.none_at_all([mean], [rate], [n])[0]) <= 1
