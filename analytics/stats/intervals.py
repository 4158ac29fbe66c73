"""How far the true value of one unit may lie from what was counted.

y: events, n: exposure (clients, client-months, opportunities). Fractions are allowed everywhere (part-time, weights).

Sources: Wilson 1927, JASA 22:209. Garwood 1936, Biometrika 28:437 (exact). Breslow & Day 1987, vol. 2, eq. 2.13 (Byar).
From ten events on Byar's form is used instead of the exact one, as in UK public health (OHID Technical Guide 3).
"""

import numpy as np
from scipy.special import gammaincinv, stdtrit

from analytics.stats.common import USUAL, Interval, Numbers, divide, interval, numbers, z_of

EXACT_UP_TO = 10


def wilson(x: Numbers, n: Numbers, level: float = USUAL) -> Interval:
    """Limits of a share x/n: (2x + z² ∓ z √(z² + 4x(1 - x/n))) / (2(n + z²)). Unknown where n = 0 or x is not 0..n."""
    x, n = numbers(x, n)
    z, known = z_of(level), (n > 0) & (x >= 0) & (x <= n)
    inside = np.where(known, x * (1 - divide(x, n)), 0)
    half, bottom = z * np.sqrt(z * z + 4 * inside), 2 * (np.where(known, n, 1) + z * z)
    low = np.where(x == 0, 0, np.clip((2 * x + z * z - half) / bottom, 0, 1))
    high = np.where(x == n, 1, np.clip((2 * x + z * z + half) / bottom, 0, 1))
    return interval(low, high, known)


def exact(y: Numbers, level: float = USUAL) -> Interval:
    """Garwood's limits of a count: Gamma quantiles with shapes y and y + 1; 0 to 3.6889 for none at 95 %."""
    (y,) = numbers(y)
    known, tail = y >= 0, (1 - level) / 2
    low = np.where(y > 0, gammaincinv(np.where(y > 0, y, 1), tail), 0)
    return interval(low, gammaincinv(np.where(known, y, 0) + 1, 1 - tail), known)


def byar(y: Numbers, level: float = USUAL) -> Interval:
    """y (1 - 1/9y - z/3√y)³ to (y+1) (1 - 1/9(y+1) + z/3√(y+1))³; the lower limit never below 0."""
    (y,) = numbers(y)
    known, z = y >= 0, z_of(level)
    safe, up = np.where(y > 0, y, 1), np.where(known, y, 0) + 1
    low = np.where(y > 0, y * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3, 0)
    high = up * (1 - 1 / (9 * up) + z / (3 * np.sqrt(up))) ** 3
    return interval(np.maximum(0, low), high, known)


def count(y: Numbers, level: float = USUAL) -> Interval:
    """Limits of a count: exact below ten events, Byar's from ten on. Net reversals below zero are taken as zero."""
    (y,) = numbers(y)
    floored = np.maximum(y, 0)
    few, many = exact(floored, level), byar(floored, level)
    small = floored < EXACT_UP_TO
    return interval(np.where(small, few.low, many.low), np.where(small, few.high, many.high), np.full(y.shape, True))


def rate(y: Numbers, n: Numbers, level: float = USUAL) -> Interval:
    """Limits of y / n: those of the count over the exposure. Unknown without exposure."""
    y, n = numbers(y, n)
    found = count(y, level)
    return interval(divide(found.low, n), divide(found.high, n), n > 0)


def repeated(y: Numbers, variance: Numbers, level: float = USUAL) -> Interval:
    """Limits of a count of which one client may cause several: y + √(variance / y) (limit - y).

    ``variance``: Σ f² over clients, f the events of one. With one event each it is y and nothing changes.
    """
    y, variance = numbers(y, variance)
    plain, stretch = count(y, level), np.sqrt(np.maximum(1, divide(variance, y)))
    low = np.maximum(0, y + stretch * (plain.low - y))
    return interval(low, y + stretch * (plain.high - y), plain.known)


def mean(total: Numbers, squares: Numbers, n: Numbers, level: float = USUAL) -> Interval:
    """Student's limits of total / n from Σx, Σx² and n. Unknown for fewer than two."""
    total, squares, n = numbers(total, squares, n)
    known = n > 1
    s2 = variance_within(total, squares, n)
    t = stdtrit(np.where(known, n - 1, 1), 0.5 + level / 2)
    half, middle = t * np.sqrt(divide(s2, n)), divide(total, n)
    return interval(middle - half, middle + half, known)


def money(total: Numbers, squares: Numbers, level: float = USUAL) -> Interval:
    """Limits of a sum of amounts: total ± z √Σa². So varies a sum whose number of deals is Poisson (Wald's second
    identity); one large deal makes it wide, as it should. Unknown where nothing was sold."""
    total, squares = numbers(total, squares)
    half = z_of(level) * np.sqrt(np.maximum(squares, 0))
    low = np.where(total >= 0, np.maximum(total - half, 0), total - half)
    return interval(low, total + half, squares > 0)


def variance_within(total: Numbers, squares: Numbers, n: Numbers) -> Numbers:
    """s² = (Σx² - (Σx)² / n) / (n - 1), never below 0; 0 for fewer than two."""
    return np.maximum(0, divide(squares - divide(total**2, n), np.maximum(n - 1, 0)))
