"""What is usual for one series of months: the band its ups and downs stay in, and the months that leave it.

A sum is first freed of the bank's own season: each month is divided by what the whole bank did in it, so that a peak
everybody has is no signal. Counts below five a month have no band: their jumps are not those of a chart of individuals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Usual:
    """Limits of each month in the KPI's own unit, and a word for each: "" usual, else why it is a signal.

    ``why_none``: "" = there is a band; "short" = fewer than six months; "few" = fewer than five events a month.
    ``firm``: from twelve months on; before, the limits are on trial. ``floor``: a fall cannot signal by itself.
    """

    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    signals: tuple[xmr.Word, ...]
    why_none: Literal["", "short", "few"]
    firm: bool
    floor: bool

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
    found = xmr.chart(values, there, counts=counts)
    few = kpi.kind == "count" and found.limits and found.mean < LEAST
    if not found.limits or few:
        return Usual((), (), (), xmr.silent(len(values)), "few" if few else "short", False, False)
    top = 100.0 if kpi.kind == "share" else np.inf
    factor = np.asarray(season, float)
    low, middle, high = (tuple((np.minimum(v, top) * factor).tolist()) for v in (found.low, found.mean, found.high))
    return Usual(low, middle, high, found.signals, "", found.firm, found.floor)


def _season(book: Book, kpi: Kpi, points: Sequence[Point]) -> Numbers:
    """The whole bank's month over its average month; 1 for quotients and month-end figures."""
    if kpi.rollup != "sum" or not points:
        return np.ones(len(points))
    whole = np.array([float(total(unit_sums(book, kpi, month(p.month)).values()).numerator or 0) for p in points])
    whole = np.maximum(whole, 0)
    return whole / whole[whole > 0].mean() if (whole > 0).any() else np.ones(len(points))
