"""The final shape of a table: rows with place, score, standing and reason, rounds, what broke the tie, and prizes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import NamedTuple

import numpy as np

from analytics.competitions import pairs, prizes
from analytics.competitions.board import Board
from analytics.competitions.gates import RANKED, Verdict
from analytics.competitions.rules import Rules
from analytics.competitions.tables import places
from analytics.competitions.whole import amount

_NOTHING = Decimal(0)


class Row(NamedTuple):
    """One entrant. ``place`` is None where held or excluded; ``would_be``: the place a held one has if it passes.

    ``rounds`` are what each round brought, in hundredths (None: dropped, with best n of m); ``tie_break``: the link of
    the chain that told it from an equal score, or ``shared``.
    """

    entrant_id: str
    place: int | None
    would_be: int | None
    score: Decimal | None
    division: str | None
    verdict: Verdict
    rounds: tuple[int | None, ...]
    tie_break: str
    prizes: tuple[tuple[str, Decimal], ...] = ()
    pay: Decimal = Decimal(0)
    record: tuple[int, int, int] | None = None  # won, drawn, lost
    difference: Decimal | None = None
    reached: date | None = None

    @property
    def standing(self) -> str:
        """ranked, held or excluded."""
        return self.verdict.standing

    @property
    def reason(self) -> str:
        """Why held or excluded, in words."""
        return self.verdict.reason

    @property
    def prize(self) -> Decimal:
        """All prizes together, in yuan."""
        return _NOTHING if not self.prizes else sum((p for _, p in self.prizes), Decimal(0))


def rows(
    rules: Rules, ids: Sequence[str], board: Board, best: Mapping[str, Mapping[str, Decimal]] | None = None,
    pay: Mapping[str, Decimal] | None = None, lower: bool = False, judged: Mapping[str, Verdict] | None = None,
) -> tuple[tuple[Row, ...], Decimal]:  # fmt: skip
    """(rows in display order, what stays in the pot). ``best``: see ``prizes.award``; ``pay`` by entrant; ``judged``:
    the gates' verdicts on those who are not simply ranked."""
    order, found_out = board.order(), judged or {}
    verdicts = [found_out.get(i, RANKED) for i in ids]
    ranked = np.array([v.standing == "ranked" for v in verdicts], bool)
    place, would = places(order.rank, ranked & board.there, board.group)
    made = _plain(rules, ids, verdicts, board, place.tolist(), would.tolist(), order.decided)
    shown = np.lexsort((order.rank, ~board.there, _ladder(rules)[board.group])).tolist()
    table = [made[i] for i in shown]
    placed = [r for r in table if r.place] if rules.prizes else []
    found = [prizes.Placed(r.entrant_id, r.place or 0, r.score or Decimal(0), r.division) for r in placed]
    won, pot = prizes.award(rules.prizes, found, best or {}, lower)
    mine = defaultdict(list)
    for w in won:
        mine[w.who].append((w.title, w.amount))
    paid = pay or {}
    if not won and not paid:
        return tuple(table), pot
    return tuple(_with(r, tuple(mine.get(r.entrant_id, ())), paid.get(r.entrant_id, Decimal(0))) for r in table), pot


def _with(row: Row, won: tuple[tuple[str, Decimal], ...], paid: Decimal) -> Row:
    if not won and not paid:
        return row
    return Row(
        row.entrant_id, row.place, row.would_be, row.score, row.division, row.verdict, row.rounds, row.tie_break,
        won, paid, row.record, row.difference, row.reached,
    )  # fmt: skip


def _ladder(rules: Rules) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Division -> how far from the top it is shown."""
    return np.array([depth(rules, i) for i in range(len(rules.divisions))] or [0], np.int64)


def depth(rules: Rules, division: int) -> int:
    """Steps below the top of the ladder; divisions without a ladder keep the order of the file."""
    ids = [d.id for d in rules.divisions]
    if not any(d.up_to for d in rules.divisions):
        return division
    up, n = rules.divisions[division].up_to, 0
    while up is not None:
        up, n = rules.divisions[ids.index(up)].up_to, n + 1
    return n


def _plain(
    rules: Rules, ids: Sequence[str], verdicts: Sequence[Verdict], board: Board, place: list[int], would: list[int],
    decided: list[str],
) -> list[Row]:  # fmt: skip
    there, score = board.there.tolist(), board.score.tolist()
    told = {s: amount(s) for s in set(score)}
    shown = board.cells
    if board.counts is not None:
        shown = board.cells.astype(object)
        shown[~board.counts] = None
    cells = list(zip(*shown.tolist(), strict=True))
    names: list[str | None] = [*(d.id for d in rules.divisions)] or [None]
    group = board.group.tolist()
    made = [*map(Row._make, zip(
        ids, [p or None for p in place],
        [w if v is not RANKED and v.standing == "held" else None for w, v in zip(would, verdicts, strict=True)],
        [told[s] if t else None for s, t in zip(score, there, strict=True)],
        [names[g] for g in group], verdicts, cells, decided,
        *(repeat(Row._field_defaults[name]) for name in Row._fields[8:]), strict=False,
    ))]  # fmt: skip
    if rules.shape == "pk":
        return _with_records(made, board)
    if board.reached is not None:
        days = board.reached.tolist()
        return [_at(r, date.fromordinal(d)) if d else r for r, d in zip(made, days, strict=True)]
    return made


def _with_records(made: list[Row], board: Board) -> list[Row]:
    played = pairs.record(board.matches, len(made))
    won, drawn, lost = played.won.tolist(), played.drawn.tolist(), played.lost.tolist()
    ahead = (played.scored - played.against).tolist()
    return [
        Row(r.entrant_id, r.place, r.would_be, r.score, r.division, r.verdict, r.rounds, r.tie_break,
            record=(won[i], drawn[i], lost[i]), difference=amount(ahead[i]))
        for i, r in enumerate(made)
    ]  # fmt: skip


def _at(row: Row, day: date) -> Row:
    return Row(row.entrant_id, row.place, row.would_be, row.score, row.division, row.verdict, row.rounds, row.tie_break,
               reached=day)  # fmt: skip
