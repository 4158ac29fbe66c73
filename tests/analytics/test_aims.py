"""Targets of a whole level, by hand on Little River Bank in September 2025."""

from decimal import Decimal

from analytics.aims import AimBook, AimLine
from analytics.desk import Desk, open_desk
from analytics.period import parse
from tests.pages.conftest import office, river  # noqa: F401

SEPTEMBER = parse("2025-09")


def line(book: AimBook, name: str) -> AimLine:
    return next(x for x in book.lines if x.kpi.name == name)


def ids(aims) -> list[str]:
    return [a.unit_id for a in aims]


def test_managers_against_their_targets(office: Desk):  # noqa: F811
    """Ada 100 of 100 (next line 100), Ben 100 of 400, Cai 0 and Eva 50 without a target."""
    fund = line(office.aims(SEPTEMBER, "manager"), "fund_sales")
    assert [(a.unit_id, a.attainment, a.pace) for a in fund.rows] == [
        ("M2", Decimal("0.2500"), Decimal("0.2500")), ("M1", Decimal("1.0000"), Decimal("1.0000")),
    ]  # fmt: skip
    assert ids(fund.zero) == ["M3"]
    assert ids(fund.reach) == ids(fund.beyond) == ["M1"]
    assert ids(fund.behind) == ["M2"]
    assert ids(fund.missing) == ["M3", "M4"]


def test_less_is_better_has_no_zero_list_and_no_pace(office: Desk):  # noqa: F811
    rate = line(office.aims(SEPTEMBER, "manager"), "complaint_rate")
    assert [(a.unit_id, a.attainment, a.pace) for a in rate.rows] == [
        ("M3", Decimal("0.0000"), None),
        ("M1", Decimal(2), None),
    ]
    assert rate.zero == ()
    assert ids(rate.behind) == ["M3"]


def test_units_and_lines_nobody_has_a_target_for(office: Desk):  # noqa: F811
    book = office.aims(SEPTEMBER, "sub_branch")
    assert [x.kpi.name for x in book.lines] == ["fund_sales"]
    assert (ids(book.lines[0].rows), ids(book.lines[0].missing)) == (["S1"], ["S2"])
    assert "complaint_rate" in [k.name for k in book.untargeted]
    assert office.aims(SEPTEMBER, "outlet").lines == ()


def test_a_head_sees_own_targets_only(river):  # noqa: F811
    south = open_desk("head:S2", river)
    assert south.aims(SEPTEMBER, "manager").lines == ()  # Eva has no target; the others are not the head's
    assert south.aims(SEPTEMBER, "sub_branch").lines == ()
