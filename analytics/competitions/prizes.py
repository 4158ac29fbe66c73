"""Who wins what: prizes by place, by a line everyone can reach, and special prizes. To the cent.

Those who share a place share, in equal parts rounded down to the cent, the prizes of all the places they take up; what
is left over stays in the pot.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.competitions.rules import Prize
from analytics.stats.prizes import shared


@dataclass(frozen=True, slots=True)
class Placed:
    """One entrant as prizes see it: only who has a place is among them."""

    who: str
    place: int
    score: Decimal
    division: str | None = None


@dataclass(frozen=True, slots=True)
class Won:
    """One prize one entrant wins."""

    who: str
    title: str
    amount: Decimal


def award(
    prizes: Sequence[Prize], table: Sequence[Placed], best: Mapping[str, Mapping[str, Decimal]], lower: bool = False
) -> tuple[list[Won], Decimal]:
    """(what everybody wins, what stays in the pot). ``best``: KPI -> entrant -> value, more is better; ``lower``: a
    smaller score is the better one."""
    won, pot = _by_place([p for p in prizes if p.first or p.last], table)
    won += _by_line([p for p in prizes if p.at is not None], table, lower)
    for prize in prizes:
        if prize.best is not None:
            special, rest = _special(prize, table, best.get(prize.best, {}))
            won, pot = won + special, pot + rest
    return won, pot


def _by_place(prizes: Sequence[Prize], table: Sequence[Placed]) -> tuple[list[Won], Decimal]:
    won, pot = [], Decimal(0)
    if not prizes:
        return [], pot
    divisions: dict[str | None, list[Placed]] = defaultdict(list)
    for placed in table:
        divisions[placed.division].append(placed)
    for division, inside in divisions.items():
        mine = [p for p in prizes if p.division in (None, division)]
        shares: dict[int, list[Placed]] = defaultdict(list)
        for placed in inside:
            shares[placed.place].append(placed)
        for place, sharing in shares.items():
            taken = range(place, place + len(sharing))
            pool = sum((p.amount for p in mine for n in taken if _covers(p, n)), Decimal(0))
            title = next((p.title for p in mine for n in taken if _covers(p, n)), "")
            if title:
                each, rest = shared(pool, len(sharing))
                won += [Won(s.who, title, each) for s in sharing]
                pot += rest
    return won, pot


def _covers(prize: Prize, place: int) -> bool:
    first = prize.first or 1
    return first <= place <= (prize.last or first)


def _by_line(prizes: Sequence[Prize], table: Sequence[Placed], lower: bool) -> list[Won]:
    """Everyone at a line wins its prize; who passes several has that of the furthest."""
    lines = sorted(prizes, key=lambda p: p.at or 0, reverse=not lower)
    won = []
    for placed in table:
        for prize in lines:
            reached = placed.score <= (prize.at or 0) if lower else placed.score >= (prize.at or 0)
            if reached and prize.division in (None, placed.division):
                won.append(Won(placed.who, prize.title, prize.amount))
                break
    return won


def _special(prize: Prize, table: Sequence[Placed], values: Mapping[str, Decimal]) -> tuple[list[Won], Decimal]:
    known = [p for p in table if p.who in values and prize.division in (None, p.division)]
    if not known:
        return [], prize.amount
    top = max(values[p.who] for p in known)
    winners = [p.who for p in known if values[p.who] == top]
    each, rest = shared(prize.amount, len(winners))
    return [Won(w, prize.title, each) for w in winners], rest
