"""What has to be known beside a figure: one large deal, amounts taken back, transfers, shares of more than all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from analytics.desk import Desk
from analytics.period import parse
from analytics.remarks import _overfull, remarks
from analytics.standing import Peers, Sums, standing
from pages._ui import ranks
from pages._ui.format import Format
from pages._ui.text import Text
from tests.pages.conftest import office, river  # noqa: F401

JULY = parse("2025-07")


class Words:
    """As much of a view as words need."""

    t, fmt = Text(), Format()


def test_one_deal_is_all_there_is(office: Desk):  # noqa: F811
    """July: Cai sold one fund for 2,000 (first); Ada 1,000 and 500.50, of which the second was taken back. Without
    their one deal both have nothing: Cai falls behind Ada's 1,000, Ada stays second."""
    found = remarks(office.book, office.kpi("fund_sales"), Peers("manager"), JULY)
    assert (found["M3"].largest, found["M3"].without, found["M3"].reversed) == (1.0, 2, False)
    assert (found["M1"].largest, found["M1"].without, found["M1"].reversed) == (1.0, None, True)


def test_more_taken_back_than_sold_is_said(office: Desk):  # noqa: F811
    """August: Cai's 2,000 of July is taken back, nothing else is sold."""
    [cai] = [r for r in office.ranking("fund_sales", parse("2025-08")).rows if r.unit_id == "M3"]
    assert cai.value == -2000
    assert (cai.remarks.largest, cai.remarks.reversed) == (None, True)
    assert ranks.none_of(Words, cai) == ["more taken back than sold"]


def test_a_share_of_more_than_all_is_a_fault(office: Desk):  # noqa: F811
    places = standing(office.book, office.kpi("client_retention"), Peers("manager"), parse("2025-09")).places
    fine = next(p for p in places.values() if p.place)
    over = replace(fine, unit_id="X", sums=Sums(Decimal(4), Decimal(3)))
    assert _overfull([fine, over]) == ["X"]


def test_a_transfer_is_told_for_six_months(office: Desk):  # noqa: F811
    """Cai moved from Harbour to Mill Street on 11 August; Ada stayed; Ben's outlet went over to Mill Street in
    September: both are told in September, Cai alone in August, nobody in July."""
    found = remarks(office.book, office.kpi("new_clients"), Peers("manager"), parse("2025-Q3"))
    assert found["M3"].transferred == date(2025, 8, 11)
    assert "M1" not in found
    later = remarks(office.book, office.kpi("new_clients"), Peers("manager"), parse("2025-09"))
    assert {m: r.transferred for m, r in later.items()} == {"M2": date(2025, 9, 16), "M3": date(2025, 8, 11)}
    for month, who in (("2025-08", {"M3"}), ("2025-07", set())):
        found = remarks(office.book, office.kpi("new_clients"), Peers("manager"), parse(month))
        assert {m for m, r in found.items() if r.transferred} == who


def test_the_words(office: Desk):  # noqa: F811
    found = remarks(office.book, office.kpi("fund_sales"), Peers("manager"), JULY)
    assert ranks.remarked(Words, found["M3"]) == ["one large deal: 100% of the total, without it about place 2"]
    assert ranks.remarked(Words, found["M1"]) == [
        "one large deal: 100% of the total", "amounts taken back are subtracted in the period they were taken back",
    ]  # fmt: skip
    assert ranks.remarked(Words, found["M1"], short=True) == ["one large deal: 100% of the total"]
    told = ranks.remarked(Words, found["M3"], short=True)
    assert told == ["one large deal: 100% of the total, without it far lower"]
    assert ranks.remarked(Words, None) == []
