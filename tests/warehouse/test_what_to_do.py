"""Every sentence says file, line, column, value and what to do; near misses are asked back: “did you mean …?”"""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.kpi import Kpi
from analytics.warehouse.catalogue import tell
from analytics.warehouse.changes import changes, unusual
from analytics.warehouse.release import Store, current, find
from analytics.warehouse.report import Report
from pages._ui.text import Text
from tests.warehouse.small import as_csv, check, clients, drop, publish, rows, sales, whole_files

pytestmark = pytest.mark.usefixtures("january")
HEAD = ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount"]


def said(report: Report) -> list[str]:
    """Every sentence but the one about control totals."""
    return [str(f) for f in report.findings if "without control totals" not in str(f)]


def looked_at(store: Store, content: bytes | str, name: str = "f.csv") -> Report:
    folder = drop(store, {}) / "d1"
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return check(folder, store)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("sale_date", "46058", "not a date but a spreadsheet's day number (write 2026-03-31)"),
        ("sale_date", "03/04/2026", "not a date anybody can be sure of: day or month first? (write 2026-03-31)"),
        ("sale_date", "31/02/26", "not a date anybody can be sure of: day or month first? (write 2026-03-31)"),
        ("sale_date", "2026-02-30", "not a date there is between 1900 and 2199 (write 2026-03-31)"),
        ("sale_date", "1026年2月3日", "not a date there is between 1900 and 2199 (write 2026-03-31)"),
        ("sale_date", "soon", "not a date (write 2026-03-31)"),
        ("amount", "1000,00", "not an amount: a comma is no decimal point (write 1234.50)"),
        ("amount", "1.234.567,5", "not an amount: a comma is no decimal point (write 1234.50)"),
        ("amount", "1.5E+03", "not an amount: written with an exponent (write 1234.50)"),
        ("amount", "0.905",
         "not an amount: more decimals than are kept (round it, or name the right unit in the header)"),
        ("amount", "#REF!", "not an amount but a spreadsheet's error (correct the formula)"),
        ("amount", "many", "not an amount in yuan and fen (write 1234.50)"),
        ("amount", "", "empty (fill it in)"),
        ("manager_id", "123.0", "an id that a spreadsheet made a number (format the column as text)"),
        ("sale_id", "6.22202E+18", "an id that a spreadsheet made a number (format the column as text)"),
        ("product_code", "p1", "not in products (did you mean “P1”?)"),
        ("product_code", "P 01", "not in products (add it there, or correct it)"),
        ("premium_type", "regulr", "not one of single, regular (did you mean “regular”?)"),
        ("premium_type", "每月", "not one of single, regular (write one, or explain the word in a mapping)"),
    ],
)  # fmt: skip
def test_a_cell_is_told_with_line_column_value_and_what_to_write(store: Store, column: str, value: str, reason: str):
    table = [{"premium_type": "", **row} for row in sales("2026-02")]
    table[1][column] = value
    [sentence] = said(looked_at(store, as_csv(table)))
    assert sentence == f"f.csv: 1 row(s), first in line 3: {column} “{value}” is {reason}."


def test_ids_that_only_look_like_numbers_stay(store: Store):
    """“A.0”, “1.10” and “E+1” are ids; only what a spreadsheet writes for a number is none."""
    first, second, third = sales("2026-02")
    table = [{**first, "sale_id": "A.0"}, {**second, "sale_id": "1.10"}, {**third, "sale_id": "E+1"}]
    assert said(looked_at(store, as_csv(table))) == []


def test_reasons_are_told_in_the_readers_language(store: Store):
    table = [dict(row) for row in sales("2026-02")]
    table[1]["product_code"] = "p1"
    [found] = [f.says for f in looked_at(store, as_csv(table)).findings if f.consequence == "quarantine"]
    says = "f.csv：1 行，首见于第 3 行：product_code 的值“p1”不在 products 表中（您是指“P1”吗？）。"
    assert tell(found, "zh-Hans") == Text("zh-Hans").error(found) == says


def test_a_manager_whose_id_lost_its_zeros_refuses(store: Store, kpis: dict[str, Kpi]):
    """Without this rule all of her sales would count as nobody's."""
    whole = {**whole_files()}
    whole["managers"] = [{**row, "manager_id": row["manager_id"].replace("M", "00")} for row in whole["managers"]]
    publish(drop(store, {"managers": whole["managers"]}), store, by="ann", kpis=kpis)
    table = [{**row, "manager_id": row["manager_id"].removeprefix("M")} for row in sales("2026-02")]
    [sentence] = said(looked_at(store, as_csv(table)))
    assert sentence == (
        "f.csv: line 2: manager_id “1” is nobody, but “001” is in managers; 3 row(s) of sales name 2 such id(s). "
        "Did a spreadsheet drop zeros? Format the column as text and export it again."
    )


def test_a_unit_nobody_knows_is_named_with_those_that_are(store: Store):
    [sentence] = said(looked_at(store, as_csv(sales("2026-02")).replace("amount", "amount(百元)", 1)))
    assert sentence.startswith("f.csv: “amount(百元)” of sales names a unit that is not known. Known: 千元, 万元,")


def test_a_column_without_a_name_may_be_empty_only(store: Store):
    """Many programs end every line with a delimiter."""
    text = as_csv(sales("2026-02")).replace("\n", ",\n")
    assert said(looked_at(store, text)) == []
    [sentence] = said(looked_at(store, text.replace("0.90,", "0.90,checked")))
    assert sentence == "f.csv: column 7 has no name, but holds “checked” in line 4. Give it a name, or clear it."


def test_a_needed_column_without_a_name(store: Store):
    missing, nameless = said(looked_at(store, as_csv(sales("2026-02")).replace("amount", "", 1)))
    assert missing == "f.csv: column “amount” of sales is missing. Export it with this column."
    assert nameless == "f.csv: column 6 has no name. Name it after a column of sales, or delete it."


def book(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.active.append(HEAD)
    for i in range(60):
        made.active.append([f"B{i}", "2026-02-05", "M1", "C1", "P1", 5.5])
    change(made.active)
    made.save(out)
    return out.getvalue()


def test_what_stands_beside_the_table_of_a_workbook_is_not_left_out_in_silence(store: Store):
    far = said(looked_at(store, book(lambda sheet: sheet.__setitem__("H50", "see Li")), "f.xlsx"))
    assert far == [
        "f.xlsx: line 50: “see Li” stands right of the last header. Give its column a name, or clear the cell."
    ]
    near = said(looked_at(store, book(lambda sheet: sheet.__setitem__("H3", "see Li")), "f.xlsx"))
    assert near == ["f.xlsx: column 8 has no name, but holds “see Li” in line 3. Give it a name, or clear it."]


def test_a_cell_of_a_workbook_that_shows_an_error_refuses(store: Store):
    """Read as an empty cell, a cancelled sale would be one that is not."""
    [sentence] = said(looked_at(store, book(lambda sheet: sheet.__setitem__("E7", "#N/A")), "f.xlsx"))
    assert sentence.startswith("f.xlsx: cell E7 shows an error such as #N/A or #REF!")


def test_an_empty_file_is_empty_whatever_its_name(store: Store):
    assert said(looked_at(store, b"", "f.xlsx")) == ["f.xlsx: the file is empty. Export it again."]


def test_where_most_lines_have_another_number_of_cells_the_file_is_refused(store: Store):
    """Set aside, they would leave a month of one ticket."""
    text = as_csv(sales("2026-02")).replace("1000.00", "1000.00,1").replace("500.10", "500.10,1")
    [sentence] = said(looked_at(store, text))
    assert sentence.startswith("f.csv: 2 line(s), most of the file, do not have 6 cells as the header has")


def test_lines_that_cannot_be_cut_are_in_the_file_of_rows_set_aside(store: Store):
    report = looked_at(store, as_csv(sales("2026-02")) + "a,b\n")
    [(name, content)] = report.aside
    assert name == "f.csv.csv"
    assert content.decode("utf-8-sig").splitlines()[1] == "f.csv,5,,,not a line of 6 cells"


@pytest.mark.parametrize(("one", "other"), [("sale_date", "sale_id"), ("amount", "product_code")])
def test_a_typed_column_that_changed_places_is_named(store: Store, one: str, other: str):
    table = [{**row, one: row[other], other: row[one]} for row in sales("2026-02")]
    sentence, *_ = said(looked_at(store, as_csv(table)))
    assert sentence == (
        f"f.csv: in 3 of the first 3 rows {other} holds what belongs in {one}. Are the two columns swapped? "
        "Correct the headers."
    )


def test_everything_wrong_is_told_at_once(store: Store):
    """A header, a circle in the tree, a posting nowhere, a mark of quotation: four files, four sentences."""
    folder = drop(store, {"sales": [{**r, "amuont": "1"} for r in sales("2026-02")]}) / "d1"
    tree = "branch_id,branch_name,parent_branch_id,level,region\nB0,Head,,1,\nB1,N,B2,2,N\nB2,S,B1,2,S\n"
    (folder / "tree.csv").write_text(tree)
    people = "manager_id,start_date,manager_name,branch_id,grade,end_date\nM1,2025-01-01,Ann,b1,1,\n"
    (folder / "people.csv").write_text(people)
    (folder / "book.csv").write_text(as_csv(clients("2026-02")).replace("C1", '"C1', 1))
    told = "\n".join(said(check(folder, store)))
    for part in (
        "sales has no column “amuont”", "tree.csv: line 3: B1 is, through its parents, above itself",
        "people.csv: line 2: M1 is posted at “b1”, which is not in branches. Did you mean “B1”?",
        "book.csv: a quotation mark opened in line 2",
    ):  # fmt: skip
        assert part in told


def test_a_tree_that_could_not_be_read_is_not_held_against_the_people(store: Store):
    """B7 is in the tree that was refused; nobody says it does not exist."""
    folder = drop(store, {}) / "d1"
    (folder / "tree.csv").write_text("branch_id,branch_nmae,parent_branch_id,level,region\nB0,H,,1,\nB7,N,B0,2,N\n")
    (folder / "people.csv").write_text(
        "manager_id,start_date,manager_name,branch_id,grade,end_date\nM1,2025-01-01,Ann,B7,1,\n"
    )
    assert all("branch_n" in sentence for sentence in said(check(folder, store)))


def test_targets_of_what_does_not_exist_are_said(store: Store):
    table = rows(
        "month,unit_type,unit_id,kpi,target",
        "2026-02,manager,M1,fund_sale,5", "2026-02,branch,B9,fund_sales,5", "2026-02,branch,B1,fund_sales,5",
    )  # fmt: skip
    assert said(looked_at(store, as_csv(table))) == [
        "f.csv: line 2: 1 target(s) are for kpi “fund_sale”, which does not exist, and count for nothing. "
        "Did you mean “fund_sales”?",
        "f.csv: line 3: 1 target(s) are for unit_id “B9”, which does not exist, and count for nothing. "
        "Correct it, or add what is missing.",
    ]


def test_nothing_invisible_is_in_a_sentence(store: Store):
    """A terminal would obey the first of them."""
    table = [dict(row) for row in sales("2026-02")]
    table[1]["amount"] = "\x1b[2J\u202e5"
    unseen, sentence = said(looked_at(store, as_csv(table)))
    assert "amount “\ufffd[2J\ufffd5” is not an amount" in sentence
    assert unseen.startswith("f.csv: 2 invisible or control character(s), the first in line 3, were left out.")


@pytest.mark.parametrize("form", ["utf-8", "gb18030", "utf-16", "xlsx", "parquet"])
def test_what_nobody_sees_is_left_out_and_said(store: Store, form: str):
    """A zero-width space in “M1” of line 3, a mark of direction in “P2” of line 4; dashes and Chinese are no such."""
    table = [dict(row) for row in sales("2026-02")]
    table[0]["sale_id"] += "—“甲”"
    table[1]["manager_id"], table[2]["product_code"] = "M\u200b1", "P2\u200e"
    out = io.BytesIO()
    if form == "xlsx":
        made = openpyxl.Workbook()
        for row in (HEAD, *(row.values() for row in table)):
            made.active.append(list(row))
        made.save(out)
    elif form == "parquet":
        pq.write_table(pa.table({name: [row[name] for row in table] for name in HEAD}), out)
    report = looked_at(store, out.getvalue() or as_csv(table).encode(form), "f.dat")
    assert [(a.rows_in, a.loaded) for a in report.accounts] == [(3, 3)]
    assert said(report) == [
        "f.dat: 2 invisible or control character(s), the first in line 3, were left out. "
        "Nothing to do, unless they were meant."
    ]


def test_amounts_in_another_unit_are_noticed_though_the_rows_are_all_there(store: Store, kpis: dict[str, Kpi]):
    """B2 sells 40 x 0.90 = 36.00 a month; in May every amount is a hundredth of a 万 of what it was: 40 x 0.09."""
    for month in ("2026-02", "2026-03", "2026-04", "2026-05"):
        amount = "0.09" if month == "2026-05" else "0.90"
        table = [{**sales(month)[2], "sale_id": f"{month}-{i}", "amount": amount} for i in range(40)]
        publish(drop(store, {"clients": clients(month), "sales": table}), store, by="ann", kpis=kpis)
    now = current(store)
    [sentence] = map(str, unusual(now, changes(find(store, now.parent or ""), now)))
    assert sentence == (
        "B2: sales 2026-05 adds up to 3.60, usually to 36.00 (the median of the 4 months before), in about as many "
        "rows. Is the unit of the amounts right?"
    )


def test_a_file_of_two_kinds_of_line_ends_is_read(store: Store):
    """Two files put together, or edited in part: 3 rows, 1501.00; a title above lines that end the oldest way."""
    text = as_csv(sales("2026-02"))
    for made in (text.replace("\n", "\r\n", 2), text.replace("\n", "\r", 1), ("Title\n\n" + text).replace("\n", "\r")):
        report = looked_at(store, made)
        assert said(report) == []
        assert [(a.rows_in, str(a.sum_in)) for a in report.accounts] == [(3, "1501.00")]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("0M1", "Did a spreadsheet drop zeros?"),
        ("Ｍ１", "It is written with full-width characters."),
        ("m1", "Only capitals, spaces or a “.0” tell them apart."),
    ],
)
def test_an_id_that_is_almost_one_is_told_apart_in_its_own_words(store: Store, written: str, what: str):
    """M1 is in managers; the first two rows name it otherwise."""
    table = [{**row, "manager_id": written} if row["manager_id"] == "M1" else row for row in sales("2026-02")]
    [sentence] = said(looked_at(store, as_csv(table)))
    assert sentence.startswith(f"f.csv: line 2: manager_id “{written}” is nobody, but “M1” is in managers; 2 row(s)")
    assert [w in sentence for w in ("spreadsheet", "full-width", "capitals")].count(True) == 1
    assert what in sentence


def test_a_data_folder_named_from_here_stays_the_same_from_anywhere(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Files are opened by another process, which works elsewhere, and the folder may be left meanwhile."""
    monkeypatch.chdir(store.root.parent)
    here = Store(Path("bank"))
    folder = drop(here, {"sales": sales("2026-02")}) / "d1"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert here.root == store.root
    assert [(a.rows_in, str(a.sum_in)) for a in check(folder, here).accounts] == [(3, "1501.00")]
