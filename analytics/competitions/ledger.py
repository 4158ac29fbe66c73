"""How every point was made: who, what, when, by which rule. The entries add up to the score, down to the single sale.

In formats of rounds the entries of a round add up to its score, and the rounds, by the places they brought, to the sum.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.answers import Shared
from analytics.competitions.bases import aims
from analytics.competitions.entrants import Entered
from analytics.competitions.feeding import asked_of, by_sale, facts_by_day, sales_of
from analytics.competitions.fixtures import BYE
from analytics.competitions.gates import RANKED, Verdict
from analytics.competitions.scoring import Aims, Line, lines_of, measured, points, quantity
from analytics.competitions.standings import Table, known_by
from analytics.competitions.tally import Tallies
from analytics.competitions.whole import Numbers, full_steps, times_over
from analytics.errors import UnknownName
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period
from analytics.warehouse.load import Book


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: ``count`` x the rule made ``points`` (hundredths both). ``ref``: the sale; ``client``: masked.

    ``note``: ``capped`` where the cap let less count, ``cancelled`` where (part of) the sale was taken back, ``base``
    for what was expected, ``team`` for what member caps and means took away.
    """

    day: date
    round: int
    rule: int
    kpi: str
    count: int
    points: int
    running: int
    ref: str = ""
    client: str = ""
    note: str = ""
    player: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one round was worth: its score, the place or the opponent, and the points it brought."""

    round: int
    span: Period
    score: int
    place: int | None
    opponent: str
    points: int
    counts: bool


@dataclass(frozen=True, eq=False)
class Ledger(Shared):
    """Everything that made one entrant's score. ``score`` in hundredths."""

    entrant_id: str
    entries: tuple[Entry, ...]
    results: tuple[Result, ...]
    score: int
    verdict: Verdict = RANKED  # why the score has no place, if it has none


@dataclass(frozen=True, slots=True)
class _Done:
    day: int
    quantity: int
    under: int
    ref: str = ""
    client: str = ""
    cancelled: bool = False


@remember(entries=64)
def ledger(book: Book, table: Table, entrant_id: str) -> Ledger:
    """The ledger of one entrant. Raises ``UnknownName`` where nobody of that id competes."""
    who, board = table.entrants, table.board
    if who is None or board is None or entrant_id not in who.at:
        raise UnknownName("entrant", entrant_id, who.at if who else ())
    i = who.at[entrant_id]
    entries = list(_running(_entries(book, table, who, i)))
    verdict = next((r.verdict for r in table.rows if r.entrant_id == entrant_id), RANKED)
    return Ledger(entrant_id, tuple(entries), tuple(_results(table, who, i)), int(board.score[i]), verdict)


def _running(entries: Iterator[Entry]) -> Iterator[Entry]:
    total, at = 0, -1
    for e in sorted(entries, key=lambda e: (e.round, e.day, e.rule, e.ref)):
        if e.round != at:
            total, at = 0, e.round
        total += e.points
        yield Entry(e.day, e.round, e.rule, e.kpi, e.count, e.points, total, e.ref, e.client, e.note, e.player)


def _entries(book: Book, table: Table, who: Entered, i: int) -> Iterator[Entry]:
    rules = table.rules
    lines = lines_of(rules, book.kpis)
    spans = table.spans if rules.by_round else (Period(table.spans[0].start, table.spans[-1].end),)
    all_aims = aims(book, rules, who, lines, table.spans)
    team = who.field.team_of
    players = [i] if team is None else np.flatnonzero(team == i).tolist()
    asked = asked_of(rules, lines)
    for r, span in enumerate(spans):
        own = _of(all_aims, r if rules.by_round else -1, i)
        for n, line in enumerate(lines):
            whose = players if team is None or line.sign > 0 else [players]
            for player in whose:
                mine = player if isinstance(player, list) else [player]
                done = list(_done(book, table, who, line, asked[n].regular, mine, span))
                name = who.players[player] if team is not None and not isinstance(player, list) else ""
                yield from _points(table, line, n, r, span, done, own, name)
    if team is not None and table.board is not None:
        cut = int(table.board.lines[-1, -1, i])
        if cut:
            yield Entry(spans[-1].last_day, 0, len(lines), "", 0, cut, 0, note="team")


def _of(all_aims: Aims, r: int, i: int) -> Aims:
    target = None if all_aims.target is None else all_aims.target[r, i : i + 1]
    base = None if all_aims.base is None else all_aims.base[r, i : i + 1]
    return Aims(target, base)


def _done(
    book: Book, table: Table, who: Entered, line: Line, regular: int, players: list[int], span: Period
) -> Iterator[_Done]:
    if by_sale(line.kpi):
        found = sales_of(book, line.kpi, table.spans[0].start, table.spans[-1].end, known_by(table))
        owner = who.player(found.manager.astype(np.intp), found.unit.astype(np.intp))
        mine = np.isin(owner, players) & (found.day >= span.start.toordinal()) & (found.day < span.end.toordinal())
        some = found[mine]
        factor = np.where(some.regular, regular, 100)
        amounts = times_over((some.quantity + some.back) * factor, 1, 100).tolist()
        for k, amount in enumerate(amounts):
            client = str(some.client[k])
            yield _Done(int(some.day[k]), amount, 0, str(some.ref[k]), f"…{client[-4:]}", bool(some.back[k]))
        return
    whole = Period(table.spans[0].start, table.spans[-1].end)
    for day, top, under in _facts(book, who, line, players, span, whole):
        yield _Done(day, top, under)


@remember(entries=16)
def _daily(book: Book, kpi: Kpi, whole: Period) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """(day, manager, unit, numerator, denominator) of every fact of the window, asked once for all ledgers."""
    return facts_by_day(book, kpi, whole.start, whole.end)


def _facts(
    book: Book, who: Entered, line: Line, players: list[int], span: Period, whole: Period
) -> Iterator[tuple[int, int, int]]:
    day, manager, unit, tops, unders = _daily(book, line.kpi, whole)
    mine = np.isin(who.player(manager, unit), players)
    mine &= (day >= span.start.toordinal()) & (day < span.end.toordinal())
    sums: dict[int, list[int]] = {}
    for at_day, top, under in zip(*(c[mine].tolist() for c in (day, tops, unders)), strict=True):
        at = sums.setdefault(at_day, [0, 0])
        at[0], at[1] = at[0] + top, at[1] + under
    last = max(sums, default=0)
    for at_day, (top, under) in sorted(sums.items()):
        if line.kpi.rollup != "last" or at_day == last:
            yield at_day, top, under


def _points(
    table: Table, line: Line, n: int, r: int, span: Period, done: list[_Done], own: Aims, player: str
) -> Iterator[Entry]:
    """What each thing done added, in order of day: the points so far after it, less those before it."""
    rules = table.rules
    done.sort(key=lambda d: (d.day, d.ref))
    by_points = line.sign < 0 or rules.measure == "points"
    if line.kpi.rollup != "sum":  # a quotient is one figure of the whole round
        done = [_together(done)] if done else []
        so_far, known = _value(line, done)
    else:
        each = np.array([d.quantity for d in done], np.int64)
        so_far = np.cumsum(full_steps(each, line.per, 100) if line.each_sale else each)
        known = np.ones(len(done), bool)
    start = np.zeros(1, np.int64)
    made = points(line, so_far) if by_points else measured(rules, line, so_far, known, own)[0]
    first = points(line, start) if by_points else measured(rules, line, start, np.ones(1, bool), own)[0]
    begin = int(first[0]) if not by_points and line.kpi.rollup == "sum" else 0
    if begin:
        yield Entry(span.start, r, n, line.kpi.name, 0, begin, 0, note="base")
    before = begin
    for d, after in zip(done, made.tolist(), strict=True):
        note = "cancelled" if d.cancelled else "capped" if _capped(line, d, after - before, by_points) else ""
        if after != before or d.quantity or d.cancelled:
            count = d.quantity if line.kpi.rollup == "sum" else int(so_far[0])
            yield Entry(date.fromordinal(d.day), r, n, line.kpi.name, count, after - before, 0, d.ref, d.client, note,
                        player)  # fmt: skip
        before = after


def _together(done: list[_Done]) -> _Done:
    return _Done(max(d.day for d in done), sum(d.quantity for d in done), sum(d.under for d in done))


def _value(line: Line, done: list[_Done]) -> tuple[Numbers, Numbers]:
    zero = np.zeros(len(done), np.intp)
    day, top, under = np.array([(d.day, d.quantity, d.under) for d in done], np.int64).reshape(-1, 3).T
    rows = Tallies(zero, zero, day, top, under)
    value, there = quantity(line, rows, zero, 1, 1, True)
    return value[0][: len(done)], there[0][: len(done)]


def _capped(line: Line, d: _Done, added: int, by_points: bool) -> bool:
    if line.cap is None or not by_points:
        return False
    alone = full_steps(np.array([d.quantity]), line.per, line.points)[0] if line.whole else 0
    return bool(abs(int(alone)) > abs(added))


def _results(table: Table, who: Entered, i: int) -> Iterator[Result]:
    """The rounds, where a round is worth more than its points."""
    board, rules = table.board, table.rules
    if board is None or not rules.by_round:
        return
    made = board.lines.sum(axis=0)
    against = {}
    for m in board.matches:
        against[m.round, m.home] = m.away
        against[m.round, m.away] = m.home
    for r, span in enumerate(table.spans):
        place = int(board.place[r, i]) if board.place is not None else 0
        other = against.get((r, i), BYE)
        counts = bool(board.counts[r, i]) if board.counts is not None else True
        name = who.contestants[other].id if other != BYE else ""
        yield Result(r, span, int(made[r, i]), place or None, name, int(board.cells[r, i]), counts)
