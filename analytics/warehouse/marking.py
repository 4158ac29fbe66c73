"""The row rules: what is wrong with a row beyond the cells that cannot be read. Each has one consequence.

* a line with too many or too few cells        set aside; refused where most lines are so
* a quotation mark that is never closed         refused
* a product or unit that does not exist         set aside
* a day that has not come yet                   set aside
* an exact copy of another row                  dropped and counted
* one key with different contents               all rows of the key set aside: nobody can say which is right
"""

from collections.abc import Sequence

import duckdb

from analytics.warehouse.casting import REPEATED, TWIN, UNKNOWN
from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.contract import Contract
from analytics.warehouse.recognise import Extract
from analytics.warehouse.sql import sql
from analytics.warehouse.workshop import Reject, Workshop, is_checked

FUTURE = 1 << 51  # a day that has not come yet; beside the marks of ``casting``


def mark_ragged(shop: Workshop, extract: Extract) -> tuple[int, list[Finding]]:
    """How many lines the CSV reader could not cut into cells; the numbers of the lines after them are put right."""
    rejected = shop.forget_rejects()
    if not rejected:
        return 0, []
    file, lines = extract.sheet.file, _lines(rejected, extract.sheet.first_line)
    if any(reject.kind == "UNQUOTED VALUE" for reject in rejected):
        return 0, [finding("quote_open", file=file, line=lines[0])]
    shop.shifts[file] = [line - i for i, line in enumerate(lines)]
    shop.con.execute(
        "UPDATE extract SET source_line = source_line "
        "+ len(list_filter($shifts::INTEGER[], lambda s: s <= source_line)) WHERE source_file = $file",
        {"shifts": shop.shifts[file], "file": file},
    )
    shop.ragged[file] = lines
    [(rows,)] = shop.con.execute("SELECT count(*) FROM extract WHERE source_file = $file", {"file": file}).fetchall()
    entry = "ragged" if rows > len(lines) else "ragged_most"
    return len(lines), [finding(
        entry, file=file, n=len(lines), columns=len(extract.sheet.header), line=lines[0],
    )]  # fmt: skip


def _lines(rejected: Sequence[Reject], first_line: int) -> list[int]:
    """The line numbers in the delivered file; quoted cells may span lines, so they are counted in the text."""
    lines, line, at = [], first_line, 0
    with rejected[0].text.open("rb") as text:
        for reject in rejected:
            line += text.read(reject.start - at).count(b"\n")
            at = reject.start
            lines.append(line)
    return lines


def mark_unknown(shop: Workshop, contract: Contract) -> None:
    """Rows of month tables that name a product or unit that does not exist. (Unknown managers count as unposted.)"""
    for column in contract.columns:
        if not contract.monthly or not is_checked(shop, column):
            continue
        used = {value for (value,) in shop.con.execute(f'SELECT DISTINCT "{column.name}" FROM extract').fetchall()}
        unknown = sorted(used - shop.known[column.references] - {None})
        if unknown:
            shop.con.execute(
                f"UPDATE extract SET bad = bad | {UNKNOWN} "
                f'WHERE bad = 0 AND "{column.name}" IN (SELECT unnest($unknown))',
                {"unknown": unknown},
            )


def mark_future(shop: Workshop, contract: Contract) -> None:
    """Rows of days that have not come yet, in tables that tell what happened."""
    if contract.monthly and not contract.ahead and shop.through:
        shop.con.execute(
            f"UPDATE extract SET bad = bad | {FUTURE} WHERE bad = 0 AND {day_of(contract)} > $through",
            {"through": shop.through},
        )


def day_of(contract: Contract) -> str:
    """SQL for the day of a row in a month table; the first of the month in a snapshot."""
    column = contract.column(contract.period)
    return f'bank_day("{column.name}")' if column.type == "instant" else f'"{column.name}"'


def mark_repeated(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Exact copies but one, and keys with different contents."""
    key = ", ".join(f'"{k}"' for k in contract.key)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE repeated AS "
        f"SELECT {key} FROM extract WHERE bad = 0 GROUP BY {key} HAVING count(*) > 1"
    )
    if con.execute("SELECT count(*) FROM repeated").fetchall() == [(0,)]:
        return
    contents = ", ".join(f'"{name}" := "{name}"' for name in contract.names)
    con.execute(sql("repeated").format(key=key, contents=contents, repeated=REPEATED, twin=TWIN))
