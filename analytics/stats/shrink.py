"""What a unit is probably like, learning from its peers: the fewer data of its own, the nearer to their average.

Three models with the same result, a ``Posterior``: counts and rates (Gamma-Poisson), shares (Beta-Binomial), means and
amounts (normal-normal). A posterior also has ``score`` and ``error``: the same belief on a scale where it is very
nearly normal (cube root, arcsine of the root, itself), which keeps the order and is all that ranks need.

Sources: Efron & Morris 1975, JASA 70:311. Marshall 1991, Appl Stat 40:283. DerSimonian & Laird 1986, Control Clin
Trials 7:177. Wilson & Hilferty 1931, PNAS 17:684 (the cube root of a gamma).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, digamma, gammaincinv, gammaln, ndtri

from analytics.stats.common import LIKELY, Numbers, divide, numbers
from analytics.stats.minimum import lowest

ENOUGH = 5_000  # units from which a prior is learned well
SAME = 1e5  # a shape from which on units are called equal: they differ by less than a third of a percent
_BOUNDS = (-4.0, float(np.log(SAME)))


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """One belief a unit. ``own``: reliability, the weight of the unit's own figure; ``between``: the true standard
    deviation among units (0: no measurable differences); ``middle``: the peers' average."""

    mean: Numbers
    low: Numbers
    high: Numbers
    own: Numbers
    score: Numbers
    error: Numbers
    middle: float
    between: float


def gamma_fit(y: Numbers, n: Numbers) -> tuple[float, float]:
    """(a, b) of theta ~ Gamma(a, rate b), by the negative-binomial likelihood of y events in n. a = ``SAME`` where
    units differ by no more than chance."""
    y, n = numbers(y, n)
    middle = float(divide(y.sum(), n.sum()))
    if middle <= 0 or len(y) < 2:
        return SAME, SAME / max(middle, 1e-12)
    y, n, times = _kinds(y, n)

    def loss(at: Numbers) -> tuple[float, Numbers]:
        a, b = np.exp(at[0]), np.exp(at[0] - at[1])  # at[1]: log of the mean
        fit = times @ (gammaln(y + a) - gammaln(a) + a * np.log(b / (b + n)) + y * np.log(n / (b + n)))
        by_a = times @ (digamma(y + a) - digamma(a) + np.log(b / (b + n)))
        by_b = times @ (a / b - (a + y) / (b + n))
        return -fit, -np.array([by_a * a + by_b * b, -by_b * b])

    start = np.array([_start(y, n, times, middle), np.log(middle)])
    size, mean = lowest(loss, start, np.array([_BOUNDS, (start[1] - 3, start[1] + 3)]))
    return float(np.exp(size)), float(np.exp(size - mean))


def _kinds(y: Numbers, n: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Equal pairs of counts once, and how many there are of each: most of a month's counts are equal. Of amounts no two
    are, and few of the shares of large books; beyond some thousand, every second or third of them, in order of size,
    tells as much about the prior."""
    if (y != np.floor(y)).any():
        step = -(-len(y) // ENOUGH)
        return y[::step], n[::step], np.full(len(y[::step]), float(step))
    (y, n), times = np.unique(np.stack([y, n]), axis=1, return_counts=True)
    step = -(-len(y) // ENOUGH)
    return y[::step], n[::step], times[::step] * float(step)


def _start(y: Numbers, n: Numbers, times: Numbers, middle: float) -> float:
    """ln a from Marshall's moments."""
    excess = float(divide(times @ (n * (y / n - middle) ** 2), times @ n)) - middle / float(times @ n / times.sum())
    return float(np.clip(np.log(middle**2 / excess), *_BOUNDS)) if excess > 0 else _BOUNDS[1] - 1


def counts(y: Numbers, n: Numbers, level: float = LIKELY, coarse: Numbers | float = 1.0) -> Posterior:
    """Posterior Gamma(a + y, b + n) of each rate; its mean is B y/n + (1 - B) a/b with B = n / (n + b). n above 0.

    ``coarse``: how many times more the count of a unit varies than by one event at a time, from 1 on; its own figure
    counts that much less (a power likelihood): y and n are divided by it.
    """
    y, n, coarse = numbers(y, n, coarse)
    y = np.maximum(y, 0)
    a, b = gamma_fit(y, n)
    y, n = y / coarse, n / coarse
    if a >= SAME * 0.999:
        return same(len(y), a / b)
    shape, rate = a + y, b + n
    low, high = (gammaincinv(shape, p) / rate for p in (0.5 - level / 2, 0.5 + level / 2))
    root = np.cbrt(shape / rate)
    score, error = root * (1 - 1 / (9 * shape)), root / (3 * np.sqrt(shape))
    return Posterior(shape / rate, low, high, n / (n + b), score, error, a / b, float(np.sqrt(a)) / b)


def marshall(y: Numbers, n: Numbers) -> Numbers:
    """Closed form, by moments: m + B (r - m) with B = A / (A + m/n), A = max(0, Σn(r - m)²/Σn - m / mean n)."""
    y, n = numbers(y, n)
    if not len(y):
        return y
    middle, r = float(divide(y.sum(), n.sum())), divide(y, n)
    between = max(0.0, float(divide((n * (r - middle) ** 2).sum(), n.sum()) - divide(middle, n.mean())))
    return middle + divide(between, between + divide(middle, n)) * (r - middle)


def beta_fit(x: Numbers, n: Numbers) -> tuple[float, float]:
    """(a, b) of p ~ Beta(a, b), by the beta-binomial likelihood. a + b = ``SAME`` where units do not differ."""
    x, n = numbers(x, n)
    middle = float(divide(x.sum(), n.sum()))
    if len(x) < 2 or not 0 < middle < 1:
        return middle * SAME, (1 - middle) * SAME
    x, n, times = _kinds(x, n)

    def loss(at: Numbers) -> tuple[float, Numbers]:
        size, share = np.exp(at[0]), 1 / (1 + np.exp(-at[1]))
        a, b = size * share, size * (1 - share)
        fit = times @ (betaln(x + a, n - x + b) - betaln(a, b))
        both = digamma(size) - digamma(n + size)
        by_a, by_b = (times @ (digamma(k + c) - digamma(c) + both) for k, c in ((x, a), (n - x, b)))
        return -fit, -np.array([by_a * a + by_b * b, (by_a - by_b) * size * share * (1 - share)])

    start = np.array([np.log(50.0), np.log(middle / (1 - middle))])
    log_size, logit = lowest(loss, start, np.array([_BOUNDS, (start[1] - 3, start[1] + 3)]))
    size, share = np.exp(log_size), 1 / (1 + np.exp(-logit))
    return float(size * share), float(size * (1 - share))


def shares(x: Numbers, n: Numbers, level: float = LIKELY) -> Posterior:
    """Posterior Beta(a + x, b + n - x) of each share; limits by the arcsine of the root. n above 0, x within 0..n."""
    x, n = numbers(x, n)
    a, b = beta_fit(x, n)
    size = a + b
    if size >= SAME * 0.999:
        return same(len(x), a / size)
    one, other = a + x, b + n - x
    score, error = np.arcsin(np.sqrt(one / (one + other))), 1 / (2 * np.sqrt(one + other + 1))
    reach = float(ndtri(0.5 + level / 2)) * error
    low, high = (np.sin(np.clip(angle, 0, np.pi / 2)) ** 2 for angle in (score - reach, score + reach))
    between = float(np.sqrt(a * b / size**2 / (size + 1)))
    return Posterior(one / (one + other), low, high, n / (n + size), score, error, a / size, between)


def tau_squared(x: Numbers, v: Numbers) -> tuple[float, float]:
    """(tau², mean) of DerSimonian and Laird: (Q - (p-1)) / (Σw - Σw²/Σw), w = 1/v, never below 0. v above 0."""
    x, v = numbers(x, v)
    w = 1 / v
    middle = float(w @ x / w.sum())
    q, bottom = float(w @ (x - middle) ** 2), float(w.sum() - (w**2).sum() / w.sum())
    tau2 = max(0.0, (q - (len(x) - 1)) / bottom) if bottom > 0 else 0.0
    w = 1 / (v + tau2)
    return tau2, float(w @ x / w.sum())


def normal(x: Numbers, v: Numbers, level: float = LIKELY) -> Posterior:
    """Posterior mean mu + B (x - mu) and variance B v with B = tau² / (tau² + v). v: the variance of each figure."""
    x, v = numbers(x, v)
    smallest = np.min(v[v > 0], initial=np.inf)
    if not np.isfinite(smallest):  # nothing varies within units: every figure is as it is
        return Posterior(x, x, x, np.ones(len(x)), x, np.zeros(len(x)), float(np.mean(x)), float(np.std(x)))
    v = np.where(v > 0, v, smallest)
    tau2, middle = tau_squared(x, v)
    if tau2 == 0:
        return same(len(x), middle)
    own = tau2 / (tau2 + v)
    mean, error = middle + own * (x - middle), np.sqrt(own * v)
    half = float(ndtri(0.5 + level / 2)) * error
    return Posterior(mean, mean - half, mean + half, own, mean, error, middle, float(np.sqrt(tau2)))


def stein(x: Numbers, v: float) -> tuple[Numbers, float]:
    """(estimates, factor) of Efron and Morris for equally exact figures: mean + c (x - mean), c = 1 - (p-3) v / Σ(x -
    mean)², never below 0."""
    (x,) = numbers(x)
    middle = float(x.mean())
    factor = max(0.0, 1 - float(divide((len(x) - 3) * v, ((x - middle) ** 2).sum())))
    return middle + factor * (x - middle), factor


def same(units: int, middle: float) -> Posterior:
    """Nobody differs measurably: one belief for all."""
    flat, none = np.full(units, middle), np.zeros(units)
    return Posterior(flat, flat, flat, none, none, none, middle, 0.0)
