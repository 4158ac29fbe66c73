"""The last twelve months of everybody at once, for the small lines in a table. Drawn, not read: floats are enough."""

from dataclasses import dataclass

import numpy as np

from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, month_after, shift_months
from analytics.roster import Peers, numbered, roster
from analytics.standing import counted, owners
from analytics.warehouse.columns import Facts, Numbers, month_number, published
from analytics.warehouse.load import Book

Spark = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sparks:
    """Monthly values, oldest first; one row a number, not a number where the value is undefined."""

    numbers: dict[str, int]
    grid: Numbers
    whole: Numbers

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
    return Sparks(numbers, grid.reshape(-1, months), _values(kpi, facts, slot, blank))


def _values(kpi: Kpi, facts: Facts, keys: Numbers, blank: Numbers) -> Numbers:
    """The published value of each key as a float; ``blank`` where there is none."""
    sums = (c.added(keys, len(blank)) for c in (facts.numerator, facts.denominator))
    numerator, denominator = sums
    value = published(numerator, denominator if kpi.has_denominator else None, kpi.scale, kpi.decimals)
    return np.where(value.there, value.values.astype(float) / 10**kpi.decimals, blank)
