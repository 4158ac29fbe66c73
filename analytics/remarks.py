"""What has to be known beside a figure: one large deal, amounts taken back, a transfer, more counted than there was.

A deal is large from 30 % of a total on; the place without it is told where it is more than a quarter of the table away.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

import numpy as np

from analytics.answers import Remarks
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, shift_months
from analytics.roster import Peers
from analytics.standing import Place, Standing, counted, owners, standing
from analytics.warehouse.load import Book

LARGE, FAR = 0.30, 0.25
SETTLED = 6  # months after a transfer


@remember(entries=256)
def remarks(book: Book, kpi: Kpi, peers: Peers, period: Period) -> dict[str, Remarks]:
    """id -> remarks, of those about whom there is something to say."""
    now = standing(book, kpi, peers, period)
    deals = _deals(book, kpi, peers, period)
    moves = _transfers(book, period) if peers.level == "manager" else {}
    over = set(_overfull(now.places.values())) if kpi.kind == "share" else set()
    order = [float(v) for v in now.places.values_in_order()][::-1]  # ascending for more is better
    found = {}
    for unit in {*deals, *(moves.keys() & now.places.keys()), *over}:
        if unit in now.places:
            share, without, back = _deal(kpi, now, unit, deals, order)
            told = Remarks(share, without, back, moves.get(unit), unit in over)
            if told != Remarks():
                found[unit] = told
    return found


def _deal(
    kpi: Kpi, now: Standing, unit: str, deals: dict[str, tuple[float, float]], order: list[float]
) -> tuple[float | None, int | None, bool]:
    """(share of the largest amount if large, the place without it if that is far away, was anything taken back)"""
    largest, reversed_ = deals.get(unit, (0.0, 0.0))
    value, place = now.places.brief(unit)
    if value is None or value <= 0 or largest <= LARGE * float(value):
        return None, None, reversed_ < 0
    without = None
    if place is not None and kpi.better == "higher":
        rest = float(value) - largest
        better = len(order) - bisect_right(order, rest) - (rest < float(value))  # oneself is no longer ahead
        if abs(1 + better - place) > FAR * len(order):
            without = 1 + better
    return largest / float(value), without, reversed_ < 0


def _deals(book: Book, kpi: Kpi, peers: Peers, period: Period) -> dict[str, tuple[float, float]]:
    """id -> (largest single amount, sum of what was taken back); empty for what is no sum of amounts."""
    if kpi.kind != "money" or kpi.rollup != "sum":
        return {}
    facts = counted(book, peers, book.facts(kpi.name, period.start, period.end))
    keys = owners(book, peers, facts)
    at = (keys >= 0) & ~np.isnan(facts.largest)
    ids = book.managers if peers.level == "manager" else book.units
    most, taken = np.zeros(len(ids)), np.zeros(len(ids))
    np.maximum.at(most, keys[at], facts.largest[at])
    np.add.at(taken, keys[at], facts.reversed[at])
    return {ids[i]: (float(most[i]), float(taken[i])) for i in np.unique(keys[at]).tolist()}


@remember(entries=64)
def _transfers(book: Book, period: Period) -> dict[str, date]:
    """manager_id -> the day of the last move to another unit inside the period, or in the six months up to its end:
    so long a book is not yet the own one."""
    since = min(period.start, shift_months(period.last_day.replace(day=1), 1 - SETTLED))
    found: dict[str, date] = {}
    last: dict[str, str] = {}
    for s in book.organisation.services:
        before = last.get(s.manager_id)
        if before is not None and before != s.unit_id and since < s.start < period.end:
            found[s.manager_id] = s.start
        last[s.manager_id] = s.unit_id
    return found


def _overfull(places: Iterable[Place]) -> list[str]:
    """More counted than there was to count: no share can be more than all."""
    return [p.unit_id for p in places if p.sums.numerator is not None and p.sums.denominator is not None
            and p.sums.numerator > p.sums.denominator]  # fmt: skip
