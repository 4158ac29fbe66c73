"""Lists made from a league table: its average line, neighbours, movers, seats in the first hundred. Pure arithmetic."""

from collections import Counter
from dataclasses import dataclass

from analytics.answers import Ranking, Row
from analytics.organisation import Organisation
from analytics.steps import Number, within


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
