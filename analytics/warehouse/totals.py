"""Control totals: what the core system, or a file's own last row, says was sent, held against what arrived.

They are the only thing that catches a file cut short or written in another unit that reads perfectly well.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from analytics.warehouse.catalogue import Finding, Found, finding
from analytics.warehouse.release import Release, month_key
from analytics.warehouse.report import Account
from analytics.warehouse.staging import Partition

NAMED = 4  # partitions named in a sentence


@dataclass(frozen=True)
class Override:
    """Somebody answers for publishing without control totals."""

    name: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """For the manifest."""
        return {"name": self.name, "reason": self.reason}


def override_of(text: str) -> Override:
    """``"Ann: core system is down"``. Raises ``Found`` where name or reason is missing."""
    name, colon, reason = text.replace("：", ":").partition(":")
    if not (name.strip() and colon and reason.strip()):
        raise Found("override_unnamed", given=text)
    return Override(name.strip(), reason.strip())


def check_totals(
    con: duckdb.DuckDBPyConnection, partitions: Sequence[Partition], totalled: Iterable[str]
) -> tuple[list[Finding], dict[str, bool]]:
    """Compare what arrived with what was stated; also, of “sales 2026-02” and so on, whether it agreed."""
    arrived = {(p.contract.table, p.month): p for p in partitions}
    found: list[Finding] = []
    confirmed: dict[str, bool] = {}
    for table, month, rows, total, file, line in _stated(con, partitions):
        part = arrived.get((table, month)) or arrived.get((table, None))
        at = {"file": file, "line": line}
        if part is None:
            found.append(finding("total_elsewhere", table=table, month=f"{month:%Y-%m}", **at))
            continue
        wrong = _compare(part, rows, total, at)
        found += wrong
        confirmed[_called(part)] = not wrong
    own = set(totalled)
    for part in partitions:
        if _rows_in(part.accounts) and {a.file for a in part.accounts if a.rows_in} <= own:
            confirmed.setdefault(_called(part), True)
    return found, confirmed


def check_confirmed(
    partitions: Sequence[Partition], stated: Collection[str], override: Override | None, base: Release | None = None
) -> list[Finding]:
    """Month tables need a control total, or somebody who answers for its absence by name.

    What is published already needs nobody again: the rest of a delivery that was cut off while it was put away.
    """
    there = {_called(p) for p in partitions if is_published(p, base)}
    bare = [
        _called(p) for p in partitions
        if p.contract.monthly and p.contract.table != "control_totals" and _called(p) not in {*stated, *there}
    ]  # fmt: skip
    if not bare:
        return []
    more = f" … (+{len(bare) - NAMED})" if len(bare) > NAMED else ""
    tables = ", ".join(bare[:NAMED]) + more
    if override is None:
        return [finding("totals_absent", tables=tables)]
    return [finding("totals_overridden", tables=tables, name=override.name, reason=override.reason)]


def is_published(part: Partition, base: Release | None) -> bool:
    """Does the present release say exactly the same of this table and month?"""
    entries = base.manifest["tables"].get(part.contract.table, {}) if base else {}
    return entries.get(month_key(part.month), {}).get("content_hash") == part.written.content_hash


def _called(part: Partition) -> str:
    return f"{part.contract.table} {month_key(part.month)}"


def _rows_in(accounts: Iterable[Account]) -> int:
    return sum(a.rows_in for a in accounts)


def _stated(
    con: duckdb.DuckDBPyConnection, partitions: Sequence[Partition]
) -> Iterable[tuple[str, date, int, Decimal | None, str, int]]:
    """What is stated, and in which line of which file."""
    for part in partitions:
        if part.contract.table == "control_totals":
            rows: list[Any] = con.execute(
                'SELECT "table", month, "rows", "sum", source_file, source_line FROM read_parquet($file) ORDER BY 1, 2',
                {"file": str(part.written.path)},
            ).fetchall()
            yield from rows


def _compare(part: Partition, rows: int, total: Decimal | None, at: Mapping[str, object]) -> list[Finding]:
    here = {"table": part.contract.table, "month": month_key(part.month), "files": part.came_in, **at}
    found, rows_in = [], _rows_in(part.accounts)
    if rows_in != rows:
        found.append(finding("total_rows_differ", arrived=rows_in, stated=rows, **here))
    sums = [a.sum_in for a in part.accounts if a.sum_in is not None]
    if total is not None and sums and sum(sums) != total:
        found.append(
            finding("total_sum_differs", column=part.contract.money, arrived=sum(sums), stated=_plain(total), **here)
        )
    return found


def _plain(amount: Decimal) -> Decimal:
    """Without zeros that say nothing: totals are stated with up to four decimals."""
    return cents if (cents := amount.quantize(Decimal("0.01"))) == amount else amount
