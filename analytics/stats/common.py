"""Small things every formula needs: normal quantiles, an interval that may be unknown, division that cannot fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

Numbers = np.ndarray[Any, np.dtype[Any]]
LIKELY = 0.90  # of a likely range
USUAL, CLEAR = 0.95, 0.998  # the two funnels: about one in 20 and one in 500 outside by chance


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Lower and upper limits, one pair a unit. Where ``known`` is False there is no data: both limits are 0."""

    low: Numbers
    high: Numbers
    known: Numbers

    def times(self, factor: Numbers | float) -> "Interval":
        """Both limits multiplied, e.g. by 1,000 for a rate per thousand."""
        return Interval(self.low * factor, self.high * factor, self.known)


def interval(low: Numbers, high: Numbers, known: Numbers) -> Interval:
    """Limits with the unknown ones blanked."""
    return Interval(np.where(known, low, 0.0), np.where(known, high, 0.0), known)


def z_of(level: float) -> float:
    """The two-sided normal quantile: 1.959964 for 0.95. ``level`` strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not {level}")
    return float(ndtri(0.5 + level / 2))


def numbers(*columns: Any) -> tuple[Numbers, ...]:
    """Columns as floats of one common length; what is not finite counts as missing and is refused."""
    found = np.broadcast_arrays(*(np.atleast_1d(np.asarray(c, float)) for c in columns))
    for column in found:
        if not np.isfinite(column).all():
            raise ValueError("a figure is missing or infinite; leave it out before asking")
    return tuple(found)


def divide(a: Numbers | float, b: Numbers | float) -> Numbers:
    """a / b, and 0 where b is 0."""
    top, bottom = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    return np.divide(top, bottom, out=np.zeros(top.shape), where=bottom != 0)


def quantiles(rows: Numbers, cuts: Sequence[float]) -> list[Numbers]:
    """Quantiles of each row, as ``np.quantile`` gives them: whole rows are sorted, in a third of the time."""
    rows = np.sort(rows, axis=1)
    last, found = rows.shape[1] - 1, []
    for cut in cuts:
        at = cut * last
        left = min(int(at), last)
        a, b, t = rows[:, left], rows[:, min(left + 1, last)], at - left
        found.append(b - (b - a) * (1 - t) if t >= 0.5 else a + (b - a) * t)
    return found
