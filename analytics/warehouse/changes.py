"""What differs between two releases: rows and sums per table and month, and units that sent far more or less."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

import duckdb

from analytics.period import month_end, shift_months
from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.contract import Contract, read_contracts
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.raw import raw_cursor
from analytics.warehouse.release import WHOLE, Release
from analytics.warehouse.report import first_few
from analytics.warehouse.sql import sql

USUAL_MONTHS, AT_LEAST = 6, 3  # months before that say what is usual, and how few are enough
ENOUGH_ROWS = 20  # a unit must usually send before a change says anything
FAR = Decimal("0.30")
FAR_SUM = 3  # sums vary more: only three times the usual one, or a third of it, is said
NOTHING = (0, Decimal(0))
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One table and month. Rows and sums are None on the side that does not have it; sums None where not of money."""

    table: str
    month: str  # "2026-03", or "all" for a table delivered whole
    rows_before: int | None
    rows_after: int | None
    sum_before: Decimal | None
    sum_after: Decimal | None
    restated: bool  # a month that had been published, with other contents now

    def as_json(self) -> dict[str, Any]:
        """Flat, for JSON and CSV."""
        return asdict(self)


def changes(old: Release | None, new: Release) -> list[Change]:
    """Every table and month whose contents differ, by table and month."""
    before = old.manifest["tables"] if old else {}
    after = new.manifest["tables"]
    found = []
    for table in sorted({*before, *after}):
        for month in sorted({*before.get(table, {}), *after.get(table, {})}):
            was, now = before.get(table, {}).get(month), after.get(table, {}).get(month)
            if (was or {}).get("content_hash") != (now or {}).get("content_hash"):
                found.append(Change(
                    table, month, was and int(was["rows"]), now and int(now["rows"]), _sum(was), _sum(now),
                    restated=bool(was and now and month != WHOLE),
                ))  # fmt: skip
    return found


def _sum(entry: Mapping[str, Any] | None) -> Decimal | None:
    return Decimal(entry["sum"]) if entry and entry["sum"] is not None else None


def restated(found: Iterable[Change], new: Release) -> list[Finding]:
    """Published months that would say something else in a release."""
    entries = new.manifest["tables"]
    return [
        finding("month_restated", table=c.table, month=c.month, before=c.rows_before, rows=c.rows_after,
                old=_written(c.sum_before), new=_written(c.sum_after),
                files=first_few(a["file"] for a in entries[c.table][c.month]["sources"] if a["rows_in"]))
        for c in found if c.restated
    ]  # fmt: skip


def _written(amount: Decimal | None) -> str:
    return "–" if amount is None else f"{amount:,}"


def unusual(new: Release, found: Sequence[Change]) -> list[Finding]:
    """Sub-branches whose rows, or sums, of a changed month are far from the median of the six months before."""
    contracts = read_contracts()
    with raw_cursor(new) as con:
        wheres = _stays(con, new)
        said: list[tuple[int, Finding]] = []
        for change in found:
            contract = contracts[change.table]
            if wheres and contract.monthly and not contract.ahead and "manager_id" in contract.names:
                said += _of_month(con, new, contract, date.fromisoformat(f"{change.month}-01"))
    said.sort(key=lambda s: -s[0])
    return [f for _, f in said[:SHOWN]]


def _of_month(
    con: duckdb.DuckDBPyConnection, release: Release, contract: Contract, month: date
) -> list[tuple[int, Finding]]:
    """What is far from usual in one table and month, each with how many rows it is about."""
    parts = release.parts(contract.table)
    if month not in parts:
        return []
    earlier = [m for n in range(1, USUAL_MONTHS + 1) if (m := shift_months(month, -n)) in parts]
    if len(earlier) < AT_LEAST:
        return []
    now = _by_unit(con, contract, str(parts[month]), month)
    past = [_by_unit(con, contract, str(parts[m]), m) for m in earlier]
    here = {"table": contract.table, "month": f"{month:%Y-%m}", "of": len(earlier)}
    said: list[tuple[int, Finding]] = []
    for unit in sorted({u for counts in (now, *past) for u in counts}):
        before = [counts.get(unit, NOTHING) for counts in past]
        said += _far(now.get(unit, NOTHING), median(n for n, _ in before), median(s for _, s in before),
                     {"unit": unit, **here})  # fmt: skip
    return said


def _far(
    now: tuple[int, Decimal], usual: float, usual_sum: Decimal, here: Mapping[str, object]
) -> Iterator[tuple[int, Finding]]:
    """Rows far from the median; else a sum that is: the rows are there, but an amount or its unit may be wrong."""
    rows, total = now
    if usual < ENOUGH_ROWS:
        return
    if abs(rows - usual) > FAR * Decimal(usual):
        percent = round(abs(rows - usual) * 100 / usual)
        entry = "unit_fewer" if rows < usual else "unit_more"
        yield int(abs(rows - usual)), finding(entry, percent=percent, rows=rows, usual=f"{usual:g}", **here)
    elif usual_sum > 0 and not usual_sum / FAR_SUM <= total <= usual_sum * FAR_SUM:
        entry = "unit_sum_less" if total < usual_sum else "unit_sum_more"
        yield rows, finding(entry, sum=total, usual=usual_sum, **here)


def _stays(con: duckdb.DuckDBPyConnection, release: Release) -> bool:
    sources = {t: release.parts(t).get(None) for t in ("managers", "branches")}
    if None in sources.values():
        return False
    con.execute(sql("stays").format(**{t: f"read_parquet({quoted(str(p))})" for t, p in sources.items()}))
    con.execute(sql("parents").format(branches=f"read_parquet({quoted(str(sources['branches']))})"))
    return True


def _by_unit(
    con: duckdb.DuckDBPyConnection, contract: Contract, path: str, month: date
) -> dict[str, tuple[int, Decimal]]:
    """Sub-branch -> rows, and sum of the money column, of the managers posted below it at the month's end."""
    query = sql("unit_rows").format(money=f'"{contract.money}"' if contract.money else "0")
    rows = con.execute(query, {"file": path, "day": month_end(month)}).fetchall()
    return {unit: (n, Decimal(total or 0)) for unit, n, total in rows}
