"""Facts: the right sums at the right unit, and nothing computed that was known already."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.kpi import Kpi, registry
from analytics.warehouse import facts
from analytics.warehouse.publish import Published, refresh
from analytics.warehouse.release import Store, current
from tests.warehouse.conftest import KEPT, SOLD
from tests.warehouse.small import (
    BRANCHES,
    MANAGERS,
    PRODUCTS,
    clients,
    drop,
    month_files,
    publish,
    rows,
    sales,
    whole_files,
)

Kpis = dict[str, Kpi]
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


SETTLED = """/* kpi
unit = "count"
better = "higher"
rollup = "sum"
kind = "count"
needs = ["sales"]
follow = 2
settles = "days"
title = { en = "Settled" }
about = { en = "Sales whose ten days have passed" }
parameters = { days = 10 }
*/
SELECT manager_id, sale_date AS day, 1 AS numerator, NULL AS denominator, sale_id AS ref, client_id,
    source_file, source_line
FROM sales
WHERE sale_date + $days <= (SELECT day FROM data_through)
"""
HELD = """/* kpi
unit = "per_client"
better = "higher"
rollup = "last"
kind = "mean"
needs = ["clients", "holdings", "products"]
shares = ["client_categories"]
title = { en = "Held" }
about = { en = "Categories, over essential ones" }
*/
SELECT manager_id, last_day(month) AS day, categories AS numerator, essentials AS denominator,
    NULL AS ref, client_id, source_file, source_line
FROM client_categories
"""
WIDEST = """/* kpi
unit = "count"
better = "higher"
rollup = "sum"
kind = "count"
needs = ["clients", "holdings", "products"]
shares = ["client_categories"]
follow = 1
title = { en = "Widest" }
about = { en = "The most categories each client holds at this month's end or the next" }
*/
SELECT clients.manager_id, last_day(clients.month) AS day, max(later.categories) AS numerator, NULL AS denominator,
    NULL AS ref, clients.client_id, min(clients.source_file), min(clients.source_line)
FROM clients
JOIN following_client_categories AS later USING (client_id)
GROUP BY ALL
"""


def kpis_of(folder: Path, **texts: str) -> Kpis:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.sql").write_text(text, "utf-8")
    return registry(folder)


def rows_of(store: Store, kpi: str, month: date) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"SELECT * FROM '{current(store).facts()[kpi][month]}'").fetchall()


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The (KPI, month) parts whose SELECT was run."""
    seen: list[tuple[str, str]] = []
    original = facts.see_month

    def spy(views: facts.Views, kpi: Kpi, month: date) -> dict[str, Any]:
        seen.append((kpi.name, f"{month:%Y-%m}"))
        return original(views, kpi, month)

    monkeypatch.setattr(facts, "see_month", spy)
    return seen


@pytest.mark.usefixtures("january")
def test_sums_per_manager_unit_and_day(store: Store) -> None:
    """Ann moves from B1 to B2 on 16 January; spread is the sum of squares of the tickets, then the largest of
    them and what was taken back."""
    exact = Decimal
    assert rows_of(store, "sold", JANUARY) == [
        ("M1", "B1", date(2026, 1, 5), exact("1000.00"), None, exact("1000000.0000"), exact("1000.00"), exact(0)),
        ("M2", "B2", date(2026, 1, 7), exact("0.90"), None, exact("0.8100"), exact("0.90"), exact(0)),
        ("M1", "B2", date(2026, 1, 20), exact("500.10"), None, exact("250100.0100"), exact("500.10"), exact(0)),
    ]


@pytest.mark.usefixtures("january")
def test_the_columns_have_exact_types(store: Store) -> None:
    path = current(store).facts()["sold"][JANUARY]
    described = duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        ("manager_id", "VARCHAR"), ("branch_id", "VARCHAR"), ("day", "DATE"), ("numerator", "DECIMAL(18,2)"),
        ("denominator", "DECIMAL(18,2)"), ("spread", "DECIMAL(38,4)"), ("largest", "DECIMAL(18,2)"),
        ("reversed", "DECIMAL(18,2)"),
    ]  # fmt: skip


@pytest.mark.usefixtures("january")
def test_looking_ahead_waits_for_the_data(store: Store, kpis: Kpis) -> None:
    assert rows_of(store, "kept", JANUARY) == []
    publish(drop(store, {"clients": clients("2026-02")[1:]}), store, by="ann", kpis=kpis)
    assert rows_of(store, "kept", JANUARY) == [
        ("M1", "B2", date(2026, 1, 31), Decimal("1.00"), Decimal("2.00"), None),
        ("M2", "B2", date(2026, 1, 31), Decimal("1.00"), Decimal("1.00"), None),
    ]


@pytest.mark.usefixtures("january")
def test_a_new_month_computes_itself_and_those_that_look_at_it(
    store: Store, kpis: Kpis, computed: list[tuple[str, str]]
) -> None:
    publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    assert sorted(computed) == [("kept", "2026-01"), ("kept", "2026-02"), ("sold", "2026-02")]


@pytest.mark.usefixtures("january")
def test_a_new_kpi_computes_only_itself(store: Store, tmp_path: Path, computed: list[tuple[str, str]]) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "sold.sql").write_text(SOLD, "utf-8")
    (folder / "kept.sql").write_text(KEPT, "utf-8")
    (folder / "twice.sql").write_text(SOLD.replace("amount AS", "2 * amount AS"), "utf-8")
    refresh(store, by="ann", kpis=registry(folder))
    assert computed == [("twice", "2026-01")]
    assert sum(row[3] for row in rows_of(store, "twice", JANUARY)) == Decimal("3002.00")


@pytest.mark.usefixtures("january")
def test_a_table_no_kpi_reads_computes_nothing(store: Store, kpis: Kpis, computed: list[tuple[str, str]]) -> None:
    more = [*PRODUCTS, *rows("product_code,product_name,category,essential", "P3,Gold,gold,N")]
    [published] = publish(drop(store, {"products": more}), store, by="ann", kpis=kpis)
    assert published.created
    assert computed == []


@pytest.mark.usefixtures("january")
def test_a_later_transfer_does_not_touch_earlier_months(
    store: Store, kpis: Kpis, computed: list[tuple[str, str]]
) -> None:
    publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    computed.clear()
    moved = [*MANAGERS[:2], {**MANAGERS[2], "end_date": "2026-02-05"}]
    moved += [{**MANAGERS[2], "start_date": "2026-02-05", "branch_id": "B1"}]
    publish(drop(store, {"managers": moved}), store, by="ann", kpis=kpis)
    assert computed == [("sold", "2026-02")]
    assert [r[1] for r in rows_of(store, "sold", FEBRUARY) if r[0] == "M2"] == ["B1"]


@pytest.mark.usefixtures("january")
def test_a_closed_unit_hands_over_to_its_successors_in_turn(store: Store, kpis: Kpis) -> None:
    """B1 closes into B3 on 3 January, B3 into B2 on 6 January: a sale of the 5th is B3's."""
    closing = [{**row, "close_date": "", "successor_id": ""} for row in BRANCHES]
    closing[1] |= {"close_date": "2026-01-03", "successor_id": "B3"}
    closing.append({**closing[2], "branch_id": "B3", "close_date": "2026-01-06", "successor_id": "B2"})
    publish(drop(store, {"branches": closing}), store, by="ann", kpis=kpis)
    assert [row[:2] for row in rows_of(store, "sold", JANUARY)] == [("M1", "B3"), ("M2", "B2"), ("M1", "B2")]


@pytest.mark.usefixtures("january")
def test_a_sale_outside_every_posting_is_kept_without_a_unit(store: Store, kpis: Kpis) -> None:
    ended = [*MANAGERS[:2], {**MANAGERS[2], "end_date": "2026-01-07"}]
    publish(drop(store, {"managers": ended}), store, by="ann", kpis=kpis)
    assert [row[1] for row in rows_of(store, "sold", JANUARY) if row[0] == "M2"] == [None]


@pytest.mark.usefixtures("january")
def test_missing_tables_are_named_not_counted_as_zero(store: Store) -> None:
    assert "called" not in current(store).facts()
    assert current(store).missing_kpis == {"called": ("contacts",)}


def test_order_of_rows_and_files_does_not_change_a_byte(store: Store, january: Published, kpis: Kpis) -> None:
    before = current(store).facts()["sold"][JANUARY].read_bytes()
    publish(drop(store, {"sales": list(reversed(sales("2026-01")))}), store, by="ann", kpis=kpis)
    assert current(store).id == january.release_id
    assert current(store).facts()["sold"][JANUARY].read_bytes() == before


def test_what_has_settled_is_not_computed_again(store: Store, tmp_path: Path, computed: list[tuple[str, str]]) -> None:
    """Ten days after 31 January are over with February's data: the sale of 20 January waits for it, and March changes
    nothing in January, though it is within the two months the KPI may follow."""
    kpis = kpis_of(tmp_path / "kpis", settled=SETTLED)
    seen = []
    for month in ("2026-01", "2026-02", "2026-03"):
        computed.clear()
        publish(drop(store, {**whole_files(), **month_files(month)}), store, by="ann", kpis=kpis)
        seen.append((len(rows_of(store, "settled", JANUARY)), [m for _, m in sorted(computed)]))
    assert seen == [(3, ["2026-01"]), (3, ["2026-01", "2026-02"]), (3, ["2026-02", "2026-03"])]


def test_a_shared_relation_counts_categories_once_each(store: Store, tmp_path: Path) -> None:
    """C1 holds two funds, a card and gold without a balance: fund and card. P3 makes fund a category of the essential
    set, with which C1 and C2 hold one essential category each, and C1 the card as another. C3 holds nothing."""
    goods = [*PRODUCTS, *rows("product_code,product_name,category,essential", "P3,Fund B,fund,Y", "P4,Gold,gold,")]
    more = rows("month,client_id,product_code,manager_id,balance", "2026-01,C1,P3,M1,7.00", "2026-01,C1,P4,M1,0")
    files = {**whole_files(), **month_files("2026-01"), "products": goods}
    publish(drop(store, files | {"holdings": [*files["holdings"], *more]}), store, by="ann",
            kpis=kpis_of(tmp_path / "kpis", held=HELD, again=HELD))  # fmt: skip
    last = date(2026, 1, 31)
    for kpi in ("held", "again"):
        assert rows_of(store, kpi, JANUARY) == [
            ("M1", "B2", last, Decimal(3), Decimal(3), Decimal(5)),
            ("M2", "B2", last, Decimal(0), Decimal(0), Decimal(0)),
        ]


def test_a_shared_relation_of_the_months_that_follow(store: Store, tmp_path: Path) -> None:
    """C1 holds two categories, C2 one: 3 of Ann's. In February C2 buys the card: 4. A corrected February, in which C2
    did not, makes January's 3 again. Bo's C3 holds nothing."""
    kpis, last = kpis_of(tmp_path / "kpis", widest=WIDEST), date(2026, 1, 31)
    february = month_files("2026-02")
    card = rows("month,client_id,product_code,manager_id,balance", "2026-02,C2,P2,M1,5.00")
    deliveries = [
        ({**whole_files(), **month_files("2026-01")}, 3),
        ({**february, "holdings": [*february["holdings"], *card]}, 4),
        ({"holdings": february["holdings"]}, 3),
    ]
    for files, wanted in deliveries:
        publish(drop(store, files), store, by="ann", kpis=kpis)
        assert [(who, day, n) for who, _, day, n, *_ in rows_of(store, "widest", JANUARY)] == [
            ("M1", last, Decimal(wanted)), ("M2", last, Decimal(0)),
        ]  # fmt: skip


def test_whoever_is_in_no_book_is_of_no_kind(store: Store) -> None:
    """A complaint of C1 makes the rate of its kind 1, so Ann, whose client it is, is expected to have one. C9, in no
    book, complains of Bo: that changes no rate, not that of old clients without a star either, one of whom is Bo's."""
    files = {**whole_files(), **month_files("2026-01")}
    old = rows("month,client_id,manager_id,open_date,tier,aum", "2026-01,C4,M2,2015-01-01,0,5")
    header = "complaint_id,opened_at,closed_at,manager_id,client_id,category,severity,upheld"
    told = rows(header, "K1,2026-01-08 10:00,,M1,C1,fees,low,", "K2,2026-01-09 10:00,,M2,C9,fees,low,")
    publish(drop(store, files | {"clients": [*files["clients"], *old], "complaints": told}), store, by="ann",
            kpis={"complaint_rate": registry()["complaint_rate"]})  # fmt: skip
    assert [(r[0], *r[3:]) for r in rows_of(store, "complaint_rate", JANUARY)] == [
        ("M1", Decimal(1), Decimal(2), None, Decimal(1)),
        ("M2", Decimal(1), Decimal(2), None, Decimal(0)),
    ]
