"""Many looks at once: who looks at a thousand managers finds some beyond any limit by chance alone.

Sources: Holm 1979, Scand J Stat 6:65. Benjamini & Hochberg 1995, JRSS B 57:289.
"""

import numpy as np

from analytics.stats.common import CLEAR, USUAL, Numbers, numbers


def holm(p: Numbers) -> Numbers:
    """p-values adjusted so that one false finding among all is as rare as the level says."""
    (p,) = numbers(p)
    order, m = np.argsort(p, kind="stable"), len(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(m, 0, -1))
    return _back(np.minimum(1, stepped), order)


def false_discovery(p: Numbers) -> Numbers:
    """Benjamini and Hochberg's q: take q <= 0.10 and about a tenth of what is found is false."""
    (p,) = numbers(p)
    order, m = np.argsort(p, kind="stable"), len(p)
    stepped = np.minimum.accumulate((p[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    return _back(np.minimum(1, stepped), order)


def false_alarms(units: int, level: float = USUAL) -> float:
    """How many of so many equal units lie outside a funnel by chance: 50 of 1,000 at 95 %, 2 at 99.8 %."""
    return units * (1 - level)


def _back(values: Numbers, order: Numbers) -> Numbers:
    found = np.empty(len(values))
    found[order] = values
    return found


__all__ = ["CLEAR", "USUAL", "false_alarms", "false_discovery", "holm"]
