"""Tables made at random, written in any form, say the same; files damaged at random never load with other totals."""

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.warehouse.contract import read_contracts
from analytics.warehouse.delivery import Delivery, prepare
from analytics.warehouse.intake import Sandbox, Sheet
from analytics.warehouse.mapping import read_words
from analytics.warehouse.recognise import names
from analytics.warehouse.release import Store, current
from analytics.warehouse.totals import Override
from analytics.warehouse.workshop import Workshop, connect
from tests.soundness.effort import TIMES, examples
from tests.warehouse.small import as_csv, rows, sales

CHINESE = {
    "sale_id": "销售流水号", "sale_date": "销售日期", "manager_id": "客户经理编号", "client_id": "客户号",
    "product_code": "产品代码", "amount": "金额",
}  # fmt: skip
FORMS = ("csv", "tsv", "semicolon", "pipe", "xlsx", "parquet", "zip", "gz")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
IDS = st.text("0123456789ABC-", min_size=1, max_size=12).map(lambda t: f"X{t}")
SALE = st.fixed_dictionaries({
    "sale_date": st.dates(date(2026, 1, 1), date(2026, 1, 31)).map(str),
    "manager_id": st.sampled_from(["M1", "M2"]),
    "client_id": st.sampled_from(["C1", "C2", "C3", "00017", "客户,“甲”"]),
    "product_code": st.sampled_from(["P1", "P2"]),
    "amount": st.decimals(Decimal("-9999999.99"), Decimal("99999999.99"), places=2).map(lambda d: f"{d:.2f}"),
})  # fmt: skip
TABLES = st.dictionaries(IDS, SALE, min_size=1, max_size=12).map(
    lambda made: [{"sale_id": key, **row} for key, row in made.items()]
)
Table = list[dict[str, str]]


def written(table: Table, form: str, encoding: str, chinese: bool, order: random.Random) -> tuple[str, bytes]:
    """Name and bytes of a file that says what the table says."""
    columns = list(table[0])
    order.shuffle(columns)
    table = [{CHINESE[c] if chinese else c: row[c] for c in columns} for row in order.sample(table, len(table))]
    if form == "xlsx":
        return "t.xlsx", as_workbook(table)
    if form == "parquet":
        out = io.BytesIO()
        pq.write_table(pa.table({c: [row[c] for row in table] for c in table[0]}), out)
        return "t.parquet", out.getvalue()
    delimiter = {"tsv": "\t", "semicolon": ";", "pipe": "|"}.get(form, ",")
    text = as_csv(table, delimiter).replace("\n", order.choice(["\n", "\r\n"])).encode(encoding)
    if form == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.csv", text)
        return "t.zip", out.getvalue()
    return ("t.csv.gz", gzip.compress(text)) if form == "gz" else ("t.csv", text)


def as_workbook(table: Table) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(table[0]))
    for row in table:
        book.active.append(list(row.values()))
    book.save(out)
    return out.getvalue()


@pytest.fixture
def bench(store: Store, january: object, tmp_path: Path) -> Iterator["Bench"]:
    assert january
    (tmp_path / "scratch").mkdir()
    with connect(tmp_path / "scratch") as con:
        shop = Workshop(con, tmp_path / "scratch", read_words(read_contracts()), store.key())
        yield Bench(store, shop, tmp_path)


class Bench:
    """Files on the table, prepared as for a release on top of January's."""

    def __init__(self, store: Store, shop: Workshop, folder: Path) -> None:
        self.store, self.shop, self.folder = store, shop, folder

    def prepared(self, *files: tuple[str, bytes]) -> Delivery:
        paths = []
        for name, content in files:
            paths.append(self.folder / name)
            paths[-1].write_bytes(content)
        nobody = Override("ann", "a test")
        base = current(self.store)
        return prepare(paths, self.shop, read_contracts(), base, lambda _step, _done, _total, _files: None, nobody)


@pytest.mark.usefixtures("january")
def test_the_same_table_in_any_form_has_the_same_content(bench: Bench):
    @examples(6)
    @given(TABLES, st.sampled_from(FORMS), st.sampled_from(ENCODINGS), st.booleans(), st.randoms(use_true_random=False))
    def same(table: Table, form: str, encoding: str, chinese: bool, order: random.Random) -> None:
        plain = bench.prepared(("plain.csv", as_csv(table).encode()))
        other = bench.prepared(written(table, form, encoding, chinese, order))
        assert [str(p) for p in other.report.problems] == []
        [one], [two] = plain.partitions, other.partitions
        assert (two.written.content_hash, two.total) == (one.written.content_hash, one.total)
        assert two.total == sum(Decimal(row["amount"]) for row in table)

    same()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, cut, doubled, swapped or put in; or the end missing."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at, n = chance.randrange(len(data) + 1), chance.choice((1, 1, 2, 16, 200))
        match chance.randrange(6):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + n]
            case 2:
                data[at:at] = data[at : at + n]
            case 3:
                data[at:at] = chance.choice((b"\0", b'"', b"\n", b",", b"\r", b"\xff\xfe", b"<!DOCTYPE", b"9", b"-"))
            case 4:
                data = data[:at]
            case 5:
                other = chance.randrange(len(data) + 1)
                data[at : at + n], data[other : other + n] = data[other : other + n], data[at : at + n]
    return bytes(data)


def month() -> Table:
    """February's tickets, enough of them for damage to fall anywhere."""
    first = sales("2026-02")[0]
    days = [date(2026, 2, 1) + timedelta(days=i % 28) for i in range(60)]
    return [
        {**first, "sale_id": f"T{i}", "sale_date": str(d), "amount": f"{i * 37}.{i:02d}"} for i, d in enumerate(days)
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "zip", "gz"])
@pytest.mark.usefixtures("january")
def test_a_damaged_file_never_loads_with_other_totals(bench: Bench, form: str):
    """Whatever happens to its bytes: refused, or rows and sum are those stated. The parent process never notices."""
    table, chance = month(), random.Random(form)
    name, good = written(table, form, "utf-8", False, random.Random(1))
    total = sum(Decimal(row["amount"]) for row in table)
    stated = as_csv(rows("table,month,rows,sum", f"sales,2026-02,{len(table)},{total}")).encode()
    known = names(read_contracts(), bench.shop.words)
    (bench.folder / "opened").mkdir()
    readable = []
    with Sandbox(bench.folder / "opened", known) as sandbox:
        for _ in range(40 * TIMES):
            bad = damaged(good, chance)
            (bench.folder / name).write_bytes(bad)
            found = sandbox.open(bench.folder / name, name)
            assert found
            if any(isinstance(f, Sheet) for f in found):
                readable.append(bad)
    for bad in readable[: 6 if TIMES == 1 else None]:
        made = bench.prepared((name, bad), ("totals.csv", stated))
        arrived = {p.contract.table: p for p in made.partitions}
        if not made.report.problems and "sales" in arrived:
            part = arrived["sales"]
            assert (sum(a.rows_in for a in part.accounts), sum(a.sum_in or 0 for a in part.accounts)) == (60, total)
