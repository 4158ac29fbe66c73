"""What a push would breach, and what would lift somebody into the next prize of a running competition, in units.

Nothing is suggested to who stands near a limit of conduct or has been stopped by one: more sales are no answer there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Literal

import numpy as np

from analytics.competitions.bases import aims
from analytics.competitions.entrants import Entered
from analytics.competitions.feeding import asked_of, fed
from analytics.competitions.gates import on_value
from analytics.competitions.judging import measured
from analytics.competitions.results import Row
from analytics.competitions.rules import Prize, Rules
from analytics.competitions.scoring import Aims, Line, lines_of, scored
from analytics.competitions.standings import Table, known_by, standings
from analytics.competitions.tally import Tallies
from analytics.competitions.whole import amount, hundredths
from analytics.honest import modelled
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period, month_after, shift_months
from analytics.roster import Peers
from analytics.stats.common import CLEAR, USUAL, z_of
from analytics.warehouse.load import Book

MONTHS = 12  # what conduct is judged by: single months are mostly chance
NEAR = Decimal("0.9")  # of a limit
MOST = 10_000_000  # units: nobody is told to do more

Stop = Literal["", "stopped", "near"]


@dataclass(frozen=True, slots=True)
class Brake:
    """A measure of conduct that is possibly (95 %) or clearly (``breached``, 99.8 %) above what is usual."""

    kpi: Kpi
    breached: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One way: so many units of ``each`` (1 thing, or the yuan of one step of the rules) of one KPI."""

    kpi: Kpi
    units: int
    each: Decimal


@dataclass(frozen=True, slots=True)
class NextPrize:
    """The next prize somebody could win in a running competition. ``options``: each alone reaches it, and one unit
    fewer does not. ``stop``: why none is given: the own standing, or a gate that is near; ``reason``: the rules' words.
    """

    competition: str
    titles: tuple[tuple[str, str], ...]
    prize: str
    amount: Decimal
    score: Decimal
    needed: Decimal  # at least, or more than where a place has to be won
    place: int | None  # to be won; None: a line everyone can reach
    options: tuple[Option, ...]
    stop: Stop = ""
    reason: str = ""


def year_to(period: Period) -> Period:
    """The twelve months up to the end of a period."""
    last = period.last_day.replace(day=1)
    return Period(shift_months(last, 1 - MONTHS), month_after(last))


@remember(entries=512)
def brakes(book: Book, unit_id: str, level: str, period: Period) -> tuple[Brake, ...]:
    """What is near a limit of conduct in the twelve months up to a period's end: complaints and cancellations."""
    found = []
    for kpi in book.kpis.values():
        if kpi.better == "lower" and kpi.rollup == "ratio" and kpi.kind in ("rate", "share"):
            z = _unusual(book, kpi, level, year_to(period)).get(unit_id, 0.0)
            if z > z_of(USUAL):
                found.append(Brake(kpi, z > z_of(CLEAR)))
    return tuple(found)


@remember(entries=64)
def _unusual(book: Book, kpi: Kpi, level: str, period: Period) -> dict[str, float]:
    """unit -> standard deviations above what is usual among the peers."""
    fit = modelled(book, kpi, Peers(level), period)
    if fit is None or fit.model is None:
        return {}
    return dict(zip(fit.figures.ids, fit.model.zones.tolist(), strict=True))


@remember(entries=512)
def next_prize(book: Book, rules: Rules, entrant_id: str) -> NextPrize | None:
    """The next prize of somebody in a running competition that is one score for all of the window; else None."""
    if rules.shape != "total" or rules.entrants.kind == "team":
        return None
    table = standings(book, rules)
    row = next((r for r in table.rows if r.entrant_id == entrant_id), None)
    if table.state != "running" or row is None or row.score is None or _lower(rules, book):
        return None
    aim = _next(table, row)
    if aim is None:
        return None
    prize, needed, place = aim
    told = NextPrize(rules.name, rules.titles, prize.title, prize.amount, row.score, needed, place, ())
    if row.verdict.standing != "ranked":
        return replace(told, stop="stopped", reason=row.verdict.reason)
    assert table.entrants is not None
    if near := _near(book, table, table.entrants, entrant_id):
        return replace(told, stop="near", reason=near)
    return replace(told, options=tuple(_options(book, table, table.entrants, entrant_id, needed, place is not None)))


def _lower(rules: Rules, book: Book) -> bool:
    return rules.measure == "value" and book.kpis[rules.scores[0].kpi].better == "lower"


def _next(table: Table, row: Row) -> tuple[Prize, Decimal, int | None] | None:
    """(prize, score, place to be won) of the nearest prize better than what the row wins already."""
    mine = [p for p in table.rules.prizes if p.division in (None, row.division)]
    found: list[tuple[Decimal, Prize, int | None]] = [
        (p.at, p, None) for p in mine if p.at is not None and p.at > (row.score or 0)
    ]
    rivals = [r for r in table.rows if r.place and r.division == row.division and r.entrant_id != row.entrant_id]
    for prize in mine:
        last = prize.last or prize.first
        if last is None or (row.place is not None and row.place <= last):
            continue
        holders = [r.score for r in rivals if r.place and r.place <= last and r.score is not None]
        if len(holders) >= last:
            found.append((min(holders), prize, last))
    if not found:
        return None
    needed, prize, place = min(found, key=lambda f: f[0])
    return prize, needed, place


def _near(book: Book, table: Table, who: Entered, entrant_id: str) -> str:
    """The reason of a gate that is not failed yet, but a tenth, or one more event, would fail it."""
    period = Period(table.spans[0].start, table.spans[-1].end)
    for gate in table.rules.gates:
        kpi = book.kpis.get(gate.kpi) if gate.rule == "kpi" else None
        if kpi is not None:
            value = measured(book, who, kpi, period, known_by(table))[0].get(entrant_id)
            more = None if value is None else max(value / NEAR, value + (1 if kpi.unit == "count" else 0))
            less = None if value is None else value * NEAR
            for tried in (more if gate.at_most is not None else None, less if gate.at_least is not None else None):
                if (verdict := on_value(gate, tried, None)).standing != "ranked":
                    return verdict.reason
    return ""


def _options(
    book: Book, table: Table, who: Entered, entrant_id: str, needed: Decimal, strictly: bool
) -> Iterator[Option]:
    """For each way to make points, the least number of units that makes enough of them."""
    rules, i = table.rules, who.at[entrant_id]
    lines = lines_of(rules, book.kpis)
    done = fed(book, who, asked_of(rules, lines), table.spans, known_by(table)).whole
    mine = done[who.entrant(done.who) == i]
    own = Tallies(np.zeros(len(mine), np.intp), mine.line, mine.day, mine.quantity, mine.under)
    all_aims = aims(book, rules, who, lines, table.spans)
    target, base = (None if a is None else a[:, i : i + 1] for a in (all_aims.target, all_aims.base))
    goal = hundredths(needed) + strictly

    def enough(n: int, line: Line, units: int) -> bool:
        more = _with(own, n, _day(own, n, line, table), units * _each(line))
        return int(scored(rules, lines, more, table.spans, 1, Aims(target, base)).score[-1, 0]) >= goal

    for n, line in enumerate(lines):
        if line.sign > 0 and line.kpi.better == "higher" and (line.kpi.rollup == "sum" or (own.line == n).any()):
            units = _least(partial(enough, n, line))
            if units is not None:
                yield Option(line.kpi, units, amount(_each(line)))


def _each(line: Line) -> int:
    """One unit, in hundredths: a step of the rules for amounts, else one thing."""
    return max(line.per, 100) if line.kpi.unit == "yuan" else 100


def _day(own: Tallies, n: int, line: Line, table: Table) -> int:
    """The day on which more is done: the last one, or that of the last month end counted."""
    if line.kpi.rollup == "sum":
        return table.spans[-1].last_day.toordinal()
    return int(own.day[own.line == n].max())


def _with(own: Tallies, n: int, day: int, quantity: int) -> Tallies:
    extra = (0, n, day, quantity, 0)
    return Tallies(*(np.append(c, v) for c, v in zip((own.who, own.line, own.day, own.quantity, own.under), extra,
                                                       strict=True)))  # fmt: skip


def _least(enough: Callable[[int], bool]) -> int | None:
    """The least number from 1 on that is enough; None where none is (a cap)."""
    high = 1
    while not enough(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
