"""Of every format of the library, on a published bank: the entries of everybody's ledger add up to the score."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.cli import main
from analytics.competitions.ledger import ledger
from analytics.competitions.rules import Rules, read_rules
from analytics.competitions.sample import LIBRARY, moved
from analytics.competitions.standings import standings
from analytics.desk import book_of
from analytics.warehouse.load import Book
from analytics.warehouse.release import Store, current
from tests.access import canary


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    root = tmp_path_factory.mktemp("ledgers")
    canary.make(root / "inbox", transfer=next(iter(canary.managers())))
    assert main(["publish", "--data", str(root), "--without-totals", "Ann: made by hand"]) == 0
    return book_of(root, current(Store(root)).id)


def on_the_first_quarter(path: Path) -> Rules:
    """The rules of a library file, played on January to March 2026, with a base in January."""
    rules = read_rules(path.read_text("utf-8"), path.name)
    window = replace(rules.window, first=date(2026, 1, 1), last=date(2026, 3, 31), listed=())
    base = rules.baseline and replace(rules.baseline, first=date(2026, 1, 1), last=date(2026, 1, 31))
    scores = tuple(replace(s, target=s.target or 100) for s in rules.scores)  # type: ignore[type-var]
    return replace(rules, window=window, baseline=base, prizes=(), gates=(), tie_breaks=(), scores=scores)


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.toml")), ids=lambda p: p.stem)
def test_every_ledger_adds_up(book: Book, path: Path):
    rules = on_the_first_quarter(path)
    table = standings(book, rules)
    assert table.rows
    for row in table.rows:
        made = ledger(book, table, row.entrant_id)
        rounds = Counter[int]()
        for entry in made.entries:
            rounds[entry.round] += entry.points
        if not made.results:
            assert rounds.total() == made.score
            continue
        assert all(rounds[r.round] == r.score for r in made.results)
        if rules.shape == "divisions":
            assert made.results[-1].score == made.score
        else:
            assert sum(r.points for r in made.results if r.counts) == made.score


def test_dates_move_by_months_and_a_last_stays_a_last():
    assert moved("a = 2026-10-31\nb = 2026-09-07", 4) == "a = 2027-02-28\nb = 2027-01-07"
    assert moved("2026-02-28", -2) == "2025-12-31"
