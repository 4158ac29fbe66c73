"""Why a place and a value moved: the own change by its parts, those of others, who came and went, corrected data.

One thing is changed at a time, in a fixed order, and the places and the value it is worth are counted: first what
became known of the earlier period (another release), then the own change, then everybody else's. Every step is a
published value or a place, so the parts add up exactly. Of others the order does not matter: once the own value stands,
each of them is worth a place or none. The own parts (numerator before denominator, and so on) would be shared out
differently in another order; their sum would not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from analytics.causes import Cause, people_way, person_way, sums_way, why_absent
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period
from analytics.standing import Peers, Place, Standing, covered, standing
from analytics.steps import beats
from analytics.walk import Move, Walk
from analytics.warehouse.load import Book
from analytics.warehouse.release import Release


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


@dataclass(frozen=True, slots=True)
class Corrected:
    """A movement between the first publication of a period and now."""

    day: date
    release_id: str
    move: Move


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
    walk = _start(kpi, then.table, unit_id, old)
    between = Side(book, kpi, peers, against)
    if earlier.release.id != book.release.id and between.known:
        _go(walk, then, between, unit_id, restated=True)
        then = between
    if then != now:
        _go(walk, then, now, unit_id, restated=then.period == now.period)
    return walk.end(old.place, new.place, old.value or Decimal(0), new.value or Decimal(0))


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
    walk = _start(kpi, then, unit_id, old)
    walk.own(sums_way(kpi, old.sums, new.sums, new.value), restated=False)
    walk.field(_others(now, unit_id), lambda _: "joiners", lambda _: "leavers", restated=False)
    return walk.end(old.place, new.place, old.value or Decimal(0), new.value or Decimal(0))


def _go(walk: Walk, then: Side, now: Side, unit_id: str, restated: bool) -> None:
    """The way from one side to the other."""
    before, after = then.table.places.get(unit_id), now.table.places.get(unit_id)
    if after is not None and after.value is not None:
        if before is None:  # nothing of it is known on this side: it is one step
            way = [("amount", after.value)]
        elif restated or then.book is not now.book:
            way = sums_way(now.kpi, before.sums, after.sums, after.value)
        else:
            make = person_way if now.peers.level == "manager" else people_way
            way = make(now.book, now.kpi, now.peers, unit_id, then.period, now.period)
        walk.own(way, restated)
    walk.field(_others(now.table, unit_id), _absent(then, joining=True), _absent(now, joining=False), restated)


def _absent(side: Side, joining: bool) -> Callable[[str], Cause]:
    where = side.table
    return lambda unit: why_absent(side.book, where, side.peers, side.period, unit, joining)


def _start(kpi: Kpi, table: Standing, unit_id: str, place: Place) -> Walk:
    return Walk(partial(beats, kpi), place.value or Decimal(0), _others(table, unit_id))


def _others(table: Standing, unit_id: str) -> dict[str, Decimal]:
    return {u: v for u, v in table.places.ranked().items() if u != unit_id}
