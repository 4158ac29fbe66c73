"""Any reasonable file is read right, whatever its encoding, delimiter and format; any bad one is refused in words."""

import gzip
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.warehouse.release import Store, current
from tests.warehouse.small import as_csv, check, clients, drop, publish, rows, sales

CHINESE = {
    "sale_id": "销售流水号", "sale_date": "销售日期", "manager_id": "客户经理编号", "client_id": "客户号",
    "product_code": "产品代码", "amount": "金额（万元）",
}  # fmt: skip
CSV = as_csv(sales("2026-01"))


def chinese() -> str:
    table = [{CHINESE[k]: v for k, v in row.items()} for row in sales("2026-01")]
    for row, amount in zip(table, ("0.1", "0.05001", "0.00009"), strict=True):
        row["金额（万元）"] = amount
        row["销售日期"] = row["销售日期"].replace("-", "/")
    return as_csv(table)


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "notes"
    sheet = book.create_sheet("data")
    sheet.append(["Sales of January"])
    sheet.append([])
    table = sales("2026-01")
    sheet.append(list(table[0]))
    for row in table:
        sheet.append([
            datetime.fromisoformat(v) if k == "sale_date" else float(v) if k == "amount" else v for k, v in row.items()
        ])  # fmt: skip
    book.save(path)


def typed_parquet(path: Path) -> None:
    table = sales("2026-01")
    columns = {k: pa.array([row[k] for row in table]) for k in table[0]}
    columns["sale_date"] = pa.array([date.fromisoformat(row["sale_date"]) for row in table])
    columns["amount"] = pa.array([Decimal(row["amount"]) for row in table], pa.decimal128(12, 2))
    pq.write_table(pa.table(columns), path)


def double_parquet(path: Path) -> None:
    table = sales("2026-01")
    columns = {k: pa.array([row[k] for row in table]) for k in table[0]}
    columns["amount"] = pa.array([float(row["amount"]) for row in table])
    columns["sale_date"] = pa.array([datetime.fromisoformat(row["sale_date"]) for row in table], pa.timestamp("ns"))
    pq.write_table(pa.table(columns), path)


FORMS: dict[str, Callable[[Path], object]] = {
    "utf-8": lambda p: p.write_text(CSV, "utf-8"),
    "utf-8 with mark": lambda p: p.write_text(CSV, "utf-8-sig"),
    "utf-16": lambda p: p.write_text(CSV, "utf-16"),
    "gb18030 with chinese headers": lambda p: p.write_bytes(chinese().encode("gb18030")),
    "windows line ends": lambda p: p.write_bytes(CSV.replace("\n", "\r\n").encode()),
    "line ends of two kinds": lambda p: p.write_bytes(CSV.replace("\n", "\r\n", 2).encode()),
    "a delimiter behind every line": lambda p: p.write_text(CSV.replace("\n", ",\n"), "utf-8"),
    "tab": lambda p: p.write_text(as_csv(sales("2026-01"), "\t"), "utf-8"),
    "semicolon": lambda p: p.write_text(as_csv(sales("2026-01"), ";"), "utf-8"),
    "pipe": lambda p: p.write_text(as_csv(sales("2026-01"), "|"), "utf-8"),
    "title above": lambda p: p.write_text("Sales of January,,\n\n" + CSV, "utf-8"),
    "other order": lambda p: p.write_text(as_csv(list(reversed(sales("2026-01")))), "utf-8"),
    "packed": lambda p: p.write_bytes(gzip.compress(CSV.encode())),
    "workbook": workbook,
    "parquet": typed_parquet,
    "parquet of doubles": double_parquet,
}


@pytest.fixture(scope="module")
def expected() -> dict[str, str]:
    return {}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.usefixtures("january")
def test_the_same_content_has_the_same_name_in_every_form(store: Store, form: str, expected: dict[str, str]) -> None:
    inbox = drop(store, {})
    FORMS[form](inbox / "d1" / "anything.dat")
    publish(inbox, store, by="ann", kpis={})
    entry = current(store).manifest["tables"]["sales"]["2026-01"]
    assert (entry["rows"], entry["sum"]) == (3, "1501.00")
    assert expected.setdefault("hash", entry["content_hash"]) == entry["content_hash"]


def problems(store: Store, tmp_path: Path, content: bytes | str, name: str = "sales.csv") -> list[str]:
    """Why a file is refused, leaving out that other tables are missing."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [str(p) for p in check([path], store).problems if "has been delivered yet" not in str(p)]


HEAD = "sale_id,sale_date,manager_id,client_id,product_code,amount\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            HEAD.replace("amount", "amuont"),
            ["no column “amuont”. Did you mean “amount”?", "“amount” of sales is missing"],
        ),
        (HEAD.replace("amount", "remarks,amount"), ["sales has no column “remarks”. Its columns: sale_id"]),
        (HEAD.replace("amount", "amount,Amount"), ["“amount” of sales is there 2 times"]),
        ("red,green\n1,2\n", ["the headers are those of no known table: red, green"]),
        ("", ["the file is empty"]),
        (b"sale_id\n\xff\xfe\xfa\x81\n", ["is neither UTF-8 nor GB18030 text"]),
        (b"sale_id,amount\n1,\x002\n", ["line 2 holds a NUL byte"]),
        (b"PAR1 not really", ["but the content is Parquet"]),
        (b"PK\x03\x04 not really", ["the ZIP is damaged"]),
        (b"\xd0\xcf\x11\xe0", ["Save it as .xlsx"]),
        (b"\x1f\x8b broken", ["the .gz is damaged"]),
        (HEAD + 'S1,2026-01-05,M1,C1,P1,"1\n', ["a quotation mark opened in line 2 is never closed"]),
        (HEAD, ["no row can be read"]),
    ],
)
def test_a_bad_file_is_refused_in_words(store: Store, tmp_path: Path, content: bytes | str, says: list[str]) -> None:
    found = problems(store, tmp_path, content)
    assert len(found) == len(says)
    for sentence, part in zip(found, says, strict=True):
        assert part in sentence


def test_a_link_is_not_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text(CSV, "utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert "not a regular file" in str(check([tmp_path / "link.csv"], store).problems[0])


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("sale_date", "2026-02-30", "not a date"), ("sale_date", "03/04/2026", "not a date"),
        ("sale_date", "", "empty"), ("amount", "1e5", "not an amount"), ("amount", "nan", "not an amount"),
        ("amount", "inf", "not an amount"), ("amount", "0x1F", "not an amount"), ("amount", "1_000", "not an amount"),
        ("amount", "1.005", "not an amount"), ("amount", "12,34", "not an amount"), ("manager_id", " ", "empty"),
        ("product_code", "P9", "not in products"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("january")
def test_a_bad_cell_sets_its_row_aside(store: Store, column: str, value: str, reason: str) -> None:
    table = [dict(row) for row in sales("2026-02")]
    table[1][column] = value
    inbox = drop(store, {"sales": table})
    report = check(inbox / "d1", store)
    assert not report.problems
    [sentence] = map(str, report.quarantined)
    assert sentence.startswith(f"sales.csv: 1 row(s), first in line 3: {column} “{value}” is ")
    assert reason in sentence
    [account] = report.accounts
    assert (account.rows_in, account.loaded, account.quarantined, account.duplicates) == (3, 2, 1, 0)
    assert account.sum_in == account.sum_loaded + account.sum_quarantined


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,234.50", "1234.50"), ("１２３．４５", "123.45"), ("(12.50)", "-12.50"), ("（12.50）", "-12.50"),
        ("1.5万元", "15000.00"), ("2亿", "200000000.00"), ("¥7", "7.00"), (" 8 ", "8.00"), ("-0.10", "-0.10"),
        ("1.500", "1.50"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("january")
def test_amounts_as_people_write_them(store: Store, written: str, meant: str) -> None:
    table = [{**sales("2026-02")[0], "amount": written}]
    report = check(drop(store, {"sales": table}) / "d1", store)
    assert not report.quarantined
    assert [str(a.sum_loaded) for a in report.accounts] == [meant]


@pytest.mark.parametrize(
    "written",
    ["2026-02-05", "20260205", "2026/2/5", "2026年2月5日", "2026.02.05", "２０２６-02-05", "2026-02-05 00:00:00"],
)
@pytest.mark.usefixtures("january")
def test_dates_as_people_write_them(store: Store, written: str) -> None:
    table = [{**sales("2026-02")[0], "sale_date": written}]
    report = check(drop(store, {"sales": table}) / "d1", store)
    assert not report.quarantined
    assert [a.month for a in report.accounts] == [date(2026, 2, 1)]


@pytest.mark.usefixtures("january")
def test_a_moment_late_on_the_last_day_belongs_to_that_day_in_the_bank(store: Store) -> None:
    table = rows(
        "complaint_id,opened_at,closed_at,manager_id,client_id,category,severity,upheld",
        "K1,2026-02-28 23:59:59,,M1,C1,收费争议,高,是",
        "K2,2026-02-28T16:00:00Z,,M1,C1,fees,high,",
    )
    report = check(drop(store, {"complaints": table}) / "d1", store)
    assert [(a.month, a.loaded) for a in report.accounts] == [(date(2026, 2, 1), 1), (date(2026, 3, 1), 1)]


@pytest.mark.usefixtures("january")
def test_line_numbers_count_lines_of_the_file(store: Store) -> None:
    text = HEAD + 'S1,2026-02-05,M1,"C\n1",P1,1\nS2,2026-02-05,M1\nS3,2026-02-31,M1,C1,P1,1\nS4,2026-02-05,M1,C1,P1,1\n'
    path = store.root / "sales.csv"
    path.write_text(text, "utf-8")
    ragged, bad = map(str, check([path], store).quarantined)
    assert ragged.startswith("sales.csv: 1 line(s) do not have 6 cells; the first is line 4. They are left out")
    assert "first in line 5: sale_date “2026-02-31”" in bad


@pytest.mark.usefixtures("january")
def test_copies_are_dropped_and_contradictions_set_aside(store: Store) -> None:
    first, second, third = sales("2026-02")
    table = [first, first, second, {**second, "amount": "7.00"}, third]
    report = check(drop(store, {"sales": table}) / "d1", store)
    [account] = report.accounts
    assert (account.rows_in, account.loaded, account.quarantined, account.duplicates) == (5, 2, 2, 1)
    assert (account.sum_in, account.sum_duplicates) == (Decimal("2508.00"), Decimal("1000.00"))
    [sentence] = map(str, report.quarantined)
    assert "sale_id “S2026-02-2” is there more than once with different contents" in sentence


@pytest.mark.usefixtures("january")
def test_copies_in_a_snapshot_are_found_too(store: Store) -> None:
    """A snapshot is written before it is known whether a row stands twice, and once more where one does: C1's P1 is an
    exact copy, C2's P1 has two balances, of C1's P2 and of C9, whom nobody has met before, there is one each."""
    held = rows(
        "month,client_id,product_code,manager_id,balance",
        "2026-02,C2,P1,M1,20.00", "2026-02,C1,P1,M1,10.00", "2026-02,C9,P2,M2,4.00", "2026-02,C1,P2,M1,1.00",
        "2026-02,C1,P1,M1,10.00", "2026-02,C2,P1,M1,21.00",
    )  # fmt: skip
    report = check(drop(store, {"clients": clients("2026-02"), "holdings": held}) / "d1", store)
    [account] = [a for a in report.accounts if a.table == "holdings"]
    assert (account.rows_in, account.loaded, account.quarantined, account.duplicates) == (6, 3, 2, 1)
    assert (account.sum_in, account.sum_loaded) == (Decimal("66.00"), Decimal("15.00"))
    assert any("is there more than once with different contents" in str(found) for found in report.quarantined)
    publish(store.root / "inbox", store, by="ann")
    parts = current(store).parts("holdings")
    stored = duckdb.sql(f"SELECT product_code, balance FROM '{parts[date(2026, 2, 1)]}' ORDER BY ALL").fetchall()
    assert stored == [("P1", Decimal("10.00")), ("P2", Decimal("1.00")), ("P2", Decimal("4.00"))]


@pytest.mark.usefixtures("january")
@pytest.mark.parametrize("odd", [" P1", "P1\u200b", "P1 ", "\tP1"])
def test_one_untidy_text_among_clean_ones_in_parquet_is_tidied(store: Store, odd: str) -> None:
    """A column whose texts are all clean is taken as it is; one odd cell anywhere in it, and all of it is looked at."""
    table = [dict(row) for row in sales("2026-02")]
    table[2]["product_code"] = odd
    path = store.root / "sales.parquet"
    pq.write_table(pa.Table.from_pylist(table), path, row_group_size=1)
    report = check([path], store)
    [account] = report.accounts
    assert (account.rows_in, account.loaded) == (3, 3)


@pytest.mark.usefixtures("january")
def test_an_empty_text_in_a_clean_column_is_no_value(store: Store) -> None:
    table = [dict(row) for row in sales("2026-02")]
    table[1]["client_id"] = ""
    path = store.root / "sales.parquet"
    pq.write_table(pa.Table.from_pylist(table), path)
    [account] = check([path], store).accounts
    assert (account.rows_in, account.loaded, account.quarantined) == (3, 2, 1)
