"""Of fewer than five people a manager is told nothing that would tell on one of them, neither at once nor by taking one
total from another.

    bank ── west ── West 4: 4 managers, all G1     Manager j of an outlet opens j new clients in March (j from 1):
         │       └─ West 5: 5 managers, all G1     totals 10, 15, 21 and 55; the whole bank has 101.
         └─ east ── East 6: 5 of G1, the sixth G2
                 └─ East 10: 10 managers, all G1

Whoever takes the 15 of East 6's G1 (1 to 5) from the 21 of all its people has the 6 of the one G2.
"""

import csv
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from analytics.answers import Ranking
from analytics.desk import Desk, open_desk
from analytics.period import parse
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store

MARCH = parse("2026-03")
OUTLETS = {"W4": ("W", 4), "W5": ("W", 5), "E6": ("E", 6), "E10": ("E", 10)}
KPI = "new_clients"


def write(inbox: Path, table: str, header: str, rows: list[tuple[object, ...]]) -> None:
    inbox.mkdir(parents=True, exist_ok=True)
    with (inbox / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header.split(), *rows])


def make(root: Path, outlets: dict[str, tuple[str, int]], odd: str = "E6-6", over: str = "") -> Path:
    """Publish the bank; ``odd`` is the one of another grade; ``over`` a unit to which one person is posted who opens 9
    clients."""
    inbox, people = root / "inbox", [(f"{o}-{j}", o, j) for o, (_, n) in outlets.items() for j in range(1, n + 1)]
    people += [("over-9", over, 9)] if over else []
    above = sorted({above for above, _ in outlets.values()})
    write(inbox, "branches", "branch_id branch_name parent_branch_id level region", [
        ("R", "Bank", "", 1, "R"), *((a, f"Unit {a}", "R", 2, "R") for a in above),
        *((o, f"Outlet {o}", a, 3, "R") for o, (a, _) in outlets.items()),
    ])  # fmt: skip
    write(inbox, "managers", "manager_id manager_name branch_id grade start_date end_date",
          [(m, f"Person {m}", o, "G2" if m == odd else "G1", "2024-01-01", "") for m, o, _ in people])  # fmt: skip
    write(inbox, "products", "product_code product_name category essential", [("F1", "Fund", "fund", "N")])
    clients = [(f"C-{m}-{k}", m) for m, _, j in people for k in range(j)]
    write(inbox, "clients", "month client_id manager_id open_date tier",
          [("2026-03", c, m, "2026-03-10", 4) for c, m in clients])  # fmt: skip
    write(inbox, "holdings", "month client_id product_code manager_id balance",
          [("2026-03", c, "F1", m, 100) for c, m in clients])  # fmt: skip
    write(inbox, "sales", "sale_id sale_date manager_id client_id product_code amount",
          [(f"T-{c}", "2026-03-11", m, c, "F1", 100) for c, m in clients])  # fmt: skip
    write(inbox, "complaints", "complaint_id opened_at closed_at manager_id client_id category severity upheld",
          [("K1", "2026-03-12 10:00:00", "", people[0][0], clients[0][0], "fees", "low", "")])  # fmt: skip
    publish(inbox, Store(root), by="test", without_totals="test: made by hand")
    return root


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("small"), OUTLETS)


def group(bank: Path, who: str, **choice: str) -> Ranking:
    return open_desk(f"manager:{who}", bank).ranking(KPI, MARCH, **choice)


def silent(table: Ranking) -> bool:
    """Nothing but the own row, and no figure of the group."""
    total = [getattr(table.total, f.name) for f in fields(table.total)] if table.total else []
    return (
        all(value in (None, (), False, "no_data") for value in total)
        and all(r.mine for r in table.rows)
        and table.top_quarter is table.median is table.certainty is table.above is None
    )  # fmt: skip


@pytest.mark.parametrize("who", ["W4-1", "W4-4"])
def test_four_people_are_too_few(bank: Path, who: str):
    table = group(bank, who, within="W4")
    assert [(r.unit_id, r.value) for r in table.rows] == [(who, int(who[-1]))]
    assert silent(table)
    assert open_desk(f"manager:{who}", bank).moved(KPI, who, MARCH, within="W4") is None


def test_five_people_are_enough(bank: Path):
    """1 + 2 + 3 + 4 + 5 = 15; the best of five ends the best quarter, the third the best half."""
    table = group(bank, "W5-2", within="W5")
    assert table.total is not None
    assert (table.total.value, table.top_quarter, table.median) == (15, 4, 3)
    assert sorted(int(r.value or 0) for r in table.rows) == [1, 2, 3, 4, 5]
    assert {r.unit_id for r in table.rows} == {"W5-2", None}


def test_whom_a_group_leaves_out_may_not_be_told_by_subtraction(bank: Path):
    """East 6 is told (21), so neither its five of G1 nor the one of G2 may be."""
    whole = group(bank, "E6-1", within="E6")
    assert whole.total is not None
    assert whole.total.value == 21
    assert silent(group(bank, "E6-1", within="E6", grade="G1"))
    assert silent(group(bank, "E6-6", within="E6", grade="G2"))


def test_nor_may_the_grade_of_the_whole_bank_that_only_one_is_not_of(bank: Path):
    """24 of the 25 are of G1: 101 less their 95 would be the 6 of the one who is not."""
    assert group(bank, "E6-1").total.value == 10 + 15 + 21 + 55  # type: ignore[union-attr]
    assert silent(group(bank, "E6-1", grade="G1"))


def test_a_group_that_is_the_whole_of_the_wider_one_is_told(bank: Path):
    """All ten of East 10 are of G1: nobody is left out within the outlet; 10 of 24 of the grade, 10 of 25 of all."""
    table = group(bank, "E10-1", within="E10", grade="G1")
    assert table.total is not None
    assert table.total.value == 55


def test_a_head_and_head_office_are_told_of_any_group(bank: Path):
    for who in ("head:W4", "head:W", "office"):
        table = open_desk(who, bank).ranking(KPI, MARCH, within="W4")
        assert table.total is not None
        assert (table.total.value, len(table.rows)) == (10, 4)


def whole_bank(n: int, tmp_path: Path) -> Desk:
    """The desk of the first manager of a bank of so many."""
    return open_desk("manager:W4-1", make(tmp_path, {"W4": ("W", n)}, odd=""))


def told(desk: Desk) -> Iterator[tuple[str, bool]]:
    """(question, is anything of the group told?) of everything a manager may ask about the own place."""
    card = next(c for c in desk.profile("W4-1", MARCH).cards if c.kpi.name == KPI)
    yield "ranking", not silent(desk.ranking(KPI, MARCH))
    yield "certainty", desk.certainty(KPI, "W4-1", MARCH) is not None
    yield "profile", (card.top_quarter, card.median, tuple(card.peer_values)) != (None, None, ())


@pytest.mark.parametrize(("n", "expected"), [(2, False), (4, False), (5, True)])
def test_in_a_bank_so_small_the_same_holds_for_everything_else(tmp_path: Path, n: int, expected: bool):
    assert dict(told(whole_bank(n, tmp_path))) == dict.fromkeys(("ranking", "certainty", "profile"), expected)


def test_what_one_person_above_the_outlets_did_is_not_told_beside_few_outlets(tmp_path: Path):
    """One outlet, and one person posted to the unit above it: head office is told of 9, a manager of the outlet not."""
    bank = make(tmp_path, {"W4": ("W", 4)}, over="W")
    whole = open_desk("office", bank).ranking(KPI, MARCH, level="outlet")
    assert whole.above is not None
    assert whole.above.value == 9
    assert silent(group(bank, "W4-1", level="outlet"))


@pytest.mark.parametrize("who", ["E6-6", "W4-2", "E10-10"])
def test_a_manager_sees_five_neighbours_to_each_side_and_not_one_more(bank: Path, who: str):
    """25 people in order of value, then id; of the people around only value and place are told."""
    people = [(-j, f"{o}-{j}") for o, (_, n) in OUTLETS.items() for j in range(1, n + 1)]
    order = [(m, -less) for less, m in sorted(people)]
    own = [m for m, _ in order].index(who)
    around = order[max(0, own - 5) : own + 6]
    table = group(bank, who)
    assert sorted(int(r.value or 0) for r in table.rows) == sorted(value for _, value in around)
    assert [r.unit_id for r in table.rows if r.unit_id] == [who]
    assert table.hidden == 25 - len(around)


def test_the_top_quarter_of_25_ends_with_the_seventh(bank: Path):
    """10 9 8 7 6 6 5 5 5 4 4 4 4 ...: a quarter of 25 is 6 and a bit, so the 7th best, 5; the middle is the 13th."""
    [card] = open_desk("office", bank).profile("E6-1", MARCH, kpis=(KPI,)).cards
    assert (card.peers, card.top_quarter, card.median) == (25, 5, 4)
    ranking = open_desk("office", bank).ranking(KPI, MARCH)
    assert (ranking.top_quarter, ranking.median) == (5, 4)


def test_the_average_of_a_funnel_tells_on_nobody_either(tmp_path: Path):
    """The outlet East 10 is all but four of the bank: its average taken from the bank's would leave those four."""
    root = make(tmp_path, {"W4": ("W", 4), "E10": ("E", 10)}, odd="")
    asked = {"kpi": KPI, "period": MARCH, "level": "manager"}
    assert open_desk("office", root).funnel(**asked, within="E10")
    assert open_desk("manager:E10-1", root).funnel(**asked)
    assert open_desk("manager:E10-1", root).funnel(**asked, within="E10") is None
