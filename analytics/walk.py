"""From one table to another, one thing after the other: what each is worth in places and in the own figure.

The own figure goes first, step by step; then everybody else's. Of others the order does not matter: once the own figure
stands, each of them is worth a place or none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from analytics.causes import Cause, Way

Source = Literal["own", "others"] | Cause
Beats = Callable[[Decimal, Decimal], bool]  # is the first figure strictly better than the second?


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a movement: places won (+) or lost (-), and by how much the own published value changed with it.

    ``cause``: ``own``; ``others``: in the table before and after; ``joiners``, ``leavers``; ``transfers``: into or out
    of the peer group; ``gates``: in the group, but without a figure or too briefly for a place. ``what``: of the own
    change, which of its parts: see ``causes``. ``restated``: nothing happened, but something else is known of the past.
    """

    cause: Source
    what: str
    restated: bool
    places: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Move:
    """A movement. Places: the sum of ``parts`` is before - now; values: it is value - was."""

    before: int
    now: int
    was: Decimal
    value: Decimal
    parts: tuple[Part, ...]

    @property
    def own(self) -> int:
        """Places by the own change, corrected data included."""
        return sum(p.places for p in self.parts if p.cause == "own")

    @property
    def others(self) -> int:
        """Places by the changes of those in the table before and after."""
        return sum(p.places for p in self.parts if p.cause == "others")

    @property
    def field(self) -> int:
        """Places by those who came into the table or went out of it."""
        return self.before - self.now - self.own - self.others


@dataclass
class Walk:
    """The own value among the others', changed step by step."""

    beats: Beats
    value: Decimal
    others: Mapping[str, Decimal]
    parts: dict[tuple[Source, str, bool], tuple[int, Decimal]] = field(default_factory=dict)

    def own(self, way: Way, restated: bool) -> None:
        """The own value goes along a way of published values."""
        for what, value in way:
            self.step("own", what, value, restated)

    def step(self, cause: Source, what: str, value: Decimal, restated: bool) -> None:
        """The own value becomes another one."""
        places = self._ahead(self.others.values()) - self._ahead(self.others.values(), value)
        self.add((cause, what, restated), places, value - self.value)
        self.value = value

    def field(
        self, new: Mapping[str, Decimal], came_from: Callable[[str], Cause], went_to: Callable[[str], Cause],
        restated: bool,
    ) -> None:  # fmt: skip
        """The others become ``new``; each is worth a place or none."""
        for unit in self.others.keys() | new.keys():
            old, now = self.others.get(unit), new.get(unit)
            places = self._is_ahead(old) - self._is_ahead(now)
            if places and old is not None and now is not None:
                self.add(("others", "", restated), places)
            elif places:
                self.add((came_from(unit) if old is None else went_to(unit), "", restated), places)
        self.others = new

    def end(self, before: int, now: int, was: Decimal, value: Decimal) -> Move:
        """What was counted on the way; parts that did nothing are left out."""
        parts = tuple(Part(*key, *worth) for key, worth in sorted(self.parts.items(), key=_order) if any(worth))
        return Move(before, now, was, value, parts)

    def add(self, key: tuple[Source, str, bool], places: int, value: Decimal = Decimal(0)) -> None:
        """Counts a part."""
        had, changed = self.parts.get(key, (0, Decimal(0)))
        self.parts[key] = had + places, changed + value

    def _ahead(self, others: Iterable[Decimal], value: Decimal | None = None) -> int:
        mine = self.value if value is None else value
        return sum(self.beats(other, mine) for other in others)

    def _is_ahead(self, other: Decimal | None) -> int:
        return int(other is not None and self.beats(other, self.value))


_RANK = {s: i for i, s in enumerate(("own", "others", "joiners", "leavers", "transfers", "gates"))}


def _order(item: tuple[tuple[Source, str, bool], tuple[int, Decimal]]) -> tuple[bool, int]:
    """What became known first, then as it is told; the own parts in the order they were made."""
    (cause, _, restated), _ = item
    return not restated, _RANK[cause]
