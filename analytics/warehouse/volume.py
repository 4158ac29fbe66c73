"""Is a month as full as months are? Stray rows of another month would otherwise replace all of that month in silence.

Control totals catch this too, where the core system sends them; this rule holds where it does not.
"""

from collections.abc import Sequence
from datetime import date
from statistics import median

from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.release import Release, month_key
from analytics.warehouse.staging import Partition

ENOUGH = 100  # rows a month must usually have before its size says anything
SHRUNK = 2  # a month may not come again with less than half its rows
STRAY = 20  # a new month may not have less than a twentieth of what months usually have


def check_volume(partitions: Sequence[Partition], base: Release | None) -> list[Finding]:
    """Refuse a month that would shrink to less than half, and a new one far emptier than the table's others."""
    found = []
    for part in partitions:
        if part.month is None or not part.contract.monthly:
            continue
        table, month, rows = part.contract.table, part.month, part.written.rows
        before = _rows_before(base, table)
        here = {"table": table, "month": f"{month:%Y-%m}", "rows": rows, "files": part.came_in}
        if (old := before.get(month_key(month), 0)) >= ENOUGH and rows * SHRUNK < old:
            found.append(finding("month_shrunk", before=old, **here))
        elif not old and _looks_stray(rows, month, before, partitions, table):
            found.append(finding("month_stray", **here))
    return found


def _rows_before(base: Release | None, table: str) -> dict[str, int]:
    entries = base.manifest["tables"].get(table, {}) if base else {}
    return {month: int(entry["rows"]) for month, entry in entries.items()}


def _looks_stray(rows: int, month: date, before: dict[str, int], partitions: Sequence[Partition], table: str) -> bool:
    arrived = [p.written.rows for p in partitions if p.contract.table == table and p.month not in (None, month)]
    others = [*before.values(), *arrived]
    usual = median(others) if others else 0
    return usual >= ENOUGH and rows * STRAY < usual
