"""How much two units differ, with limits: two overlapping intervals are no test, the difference's own interval is.

Sources: Newcombe 1998, Stat Med 17:873 (method 10). Zou & Donner 2008, Stat Med 27:1693 (the same for any two
intervals). Przyborowski & Wilenski 1940, Biometrika 31:313 (two rates). Welch 1947, Biometrika 34:28.
"""

import numpy as np
from scipy.special import betaincinv, stdtrit

from analytics.stats.common import USUAL, Interval, Numbers, divide, interval, numbers
from analytics.stats.intervals import variance_within, wilson


def difference(a: Numbers, around_a: Interval, b: Numbers, around_b: Interval) -> Interval:
    """Limits of a - b from those of each: down √((a - a.low)² + (b.high - b)²), up √((a.high - a)² + (b - b.low)²)."""
    a, b = numbers(a, b)
    down = np.hypot(a - around_a.low, around_b.high - b)
    up = np.hypot(around_a.high - a, b - around_b.low)
    return interval(a - b - down, a - b + up, around_a.known & around_b.known)


def shares(x1: Numbers, n1: Numbers, x2: Numbers, n2: Numbers, level: float = USUAL) -> Interval:
    """Newcombe's limits of x1/n1 - x2/n2."""
    x1, n1, x2, n2 = numbers(x1, n1, x2, n2)
    return difference(divide(x1, n1), wilson(x1, n1, level), divide(x2, n2), wilson(x2, n2, level))


def rate_ratio(y1: Numbers, n1: Numbers, y2: Numbers, n2: Numbers, level: float = USUAL) -> Interval:
    """Exact limits of (y1/n1) / (y2/n2), given y1 + y2. Unknown without events or exposure, and without an upper
    limit (y2 = 0, or next to nothing beside y1): "at least" has no number to end with."""
    y1, n1, y2, n2 = numbers(y1, n1, y2, n2)
    known = (n1 > 0) & (n2 > 0) & (y1 >= 0) & (y2 > 0)
    tail, a, b = (1 - level) / 2, np.where(known, y1, 1), np.where(known, y2, 1)
    low = np.where(a > 0, betaincinv(np.where(a > 0, a, 1), b + 1, tail), 0)
    high = betaincinv(a + 1, b, 1 - tail)
    scale, known = divide(n2, n1), known & (high < 1)
    return interval(divide(low, 1 - low) * scale, divide(high, 1 - high) * scale, known)


def means(first: tuple[Numbers, Numbers, Numbers], second: tuple[Numbers, Numbers, Numbers],
          level: float = USUAL) -> Interval:  # fmt: skip
    """Welch's limits of a difference of means; each is (Σx, Σx², n). Unknown for fewer than two on a side."""
    (t1, q1, n1), (t2, q2, n2) = numbers(*first), numbers(*second)
    v1, v2 = divide(variance_within(t1, q1, n1), n1), divide(variance_within(t2, q2, n2), n2)
    known = (n1 > 1) & (n2 > 1)
    df = divide((v1 + v2) ** 2, divide(v1**2, n1 - 1) + divide(v2**2, n2 - 1))
    half = stdtrit(np.where(df > 0, df, 1), 0.5 + level / 2) * np.sqrt(v1 + v2)
    middle = divide(t1, n1) - divide(t2, n2)
    return interval(middle - half, middle + half, known)
