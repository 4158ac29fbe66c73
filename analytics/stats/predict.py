"""What another stretch of time may bring: the next count of somebody whose rate is known as well as it is known.

A rate is a gamma belief, ``shape`` over ``rate`` (see ``shrink.counts``); the count in ``n`` more exposure is then
negative binomial, and Poisson where the rate is certain (an infinite ``rate``). Amounts, counted in deals of the usual
size, come in parts: their sum is taken as a gamma of the same mean and variance.

Source: Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 2.6 (predictive distribution of a Poisson count).
"""

import numpy as np
from scipy.special import betainc, gammainc, gammaincc

from analytics.stats.common import Numbers, divide, numbers
from analytics.stats.shrink import Posterior


def belief(p: Posterior, n: Numbers) -> tuple[Numbers, Numbers]:
    """(shape, rate) of a posterior of ``shrink.counts`` that learned from the exposure ``n``; where nobody differs the
    common rate is taken as certain: (0, inf)."""
    own, mean, n = numbers(p.own, p.mean, n)
    rate = np.where(own > 0, divide(n, own), np.inf)
    return np.where(own > 0, mean * np.where(own > 0, rate, 0), 0.0), rate


def at_least(k: Numbers, mean: Numbers, rate: Numbers, n: Numbers) -> Numbers:
    """P(count in ``n`` >= k), with E(rate) = ``mean``. 1 where k is 0 or less, 0 where k is more and ``n`` or ``mean``
    is 0. ``rate`` above 0, perhaps infinite."""
    k, mean, n = numbers(k, mean, n)
    rate = np.broadcast_to(np.asarray(rate, float), k.shape)
    sure = ~np.isfinite(rate)
    need, there = np.maximum(k, 1e-9), (n > 0) & (mean > 0)
    finite = np.where(sure, 1.0, rate)
    by_poisson = gammainc(need, np.where(there, mean * n, 1e-12))
    by_belief = betainc(need, np.where(there, mean * finite, 1.0), np.where(there, n / (finite + n), 0.0))
    return np.where(k <= 0, 1.0, np.where(there, np.where(sure, by_poisson, by_belief), 0.0))


def sum_at_least(k: Numbers, mean: Numbers, rate: Numbers, n: Numbers) -> Numbers:
    """The same of a sum of deals, ``k`` and ``mean`` in deals of the usual size (Σa² / Σa): a gamma whose mean is m =
    ``mean`` n and whose variance is m + m n / ``rate``, those of the compound count."""
    k, mean, n = numbers(k, mean, n)
    rate = np.broadcast_to(np.asarray(rate, float), k.shape)
    there = (n > 0) & (mean > 0)
    size = 1 + np.where(np.isfinite(rate), divide(n, np.where(np.isfinite(rate), rate, 1.0)), 0.0)
    told = gammaincc(np.where(there, mean * n, 1.0) / size, np.maximum(k, 0) / size)
    told = np.clip(told, 0, 1)  # scipy's tail of a shape next to nothing can fall an ulp below 0
    return np.where(k <= 0, 1.0, np.where(there, told, 0.0))


def none_at_all(mean: Numbers, rate: Numbers, n: Numbers) -> Numbers:
    """P(count in ``n`` is 0): (rate / (rate + n)) to the shape; exp(-mean n) where the rate is certain."""
    mean, n = numbers(mean, n)
    rate = np.broadcast_to(np.asarray(rate, float), mean.shape)
    sure = ~np.isfinite(rate)
    finite = np.where(sure, 1.0, rate)
    return np.where(sure, np.exp(-mean * n), np.exp(-mean * finite * np.log1p(n / finite)))
