"""A competition on a release: the table as it stands on a day, for everybody. No viewers: it is worked out once.

planned      the window has not begun in the data      running   it has, and is not over
provisional  over, but sales may still be cancelled    final     the cooling-off has passed
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal

from analytics.answers import Shared
from analytics.competitions.bases import aims
from analytics.competitions.board import Board, play
from analytics.competitions.decisions import acting
from analytics.competitions.entrants import Entered, entered
from analytics.competitions.feeding import asked_of, fed
from analytics.competitions.forecast import forecast
from analytics.competitions.gates import Verdict, all_of, in_force
from analytics.competitions.judging import measured, verdicts
from analytics.competitions.pay import pay
from analytics.competitions.results import Row, rows
from analytics.competitions.rules import Rules
from analytics.competitions.scoring import lines_of
from analytics.competitions.whole import Numbers, whole_numbers
from analytics.errors import NotAvailable, UnknownName
from analytics.memory import remember
from analytics.period import Period
from analytics.warehouse.load import Book

State = Literal["planned", "running", "provisional", "final"]


@dataclass(frozen=True, eq=False)
class Table(Shared):
    """The standings of everybody. ``rows`` in display order; ``spans``: the rounds so far, the last one perhaps cut."""

    rules: Rules
    release: str
    state: State
    asof: date | None
    spans: tuple[Period, ...]
    rows: tuple[Row, ...]
    pot: Decimal
    entrants: Entered | None = None
    board: Board | None = None
    today: date | None = None
    lower: bool = False  # is a smaller score the better one
    forecast: Decimal = Decimal(0)  # what prizes and pay will cost if it goes on like this

    @cached_property
    def prize_cost(self) -> Decimal:
        """What prizes cost as it stands."""
        return sum((r.prize for r in self.rows), Decimal(0))

    @cached_property
    def pay_cost(self) -> Decimal:
        """What pay by piece costs so far."""
        return sum((r.pay for r in self.rows), Decimal(0))


def state_of(rules: Rules, today: date) -> State:
    """Where a competition is when the data ends ``today``."""
    if today < rules.window.first:
        return "planned"
    if today < rules.window.last:
        return "running"
    return "final" if today >= rules.window.final_on - timedelta(days=1) else "provisional"


@remember(entries=64)
def standings(book: Book, rules: Rules, on: date | None = None) -> Table:
    """The table on a day (the last of the data, or ``on``).

    Raises ``NotAvailable`` where the window lies before the data, a KPI is not in the release, or nobody may enter.
    """
    _available(book, rules)
    today = min(on or book.data_through, book.data_through)
    state = state_of(rules, today)
    if state == "planned":
        return Table(rules, book.release.id, state, None, (), (), Decimal(0))
    asof = min(today, rules.window.last)
    spans = so_far(rules, asof)
    period = Period(rules.window.first, asof + timedelta(days=1))
    who = entered(book, rules, period)
    if not who.contestants:
        raise NotAvailable(
            "Nobody may enter “{name}”: no {kind} passes its filters. Widen within, grades or tiers.",
            name=rules.name, kind=rules.entrants.kind,
        )  # fmt: skip
    known = _known(rules, today)
    board = _board(book, rules, who, spans, period, known)
    judged = verdicts(book, rules, who, in_force(rules.gates, today, known), period, _by_rule(rules, board), known)
    decided = acting(rules.decisions, rules.window, on, today)
    judged = all_of([judged, decided])
    if rules.measure == "attainment":
        judged = _without_target(who, board, judged, asof)
    best = {p.best: _better(book, who, p.best, period, known) for p in rules.prizes if p.best}
    ids = [c.id for c in who.contestants]
    lower = rules.measure == "value" and book.kpis[rules.scores[0].kpi].better == "lower"
    paid = dict.fromkeys(p.kpi for p in rules.pieces)
    done = {kpi: measured(book, who, book.kpis[kpi], period, known)[0] for kpi in paid}
    found, pot = rows(rules, ids, board, best, _pay(rules, done), lower, judged)
    days = rules.window.period.days, period.days
    likely = forecast(rules, lines_of(rules, book.kpis), board, found, who.at, done, days, lower)
    return Table(rules, book.release.id, state, asof, spans, found, pot, who, board, today, lower, likely)


def _known(rules: Rules, today: date) -> date:
    """Sales cancelled up to this day come off: after the cooling-off nothing changes any more."""
    return min(today, rules.window.final_on - timedelta(days=1))


def known_by(table: Table) -> date:
    """Sales cancelled up to this day are off the table."""
    return _known(table.rules, table.today or table.rules.window.last)


def so_far(rules: Rules, asof: date) -> tuple[Period, ...]:
    """The rounds that have begun, the last one cut at the day of the table."""
    end = asof + timedelta(days=1)
    return tuple(replace(s, end=min(s.end, end), kind="span") for s in rules.window.spans() if s.start < end)


def _available(book: Book, rules: Rules) -> None:
    for name in rules.kpis:
        if name not in book.kpis:
            if name in book.release.missing_kpis:
                needs = ", ".join(book.release.missing_kpis[name])
                raise NotAvailable("“{kpi}” is not available: it needs {tables}.", kpi=name, tables=needs)
            raise UnknownName("KPI", name, book.kpis)
    if rules.window.first < book.data_from:
        raise NotAvailable(
            "“{name}” ran from {first} to {last}, and the data begins on {start}. Publish those months.",
            name=rules.name, first=rules.window.first, last=rules.window.last, start=book.data_from,
        )  # fmt: skip

    if rules.baseline is not None and rules.baseline.first < book.data_from:
        raise NotAvailable(
            "The base of “{name}” begins on {first}, and the data on {start}. Publish those months, or start the base "
            "later.",
            name=rules.name, first=rules.baseline.first, start=book.data_from,
        )  # fmt: skip


def _board(book: Book, rules: Rules, who: Entered, spans: tuple[Period, ...], period: Period, known: date) -> Board:
    lines = lines_of(rules, book.kpis)
    done = fed(book, who, asked_of(rules, lines), spans, known)
    extras: dict[str, Numbers] = {}
    if "complaint_rate" in rules.tie_breaks:
        values = measured(book, who, book.kpis["complaint_rate"], period, known)[0]
        extras["complaint_rate"] = whole_numbers(-int(values.get(c.id, Decimal(0)) * 100) for c in who.contestants)
    return play(rules, lines, who.field, done, spans, aims(book, rules, who, lines, spans), extras)


def _by_rule(rules: Rules, board: Board) -> Numbers:
    """[rule, entrant]: the points of each rule in all."""
    return board.lines.sum(axis=1) if rules.by_round else board.lines[:, -1]


def _without_target(who: Entered, board: Board, judged: dict[str, Verdict], asof: date) -> dict[str, Verdict]:
    missing = [c.id for i, c in enumerate(who.contestants) if not board.there[i]]
    none = {m: Verdict("excluded", "target", "no target", "", asof) for m in missing}
    return none | judged


def _better(book: Book, who: Entered, kpi: str, period: Period, known: date) -> dict[str, Decimal]:
    sign = 1 if book.kpis[kpi].better == "higher" else -1
    return {k: sign * v for k, v in measured(book, who, book.kpis[kpi], period, known)[0].items()}


def _pay(rules: Rules, done: dict[str, dict[str, Decimal]]) -> dict[str, Decimal]:
    """Pay by piece of everybody, whatever the place or standing: it pays work, not a rank."""
    total: dict[str, Decimal] = {}
    for kpi, values in done.items():
        for c, value in values.items():
            total[c] = total.get(c, Decimal(0)) + pay(rules.pieces, kpi, value)
    return {c: p for c, p in total.items() if p}
