"""What the demo bank's organisation is made of: units, and the tree they form."""

from dataclasses import dataclass, replace
from datetime import date

ROOT, CITY, SUB_BRANCH, OUTLET = 1, 2, 3, 4


@dataclass(frozen=True)
class Unit:
    """A unit; ``parent`` is a position in the tree's list, -1 at the root; ``rich`` scales its clients' assets."""

    branch_id: str
    name: str
    parent: int
    level: int
    region: str | None
    tier: str | None
    kind: str
    rich: float
    close_date: date | None = None
    successor: int = -1


@dataclass(frozen=True)
class Tree:
    """All units, parents before children."""

    units: tuple[Unit, ...]

    def at(self, level: int) -> list[int]:
        """Positions of the units of a level."""
        return [i for i, unit in enumerate(self.units) if unit.level == level]

    def children(self, parent: int) -> list[int]:
        """Positions of the units right under one."""
        return [i for i, unit in enumerate(self.units) if unit.parent == parent]

    def ancestor(self, unit: int, level: int) -> int:
        """The unit of ``level`` that ``unit`` belongs to; the unit itself if it is no deeper."""
        while self.units[unit].level > level:
            unit = self.units[unit].parent
        return unit

    def closing(self, unit: int, day: date, successor: int) -> "Tree":
        """The same tree with one unit closed on ``day`` in favour of another."""
        units = list(self.units)
        units[unit] = replace(units[unit], close_date=day, successor=successor)
        return Tree(tuple(units))
