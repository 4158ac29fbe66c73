"""What reads perfectly well and is wrong all the same: totals, swaps, months, ids, clients, and what leaks."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from analytics.errors import ExtractRejected
from analytics.kpi import Kpi
from analytics.warehouse.publish import Published
from analytics.warehouse.publish import publish as publish_strictly
from analytics.warehouse.release import Store, current
from analytics.warehouse.report import Report
from tests.warehouse.small import as_csv, check, clients, drop, holdings, month_files, publish, rows, sales

pytestmark = pytest.mark.usefixtures("january")
Kpis = dict[str, Kpi]
FEBRUARY = date(2026, 2, 1)


def said(report: Report) -> list[tuple[str, str]]:
    """(entry, consequence) of what was found, leaving out who answers for missing totals."""
    found = [(f.says.entry.id, f.consequence) for f in report.findings]  # type: ignore[attr-defined]
    return [f for f in found if f[0] != "totals_overridden"]


def text(report: Report) -> str:
    return "\n".join(map(str, report.findings))


def checked(store: Store, table: list[dict[str, str]] | tuple[dict[str, str], ...], name: str = "sales") -> Report:
    return check(drop(store, {name: table}) / "d1", store)


@pytest.mark.parametrize("word", ["合计", "總計", " Total ", "合 计"])
def test_a_total_row_that_agrees_is_no_row(store: Store, word: str):
    """1000.00 + 500.10 + 0.90 = 1501.00."""
    table = [*sales("2026-02"), dict.fromkeys(sales("2026-02")[0], "") | {"sale_id": word, "amount": "1,501.00"}]
    report = checked(store, table)
    assert said(report) == [("total_row_agrees", "note")]
    [account] = report.accounts
    assert (account.rows_in, account.loaded, str(account.sum_in)) == (3, 3, "1501.00")


def test_a_total_row_that_disagrees_refuses(store: Store):
    table = [*sales("2026-02")[:2], dict.fromkeys(sales("2026-02")[0], "") | {"sale_date": "合计", "amount": "1501.00"}]
    report = checked(store, table)
    assert ("total_row_differs", "refuse") in said(report)
    assert "sales.csv: line 4: the total row says amount 1,501.00, its rows add up to 1,500.10." in text(report)


def test_a_workbook_as_people_make_it(store: Store):
    """A title, a merged cell, the header, rows, a blank one and a total."""
    book = openpyxl.Workbook()
    sheet, table = book.active, sales("2026-02")
    sheet.append(["2026年2月销售明细"])
    sheet.merge_cells("A1:F1")
    sheet.append(list(table[0]))
    for row in table:
        sheet.append([*list(row.values())[:-1], float(row["amount"])])
    sheet.append([])
    sheet.append(["合计", None, None, None, None, 1501])
    folder = drop(store, {}) / "d1"
    book.save(folder / "sales.xlsx")
    report = check(folder, store)
    assert said(report) == [("total_row_agrees", "note")]
    assert "line 7" in text(report)


def test_a_total_row_counts_as_a_control_total(store: Store, kpis: Kpis):
    table = [*sales("2026-02"), dict.fromkeys(sales("2026-02")[0], "") | {"sale_id": "合计", "amount": "1501"}]
    publish_strictly(drop(store, {"sales": table}), store, by="ann", kpis=kpis)
    assert current(store).manifest["checks"]["confirmed"] == ["sales 2026-02"]


def test_absent_control_totals_ask_who_answers(store: Store, january: Published, kpis: Kpis):
    inbox = drop(store, {"sales": sales("2026-02"), "clients": clients("2026-02")})
    with pytest.raises(ExtractRejected) as refused:
        publish_strictly(inbox, store, by="ann", kpis=kpis)
    [problem] = map(str, refused.value.problems)
    assert problem.startswith("No control total confirms clients 2026-02, sales 2026-02.")
    assert current(store).id == january.release_id
    publish_strictly(inbox, store, by="ann", kpis=kpis, without_totals="Ann Li: the core system is down")
    [kept] = [f for f in current(store).manifest["checks"]["findings"] if "without control totals" in f["template"]]
    assert (kept["values"]["name"], kept["values"]["reason"]) == ("Ann Li", "the core system is down")


@pytest.mark.parametrize("given", ["Ann", ": why", "Ann:", " : "])
def test_an_override_says_who_and_why(store: Store, given: str):
    with pytest.raises(Exception, match="does not say who and why"):
        publish_strictly(drop(store, {"sales": sales("2026-02")}), store, by="ann", without_totals=given)


@pytest.mark.parametrize(("one", "other"), [("manager_id", "client_id"), ("product_code", "client_id")])
def test_two_columns_that_changed_places_are_named(store: Store, one: str, other: str):
    table = [{**row, one: row[other], other: row[one]} for row in sales("2026-02")]
    report = checked(store, table)
    assert ("looks_swapped", "refuse") in said(report)
    assert f"in 3 of the first 3 rows {other} holds what belongs in {one}" in text(report)


def test_rows_of_days_to_come_are_set_aside(store: Store):
    first, second, third = sales("2026-02")
    report = checked(store, [first, second, {**third, "sale_date": "2126-02-07"}])
    assert said(report) == [("rows_aside", "quarantine")]
    assert "first in line 4: sale_date “2126-02-07” is in the future" in text(report)
    assert [(a.month, a.rows_in, a.quarantined) for a in report.accounts] == [(FEBRUARY, 3, 1)]


def test_a_book_of_a_month_to_come_is_refused(store: Store):
    report = checked(store, [dict(row) for row in clients("2126-02")], "clients")
    assert ("rows_refused", "refuse") in said(report)


def test_targets_may_speak_of_months_to_come(store: Store):
    table = rows("month,unit_type,unit_id,kpi,target", "2126-02,manager,M1,fund_sales,5")
    assert said(checked(store, table, "targets")) == []


def test_an_id_that_stands_in_another_month_is_refused(store: Store):
    table = [dict(row) for row in sales("2026-02")]
    table[0]["sale_id"] = sales("2026-01")[1]["sale_id"]
    report = checked(store, table)
    assert said(report) == [("key_elsewhere", "refuse")]
    assert "sales.csv: sales 2026-02: 1 row(s), the first is sale_id “S2026-01-2”, stand in another month too" in text(
        report
    )


def test_an_id_may_move_when_both_months_come(store: Store):
    first, second, third = sales("2026-01")
    assert said(checked(store, [first, third, {**second, "sale_date": "2026-02-01"}])) == []


def test_an_id_in_two_months_of_one_delivery_is_refused(store: Store):
    inbox = drop(store, {"sales": sales("2026-02")})
    march = [{**sales("2026-02")[0], "sale_date": "2026-03-01"}]
    (inbox / "d1" / "more.csv").write_text(as_csv(march), "utf-8")
    assert said(check(inbox / "d1", store)) == [("key_elsewhere", "refuse")] * 2


def test_clients_of_no_book_are_said(store: Store):
    """C9 is new and in no book; C1 is in January's, which is before February."""
    first, second, third = sales("2026-02")
    report = checked(store, [first, {**second, "client_id": "C9"}, {**third, "client_id": "C9"}])
    assert said(report) == [("unknown_clients", "note")]
    assert "sales.csv: sales 2026-02: 2 row(s) name 1 client(s) who are in no book" in text(report)


def test_the_same_again_is_said_to_change_nothing(store: Store):
    report = check(drop(store, {"sales": sales("2026-01")}) / "d1", store)
    assert said(report) == [("replay", "note")]
    assert "sales.csv: sales 2026-01: exactly what is published already" in text(report)


def test_copies_are_said(store: Store):
    report = checked(store, [*sales("2026-02"), sales("2026-02")[0]])
    assert said(report) == [("copies_dropped", "note")]
    assert "sales.csv: 1 row(s) are exact copies" in text(report)


def test_did_you_mean_the_parent(store: Store):
    table = rows(
        "branch_id,branch_name,parent_branch_id,level,region",
        "S0101,Head,,1,",
        "S0102,North,S0101,2,",
        "S0103,X,S0l01,2,",
    )
    assert "the parent “S0l01” of S0103 does not exist. Did you mean “S0101”?" in text(
        checked(store, table, "branches")
    )


SECRETS = ["6222020200112230001", "6222020200112230002", "6222020200112230003"]


def hidden(table: list[dict[str, str]]) -> list[dict[str, str]]:
    names = dict(zip(("C1", "C2", "C3"), SECRETS, strict=True))
    return [{**row, "client_id": names[row["client_id"]]} for row in table]


def test_no_raw_client_id_is_in_anything_stored(store: Store, kpis: Kpis):
    """Every byte under the data folder, names included, after a publish with rows set aside and a refusal."""
    tables = {
        "clients": hidden(list(clients("2026-02"))), "holdings": hidden(list(holdings("2026-02"))),
        "sales": hidden(list(sales("2026-02"))),
    }  # fmt: skip
    tables["sales"] += [{**row, "sale_id": row["sale_id"] + "x"} for row in tables["sales"]]
    tables["sales"][1]["amount"] = "many"
    tables["sales"].append({**tables["sales"][0], "amount": "7.00"})
    publish(drop(store, {**month_files("2026-02"), **tables}), store, by="ann", kpis=kpis)
    assert list((store.root / "quarantine").rglob("*.csv"))
    assert raw_ids(store.root) == []
    bad = [{**row, "sale_date": "x"} for row in hidden(list(sales("2026-03")))]
    with pytest.raises(ExtractRejected):
        publish(drop(store, {"sales": bad}, "d2"), store, by="ann", kpis=kpis)
    assert {path.parent.name for path in raw_ids(store.root)} == {"d2"}, "only what waits in the inbox"


def raw_ids(root: Path) -> list[Path]:
    """Files that hold one of the ids, as text of either width or as the number it is."""
    forms = [form for s in SECRETS for form in (s.encode(), s.encode("utf-16-le"), int(s).to_bytes(8, "little"))]
    pattern = re.compile(b"|".join(map(re.escape, forms)))
    return [p for p in root.rglob("*") if p.is_file() and pattern.search(p.read_bytes() + unpacked(p))]


def unpacked(path: Path) -> bytes:
    """What a Parquet file says once it is decompressed."""
    return repr(pq.read_table(path).to_pydict()).encode() if path.suffix == ".parquet" else b""


def test_what_a_killed_run_left_is_gone_after_the_next(store: Store, kpis: Kpis):
    left = store.root / ".work-killed" / "read"
    left.mkdir(parents=True)
    (left / "f0").write_text(as_csv(hidden(list(sales("2026-02")))), "utf-8")
    publish(drop(store, {"sales": sales("2026-02")}), store, by="ann", kpis=kpis)
    assert not list(store.root.glob(".work-*"))


def with_subtotals(second: str) -> list[dict[str, str]]:
    """Ann's two tickets, 1000.00 + 500.10, and a subtotal; Bo's 0.90, and one; 1501.00 in all."""
    first, other, third = sales("2026-02")
    blank = dict.fromkeys(first, "")
    ends = [{**blank, "manager_id": "小计", "amount": a} for a in ("1500.10", second)]
    return [first, other, ends[0], third, ends[1], {**blank, "sale_id": "合计", "amount": "1501.00"}]


def test_subtotals_that_agree_are_no_rows(store: Store):
    report = checked(store, with_subtotals("0.90"))
    assert said(report) == [("subtotals_agree", "note"), ("total_row_agrees", "note")]
    assert [(a.rows_in, a.sum_in) for a in report.accounts] == [(3, Decimal("1501.00"))]


def test_a_subtotal_that_differs_refuses(store: Store):
    report = checked(store, with_subtotals("0.91"))
    assert ("subtotal_differs", "refuse") in said(report)
    assert "line 6: the subtotal says amount 0.91, the rows since the one before it add up to 0.90." in text(report)


@pytest.mark.parametrize(("name", "found"), [
    ("sales_2026-02", []), ("sales_202603", ["month_in_name"]), ("2026年3月销售", ["month_in_name"]),
    ("sales-20260305", []), ("sales", []), ("2025-11_2026-03", []), ("sales_2026.02", []),
])  # fmt: skip
def test_the_month_of_a_files_name_is_held_against_its_rows(store: Store, name: str, found: list[str]):
    """February's tickets; a whole date is the day of the export, two months are a span."""
    assert [entry for entry, _ in said(checked(store, list(sales("2026-02")), name))] == found
