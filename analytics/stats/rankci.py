"""Which places a unit may really have. Rank 1 is the highest score; turn the sign where low is good.

*Likely ranges* (empirical Bayes, 90 %) are for the everyday column: by simulation, or in closed form without any random
number. *Confidence sets* prove more and are much wider: for disputes, and for who may still be in the top K.

Sources: Lin, Louis, Paddock & Ridgeway 2006, Bayesian Anal 1:915 (posterior ranks). Mogstad, Romano, Shaikh & Wilhelm
2024, Rev Econ Stud 91:476 (confidence sets). Tukey 1953 (the studentised range).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri

from analytics.stats.common import LIKELY, USUAL, Numbers, numbers, quantiles

NODES, NOISE = 45, 5  # of a unit's own score, and of the ranks around it
GRID, BINS = 200, 40
KINDS = 400  # different errors up to which each has its own bar
DIRECT = 2_000  # units up to which no errors are put into bins


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """Likely places of each unit: whole numbers from 1 to p. ``expected`` is the mean place."""

    low: Numbers
    middle: Numbers
    high: Numbers
    expected: Numbers
    top_quarter: Numbers  # probability to be in the best quarter
    bottom_quarter: Numbers
    podium: Numbers  # probability to be among the first ``top``


def simulated(score: Numbers, error: Numbers, draws: int, seed: int, level: float = LIKELY, top: int = 1) -> Ranks:
    """From so many draws of everybody's score; the same seed gives the same ranks."""
    score, error = numbers(score, error)
    p, rng = len(score), np.random.default_rng(seed)
    drawn = score + error * rng.standard_normal((draws, p))
    places = np.empty((draws, p))
    np.put_along_axis(places, np.argsort(-drawn, axis=1), np.arange(1, p + 1)[None, :], axis=1)
    return _summed(places.T, p, level, top)


def likely(score: Numbers, error: Numbers, level: float = LIKELY, top: int = 1) -> Ranks:
    """In closed form: given a score t, the rank is 1 + a Poisson-binomial of mean G(t) - own and variance V(t) - own,
    G(t) = Σ P(theta_k > t), V(t) = Σ P (1 - P); mixed over equally likely t. Equal units may all be anywhere."""
    score, error = numbers(score, error)
    p = len(score)
    if p == 0 or not error.any():
        return _certain(score, top)
    q = (np.arange(NODES) + 0.5) / NODES
    noise = _nodes(NOISE)
    grid, g, v = _above(score, error)
    found = [
        _mixed(score[at : at + 5_000], error[at : at + 5_000], q, noise, (grid, g, v), p, level, top)
        for at in range(0, p, 5_000)
    ]
    return Ranks(*(np.concatenate([getattr(f, name) for f in found]) for name in Ranks.__slots__))


def _mixed(score: Numbers, error: Numbers, q: Numbers, noise: Numbers, curves: tuple[Numbers, Numbers, Numbers],
           p: int, level: float, top: int) -> Ranks:  # fmt: skip
    grid, g, v = curves
    t = score[:, None] + error[:, None] * _nodes(NODES)
    mean = 1 + np.interp(t, grid, g) - (1 - q)
    spread = np.sqrt(np.maximum(0, np.interp(t, grid, v) - q * (1 - q)))
    places = (mean[:, :, None] + spread[:, :, None] * noise).reshape(len(score), -1)
    return _summed(np.clip(places, 1, p), p, level, top)


def _nodes(count: int) -> Numbers:
    """Equally likely values of a standard normal, stretched to a variance of exactly 1."""
    z = ndtri((np.arange(count) + 0.5) / count)
    return z / np.sqrt(np.mean(z**2))


def _summed(places: Numbers, p: int, level: float, first: int) -> Ranks:
    """Quantiles along the last axis; a rank is a whole number, so the nearest one."""
    cuts = (0.5 - level / 2, 0.5, 0.5 + level / 2)
    low, middle, high = np.clip(np.round(quantiles(places, cuts)), 1, p)
    quarter = -(-p // 4)
    top, bottom = (places <= quarter + 0.5).mean(axis=1), (places > p - quarter + 0.5).mean(axis=1)
    podium = (places <= first + 0.5).mean(axis=1)
    return Ranks(low, middle, high, places.mean(axis=1), top, bottom, podium)


def _above(score: Numbers, error: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """(t, G(t), V(t)) on a grid. With many units their errors go into bins, and within a bin scores onto the grid."""
    low, high = float((score - 4 * error).min()), float((score + 4 * error).max())
    grid = np.linspace(low, high, GRID)
    if len(score) <= DIRECT:
        tails = ndtr((score[:, None] - grid) / np.maximum(error[:, None], 1e-12 * (high - low)))
        return grid, tails.sum(axis=0), (tails * (1 - tails)).sum(axis=0)
    g, v = np.zeros(GRID), np.zeros(GRID)
    order = np.argsort(error, kind="stable")
    for part in np.array_split(order, BINS):
        s = max(float(np.sqrt(np.mean(error[part] ** 2))), 1e-12 * (high - low))
        at = (score[part] - low) / (high - low) * (GRID - 1)
        left = np.clip(at.astype(int), 0, GRID - 2)
        weight = np.bincount(left, 1 - (at - left), GRID) + np.bincount(left + 1, at - left, GRID)
        tails = ndtr((grid[:, None] - grid) / s)
        g += weight @ tails
        v += weight @ (tails * (1 - tails))
    return grid, g, v


def _certain(score: Numbers, top: int) -> Ranks:
    """No error at all: everybody's place is known; where nobody differs it is anywhere."""
    p = len(score)
    if p and (score == score[0]).all():
        one, all_, quarter = np.ones(p), np.full(p, float(p)), np.full(p, 0.25)
        podium = np.full(p, min(1.0, top / p))
        return Ranks(one, np.full(p, float(round((1 + p) / 2))), all_, (one + all_) / 2, quarter, quarter, podium)
    place = 1.0 + np.searchsorted(np.sort(-score), -score)
    quarter_size = -(-p // 4)
    quarters = (place <= quarter_size) * 1.0, (place > p - quarter_size) * 1.0
    return Ranks(place, place, place, place, *quarters, (place <= top) * 1.0)


def level_with_next(value: Numbers, score: Numbers, error: Numbers, least: float = 0.75) -> Numbers:
    """Flags of those who cannot be told apart from the next in the order of ``value`` (highest first): the probability
    to be the better one is below ``least``. Never the last one."""
    value, score, error = numbers(value, score, error)
    found, order = np.zeros(len(value), bool), np.argsort(-value, kind="stable")
    s, e = score[order], error[order]
    both = np.hypot(e[:-1], e[1:])
    better = np.where(both > 0, ndtr(np.divide(s[:-1] - s[1:], both, out=np.zeros_like(both), where=both > 0)),
                      np.where(s[:-1] > s[1:], 1.0, 0.5))  # fmt: skip
    found[order[:-1]] = better < least
    return found


def expected_ranks(score: Numbers, error: Numbers) -> Numbers:
    """ER_j = 1 + Σ_k Φ((m_k - m_j) / √(v_j + v_k)), exactly, for up to a few thousand units."""
    score, error = numbers(score, error)
    both = np.sqrt(error[:, None] ** 2 + error[None, :] ** 2)
    gap = score[None, :] - score[:, None]
    beaten = np.where(both > 0, ndtr(np.divide(gap, both, out=np.zeros_like(gap), where=both > 0)), (gap > 0) * 1.0)
    np.fill_diagonal(beaten, 0)
    return 1 + beaten.sum(axis=1)


def confidence_sets(x: Numbers, s: Numbers, level: float = USUAL) -> tuple[Numbers, Numbers]:
    """(L, U) of each unit's rank, one unit at a time: L = 1 + #{k: x_k - x_j > c s_jk}, s_jk = √(s_j² + s_k²), with c
    the quantile of the largest |Z_j - Z_k| / s_jk. ``x``: estimates, ``s``: their standard errors, above 0."""
    x, s = numbers(x, s)
    return _sets(x, s, _critical(s, level))


def simultaneous_sets(x: Numbers, s: Numbers, level: float = USUAL) -> tuple[Numbers, Numbers]:
    """(L, U) that hold for all units at once: Tukey and Kramer's c, the studentised range over √2."""
    x, s = numbers(x, s)
    return _sets(x, s, np.full(len(x), tukey(len(x), level)))


def top_candidates(x: Numbers, s: Numbers, top: int, level: float = USUAL) -> Numbers:
    """Who may still belong to the top so many, as flags: those whose simultaneous L is not beyond it, which is to say
    that fewer than ``top`` others are proved to be higher.

    In one step: a stepwise search may leave out a unit or two more, never one that this leaves out."""
    x, s = numbers(x, s)
    p, c = len(x), tukey(len(x), level)
    if p <= top:
        return np.ones(p, bool)
    own = np.unique(s) if len(np.unique(s)) <= KINDS else np.geomspace(max(s.min(), 1e-12), s.max(), BINS)
    bar = [np.partition(x - c * np.sqrt(s**2 + one**2), p - top)[p - top] for one in own]
    return x >= np.interp(s, own, bar)


@cache
def _nodes_of_range() -> tuple[Numbers, Numbers]:
    """Where the range of normals is looked at, and the weights there (Gauss and Legendre's, over ±10)."""
    at, weight = np.polynomial.legendre.leggauss(200)
    return 10 * at, 10 * weight


@cache
def tukey(p: int, level: float = USUAL) -> float:
    """The quantile of the range of p standard normals, over √2: 1.96 for two, 3.16 for ten."""
    if p < 2:
        return 0.0
    z, weight = _nodes_of_range()
    density = weight * p * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    def covered(q: float) -> float:
        return float(density @ (ndtr(z) - ndtr(z - q)) ** (p - 1))

    return _solve(covered, level, 20.0) / float(np.sqrt(2))


def _critical(s: Numbers, level: float) -> Numbers:
    """c of each unit. It depends on the unit through its own error only, so few have to be solved for."""
    if len(s) < 2:
        return np.zeros(len(s))
    kinds, size = _binned(s, 100)
    wanted = np.unique(s) if len(np.unique(s)) <= 64 else np.geomspace(s.min(), s.max(), 24)
    at, weight = np.polynomial.hermite_e.hermegauss(64)
    weight = weight / weight.sum()

    def solved(own: float) -> float:
        left = size - (kinds == kinds[np.argmin(np.abs(kinds - own))])  # all but the unit itself

        def covered(c: float) -> float:
            reach, z = c * np.sqrt(own**2 + kinds**2), own * at[:, None]
            inside = np.maximum(ndtr((z + reach) / kinds) - ndtr((z - reach) / kinds), 1e-300)
            return float(weight @ np.exp(np.log(inside) @ left))

        return _solve(covered, level, 20.0)

    return np.interp(s, wanted, [solved(float(own)) for own in wanted])


def _sets(x: Numbers, s: Numbers, c: Numbers) -> tuple[Numbers, Numbers]:
    low, high = np.ones(len(x)), np.full(len(x), float(len(x)))
    kinds, _ = _binned(s, 500)
    belongs = np.argmin(np.abs(s[:, None] - kinds), axis=1) if len(kinds) < len(s) else np.searchsorted(kinds, s)
    for i, kind in enumerate(kinds):
        others = np.sort(x[belongs == i])
        reach = c * np.sqrt(s**2 + kind**2)
        low += len(others) - np.searchsorted(others, x + reach, "right")
        high -= np.searchsorted(others, x - reach, "left")
    return low, high


def _binned(s: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """Errors and how many units have each; if they are too many, 64 of them."""
    kinds, size = np.unique(s, return_counts=True)
    if len(kinds) <= most:
        return kinds, size
    parts = np.array_split(np.sort(s), 64)
    return np.array([np.median(p) for p in parts]), np.array([len(p) for p in parts])


def _solve(rising: Callable[[float], float], level: float, high: float) -> float:
    """Where a rising function reaches a level, by halving."""
    low = 0.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return (low + high) / 2
