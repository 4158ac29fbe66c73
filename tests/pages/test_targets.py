"""The targets page: attainment and pace as the desk has them, every list named, a split year that adds up."""

from tests.analytics.test_plan import year  # noqa: F401
from tests.pages.cells import group, shown, table

MANAGERS = {"period": "2025-09", "level": "manager", "kpi": "fund_sales"}


def test_lines_count_who_stands_where(see):
    seen = see("targets", **MANAGERS)
    fund = shown(table(seen.blocks, "zero", "reach"))["Fund sales"]
    assert [fund[c] for c in ("zero", "reach", "beyond", "behind", "missing")] == ["1", "1", "1", "1", "2"]


def test_one_line_in_detail_with_the_missing_named(see):
    seen = see("targets", **MANAGERS)
    block = table(seen.blocks, "state", "next")
    rows = shown(block)
    assert (rows["Ben"]["target"], rows["Ben"]["pace"], rows["Ben"]["state"]) == ("25%", "25%", "behind")
    assert (rows["Ada"]["target"], rows["Ada"]["state"]) == ("100%", "beyond")
    assert group(block, "No target in the file") == ["Cai", "Eva"]
    assert "Fund sales: 1 of 2 managers behind" in seen.text


def test_a_unit_by_lines(see):
    rows = shown(table(see("targets", **MANAGERS).blocks, "lag"))
    assert (rows["Cai"]["complaint_rate"], rows["Ada"]["complaint_rate"]) == ("0%", "200%")
    assert (rows["Ben"]["lag"], rows["Ada"]["lag"]) == ("1", "0")


def test_no_target_is_said_not_shown_as_reached(see):
    seen = see("targets", **MANAGERS | {"level": "outlet"})
    assert "No targets are set for this level and period." in seen.text


def test_a_head_sees_own_people_only(see):
    seen = see("targets", role="head:S1", **MANAGERS)
    assert "Ada" in seen.text
    assert "Eva" not in seen.text
    assert "Harbour" not in seen.text


def test_next_year_adds_up_on_the_page(look, year):  # noqa: F811
    seen = look("targets", folder=year, kpi="fund_sales", growth="25", base="2025", period="2025-12")
    rows = shown(next(b for b in seen.of_kind("table") if b["caption"] == "Target by month"))
    ids = ("target", "S1", "S2")
    assert [rows["Total"][i] for i in ids] == ["2,700.00", "1,500.00", "1,200.00"]
    assert [rows["Jan 2026"][i] for i in ids] == ["225.00", "125.00", "100.00"]
    assert "All parts add up to the yearly target exactly." in seen.text


def test_only_those_who_see_the_bank_may_download(look, year):  # noqa: F811
    for role, offered in (("office", True), ("head:S2", False)):
        seen = look("targets", role=role, folder=year, kpi="fund_sales", period="2025-12")
        assert bool(seen.app.get("link_button")) is offered, role


def test_a_wrong_growth_is_answered_with_a_sentence(look, year):  # noqa: F811
    seen = look("targets", folder=year, kpi="fund_sales", growth="900", period="2025-12")
    assert "900" in str(seen.of_kind("banner"))
