"""Steps to better places, what they are worth, and summaries beside peers; every number is worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from analytics.answers import Card, Row
from analytics.kpi import registry
from analytics.steps import mix, steps, summary

BLANK = Row(**dict.fromkeys(Row.__dataclass_fields__) | {"status": "ranked", "spark": (), "mine": False})  # type: ignore[arg-type]


def card(kpi: str, value: int | None, peers: list[int], place: int | None = 1) -> Card:
    """A card of somebody among peers: the third of ten starts the top quarter, the fifth is the median."""
    known = registry()[kpi]
    ordered = sorted((Decimal(p) for p in peers), reverse=known.better == "higher")
    row = replace(BLANK, value=None if value is None else Decimal(value), place=place)
    quarter, middle = (ordered[-(-len(ordered) // k) - 1] if ordered else None for k in (4, 2))
    return Card(known, row, len(peers), quarter, middle, tuple(sorted(ordered)))


TEN = [9, 8, 8, 5, 5, 5, 4, 2, 1, 0]


def told(one: Card) -> list[tuple[str, int, int, int | None]]:
    """(where to, value, place, units)"""
    return [(s.to, int(s.goal), s.place, s.units) for s in steps(one)]


def test_the_next_better_value_is_the_next_place_and_ties_share_it():
    """Ten: 9 8 8 5 5 5 4 2 1 0. Thirds end at the 4th (5) and the 7th (4), the top quarter at the 3rd (8)."""
    assert told(card("new_clients", 1, TEN)) == [("place", 2, 8, 1), ("third", 4, 7, 3), ("quarter", 8, 2, 7)]
    assert told(card("new_clients", 4, TEN)) == [("place", 5, 4, 1), ("quarter", 8, 2, 4)]  # the place is the third's
    assert told(card("new_clients", 5, TEN)) == [("place", 8, 2, 3)]
    assert told(card("new_clients", 8, TEN)) == [("place", 9, 1, 1)]


def test_there_is_no_step_above_the_first():
    assert steps(card("new_clients", 9, TEN)) == ()


@pytest.mark.parametrize(
    "one", [card("new_clients", None, TEN), card("new_clients", 2, TEN, place=None), card("new_clients", 2, [])]
)
def test_no_value_no_place_or_no_peers_no_step(one: Card):
    assert steps(one) == ()


def test_what_happened_and_counts_against_somebody_has_no_step():
    for kpi in ("valid_complaints", "complaint_rate", "complaint_days", "cancellation_rate"):
        assert steps(card(kpi, 5, TEN)) == ()


def test_a_share_says_how_many_clients_it_takes():
    """31 of 120 are 25.8 %. 30.0 % is shown from 29.95 % on: 35.94 clients, so 36, 5 more; of single-product clients it
    is shown up to 20.05 %: 24.06, so 24, 7 fewer."""
    peers = [250, 300, 258]
    row = replace(BLANK, value=Decimal("25.8"), place=2, numerator=Decimal(31), denominator=Decimal(120))
    more = Card(registry()["essential_set_share"], row, 3, Decimal("30.0"), None, tuple(Decimal(p) / 10 for p in peers))
    assert [(s.units, s.of, s.place) for s in steps(more)] == [(5, 120, 1)]
    less = Card(registry()["single_product_share"], row, 3, Decimal("20.0"), None, (Decimal(20), Decimal("25.8")))
    assert [(s.units, s.of, s.place) for s in steps(less)] == [(7, 120, 1)]


def test_amounts_have_no_units_and_more_than_all_is_no_way():
    assert [s.units for s in steps(card("fund_sales", 2, [3, 2]))] == [None]
    row = replace(BLANK, value=Decimal("50.0"), place=2, numerator=Decimal(1), denominator=Decimal(2))
    full = Card(registry()["essential_set_share"], row, 2, Decimal("100.1"), None, (Decimal("50.0"), Decimal("100.1")))
    assert [s.units for s in steps(full)] == [None]


def test_a_summary_counts_only_measures_with_a_place_and_peers():
    cards = [card("new_clients", 8, TEN), card("cards_issued", 5, TEN), card("fund_tickets", 1, TEN),
             card("insurance_policies", 9, TEN, place=None), card("valid_complaints", 1, [])]  # fmt: skip
    found = summary(cards)
    assert (found.measures, found.top_quarter, found.better_half) == (3, 1, 2)


def test_the_product_mix_is_shares_of_everything_sold():
    cards = [card("fund_sales", 300, [100]), card("insurance_premiums", 100, [200]), card("gold_sales", 0, [0]),
             card("new_clients", 7, TEN)]  # fmt: skip
    assert [(p.card.kpi.name, p.share, p.against) for p in mix(cards)] == [
        ("fund_sales", Decimal("0.75"), Decimal(3)),
        ("insurance_premiums", Decimal("0.25"), Decimal("0.5")),
        ("gold_sales", Decimal(0), None),
    ]


def test_nothing_sold_has_no_shares():
    assert [p.share for p in mix([card("fund_sales", 0, [100])])] == [None]
