"""How sure the places of a competition are: variances by hand, known skill, brackets."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from analytics.competitions.gates import Verdict
from analytics.competitions.hall import Shown
from analytics.competitions.results import Row
from analytics.competitions.scoring import Aims, Line
from analytics.competitions.sureness import FEWEST, judged, noise
from analytics.competitions.tally import Tally, tallies
from analytics.kpi import registry
from pages._ui.prize_places import brackets

KPIS = registry()
DAY = date(2026, 3, 5)


def line(kpi: str, points: int = 1, per: int = 1, sign: int = 1) -> Line:
    return Line(KPIS[kpi], points * 100, per * 100, True, False, None, sign)


def test_a_score_varies_by_what_each_thing_is_worth():
    """Entrant 0: three clients at 2 points (3 × 4), funds of 1,000 and 3,000 at a point for 1,000 (1 + 9), one
    complaint at 5 off (25): 47. Entrant 1: one fund of 2,000: 4. Entrant 2 did nothing: 0."""
    lines = [line("new_clients", 2), line("fund_sales", 1, 1000), line("valid_complaints", 5, sign=-1)]
    rows = [Tally(0, 0, DAY, 300), Tally(0, 1, DAY, 100_000), Tally(0, 1, DAY, 300_000), Tally(0, 2, DAY, 100),
            Tally(1, 1, DAY, 200_000)]  # fmt: skip
    assert noise("points", lines, tallies(rows), 3, Aims()).tolist() == [47, 4, 0]


def test_values_and_attainment_vary_in_their_own_unit():
    """Two sales of 30 and 40 yuan: 2,500 as a value. Of a target of 200 yuan they are 15 % and 20 %: 625."""
    rows = tallies([Tally(0, 0, DAY, 3000), Tally(0, 0, DAY, 4000)])
    assert noise("value", [line("fund_sales", 7)], rows, 1, Aims()).tolist() == [2500]
    goal = Aims(target=np.array([[2_000_000]]))
    assert noise("attainment", [line("fund_sales")], rows, 1, goal).tolist() == pytest.approx([625])


def scores(x, v, division=None):
    return {f"E{i}": (float(a), division, float(b)) for i, (a, b) in enumerate(zip(x, v, strict=True))}


def test_reliability_is_that_of_the_known_truth():
    """400 entrants, true standard deviation 20, chance 10: 400 / (400 + 100) = 0.8. With chance 40 it is 0.2."""
    rng = np.random.default_rng(4)
    skill = 200 + rng.normal(0, 20, 400)
    good = judged(scores(skill + rng.normal(0, 10, 400), np.full(400, 100)), 10, 1)
    poor = judged(scores(skill + rng.normal(0, 40, 400), np.full(400, 1600)), 10, 1)
    assert (good.real, poor.real) == (pytest.approx(0.8, abs=0.04), pytest.approx(0.2, abs=0.1))
    assert (good.enough, poor.enough) == (True, False)
    assert poor.held < good.held <= good.winners == 10


def test_chances_to_belong_are_as_often_right_as_said():
    """Over 60 contests of 100: of all said to belong with 30 to 70 %, half do, within five points."""
    said, true = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        skill = rng.normal(0, 20, 100)
        found = judged(scores(skill + rng.normal(0, 15, 100), np.full(100, 225)), 20, 1)
        first = set(np.argsort(-skill)[:20].tolist())
        said += [found.chance[f"E{i}"] for i in range(100)]
        true += [i in first for i in range(100)]
    middle = [(s, t) for s, t in zip(said, true, strict=True) if 0.3 < s < 0.7]
    assert np.mean([t for _, t in middle]) == pytest.approx(np.mean([s for s, _ in middle]), abs=0.05)
    assert np.mean(said) == pytest.approx(0.2, abs=0.005)


def test_less_may_be_better_and_equal_ones_cannot_be_told_apart():
    x = np.r_[1.0, np.arange(100, 119)]
    few = judged(scores(x, np.full(20, 1.0)), 1, -1)
    assert few.chance["E0"] > 0.99
    same = judged(scores(np.full(20, 7.0), np.full(20, 4.0)), 3, 1)
    assert same.real == 0
    assert len(same.level) == 19
    assert set(same.chance.values()) == {3 / 20}


def test_too_few_are_not_judged_and_the_least_sure_division_counts():
    assert judged(scores(np.arange(FEWEST - 1), np.ones(FEWEST - 1)), 3, 1) is None
    assert judged({}, 3, 1) is None
    sure = scores(np.arange(20) * 100, np.ones(20), "a")
    both = sure | {f"B{i}": (float(i % 3), "b", 25.0) for i in range(20)}
    assert judged(both, 3, 1).real < 0.3 < judged(sure, 3, 1).real
    assert judged(both, 3, 1).winners == 6
    assert judged(sure | {"lone": (1.0, "b", 1.0)}, 3, 1) is None


def test_brackets_join_neighbours_of_one_division():
    def shown(who, place, division=None):
        return Shown(Row(who, place, None, Decimal(1), division, Verdict("ranked"), (), ""), who, None, False, 0)

    sure = judged(scores([9.0, 8.9, 8.8, *np.arange(-60, -20, 5)], np.full(11, 0.5)), 3, 1)
    rows = [shown(f"E{i}", i + 1) for i in range(4)]
    assert sure.level >= {"E0", "E1"}
    assert "E2" not in sure.level
    assert brackets(sure, rows) == ["top", "mid", "end", ""]
    assert brackets(sure, [rows[0], shown("E1", 2, "b")]) == ["", ""]
    assert brackets(None, rows) == [""] * 4
    assert brackets(sure, []) == []
