"""Why a place in a competition moved between two days or two releases: each line of the score by itself, others, who
came and went, gates, and what decides between scores.

The score of an entrant is the sum of its lines (of its rounds, where a round brings points by place). One is changed at
a time, in the order of the rules, and the place each is worth is counted; the parts add up exactly.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import gt, lt

from analytics.causes import Cause
from analytics.competitions.results import Row
from analytics.competitions.rules import Rules
from analytics.competitions.standings import Table, standings
from analytics.competitions.whole import amount
from analytics.memory import remember
from analytics.walk import Move, Walk
from analytics.warehouse.load import Book


@remember(entries=256)
def moved(
    book: Book, rules: Rules, entrant_id: str, on: date | None, earlier: Book, before: date | None
) -> Move | None:
    """From the table of one day as ``earlier`` knows it to that of another as ``book`` does. None without a place in
    both. Raises what ``standings`` raises."""
    tables = [standings(earlier, rules, before), standings(book, rules, on)]
    if earlier.release.id != book.release.id:
        tables.insert(1, standings(book, rules, before))
    return walked(tables, entrant_id)


def walked(tables: Sequence[Table], entrant_id: str) -> Move | None:
    """The way from the first to the last of some tables of one competition, over those that give the entrant a place.
    Another release's account of the same day is ``restated``."""
    stops = [(t, row) for t in tables if (row := _placed(t, entrant_id)) is not None]
    if len(stops) < 2 or stops[0][0] is not tables[0] or stops[-1][0] is not tables[-1]:
        return None
    (start, first), (end, last) = stops[0], stops[-1]
    walk = Walk(lt if end.lower else gt, first.score or Decimal(0), _others(start, first))
    for (then, old), (now, new) in pairwise(stops):
        _step(walk, then, now, old, new, then.release != now.release and then.asof == now.asof)
    return walk.end(first.place or 0, last.place or 0, first.score or Decimal(0), last.score or Decimal(0))


def _step(walk: Walk, then: Table, now: Table, old: Row, new: Row, restated: bool) -> None:
    was, parts = components(then, old), components(now, new)
    for what in dict.fromkeys((*was, *parts)):
        value = walk.value - was.get(what, Decimal(0)) + parts.get(what, Decimal(0))
        walk.step("own", what, value, restated)
    before = _beside_score(then, old)
    walk.field(_others(now, new), _why(then), _why(now, "leavers"), restated)
    walk.add(("others", "chain", restated), before - _beside_score(now, new))


def components(table: Table, row: Row) -> dict[str, Decimal]:
    """``line:N`` (of scores, then deductions), ``line:team``, or ``round:N`` -> points; together they are the score."""
    who, board, rules = table.entrants, table.board, table.rules
    score = row.score or Decimal(0)
    if who is None or board is None:
        return {"amount": score}
    i, lines = who.at[row.entrant_id], len(rules.scores) + len(rules.deducts)
    if rules.shape in ("rounds", "pk"):
        counts = board.counts[:, i].tolist() if board.counts is not None else [True] * len(board.cells)
        made = {f"round:{r}": amount(int(c)) for r, c in enumerate(board.cells[:, i].tolist()) if counts[r]}
    else:
        made = {f"line:{n}" if n < lines else "line:team": amount(int(c))
                for n, c in enumerate(board.lines[:, -1, i].tolist())}  # fmt: skip
    return made if sum(made.values(), Decimal(0)) == score else {"amount": score}


def _placed(table: Table, entrant_id: str) -> Row | None:
    return next((r for r in table.rows if r.entrant_id == entrant_id and r.place), None)


def _others(table: Table, own: Row) -> dict[str, Decimal]:
    """The scores of everybody else with a place in the same division."""
    return {r.entrant_id: r.score for r in table.rows
            if r.place and r.score is not None and r.division == own.division and r is not own}  # fmt: skip


def _beside_score(table: Table, own: Row) -> int:
    """How many stand in front though their score is no better (by tie-break, or the goal reached first), less how many
    stand behind though it is."""
    beats, mine = lt if table.lower else gt, own.score or Decimal(0)
    return (own.place or 1) - 1 - sum(beats(score, mine) for score in _others(table, own).values())


def _why(table: Table, gone: Cause = "joiners") -> Callable[[str], Cause]:
    """Why somebody is not among those with a place in the division: in another one, held or excluded, not there."""
    known = {r.entrant_id: r for r in table.rows}

    def why(entrant: str) -> Cause:
        row = known.get(entrant)
        return gone if row is None else "transfers" if row.place else "gates"

    return why
