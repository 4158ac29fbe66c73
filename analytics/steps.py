"""How far it is to the next place and to the top quarter, and how somebody stands over all KPIs. Pure arithmetic.

A step says what value would share the next better place, nothing about how to get there or whether it is wise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.answers import Card
from analytics.kpi import Kpi
from analytics.money import half_up

Number = Decimal | None


@dataclass(frozen=True, slots=True)
class Step:
    """A better value of the table and the place it has. ``gap`` = how much more (or less, where less is better)."""

    goal: Decimal
    gap: Decimal
    place: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One manager over all KPIs: how many have a place and a peer group, and how many of those are where."""

    measures: int
    top_quarter: int
    better_half: int


def next_step(card: Card) -> Step | None:
    """The nearest better value of a peer. None at the top, without a place, or where peers may not be told."""
    value = card.row.value
    if value is None or card.row.place is None:
        return None
    better = [v for v in card.peer_values if beats(card.kpi, v, value)]
    return _step(card, min(better, key=lambda v: abs(v - value))) if better else None


def quarter_step(card: Card) -> Step | None:
    """The step to where the top quarter starts. None for those inside it."""
    value, goal = card.row.value, card.top_quarter
    if value is None or card.row.place is None or goal is None or not beats(card.kpi, goal, value):
        return None
    return _step(card, goal)


def _step(card: Card, goal: Decimal) -> Step:
    value = card.row.value or Decimal(0)
    return Step(goal, abs(goal - value), 1 + sum(beats(card.kpi, v, goal) for v in card.peer_values))


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
