"""Steps to better places, what they are worth, and summaries beside peers; every number is worked out by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from analytics.answers import Card, Row
from analytics.kpi import registry
from analytics.steps import Step, mix, next_step, quarter_step, summary

BLANK = Row(**dict.fromkeys(Row.__dataclass_fields__) | {"status": "ranked", "spark": (), "mine": False})  # type: ignore[arg-type]


def card(kpi: str, value: int | None, peers: list[int], place: int | None = 1) -> Card:
    """A card of somebody among peers: the third of ten starts the top quarter, the fifth is the median."""
    known = registry()[kpi]
    ordered = sorted((Decimal(p) for p in peers), reverse=known.better == "higher")
    row = replace(BLANK, value=None if value is None else Decimal(value), place=place)
    quarter, middle = (ordered[-(-len(ordered) // k) - 1] if ordered else None for k in (4, 2))
    return Card(known, row, len(peers), quarter, middle, tuple(sorted(ordered)))


TEN = [9, 8, 8, 5, 5, 5, 4, 2, 1, 0]


def test_the_next_better_value_is_the_next_place_and_ties_share_it():
    assert next_step(card("new_clients", 2, TEN)) == Step(Decimal(4), Decimal(2), 7)
    assert next_step(card("new_clients", 4, TEN)) == Step(Decimal(5), Decimal(1), 4)
    assert next_step(card("new_clients", 5, TEN)) == Step(Decimal(8), Decimal(3), 2)


def test_there_is_no_step_above_the_first():
    assert next_step(card("new_clients", 9, TEN)) is None


@pytest.mark.parametrize(
    "one", [card("new_clients", None, TEN), card("new_clients", 2, TEN, place=None), card("new_clients", 2, [])]
)
def test_no_value_no_place_or_no_peers_no_step(one: Card):
    assert next_step(one) is None
    assert quarter_step(one) is None


def test_the_top_quarter_of_ten_starts_at_the_third():
    assert quarter_step(card("new_clients", 2, TEN)) == Step(Decimal(8), Decimal(6), 2)
    assert quarter_step(card("new_clients", 8, TEN)) is None


def test_where_less_is_better_the_step_goes_down():
    assert next_step(card("valid_complaints", 5, TEN)) == Step(Decimal(4), Decimal(1), 4)
    assert quarter_step(card("valid_complaints", 5, TEN)) == Step(Decimal(2), Decimal(3), 3)


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
