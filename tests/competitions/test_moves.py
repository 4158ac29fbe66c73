"""Why the place of a scorecard or in a competition moved: by hand, and on random ones against plain Python."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import gt
from random import Random

import numpy as np
import pytest

from analytics.competitions.board import Field
from analytics.competitions.entrants import Contestant, Entered
from analytics.competitions.moves import walked
from analytics.competitions.results import rows
from analytics.competitions.scorecards.file import Deduction, Measure, Scorecard
from analytics.competitions.scorecards.moves import others, step
from analytics.competitions.scorecards.scoring import Part
from analytics.competitions.scorecards.sheet import Line
from analytics.competitions.standings import Table
from analytics.kpi import registry
from analytics.walk import Move, Walk
from tests.competitions.oracle import fraction
from tests.competitions.random_ones import ALL, Case, a_case

Told = dict[tuple[str, str], tuple[int, Decimal]]
KPIS = ("fund_sales", "new_clients", "cancellation_rate", "insurance_premiums")


def half_up(x: Fraction, digits: int = 2) -> Decimal:
    n = abs(x) * 10**digits + Fraction(1, 2)
    return Decimal((n.numerator // n.denominator) * (1 if x >= 0 else -1)).scaleb(-digits)


# scorecards, plainly ------------------------------------------------------------------------------------------------

Row = list[tuple[Decimal | None, Decimal | None]]  # (value, aim) of each measure
Off = tuple[Decimal, ...]


def plain_percent(m: Measure, value: Decimal | None, aim: Decimal | None) -> Decimal | None:
    if value is None or aim is None or aim <= 0:
        return None
    part = Fraction(value) / Fraction(aim)
    reached = half_up(100 * (part if registry()[m.kpi].better == "higher" else 2 - part))
    return max(m.floor, min(m.cap, reached))


def plain_score(card: Scorecard, row: Row, off: Off) -> Decimal | None:
    percents = [plain_percent(m, *cell) for m, cell in zip(card.measures, row, strict=True)]
    there = [(m.share, p) for m, p in zip(card.measures, percents, strict=True) if p is not None]
    weight = sum((w for w, _ in there), Fraction(0))
    if not there or weight * 100 < card.minimum:
        return None
    return half_up(sum((w * Fraction(p) for w, p in there), Fraction(0)) / weight) - sum(off, Decimal(0))


def a_card(r: Random) -> Scorecard:
    weights = [r.randint(1, 9) for _ in KPIS]
    measures = tuple(
        Measure("d", kpi, Fraction(w, sum(weights)), r.choice(["target", "peers"]), Decimal(r.choice([110, 150, 1000])),
                Decimal(r.choice([0, 40])))
        for kpi, w in zip(KPIS, weights, strict=True)
    )  # fmt: skip
    off = (Deduction("valid_complaints", Decimal(3), Decimal(1), Decimal(6)),)
    return Scorecard("random", "manager", (), r.choice([1, 60]), (), measures, off, (), "")


def a_row(r: Random) -> tuple[Row, Off]:
    def cell() -> tuple[Decimal | None, Decimal | None]:
        value = None if r.random() < 0.1 else Decimal(r.randint(-20, 300)) / 10
        return value, None if r.random() < 0.05 else Decimal(r.randint(1, 20))

    return [cell() for _ in KPIS], (Decimal(r.choice([0, 0, 3, 6])),)


Sheet = dict[str, tuple[Row, Off]]


def lines_of(card: Scorecard, sheet: Sheet) -> tuple[Line, ...]:
    """The product's lines of a sheet whose scores and places are worked out plainly."""
    scores = {u: plain_score(card, *x) for u, x in sheet.items()}
    found = []
    for unit, (row, off) in sheet.items():
        parts = tuple(
            Part(m.kpi, *cell, plain_percent(m, *cell), None) for m, cell in zip(card.measures, row, strict=True)
        )
        mine = scores[unit]
        place = None if mine is None else 1 + sum(s is not None and s > mine for s in scores.values())
        costs = tuple((d.kpi, x) for d, x in zip(card.deductions, off, strict=True))
        found.append(Line(unit, "", "ranked" if mine is not None else "no_data", place, mine, None, None, None, (),
                          parts, costs, Decimal(1)))  # fmt: skip
    return tuple(found)


def plain_parts(card: Scorecard, then: Sheet, now: Sheet, unit: str) -> Told:
    """Change one thing after the other, and count who is better."""
    scores = [{u: plain_score(card, *x) for u, x in s.items() if u != unit} for s in (then, now)]
    old, new = ({u: s for u, s in some.items() if s is not None} for some in scores)
    (row, off), (last, costs) = (list(then[unit][0]), then[unit][1]), now[unit]
    score = plain_score(card, row, off)
    told: dict[tuple[str, str], list[tuple[int, Decimal]]] = defaultdict(list)

    def after(cause: str, what: str) -> None:
        nonlocal score
        made = plain_score(card, row, off)
        if made is not None and score is not None:
            lost = sum(s > made for s in old.values()) - sum(s > score for s in old.values())
            told[cause, what].append((-lost, made - score))
            score = made

    for j, m in enumerate(card.measures):
        row[j] = (last[j][0], row[j][1] if row[j][1] is not None else last[j][1])
        after("own", f"value:{m.kpi}")
        row[j] = last[j]
        after("own" if m.against == "target" else "others", f"aim:{m.kpi}")
    off = costs
    after("own", "off:valid_complaints")
    assert score is not None
    for other in {**old, **new}:
        ahead = [other in some and some[other] > score for some in (old, new)]
        cause = "others" if other in old and other in new else "joiners" if other in new else "leavers"
        told[cause, ""].append((ahead[0] - ahead[1], Decimal(0)))
    added = {k: (sum(n for n, _ in v), sum((d for _, d in v), Decimal(0))) for k, v in told.items()}
    return {k: v for k, v in added.items() if any(v)}


def parts_of(move: Move) -> Told:
    return {(p.cause, p.what): (p.places, p.value) for p in move.parts}


def adds_up(move: Move) -> bool:
    places, values = (sum(p.places for p in move.parts), sum((p.value for p in move.parts), Decimal(0)))
    return places == move.before - move.now and values == move.value - move.was


def of_card(card: Scorecard, then: tuple[Line, ...], now: tuple[Line, ...], unit: str) -> Move:
    old, new = (next(x for x in lines if x.unit_id == unit) for lines in (then, now))
    assert old.score is not None
    assert new.score is not None
    walk = Walk(gt, old.score, others(then, unit))
    step(walk, card, registry(), unit, then, now, (lambda _: "joiners", lambda _: "leavers"))
    return walk.end(old.place or 0, new.place or 0, old.score, new.score)


@pytest.mark.parametrize("seed", range(150))
def test_the_parts_of_a_random_scorecard_are_those_of_plain_python_and_add_up(seed: int):
    r = Random(seed)
    card = a_card(r)
    names = [f"u{i}" for i in range(r.randint(1, 12))]
    then, now = ({u: a_row(r) for u in names if r.random() < 0.85} for _ in range(2))
    told = lines_of(card, then), lines_of(card, now)
    placed = [{x.unit_id for x in lines if x.place} for lines in told]
    for unit in sorted(placed[0] & placed[1]):
        move = of_card(card, *told, unit)
        assert parts_of(move) == plain_parts(card, then, now, unit)
        assert adds_up(move)


def test_a_scorecard_by_hand():
    """Two measures of half the weight each, against peers. Ada: 100 % and 80 % is 90. Her first becomes 12 of 10, 120:
    100; but its median rose to 12: 90 again. Her second is 90 %: 95, and one complaint takes 3 off: 92. Ben had 91,
    and has 92.5: first, as before."""
    half = Fraction(1, 2)
    measures = tuple(Measure("d", k, half, "peers", Decimal(150), Decimal(0)) for k in ("new_clients", "cards_issued"))
    off = (Deduction("valid_complaints", Decimal(3), Decimal(1), None),)
    card = Scorecard("hand", "manager", (), 60, (), measures, off, (), "")

    def line(unit: str, place: int, score: str, cells: list[tuple[int, int, int]], cost: int = 0) -> Line:
        parts = tuple(Part(m.kpi, Decimal(v), Decimal(a), Decimal(p), None)
                      for m, (v, a, p) in zip(measures, cells, strict=True))  # fmt: skip
        return Line(unit, "", "ranked", place, Decimal(score), None, None, None, (), parts,
                    (("valid_complaints", Decimal(cost)),), Decimal(1))  # fmt: skip

    then = (line("ben", 1, "91", [(1, 1, 91), (1, 1, 91)]), line("ada", 2, "90", [(10, 10, 100), (8, 10, 80)]))
    now = (line("ben", 1, "92.5", [(1, 1, 92), (1, 1, 93)]), line("ada", 2, "92", [(12, 12, 100), (9, 10, 90)], 3))
    assert parts_of(of_card(card, then, now, "ada")) == {
        ("own", "value:new_clients"): (1, Decimal(10)),  # 100, in front of 91
        ("others", "aim:new_clients"): (-1, Decimal(-10)),  # 90 again
        ("own", "value:cards_issued"): (1, Decimal(5)),  # 95
        ("own", "off:valid_complaints"): (0, Decimal(-3)),  # 92, still in front of 91
        ("others", ""): (-1, Decimal(0)),  # Ben has 92.5
    }


# competitions -------------------------------------------------------------------------------------------------------


def table_of(case: Case, day: int) -> Table:
    """The table as it stands on a day."""
    ids = [f"e{i}" for i in range(case.size)]
    board, none = case.engine(), np.zeros(0, np.int64)
    field = Field(case.size, np.array(case.division))
    lower = case.oracle().sign < 0
    found, pot = rows(case.rules, ids, board, lower=lower)
    who = tuple(Contestant(i, i, "", 0, 0, 1) for i in ids)
    entered = Entered(who, tuple(ids), none, none, none, field)
    spans = tuple(case.rules.window.spans())
    return Table(case.rules, "one", "running", date(2026, 3, day), spans, found, pot, entered, board, lower=lower)


def earlier(case: Case, r: Random) -> Case:
    """The same competition when some of it had not been done."""
    return replace(case, done=[d for d in case.done if r.random() < 0.6])


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize("seed", range(12))
def test_the_parts_of_a_random_competition_add_up_in_every_format(seed: int, form: str):
    case = a_case(seed, form)
    tables = table_of(earlier(case, Random(seed)), 1), table_of(case, 2)
    for i in range(case.size):
        both = [next(r for r in t.rows if r.entrant_id == f"e{i}") for t in tables]
        move = walked(tables, f"e{i}")
        assert (move is None) == (not (both[0].place and both[1].place))
        if move is not None:
            assert (move.before, move.now) == (both[0].place, both[1].place)
            assert (move.was, move.value) == (both[0].score, both[1].score)
            assert adds_up(move)


@pytest.mark.parametrize("form", ["points", "step"])
@pytest.mark.parametrize("seed", range(25))
def test_each_line_of_a_score_is_worth_what_plain_python_says(seed: int, form: str):
    """Own lines: the oracle's points of the line now, less then. Places: who is better, counted after each line."""
    now = a_case(seed, form)
    then = earlier(now, Random(seed))
    tables, first, last = (table_of(then, 1), table_of(now, 2)), then.oracle(), now.oracle()
    scores = [{w: o.in_all(w) for w in range(now.size)} for o in (first, last)]
    places = [{w: place for w, (_, place) in o.table().items()} for o in (first, last)]
    days = now.rules.window
    for w in range(now.size):
        move = walked(tables, f"e{w}")
        if move is None:
            continue
        rivals = [{o: s for o, s in some.items() if o != w and s is not None} for some in scores]
        mine = scores[0][w]
        assert mine is not None
        wanted: dict[str, tuple[int, Fraction]] = {}
        for n in range(len(now.rules.scores) + len(now.rules.deducts)):
            old, new = (o.line_points(w, n, lambda d: days.first <= d <= days.last) for o in (first, last))
            ahead = [sum(s > x for s in rivals[0].values()) for x in (mine, mine + new - old)]
            wanted[f"line:{n}"] = ahead[0] - ahead[1], new - old
            mine += new - old
        told = {p.what: (p.places, fraction(p.value)) for p in move.parts if p.cause == "own"}
        assert told == {k: v for k, v in wanted.items() if any(v)}
        better = [sum(s > mine for s in some.values()) for some in rivals]
        by_others = sum(p.places for p in move.parts if p.cause == "others" and not p.what)
        assert by_others == better[0] - better[1]
        ties = [(places[i][w] or 0) - 1 - sum(s > (scores[i][w] or 0) for s in rivals[i].values()) for i in (0, 1)]
        assert sum(p.places for p in move.parts if p.what == "chain") == ties[0] - ties[1]
