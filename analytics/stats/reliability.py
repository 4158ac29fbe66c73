"""How much of the visible differences is real, and how much more it would take.

Sources: Lingsma, Eijkemans & Steyerberg 2009, BMC Med Res Methodol 9:53 (rankability). Adams 2009, RAND TR-653
(reliability). Kendall & Babington Smith 1939 (W).
"""

import numpy as np

from analytics.stats.common import Numbers, divide, numbers

LISTED, RANKED, REWARDED = 0.3, 0.5, 0.7


def reliability(tau2: float, s2: Numbers) -> Numbers:
    """tau² / (tau² + s²): the share of a unit's deviation that is its own. 0 where nothing differs, 1 where nothing is
    left to chance."""
    (s2,) = numbers(s2)
    return divide(tau2, tau2 + s2)


def rankability(tau2: float, s2: Numbers) -> float:
    """tau² / (tau² + median s²): the same of a whole table. 0 for an empty one."""
    (s2,) = numbers(s2)
    return float(divide(tau2, tau2 + np.median(s2))) if len(s2) else 0.0


def events_needed(wanted: float, cv: float) -> float:
    """Expected events at which counts of units that truly differ by ``cv`` reach a reliability: R / ((1 - R) cv²)."""
    if not (0 < wanted < 1 and cv > 0):
        raise ValueError("a reliability lies between 0 and 1, and units must differ")
    return wanted / (1 - wanted) / cv**2


def times_longer(wanted: float, now: float) -> float:
    """How many times as much data would raise a table from one reliability to another. Both strictly within 0..1."""
    if not (0 < wanted < 1 and 0 < now < 1):
        raise ValueError("reliabilities lie between 0 and 1")
    return wanted / (1 - wanted) * (1 - now) / now


def average_ranks(values: Numbers) -> Numbers:
    """Ranks from 1 within each row of (m, p); equal values share the mean of theirs."""
    table = np.asarray(values, float)
    found = np.empty(table.shape)
    for at, row in enumerate(table):
        _, which, times = np.unique(row, return_inverse=True, return_counts=True)
        found[at] = (np.cumsum(times) - (times - 1) / 2)[which]
    return found


def concordance(ranks: Numbers) -> float:
    """Kendall's W of (m periods, p units), corrected for ties: 0 = order by luck, 1 = the same order every time.

    ``ranks``: average ranks within each period. 0 for fewer than two periods or units, or where all are tied.
    """
    (flat,) = numbers(np.ravel(ranks))
    m, p = np.asarray(ranks).shape
    table = flat.reshape(m, p)
    if m < 2 or p < 2:
        return 0.0
    sums = table.sum(axis=0)
    ties = sum(float((c**3 - c).sum()) for row in table for c in [np.unique(row, return_counts=True)[1]])
    bottom = m * m * (p**3 - p) - m * ties
    return float(divide(12 * ((sums - sums.mean()) ** 2).sum(), bottom))
