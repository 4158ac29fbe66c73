"""The planted stories, found again in the raw files with plain arithmetic."""

from datetime import date

import pandas as pd
import pytest

from analytics.demo import make_demo, stories
from tests.demo.reading import latest, table


@pytest.fixture(scope="module")
def sales(inbox) -> pd.DataFrame:
    """All tickets as known at the end, with the sub-branch in which the manager was posted on the day."""
    tickets = latest(inbox, "sales")
    tickets["amount"] = tickets.amount.astype(float)
    return placed(inbox, tickets, tickets.sale_date)


def placed(inbox, rows: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """Rows with the ``unit`` of their manager on their day ("" if unposted) and its ``sub_branch``."""
    postings = table(inbox / "05-2026-10", "managers")
    rows = rows.assign(day=days.str[:10], row=range(len(rows)))
    both = rows[["row", "manager_id", "day"]].merge(postings, on="manager_id")
    there = both[(both.start_date <= both.day) & ((both.end_date == "") | (both.day < both.end_date))]
    unit = rows.row.map(there.set_index("row").branch_id).fillna("")
    return rows.assign(unit=unit, sub_branch=unit.str[:6] + "00")


def months(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days.str[:7] + "-01").dt.date


def test_a_sub_branch_mis_sells_insurance_and_pays_for_it_later(inbox, sales, told):
    insurance = sales[sales.product_code.str.startswith("I") & months(sales.sale_date).isin(told.mis_selling_months)]
    premiums = insurance.groupby("sub_branch").amount.sum().sort_values()
    assert premiums.index[-1] == told.mis_selling_unit
    assert premiums.iloc[-1] > 1.5 * premiums.iloc[-2]

    known = insurance.assign(gone=insurance.cancelled_on != "").groupby("sub_branch").gone.mean()
    assert known[told.mis_selling_unit] > 0.15
    assert known.drop(told.mis_selling_unit).max() < 0.12

    made = latest(inbox, "complaints")
    made = placed(inbox, made, made.opened_at)
    later = made[months(made.opened_at).isin(told.complaint_months)]
    counted = later.groupby("sub_branch").size().sort_values()
    assert counted.index[-1] == told.mis_selling_unit
    assert counted.iloc[-1] > 3 * counted.iloc[-2]
    theirs = later[later.sub_branch == told.mis_selling_unit]
    assert (theirs.category == "销售误导").mean() > 0.6
    decided = later[later.upheld != ""].assign(valid=lambda c: c.upheld == "是").groupby("sub_branch").valid.mean()
    assert decided[told.mis_selling_unit] > 0.5


def test_a_quiet_manager_has_a_small_book_and_excellent_clients(inbox, told):
    clients, held = (table(inbox / "05-2026-10", name) for name in ("clients", "holdings"))
    books = clients.groupby("manager_id").size()
    assert books[told.star_manager] < 0.6 * books.mean()
    category = held[held.balance > 0].assign(category=held.product_code.str[0])
    distinct = category.drop_duplicates(["client_id", "category"]).groupby("manager_id").size()
    coverage = distinct / books
    assert coverage.idxmax() == told.star_manager
    assert coverage[told.star_manager] > 1.4 * coverage.mean()

    clients = latest(inbox, "clients")
    opened = clients[clients.open_date.astype(str).str[:7] == clients.month.astype(str).str[:7]]
    rich = clients[clients.aum >= 10_000].client_id
    holds = latest(inbox, "holdings")
    several = holds[holds.balance > 0].assign(category=holds.product_code.str[0])
    count = several.drop_duplicates(["client_id", "month", "category"]).groupby(["client_id", "month"]).size()
    qualified = set(rich) | set(count[count >= 2].index.get_level_values(0))
    share = opened.assign(good=opened.client_id.isin(qualified)).groupby("manager_id").good.mean()
    assert share[told.star_manager] > 0.93
    assert share.mean() < 0.85
    assert (latest(inbox, "complaints").manager_id == told.star_manager).sum() <= 1


def test_a_campaign_bunches_on_its_last_days_and_leaves_a_dip(sales, told):
    funds = sales[sales.product_code.str.startswith("F")]
    first, last = (str(day) for day in told.campaign)
    during = funds[(funds.sale_date >= first) & (funds.sale_date <= last)]
    rush = during.sale_date.isin([str(day) for day in told.campaign_last_days])
    assert [str(day) for day in told.campaign_last_days] == ["2026-09-28", "2026-09-29", "2026-09-30"]
    assert 0.10 < rush.mean() < 0.30  # three of the quarter's 65 working days would be 5 %
    by_month = months(funds.sale_date).value_counts()
    assert by_month[told.dip_month] < 0.6 * by_month[told.campaign[0]]


def test_an_outlet_closes_and_its_people_serve_on_at_the_successor(inbox, sales, told):
    tree = table(inbox / "05-2026-10", "branches").set_index("branch_id")
    closed = tree.loc[told.closed_outlet]
    assert (str(closed.close_date)[:10], closed.successor_id) == (str(told.close_date), told.successor_outlet)
    postings = table(inbox / "05-2026-10", "managers")
    theirs = postings[postings.manager_id.isin(told.merged_managers)]
    there = theirs[theirs.branch_id == told.closed_outlet]
    assert set(there.manager_id) == set(told.merged_managers)
    moved = there.end_date == str(told.close_date)
    assert 0 < moved.sum() < len(there)  # some got a new posting; the others follow their outlet
    new = theirs[(theirs.branch_id == told.successor_outlet) & (theirs.start_date == str(told.close_date))]
    assert set(new.manager_id) == set(there[moved].manager_id)
    day = str(told.close_date)
    for manager in told.merged_managers:
        mine = sales[sales.manager_id == manager]
        assert (mine[mine.sale_date < day].unit == told.closed_outlet).all()
        assert len(mine[mine.sale_date >= day])


def test_a_manager_changes_city_in_mid_month(inbox, told):
    postings = table(inbox / "05-2026-10", "managers")
    mine = postings[postings.manager_id == told.mover].sort_values("start_date")
    assert [unit[:4] for unit in mine.branch_id] == [told.mover_from[:4], told.mover_to[:4]]
    assert told.mover_from != told.mover_to
    assert list(mine.end_date) == [str(told.move_date), ""]
    assert mine.start_date.iloc[1] == str(told.move_date)
    assert told.move_date.day == 17


def test_people_join_and_leave_and_some_tickets_belong_to_no_posting(inbox, sales, told):
    postings = table(inbox / "05-2026-10", "managers")
    gone = postings.groupby("manager_id").end_date.agg(lambda ends: (ends != "").all())
    assert tuple(gone[gone].index) == told.leavers
    begun = postings.groupby("manager_id").start_date.min()
    assert tuple(begun[begun >= "2026-03-01"].index) == told.joiners
    nowhere = sales[sales.unit == ""]
    assert sorted(zip(nowhere.manager_id, nowhere.sale_date, strict=True)) == sorted(
        (manager, str(day)) for manager, day in told.unposted
    )
    assert len(nowhere)


def test_the_bad_delivery_has_its_mistakes_where_the_tour_says(inbox):
    bad = inbox / "99-2026-10-bad"
    lines = (bad / "sales-2026-10.csv").read_bytes().decode("gb18030").splitlines()
    cells = [line.split(",") for line in lines]
    good = table(inbox / "05-2026-10", "sales", "2026-10")
    assert len(lines) - 1 == len(good)
    assert cells[1][5].endswith("O")
    assert cells[2][2] == "999999"
    assert [row[1][:6] for row in cells[3:6]] == ["202510"] * 3
    assert cells[6][0] == cells[7][0]
    assert cells[6][5] != cells[7][5]
    assert len(cells[-1]) == 4
    assert (bad / "complaints-2026-10.csv").read_text("utf-8-sig").splitlines()[0].endswith(",处理员工")
    stated = table(bad, "control_totals")
    assert int(stated[stated.table == "销售"].rows.iloc[0]) == len(good)


@pytest.mark.parametrize("seed", range(12))
def test_even_the_smallest_bank_holds_its_stories(seed):
    for managers, months, until in ((20, 5, date(2026, 3, 31)), (33, 6, date(2026, 10, 31))):
        told = stories(managers, managers * 10, months, seed, until)
        assert told.mover_from != told.mover_to
        assert told.star_manager not in (told.mover, *told.merged_managers, *told.leavers)
        assert told.closed_outlet != told.successor_outlet
        assert told.closed_outlet[:6] == told.successor_outlet[:6] != told.mis_selling_unit[:6]
        assert told.unposted
        assert told.leavers


def test_a_history_without_a_whole_quarter_has_no_campaign(tmp_path):
    size = {"managers": 20, "clients": 200, "months": 5, "until": date(2026, 3, 31)}
    assert stories(**size).campaign is None
    assert len(list(make_demo(tmp_path, **size))) == 6
