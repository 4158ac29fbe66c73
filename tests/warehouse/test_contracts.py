"""Contract and mapping files: every table of the design, and errors that name file and key."""

from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import BadDefinition
from analytics.warehouse.contract import read_contract, read_contracts
from analytics.warehouse.mapping import Meaning, read_words

TABLES = {
    "branches", "managers", "products", "clients", "holdings", "sales", "complaints", "contacts", "opportunities",
    "service_checks", "targets", "events", "control_totals",
}  # fmt: skip


def test_every_table_has_a_contract() -> None:
    assert set(read_contracts()) == TABLES


def test_client_ids_are_secret_wherever_they_stand() -> None:
    columns = [c for contract in read_contracts().values() for c in contract.columns if c.name == "client_id"]
    assert len(columns) == 6
    assert all(column.secret for column in columns)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("key = [", "not valid TOML"),
        ('about = "x"\nkey = ["a"]\nreplaces = "whole"', "“columns” is missing"),
        ('about = "x"\nkey = ["b"]\nreplaces = "whole"\n[columns]\na = { type = "text" }', "it must be one of a"),
        ('about = "x"\nkey = ["a"]\nreplaces = "whole"\n[columns]\na = { type = "txt" }', "columns.a.type is “txt”"),
        ('about = "x"\nkey = ["a"]\nreplaces = "week"\n[columns]\na = { type = "text" }', "replaces is “week”"),
        ('about = "x"\nkey = ["a"]\nreplaces = "month"\n[columns]\na = { type = "text" }', "period"),
        ('about = "x"\nkey = ["a"]\nreplaces = "whole"\n[columns]\na = { type = "text", nul = 1 }', "nul"),
    ],
)
def test_a_bad_contract_names_file_and_key(tmp_path: Path, text: str, names: str) -> None:
    path = tmp_path / "gifts.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadDefinition) as caught:
        read_contract(path)
    assert str(caught.value).startswith("gifts.toml")
    assert names in str(caught.value)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_has_a_chinese_header(table: str) -> None:
    contract, words = read_contracts()[table], read_words(read_contracts())
    chinese = {m.column for h in words.known(contract) if not h.isascii() and (m := words.meaning(contract, h))}
    assert chinese == set(contract.names)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("amount", Meaning("amount")), (" AMOUNT ", Meaning("amount")), ("金额", Meaning("amount")),
        ("金额（万元）", Meaning("amount", Decimal(10000))), ("金額(萬元)", Meaning("amount", Decimal(10000))),
        ("金额(元)", Meaning("amount")), ("客戶號", Meaning("client_id")), ("客户号(万元)", None), ("备注", None),
    ],
)  # fmt: skip
def test_headers_mean_columns(header: str, meaning: Meaning | None) -> None:
    assert read_words(read_contracts()).meaning(read_contracts()["sales"], header) == meaning


def test_a_banks_own_words_come_on_top(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('[headers.sales]\n"Ticket No" = "sale_id"\n', "utf-8")
    words = read_words(read_contracts(), (tmp_path,))
    assert words.meaning(read_contracts()["sales"], "ticket no") == Meaning("sale_id")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[headers.sale]\n"a" = "amount"', "sale"), ('[headers.sales]\n"a" = "amnt"', "amnt"),
        ('[codes.sales.premium_type]\n"a" = "monthly"', "monthly"), ('[codes.bool]\n"ja" = "J"', "J"),
        ('[units]\n"dozen" = "twelve"', "number"),
    ],
)  # fmt: skip
def test_a_bad_mapping_is_named(tmp_path: Path, text: str, names: str) -> None:
    (tmp_path / "ours.toml").write_text(text, "utf-8")
    with pytest.raises(BadDefinition, match=names):
        read_words(read_contracts(), (tmp_path,))
