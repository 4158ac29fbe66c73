"""Total rows (合计) and subtotals (小计): no rows of data, but sums of the file stated by the file itself."""

from decimal import Decimal
from typing import Any

from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.contract import Contract
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.quarantine import numbered
from analytics.warehouse.recognise import Extract
from analytics.warehouse.workshop import Workshop

TOTAL_WORDS = ("合计", "合計", "总计", "總計", "总合计", "總合計", "total", "grandtotal", "total:", "合计:", "合计：")
SUBTOTAL_WORDS = ("小计", "小計", "分计", "分計", "subtotal", "sub-total", "小计:", "小计：", "小計：", "subtotal:")


def take_total_rows(shop: Workshop, contract: Contract, extract: Extract) -> list[Finding]:
    """Rows that call themselves a total are no rows: they are held against the sum of the others and taken out.

    Subtotals go first: each against the rows since the one before it.
    """
    lines, totals = _called(shop, extract)
    found = _take_subtotals(shop, contract, extract, lines, totals) if lines else []
    return found + (_take_totals(shop, contract, extract, totals) if totals else [])


def _take_subtotals(
    shop: Workshop, contract: Contract, extract: Extract, lines: list[int], totals: list[int]
) -> list[Finding]:
    file, money = extract.sheet.file, contract.money
    about = {"file": file, "n": len(lines), "line": lines[0]}
    found = [finding("subtotals_unchecked", table=contract.table, **about)]
    if money and extract.place(money):
        differing = _differing(shop, file, money, lines, totals)
        found = [finding("subtotal_differs", file=file, line=line, column=money, stated=stated, arrived=arrived)
                 for line, stated, arrived in differing] or [finding("subtotals_agree", **about)]  # fmt: skip
    _take_out(shop, file, lines)
    return found


def _differing(shop: Workshop, file: str, money: str, lines: list[int], totals: list[int]) -> list[tuple[Any, ...]]:
    """(line, stated, sum of the rows since the subtotal before) where the two are not the same."""
    rows: list[tuple[Any, ...]] = shop.con.execute(
        f'SELECT source_line, "{money}" FROM extract WHERE source_file = $file AND "{money}" IS NOT NULL ORDER BY 1',
        {"file": file},
    ).fetchall()
    found, running, ends, skipped = [], Decimal(0), set(lines), set(totals)
    for line, amount in rows:
        if line in ends:
            if amount != running:
                found.append((line, amount, running))
            running = Decimal(0)
        elif line not in skipped:
            running += amount
    return found


def _take_out(shop: Workshop, file: str, lines: list[int]) -> None:
    shop.con.execute(
        "DELETE FROM extract WHERE source_file = $file AND list_contains($lines, source_line)",
        {"file": file, "lines": lines},
    )


def _take_totals(shop: Workshop, contract: Contract, extract: Extract, lines: list[int]) -> list[Finding]:
    file = extract.sheet.file
    money, found = contract.money, []
    if money and extract.place(money):
        bound = {"file": file, "lines": lines}
        stated = shop.con.execute(
            f'SELECT source_line, "{money}" FROM extract WHERE source_file = $file '
            f'AND list_contains($lines, source_line) AND "{money}" IS NOT NULL ORDER BY 1', bound,
        ).fetchall()  # fmt: skip
        [(arrived,)] = shop.con.execute(
            f'SELECT coalesce(sum("{money}"), 0) FROM extract WHERE source_file = $file '
            "AND NOT list_contains($lines, source_line)", bound,
        ).fetchall()  # fmt: skip
        for line, total in stated:
            values = {"file": file, "line": line, "column": money, "stated": total}
            agrees = total == arrived
            found.append(
                finding("total_row_agrees", **values) if agrees
                else finding("total_row_differs", arrived=arrived, **values)
            )  # fmt: skip
        if stated and all(f.consequence == "note" for f in found):
            shop.totalled.add(file)
    _take_out(shop, file, lines)
    return found


def _called(shop: Workshop, extract: Extract) -> tuple[list[int], list[int]]:
    """Lines of rows that cannot be read as rows and hold a word for “subtotal”, and for “total”."""
    file = quoted(extract.sheet.file)
    if shop.con.execute(f"SELECT count(*) FROM extract WHERE source_file = {file} AND bad <> 0").fetchall() == [(0,)]:
        return [], []
    texts = [f"c{i}" for i, kind in enumerate(extract.sheet.kinds) if kind == "VARCHAR"]
    said = ["lower(replace(trim({c}), ' ', '')) IN ({words})".format(c="{c}", words=", ".join(map(quoted, words)))
            for words in (SUBTOTAL_WORDS, TOTAL_WORDS)]  # fmt: skip
    sub, total = (" OR ".join(test.format(c=c) for c in texts) or "false" for test in said)
    # The few bad rows first: looking for words in every cell of every row would cost more than all the casts.
    shop.con.execute(
        f"CREATE OR REPLACE TEMP TABLE few AS SELECT raw.* FROM {numbered(shop, extract)} AS raw "
        f"SEMI JOIN (SELECT source_line FROM extract WHERE source_file = {file} AND bad <> 0) USING (source_line)"
    )
    rows = shop.con.execute(f"SELECT source_line, {sub}, {total} FROM few WHERE {sub} OR {total} ORDER BY 1").fetchall()
    shop.con.execute("DROP TABLE few")
    shop.forget_rejects()
    return [line for line, is_sub, _ in rows if is_sub], [line for line, is_sub, _ in rows if not is_sub]
