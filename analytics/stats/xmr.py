"""Month against month: which changes of one series are more than its usual ups and downs (XmR, individuals chart).

Limits: mean ± 2.66 mean moving range; ranges of 3.267 of it and more are screened out once. Rules, in order of what a
point is called by: outside the limits; a run of 8 on one side of the mean; 7 rising or falling; two of three near a
limit. A point on the mean breaks a run, equal values break a trend, a missing month breaks both.

Sources: Nelson 1982, J Qual Tech 14:172 (screening). Wheeler & Chambers 1992. NHS England, Making Data Count (rules;
their run of 7 gives twice as many false alarms on two years of months, hence 8 here, 7 on request).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from analytics.stats.common import Numbers

Word = Literal["", "outside", "run", "trend", "near"]
Assured = Literal["miss", "hit", "either"]
WIDE, SCREEN = 2.66, 3.267  # 3 / 1.128 and 1 + 3 × 0.7555: constants of moving ranges of two
FEWEST, FULL = 6, 12  # points for any limits, and for firm ones
RUN, TREND = 8, 7


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One series. ``signals``: a word a point, "" for the usual. ``limits``: False with fewer than six points."""

    mean: float
    low: float
    high: float
    signals: tuple[Word, ...]
    limits: bool
    firm: bool  # from twelve points on
    floor: bool  # the lower limit was cut at 0: a fall cannot signal by itself

    @property
    def near(self) -> tuple[float, float]:
        """The limits at two thirds."""
        return self.mean - (self.mean - self.low) * 2 / 3, self.mean + (self.high - self.mean) * 2 / 3


def chart(values: Numbers, there: Numbers, baseline: int | None = None, run: int = RUN, counts: bool = False) -> Chart:
    """Limits from the first ``baseline`` points (None: all), signals over all of them.

    ``values`` in order of time, ``there``: False for a missing month. ``counts``: nothing lies below 0.
    """
    x, known = np.asarray(values, float), np.asarray(there, bool)
    if len(x) != len(known) or not np.isfinite(x[known]).all():
        raise ValueError("one flag a value, and no infinite values")
    x = np.where(known, x, 0.0)
    base = slice(None, baseline)
    points = int(known[base].sum())
    mean = float(x[base][known[base]].mean()) if points else 0.0
    if points < FEWEST:
        return Chart(mean, mean, mean, silent(len(x)), False, False, False)
    reach = WIDE * moving_range(x[base], known[base])
    low, high = mean - reach, mean + reach
    cut = counts and low < 0
    low = 0.0 if cut else low
    return Chart(mean, low, high, _named(x, known, mean, (low, high), run), True, points >= FULL, cut)


def moving_range(x: Numbers, known: Numbers) -> float:
    """The mean of |x_t - x_(t-1)| over neighbours that are both known, screened once unless that would leave fewer than
    half of them, or nothing but zeros."""
    ranges = np.abs(np.diff(x))[known[1:] & known[:-1]]
    whole = float(ranges.mean()) if len(ranges) else 0.0
    kept = ranges[ranges < SCREEN * whole]
    screened = float(kept.mean()) if 2 * len(kept) >= len(ranges) and len(kept) else 0.0
    return screened or whole


def _named(x: Numbers, known: Numbers, mean: float, limits: tuple[float, float], run: int) -> tuple[Word, ...]:
    side = np.where(known, np.sign(x - mean), 0).astype(int)
    if limits[0] == limits[1]:  # all equal: nothing can stand out
        return silent(len(x))
    outside = known & ((x < limits[0]) | (x > limits[1]))
    runs = in_runs(side, run)
    trends = in_trends(x, known)
    thirds = mean + (np.array(limits) - mean) * 2 / 3
    near = two_of_three(np.where(known & ~outside & (x < thirds[0]), -1, known & ~outside & (x > thirds[1])), side)
    order: tuple[tuple[Word, Numbers], ...] = (("near", near), ("trend", trends), ("run", runs), ("outside", outside))
    named: list[Word] = [""] * len(x)
    for word, flags in order:  # the last word stays
        for i in np.flatnonzero(flags).tolist():
            named[i] = word
    return tuple(named)


def silent(points: int) -> tuple[Word, ...]:
    """No signal at any point."""
    words: list[Word] = [""] * points
    return tuple(words)


def in_runs(side: Numbers, length: int) -> Numbers:
    """Flags of the points in stretches of at least ``length`` equal non-zero sides."""
    found = np.zeros(len(side), bool)
    for start, end in _stretches(side):
        if side[start] and end - start >= length:
            found[start:end] = True
    return found


def in_trends(x: Numbers, known: Numbers, length: int = TREND) -> Numbers:
    """Flags of the points in stretches of ``length`` or more, each above (or each below) the one before."""
    step = np.where(known[1:] & known[:-1], np.sign(np.diff(x)), 0)
    found = np.zeros(len(x), bool)
    for start, end in _stretches(step):
        if step[start] and end - start >= length - 1:
            found[start : end + 1] = True
    return found


def two_of_three(close: Numbers, side: Numbers) -> Numbers:
    """Flags of the close points where two of three in a row are close to the same limit, all three on its side."""
    found = np.zeros(len(close), bool)
    for i in range(len(close) - 2):
        three = slice(i, i + 3)
        for way in (-1, 1):
            if (side[three] == way).all() and (close[three] == way).sum() >= 2:
                found[three] |= close[three] == way
    return found


def assurance(found: Chart, target: float, higher_is_better: bool = True) -> Assured:
    """Will the process as it is meet a target? Never by chance, always, or now and then."""
    return against((found.low, found.high), target, higher_is_better) if found.limits else "either"


def against(limits: tuple[float, float], target: float, higher_is_better: bool = True) -> Assured:
    """The same of limits alone."""
    above, below = target > limits[1], target < limits[0]
    if not (above or below):
        return "either"
    return "hit" if below == higher_is_better else "miss"


def _stretches(values: Numbers) -> list[tuple[int, int]]:
    """(start, end) of runs of equal neighbours."""
    cuts = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]
