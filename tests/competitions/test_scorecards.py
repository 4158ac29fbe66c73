"""Scorecards worked out by hand: weights, caps, floors, what is missing, deductions, grades and how sure they are."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from analytics.cli import main
from analytics.competitions.reading import BadRules
from analytics.competitions.scorecards.file import Deduction, Measure, read_scorecard
from analytics.competitions.scorecards.ranges import Belief, places, ranges
from analytics.competitions.scorecards.scoring import Part, composite, deducted, graded, percent
from analytics.competitions.scorecards.sheet import Line
from analytics.competitions.scorecards.weights import effective, places_without
from analytics.kpi import registry
from analytics.models import fitted
from analytics.standing import Figures
from tests.access import canary

LIBRARY = sorted((Path(__file__).parents[2] / "data" / "scorecards").glob("*.toml"))
TWO = """kind = "manager"
[title]
en = "Two"
[[dimension]]
id = "a"
en = "A"
weight = 60
[[dimension]]
id = "b"
en = "B"
weight = 40
[[measure]]
dimension = "a"
kpi = "fund_sales"
weight = 100
against = "peers"
[[measure]]
dimension = "b"
kpi = "new_clients"
weight = 100
[[deduct]]
kpi = "valid_complaints"
points = 3
limit = 5
[[grade]]
id = "A"
en = "A"
from = 100
[[grade]]
id = "B"
en = "B"
from = 80
"""


def a_measure(share: str, cap: int = 120, floor: int = 0) -> Measure:
    return Measure("a", "fund_sales", Fraction(share), "target", Decimal(cap), Decimal(floor))


def test_percents_are_capped_floored_and_turned_where_less_is_better():
    more, less, m = registry()["fund_sales"], registry()["complaint_rate"], a_measure("1", 120, 40)
    assert percent(more, m, Decimal(90), Decimal(120)) == 75
    assert percent(more, m, Decimal(1), Decimal(3)) == 40  # 33.33, floored
    assert percent(more, m, Decimal(500), Decimal(100)) == 120
    assert percent(less, m, Decimal("0.5"), Decimal(1)) == 120  # 2 - 0.5 = 150 %, capped
    assert percent(less, m, Decimal("1.1"), Decimal(1)) == 90
    assert percent(more, m, None, Decimal(1)) is None
    assert percent(more, m, Decimal(1), Decimal(0)) is None


def test_missing_measures_are_weighted_anew_down_to_the_minimum():
    three = [a_measure("1/2"), a_measure("3/10"), a_measure("1/5")]
    score, points, there = composite(three, [Decimal(100), Decimal(50), Decimal(120)], 60)
    assert (score, points, there) == (89, [50, 15, 24], 1)
    score, points, there = composite(three, [Decimal(100), None, Decimal(120)], 60)
    # 0.5 x 100 + 0.2 x 120 = 74 of 0.7
    assert (score, there) == (Decimal("105.71"), Fraction(7, 10))
    assert points == [Decimal("71.43"), None, Decimal("34.29")]
    assert composite(three, [Decimal(100), None, None], 60)[0] is None
    assert composite(three, [None, None, None], 1)[0] is None


def test_deductions_stop_at_their_limit():
    d = Deduction("valid_complaints", Decimal(3), Decimal(1), Decimal(5))
    assert [deducted(d, v if v is None else Decimal(v)) for v in (None, 0, 1, 2, 9)] == [0, 0, 3, 5, 5]


def test_grades_start_at_their_cut():
    grades = read_scorecard(TWO, "two.toml").grades
    found = [graded(grades, Decimal(s)) for s in ("100", "99.99", "80", "79.99")]
    assert [g.id if g else None for g in found] == ["A", "B", "B", None]


def exactly(values: list[float], error: float = 0.0, cap: float = 200.0) -> Belief:
    """A measure whose percents are normal around ``values``; 100 % is 100."""
    n = len(values)
    return Belief(
        "means", np.array(values), np.full(n, error), 1.0, np.full(n, 100.0), np.ones(n, bool), True, cap, 0.0
    )


def test_a_range_grows_with_chance_and_vanishes_without():
    low, high = ranges([exactly([90, 90]), exactly([90, 90])], [0.5, 0.5], np.array([0.0, 5.0]))
    assert np.allclose(low, [90, 85])  # equal percents: no weights can move the score
    assert np.allclose(high, [90, 85])
    low, high = ranges([exactly([90], 10), exactly([90], 10)], [0.5, 0.5], np.zeros(1), moved=False)
    # two halves with error 10 each: sd 10/sqrt(2), the middle 90 % is 2 x 1.645 x 7.07 = 23.3 wide
    assert abs(float(high[0] - low[0]) - 23.3) < 2


def test_what_is_far_beyond_its_cap_stays_there():
    low, high = ranges([exactly([300], 20, cap=120), exactly([60], 0)], [0.5, 0.5], np.zeros(1), moved=False)
    assert np.allclose([low[0], high[0]], 90)  # (120 + 60) / 2, whatever the chance


def simulated(chance: np.random.Generator, units: int) -> tuple[list[Belief], np.ndarray]:
    """(beliefs from made-up figures, the true percents [measure, unit]): clients opened, retention and coverage."""
    days, book = np.full(units, 30.0), chance.integers(40, 400, units).astype(float)
    rate = chance.gamma(6, 2, units)  # clients a month: mean 12
    kept = chance.beta(90, 10, units)
    wide = chance.normal(2.5, 0.2, units)
    opened = chance.poisson(rate).astype(float)
    stayed = chance.binomial(book.astype(int), kept).astype(float)
    held = np.array([chance.normal(w, 1.2, int(n)) for w, n in zip(wide, book, strict=True)], object)
    sums, squares = (np.array([float((h**k).sum()) for h in held]) for k in (1, 2))
    ids, none = tuple(f"{i:04d}" for i in range(units)), np.zeros(units)
    figures = {
        "new_clients": Figures(ids, opened, none, none, days),
        "client_retention": Figures(ids, stayed, book, none, days),
        "product_coverage": Figures(ids, sums, book, squares, days),
    }
    aims, true = (12.0, 90.0, 2.5), np.stack([rate / 12, kept / 0.9, wide / 2.5]) * 100
    beliefs = []
    for (kpi, f), aim in zip(figures.items(), aims, strict=True):
        model = fitted(registry()[kpi], f)
        assert model is not None
        beliefs.append(Belief(model.name or "means", model.score, model.error, float(registry()[kpi].scale),
                              np.full(units, aim), np.ones(units, bool), True, 120.0, 40.0))  # fmt: skip
    return beliefs, np.clip(true, 40, 120)


def test_a_range_covers_what_it_says():
    """5,000 true scores of made-up people: 90 % lie in their ranges, with declared weights and with moved ones."""
    chance, shares = np.random.default_rng(7), np.array([0.5, 0.3, 0.2])
    inside, moved = [], []
    for _ in range(10):
        beliefs, true = simulated(chance, 500)
        low, high = ranges(beliefs, shares.tolist(), np.zeros(500), moved=False)
        inside.append((low <= shares @ true) & (shares @ true <= high))
        low, high = ranges(beliefs, shares.tolist(), np.zeros(500))
        weights = chance.dirichlet(50 * shares, 500)
        score = (weights * true.T).sum(axis=1)
        moved.append((low <= score) & (score <= high))
    # the standard error of a share of 90 % in 5,000 is 0.4 %; the prior is learned anew each time
    assert 0.885 <= np.mean(inside) <= 0.915
    assert 0.885 <= np.mean(moved) <= 0.915


@pytest.mark.parametrize(
    ("grades", "low", "band"),
    [(("A",), 100, "promotion"), (("B", "A"), 95, "talk"), (("D",), 10, "review"), (("D", "C"), 60, "talk"),
     (("C", "B"), 70, ""), (("A",), None, "talk")],
)  # fmt: skip
def test_promotion_and_review_wait_until_they_are_sure(grades: tuple[str, ...], low: int | None, band: str):
    card = read_scorecard(LIBRARY[0].read_text("utf-8"), "manager-5-1.toml")
    ends = None if low is None else Decimal(low)
    line = Line("m", "u", "ranked", 1, Decimal(90), ends, ends, None, grades, (), (), Decimal(1))
    assert line.band(card) == band


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("weight = 60", "weight = 55", "add up to 95"),
        ("kpi = \"fund_sales\"\nweight = 100", "kpi = \"fund_sales\"\nweight = 90", "add up to 90"),
        ("new_clients", "new_client", "“new_clients”"),
        ('dimension = "b"', 'dimension = "c"', "no dimension “c”"),
        ('kind = "manager"', 'kind = "managre"', "“manager”"),
        ("from = 80", "form = 80", "“from”"),
    ],
)  # fmt: skip
def test_a_bad_scorecard_says_what_to_do(was: str, now: str, says: str):
    assert was in TWO
    with pytest.raises(BadRules, match=says):
        read_scorecard(TWO.replace(was, now, 1), "two.toml")


def test_no_person_is_scored_by_complaints():
    """They may cost points, up to a limit; as a measure they would rank by chance. Of outlets they may be one."""
    text = TWO.replace('kpi = "new_clients"', 'kpi = "complaint_rate"')
    with pytest.raises(BadRules, match="gives no person a place"):
        read_scorecard(text, "two.toml")
    assert read_scorecard(text.replace('"manager"', '"outlet"'), "two.toml").measures[1].kpi == "complaint_rate"


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: p.stem)
def test_the_library_adds_up_to_one(path: Path):
    card = read_scorecard(path.read_text("utf-8"), path.name)
    assert sum(m.share for m in card.measures) == 1
    assert [g.low for g in card.grades] == sorted((g.low for g in card.grades), reverse=True)
    for language in ("zh-Hans", "zh-Hant"):
        assert all(dict(d.titles)[language] for d in card.dimensions)


PEERS = TWO.replace('kpi = "new_clients"\nweight = 100', 'kpi = "new_clients"\nweight = 100\nagainst = "peers"')


def test_the_command_line_gives_every_contribution(tmp_path, capsys):
    """The canary bank in March: manager n sells (n % 5 + 1) // 2 funds of 100 n yuan; odd n have a complaint.

    100 % of fund sales is the median of the peers, so everybody's percent can be worked out by hand.
    """
    canary.make(tmp_path / "inbox")
    (tmp_path / "scorecards").mkdir()
    (tmp_path / "scorecards" / "two.toml").write_text(PEERS, "utf-8")
    assert main(["publish", "--data", str(tmp_path), "--without-totals", "Ann: made by hand"]) == 0
    capsys.readouterr()
    assert main(["scorecard", "two", "--period", "2026-03", "--data", str(tmp_path), "--json"]) == 0
    rows = {r["unit_id"]: r for r in json.loads(capsys.readouterr().out)["rows"]}
    assert len(rows) == 36
    sold = {m: 100 * n * ((n % 5 + 1) // 2) for n, m in enumerate(canary.managers())}
    middle = Fraction(sum(sorted(sold.values())[17:19]), 2)
    for n, (m, amount) in enumerate(sold.items()):
        r = rows[m]
        fund, clients = r["parts"]
        assert Decimal(fund["percent"]) == round(min(Fraction(120), 100 * Fraction(amount) / middle), 2), n
        parts = [Decimal(p["points"]) for p in (fund, clients) if p["points"] is not None]
        assert r["deductions"] == {"valid_complaints": "3.00" if n % 2 else "0"}
        assert abs(sum(parts) - (3 if n % 2 else 0) - Decimal(r["score"])) <= Decimal("0.01")
        assert Decimal(r["low"]) <= Decimal(r["high"])
        assert r["place"] == 1 + sum(Decimal(o["score"]) > Decimal(r["score"]) for o in rows.values())


def a_line(unit: str, place: int | None, percents: tuple[str | None, ...], off: str = "0") -> Line:
    parts = tuple(Part("k", None, None, None if p is None else Decimal(p), None) for p in percents)
    return Line(unit, "S", "ranked", place, None, None, None, None, (), parts, (("c", Decimal(off)),), Decimal(1))


def test_what_a_weight_really_does():
    """Weights 60 and 40. Everybody is at the cap of the first: it decides nothing, the second everything."""
    card = read_scorecard(TWO, "two.toml")
    lines = tuple(a_line(str(i), i, ("120", p)) for i, p in enumerate(("110", "80", "50"), 1))
    assert effective(card, lines) == pytest.approx((0, 1))
    assert effective(card, lines[:2]) == (None, None)  # two tell nothing
    nobody = tuple(a_line(str(i), i, (None, p)) for i, p in enumerate(("110", "80", "50"), 1))
    assert effective(card, nobody) == (None, pytest.approx(1))  # nothing is told of what nobody has
    same = tuple(a_line(str(i), i, (p, p)) for i, p in enumerate(("110", "80", "50"), 1))
    assert effective(card, same) == pytest.approx((0.5, 0.5))


def test_the_place_without_a_measure():
    """Scores 60/40: A 100 and 50 is 80, B 60 and 100 is 76, C 70 and 80 is 74. Without the first A is last, B first;
    without the second A is first and C second. Whose only measure is taken out has no place; points off stay off."""
    card = read_scorecard(TWO, "two.toml")
    lines = (a_line("A", 1, ("100", "50")), a_line("B", 2, ("60", "100")), a_line("C", 3, ("70", "80")))
    assert [places_without(card, lines, u) for u in "ABC"] == [(3, 1), (1, 3), (2, 2)]
    lone = (*lines, a_line("D", 4, (None, "90")))
    assert places_without(card, lone, "D") == (2, None)
    assert places_without(card, (*lines, a_line("E", 4, ("200", "200"), off="150")), "E") == (3, 4)


def test_likely_places_of_drawn_scores():
    """Four units always in the same order; then two that change places in half of the draws."""
    drawn = np.tile([40.0, 30, 20, 10], (256, 1))
    assert [c.tolist() for c in places(drawn)] == [[1, 2, 3, 4]] * 2
    drawn[::2, [0, 1]] = drawn[::2, [1, 0]]
    assert [c.tolist() for c in places(drawn)] == [[1, 1, 3, 4], [2, 2, 3, 4]]


def test_a_wide_range_is_a_part_of_the_table():
    line = replace(a_line("A", 2, ("1", "1")), first=1, last=3)
    assert (line.part_of(10), line.part_of(3)) == ("", "middle")
    assert replace(line, first=9, last=20).part_of(20) == "lower"
    assert replace(line, first=1, last=12).part_of(20) == "upper"
    assert replace(line, first=None, last=None).part_of(20) == ""
