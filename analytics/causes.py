"""Behind a movement: by which steps an own figure came about, and why somebody is not in a table.

A *way* is a list of (what, published value after it): each step changes one thing, the last value is the new one.
    amount                     a plain sum
    numerator, denominator     the parts of a quotient, in this order
    elsewhere                  a manager's figures outside the peer group (before coming, after going)
    moved, joined, left        a unit's figures, after those of the same people: of who moved here from another unit or
                               to one, joined the bank, left it
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

import numpy as np

from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.organisation import Service
from analytics.period import Period
from analytics.roster import NEW_DAYS, Peers, above
from analytics.standing import Standing, Sums, facts_of_period, standing, total, value_of
from analytics.warehouse.load import Book

Cause = Literal["joiners", "leavers", "transfers", "gates"]
Way = list[tuple[str, Decimal]]
People = Mapping[str, Sums]


def sums_way(kpi: Kpi, then: Sums, now: Sums, value: Decimal | None) -> Way:
    """From one pair of sums to another, which has ``value``."""
    if value is None:
        return []
    if not kpi.has_denominator:
        return [("amount", value)]
    halfway = value_of(kpi, Sums(now.numerator, then.denominator))
    return [*_steps("numerator", halfway), ("denominator", value)]


def _steps(what: str, value: Decimal | None) -> Way:
    return [] if value is None else [(what, value)]


def person_way(book: Book, kpi: Kpi, peers: Peers, manager: str, then: Period, now: Period) -> Way:
    """A manager's: what was made outside the peer group comes in, all of it changes, what is made outside goes out."""
    inside = [standing(book, kpi, peers, p).places[manager] for p in (then, now)]
    whole = [standing(book, kpi, Peers("manager"), p).places[manager] for p in (then, now)]
    if inside[0].sums == whole[0].sums and inside[1].sums == whole[1].sums:
        return sums_way(kpi, inside[0].sums, inside[1].sums, inside[1].value)
    way = _steps("elsewhere", value_of(kpi, whole[0].sums))
    way += sums_way(kpi, whole[0].sums, whole[1].sums, value_of(kpi, whole[1].sums))
    return [*way, *_steps("elsewhere", inside[1].value)]


def people_way(book: Book, kpi: Kpi, peers: Peers, unit: str, then: Period, now: Period) -> Way:
    """A unit's: its people's own changes, then those who moved, joined or left."""
    old, new = (_people(book, kpi, peers.level, unit, p) for p in (then, now))
    kinds = defaultdict(set)
    for manager in old.keys() | new.keys():
        kinds[_kind(book, unit, manager, then, now)].add(manager)
    at, way = total(old.values()), Way()
    for kind in ("same", "moved", "joined", "left"):
        rest = total([_without(at, total(old[m] for m in kinds[kind] if m in old)), *_of(new, kinds[kind])])
        if kind == "same":
            way += sums_way(kpi, at, rest, value_of(kpi, rest))
        elif kinds[kind]:
            way += _steps(kind, value_of(kpi, rest))
        at = rest
    return [*way, *_steps("denominator" if kpi.has_denominator else "amount", _value(book, kpi, peers, unit, now))]


def _value(book: Book, kpi: Kpi, peers: Peers, unit: str, period: Period) -> Decimal | None:
    """What is published: 0 where nothing was sold, which no sum of nobody's figures tells."""
    return standing(book, kpi, peers, period).places[unit].value


def _of(people: People, some: Iterable[str]) -> list[Sums]:
    return [people[m] for m in some if m in people]


def _without(whole: Sums, part: Sums) -> Sums:
    return Sums(
        whole.numerator if part.numerator is None else (whole.numerator or Decimal(0)) - part.numerator,
        whole.denominator if part.denominator is None else (whole.denominator or Decimal(0)) - part.denominator,
    )


@remember(entries=64)
def _people(book: Book, kpi: Kpi, level: str, unit: str, period: Period) -> dict[str, Sums]:
    """Sums of each manager whose figures were made in a unit or below it."""
    facts = facts_of_period(book, kpi, period)
    facts = facts[above(book, book.organisation.level(level))[facts.unit] == book.units.index(unit)]
    who = facts.manager.astype(np.intp)
    sums = (c.added(who, len(book.managers)).decimals() for c in (facts.numerator, facts.denominator))
    rows = list(zip(book.managers, *sums, strict=True))
    return {rows[i][0]: Sums(*rows[i][1:]) for i in np.unique(who).tolist()}


def _kind(book: Book, unit: str, manager: str, then: Period, now: Period) -> str:
    """Where somebody with figures here was in the other period."""
    below, services = book.organisation.subtree(unit), _services(book).get(manager, ())
    here, away = (
        [any((s.unit_id in below) == inside and _overlaps(s, p) for s in services) for p in (then, now)]
        for inside in (True, False)
    )
    if all(here):
        return "same"
    if here[1]:
        return "moved" if away[0] else "joined"
    return "moved" if away[1] else "left"


def why_absent(book: Book, table: Standing, peers: Peers, period: Period, unit: str, joining: bool) -> Cause:
    """Why somebody has no place in a table, and so comes into the other (``joining``) or is missing there."""
    place = table.places.get(unit)
    gone: Cause = "joiners" if joining else "leavers"
    if place is not None and place.status in ("ranked", "no_data"):
        return "gates"
    last = min(period.last_day, book.data_through)
    if peers.level != "manager":
        known = book.organisation.units.get(unit)
        return "transfers" if known and not (known.close_date and known.close_date <= last) else gone
    services = _services(book).get(unit, ())
    if place is not None and place.status == "new":
        days = sum(max(0, (min(s.end, period.end) - s.start).days) for s in services)
        return gone if days < NEW_DAYS else "gates"
    return "transfers" if any(s.start <= last < s.end for s in services) else gone


def _overlaps(service: Service, period: Period) -> bool:
    return service.start < period.end and period.start < service.end


@remember(entries=4)
def _services(book: Book) -> dict[str, tuple[Service, ...]]:
    """Who served where and when, by manager, in order of days."""
    found: dict[str, list[Service]] = defaultdict(list)
    for s in book.organisation.services:
        found[s.manager_id].append(s)
    return {manager: tuple(services) for manager, services in found.items()}
