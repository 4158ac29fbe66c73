"""The engine against the oracle on random competitions of every format, and what must hold whatever the rules are."""

from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.competitions.results import rows
from analytics.competitions.tally import Tally
from tests.competitions.random_ones import ALL, Case, a_case
from tests.soundness.effort import examples

SEEDS = st.integers(0, 10**9)
everywhere = pytest.mark.parametrize("form", ALL)


def _rows(case: Case, done: list[Tally] | None = None) -> dict[str, object]:
    found, _ = rows(case.rules, [str(i) for i in range(case.size)], case.engine(done), lower=_lower(case))
    return {r.entrant_id: r for r in found}


def _lower(case: Case) -> bool:
    return case.oracle().sign < 0


@everywhere
@examples(25)
@given(seed=SEEDS)
def test_scores_and_places_are_those_of_the_oracle(form: str, seed: int):
    case = a_case(seed, form)
    expected = case.oracle().table()
    found = _rows(case)
    for who, (score, place) in expected.items():
        row = found[str(who)]
        assert row.score == score if score is None else Fraction(row.score) == score, (who, case.rules)
        assert row.place == place, (who, expected, case.rules)


@everywhere
@examples(8)
@given(seed=SEEDS)
def test_the_order_of_rows_never_matters(form: str, seed: int):
    case = a_case(seed, form)
    shuffled = case.tallies()
    Random(seed).shuffle(shuffled)
    assert _rows(case) == _rows(case, shuffled)


@everywhere
@examples(8)
@given(seed=SEEDS)
def test_what_happens_outside_the_window_changes_nothing(form: str, seed: int):
    case = a_case(seed, form)
    days = case.rules.window.period
    inside = [t for t in case.tallies() if days.start <= t.day < days.end]
    assert _rows(case) == _rows(case, inside)


@everywhere
@examples(8)
@given(seed=SEEDS)
def test_the_lines_of_everybody_add_up_to_the_scores(form: str, seed: int):
    case = a_case(seed, form)
    board = case.engine()
    per_round = board.lines.sum(axis=0)
    if case.rules.shape in ("total", "race", "team"):
        assert (per_round[-1] == board.score).all()
        assert (board.cells.sum(axis=0) == board.score).all()
    elif case.rules.shape == "divisions":
        assert (per_round[-1] == board.score).all()
    else:  # places and matches are made from the lines; what they brought adds up
        counted = board.cells if board.counts is None else np.where(board.counts, board.cells, 0)
        assert (counted.sum(axis=0) == board.score).all()


@everywhere
@examples(8)
@given(seed=SEEDS)
def test_places_are_consistent_with_score_and_chain(form: str, seed: int):
    case = a_case(seed, form)
    found = sorted(_rows(case).values(), key=lambda r: (r.division or "", r.place or 10**9))
    for group in {r.division for r in found}:
        placed = [r for r in found if r.place and r.division == group]
        assert [r.place for r in placed] == [1 + sum(o.place < r.place for o in placed) for r in placed]
        for one, other in pairwise(placed):
            if case.rules.shape != "race" and one.place != other.place:
                better = one.score <= other.score if _lower(case) else one.score >= other.score
                assert better, (one, other)
                if one.score == other.score:
                    assert case.rules.tie_breaks, (one, other)
