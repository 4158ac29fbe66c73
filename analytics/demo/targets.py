"""Targets as head office sets them: last year's figure times a growth rate, for every manager and every unit."""

from dataclasses import dataclass

import numpy as np

from analytics.demo.clients import Book, Snapshot
from analytics.demo.people import Staff
from analytics.demo.plot import Plot
from analytics.demo.products import CATEGORIES, INDEX
from analytics.demo.sales import NEW_CLIENTS, Sales, level
from analytics.demo.size import Size, day_number
from analytics.demo.tree import Tree
from analytics.period import month_after

Array = np.ndarray
AMOUNTS = {
    "fund_sales": "fund", "insurance_premiums": "insurance", "wealth_sales": "wealth", "gold_sales": "gold",
}  # fmt: skip
GROWTH = {"new_clients": 1.15, "fund_sales": 1.2, "insurance_premiums": 1.2, "wealth_sales": 1.15, "gold_sales": 1.2,
          "product_coverage": 1.06, "aum": 1.12}  # fmt: skip
COVERAGE = "product_coverage"
KPIS = (*GROWTH, "complaint_rate")
COMPLAINTS_PER_1000 = 0.33  # the same line for everybody
BEYOND_HIGHER, BEYOND_COVERAGE, BEYOND_LOWER = 1.2, 1.05, 0.75
OWN_SHARE = 0.5  # a target is half one's own last year and half the average seat's


@dataclass(frozen=True)
class Result:
    """What every seat did in one month: KPI -> (numerator, denominator or ones), arrays over seats."""

    sums: dict[str, tuple[Array, Array]]


@dataclass(frozen=True)
class Targets:
    """One month's targets: rows of unit (a person or a position in the tree), KPI, target and the next line."""

    is_manager: Array
    unit: Array
    kpi: Array
    target: Array  # in ten-thousandths
    beyond: Array


def measure(size: Size, plot: Plot, month: int, book: Book, snap: Snapshot, sales: Sales) -> Result:
    """What the seats did in a month, in yuan and counts."""
    seats = len(plot.seat_units)
    ones = np.ones(seats)
    low, high = day_number(size.firsts[month]), day_number(month_after(size.firsts[month]))
    fresh = (book.opened >= low) & (book.opened < high)
    sums: dict[str, tuple[Array, Array]] = {"new_clients": (np.bincount(book.seat[fresh], minlength=seats), ones)}
    kept = np.where(sales.cancelled < 0, sales.amount, 0) / 100
    for kpi, category in AMOUNTS.items():
        mine = sales.category == INDEX[category]
        sums[kpi] = (np.bincount(sales.seat[mine], weights=kept[mine], minlength=seats), ones)
    clients = np.bincount(book.seat, minlength=seats)
    positions = np.bincount(book.seat[snap.holder], minlength=seats)
    sums["product_coverage"] = (positions, clients)
    sums["aum"] = (np.bincount(book.seat, weights=snap.aum / 100, minlength=seats), ones)
    return Result(sums)


def expected(size: Size, plot: Plot, month: int, rich: Array, pull: Array, now: Result) -> Result:
    """What an ordinary manager would have done in each seat: stands in for the year before the history."""
    ones = np.ones(len(plot.seat_units))
    size_of = level(size, month) / 1.08
    sums = {"new_clients": (NEW_CLIENTS * size.density * size_of * pull, ones)}
    for kpi, name in AMOUNTS.items():
        category = CATEGORIES[INDEX[name]]
        mean = category.typical * np.exp(category.spread**2 / 2) * (0.72 if name == "insurance" else 1)
        sums[kpi] = (category.tickets * size_of * mean * rich**0.5, ones)
    coverage, clients = now.sums["product_coverage"]
    sums["product_coverage"] = (coverage * 0.97, clients)
    sums["aum"] = (now.sums["aum"][0] * 0.93, ones)
    return Result(sums)


def make_targets(size: Size, tree: Tree, plot: Plot, staff: Staff, month: int, base: Result) -> Targets:
    """Everybody's targets of a month, from what their seats did a year before."""
    seats = np.arange(len(plot.seat_units))
    low = day_number(size.firsts[month])
    holder = staff.holder(low, len(seats))
    mine = np.flatnonzero(holder >= 0)
    here = plot.unit_of(seats, low)
    staffed = np.flatnonzero(_up(tree, here, np.ones(len(seats))))
    rows = []
    for number, (kpi, growth) in enumerate(GROWTH.items()):
        top, bottom = (np.asarray(column, dtype=float) for column in base.sums[kpi])
        own = top / np.maximum(bottom, 1)
        person = growth * (OWN_SHARE * own[mine] + (1 - OWN_SHARE) * own[mine].mean())
        unit = growth * _up(tree, here, top)[staffed]
        if kpi == COVERAGE:
            unit = unit / np.maximum(_up(tree, here, bottom)[staffed], 1)
        beyond = BEYOND_COVERAGE if kpi == COVERAGE else BEYOND_HIGHER
        rows.append(_rows(number, holder[mine], _rounded(kpi, person), staffed, _rounded(kpi, unit), beyond))
    flat = np.full(len(mine) + len(staffed), round(COMPLAINTS_PER_1000 * 10_000))
    rows.append(_rows(len(GROWTH), holder[mine], flat[: len(mine)], staffed, flat[len(mine) :], BEYOND_LOWER))
    return Targets(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def _up(tree: Tree, units: Array, values: Array) -> Array:
    """Each seat's value added to its unit and to every unit above."""
    total = np.bincount(units, weights=values, minlength=len(tree.units))
    for i in range(len(tree.units) - 1, 0, -1):  # children stand after their parents
        total[tree.units[i].parent] += total[i]
    return np.asarray(total)


def _rounded(kpi: str, value: Array) -> Array:
    """Targets are round figures: whole clients, hundreds of yuan, hundredths of a product."""
    if kpi == COVERAGE:
        return np.asarray(np.round(value, 2) * 10_000).round().astype(np.int64)
    step = 1 if kpi == "new_clients" else 10_000 if kpi == "aum" else 100
    return np.asarray(np.maximum(np.round(value / step), 1) * step * 10_000).astype(np.int64)


def _rows(kpi: int, person: Array, of_person: Array, unit: Array, of_unit: Array,
          beyond: float) -> tuple[Array, Array, Array, Array, Array]:  # fmt: skip
    target = np.concatenate([of_person, of_unit])
    is_manager = np.arange(len(target)) < len(person)
    return (is_manager, np.concatenate([person, unit]), np.full(len(target), kpi), target,
            np.round(target * beyond / 100).astype(np.int64) * 100)  # fmt: skip
