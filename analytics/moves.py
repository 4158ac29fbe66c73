"""Why a place moved: by the own change, by the changes of others, by those who joined or left. The parts add up.

One thing is changed at a time, in this order, and the places it is worth are counted. Another order would share
them out differently; the sum stays the same.
"""

from dataclasses import dataclass

from analytics.answers import Compare
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.narrow import compared
from analytics.period import Period
from analytics.standing import Peers, Place, Standing, standing
from analytics.steps import Number, beats
from analytics.warehouse.load import Book


@dataclass(frozen=True, slots=True)
class Move:
    """Places won (+) and lost (-): ``own + others + field == before - now``."""

    before: int
    now: int
    own: int
    others: int
    field: int  # joiners and leavers of the table


@remember(entries=512)
def why_moved(book: Book, kpi: Kpi, unit_id: str, level: str, period: Period, compare: Compare) -> Move | None:
    """None for somebody without a place in both periods."""
    then = standing(book, kpi, Peers(level), compared(period, compare))
    return explain(kpi, then, standing(book, kpi, Peers(level), period), unit_id)


def explain(kpi: Kpi, then: Standing, now: Standing, unit_id: str) -> Move | None:
    """The decomposition from two standings."""
    old, new = _ranked(then), _ranked(now)
    if unit_id not in old or unit_id not in new or new[unit_id].place is None:
        return None
    mine = new[unit_id].value
    first, last = old[unit_id].place or 0, new[unit_id].place or 0
    alone = _place(kpi, mine, [p.value for u, p in old.items() if u != unit_id])
    together = _place(kpi, mine, [(new.get(u) or p).value for u, p in old.items() if u != unit_id])
    return Move(first, last, first - alone, alone - together, together - last)


def _ranked(table: Standing) -> dict[str, Place]:
    return {u: p for u, p in table.places.items() if p.place is not None}


def _place(kpi: Kpi, value: Number, others: list[Number]) -> int:
    """The place a value would have among others."""
    return 1 + sum(value is not None and other is not None and beats(kpi, other, value) for other in others)
