"""Per outlet and per head, shares of the unit above, and who is below the line, by hand on Little River Bank.

September 2025: S1 sold 200 with 1.5 outlets and 3 heads, S2 50 with 1 and 1; O2 closed on the 16th.
"""

import shutil
from decimal import Decimal

import pytest

from analytics.desk import Desk, open_desk
from analytics.form import below_line, gap
from analytics.period import parse
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from tests.pages.conftest import RIVER, office, river  # noqa: F401

SEPTEMBER = parse("2025-09")


def values(table) -> dict:
    return {r.unit_id: (r.value, r.place) for r in table.rows}


def test_totals_per_outlet_and_per_head(office: Desk):  # noqa: F811
    whole = {form: office.units_ranking("fund_sales", SEPTEMBER, "sub_branch", form=form)
             for form in ("total", "outlet", "head")}  # fmt: skip
    assert values(whole["total"]) == {"S1": (Decimal("200.00"), 1), "S2": (Decimal("50.00"), 2)}
    assert values(whole["outlet"]) == {"S1": (Decimal("133.33"), 1), "S2": (Decimal("50.00"), 2)}
    assert values(whole["head"]) == {"S1": (Decimal("66.67"), 1), "S2": (Decimal("50.00"), 2)}
    assert [t.total.value for t in whole.values()] == [Decimal("250.00"), Decimal("100.00"), Decimal("62.50")]
    assert (whole["total"].total.outlets, whole["total"].total.fte) == (Decimal("2.5000"), Decimal("4.0000"))


def test_a_form_has_places_and_changes_of_its_own(office: Desk):  # noqa: F811
    """In total Mill Street (100 with 2.5 heads) is first; per head Harbour (50 with one) is. O2 closed: no place."""
    table = office.units_ranking("fund_sales", SEPTEMBER, "outlet", form="head")
    assert values(table) == {"O3": (Decimal("50.00"), 1), "O1": (Decimal("40.00"), 2), "O2": (Decimal("200.00"), None)}
    harbour = table.rows[0]
    assert harbour.previous == Decimal("-2818.18")  # -2000 over 22/31 heads in August
    assert harbour.change == Decimal("2868.18")
    assert [r.unit_id for r in office.units_ranking("fund_sales", SEPTEMBER, "outlet").rows] == ["O1", "O3", "O2"]


def test_a_quotient_has_one_form_only(office: Desk):  # noqa: F811
    plain = office.units_ranking("complaint_rate", SEPTEMBER, "sub_branch")
    assert office.units_ranking("complaint_rate", SEPTEMBER, "sub_branch", form="head") == plain


def test_shares_of_the_unit_above(office: Desk, river):  # noqa: F811
    assert office.contributions("fund_sales", SEPTEMBER, "sub_branch") == {
        "S1": Decimal("0.8000"),
        "S2": Decimal("0.2000"),
    }
    assert office.contributions("fund_sales", SEPTEMBER, "outlet") == {
        "O1": Decimal("0.5000"), "O2": Decimal("0.5000"), "O3": Decimal("1.0000"),
    }  # fmt: skip
    assert office.contributions("complaint_rate", SEPTEMBER, "outlet") == {}
    head = open_desk("head:S1", river)
    assert head.contributions("fund_sales", SEPTEMBER, "sub_branch") == {}  # the bank's sum is not the head's to see
    assert set(head.contributions("fund_sales", SEPTEMBER, "outlet")) == {"O1", "O2"}


def test_below_the_line_worst_first(office: Desk):  # noqa: F811
    per_outlet = office.units_ranking("fund_sales", SEPTEMBER, "sub_branch", form="outlet")
    assert [r.unit_id for r in below_line(per_outlet)] == ["S2"]
    rate = office.units_ranking("complaint_rate", SEPTEMBER, "sub_branch")  # 142.86 and 0.00 against 111.11
    assert [r.unit_id for r in below_line(rate)] == ["S1"]


def test_the_better_side_of_a_gap(office: Desk):  # noqa: F811
    found = office.comparison(("S1", "S2"), SEPTEMBER)
    cells = {k.name: row for k, row in zip(found.kpis, found.cells, strict=True)}
    fund = gap(office.kpi("fund_sales"), *cells["fund_sales"])
    assert (fund.difference, fund.lean) == (Decimal("-150.00"), -0.75)  # the left sells more
    rate = gap(office.kpi("complaint_rate"), *cells["complaint_rate"])
    assert (rate.difference, rate.lean) == (Decimal("-142.86"), 1.0)  # fewer complaints are better: the right
    assert gap(office.kpi("fund_sales"), *cells["fund_sales"], "head").difference == Decimal("-16.67")


@pytest.fixture(scope="module")
def with_fay(tmp_path_factory) -> Desk:
    """Little River Bank with Fay, posted to sub-branch S1 itself, no outlet, and one fund sale of 30 in September."""
    root = tmp_path_factory.mktemp("fay")
    shutil.copytree(RIVER, root / "inbox", ignore=shutil.ignore_patterns("*.md"))
    for name, line in (
        ("managers", "M5,Fay,S1,G2,2024-01-01,\n"),
        ("sales", "T99,2025-09-03,M5,C1,FND1,30.00,,\n"),
    ):
        with (root / "inbox" / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(line)
    publish(root / "inbox", Store(root), by="test", without_totals="test: made by hand")
    return open_desk("office", root)


def test_the_total_per_head_is_the_same_at_every_level(with_fay: Desk):
    """250 and Fay's 30 by four heads and hers: 280 / 5 = 56, whether Fay has a row or stands above the level."""
    for level in ("manager", "outlet", "sub_branch", "branch"):
        table = with_fay.ranking("fund_sales", SEPTEMBER, level)
        assert (table.total.value, table.total.fte) == (Decimal("280.00"), Decimal("5.0000")), level
        assert table.total.per_fte == Decimal("56.00"), level
        assert sum(r.fte for r in [*table.rows, table.above] if r) == Decimal("5.0000"), level
    above = with_fay.ranking("fund_sales", SEPTEMBER, "outlet").above
    assert (above.value, above.fte, above.per_fte) == (Decimal("30.00"), Decimal("1.0000"), Decimal("30.00"))
    per_head = with_fay.units_ranking("fund_sales", SEPTEMBER, "outlet", form="head").total
    assert (per_head.value, per_head.fte) == (Decimal("56.00"), Decimal("5.0000"))
    assert per_head.spark[-1] == 56


def test_a_tier_counts_only_what_lies_under_its_rows(office: Desk):  # noqa: F811
    """S1 is of the first tier and sold 200 in September; the branch above it is of none, so its table is empty."""
    outlets = office.ranking("fund_sales", SEPTEMBER, "outlet", tier="first")
    assert {r.unit_id: r.value for r in outlets.rows} == {"O1": Decimal("100.00"), "O2": Decimal("100.00")}
    assert outlets.total.value == Decimal("200.00")
    branches = office.ranking("fund_sales", SEPTEMBER, "branch", tier="first")
    assert (branches.rows, branches.total.value) == ((), None)
