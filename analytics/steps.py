"""How far it is to the next place, the next third and the top quarter, and how somebody stands over all KPIs.

A step says which value would share a better place and, where things are counted one by one, how many of them that
takes: with so many the place is reached, with one fewer it is not. It says nothing about how to get there. What has
happened and counts against somebody (complaints, cancellations) cannot be undone: there is no step for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from analytics.answers import Card
from analytics.kpi import Kpi
from analytics.money import half_up, ratio

Goal = Literal["place", "third", "quarter"]
Number = Decimal | None


@dataclass(frozen=True, slots=True)
class Step:
    """A better value of the table and the place it has. ``gap`` = how much more (or less, where less is better).

    ``units``: the least number of things more (or fewer) that reach it, of ``of`` counted below the line; None for
    amounts, and where all of them would not be enough.
    """

    goal: Decimal
    gap: Decimal
    place: int
    units: int | None = None
    of: int | None = None
    to: Goal = "place"


@dataclass(frozen=True, slots=True)
class Summary:
    """One manager over all KPIs: how many have a place and a peer group, and how many of those are where."""

    measures: int
    top_quarter: int
    better_half: int


def steps(card: Card) -> tuple[Step, ...]:
    """The steps to the next place, the next third of the table and the top quarter, nearest first, each place once.

    None at the top, without a place, where peers may not be told, or where nothing can be done about it.
    """
    value, order = card.row.value, _order(card)
    if value is None or card.row.place is None or not order or not can_step(card.kpi):
        return ()
    goals: list[tuple[Goal, Decimal]] = []
    if better := [v for v in order if beats(card.kpi, v, value)]:
        goals.append(("place", better[-1]))
    thirds = [order[-(-len(order) * k // 3) - 1] for k in (2, 1)]
    goals += [("third", line) for line in thirds if beats(card.kpi, line, value)][:1]
    if card.top_quarter is not None and beats(card.kpi, card.top_quarter, value):
        goals.append(("quarter", card.top_quarter))
    found = {goal: _step(card, goal, to) for to, goal in reversed(goals)}  # of equal goals the nearest kind
    return tuple(sorted(found.values(), key=lambda s: s.gap))


def can_step(kpi: Kpi) -> bool:
    """Can more be done about a figure? Not about what happened and counts against somebody."""
    return kpi.better == "higher" or (kpi.rollup == "last" and "complaints" not in kpi.needs)


def _order(card: Card) -> list[Decimal]:
    """Everybody's values, the best first."""
    return sorted(card.peer_values, reverse=card.kpi.better == "higher")


def _step(card: Card, goal: Decimal, to: Goal) -> Step:
    value = card.row.value or Decimal(0)
    place = 1 + sum(beats(card.kpi, v, goal) for v in card.peer_values)
    counted = card.kpi.has_denominator and card.kpi.kind in ("share", "mean") and card.row.denominator
    of = int(card.row.denominator or 0) if counted else None
    return Step(goal, abs(goal - value), place, _units(card, goal), of, to)


def _units(card: Card, goal: Decimal) -> int | None:
    """The least number of things that reach a goal."""
    kpi, n, d = card.kpi, card.row.numerator, card.row.denominator
    sign = 1 if kpi.better == "higher" else -1
    if not kpi.has_denominator:
        return int(abs(goal - (card.row.value or 0))) if kpi.unit == "count" else None
    if n is None or not d or kpi.kind not in ("share", "mean"):
        return None
    k = max(1, int(abs(goal * d / kpi.scale - n)) - int(d) // (2 * kpi.scale * 10**kpi.decimals) - 2)
    while not within(kpi, ratio(n + sign * k, d, kpi.scale, kpi.decimals), goal):
        k += 1
    most = (d - n if sign > 0 else n) if kpi.kind == "share" else d * 100
    return k if k <= most else None


def beats(kpi: Kpi, a: Decimal, b: Decimal) -> bool:
    """Is ``a`` strictly better than ``b``?"""
    return a > b if kpi.better == "higher" else a < b


def within(kpi: Kpi, value: Number, line: Number) -> bool:
    """Is a value at a line or better than it? False where either is undefined."""
    return value is not None and line is not None and not beats(kpi, line, value)


def summary(cards: Sequence[Card]) -> Summary:
    """Over all KPIs in which somebody has a place among peers that may be told."""
    placed = [c for c in cards if c.row.place is not None and c.top_quarter is not None]
    return Summary(
        len(placed),
        sum(within(c.kpi, c.row.value, c.top_quarter) for c in placed),
        sum(within(c.kpi, c.row.value, c.median) for c in placed),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One product line of somebody: its share of the own sales, and the own value over the peers' median."""

    card: Card
    share: Decimal | None  # of everything sold, 0 to 1
    against: Decimal | None  # 1 = as much as the median peer; None where that is zero


def mix(cards: Sequence[Card]) -> tuple[Part, ...]:
    """The product lines sold in yuan, largest first. Lines do not overlap, so their shares add up to 1."""
    sold = [c for c in cards if c.kpi.rollup == "sum" and c.kpi.unit == "yuan" and c.row.value is not None]
    whole = sum((c.row.value or Decimal(0) for c in sold), Decimal(0))
    parts = (Part(c, _ratio(c.row.value, whole), _ratio(c.row.value, c.median)) for c in sold)
    return tuple(sorted(parts, key=lambda p: (-(p.card.row.value or Decimal(0)), p.card.kpi.order)))


def _ratio(a: Number, b: Number) -> Number:
    """Four decimals; None where there is nothing to divide by."""
    return None if a is None or not b or b < 0 else half_up(a / b, 4)
