"""From a release to what the engine counts: facts by round, sales one by one (less the cancelled), targets, bases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.competitions.entrants import Entered
from analytics.competitions.rules import Rules
from analytics.competitions.scoring import Line
from analytics.competitions.tally import ByLine, Tallies
from analytics.competitions.whole import Numbers, hundredths, times_over
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, month_end
from analytics.sql import query
from analytics.warehouse.columns import fen, numbers
from analytics.warehouse.load import Book
from analytics.warehouse.sold import Service, Sold, sold
from analytics.warehouse.sold import together as sold_together

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Asked:
    """What is counted for one rule: the KPI, and how much a regular premium counts (hundredths)."""

    kpi: Kpi
    regular: int = 100


def asked_of(rules: Rules, lines: Sequence[Line]) -> tuple[Asked, ...]:
    """What is counted for each line of the rules."""
    regular = [hundredths(s.regular) for s in rules.scores] + [100] * len(rules.deducts)
    return tuple(Asked(line.kpi, times) for line, times in zip(lines, regular, strict=True))


def fed(book: Book, entrants: Entered, asked: Sequence[Asked], spans: Sequence[Period], known: date) -> ByLine:
    """Everything done in the rounds so far; sales cancelled up to ``known`` come off."""
    return ByLine(tuple(
        _of_sales(book, entrants, what, spans, known) if by_sale(what.kpi)
        else _of_facts(book, entrants, what.kpi, spans)
        for what in asked
    ))  # fmt: skip


def by_sale(kpi: Kpi) -> bool:
    """Is the KPI a sum over sales, whose cancellations come off on the day of the sale?"""
    return "sales" in kpi.needs and kpi.rollup == "sum"


def _of_facts(book: Book, entrants: Entered, kpi: Kpi, spans: Sequence[Period]) -> Tallies:
    """Facts by day; of month-end figures only the last one in each round."""
    day, manager, unit, top, under = facts_by_day(book, kpi, min(s.start for s in spans), max(s.end for s in spans))
    who = entrants.player(manager, unit)
    mine = who >= 0
    if kpi.rollup == "last":
        ends = [month_end(m) for m in book.months.get(kpi.name, ())]
        last = [max((e for e in ends if s.start <= e < s.end), default=None) for s in spans]
        mine &= np.isin(day, [d.toordinal() for d in last if d is not None])
    done = Tallies(who, np.zeros(len(who), np.intp), day, top, under)
    return done if mine.all() else done[mine]


def facts_by_day(book: Book, kpi: Kpi, start: date, end: date) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """(day as ordinal, manager, unit, numerator, denominator) of every fact of [start, end)."""
    with book.connection.cursor() as cursor:
        found = cursor.sql(query("by_day"), params={"kpi": kpi.name, "start": start, "end": end}).to_arrow_table()
    day, manager, unit = (numbers(found[name], np.intp) for name in ("day", "manager", "unit"))
    return day + _EPOCH, manager, unit, fen(found["numerator"]), fen(found["denominator"])


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
