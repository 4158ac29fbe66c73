"""What a figure would be if the clients were of the bank's own mix: so that a book of new clients is judged fairly.

Expected is what the bank's own rates, of the same month and for clients of the same tier and tenure, would give with
somebody's clients; it is kept with the facts. Observed over expected, times the bank's rate, stands beside the raw
figure and never instead of it.
"""

from dataclasses import dataclass

import numpy as np

from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period
from analytics.roster import Peers, numbered
from analytics.standing import Figures, counted, facts_of_period, owners
from analytics.stats import standardise
from analytics.stats.common import Interval, Numbers, divide
from analytics.warehouse.load import Book


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """``expected``: by the number of the manager or unit, so that the whole bank has what it expects. ``whole``: the
    bank's own figure."""

    expected: Numbers
    whole: float


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """One figure a unit with its 95 % interval; ``known`` where something was expected."""

    value: Numbers
    around: Interval
    known: Numbers


@remember(entries=256)
def mix(book: Book, kpi: Kpi, peers: Peers, period: Period) -> Mix | None:
    """What each manager or unit would have; None where KPI or release do not tell kinds of clients apart."""
    if not kpi.casemix:
        return None
    all_facts = facts_of_period(book, kpi, period)
    seen, below = all_facts.numerator.total(), all_facts.denominator.total()
    everything = float(all_facts.expected.sum())
    if not seen or not below or everything <= 0:
        return None
    facts = counted(book, peers, all_facts)
    keys = owners(book, peers, facts)
    mine, size = keys >= 0, len(numbered(book, peers))
    expected = np.bincount(keys[mine], facts.expected[mine], size) * (float(seen) / everything)
    return Mix(expected, kpi.scale * float(seen) / float(below))


def adjusted(book: Book, kpi: Kpi, peers: Peers, found: Mix, f: Figures, around: Interval) -> Adjusted:
    """Figures in the bank's mix of clients. ``around``: the interval of each raw figure."""
    number = numbered(book, peers)
    expected = found.expected[[number[u] for u in f.ids]]
    made = standardise.indirect(f.numerator, expected, found.whole)
    if kpi.kind == "rate":
        return Adjusted(made.rate, made.rate_limits, expected > 0)
    factor = divide(found.whole * f.denominator, kpi.scale * expected)  # a share or a mean varies less than a count
    return Adjusted(made.rate, around.times(factor), (expected > 0) & around.known)
