"""The month a file's name speaks of, held against the months of its rows: another month's file looks just like it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.staging import Partition

_MONTH = re.compile(r"(?<!\d)(20\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?![-_.]?\d\d(?!\d))|年(1[0-2]|0?[1-9])月(?!\d))")


def month_in(name: str) -> date | None:
    """The one month a file is named for: sales_2026-03.csv, 202603, 2026年3月; None where there is none, or several.

    Whole dates (20260331) say when a file was made, not what it is about.
    """
    found = {(int(year), int(a or b)) for year, a, b in _MONTH.findall(name)}
    return date(*found.pop(), 1) if len(found) == 1 else None


def check_names(partitions: Sequence[Partition]) -> list[Finding]:
    """Files named for a month that none of their rows is of: noted, since the rows say when they happened."""
    months: dict[str, set[date]] = {}
    for account in (a for p in partitions if p.contract.monthly for a in p.accounts):
        if account.month and account.rows_in:
            months.setdefault(account.file, set()).add(account.month)
    return [
        finding("month_in_name", file=file, named=f"{named:%Y-%m}", months=_written(found))
        for file, found in sorted(months.items())
        if (named := month_in(file.rpartition("/")[2])) and named not in found
    ]


def _written(months: Iterable[date]) -> str:
    listed = [f"{m:%Y-%m}" for m in sorted(months)]
    return listed[0] if len(listed) == 1 else f"{listed[0]} – {listed[-1]}"
