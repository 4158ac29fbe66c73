"""Who is really different from the average: limits that narrow as a unit grows, wide enough for ordinary differences.

Over-dispersion: units differ more than chance alone would make them (books, markets). tau² is that extra variance,
added to each unit's own, so that limits say "unusual among our units" and not "not exactly average".

Sources: Spiegelhalter 2005, Stat Med 24:1185 and Qual Saf Health Care 14:347; Spiegelhalter et al. 2012, JRSS A 175:1.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import betainc, gammainc, gammaincc, gammaincinv, ndtr, ndtri

from analytics.stats.common import USUAL, Interval, Numbers, divide, interval, numbers, z_of

Shape = Literal["share", "ratio", "mean"]  # x of n · observed over expected (a rate over the average rate) · a mean
FEWEST = 10  # units from which on tau² may be estimated


@dataclass(frozen=True, slots=True)
class Spread:
    """How much units differ beyond chance. ``phi``: winsorised mean of z²; 1 = by chance alone. ``tau2``: the rest."""

    phi: float
    tau2: float
    units: int
    estimated: bool  # False: too few units, tau² taken as 0


def share_limits(theta: float, n: Numbers, level: float = USUAL) -> Interval:
    """theta ± z √(theta (1 - theta) / n), cut to 0..1. No point without exposure."""
    (n,) = numbers(n)
    half = z_of(level) * np.sqrt(divide(theta * (1 - theta), n))
    return interval(np.maximum(0, theta - half), np.minimum(1, theta + half), n > 0)


def ratio_limits(expected: Numbers, level: float = USUAL) -> Interval:
    """Exact Poisson limits of observed / expected: gamma quantiles over E. Below one expected only the upper is real:
    the lower is 0. No point where nothing is expected."""
    (expected,) = numbers(expected)
    known, tail = expected > 0, (1 - level) / 2
    safe = np.where(known, expected, 1)
    low = np.where(safe < 1, 0, gammaincinv(safe, tail) / safe)
    return interval(low, gammaincinv(safe + 1, 1 - tail) / safe, known)


def transformed(shape: Shape, value: Numbers, n: Numbers, sd: float = 1.0) -> tuple[Numbers, Numbers]:
    """(Y, s) on the scale where chance has one size: arcsine of the root for shares, the root for ratios (n: expected),
    itself for means (``sd``: of one client). n must be above 0."""
    value, n = numbers(value, n)
    if shape == "share":
        return np.arcsin(np.sqrt(np.clip(value, 0, 1))), 1 / (2 * np.sqrt(n))
    if shape == "ratio":
        return np.sqrt(np.maximum(value, 0)), 1 / (2 * np.sqrt(n))
    return value, sd / np.sqrt(n)


def back(shape: Shape, y: Numbers) -> Numbers:
    """The inverse: sin² with the angle kept within 0..π/2, the square of what is not below 0, or itself."""
    if shape == "share":
        return np.sin(np.clip(y, 0, np.pi / 2)) ** 2
    return np.maximum(y, 0) ** 2 if shape == "ratio" else y


def log_ratio(y: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """(Y, s) of a ratio of two counts: ln((y + ½) / (n + ½)), s² = y/(y + ½)² + n/(n + ½)²."""
    y, n = numbers(y, n)
    return np.log((y + 0.5) / (n + 0.5)), np.sqrt(y / (y + 0.5) ** 2 + n / (n + 0.5) ** 2)


def spread(y: Numbers, target: float, s: Numbers, winsorised: float = 0.1) -> Spread:
    """phi = Σ z_w² / p, z pulled in to its 10 % and 90 % quantiles; tau² = (p phi - (p-1)) / (Σw - Σw²/Σw), w = 1/s².

    Fewer than ten units: tau² is not estimated. Equal units have s = 0 and no z: they add nothing.
    """
    y, s = numbers(y, s)
    z, p = divide(y - target, s), len(y)
    if p == 0:
        return Spread(1.0, 0.0, 0, False)
    z = np.clip(z, np.quantile(z, winsorised), np.quantile(z, 1 - winsorised))
    phi = float(np.mean(z**2))
    w = divide(1, s**2)
    bottom = w.sum() - divide((w**2).sum(), w.sum())
    tau2 = max(0.0, float(divide(p * phi - (p - 1), bottom)))
    return Spread(phi, tau2 if p >= FEWEST else 0.0, p, p >= FEWEST)


def limits(shape: Shape, target: float, n: Numbers, tau2: float, level: float = USUAL, sd: float = 1.0) -> Interval:
    """Over-dispersed limits in the units of the value: target ± z √(s² + tau²) on the transformed scale, and back."""
    (n,) = numbers(n)
    known = n > 0
    middle, s = transformed(shape, np.full(n.shape, target), np.where(known, n, 1), sd)
    half = z_of(level) * np.sqrt(s**2 + tau2)
    return interval(back(shape, middle - half), back(shape, middle + half), known)


def exact_z_of_count(y: Numbers, expected: Numbers) -> Numbers:
    """How far a count is from what is expected, as a normal z: by the mid-P value of the Poisson, which holds for two
    events as for two hundred. 0 where nothing is expected."""
    y, expected = numbers(y, expected)
    known = expected > 0
    y, e = np.where(known, np.maximum(y, 0), 0), np.where(known, expected, 1)
    below = np.where(y > 0, gammaincc(np.where(y > 0, y, 1), e), 0)
    z = _mid(below, gammaincc(y + 1, e), gammainc(y + 1, e), np.where(y > 0, gammainc(np.where(y > 0, y, 1), e), 1))
    return np.where(known, z, 0.0)


def exact_z_of_share(x: Numbers, n: Numbers, theta: float) -> Numbers:
    """The same of x among n at a share of ``theta``, by the binomial. 0 where nothing can differ."""
    x, n = numbers(x, n)
    if not 0 < theta < 1:
        return np.zeros(len(x))
    inner, some = x < n, x > 0
    upto = np.where(inner, betainc(np.where(inner, n - x, 1), x + 1, 1 - theta), 1)
    above = np.where(inner, betainc(x + 1, np.where(inner, n - x, 1), theta), 0)
    below = np.where(some, betainc(n - x + 1, np.where(some, x, 1), 1 - theta), 0)
    from_x = np.where(some, betainc(np.where(some, x, 1), n - x + 1, theta), 1)
    return np.where(n > 0, _mid(below, upto, above, from_x), 0.0)


def _mid(below: Numbers, upto: Numbers, above: Numbers, from_here: Numbers) -> Numbers:
    """z of the mean of P(less) and P(less or equal); from the upper tail where that is the smaller one."""
    low, high = np.clip((below + upto) / 2, 1e-300, 1), np.clip((above + from_here) / 2, 1e-300, 1)
    return np.where(low <= high, ndtri(np.minimum(low, 0.5)), -ndtri(np.minimum(high, 0.5)))


def scores(y: Numbers, target: float, s: Numbers, tau2: float) -> Numbers:
    """z of each unit against the over-dispersed funnel; 0 where there is no chance at all."""
    y, s = numbers(y, s)
    return divide(y - target, np.sqrt(s**2 + tau2))


def p_values(z: Numbers) -> Numbers:
    """Two-sided p of z."""
    return 2 * ndtr(-np.abs(z))
