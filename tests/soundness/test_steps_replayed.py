"""Steps are true: with so many units done in the data the place, or the prize, is reached; with one fewer it is not."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics.desk import Desk
from analytics.period import parse
from analytics.steps import Step, steps
from tests.soundness.bench import folder, release

Rows = list[dict[str, Any]]
Bank = dict[str, Rows]
MARCH = parse("2026-03")
PEOPLE = [f"M{n}" for n in range(6)]
WHO = "M2"
CODES = [("C", "card"), ("D", "deposit"), ("F", "fund"), ("I", "insurance")]


def bank() -> Bank:
    """Six managers in one outlet. Manager n sold n² cards and 1,000 n² + 1 yuan of funds in March. Of 10 clients the
    first n hold four categories, the next n two, the others one."""
    clients = [(f"K{n}-{k}", m, n, k) for n, m in enumerate(PEOPLE) for k in range(10)]
    month = MARCH.start
    return {
        "branches": [_unit("1", None, 1), _unit("11", "1", 2)],
        "managers": [{"manager_id": m, "start_date": month.replace(year=2024), "manager_name": m, "branch_id": "11",
                      "grade": "A", "end_date": None} for m in PEOPLE],
        "products": [{"product_code": code, "product_name": code, "category": kind, "essential": code in "CD"}
                     for code, kind in CODES],
        "clients": [{"month": month, "client_id": c, "manager_id": m, "open_date": month.replace(year=2024),
                     "tier": "1", "aum": Decimal(1000), "risk_level": None, "complete": True}
                    for c, m, _, _ in clients],
        "holdings": [_held(c, m, CODES[i][0]) for c, m, n, k in clients
                     for i in range(4 if k < n else 2 if k < 2 * n else 1)],
        "sales": [_sold(f"S{n}-{i}", m, "C", 0) for n, m in enumerate(PEOPLE) for i in range(n * n)]
                 + [_sold(f"F{n}", m, "F", 1000 * n * n + 1) for n, m in enumerate(PEOPLE)],
        "complaints": [{"complaint_id": "X", "opened_at": datetime(2026, 3, 5, 4), "closed_at": None,
                        "manager_id": "M5", "client_id": "K5-0", "category": "fees", "severity": "low",
                        "upheld": False}],
    }  # fmt: skip


def _unit(unit: str, parent: str | None, level: int) -> dict[str, Any]:
    return {"branch_id": unit, "branch_name": unit, "parent_branch_id": parent, "level": level, "region": None,
            "tier": None, "kind": None, "close_date": None, "successor_id": None}  # fmt: skip


def _held(client: str, manager: str, code: str) -> dict[str, Any]:
    return {"month": MARCH.start, "client_id": client, "product_code": code, "manager_id": manager,
            "balance": Decimal(10)}  # fmt: skip


def _sold(sale: str, manager: str, code: str, amount: int) -> dict[str, Any]:
    return {"sale_id": sale, "sale_date": MARCH.start.replace(day=9), "manager_id": manager, "client_id": "K0-0",
            "product_code": code, "amount": Decimal(amount), "premium_type": None, "cancelled_on": None}  # fmt: skip


def _cards(rows: Bank, k: int) -> Bank:
    return {**rows, "sales": rows["sales"] + [_sold(f"N{i}", WHO, "C", 0) for i in range(k)]}


def _more_held(rows: Bank, k: int) -> Bank:
    """``k`` categories more, client by client."""
    has = {(h["client_id"], h["product_code"]) for h in rows["holdings"]}
    free = [(f"K2-{c}", code) for c in range(10) for code, _ in CODES if (f"K2-{c}", code) not in has]
    return {**rows, "holdings": rows["holdings"] + [_held(c, WHO, code) for c, code in free[:k]]}


def _second(rows: Bank, k: int) -> Bank:
    """``k`` clients who held one category hold a second: the essential set is complete."""
    has: dict[str, set[str]] = {}
    for h in rows["holdings"]:
        has.setdefault(h["client_id"], set()).add(h["product_code"])
    single = [c for c in sorted(has) if c.startswith("K2-") and len(has[c]) == 1]
    return {**rows, "holdings": rows["holdings"] + [_held(c, WHO, "D") for c in single[:k]]}


def _asked(root: Path, rows: Bank, kpi: str) -> tuple[Desk, tuple[Step, ...], int]:
    desk = release(root, rows)
    card = next(c for c in desk.profile(WHO, MARCH).cards if c.kpi.name == kpi)
    assert card.row.place is not None
    return desk, steps(card), card.row.place


@pytest.mark.parametrize(
    ("kpi", "do"),
    [("cards_issued", _cards), ("product_coverage", _more_held), ("essential_set_share", _second),
     ("single_product_share", _second)],
)  # fmt: skip
def test_so_many_units_reach_the_place_and_one_fewer_does_not(kpi: str, do: Callable[[Bank, int], Bank]) -> None:
    with folder() as root:
        _, found, _ = _asked(root, bank(), kpi)
    assert found
    for step in found if kpi == "cards_issued" else found[-1:]:
        assert step.units
        for k, reached in ((step.units, True), (step.units - 1, False)):
            with folder() as root:
                _, _, place = _asked(root, do(bank(), k), kpi)
                assert (place <= step.place) == reached, (kpi, step, k, place)


def test_so_much_money_reaches_the_place_and_a_fen_less_does_not() -> None:
    with folder() as root:
        _, found, _ = _asked(root, bank(), "fund_sales")
    for step in found[:1]:
        for amount, reached in ((step.gap, True), (step.gap - Decimal("0.01"), False)):
            more = {**_sold("N", WHO, "F", 0), "amount": amount}
            with folder() as root:
                _, _, place = _asked(root, {**bank(), "sales": bank()["sales"] + [more]}, "fund_sales")
                assert (place <= step.place) == reached, (step, place)


RULES = """
format = "points"
[title]
en = "Spring"
zh-Hans = "春"
zh-Hant = "春"
[window]
first = 2026-03-01
last = 2026-04-30
[entrants]
kind = "manager"
[[score]]
kpi = "cards_issued"
points = 10
[[score]]
kpi = "fund_sales"
points = 3
per = 2000
cap = 30
[[gate]]
rule = "kpi"
kpi = "valid_complaints"
at_most = 1
standing = "excluded"
[[prize]]
title = "Line"
at = 65
amount = 100
[[prize]]
title = "Podium"
from = 1
to = 2
amount = 500
"""


def _spring(root: Path, rows: Bank, who: str = WHO) -> Any:
    """The next prize in the competition; manager n has 10 n² points of cards and 3 for every full 2,000 of 1,000 n²."""
    (root / "competitions").mkdir(exist_ok=True)
    (root / "competitions" / "spring.toml").write_text(RULES, "utf-8")
    desk = release(root, rows)
    desk.competitions.launch("spring", "test")
    found = desk.next_prizes(who)
    row = next(r.row for r in desk.competitions.standings("spring").rows if r.row.entrant_id == who)
    return found, row


def test_so_many_units_win_the_prize_and_one_fewer_does_not() -> None:
    """M2: 40 of cards and 3 × 2 of 4,001 yuan = 46; 65 takes 2 cards more, or 7 steps of funds (27, under the cap)."""
    with folder() as root:
        [found], row = _spring(root, bank())
    assert (row.score, found.prize, found.needed, found.place) == (46, "Line", 65, None)
    assert [(o.kpi.name, o.units, o.each) for o in found.options] == [
        ("cards_issued", 2, 1),
        ("fund_sales", 7, 2000),
    ]
    for option in found.options:
        for k, reached in ((option.units, True), (option.units - 1, False)):
            code = "C" if option.kpi.name == "cards_issued" else "F"
            more = [_sold(f"N{i}", WHO, code, 2000 if code == "F" else 0) for i in range(k)]
            with folder() as root:
                _, row = _spring(root, {**bank(), "sales": bank()["sales"] + more})
                assert (("Line", Decimal(100)) in row.prizes) == reached, (option, k, row)


def test_a_place_has_to_be_passed() -> None:
    """M3 (90 + 3 × 4 = 102, with the line) needs more than M4's 160 + 24 = 184 for second place: 9 cards, 102 + 90 =
    192 (8: 182). Funds alone are capped at 30."""
    with folder() as root:
        [found], _ = _spring(root, bank(), "M3")
    assert (found.prize, found.needed, found.place) == ("Podium", 184, 2)
    assert [(o.kpi.name, o.units) for o in found.options] == [("cards_issued", 9)]
    for k, place in ((9, 2), (8, 3)):
        more = [_sold(f"N{i}", "M3", "C", 0) for i in range(k)]
        with folder() as root:
            _, row = _spring(root, {**bank(), "sales": bank()["sales"] + more}, "M3")
            assert row.place == place


@pytest.mark.parametrize(("upheld", "stop"), [(1, "near"), (2, "stopped")])
def test_nothing_is_suggested_at_a_gate(upheld: int, stop: str) -> None:
    """The gate allows one upheld complaint: with one the next would fail it, with two it has failed."""
    complaints = [{**bank()["complaints"][0], "complaint_id": f"X{i}", "manager_id": WHO, "upheld": True}
                  for i in range(upheld)]  # fmt: skip
    with folder() as root:
        [found], row = _spring(root, {**bank(), "complaints": complaints})
    assert (found.stop, found.options) == (stop, ())
    assert (row.standing == "excluded") == (stop == "stopped")
