"""The bank as a tree of units, and who served where and when. Built once per release; never changed.

A unit that closes hands its people and its events over to its successor from the closing day on; what happened before
stays where it happened. Postings are therefore cut into *services*: manager, unit, first day, first day no more.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from analytics.errors import UnknownName

FAR = date(9999, 12, 31)
LEVEL_NAMES = ("outlet", "sub_branch", "branch")  # counted from the leaves


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the organisation tree. ``level`` 1 is the root."""

    id: str
    name: str
    parent: str | None
    level: int
    region: str | None
    tier: str | None
    kind: str | None
    close_date: date | None
    successor: str | None


@dataclass(frozen=True, slots=True)
class Posting:
    """One posting as delivered: half-open, ``end`` is ``FAR`` for a current one."""

    manager_id: str
    name: str
    unit_id: str
    grade: str | None
    start: date
    end: date


class Service(NamedTuple):
    """A stretch of days in which one manager served one unit; half-open."""

    manager_id: str
    unit_id: str
    start: date
    end: date
    grade: str | None


@dataclass(frozen=True, eq=False)
class Organisation:
    """Units and postings of one release."""

    units: dict[str, Unit]
    postings: tuple[Posting, ...]
    _children: dict[str | None, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for unit in sorted(self.units.values(), key=lambda u: u.id):
            self._children[unit.parent if unit.parent in self.units else None].append(unit.id)

    @cached_property
    def depth(self) -> int:
        """The level of the leaves."""
        return max((u.level for u in self.units.values()), default=0)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Units without a parent, by id."""
        return tuple(self._children[None])

    def unit(self, unit_id: str) -> Unit:
        """One unit, or ``UnknownName``."""
        if unit_id not in self.units:
            raise UnknownName("unit", unit_id, self.units)
        return self.units[unit_id]

    def children(self, unit_id: str) -> tuple[str, ...]:
        """The units directly below, by id."""
        return tuple(self._children.get(unit_id, ()))

    def subtree(self, unit_id: str) -> frozenset[str]:
        """The unit and everything below it."""
        found, todo = {unit_id}, [unit_id]
        while todo:
            below = [u for u in self._children.get(todo.pop(), ()) if u not in found]
            found.update(below)
            todo.extend(below)
        return frozenset(found)

    def path(self, unit_id: str) -> tuple[str, ...]:
        """The unit and its ancestors, nearest first."""
        way: list[str] = []
        at: str | None = unit_id
        while at is not None and at in self.units and at not in way:
            way.append(at)
            at = self.units[at].parent
        return tuple(way)

    def ancestor_at(self, unit_id: str, level: int) -> str | None:
        """The unit of ``level`` above (or at) ``unit_id``; None when it lies above that level itself."""
        return next((u for u in self.path(unit_id) if self.units[u].level == level), None)

    def level_name(self, level: int) -> str:
        """outlet, sub_branch, branch from the leaves upwards; the root of a deeper tree is the bank."""
        steps = self.depth - level
        if steps < len(LEVEL_NAMES):
            return LEVEL_NAMES[steps]
        return "bank" if level == 1 else f"level-{level}"

    def level(self, name: str) -> int:
        """The number of a level's name. Raises ``UnknownName`` for a level this tree does not have."""
        names = {self.level_name(n): n for n in range(1, self.depth + 1)}
        names["bank"] = 1
        if name.startswith("level-") and name[6:].isdecimal() and 1 <= int(name[6:]) <= self.depth:
            return int(name[6:])
        if name not in names:
            raise UnknownName("level", name, [*names, "manager"])
        return names[name]

    def at_level(self, level: int) -> tuple[Unit, ...]:
        """Every unit of a level, by id."""
        return tuple(u for _, u in sorted(self.units.items()) if u.level == level)

    def successor(self, unit_id: str, day: date) -> tuple[str, date]:
        """Who answers for a unit on ``day``, and until when (half-open) that stays so."""
        seen: set[str] = set()
        while unit_id not in seen and (unit := self.units.get(unit_id)):
            seen.add(unit_id)
            if unit.close_date is None or unit.successor is None or unit.successor not in self.units:
                return unit_id, FAR
            if day < unit.close_date:
                return unit_id, unit.close_date
            unit_id = unit.successor
        return unit_id, FAR

    @cached_property
    def services(self) -> tuple["Service", ...]:
        """Postings cut where a closed unit hands over, by manager and day."""
        stays = {u: self.successor(u, date.min) == (u, FAR) for u in {p.unit_id for p in self.postings}}
        found = []
        for p in self.postings:
            if stays[p.unit_id]:
                if p.start < p.end:
                    found.append(Service(p.manager_id, p.unit_id, p.start, p.end, p.grade))
                continue
            start = p.start
            while start < p.end:
                unit_id, until = self.successor(p.unit_id, start)
                end = min(p.end, until)
                found.append(Service(p.manager_id, unit_id, start, end, p.grade))
                start = end
        return tuple(sorted(found, key=attrgetter("manager_id", "start")))

    @cached_property
    def people(self) -> dict[str, str]:
        """manager_id -> the name on the latest posting."""
        return {p.manager_id: p.name for p in sorted(self.postings, key=attrgetter("start"))}
