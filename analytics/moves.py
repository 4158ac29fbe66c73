"""Why a place and a value moved: the own change by its parts, those of others, who came and went, corrected data.

One thing is changed at a time, in a fixed order, and the places and the value it is worth are counted: first what
became known of the earlier period (another release), then the own change, then everybody else's. Every step is a
published value or a place, so the parts add up exactly. Of others the order does not matter: once the own value stands,
each of them is worth a place or none. The own parts (numerator before denominator, and so on) would be shared out
differently in another order; their sum would not.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from analytics.causes import Cause, Way, people_way, person_way, sums_way, why_absent
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period
from analytics.standing import Peers, Place, Standing, covered, standing
from analytics.steps import beats
from analytics.warehouse.load import Book
from analytics.warehouse.release import Release

Source = Literal["own", "others"] | Cause


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


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a movement: a peer group in a period, as one release knows it."""

    book: Book
    kpi: Kpi
    peers: Peers
    period: Period

    @property
    def table(self) -> Standing:
        """Everybody's places."""
        return standing(self.book, self.kpi, self.peers, self.period)

    @property
    def known(self) -> bool:
        """Does the release speak of the KPI in the period?"""
        return self.kpi.name in self.book.kpis and covered(self.kpi, self.book, self.period)


@remember(entries=512)
def moved(
    book: Book, kpi: Kpi, unit_id: str, peers: Peers, period: Period, earlier: Book, against: Period
) -> Move | None:
    """From ``against`` as ``earlier`` knows it to ``period`` as ``book`` does. None without a place in both."""
    then, now = Side(earlier, kpi, peers, against), Side(book, kpi, peers, period)
    if not (then.known and now.known):
        return None
    old, new = then.table.places.get(unit_id), now.table.places.get(unit_id)
    if old is None or new is None or old.place is None or new.place is None:
        return None
    walk = _Walk.start(kpi, then.table, unit_id, old)
    between = Side(book, kpi, peers, against)
    if earlier.release.id != book.release.id and between.known:
        _go(walk, then, between, unit_id, restated=True)
        then = between
    if then != now:
        _go(walk, then, now, unit_id, restated=then.period == now.period)
    return walk.end(old, new)


def differs(one: Release, other: Release, kpi: Kpi, period: Period) -> bool:
    """Did a release change anything a table of a KPI in a period is made of: postings, units, facts of its months?"""
    tables, facts = ([r.manifest[what] for r in (one, other)] for what in ("tables", "facts"))
    if any(tables[0].get(t) != tables[1].get(t) for t in ("managers", "branches")):
        return True
    months = [f"{m:%Y-%m}" for m in period.months()]
    return any(facts[0].get(kpi.name, {}).get(m) != facts[1].get(kpi.name, {}).get(m) for m in months)


def explain(kpi: Kpi, then: Standing, now: Standing, unit_id: str) -> Move | None:
    """The same from two tables alone: nothing is known of transfers. None without a place in both."""
    old, new = then.places.get(unit_id), now.places.get(unit_id)
    if old is None or new is None or old.place is None or new.place is None:
        return None
    walk = _Walk.start(kpi, then, unit_id, old)
    walk.own(sums_way(kpi, old.sums, new.sums, new.value), restated=False)
    walk.field(_others(now, unit_id), lambda _: "joiners", lambda _: "leavers", restated=False)
    return walk.end(old, new)


def _go(walk: "_Walk", then: Side, now: Side, unit_id: str, restated: bool) -> None:
    """The way from one side to the other."""
    before, after = then.table.places.get(unit_id), now.table.places.get(unit_id)
    if before is not None and after is not None and after.value is not None:
        if restated or then.book is not now.book:
            way = sums_way(now.kpi, before.sums, after.sums, after.value)
        else:
            make = person_way if now.peers.level == "manager" else people_way
            way = make(now.book, now.kpi, now.peers, unit_id, then.period, now.period)
        walk.own(way, restated)
    walk.field(_others(now.table, unit_id), _absent(then, joining=True), _absent(now, joining=False), restated)


def _absent(side: Side, joining: bool) -> Callable[[str], Cause]:
    where = side.table
    return lambda unit: why_absent(side.book, where, side.peers, side.period, unit, joining)


def _others(table: Standing, unit_id: str) -> dict[str, Decimal]:
    return {u: v for u, v in table.places.ranked().items() if u != unit_id}


@dataclass
class _Walk:
    """The own value among the others', changed step by step."""

    kpi: Kpi
    value: Decimal
    others: Mapping[str, Decimal]
    parts: dict[tuple[Source, str, bool], tuple[int, Decimal]] = field(default_factory=dict)

    @classmethod
    def start(cls, kpi: Kpi, table: Standing, unit_id: str, place: Place) -> "_Walk":
        return cls(kpi, place.value or Decimal(0), _others(table, unit_id))

    def own(self, way: Way, restated: bool) -> None:
        """The own value goes along a way of published values."""
        for what, value in way:
            places = self._ahead(self.others.values()) - self._ahead(self.others.values(), value)
            self._add(("own", what, restated), places, value - self.value)
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
                self._add(("others", "", restated), places)
            elif places:
                self._add((came_from(unit) if old is None else went_to(unit), "", restated), places)
        self.others = new

    def end(self, old: Place, new: Place) -> Move:
        """What was counted on the way; parts that did nothing are left out."""
        parts = tuple(Part(*key, *worth) for key, worth in sorted(self.parts.items(), key=_order) if any(worth))
        return Move(old.place or 0, new.place or 0, old.value or Decimal(0), new.value or Decimal(0), parts)

    def _add(self, key: tuple[Source, str, bool], places: int, value: Decimal = Decimal(0)) -> None:
        had, changed = self.parts.get(key, (0, Decimal(0)))
        self.parts[key] = had + places, changed + value

    def _ahead(self, others: Iterable[Decimal], value: Decimal | None = None) -> int:
        mine = self.value if value is None else value
        return sum(beats(self.kpi, other, mine) for other in others)

    def _is_ahead(self, other: Decimal | None) -> int:
        return int(other is not None and beats(self.kpi, other, self.value))


_RANK = {s: i for i, s in enumerate(("own", "others", "joiners", "leavers", "transfers", "gates"))}


def _order(item: tuple[tuple[Source, str, bool], tuple[int, Decimal]]) -> tuple[bool, int]:
    """What became known first, then as it is told; the own parts in the order they were made."""
    (cause, _, restated), _ = item
    return not restated, _RANK[cause]
