"""The planted stories, found again in what the desk answers and the pages show. Who plays in them, and how strongly, is
said by the generator (docs/demo-bank.md); nothing here is copied from an answer."""

import json
from datetime import date, timedelta
from decimal import Decimal

from analytics.answers import Ranking, Row
from analytics.demo import Stories
from analytics.desk import Desk, open_desk
from analytics.period import Period, month, parse
from tests.pages.cells import shown, table


def between(first: date, last: date) -> Period:
    return parse(f"{first}..{last}")


def span(months: tuple[date, ...]) -> Period:
    return between(months[0], month(months[-1]).last_day)


def of(found: Ranking, unit: str) -> Row:
    return next(r for r in found.rows if r.unit_id == unit)


def others(found: Ranking, unit: str) -> list[Decimal]:
    return [r.value for r in found.rows if r.unit_id != unit and r.value is not None]


def ranked(desk: Desk, kpi: str, when: Period, level: str) -> Ranking:
    return desk.ranking(kpi, when, level)


# a sub-branch mis-sells ---------------------------------------------------------------------------------------------


def test_the_mis_seller_leads_in_premiums_and_pays_in_cancellations_and_complaints(desk: Desk, told: Stories):
    unit, sold, paid = told.mis_selling_unit, span(told.mis_selling_months), span(told.complaint_months)
    premiums = ranked(desk, "insurance_premiums", sold, "sub_branch")
    assert of(premiums, unit).place == 1
    assert of(premiums, unit).value > Decimal("1.5") * max(others(premiums, unit))
    cancelled = ranked(desk, "cancellation_rate", sold, "sub_branch")
    assert of(cancelled, unit).place == cancelled.peers
    assert of(cancelled, unit).value > 2 * max(others(cancelled, unit))
    upheld = ranked(desk, "valid_complaints", paid, "sub_branch")
    assert of(upheld, unit).value > 5 * max(others(upheld, unit))
    rate = ranked(desk, "complaint_rate", paid, "sub_branch")
    assert of(rate, unit).value > 3 * max(others(rate, unit))


def test_its_complaints_are_about_mis_selling_and_follow_insurance(desk: Desk, told: Stories):
    book = desk.complaints(span(told.complaint_months), told.mis_selling_unit)
    assert book.categories[0][0] == "mis_selling"
    assert book.categories[0][1] > book.opened * 0.6
    rates = {category: n / tickets for category, n, tickets in book.after_sale}
    assert max(rates, key=rates.__getitem__) == "insurance"


def test_the_heatmap_sets_it_apart_on_all_three(desk: Desk, told: Stories):
    found = desk.matrix("sub_branch", parse(f"{told.complaint_months[1].year}-Q2"))
    here = [u for u, _ in found.units].index(told.mis_selling_unit)
    for j, kpi in enumerate(found.kpis):
        column = [row[j] for row in found.z if row[j] is not None]
        if kpi.name == "insurance_premiums":
            assert found.z[here][j] == max(column)
        if kpi.name in ("cancellation_rate", "complaint_rate"):
            assert found.z[here][j] == min(column)


def test_the_complaints_page_names_it_first(look, published, desk: Desk, told: Stories):
    seen = look("complaints", folder=published, period=span(told.complaint_months).name, level="sub_branch")
    block = table(seen.blocks, "clients", "n")
    name = desk.book.organisation.units[told.mis_selling_unit].name
    assert (block["sort"], block["descending"]) == ("value", True)
    at = 2 + [c["id"] for c in block["columns"]].index("value")
    assert max(block["rows"], key=lambda r: r[at][0])[0] == told.mis_selling_unit
    assert int(shown(block)[name]["valid"]) > 30


# a quiet manager is excellent ---------------------------------------------------------------------------------------


def test_the_quiet_manager_is_first_in_depth_and_nowhere_in_volume(desk: Desk, told: Stories):
    cards = {c.kpi.name: c for c in desk.profile(told.star_manager, desk.latest()).cards}
    for kpi in ("product_coverage", "essential_set_share", "single_product_share"):
        assert cards[kpi].row.place == 1, kpi
    for kpi in ("aum", "fund_sales", "insurance_premiums"):
        assert cards[kpi].row.place > cards[kpi].peers / 2, kpi
    assert cards["valid_complaints"].row.value == 0
    assert cards["vip_contacted"].row.value == 100


def test_the_league_table_of_coverage_begins_with_the_quiet_manager(look, published, desk: Desk, told: Stories):
    seen = look("league", folder=published, kpi="product_coverage", period=desk.latest().name)
    assert table(seen.blocks, "place", "name")["rows"][0][0] == told.star_manager


# a campaign bunches -------------------------------------------------------------------------------------------------


def test_the_campaign_s_last_days_carry_more_than_their_share_and_the_next_month_less(desk: Desk, told: Stories):
    """Three of 65 working days are 5 % of the quarter; the month after has less than six tenths of an ordinary one."""
    assert told.campaign is not None
    assert told.dip_month is not None

    def tickets(when: Period) -> Decimal:
        return ranked(desk, "fund_tickets", when, "bank").total.value or Decimal(0)

    rush = tickets(between(told.campaign_last_days[0], told.campaign_last_days[-1]))
    assert rush > Decimal("0.1") * tickets(between(*told.campaign))
    months = {p.month: p.value for p in desk.trend("fund_tickets", desk.book.organisation.roots[0], desk.latest(), 8)}
    assert months[told.dip_month] == min(months.values())
    assert months[told.dip_month] < Decimal("0.6") * months[told.campaign[0]]
    assert told.campaign[0] in {e.first for e in desk.events(None, desk.latest())}


# an outlet merges ---------------------------------------------------------------------------------------------------


def test_the_closed_outlet_stops_and_its_people_and_business_go_on_at_the_successor(desk: Desk, told: Stories):
    day, parent = told.close_date, desk.book.organisation.units[told.closed_outlet].parent
    after = month(date(day.year, day.month + 1, 1))
    later = desk.ranking("fund_tickets", after, "outlet", within=parent)
    assert told.closed_outlet not in {r.unit_id for r in later.rows}
    there = desk.ranking("fund_tickets", month(day), "outlet", within=parent)
    assert of(there, told.closed_outlet).status == "closed"
    assert of(there, told.closed_outlet).place is None
    for found in (there, later):  # nothing is lost on the way, and nothing counted twice
        assert sum(r.value for r in found.rows) + (found.above.value if found.above else 0) == found.total.value
    for manager in told.merged_managers:
        last = desk.profile(manager, month(day)).services[-1]
        assert last[1] == day
        assert last[0] == desk.book.organisation.units[told.successor_outlet].name
    grown = of(later, told.successor_outlet).fte - of(desk.ranking("fund_tickets", month(day).previous(), "outlet"),
                                                      told.successor_outlet).fte  # fmt: skip
    assert grown == len(told.merged_managers)


def test_a_manager_who_changes_city_counts_in_both(desk: Desk, told: Stories):
    """16 of August's 31 days before the move on the 17th, 15 after it."""
    moved = month(told.move_date)
    before, after = (desk.ranking("fund_tickets", moved, "manager", within=u) for u in (told.mover_from, told.mover_to))
    assert of(before, told.mover).fte == Decimal("0.5161")
    assert of(before, told.mover).status == "left"
    assert of(after, told.mover).fte == Decimal("0.4839")
    whole = of(desk.ranking("fund_tickets", moved), told.mover)
    assert whole.value == of(before, told.mover).value + of(after, told.mover).value


def test_tickets_of_nobody_stay_in_the_total(desk: Desk, told: Stories):
    for manager, day in told.unposted:
        found = desk.ranking("fund_tickets", between(day, day))
        assert manager not in {r.unit_id for r in found.rows}
        assert found.unposted is not None
        assert found.unposted.value == sum(d == day for _, d in told.unposted)
        assert found.total.value == sum(r.value or 0 for r in found.rows) + found.unposted.value
    quiet = told.unposted[0][1] + timedelta(days=1)
    if quiet not in {d for _, d in told.unposted}:
        assert desk.ranking("fund_tickets", between(quiet, quiet)).unposted is None


def test_the_restated_month_moved_between_two_releases(published, desk: Desk, told: Stories):
    """The first sending had ten-fold fund amounts: as published then, the month is larger than as known today."""
    then = open_desk("office", published, as_published=month(told.restated_month))
    assert then.release.id != desk.release.id
    was = then.ranking("fund_sales", month(told.restated_month), "bank").total.value
    assert was > desk.ranking("fund_sales", month(told.restated_month), "bank").total.value


def test_the_trend_marks_the_merger_at_the_outlet_s_people_and_nowhere_else(look, published, desk: Desk, told: Stories):
    """The campaign is the whole bank's; the merger is told only to those whom it touched."""

    def lines(manager: str) -> tuple[int, str]:
        seen = look("manager", folder=published, who=manager, kpi="fund_tickets", period=desk.latest().name)
        trend = json.loads(seen.app.get("plotly_chart")[-1].proto.spec)
        return sum(s["x0"] == s["x1"] for s in trend["layout"]["shapes"]), seen.text

    merger = next(e for e in desk.events(told.closed_outlet, desk.latest()) if e.unit_id == told.closed_outlet)
    stayed = next(m for m in told.merged_managers if m not in told.leavers)
    far = next(m for m in desk.people() if desk.profile(m, desk.latest()).services[0][0]
               == desk.book.organisation.units[told.mis_selling_unit].name)  # fmt: skip
    (near_lines, near_text), (far_lines, far_text) = lines(stayed), lines(far)
    assert merger.title in near_text
    assert merger.title not in far_text
    assert near_lines == far_lines + 1
    assert far_lines >= 1
