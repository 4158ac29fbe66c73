"""The branches page shows the desk's numbers, in every form, to those they are for, and claims no cause."""

import json

import pytest

from analytics.desk import open_desk
from pages._ui.export import TABLES
from pages._ui.state import read
from tests.pages.cells import group, shown, table

SEPTEMBER = {"period": "2025-09", "kpi": "fund_sales", "level": "sub_branch"}


def units(seen) -> dict:
    return table(seen.blocks, "place", "fte")


@pytest.mark.parametrize(
    ("form", "north", "south", "whole"),
    [("total", "200", "50", "250"), ("outlet", "133", "50", "100"), ("head", "67", "50", "63")],
)
def test_the_numbers_are_the_desks(see, form: str, north: str, south: str, whole: str):
    """200.00 with 1.5 outlets and 3 heads, 50.00 with one each: 133.33 and 66.67; 62.50 in all."""
    rows = shown(units(see("branches", form=form, **SEPTEMBER)))
    assert (rows["North"]["value"], rows["South"]["value"], rows["Total"]["value"]) == (north, south, whole)
    assert (rows["North"]["place"], rows["South"]["place"]) == ("1", "2")


def test_a_row_has_everything_it_is_judged_by(see):
    north = shown(units(see("branches", **SEPTEMBER)))["North"]
    assert (north["outlets"], north["fte"], north["share"], north["target"]) == ("1.5", "3.0", "80.0%", "25%")
    assert north["change"] == "+200"  # 0.00 in August


def test_parts_add_up_with_what_is_nobodys(see):
    """Ben sold wealth for 30,000 when he was posted nowhere."""
    block = units(see("branches", period="2025-07", kpi="wealth_sales", level="sub_branch"))
    rows = shown(block)
    assert group(block, "Beside the units") == ["Posted nowhere"]
    assert rows["Posted nowhere"]["value"] == rows["Total"]["value"] == "30,000"
    assert rows["North"]["value"] == rows["South"]["value"] == "0"


def test_a_closed_outlet_is_below_the_line(see):
    block = units(see("branches", **SEPTEMBER | {"level": "outlet"}))
    assert group(block, "Closed in the period") == ["Old Market"]
    assert shown(block)["Old Market"]["place"] == ""


def test_the_headline_counts_and_claims_no_cause(see):
    seen = see("branches", **SEPTEMBER | {"level": "outlet", "period": "2025-07"})
    assert (
        seen.headline == "Fund sales: Harbour comes first; 1 of 3 outlets are below the average of CN¥ 1.0K per outlet"
    )


def test_units_below_the_average_per_outlet_are_named(see):
    """July: 3000 over three outlets is 1000; Mill Street has exactly that, Old Market nothing."""
    seen = see("branches", **SEPTEMBER | {"level": "outlet", "period": "2025-07"})
    below = next(b for b in seen.of_kind("table") if b["caption"] == "Below the line")
    assert list(shown(below)) == ["Old Market"]


def test_two_units_face_to_face_with_the_interval_of_their_difference(see):
    """North sold twice 100, so 200 ± 1.96 √(2 × 100²) = 0 to 477; South once 50, so 0 to 148. Of -150 the limits are
    -150 - √(50² + 277²) = -432 and -150 + √(98² + 200²) = +73: it may be chance."""
    [block] = see("branches", **SEPTEMBER, **{"with": "S1,S2"}).of_kind("compare")
    fund = next(r for r in block["rows"] if r["measure"] == "Fund sales")
    assert (block["left"], block["right"]) == ("North", "South")
    assert (fund["left"], fund["right"], fund["difference"]) == ("CN¥ 200 (25%)", "CN¥ 50", "−150")
    assert fund["finding"] == "no clear difference: it may be chance (−432 to +73)"
    assert fund["shift"] < 0  # towards the better side
    assert fund["low"] < fund["shift"] < fund["high"]
    assert fund["tone"] == "muted"


def test_three_units_are_a_table(see):
    seen = see("branches", **SEPTEMBER, form="head", **{"with": "S1,S2,O3"})
    assert not seen.of_kind("compare")
    beside = shown(table(seen.blocks, "S1", "S2", "O3"))
    assert (beside["Fund sales"]["S1"], beside["Fund sales"]["S2"]) == ("CN¥ 67 (25%)", "CN¥ 50")


def test_tiers_have_a_line_each(see):
    seen = see("branches", **SEPTEMBER)
    tiers = shown(next(b for b in seen.of_kind("table") if b["caption"] == "Tiers"))
    assert {name: (row["value"], row["first"]) for name, row in tiers.items()} == {
        "first": ("200", "North (the only one)"), "second": ("50", "South (the only one)"),
    }  # fmt: skip


def test_a_head_sees_own_units_only(see):
    seen = see("branches", role="head:S2", period="2025-09", kpi="fund_sales")
    assert list(shown(units(seen))) == ["Total", "Harbour"]
    for level in ("sub_branch", "outlet"):
        text = json.dumps(see("branches", role="head:S2", **SEPTEMBER | {"level": level}).blocks)
        assert not [name for name in ("North", "Mill Street", "Old Market", "Little River") if name in text]


def test_a_head_is_told_the_own_place(see):
    seen = see("branches", role="head:S2", period="2025-09", kpi="fund_sales")
    assert "place 2 of 2" in seen.text


def test_a_peer_group_without_units_is_an_empty_state(see):
    seen = see("branches", **SEPTEMBER | {"level": "outlet", "unit": "S2", "peers": "tier:first"})
    assert "There is no unit to show here." in seen.text


def test_the_export_is_what_the_page_shows(river):
    """Also where the address leaves level and unit to the page: a head's own outlets, adding up to the own total."""
    south = open_desk("head:S2", river)
    state = read(south, {"period": "2025-09", "kpi": "fund_sales", "form": "head"})
    rows = TABLES["units"](south, state).rows
    assert [(r["unit_id"] or r["name"], r["value"]) for r in rows] == [("O3", "50.00"), ("total", "50.00")]
