"""Chances by hand on a bank where everybody sells two cards a month: the usual level is 2, and a count is Poisson.

P(3 or more of 2) = 1 - 5 e^-2 = 0.3233. In the first quarter, with 4 reached by the end of February, a target of 9
needs 5 in March: 1 - 7 e^-2 = 0.0527.
"""

from math import exp
from pathlib import Path

import pytest

from analytics.desk import Desk, open_desk
from analytics.falls import zeros
from analytics.odds import chances
from analytics.period import parse
from analytics.standing import Peers
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from tests.access.canary import write
from tests.ui.conftest import bank, look  # noqa: F401

MONTHS = [f"{2025 + k // 12}-{k % 12 + 1:02d}" for k in range(14)]  # to February 2026
PEOPLE = [f"m{i:02d}" for i in range(1, 13)]
AIMS = {"m01": 3, "m02": 2, "m03": 1, "new": 3}


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve managers with two cards and two funds of a yuan a month, m12 none in February; and one new in 2026."""
    root = tmp_path_factory.mktemp("steady")
    inbox = root / "inbox"
    write(inbox, "branches", ["branch_id", "branch_name", "parent_branch_id", "level", "region"],
          [["1", "Bank", "", 1, "R"], ["11", "Quay", "1", 2, "R"], ["12", "Pier", "1", 2, "R"]])  # fmt: skip
    posts = [[p, p, "11", "A", "2024-01-01", ""] for p in PEOPLE] + [["new", "new", "12", "A", "2026-01-01", ""]]
    write(inbox, "managers", ["manager_id", "manager_name", "branch_id", "grade", "start_date", "end_date"], posts)
    write(
        inbox,
        "products",
        ["product_code", "product_name", "category", "essential"],
        [["K", "Card", "card", "N"], ["F", "Fund", "fund", "N"]],
    )
    sold = [[f"{kind}{m}{p}{n}", f"{m}-{10 + n}", p, "C1", kind, 1] for m in MONTHS for p in PEOPLE for n in range(2)
            for kind in "KF" if (m, p) != ("2026-02", "m12")]  # fmt: skip
    write(inbox, "clients", ["month", "client_id", "manager_id", "open_date", "tier", "aum"],
          [[m, "C1", "m01", "2024-01-01", 1, 1] for m in MONTHS])  # fmt: skip
    write(inbox, "holdings", ["month", "client_id", "product_code", "manager_id", "balance"],
          [[m, "C1", "K", "m01", 1] for m in MONTHS])  # fmt: skip
    write(inbox, "sales", ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount"], sold)
    write(inbox, "complaints", ["complaint_id", "opened_at", "closed_at", "manager_id", "client_id", "category",
                                "severity", "upheld"],
          [["K1", "2025-01-05 10:00:00", "", "m02", "C1", "fees", "low", "N"]])  # fmt: skip
    aims = [[m, "manager", p, "cards_issued", aim] for m in (*MONTHS, "2026-03") for p, aim in AIMS.items()]
    aims += [[m, "branch", "11", "cards_issued", 30] for m in (*MONTHS, "2026-03")]
    aims += [[m, "manager", "m01", "aum", 1] for m in MONTHS]
    write(inbox, "targets", ["month", "unit_type", "unit_id", "kpi", "target"], aims)
    publish(inbox, Store(root), by="test", without_totals="test: made by hand")
    return root


@pytest.fixture(scope="module")
def desk(steady: Path) -> Desk:
    return open_desk("office", steady)


def test_of_a_month_that_is_over_it_is_the_chance_of_the_usual_level(desk: Desk):
    """A month is the share of the year that the bank did in the same days a year before: a twelfth."""
    found = chances(desk.book, desk.kpi("cards_issued"), Peers("manager"), parse("2026-01"))
    assert (found.untold, found.open, found.learned, found.days) == ("", False, 12, 365)
    assert found.of == {
        "m01": pytest.approx(1 - 5 * exp(-2)), "m02": pytest.approx(1 - 3 * exp(-2)),
        "m03": pytest.approx(1 - exp(-2)),
    }  # fmt: skip


def test_of_a_period_that_runs_what_was_reached_counts(desk: Desk):
    """m02 needs 2 more in March, 1 - 3 e^-2; m03 has 4 of 3."""
    found = chances(desk.book, desk.kpi("cards_issued"), Peers("manager"), parse("2026-Q1"))
    assert found.open
    assert found.of == {
        "m01": pytest.approx(1 - 7 * exp(-2)), "m02": pytest.approx(1 - 3 * exp(-2)), "m03": 1,
    }  # fmt: skip


def test_where_it_is_not_told_there_is_a_reason(desk: Desk):
    def why(kpi: str, level: str, period: str) -> str:
        return chances(desk.book, desk.kpi(kpi), Peers(level), parse(period)).untold

    assert why("aum", "manager", "2026-01") == "kind"
    assert why("cards_issued", "manager", "2025-06") == "short"  # five months before
    assert why("cards_issued", "outlet", "2026-01") == "few"
    assert why("cards_issued", "manager", "2025-07") == ""  # 181 days
    assert desk.chance("cards_issued", "new", parse("2026-01")).of is None  # no year of her own


def test_how_many_fall_to_zero_by_luck(desk: Desk):
    """Eleven of twelve sold as before, so the usual level of all together fell by a twelfth, to 22/12 each."""
    kpi, peers = desk.kpi("cards_issued"), Peers("manager")
    found = zeros(desk.book, kpi, peers, parse("2026-02"), parse("2026-01"))
    assert found == dict.fromkeys(PEOPLE, pytest.approx(exp(-22 / 12)))
    assert zeros(desk.book, desk.kpi("aum"), peers, parse("2026-02"), parse("2026-01")) == {}


def test_the_list_of_those_at_zero_says_how_many_chance_makes(look, steady: Path):  # noqa: F811
    """Of amounts it is not known how many deals they are: as many as would have left nobody without one in January,
    that is half a manager of the twelve: e^-mean = 1/24. In February all together sold 11/12 of it: 12 (1/24)^(11/12) =
    0.65."""
    said = look("overview", folder=steady, period="2026-02").text
    assert "Fund sales: 1 newly at zero, about 0.7 would be by chance alone: m12." in said


def test_a_manager_reads_the_chance_in_words(look, steady: Path):  # noqa: F811
    def said(who: str, period: str, kpi: str = "cards_issued") -> str:
        return look("manager", folder=steady, who=who, period=period, kpi=kpi).text

    assert "Target 3: at the usual level it is reached 3 in 10 times." in said("m01", "2026-01")
    assert "Target 9: from here, at the usual level, it is still reached under 1 in 10 times." in said("m01", "2026-Q1")
    assert "Target 3: reached." in said("m03", "2026-Q1")
    assert "less than half a year of data" in said("m01", "2025-06")
    assert "it is no sum of events" in said("m01", "2026-01", "aum")
    assert "No chance is told" not in said("m04", "2026-01")  # no target, no word


def test_the_targets_page_has_the_chance_and_how_it_was_worked_out(look, steady: Path):  # noqa: F811
    """Of the three targets with a history 0.32 + 0.59 + 0.86 over 3 are reached: 6 in 10."""
    seen = look("targets", folder=steady, period="2026-01", level="manager", kpi="cards_issued")
    detail = next(b for b in seen.of_kind("table") if "state" in {c["id"] for c in b["columns"]})
    at = [c["id"] for c in detail["columns"]].index("chance") + 2
    assert {r[0]: r[at][1] for r in detail["rows"]} == {
        "m01": "3 in 10", "m02": "6 in 10", "m03": "9 in 10", "new": "–",
    }  # fmt: skip
    lines = next(b for b in seen.of_kind("table") if b["caption"] == "Lines")
    at = [c["id"] for c in lines["columns"]].index("chance") + 2
    assert {r[0]: (r[at] or ["", ""])[1] for r in lines["rows"]}["cards_issued"] == "6 in 10"
    assert "Gelman" not in seen.text
    seen.app.toggle(key="expert").set_value(True).run()
    told = type(seen)(seen.app).text
    assert "learned from 12 managers over 365 days" in told
    assert "Gelman et al. 2013" in told
    assert "Hamilton 1792" in told
