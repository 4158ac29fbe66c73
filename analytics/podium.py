"""The first places, proved: who may still belong to them.

A likely range is what one believes of one unit. Who says "the first ten" speaks of the whole table, and has to allow
for everybody at once: those sets are wider (Mogstad, Romano, Shaikh and Wilhelm 2024).
"""

import numpy as np

from analytics.models import Model
from analytics.stats import rankci
from analytics.stats.common import Numbers

MANY = 40  # units from which on the first ten are spoken of; below, the first three


def top_of(units: int) -> int:
    """How many first places are spoken of."""
    return 10 if units >= MANY else 3


def evidence(m: Model, scale: int) -> tuple[Numbers, Numbers]:
    """(estimate, standard error) of each unit by itself, on the scale where chance has one size: the root of counts
    and amounts, the arcsine of the root of shares, means as they are. ``scale``: a whole share, published."""
    if m.name == "counts":
        size = m.noise / np.maximum(m.shrunken, 1e-12)  # of one event in the published value
        return np.sqrt(np.maximum(m.value, 0)), np.sqrt(size) / 2
    if m.name == "shares":
        share = np.clip(m.value / scale, 0, 1)
        return np.arcsin(np.sqrt(share)), 1 / (2 * np.sqrt(m.expected))
    return m.value, np.sqrt(m.noise)


def possible(m: Model, scale: int, sign: int, top: int) -> int:
    """How many may still belong to the first ``top``; ``sign``: -1 where less is better."""
    x, s = evidence(m, scale)
    return int(rankci.top_candidates(sign * x, s, top).sum())
