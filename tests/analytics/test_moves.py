"""Why a place moved: the parts, worked out by hand, and that they add up for everybody."""

from decimal import Decimal

import pytest

from analytics.desk import Desk, open_desk
from analytics.kpi import registry
from analytics.moves import explain
from analytics.period import parse
from analytics.standing import Listed, Place, Standing, Sums
from analytics.walk import Move
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from tests.access.canary import write

NEW_CLIENTS = registry()["new_clients"]


def table(**values: int) -> Standing:
    """A table of these values."""
    places = Listed()
    for who, value in values.items():
        better = sum(v > value for v in values.values())
        places[who] = Place(who, "O1", None, "ranked", better + 1, Decimal(value), Sums(Decimal(value)), 30, 0)
    return Standing(places, {}, None, None)  # type: ignore[arg-type]


def told(move: Move | None) -> tuple[int, ...]:
    """before, now, own, others, field"""
    assert move is not None
    return move.before, move.now, move.own, move.others, move.field


def test_the_own_change_the_others_and_those_who_come_and_go():
    """Ada had 3 of 9, 7, 5, 3: fourth. With 6 alone she would be third: +1. Ben's fall from 7 to 4 is worth another.
    Cai (9) leaves and Dan (8) joins in front of her: ±0. She is second."""
    then, now = table(ada=3, ben=7, cai=9, eve=5), table(ada=6, ben=4, eve=5, dan=8)
    assert told(explain(NEW_CLIENTS, then, now, "ada")) == (4, 2, 1, 1, 0)


def test_a_joiner_in_front_costs_a_place():
    assert told(explain(NEW_CLIENTS, table(ada=3), table(ada=3, dan=8), "ada")) == (1, 2, 0, 0, -1)


def test_less_is_better_turns_it_round():
    then, now = table(ada=3, ben=2), table(ada=1, ben=2)
    for t in (then, now):
        order = sorted(t.places.values(), key=lambda p: p.value or 0)
        for i, p in enumerate(order):
            object.__setattr__(p, "place", i + 1)
    assert told(explain(registry()["valid_complaints"], then, now, "ada")) == (2, 1, 1, 0, 0)


@pytest.mark.parametrize("who", ["ben", "cai", "nobody"])
def test_without_a_place_in_both_periods_there_is_no_answer(who: str):
    assert explain(NEW_CLIENTS, table(ada=3, ben=7), table(ada=6, cai=4), who) is None


def test_the_parts_always_add_up():
    then = table(a=5, b=5, c=3, d=9, e=1, f=7)
    now = table(a=2, b=8, c=3, d=4, g=6, h=5)
    for who in "abcd":
        m = explain(NEW_CLIENTS, then, now, who)
        assert m is not None
        assert m.own + m.others + m.field == m.before - m.now


@pytest.fixture(scope="module")
def cove(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Cove Bank: outlets 11 and 12. New cards in January and February, one each:

    Ada 11  3 → 5      Ben 11  6 → 4     Cai 11  7, moves to 12 on 1 February → 9
    Dan 12  2, moves to 11 on 1 February → 8       Eva 11  9, leaves on 1 February
    Fay 11  joins on 10 December (53 days by 31 January) 1 → 6      Gus 11  joins on 20 January: – → 7, new
    """
    root = tmp_path_factory.mktemp("cove")
    sold = {"ada": (3, 5), "ben": (6, 4), "cai": (7, 9), "dan": (2, 8), "eva": (9, 0), "fay": (1, 6), "gus": (0, 7)}
    old, turn = "2024-01-01", "2026-02-01"
    posts = [("ada", "11", old, ""), ("ben", "11", old, ""), ("cai", "11", old, turn), ("cai", "12", turn, ""),
             ("dan", "12", old, turn), ("dan", "11", turn, ""), ("eva", "11", old, turn),
             ("fay", "11", "2025-12-10", ""), ("gus", "11", "2026-01-20", "")]  # fmt: skip
    sales = [[f"T{m}{n}{who}", f"2026-0{m}-2{n}", who, "C1", "K", 1]
             for who, counts in sold.items() for m, count in enumerate(counts, 1) for n in range(count)]  # fmt: skip
    inbox = root / "inbox"
    write(inbox, "branches", ["branch_id", "branch_name", "parent_branch_id", "level", "region"],
          [["1", "Cove", "", 1, "R"], ["11", "Quay", "1", 2, "R"], ["12", "Pier", "1", 2, "R"]])  # fmt: skip
    write(inbox, "managers", ["manager_id", "manager_name", "branch_id", "grade", "start_date", "end_date"],
          [[who, who, unit, "A", start, end] for who, unit, start, end in posts])  # fmt: skip
    write(inbox, "products", ["product_code", "product_name", "category", "essential"], [["K", "Card", "card", "N"]])
    book = [["2026-01", "C1", "ada", "2024-01-01", 1, 1], ["2026-02", "C1", "ada", "2024-01-01", 1, 1]]
    write(inbox, "clients", ["month", "client_id", "manager_id", "open_date", "tier", "aum"], book)
    write(inbox, "holdings", ["month", "client_id", "product_code", "manager_id", "balance"],
          [[m, "C1", "K", "ada", 1] for m in ("2026-01", "2026-02")])  # fmt: skip
    write(inbox, "sales", ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount"], sales)
    write(inbox, "complaints", ["complaint_id", "opened_at", "closed_at", "manager_id", "client_id", "category",
                                "severity", "upheld"],
          [["K1", "2026-01-05 10:00:00", "", "ben", "C1", "fees", "low", "N"]])  # fmt: skip
    publish(inbox, Store(root), by="test", without_totals="test: made by hand")
    return open_desk("office", root)


def test_in_one_outlet_people_come_and_go_for_different_reasons(cove: Desk):
    """Ada in outlet 11: in January 9 (Eva), 7 (Cai), 6 (Ben) are ahead of her 3, Fay is too new: fourth.

    With 5 she is still behind all three. Ben falls to 4: +1. Eva left: +1; Cai moved away: +1; Dan moved here with
    8: −1; Fay (80 days by the end of February, 6) has a first place: −1. Gus has 40 days. So third, behind 8 and 6.
    """
    move = cove.moved("cards_issued", "ada", parse("2026-02"), within="11")
    assert move is not None
    assert (move.before, move.now, move.was, move.value) == (4, 3, 3, 5)
    told = {p.cause: p.places for p in move.parts}
    assert told == {"own": 0, "others": 1, "leavers": 1, "joiners": -1}  # Cai's leaving and Dan's coming: ±0


def test_a_manager_brings_what_was_made_elsewhere(cove: Desk):
    """Cai, in all of the bank 7 → 9; of outlet 12 he had no place in January, so there is nothing to explain there."""
    assert cove.moved("cards_issued", "cai", parse("2026-02"), within="12") is None
    move = cove.moved("cards_issued", "cai", parse("2026-02"))
    assert move is not None
    assert [(p.cause, p.what, p.places, p.value) for p in move.parts] == [
        ("own", "amount", 1, 2),  # 9 beside 9 (Eva), who is no longer ahead
    ]


def test_a_units_change_is_that_of_its_people(cove: Desk):
    """Outlet 11: 3 + 6 + 7 + 9 + 1 = 26, then 5 + 4 + 8 + 6 + 7 = 30. The same people (Ada, Ben, Fay, Gus): +12. Cai
    and Dan moved: −7 + 8 = +1. Eva left: −9. It stays first: outlet 12 had 2 and has 9."""
    move = cove.moved("cards_issued", "11", parse("2026-02"))
    assert move is not None
    assert (move.before, move.now, move.was, move.value) == (1, 1, 26, 30)
    assert [(p.what, p.value) for p in move.parts] == [("amount", 12), ("moved", 1), ("left", -9)]


def test_a_manager_sees_nothing_of_a_group_too_small_to_tell_of(cove: Desk):
    """Outlet 12 has one ranked manager."""
    root = cove.release.store.root
    assert open_desk("manager:cai", root).moved("cards_issued", "cai", parse("2026-02"), within="12") is None
