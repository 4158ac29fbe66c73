"""A hundred and more bad files, each with the verdict it must get: what an analyst's inbox has seen, made small.

Each file stands for one mistake; sale ids carry the file's name, so files do not disturb one another in one delivery.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass

from tests.warehouse.small import as_csv, rows, sales
from tests.warehouse.test_hostile import encrypted_zip, link_in_zip, packed, parquet, sheet_xml, workbook

ASIDE, REFUSED = "rows_aside", "rows_refused"
ERROR = b'<c r="H1" t="e"><v>#REF!</v></c></row>'


@dataclass(frozen=True)
class Bad:
    """A file and the entries of the catalogue that must be found in it, no more and no fewer."""

    name: str
    content: bytes
    found: frozenset[str]


def table(name: str) -> list[dict[str, str]]:
    """Five good tickets of February with ids of their own."""
    first, second, third = sales("2026-02")
    return [{**row, "sale_id": f"{name}-{i}"} for i, row in enumerate((first, second, third, {**first}, {**second}))]


def cell(name: str, column: str, value: str, found: str = ASIDE) -> Bad:
    """One bad cell in the third row."""
    made = table(name)
    made[2][column] = value
    return Bad(f"{name}.csv", as_csv(made).encode(), frozenset({found}))


DATES = (
    "2026-02-30", "2026-13-01", "2026-00-10", "26-02-05", "05.02.2026", "02/05/2026", "5 Feb 2026", "20260230",
    "2026-2", "46058", "yesterday", "2026-02-05 10:30", "1899-12-31", "2200-01-01", "2026年2月", "0000-00-00", "NaT",
    "NULL",
    "2026-02-05T25:00", "二〇二六年二月五日", "=TODAY()", "2125-02-05",
)  # fmt: skip
AMOUNTS = (
    "", "abc", "1e5", "1E+05", "NaN", "inf", "-Infinity", "0x1F", "1_000", "1.005", "12,34", "1,23,456.00", "1.2.3",
    "--5", "5-", "(5", "5)", "$5", "5 USD", "5%", "１２．３４５", "=1+1", "#REF!", "#N/A", "1'000",
    "99999999999999999.00", "+-1",
    "１，２３４，５", "O.50", "l00", "null", "5万亿元", "½", "٥", "1.5.万", "∞",
)  # fmt: skip
HEADERS = {
    "misspelt": ("amount", "amuont", {"column_close", "column_missing"}),
    "foreign": ("amount", "Betrag", {"column_unknown", "column_missing"}),
    "empty-name": ("amount", "", {"column_nameless", "column_missing"}),
    "other-unit": ("amount", "amount(dozens)", {"unit_unknown"}),
}


def corpus() -> Iterator[Bad]:
    """All of them."""
    for i, value in enumerate(DATES):
        yield cell(f"date{i}", "sale_date", value)
    for i, value in enumerate(AMOUNTS):
        yield cell(f"amount{i}", "amount", value)
    for i, (column, value) in enumerate((
        ("manager_id", ""), ("manager_id", " \u3000"), ("client_id", ""), ("product_code", ""), ("sale_id", ""),
        ("product_code", "P9"), ("product_code", "p1"), ("product_code", "P1;DROP TABLE"),
        ("sale_date", ""), ("manager_id", "123.0"), ("client_id", "6.2220202E+18"),
    )):  # fmt: skip
        yield cell(f"cell{i}", column, value)
    for i, (column, value) in enumerate((
        ("manager_id", "\u200b"), ("product_code", "\u202eP1x"), ("sale_date", "\x1b[31m2026"),
    )):  # fmt: skip
        unseen = cell(f"unseen{i}", column, value)
        yield Bad(unseen.name, unseen.content, unseen.found | {"unseen_left_out"})
    yield from _headers()
    yield from _rows()
    yield from _texts()
    yield from _packages()


def _headers() -> Iterator[Bad]:
    for name, (was, now, found) in HEADERS.items():
        yield Bad(f"head-{name}.csv", as_csv(table(name)).replace(was, now, 1).encode(), frozenset(found))
    doubled = as_csv([{**row, "Amount": "1"} for row in table("doubled")])
    yield Bad("head-doubled.csv", doubled.encode(), frozenset({"column_repeated"}))
    noted = as_csv([{**row, "": "x"} for row in table("noted")])
    yield Bad("head-noted.csv", noted.encode(), frozenset({"column_unnamed"}))
    few = [{k: v for k, v in row.items() if k not in ("manager_id", "amount")} for row in table("few")]
    yield Bad("head-few.csv", as_csv(few).encode(), frozenset({"column_missing"}))
    for one, other in (("sale_date", "sale_id"), ("amount", "product_code")):
        made = [{**r, one: r[other], other: r[one]} for r in table(f"typed{one}")]
        yield Bad(f"head-swapped-{one}.csv", as_csv(made).encode(), frozenset({"looks_swapped", REFUSED}))
    swapped = [{**r, "manager_id": r["client_id"], "client_id": r["manager_id"]} for r in table("swapped")]
    yield Bad("head-swapped.csv", as_csv(swapped).encode(), frozenset({"looks_swapped"}))
    yield Bad("head-nobody.csv", b"red,green,blue\n1,2,3\n", frozenset({"unknown_table"}))
    yield Bad("head-none.csv", "\n".join(as_csv(table("none")).splitlines()[1:]).encode(), frozenset({"unknown_table"}))


def _rows() -> Iterator[Bad]:
    made = table("copy")
    yield Bad("row-copy.csv", as_csv([*made, made[0]]).encode(), frozenset({"copies_dropped"}))
    made = table("clash")
    yield Bad("row-clash.csv", as_csv([*made, {**made[0], "amount": "7"}]).encode(), frozenset({ASIDE}))
    text = as_csv(table("ragged"))
    yield Bad("row-short.csv", (text + "a,b,c\n").encode(), frozenset({"ragged"}))
    yield Bad("row-long.csv", (text.replace("ragged", "longer") + "a,b,c,d,e,f,g,h\n").encode(), frozenset({"ragged"}))
    yield Bad("row-cut.csv", as_csv(table("cut"))[:-20].encode(), frozenset({"ragged"}))
    longer = text.replace("ragged", "mostly").replace(".00", ".00,1").replace(".10", ".10,1")
    yield Bad("row-mostly.csv", longer.encode(), frozenset({"ragged_most"}))
    alike = [{**row, "manager_id": row["manager_id"].lower()} for row in table("alike")]
    yield Bad("row-alike.csv", as_csv(alike).encode(), frozenset({"ids_alike"}))
    made = [{**row, "amount": "x"} if i else row for i, row in enumerate(table("most"))]
    yield Bad("row-most.csv", as_csv(made).encode(), frozenset({REFUSED}))
    sums = dict.fromkeys(table("sum")[0], "")
    # 2 x 1000.00 + 2 x 500.10 + 0.90 = 3001.10
    for name, amount, found in (("right", "3001.10", "total_row_agrees"), ("wrong", "3001.20", "total_row_differs")):
        end = {**sums, "sale_id": "合计", "amount": amount}
        yield Bad(f"row-total-{name}.csv", as_csv([*table(f"total{name}"), end]).encode(), frozenset({found}))
    bad = rows("complaint_id,opened_at,closed_at,manager_id,client_id,category,severity,upheld",
               "Q1,2026-02-05 10:00,,M1,C1,fees,low,Y", "Q2,2026-02-05 10:00,,M1,C1,fees,low,N",
               "Q3,2026-02-05 10:00,,M1,C1,fees,low,maybe")  # fmt: skip
    yield Bad("row-maybe.csv", as_csv(bad).encode(), frozenset({ASIDE}))


def _texts() -> Iterator[Bad]:
    text = as_csv(table("text"))
    yield Bad("text-empty.csv", b"", frozenset({"empty_file"}))
    yield Bad("text-blank.csv", b"\n\n \n", frozenset({"empty_file"}))
    yield Bad("text-nul.csv", text.replace("C1", "C\0", 1).encode(), frozenset({"nul_byte"}))
    yield Bad("text-latin.csv", text.encode() + b"\xff\xfe\xfa\x81\n", frozenset({"wrong_encoding"}))
    yield Bad("text-half.csv", b"\xff\xfe" + text.encode("utf-16-le")[:-1], frozenset({"wrong_encoding"}))
    yield Bad("text-quote.csv", (text.replace("text", "quote") + 'Z,2026-02-05,M1,C1,P1,"1\n').encode(),
              frozenset({"quote_open"}))  # fmt: skip
    yield Bad("text-pdf.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", frozenset({"unknown_table"}))
    yield Bad("text-page.csv", b"<html><body>Sign in</body></html>\n", frozenset({"unknown_table"}))
    yield Bad("text-json.csv", b'{"sale_id": "S1", "amount": 5}\n', frozenset({"unknown_table"}))
    yield Bad("text-long.csv", text.encode() + b"x" * (5 << 20), frozenset({"line_too_long"}))


def _packages() -> Iterator[Bad]:
    good = as_csv(table("pack")).encode()
    broken = workbook(sheet_xml(lambda xml: xml[:-60]))
    for name, content, found in (
        ("a.zip", packed({"x.zip": packed({"a.csv": good})}), "nested_archive"),
        ("b.zip", encrypted_zip(), "encrypted"),
        ("c.zip", link_in_zip(), "not_regular"), ("d.zip", packed({}), "empty_archive"),
        ("e.zip", packed({"a.csv": good})[:-30], "damaged_zip"), ("f.gz", gzip.compress(good)[:-9], "damaged_gzip"),
        ("g.gz", gzip.compress(gzip.compress(good)), "nested_archive"), ("h.xlsx", good, "wrong_extension"),
        ("i.csv", workbook(), "wrong_extension"), ("j.xlsx", broken, "damaged_workbook"),
        ("k.xlsx", b"\xd0\xcf\x11\xe0" + bytes(512), "old_workbook"),
        ("l.xlsx", workbook(lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), "workbook_macros"),
        ("m.xlsx", workbook(lambda parts: parts.update({"xl/externalLinks/e.xml": b"<x/>"})), "workbook_links"),
        ("n.parquet", parquet()[:-200], "damaged_parquet"),
        ("o.parquet", parquet(compression="brotli"), "parquet_codec"),
        ("p.parquet", parquet(columns={"sale_id": [["a"]]}), "parquet_type"),
        ("q.parquet", b"PARE" + bytes(40), "encrypted"), ("r.xlsx", b"", "empty_file"),
        ("s.xlsx", workbook(sheet_xml(lambda xml: xml.replace(b"</row>", ERROR, 1))), "cell_error"),
    ):  # fmt: skip
        yield Bad(name, content, frozenset({found}))
