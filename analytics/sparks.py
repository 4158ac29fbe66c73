"""The last twelve months of everybody at once, for the small lines in a table. Drawn, not read: floats are enough."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, month, month_after, shift_months
from analytics.roster import Peers, numbered, roster
from analytics.standing import counted, owners
from analytics.stats import reliability
from analytics.warehouse.columns import Facts, Numbers, month_number, published
from analytics.warehouse.load import Book

LEAST = 6  # months from which on their order is compared
Spark = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sparks:
    """Monthly values, oldest first; one row a number, not a number where the value is undefined."""

    numbers: dict[str, int]
    grid: Numbers
    whole: Numbers
    firsts: tuple[date, ...]

    def of(self, unit_id: str | None) -> Spark:
        """The months of one manager or unit; of the whole peer group for None."""
        if unit_id is not None and unit_id not in self.numbers:
            return ()
        row = (self.whole if unit_id is None else self.grid[self.numbers[unit_id]]).tolist()
        return tuple([None if v != v else v for v in row])


@remember(entries=512)
def sparks(book: Book, kpi: Kpi, peers: Peers, period: Period, months: int = 12) -> Sparks:
    """The values in each of the ``months`` months up to the period's last covered one.

    Undefined where the release has no data, or nothing to divide by.
    """
    last = min(period.last_day, book.data_through).replace(day=1)
    firsts = [shift_months(last, i + 1 - months) for i in range(months)]
    facts = counted(book, peers, book.facts(kpi.name, firsts[0], month_after(last)))
    if peers.grade and peers.level == "manager":
        facts = facts[np.isin(owners(book, peers, facts), roster(book, peers, period).numbers)]
    numbers, owner = numbered(book, peers), owners(book, peers, facts)
    slot = (facts.month - month_number(firsts[0])).astype(np.intp)
    mine = owner >= 0
    known = [m in book.months.get(kpi.name, ()) for m in firsts]
    blank = np.array([0.0 if there and not kpi.has_denominator else np.nan for there in known])
    grid = _values(kpi, facts[mine], owner[mine] * months + slot[mine], np.tile(blank, len(numbers)))
    return Sparks(numbers, grid.reshape(-1, months), _values(kpi, facts, slot, blank), tuple(firsts))


@remember(entries=512)
def order_of_months(book: Book, kpi: Kpi, peers: Peers, period: Period) -> float | None:
    """Is the order of one month that of the next? Kendall's W of the last months of those ranked from the first to the
    last of them. None for a month-end figure (which carries over) and for fewer than six months or three units."""
    found = sparks(book, kpi, peers, period)
    known = np.flatnonzero(~np.isnan(found.whole))
    if kpi.rollup == "last" or len(known) < LEAST:
        return None
    spans = (period, month(found.firsts[known[0]]))
    first, last = (r.numbers[r.ranked] for r in (roster(book, peers, span) for span in spans))
    grid = found.grid[np.intersect1d(first, last)][:, known]
    grid = grid[~np.isnan(grid).any(axis=1)]
    return reliability.concordance(reliability.average_ranks(grid.T)) if len(grid) > 2 else None


def _values(kpi: Kpi, facts: Facts, keys: Numbers, blank: Numbers) -> Numbers:
    """The published value of each key as a float; ``blank`` where there is none."""
    sums = (c.added(keys, len(blank)) for c in (facts.numerator, facts.denominator))
    numerator, denominator = sums
    value = published(numerator, denominator if kpi.has_denominator else None, kpi.scale, kpi.decimals)
    return np.where(value.there, value.values.astype(float) / 10**kpi.decimals, blank)
