"""From a release to what the engine counts: facts by round, sales one by one (less the cancelled), targets, bases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from analytics.competitions.entrants import Entered
from analytics.competitions.rules import Rules
from analytics.competitions.scoring import Line
from analytics.competitions.tally import Tallies, together
from analytics.competitions.whole import Numbers, hundredths, times_over
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, month_end
from analytics.sql import query
from analytics.warehouse.load import Book
from analytics.warehouse.sold import Service, Sold, sold
from analytics.warehouse.sold import together as sold_together


@dataclass(frozen=True)
class Asked:
    """What is counted for one rule: the KPI, and how much a regular premium counts (hundredths)."""

    kpi: Kpi
    regular: int = 100


def asked_of(rules: Rules, lines: Sequence[Line]) -> tuple[Asked, ...]:
    """What is counted for each line of the rules."""
    regular = [hundredths(s.regular) for s in rules.scores] + [100] * len(rules.deducts)
    return tuple(Asked(line.kpi, times) for line, times in zip(lines, regular, strict=True))


def fed(
    book: Book, entrants: Entered, asked: Sequence[Asked], spans: Sequence[Period], known: date, daily: bool = False
) -> Tallies:
    """Everything done in the rounds so far. ``known``: sales cancelled up to then come off; ``daily``: kept by day, as
    a race needs, else by round."""
    parts = []
    for i, what in enumerate(asked):
        sales = by_sale(what.kpi)
        found = (
            _of_sales(book, entrants, what, spans, known)
            if sales
            else _of_facts(book, entrants, what.kpi, spans, daily)
        )
        parts.append(_numbered(found, i))
    return together(parts)


def by_sale(kpi: Kpi) -> bool:
    """Is the KPI a sum over sales, whose cancellations come off on the day of the sale?"""
    return "sales" in kpi.needs and kpi.rollup == "sum"


def _numbered(done: Tallies, line: int) -> Tallies:
    return Tallies(done.who, np.full(len(done), line, np.intp), done.day, done.quantity, done.under)


def _of_facts(book: Book, entrants: Entered, kpi: Kpi, spans: Sequence[Period], daily: bool) -> Tallies:
    """Sums by round (or day); of month-end figures only the last one in each round."""
    days, numbers, ordinal = _days(book, kpi, spans, daily)
    number, manager, unit, top, under = sums_by_day(book, kpi, days, numbers)
    who = entrants.player(manager, unit)
    mine = who >= 0
    day = np.array(ordinal, np.int64)[number] if ordinal else np.zeros(0, np.int64)
    return Tallies(who, np.zeros(len(who), np.intp), day, top, under)[mine]


def sums_by_day(
    book: Book, kpi: Kpi, days: Sequence[date], numbers: Sequence[int]
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """(number, manager, unit, numerator, denominator) of facts on days, added up by the number given to each day."""
    values = {"kpi": kpi.name, "days": list(days), "numbers": list(numbers)}
    with book.connection.cursor() as cursor:
        found = cursor.execute(query("by_round"), values).fetchnumpy()
    number, manager, unit = (np.asarray(found[name]).astype(np.intp) for name in ("number", "manager", "unit"))
    return number, manager, unit, np.asarray(found["top"]), np.asarray(found["under"])


def _days(book: Book, kpi: Kpi, spans: Sequence[Period], daily: bool) -> tuple[list[date], list[int], list[int]]:
    """(days that count, the number of each, the ordinal of the day each number stands for)."""
    if kpi.rollup == "last":
        ends = sorted(month_end(m) for m in book.months.get(kpi.name, ()))
        last = [max((e for e in ends if s.start <= e < s.end), default=None) for s in spans]
        days = [d for d in last if d is not None]
        return days, list(range(len(days))), [d.toordinal() for d in days]
    days = [s.start + timedelta(days=n) for s in spans for n in range(s.days)]
    if daily:
        return days, list(range(len(days))), [d.toordinal() for d in days]
    numbers = [i for i, s in enumerate(spans) for _ in range(s.days)]
    return days, numbers, [s.last_day.toordinal() for s in spans]


def _of_sales(book: Book, entrants: Entered, what: Asked, spans: Sequence[Period], known: date) -> Tallies:
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    found = sales_of(book, what.kpi, start, end, known)
    who = entrants.player(found.manager.astype(np.intp), found.unit.astype(np.intp))
    mine = who >= 0
    quantity = times_over(*_counted(found, what.regular)) if what.regular != 100 else found.quantity + found.back
    zero = np.zeros(len(who), np.int64)
    return Tallies(who, zero, found.day, quantity, zero)[mine]


def _counted(found: Sold, regular: int) -> tuple[Numbers, int, int]:
    factor = np.where(found.regular, regular, 100)
    return (found.quantity + found.back) * factor, 1, 100


def sales_of(book: Book, kpi: Kpi, start: date, end: date, known: date) -> Sold:
    """The sales of [start, end) that a KPI counts, less what was cancelled up to ``known``."""
    months = [m for m in sorted(book.months[kpi.name]) if start <= month_end(m) and m < end]
    return _window(book, kpi, tuple(months), start, end, known)


@remember(entries=32)
def _window(book: Book, kpi: Kpi, months: tuple[date, ...], start: date, end: date, known: date) -> Sold:
    found = sold_together([_month(book, kpi, m) for m in months])
    inside = found[(found.day >= start.toordinal()) & (found.day < end.toordinal())]
    return replace(inside, back=np.where(inside.back_day <= known.toordinal(), inside.back, 0))


@remember(entries=256)
def _month(book: Book, kpi: Kpi, month: date) -> Sold:
    """A month's sales; windows that share it share them."""
    manager = {m: i for i, m in enumerate(book.managers)}
    unit = {u: i for i, u in enumerate(book.units)}
    services: list[Service] = [
        (s.manager_id, manager[s.manager_id], unit[s.unit_id], s.start, s.end)
        for s in book.organisation.services
        if s.start <= month_end(month) and s.end > month
    ]
    return sold(book.release, kpi, month, services)
