"""A yearly target split to months and units, by hand: S1 sells 100 a month, S2's two managers 50 and 30.

O2 closes on 1 July and O3 takes over, so all of S2's year counts for O3.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.desk import Desk, open_desk
from analytics.errors import NotAllowed, NotAvailable
from analytics.period import parse
from analytics.plan import TARGET_COLUMNS, adds_up
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store

YEAR = parse("2025")


def write(path: Path, header: list[str], rows: list[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *rows])


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank with the whole of 2025 and a target of 2026 that has nothing to do with funds."""
    root = tmp_path_factory.mktemp("year")
    inbox = root / "inbox"
    units = [["B0", "Bank", "", 1, "", ""], ["S1", "North", "B0", 2, "", ""], ["S2", "South", "B0", 2, "", ""],
             ["O1", "One", "S1", 3, "", ""], ["O2", "Two", "S2", 3, "2025-07-01", "O3"],
             ["O3", "Three", "S2", 3, "", ""]]  # fmt: skip
    write(inbox / "branches.csv", ["branch_id", "branch_name", "parent_branch_id", "level", "close_date",
                                   "successor_id", "region"], [[*u, "R"] for u in units])  # fmt: skip
    posts = [["M1", "Ada", "O1"], ["M2", "Ben", "O2"], ["M3", "Cai", "O3"]]
    write(inbox / "managers.csv", ["manager_id", "manager_name", "branch_id", "grade", "start_date", "end_date"],
          [[*p, "G1", "2024-01-01", ""] for p in posts])  # fmt: skip
    write(inbox / "products.csv", ["product_code", "product_name", "category"], [["F1", "Fund", "fund"]])
    sold = {"M1": 100, "M2": 50, "M3": 30}
    write(inbox / "sales.csv", ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount"],
          [[f"{m}-{i}", f"2025-{i:02d}-15", m, f"C{m}", "F1", amount]
           for i in range(1, 13) for m, amount in sold.items()])  # fmt: skip
    write(inbox / "clients.csv", ["month", "client_id", "manager_id", "open_date", "tier"],
          [["2025-12", f"C{m}", m, "2020-01-01", "1"] for m in sold])  # fmt: skip
    write(inbox / "holdings.csv", ["month", "client_id", "product_code", "manager_id", "balance"],
          [["2025-12", f"C{m}", "F1", m, "10"] for m in sold])  # fmt: skip
    write(inbox / "complaints.csv", ["complaint_id", "opened_at", "closed_at", "manager_id", "client_id", "category",
                                     "severity", "upheld"],
          [["K1", "2025-12-01 10:00:00", "", "M1", "CM1", "fees", "low", ""]])  # fmt: skip
    write(inbox / "targets.csv", ["month", "unit_type", "unit_id", "kpi", "target"],
          [["2026-01", "manager", "M1", "new_clients", "5"]])  # fmt: skip
    publish(inbox, Store(root), by="test", without_totals="test: made by hand")
    return root


@pytest.fixture
def desk(year: Path) -> Desk:
    return open_desk("office", year)


def test_the_year_months_and_units_add_up(desk: Desk):
    """2160 and a quarter more is 2700: 225 a month, of which S1 gets 1200/2160 = 125."""
    plan = desk.plan("fund_sales", None, YEAR, 25)
    assert (plan.unit_id, plan.base_value, plan.yearly) == ("B0", Decimal(2160), Decimal("2700.00"))
    assert [s.target for s in plan.months] == [Decimal("225.00")] * 12
    assert [f"{s.month:%Y-%m}" for s in plan.months][:2] == ["2026-01", "2026-02"]
    assert [(s.unit_id, s.weight, s.target) for s in plan.units] == [
        ("S1", Decimal(1200), Decimal(1500)),
        ("S2", Decimal(960), Decimal(1200)),
    ]
    assert plan.cells[0] == (Decimal("125.00"), Decimal("100.00"))
    assert adds_up(plan)


def test_what_does_not_divide_still_adds_up(desk: Desk):
    """2160 and 7 % more is 2311.20; 192.60 a month; S1 107.00 a month."""
    plan = desk.plan("fund_sales", None, YEAR, 7)
    assert sum(s.target for s in plan.months) == sum(s.target for s in plan.units) == plan.yearly == Decimal("2311.20")
    assert all(sum(row) == s.target for row, s in zip(plan.cells, plan.months, strict=True))


def test_a_closed_units_year_is_its_successors(desk: Desk):
    plan = desk.plan("fund_sales", "S2", YEAR, 0)
    assert [(s.unit_id, s.weight) for s in plan.units] == [("O3", Decimal(960))]


def test_what_cannot_be_split_says_so(desk: Desk):
    with pytest.raises(NotAvailable):
        desk.plan("product_coverage", None, YEAR, 20)
    with pytest.raises(NotAvailable):
        desk.plan("fund_sales", None, parse("2024"), 20)
    assert desk.plan_bases("fund_sales") == (YEAR,)


def test_only_head_office_gets_the_file(year: Path):
    head = open_desk("head:S2", year)
    plan = head.plan("fund_sales", None, YEAR, 20)
    assert plan.unit_id == "S2"
    with pytest.raises(NotAllowed):
        head.plan("fund_sales", "S1", YEAR, 20)
    with pytest.raises(NotAllowed):
        head.plan_extract(plan)


def test_the_extract_is_published_and_keeps_the_other_targets(desk: Desk, year: Path, tmp_path: Path):
    rows = desk.plan_extract(desk.plan("fund_sales", None, YEAR, 25))
    assert rows[-1] == {"month": "2026-12", "unit_type": "branch", "unit_id": "S2", "kpi": "fund_sales",
                        "target": "100.00", "beyond": ""}  # fmt: skip
    assert {"month": "2026-01", "unit_type": "manager", "unit_id": "M1", "kpi": "new_clients", "target": "5.0000",
            "beyond": ""} in rows  # fmt: skip
    write(tmp_path / "targets.csv", list(TARGET_COLUMNS), [[r[c] for c in TARGET_COLUMNS] for r in rows])
    publish(tmp_path, Store(year), by="test", without_totals="test: made by hand")
    found = open_desk("office", year).extract("targets")
    column = found[0].index("target")
    assert len(found[1]) == 12 * 3 + 1
    assert sum(r[column] for r in found[1] if "fund_sales" in r and "B0" in r) == Decimal("2700.00")
