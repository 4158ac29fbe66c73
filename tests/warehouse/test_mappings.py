"""Somebody else's files, of other shapes than our tables, by mapping files alone: no line of code knows them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from analytics.errors import BadDefinition, ExtractRejected
from analytics.warehouse.contract import read_contracts
from analytics.warehouse.release import Store, current
from analytics.warehouse.reshape import read_shapes
from tests.warehouse.conftest import empty
from tests.warehouse.small import publish

MAPPING = """
has_no = ["clients", "holdings", "complaints"]

[[files]]
has = ["Order No", "Line", "Rep", "Net"]
table = "sales"
[files.columns]
sale_id = "{Order No}-{Line}"
sale_date = "{Day}"
manager_id = "{Rep}"
client_id = "{Shop}"
product_code = "{Item}"
amount = "{Net}"

[[files]]
has = ["Item", "Kind"]
table = "products"
[files.columns]
product_code = "{Item}"
product_name = "{Item} ({Kind})"
category = "{Kind}"

[[files]]
has = ["Area", "Land"]
table = "branches"
[files.columns]
branch_id = "T{Area}"
branch_name = "{Land}"
parent_branch_id = "HQ"
level = "2"
region = ""
[[files.rows]]
branch_id = "HQ"
branch_name = "Head office"
level = "1"

[[files]]
name = "history*.txt"
table = "managers"
[files.columns]
manager_id = "{1 | lookup staff 1 2 | lookup reps Passport Rep}"
manager_name = "{1 | lookup staff 1 2 | lookup reps Passport Name}"
branch_id = "T{2}"
grade = "rep"
start_date = "{3 | days -1000}"
end_date = "{4 | days -999}"

[[files]]
name = "staff.txt"
set = "staff"

[[files]]
has = ["Rep", "Passport", "Name"]
set = "reps"

[codes.products.category]
"Bikes" = "fund"
"""
FILES = {
    "orders.csv": "Order No|Line|Day|Item|Shop|Rep|Net|Cost\r\nO1|1|2020/01/05|B1|S1|R1|10.50|9\r\n"
    "O1|2|2020/01/05|B1|S1|R1|1.25|1\r\nO2|1|2020/02/01|B1|S2|R2|7|6\r\nO3|1|2020/02/29|B1|S2|R1|100|6\r\n",
    "items.csv": "Item|Colour|Kind\r\nB1|Red|Bikes\r\n",
    "areas.csv": "Area|Land\r\n1|North\r\n2|South\r\n",
    # 2022-09-27 is 1,000 days after 2020-01-01; the last day, 2022-10-26, is still served: it ends on 2020-01-31
    "history-2022.txt": "77\t1\t2022-09-27 00:00:00.000\t2022-10-26 00:00:00.000\tx\r\n"
    "77\t2\t2022-10-27 00:00:00.000\t\tx\r\n",
    "staff.txt": "77\tP-1\tclerk\r\n88\tP-2\tclerk\r\n",
    "reps.csv": "Rep|Passport|Name\r\nR1|P-1|Linda\r\nR2|P-2|Jae\r\n",
}  # fmt: skip


@pytest.fixture
def bank(tmp_path: Path) -> Store:
    store = empty(tmp_path / "bank")
    for folder in (store.mappings, store.root / "inbox" / "d1"):
        folder.mkdir(parents=True)
    (store.mappings / "theirs.toml").write_text(MAPPING, "utf-8")
    for name, text in FILES.items():
        (store.root / "inbox" / "d1" / name).write_text(text, "utf-8")
    return store


def test_files_of_another_shape_become_our_tables(bank: Store):
    publish(bank.root / "inbox", bank, by="ann", kpis={})
    release = current(bank)
    assert release.tables == ("branches", "managers", "products", "sales")
    table = duckdb.sql(f"SELECT * EXCLUDE (source_file) FROM '{release.parts('managers')[None]}' ORDER BY start_date")
    assert table.fetchall() == [
        ("R1", "Linda", "T1", "rep", date(2020, 1, 1), date(2020, 1, 31), 1),
        ("R1", "Linda", "T2", "rep", date(2020, 1, 31), None, 2),
    ]
    branches = duckdb.sql(
        f"SELECT branch_id, branch_name, parent_branch_id, level FROM '{release.parts('branches')[None]}'"
    )
    assert branches.fetchall() == [("HQ", "Head office", None, 1), ("T1", "North", "HQ", 2), ("T2", "South", "HQ", 2)]
    sums = {m: Decimal(e["sum"]) for m, e in release.manifest["tables"]["sales"].items()}
    assert sums == {"2020-01": Decimal("11.75"), "2020-02": Decimal("107.00")}
    lines = duckdb.sql(f"SELECT sale_id, source_line FROM '{release.parts('sales')[date(2020, 1, 1)]}'").fetchall()
    assert lines == [("O1-1", 2), ("O1-2", 3)], "the lines are those of their file"


def test_a_value_that_is_not_found_is_empty_and_said(bank: Store):
    (bank.root / "inbox" / "d1" / "staff.txt").write_text("78\tP-1\tclerk\r\n", "utf-8")
    with pytest.raises(ExtractRejected) as refused:
        publish(bank.root / "inbox", bank, by="ann", kpis={})
    assert "manager_id “” is empty" in str(refused.value)


def test_what_a_bank_does_not_have_is_not_asked_for(bank: Store):
    (bank.mappings / "theirs.toml").write_text(MAPPING.partition("\n\n")[2], "utf-8")
    with pytest.raises(ExtractRejected, match="problem") as refused:
        publish(bank.root / "inbox", bank, by="ann", kpis={})
    assert {str(p).partition(":")[0] for p in refused.value.problems} == {"clients", "holdings", "complaints"}


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ('table = "sales"', 'table = "sails"', "names “sails”"), ('sale_id = "', 'sale_no = "', "names “sale_no”"),
        ('has_no = ["clients"', 'has_no = ["client"', "names “client”"), ("{Net}", "{Nett}", "names “Nett”"),
        ("days -1000", "weeks 3", "names “weeks 3”"),
        ("lookup staff 1 2 | lookup reps Passport Rep", "lookup stuff 1 2", "“stuff”"),
        ("T{2}", "T{9}", "names “9”"), ('set = "staff"', 'set = "staff"\ntable = "sales"', "either “table” or “set”"),
        ('has = ["Area", "Land"]', "", "needs “has” or “name”"), ('set = "reps"', 'sets = "reps"', "names “sets”"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_mapping_is_named(bank: Store, change: str, to: str, says: str):
    assert change in MAPPING
    (bank.mappings / "theirs.toml").write_text(MAPPING.replace(change, to, 1), "utf-8")
    with pytest.raises(BadDefinition, match=r"theirs\.toml") as wrong:
        publish(bank.root / "inbox", bank, by="ann", kpis={})
    assert says in str(wrong.value)


def test_without_rules_nothing_is_reshaped():
    shapes = read_shapes((), read_contracts())
    assert (shapes.files, shapes.has_no) == ((), frozenset())
