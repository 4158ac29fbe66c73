"""Why a place moved: the parts, worked out by hand, and that they add up for everybody."""

from decimal import Decimal

import pytest

from analytics.kpi import registry
from analytics.moves import Move, explain
from analytics.standing import Place, Standing, Sums

NEW_CLIENTS = registry()["new_clients"]


def table(**values: int) -> Standing:
    """A table of these values."""
    places = {}
    for who, value in values.items():
        better = sum(v > value for v in values.values())
        places[who] = Place(who, "O1", None, "ranked", better + 1, Decimal(value), Sums(), 30, 0)
    return Standing(places, {}, None, None)  # type: ignore[arg-type]


def test_the_own_change_the_others_and_those_who_come_and_go():
    """Ada had 3 of 9, 7, 5, 3: fourth. With 6 alone she would be third: +1. Ben's fall from 7 to 4 is worth another.
    Cai (9) leaves and Dan (8) joins in front of her: ±0. She is second."""
    then, now = table(ada=3, ben=7, cai=9, eve=5), table(ada=6, ben=4, eve=5, dan=8)
    assert explain(NEW_CLIENTS, then, now, "ada") == Move(before=4, now=2, own=1, others=1, field=0)


def test_a_joiner_in_front_costs_a_place():
    assert explain(NEW_CLIENTS, table(ada=3), table(ada=3, dan=8), "ada") == Move(1, 2, 0, 0, -1)


def test_less_is_better_turns_it_round():
    then, now = table(ada=3, ben=2), table(ada=1, ben=2)
    for t in (then, now):
        order = sorted(t.places.values(), key=lambda p: p.value or 0)
        for i, p in enumerate(order):
            object.__setattr__(p, "place", i + 1)
    assert explain(registry()["valid_complaints"], then, now, "ada") == Move(2, 1, 1, 0, 0)


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
