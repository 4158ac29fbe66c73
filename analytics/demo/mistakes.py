"""The demo bank's mistakes: a month that had to be sent twice, and a delivery that must never be published."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from analytics.demo import headers
from analytics.demo.products import INDEX
from analytics.demo.sales import Sales
from analytics.demo.service import Complaints

TEN_FOLD, CREDITED_WRONG, LATE = 12, 20, 40  # tickets
UNKNOWN_MANAGER = "999999"
UNKNOWN_COLUMN = "处理员工"


def first_sales(right: Sales) -> Sales:
    """A month's tickets as first sent: some amounts ten-fold, some credited to a colleague, the last ones missing."""
    funds = np.flatnonzero(right.category == INDEX["fund"])
    amount, person = right.amount.copy(), right.person.copy()
    amount[funds[:: max(1, len(funds) // TEN_FOLD)][:TEN_FOLD]] *= 10
    busiest = int(np.bincount(right.person).argmax())
    other = int(right.person[right.person != busiest][0])
    person[np.flatnonzero(right.person == busiest)[:CREDITED_WRONG]] = other
    wrong = replace(right, amount=amount, person=person)
    return wrong.take(np.arange(max(1, len(amount) - LATE)))


def first_complaints(right: Complaints) -> Complaints:
    """A month's complaints as first sent: the last is missing and the first two decisions stand the wrong way round."""
    upheld = right.upheld.copy()
    decided = np.flatnonzero(upheld >= 0)[:2]
    upheld[decided] = 1 - upheld[decided]
    rows = np.arange(max(1, len(upheld) - 1))
    wrong = replace(right, upheld=upheld)
    return Complaints(*(getattr(wrong, f.name)[rows] for f in fields(Complaints)))


def spoiled_sales(good: bytes) -> bytes:
    """A sales file (GB18030, Chinese headers) with one of every mistake, all in lines a person can find.

    Line 2 has a letter in its amount, line 3 names a manager nobody knows, lines 4 to 6 belong to a year before,
    line 7 repeats a ticket with another amount, and the last line breaks off in the middle.
    """
    head, *rows = good.decode("gb18030").splitlines()
    columns = head.split(",")
    at = {name: columns.index(header) for name, header in headers.HEADERS["sales"].items()}

    def change(row: int, column: str, how: Callable[[str], str]) -> None:
        cells = rows[row].split(",")
        cells[at[column]] = how(cells[at[column]])
        rows[row] = ",".join(cells)

    change(0, "amount", lambda amount: amount[:-1] + "O")
    change(1, "manager_id", lambda _: UNKNOWN_MANAGER)
    for row in (2, 3, 4):
        change(row, "sale_date", lambda day: str(int(day[:4]) - 1) + day[4:])
    first_id = rows[6].split(",")[at["sale_id"]]
    change(5, "sale_id", lambda _: first_id)
    change(5, "amount", lambda amount: f"{float(amount) + 1000:.2f}")
    rows[-1] = ",".join(rows[-1].split(",")[:4])
    return ("\n".join([head, *rows]) + "\n").encode("gb18030")


def write_with_unknown_column(path: Path, table: pa.Table, write: Callable[[Path, pa.Table, list[str]], None]) -> None:
    """A complaints file with one column too many, which nobody announced."""
    more = table.append_column(UNKNOWN_COLUMN, pa.array(["A17"] * table.num_rows, pa.string()))
    write(path, more, [*headers.chinese("complaints", table.column_names), UNKNOWN_COLUMN])
