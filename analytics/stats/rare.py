"""Month against month where little happens: between which whole numbers a count stays by chance.

A chart of individuals is built on a bell curve; with less than about five events a month its limits are wrong. Here
they are exact: the tails of the Poisson (events) or the binomial (x of n), as rare as beyond three standard deviations.
Only a single month can be a signal: most months of rare events lie below their own mean, so runs say nothing.

Sources: Benneyan 2001, Int J Qual Health Care 13:349 (charts of rare events). Provost & Murray 2011, ch. 7.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import bdtr, ndtri, pdtr

from analytics.stats.common import Numbers, divide, numbers

TAIL = 0.00135  # beyond three standard deviations, on one side


def counts(expected: Numbers, tail: float = TAIL) -> tuple[Numbers, Numbers]:
    """(fewest, most) events that are no signal where so many are expected: P(fewer) and P(more) are below ``tail``."""
    (e,) = numbers(expected)
    e = np.maximum(e, 0)
    return _between(lambda k: pdtr(k, e), e, np.sqrt(e), tail)


def shares(n: Numbers, theta: float, tail: float = TAIL) -> tuple[Numbers, Numbers]:
    """The same of x among n (whole numbers) at a share of ``theta``, which lies within 0..1."""
    (n,) = numbers(n)
    return _between(lambda k: np.where(k < n, bdtr(np.minimum(k, n), n.astype(int), theta), 1.0), n * theta,
                    np.sqrt(n * theta * (1 - theta)), tail)  # fmt: skip


def mean(events: Numbers, exposure: Numbers) -> float:
    """Events per unit of exposure over all months; 0 without exposure."""
    y, n = numbers(events, exposure)
    return float(divide(y.sum(), n.sum()))


def _between(upto: Callable[[Numbers], Numbers], middle: Numbers, spread: Numbers, tail: float
             ) -> tuple[Numbers, Numbers]:  # fmt: skip
    """The first whole k with P(X <= k) of at least ``tail``, and the first with a rest below it."""
    return _first(upto, middle, spread, tail), _first(upto, middle, spread, 1 - tail)


def _first(upto: Callable[[Numbers], Numbers], middle: Numbers, spread: Numbers, wanted: float) -> Numbers:
    """From the normal guess up or down to the first k with P(X <= k) >= ``wanted``."""
    k = np.maximum(np.round(middle + float(ndtri(wanted)) * spread), 0)
    while (short := upto(k) < wanted).any():
        k = k + short
    while (far := (k > 0) & (upto(np.maximum(k - 1, 0)) >= wanted)).any():
        k = k - far
    return k
