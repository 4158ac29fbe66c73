"""Tickets and openings: what every manager sold on which day to whom, with seasons, a campaign and mis-selling."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from analytics.demo.clients import Book
from analytics.demo.days import fund_days, ordinary_days
from analytics.demo.people import Staff, Stints
from analytics.demo.plot import Plot
from analytics.demo.products import BIT, BY_SKILL, CATEGORIES, INDEX, REGULAR_PRODUCTS, Category, Shelf
from analytics.demo.size import Size, day_number
from analytics.period import month_after

Array = np.ndarray
SEASON = (1.36, 1.18, 1.28, 0.90, 0.90, 1.02, 0.88, 0.86, 0.98, 0.84, 0.88, 0.92)  # January to December, mean 1
YEARLY_GROWTH = 0.08
NEW_CLIENTS = 10.0  # per manager and month
COOLING_OFF = 15
INSIDE_COOLING_OFF = 0.7  # of the cancellations
MIS_TICKETS, MIS_AMOUNT, MIS_CANCELLED = 2.8, 1.5, 5.5  # factors of the mis-selling sub-branch
CAMPAIGN, AFTER = 1.30, 0.70  # business during the fund campaign, and in the month after


@dataclass(frozen=True)
class Sales:
    """One month's tickets in the order of their days; money in fen, days as day numbers, -1 where there is none."""

    number: Array  # running number within the month
    day: Array
    person: Array
    client: Array
    product: Array
    amount: Array
    regular: Array  # 1 regular, 0 single premium, -1 not insurance
    cancelled: Array
    seat: Array
    category: Array

    def take(self, rows: Array) -> Self:
        """These tickets, in this order."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def level(size: Size, month: int) -> float:
    """Season and growth of a month against an average one."""
    return float(SEASON[size.firsts[month].month - 1] * (1 + YEARLY_GROWTH) ** ((month - size.months / 2) / 12))


def openings(size: Size, staff: Staff, stints: Stints, pull: Array, month: int) -> tuple[Array, Array, Array]:
    """Seat, person and day of every client who joins in a month."""
    chance = size.chance("openings", month)
    days = ordinary_days(size.firsts[month])
    mean = NEW_CLIENTS * size.density * level(size, month) * staff.skill["new"][stints.person] * pull[stints.seat]
    rows = np.repeat(np.arange(len(mean)), chance.poisson(mean * days.share(stints.start, stints.end)))
    return stints.seat[rows], stints.person[rows], days.draw(stints.start[rows], stints.end[rows], chance)


def make_sales(size: Size, plot: Plot, staff: Staff, stints: Stints, book: Book, shelf: Shelf, rich: Array,
               mis_seats: Array, month: int) -> Sales:  # fmt: skip
    """A month's tickets. The buyers' new holdings go into ``book``, and buyers stay at least to the month's end."""
    first = size.firsts[month]
    filled = np.isin(stints.seat, book.seat)
    stints = Stints(stints.person[filled], stints.seat[filled], stints.start[filled], stints.end[filled])
    mis_selling = mis_seats & (plot.mis_months[0] <= month <= plot.mis_months[1])
    columns: list[tuple[Array, ...]] = []
    for index, category in enumerate(CATEGORIES):
        if not category.tickets:
            continue
        chance = size.chance(f"sales {category.name}", month)
        days = fund_days(plot, month, first) if category.name == "fund" else ordinary_days(first)
        mean = category.tickets * level(size, month) * days.share(stints.start, stints.end)
        if category.name in BY_SKILL:
            mean = mean * staff.skill[category.name][stints.person]
        mean = mean * _story(plot, category, month, mis_selling[stints.seat])
        rows = np.repeat(np.arange(len(mean)), chance.poisson(mean))
        seat, count = stints.seat[rows], len(rows)
        buyer = book.pick(seat, chance, BIT[category.name])
        mis = mis_selling[seat] & (category.name == "insurance")
        product = shelf.first[index] + (chance.random(count) ** 1.4 * shelf.count[index]).astype(np.int64)
        regular = _premiums(category, product - shelf.first[index], chance)
        day = days.draw(stints.start[rows], stints.end[rows], chance)
        amount = _amounts(category, rich[seat], regular, mis, chance)
        cancelled = _cancelled(category, day, mis, chance)
        book.mask[buyer[cancelled < 0]] |= BIT[category.name]
        book.keep[buyer] = np.maximum(book.keep[buyer], day_number(month_after(first)))
        columns.append(
            (day, stints.person[rows], book.number[buyer], product, amount, regular, cancelled, seat,
             np.full(count, index))
        )  # fmt: skip
    whole = tuple(np.concatenate(column) for column in zip(*columns, strict=True))
    sales = Sales(np.zeros(len(whole[0]), dtype=np.int64), *whole)
    return numbered(sales.take(np.argsort(sales.day, kind="stable")))


def numbered(sales: Sales) -> Sales:
    """The same tickets numbered from 1 in their order."""
    return Sales(np.arange(1, len(sales.day) + 1), *(getattr(sales, f.name) for f in fields(sales)[1:]))


def _story(plot: Plot, category: Category, month: int, mis_selling: Array) -> Array | float:
    if category.name == "insurance":
        return np.where(mis_selling, MIS_TICKETS, 1.0)
    if category.name == "fund" and plot.contest:
        if plot.contest[0] <= month <= plot.contest[1]:
            return CAMPAIGN
        if month == plot.contest[1] + 1:
            return AFTER
    return 1.0


def _premiums(category: Category, place: Array, chance: np.random.Generator) -> Array:
    if category.name != "insurance":
        return np.full(len(place), -1)
    return ((place < REGULAR_PRODUCTS) & (chance.random(len(place)) < 0.55)).astype(np.int64)


def _amounts(category: Category, rich: Array, regular: Array, mis: Array, chance: np.random.Generator) -> Array:
    """Fen. Log-normal, larger where clients are richer; regular premiums are a third of single ones."""
    if not category.typical:
        return np.zeros(len(rich), dtype=np.int64)
    yuan = category.typical * np.exp(chance.normal(0, category.spread, len(rich))) * rich**0.5
    yuan = yuan * np.where(regular == 1, 0.35, 1.0) * np.where(mis, MIS_AMOUNT, 1.0)
    if category.round_to == 1:
        return np.asarray(np.round(yuan * 100), dtype=np.int64)
    return np.asarray(np.maximum(np.round(yuan / category.round_to), 1), dtype=np.int64) * category.round_to * 100


def _cancelled(category: Category, day: Array, mis: Array, chance: np.random.Generator) -> Array:
    count = len(day)
    chances = category.cancelled * np.where(mis, MIS_CANCELLED, 1.0)
    inside = chance.random(count) < INSIDE_COOLING_OFF
    delay = np.where(inside, chance.integers(1, COOLING_OFF + 1, count), chance.integers(COOLING_OFF + 1, 46, count))
    return np.where(chance.random(count) < chances, day + delay, -1)


def late_ticket(size: Size, staff: Staff, book: Book, shelf: Shelf, sales: Sales, month: int) -> Sales:
    """Adds the tickets that were booked under a manager who had already left: they belong to no posting."""
    low, high = day_number(size.firsts[month]), day_number(month_after(size.firsts[month]))
    due = [(person, seat, day) for person, seat, day in staff.late if low <= day < high and seat in book.seat]
    if not due:
        return sales
    person, seat, day = (np.array(column) for column in zip(*due, strict=True))
    buyer = book.pick(seat, size.chance("late", month))
    book.keep[buyer] = np.maximum(book.keep[buyer], high)
    fund, none = INDEX["fund"], np.full(len(due), -1)
    more = Sales(none, day, person, book.number[buyer], np.full(len(due), shelf.first[fund]),
                 np.full(len(due), 8_888_00), none, none, seat, np.full(len(due), fund))  # fmt: skip
    both = Sales(*(np.concatenate([getattr(sales, f.name), getattr(more, f.name)]) for f in fields(sales)))
    return numbered(both.take(np.argsort(both.day, kind="stable")))
