"""The first places, proved: who may still belong to them.

A likely range is what one believes of one unit. Who says "the first ten" speaks of the whole table, and has to allow
for everybody at once: those sets are wider (Mogstad, Romano, Shaikh and Wilhelm 2024).
"""

import numpy as np

from analytics.kpi import Kpi
from analytics.models import Model
from analytics.standing import Figures
from analytics.stats import intervals, rankci
from analytics.stats.common import LIKELY, Numbers

EVENTS, CLIENTS = 10, 30  # a unit's least events, or clients, for a badge, a signal or a place among few
PAIR = 2  # units: between so few no place is likely or unlikely
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


def own_evidence(kpi: Kpi, f: Figures) -> tuple[Numbers, Numbers] | None:
    """The same from figures alone, where too few are there for a model; None where one has fewer than ten events or
    thirty clients, or nothing is known of how figures vary."""
    n = f.denominator
    if kpi.kind == "money":
        known = not kpi.has_denominator and (f.numerator**2 >= EVENTS * f.spread).all() and f.spread.all()
        return (f.numerator, np.sqrt(f.spread)) if known else None
    if kpi.kind in ("count", "rate"):
        size = n if kpi.has_denominator else np.ones(len(n))
        return (np.sqrt(f.numerator / size), 0.5 / np.sqrt(size)) if (f.numerator >= EVENTS).all() else None
    if not (n >= CLIENTS).all() or (kpi.kind == "mean" and not f.spread.all()):
        return None
    if kpi.kind == "mean":
        return f.numerator / n, np.sqrt(intervals.variance_within(f.numerator, f.spread, n) / n)
    return np.arcsin(np.sqrt(np.clip(f.numerator / n, 0, 1))), 1 / (2 * np.sqrt(n))


def places_of_few(kpi: Kpi, f: Figures) -> tuple[Numbers, Numbers] | None:
    """(first, last) place that cannot be ruled out for each of three to nine units (90 %, each by itself). Nothing is
    learned from so few, so these are confidence sets of their own figures alone."""
    found = own_evidence(kpi, f) if len(f.ids) > PAIR else None
    if found is None or not (found[1] > 0).all():
        return None
    low, high = rankci.confidence_sets(found[0] if kpi.better == "higher" else -found[0], found[1], LIKELY)
    return low.astype(int), high.astype(int)


def possible(m: Model, scale: int, sign: int, top: int) -> int:
    """How many may still belong to the first ``top``; ``sign``: -1 where less is better."""
    x, s = evidence(m, scale)
    return int(rankci.top_candidates(sign * x, s, top).sum())
