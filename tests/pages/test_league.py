"""The league table page shows the desk's numbers, in the desk's order, to those who may see them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.answers import Sure
from analytics.charts import LIGHT
from analytics.desk import Desk, open_desk
from analytics.lists import Seats, around, at_or_past, first_hundred, movers
from analytics.period import parse
from pages._ui import ranks
from pages._ui import state as states
from pages._ui.format import Format
from pages._ui.text import Text
from pages._ui.view import View
from tests.ui.conftest import Look, bank, look  # noqa: F401

See = Callable[..., Look]
SEPTEMBER = {"period": "2025-09", "kpi": "fund_sales"}


def cells(table: dict, column: str) -> list:
    """One column of a table's main rows; cells follow the id and the mark."""
    at = [c["id"] for c in table["columns"]].index(column) + 2
    return [row[at] for row in table["rows"]]


@pytest.mark.parametrize("kpi", ["new_clients", "product_coverage", "fund_sales", "complaint_rate"])
@pytest.mark.parametrize("level", ["manager", "outlet", "sub_branch"])
def test_rows_and_total_are_the_desks(see: See, office: Desk, kpi: str, level: str):
    asked = office.ranking(kpi, parse("2025-09"), level)
    [table] = see("league", period="2025-09", kpi=kpi, level=level).of_kind("table")
    placed = [r for r in asked.rows if r.place is not None]
    rule = Format().column(asked.kpi, [r.value for r in asked.rows])
    assert [row[0] for row in table["rows"]] == [r.unit_id for r in placed]
    assert cells(table, "place") == [r.place for r in placed]
    assert [text for _, text in cells(table, "value")] == [rule.value(r.value) for r in placed]
    assert table["total"][5][1] == Format().value(asked.kpi, asked.total.value)


def test_the_unplaced_stand_below_the_line_with_the_reason(see: See):
    [table] = see("league", **SEPTEMBER).of_kind("table")
    assert [(g["label"], [row[0] for row in g["rows"]]) for g in table["groups"]] == [("New: 1", ["M4"])]
    [outlets] = see("league", level="outlet", **SEPTEMBER).of_kind("table")
    assert [(g["label"], [row[0] for row in g["rows"]]) for g in outlets["groups"]] == [("Closed: 1", ["O2"])]


def test_the_headline_says_who_leads_and_where_the_middle_is(see: See):
    assert see("league", period="2025-09", kpi="new_clients").headline == (
        "New clients: Ada leads with 1; half of 3 managers have 0 or more"
    )
    shared = see("league", **SEPTEMBER).headline
    assert shared == "Fund sales: 2 share first place with CN¥ 100; half of 3 managers have CN¥ 100 or more"


def test_zero_reach_and_beyond_have_their_own_lists(see: See):
    """M1: 100 of 100, beyond 100. M2: 100 of 400. M3 sold nothing and has no target. M4 is new, with 50."""
    lists = {tab: see("league", tab=tab, **SEPTEMBER).of_kind("table")[0] for tab in ("zero", "reach", "beyond")}
    assert {tab: [row[0] for row in table["rows"]] for tab, table in lists.items()} == {
        "zero": ["M3"], "reach": ["M1"], "beyond": ["M1"],
    }  # fmt: skip


def test_an_unknown_tab_is_the_ranking(see: See):
    [table] = see("league", tab="nonsense", **SEPTEMBER).of_kind("table")
    assert len(table["rows"]) == 3


def test_a_manager_sees_nobody_else(see: See):
    seen = see("league", role="manager:M2", **SEPTEMBER)
    assert "Ada" not in seen.text
    assert "Cai" not in seen.text
    [table] = seen.of_kind("table")
    assert [(row[0], row[1]) for row in table["rows"]] == [("M2", 1)]  # marked as the own row
    assert "You are in " in seen.text


def test_a_head_sees_the_own_people_only(see: See):
    seen = see("league", role="head:S2", **SEPTEMBER)
    assert "Eva" in seen.text
    assert not {"Ada", "Ben", "Cai", "North"} & set(seen.text.replace('"', " ").split())


def test_nobody_in_the_group_is_said_and_not_left_blank(see: See):
    """On 25 July nobody is posted to Old Market: Ben left on the 20th and came back in August."""
    seen = see("league", period="2025-07-25", unit="O2", kpi="new_clients")
    assert not seen.of_kind("table")
    assert "Nobody you may see belongs to this group" in seen.text


def test_a_shared_address_opens_the_birth_certificate(see: See):
    [told] = see("league", explain="fund_sales:M1", **SEPTEMBER).of_kind("certificate")
    assert told["title"] == "Ada · Fund sales · Sep 2025"
    assert told["value"] == "CN¥ 100"
    terms = {term: "".join(words) for term, words in told["entries"]}
    assert terms["Numerator"] == "100"
    assert terms["Place"] == "place 1 of 3 (too few to say how sure)"
    assert terms["File"].startswith("sales.csv: 1 rows, sha256 ")
    [row] = told["evidence"]["rows"]
    assert row[2] == "T13"
    assert row[4] == "sales.csv"


def test_a_birth_certificate_of_somebody_else_is_refused(see: See):
    seen = see("league", role="manager:M2", explain="fund_sales:M1", **SEPTEMBER)
    assert not seen.of_kind("certificate")
    assert "This cannot be shown" in seen.text


def test_neighbours_movers_and_seats_are_of_the_same_table(office: Desk):
    """September: Ada 1, Ben and Cai 0. In August Ben had led with 1: Ada won a place, Ben lost one."""
    table = office.ranking("new_clients", parse("2025-09"))
    assert around(table, "M3", each_side=1) == ("M2", "M3")
    assert around(table, "M4") == ()
    up, down = movers(table)
    assert [r.unit_id for r in up] == ["M1"]
    assert [r.unit_id for r in down] == ["M2"]
    assert at_or_past(table, table.top_quarter) == (1, 3)
    org = office.book.organisation
    assert first_hundred(org, table, "sub_branch", most=1) == (Seats("S1", "North", 1, 3),)
    assert first_hundred(org, table, "outlet") == (Seats("O1", "Mill Street", 3, 3),)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_the_page_speaks_chinese(see: See, language: str):
    headline = see("league", lang=language, **SEPTEMBER).headline
    assert headline.startswith({"zh-Hans": "基金销售额：2位以", "zh-Hant": "基金銷售額：2位以"}[language])


def test_everybody_in_one_picture_is_the_table_drawn(look: See, bank: Path):  # noqa: F811
    """As counted, the dots are the table's values from the best to the worst; the estimates lie closer together; and
    nobody has a colour whose likely places reach into the other half."""
    asked = open_desk("office", bank).ranking("fund_sales", parse("2026-Q1"))
    values = sorted((float(r.value) for r in asked.rows if r.value is not None and r.sure), reverse=True)
    counted = _dots(look("league", tab="picture", figure="counted", kpi="fund_sales", period="2026-Q1"))
    assert [y for _, y in counted] == pytest.approx(values)
    guessed = [y for _, y in _dots(look("league", tab="picture", kpi="fund_sales", period="2026-Q1"))]
    assert guessed == sorted(guessed, reverse=True)
    assert max(guessed) - min(guessed) < values[0] - values[-1]
    upper = sum(r.sure.last <= asked.peers / 2 for r in asked.rows if r.sure and r.sure.last)
    assert sum(colour == LIGHT.better for colour, _ in counted) == upper


def test_complaints_of_managers_have_no_such_picture(look: See):  # noqa: F811
    seen = look("league", tab="picture", kpi="complaint_rate", period="2026-Q1")
    assert not seen.app.get("plotly_chart")


def _dots(seen: Look) -> list[tuple[str, float]]:
    """(colour, height) of every dot, from left to right."""
    [chart] = seen.app.get("plotly_chart")
    marks = [trace for trace in json.loads(chart.proto.spec)["data"] if trace["mode"] == "markers"]
    found = sorted(
        (x, trace["marker"]["color"], y) for trace in marks for x, y in zip(trace["x"], trace["y"], strict=True)
    )
    return [(colour, y) for _, colour, y in found]


@pytest.mark.parametrize(
    ("place", "told"),
    [(1, "rests on few deals or cases; probably 2–59"), (2, ""), (59, ""),
     (60, "rests on few deals or cases; probably 2–59")],
)  # fmt: skip
def test_a_place_outside_its_own_range_says_why(office: Desk, place: int, told: str):
    """Who leads by one large deal is counted first, and is probably not: that is no mistake, and the row says so."""
    view = View(office, Text(), Format(), states.read(office, {"period": "2025-09"}), office.viewer)
    first = office.ranking("fund_sales", parse("2025-09")).rows[0]
    sure = Sure(None, None, None, None, None, 2, 59, "", 0.1, True, True, 0.0, 0.0, 0, False)
    assert ranks.outside(view, replace(first, place=place, sure=sure)) == told
    assert ranks.outside(view, replace(first, place=place, sure=None)) == ""
