"""What is usual for one series of months: the band its ups and downs stay in, and the months that leave it.

A sum is first freed of the bank's own season: each month is divided by what the whole bank did in it, so that a peak
everybody has is no signal. Where the level has clearly changed, the band starts anew: one average would fit neither
part and flag both. With fewer than five events a month the jumps are not those of a chart of individuals: the band is
then that of rare events, exact for what is expected in each month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from analytics.answers import Point
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import month, month_after
from analytics.standing import total, unit_sums
from analytics.stats import rare, xmr
from analytics.stats.common import Numbers, divide
from analytics.warehouse.load import Book

LEAST = 5.0  # events a month
CHANGED = 4.0  # standard errors between two levels: on a stable series of two years less than one in a hundred
SIGMA = 1.128  # the mean moving range of two over the standard deviation


@dataclass(frozen=True, slots=True)
class Usual:
    """Limits of each month in the KPI's own unit, and a word for each: "" usual, else why it is a signal.

    ``why_none``: "" = there is a band; "short" = fewer than six months. ``firm``: from twelve months on; before, the
    limits are on trial. ``floor``: a fall cannot signal by itself. ``steps``: positions of the months from which on a
    new level is taken. ``rare``: fewer than five events a month, so the band is that of rare events.
    """

    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
    signals: tuple[xmr.Word, ...]
    why_none: Literal["", "short"]
    firm: bool
    floor: bool
    steps: tuple[int, ...] = ()
    rare: bool = False

    @property
    def last(self) -> xmr.Word:
        """The word of the latest month."""
        return self.signals[-1] if self.signals else ""

    def assured(self, target: float, higher_is_better: bool) -> xmr.Assured:
        """Is a target of the latest month met by chance alone: never, always, now and then?"""
        return xmr.against((self.low[-1], self.high[-1]), target, higher_is_better) if self.low else "either"


@remember(entries=512)
def usual(book: Book, kpi: Kpi, points: tuple[Point, ...]) -> Usual:
    """The band of a trend, as the desk gave it."""
    season = _season(book, kpi, points)
    there = np.array([p.value is not None for p in points], bool) & (season > 0)
    y, n, size = _events(book, kpi, points, season)
    if size and there.any() and _few(kpi, y[there], n[there]):
        return seldom(kpi, y, n, size, there)
    values = np.array([float(p.value) if p.value is not None else 0.0 for p in points])
    return banded(kpi, np.where(there, values / np.where(season > 0, season, 1), 0), there, season)


def _events(book: Book, kpi: Kpi, points: Sequence[Point], season: Numbers) -> tuple[Numbers, Numbers, float]:
    """(events, exposure, what one event is worth in the published value) of each month; a size of 0: not countable.
    Amounts are counted in deals of the bank's usual size, as everywhere."""
    y = np.array([float(p.numerator or 0) for p in points])
    if kpi.kind in ("rate", "share"):
        return y, np.array([float(p.denominator or 0) for p in points]), float(kpi.scale)
    size = 1.0 if kpi.kind == "count" else 0.0
    if kpi.kind == "money" and kpi.rollup == "sum" and points:
        facts = book.facts(kpi.name, points[0].month, month_after(points[-1].month))
        size = float(divide(facts.spread.sum(), float(facts.numerator.total() or 0)))
    return (np.maximum(y, 0) / size, season, size) if size > 0 else (y, season, 0.0)


def _few(kpi: Kpi, y: Numbers, n: Numbers) -> bool:
    """Do fewer than five a month happen on average, or fail to happen?"""
    return bool(y.mean() < LEAST or (kpi.kind == "share" and (n - y).mean() < LEAST))


def seldom(kpi: Kpi, y: Numbers, n: Numbers, size: float, there: Numbers) -> Usual:
    """The band of ``y`` rare events in ``n`` a month, each worth ``size`` (of rates and shares: over ``n``)."""
    known = there & (n > 0)
    if known.sum() < xmr.FEWEST:
        return Usual((), (), (), xmr.silent(len(y)), "short", False, False)
    n, per = np.where(known, n, 0), size * (divide(1, np.where(known, n, 0)) if kpi.kind in ("rate", "share") else 1)
    average = min(1.0, rare.mean(y[known], n[known])) if kpi.kind == "share" else rare.mean(y[known], n[known])
    fewest, most = rare.shares(n, average) if kpi.kind == "share" else rare.counts(average * n)
    out = known & ((y < fewest) | (y > most))
    words: tuple[xmr.Word, ...] = tuple("outside" if o else "" for o in out.tolist())
    low, middle, high = (tuple((column * per).tolist()) for column in (fewest, average * n, most))
    return Usual(low, middle, high, words, "", int(known.sum()) >= xmr.FULL, not fewest.any(), rare=True)


def banded(kpi: Kpi, values: Numbers, there: Numbers, season: Sequence[float] | Numbers) -> Usual:
    """The band of values freed of their season; the limits are given back with it."""
    counts = kpi.kind in ("count", "rate", "money", "share")
    whole = xmr.chart(values, there, counts=counts)
    if not whole.limits:
        return Usual((), (), (), xmr.silent(len(values)), "short", False, False)
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
