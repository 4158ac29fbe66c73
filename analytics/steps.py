"""How far it is to the next place and to the top quarter, and how a list stands against its peers. Pure arithmetic.

A step says what value would share the next better place, nothing about how to get there or whether it is wise.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analytics.answers import Card, Ranking, Row
from analytics.kpi import Kpi
from analytics.money import half_up
from analytics.organisation import Organisation

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


def at_or_past(table: Ranking, line: Number) -> tuple[int, int]:
    """(rows by name with a place at the line or better, all rows by name with a place)."""
    placed = [r for r in table.rows if r.unit_id is not None and r.place is not None]
    return sum(within(table.kpi, r.value, line) for r in placed), len(placed)


def average(table: Ranking) -> Number:
    """The line to compare rows with: a quotient's pooled value; a sum's median, which one giant cannot move."""
    return table.total.value if table.kpi.has_denominator else table.median


def movers(table: Ranking, most: int = 15) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The largest moves (up, down) of rows by name, largest first."""
    moved = [r for r in table.rows if r.unit_id is not None and r.movement]
    up = sorted((r for r in moved if (r.movement or 0) > 0), key=lambda r: (-(r.movement or 0), r.unit_id or ""))
    down = sorted((r for r in moved if (r.movement or 0) < 0), key=lambda r: (r.movement or 0, r.unit_id or ""))
    return tuple(up[:most]), tuple(down[:most])


def around(table: Ranking, unit_id: str, each_side: int = 5) -> tuple[str, ...]:
    """Ids of a row and its neighbours by name, in order of place; empty where the row has no place."""
    placed = [r.unit_id for r in table.rows if r.unit_id is not None and r.place is not None]
    if unit_id not in placed:
        return ()
    at = placed.index(unit_id)
    return tuple(placed[max(0, at - each_side) : at + each_side + 1])


@dataclass(frozen=True, slots=True)
class Seats:
    """How many of the first hundred places a unit's people hold, of how many who have a place."""

    unit_id: str
    name: str
    seats: int
    people: int


def first_hundred(org: Organisation, table: Ranking, level: str, most: int = 100) -> tuple[Seats, ...]:
    """Seats in the first ``most`` places by unit of a level, most first. Shared last places count for all who share."""
    rank = org.level(level)
    placed = [(org.ancestor_at(r.home, rank) or r.home, r.place) for r in table.rows if r.place is not None and r.home]
    people = Counter(unit for unit, _ in placed)
    seats = Counter(unit for unit, place in placed if place <= most)
    order = sorted(people, key=lambda u: (-seats[u], people[u], u))
    return tuple(Seats(u, org.units[u].name, seats[u], people[u]) for u in order)


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
