"""Where every row and every yuan of a file went: in = loaded + set aside + exact copies."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import duckdb

from analytics.warehouse.casting import TWIN, month_of
from analytics.warehouse.contract import Contract
from analytics.warehouse.marking import FUTURE
from analytics.warehouse.recognise import Extract
from analytics.warehouse.report import Account
from analytics.warehouse.sql import sql


def account(
    con: duckdb.DuckDBPyConnection, contract: Contract, extracts: Sequence[Extract], ragged: Mapping[str, int]
) -> list[Account]:
    """One account per file and month of the rows in ``extract``, and one for a file without rows.

    ``ragged`` lines never became rows; they count too.
    """
    money = f'"{contract.money}"' if contract.money else "CAST(NULL AS DECIMAL(18, 2))"
    rows = con.execute(sql("accounts").format(month=_month(contract), money=money, twin=TWIN)).fetchall()
    digests = {e.sheet.file: e.sheet.sha256 for e in extracts}
    accounts, seen = [], set()
    for file, month, rows_in, loaded, aside, copies, *sums in rows:
        lost = ragged.get(file, 0) if file not in seen else 0
        seen.add(file)
        exact = [(amount or Decimal(0)) if contract.money else None for amount in sums]
        accounts.append(Account(
            file, digests[file], contract.table, month, rows_in + lost, loaded, aside + lost, copies, *exact
        ))  # fmt: skip
    nothing = Decimal(0) if contract.money else None
    for file in digests.keys() - seen:
        lost = ragged.get(file, 0)
        accounts.append(Account(file, digests[file], contract.table, None, lost, 0, lost, 0, *[nothing] * 4))
    return accounts


def _month(contract: Contract) -> str:
    """A month that has not come yet is no month; its rows count with the first month of their file."""
    return f"CASE WHEN bad & {FUTURE} = 0 THEN {month_of(contract)} END"
