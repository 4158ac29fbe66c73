"""What is usual for one series of months: the band its ups and downs stay in, and the months that leave it.

A sum is first freed of the bank's own season: each month is divided by what the whole bank did in it, so that a peak
everybody has is no signal. Counts below five a month have no band: their jumps are not those of a chart of individuals.
Where the level has clearly changed, the band starts anew: one average would fit neither part and flag both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from analytics.answers import Point
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import month
from analytics.standing import total, unit_sums
from analytics.stats import xmr
from analytics.stats.common import Numbers
from analytics.warehouse.load import Book

LEAST = 5.0  # events a month
CHANGED = 4.0  # standard errors between two levels: on a stable series of two years less than one in a hundred
SIGMA = 1.128  # the mean moving range of two over the standard deviation


@dataclass(frozen=True, slots=True)
class Usual:
    """Limits of each month in the KPI's own unit, and a word for each: "" usual, else why it is a signal.

    ``why_none``: "" = there is a band; "short" = fewer than six months; "few" = fewer than five events a month.
    ``firm``: from twelve months on; before, the limits are on trial. ``floor``: a fall cannot signal by itself.
    ``steps``: positions of the months from which on a new level is taken.
    """

    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    signals: tuple[xmr.Word, ...]
    why_none: Literal["", "short", "few"]
    firm: bool
    floor: bool
    steps: tuple[int, ...] = ()

    @property
    def last(self) -> xmr.Word:
        """The word of the latest month."""
        return self.signals[-1] if self.signals else ""


@remember(entries=512)
def usual(book: Book, kpi: Kpi, points: tuple[Point, ...]) -> Usual:
    """The band of a trend, as the desk gave it."""
    season = _season(book, kpi, points)
    there = np.array([p.value is not None for p in points], bool) & (season > 0)
    values = np.array([float(p.value) if p.value is not None else 0.0 for p in points])
    return banded(kpi, np.where(there, values / np.where(season > 0, season, 1), 0), there, season)


def banded(kpi: Kpi, values: Numbers, there: Numbers, season: Sequence[float] | Numbers) -> Usual:
    """The band of values freed of their season; the limits are given back with it."""
    counts = kpi.kind in ("count", "rate", "money", "share")
    whole = xmr.chart(values, there, counts=counts)
    few = kpi.kind == "count" and whole.limits and whole.mean < LEAST
    if not whole.limits or few:
        return Usual((), (), (), xmr.silent(len(values)), "few" if few else "short", False, False)
    cuts = steps(values, there) if any(whole.signals) else ()
    spans = list(pairwise((0, *cuts, len(values))))
    parts = [xmr.chart(values[a:b], there[a:b], counts=counts) for a, b in spans]
    top = 100.0 if kpi.kind == "share" else np.inf
    factor, sizes = np.asarray(season, float), [b - a for a, b in spans]
    low, middle, high = (
        tuple((np.minimum(np.repeat([getattr(part, name) for part in parts], sizes), top) * factor).tolist())
        for name in ("low", "mean", "high")
    )
    signals = tuple(word for part in parts for word in part.signals)
    return Usual(low, middle, high, signals, "", parts[-1].firm, parts[-1].floor, cuts)


def steps(values: Numbers, there: Numbers) -> tuple[int, ...]:
    """Where the level changed: positions of the first months of new levels, each level six known months or longer.

    The cut that tells two averages apart best is taken if they are four standard errors apart, the standard deviation
    being that of the moving ranges (which a step does not widen); then each part is looked at in the same way.
    """
    known = np.flatnonzero(there)
    if len(known) < 2 * xmr.FEWEST:
        return ()
    x, sigma = values[known], xmr.moving_range(values, there) / SIGMA
    counts = np.arange(2, len(x) - 1)
    sums, whole = np.cumsum(x)[counts - 1], x.sum()
    apart = np.abs((whole - sums) / (len(x) - counts) - sums / counts) / np.sqrt(1 / counts + 1 / (len(x) - counts))
    best = int(np.argmax(apart))
    lasting = xmr.FEWEST <= counts[best] <= len(x) - xmr.FEWEST  # a shorter one has no range of its own
    if not lasting or sigma <= 0 or apart[best] <= CHANGED * sigma:
        return ()
    cut = int(known[counts[best]])
    return (*steps(values[:cut], there[:cut]), cut, *(cut + k for k in steps(values[cut:], there[cut:])))


def _season(book: Book, kpi: Kpi, points: Sequence[Point]) -> Numbers:
    """The whole bank's month over its average month; 1 for quotients and month-end figures."""
    if kpi.rollup != "sum" or not points:
        return np.ones(len(points))
    whole = np.array([float(total(unit_sums(book, kpi, month(p.month)).values()).numerator or 0) for p in points])
    whole = np.maximum(whole, 0)
    return whole / whole[whole > 0].mean() if (whole > 0).any() else np.ones(len(points))
