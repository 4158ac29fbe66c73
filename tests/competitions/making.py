"""Small competitions for tests: rules from a few lines of TOML, and things done from plain rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from analytics.competitions.board import Board, Field, play
from analytics.competitions.results import Row, rows
from analytics.competitions.rules import Rules, read_rules
from analytics.competitions.scoring import Aims, lines_of
from analytics.competitions.tally import Tally, tallies
from analytics.kpi import registry

FIRST = date(2026, 3, 2)  # a Monday


def rules_of(text: str, name: str = "small.toml") -> Rules:
    """Rules with a title, and managers as entrants unless the text says otherwise."""
    head = "" if "[entrants]" in text else '\n[entrants]\nkind = "manager"\n'
    return read_rules(text + head + '\n[title]\nen = "Small"\n', name)


def listed_rounds(n: int) -> str:
    """A window of ``n`` rounds of one day each."""
    days = [FIRST + timedelta(days=i) for i in range(n)]
    spans = ", ".join(f"[{d}, {d}]" for d in days)
    return f'[window]\nfirst = {days[0]}\nlast = {days[-1]}\nrounds = "listed"\nlisted = [{spans}]\n'


def one_score(kpi: str = "fund_tickets") -> str:
    """One point for each."""
    return f'[[score]]\nkpi = "{kpi}"\n'


def field_of(size: int, fixtures: Sequence[Sequence[tuple[int, int]]] = ()) -> Field:
    """So many entrants in one division."""
    return Field(size, np.zeros(size, np.int64), fixtures=fixtures)


def played(
    rules: Rules, size: int, done: Iterable[Tally], field: Field | None = None, aims: Aims | None = None
) -> Board:
    """The board of plain rows."""
    lines = lines_of(rules, registry())
    return play(rules, lines, field or field_of(size), tallies(done), rules.window.spans(), aims or Aims())


def table(rules: Rules, ids: Sequence[str], board: Board) -> dict[str, Row]:
    """Rows by entrant, in display order."""
    found, _ = rows(rules, ids, board)
    return {r.entrant_id: r for r in found}


def by_round(scores: Mapping[str, Sequence[int | None]]) -> list[Tally]:
    """One row per entrant and round of a day; None: nothing done."""
    return [
        Tally(who, 0, FIRST + timedelta(days=r), n * 100)
        for who, results in enumerate(scores.values())
        for r, n in enumerate(results)
        if n is not None
    ]
