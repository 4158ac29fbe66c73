"""Movements of scorecards and competitions as one viewer may ask for them."""

from datetime import date

from analytics.access import SMALLEST_GROUP, denied
from analytics.competitions import moves
from analytics.competitions.hall import Competitions
from analytics.competitions.scorecards import moves as card_moves
from analytics.period import Period
from analytics.walk import Move


def scorecard_moved(
    hall: Competitions, name: str, unit_id: str, period: Period, against: Period, earlier: Competitions | None = None
) -> Move | None:
    """Why the place of one unit moved on a scorecard since ``against``, as the release of ``earlier`` knows it. None
    without a place in both, or where too few peers may be told of."""
    found = hall.scorecard(name, period)
    if unit_id not in found.by_id:
        raise denied("manager or unit", unit_id)
    if hall.scope.role == "manager" and sum(x.place is not None for x in found.sheet.lines) < SMALLEST_GROUP:
        return None
    book = (earlier or hall).book
    return card_moves.moved(hall.book, found.sheet.card, unit_id, period, book, against)


def competition_moved(
    hall: Competitions, name: str, entrant_id: str, before: date, on: date | None = None,
    earlier: Competitions | None = None,
) -> Move | None:  # fmt: skip
    """The same of an entrant of a competition since the table of the day ``before``; whoever may not read the points of
    an entrant is refused in the words of the ledger."""
    hall.ledger(name, entrant_id, on)
    return moves.moved(hall.book, hall.rules(name), entrant_id, on, (earlier or hall).book, before)
