"""Stray rows of another month never replace that month, with or without control totals."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.errors import ExtractRejected
from analytics.warehouse.release import Store, current
from tests.access.canary import write
from tests.warehouse.small import publish

HEADER = ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount"]


def tickets(month: date, n: int, start: int = 0) -> list[list[object]]:
    """``n`` tickets of a month, two hundred of which make a usual one."""
    return [
        [f"T{month:%Y%m}{i}", month + timedelta(days=i % 28), "M1", "C1", "F1", 10] for i in range(start, start + n)
    ]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """January and February with 200 tickets each."""
    inbox = tmp_path / "inbox"
    write(
        inbox,
        "branches",
        ["branch_id", "branch_name", "parent_branch_id", "level", "region"],
        [["B0", "Bank", "", 1, "R"]],
    )
    write(inbox, "managers", ["manager_id", "manager_name", "branch_id", "grade", "start_date", "end_date"],
          [["M1", "Ada", "B0", "G1", "2024-01-01", ""]])  # fmt: skip
    write(inbox, "products", ["product_code", "product_name", "category", "essential"], [["F1", "Fund", "fund", "N"]])
    write(
        inbox,
        "clients",
        ["month", "client_id", "manager_id", "open_date", "tier"],
        [["2026-01", "C1", "M1", "2025-01-01", 1]],
    )
    write(
        inbox,
        "holdings",
        ["month", "client_id", "product_code", "manager_id", "balance"],
        [["2026-01", "C1", "F1", "M1", 1]],
    )
    complaint = ["complaint_id", "opened_at", "closed_at", "manager_id", "client_id", "category", "severity", "upheld"]
    write(inbox, "complaints", complaint, [["K1", "2026-01-05", "", "M1", "C1", "fees", "low", ""]])
    write(inbox, "sales", HEADER, tickets(date(2026, 1, 1), 200) + tickets(date(2026, 2, 1), 200))
    publish(inbox, Store(tmp_path), by="test")
    return Store(tmp_path)


def deliver(store: Store, rows: list[list[object]]) -> str:
    """Publish one sales file; the refusal's sentences, or nothing."""
    write(store.root / "inbox", "sales", HEADER, rows)
    try:
        publish(store.root / "inbox", store, by="test")
    except ExtractRejected as refused:
        return "\n".join(map(str, refused.problems))
    return ""


def test_three_stray_rows_of_a_published_month_are_refused(store: Store):
    before = current(store).id
    said = deliver(store, tickets(date(2026, 3, 1), 200) + tickets(date(2026, 1, 1), 3, start=900))
    assert "sales.csv: sales 2026-01: 3 rows would replace the 200 published" in said
    assert current(store).id == before


def test_three_rows_of_a_month_far_ahead_are_set_aside(store: Store):
    assert deliver(store, tickets(date(2026, 3, 1), 200) + tickets(date(2126, 3, 1), 3)) == ""
    assert list(current(store).manifest["tables"]["sales"]) == ["2026-01", "2026-02", "2026-03"]
    [source] = current(store).sources("sales", date(2026, 3, 1))
    assert (source["rows_in"], source["loaded"], source["quarantined"]) == (203, 200, 3)


def test_a_month_may_come_again_somewhat_smaller(store: Store):
    assert deliver(store, tickets(date(2026, 2, 1), 100)) == ""
    assert current(store).manifest["tables"]["sales"]["2026-02"]["rows"] == 100


def test_a_quiet_new_month_is_let_in(store: Store):
    """Ten tickets are a twentieth of 200: few, but not far fewer."""
    assert deliver(store, tickets(date(2026, 3, 1), 10)) == ""
