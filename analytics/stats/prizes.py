"""Places and prizes where scores are equal: 1, 2, 2, 4, and the prizes of the places taken are shared.

No tie is ever broken by a name or a row's position. Source: the standard competition ranking; pooled prizes as in
tournament rules ("the prizes of the occupied places are added up and divided equally").
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")


def places(scores: Sequence[Decimal]) -> tuple[int, ...]:
    """1 + how many are strictly better, more being better; in the order given."""
    first: dict[Decimal, int] = {}
    for at, score in enumerate(sorted(scores, reverse=True), 1):
        first.setdefault(score, at)
    return tuple(first[s] for s in scores)


def shared(pool: Decimal, among: int, step: Decimal = CENT) -> tuple[Decimal, Decimal]:
    """(what each of so many gets, what stays in the pot): equal parts, rounded down to ``step``. ``among``: from 1."""
    each = (pool / among / step).to_integral_value(ROUND_DOWN) * step
    return each, pool - each * among


def pooled(scores: Sequence[Decimal], prizes: Sequence[Decimal], step: Decimal = CENT) -> tuple[Decimal, ...]:
    """What each score wins: the prizes of the places its tie takes, divided by those tied, rounded down to ``step``.

    ``prizes``: of place 1, 2, ...; places beyond win nothing. What rounding leaves stays in the pot.
    """
    found = []
    stand = places(scores)
    for place in stand:
        tied = stand.count(place)
        each, _ = shared(sum(prizes[place - 1 : place - 1 + tied], Decimal(0)), tied, step)
        found.append(each)
    return tuple(found)
