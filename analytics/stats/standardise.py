"""What the bank as a whole would have done with this book: a fair yardstick for books that differ.

Strata: kinds of clients (tier × tenure). O: observed events, n: exposure, one row a unit and one column a stratum.

Sources: Breslow & Day 1987, vol. 2, ch. 2; Dobson et al. 1991, Stat Med 10:457 (direct rates' limits).
"""

from dataclasses import dataclass

import numpy as np

from analytics.stats.common import USUAL, Interval, Numbers, divide, interval, numbers
from analytics.stats.intervals import count


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """``ratio``: observed over expected; ``rate``: that times the whole's crude rate, with limits of both."""

    expected: Numbers
    ratio: Numbers
    ratio_limits: Interval
    rate: Numbers
    rate_limits: Interval


def expected(n: Numbers, all_events: Numbers, all_exposure: Numbers) -> Numbers:
    """E_j = Σ_k n_jk c_k with c_k = Y_k / N_k of the whole; a stratum that is empty everywhere expects nothing."""
    return np.asarray(n, float) @ divide(np.asarray(all_events, float), np.asarray(all_exposure, float))


def indirect(o: Numbers, e: Numbers, whole: float, level: float = USUAL) -> Standardised:
    """O / E with Poisson limits of O over E, and the same as a rate: times ``whole``, the crude rate of everybody.

    Unknown where nothing is expected. Two units of very different books are each comparable with the whole, not
    strictly with each other.
    """
    o, e = numbers(o, e)
    around, known = count(o, level), e > 0
    found = interval(divide(around.low, e), divide(around.high, e), known)
    ratio = divide(o, e)
    return Standardised(e, ratio, found, ratio * whole, found.times(whole))


def direct(y: Numbers, n: Numbers, weights: Numbers, level: float = USUAL) -> tuple[float, Interval]:
    """Σ w_k y_k / n_k over Σ w_k, with Dobson's limits: rate + √(Var / O) (Byar(O) - O). Unknown below ten events in
    all, or where a stratum has no exposure."""
    y, n, w = numbers(y, n, weights)
    whole, events = w.sum(), y.sum()
    rate = float(divide((w * divide(y, n)).sum(), whole))
    variance = divide((w**2 * divide(y, n**2)).sum(), whole**2)
    around, step = count(np.array([events]), level), np.sqrt(divide(variance, events))
    known = np.array([events >= 10 and bool((n > 0).all()) and whole > 0])
    return rate, interval(rate + step * (around.low - events), rate + step * (around.high - events), known)
