"""From recognised files to partitions: cast, mark bad rows, account for every row, replace client ids, sort, write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.warehouse import casting
from analytics.warehouse.accounting import account
from analytics.warehouse.casting import month_of
from analytics.warehouse.catalogue import Finding
from analytics.warehouse.content import Written, write_sorted
from analytics.warehouse.contract import Contract
from analytics.warehouse.marking import check_swapped, mark_future, mark_ragged, mark_repeated, mark_unknown
from analytics.warehouse.quarantine import set_rows_aside
from analytics.warehouse.recognise import Extract
from analytics.warehouse.report import Account
from analytics.warehouse.total_rows import take_total_rows
from analytics.warehouse.workshop import Workshop


@dataclass(frozen=True)
class Partition:
    """One table and month (None: the whole table), written and accounted for."""

    contract: Contract
    month: date | None
    written: Written
    total: Decimal | None  # sum of the money column
    accounts: tuple[Account, ...]


def stage(shop: Workshop, contract: Contract, extracts: Sequence[Extract]) -> tuple[list[Partition], list[Finding]]:
    """The partitions that files of one table make, and what was found in them.

    Files with months in common go in together, so a month may come in several files; others go in one after the
    other, so memory is that of one group.
    """
    partitions: list[Partition] = []
    findings: list[Finding] = []
    for group in _groups(shop, contract, extracts):
        made, found = _stage_group(shop, contract, group)
        partitions += made
        findings += found
    return partitions, findings


def _groups(shop: Workshop, contract: Contract, extracts: Sequence[Extract]) -> list[list[Extract]]:
    if len(extracts) == 1 or not contract.monthly:
        return [list(extracts)]
    groups: list[tuple[set[Any], list[Extract]]] = []
    for extract in extracts:
        months = _months(shop, contract, extract)
        touching = [g for g in groups if g[0] & months]
        apart = [g for g in groups if not g[0] & months]
        together = [e for _, group in touching for e in group]
        groups = [*apart, (months.union(*(m for m, _ in touching)), [*together, extract])]
    return [group for _, group in groups]


def _months(shop: Workshop, contract: Contract, extract: Extract) -> set[Any]:
    query = f"SELECT DISTINCT {month_of(contract)} FROM ({casting.select(extract, shop.words)})"
    months = {month for (month,) in shop.con.execute(query).fetchall()}
    shop.forget_rejects()
    return months - {None}


def _stage_group(
    shop: Workshop, contract: Contract, extracts: Sequence[Extract]
) -> tuple[list[Partition], list[Finding]]:
    columns = ", ".join(f'"{c.name}" {c.stored}' for c in contract.columns)
    shop.con.execute(
        f"CREATE OR REPLACE TEMP TABLE extract ({columns}, source_file VARCHAR, source_line INTEGER, bad BIGINT)"
    )
    findings: list[Finding] = []
    ragged: dict[str, int] = {}
    for extract in extracts:
        shop.con.execute(f"INSERT INTO extract {casting.select(extract, shop.words)}")
        ragged[extract.sheet.file], found = mark_ragged(shop, extract)
        findings += found
        findings += take_total_rows(shop, contract, extract)
        findings += check_swapped(shop, contract, extract.sheet.file)
    mark_unknown(shop, contract)
    mark_future(shop, contract)
    mark_repeated(shop.con, contract)
    findings += set_rows_aside(shop, contract, extracts)
    accounts = account(shop.con, contract, extracts, ragged)
    shop.learn_clients(contract)
    partitions = [_write(shop, contract, month, accounts) for month in sorted({a.month for a in accounts}, key=str)]
    shop.learn_keys(contract)
    shop.con.execute("DROP TABLE extract")
    return partitions, findings


def _write(shop: Workshop, contract: Contract, month: date | None, accounts: Iterable[Account]) -> Partition:
    secret = next((c.name for c in contract.columns if c.secret), None)
    columns = ", ".join(f'code AS "{n}"' if n == secret else f'"{n}"' for n in contract.names)
    join = f'JOIN client_codes ON raw = "{secret}"' if secret else ""
    only = f"AND {month_of(contract)} = DATE '{month}'" if month else ""
    order = ", ".join("code" if k == secret else f'"{k}"' for k in contract.key if k != contract.period)
    query = f"SELECT {columns}, source_file, source_line FROM extract {join} WHERE bad = 0 {only} ORDER BY {order}"
    unique = contract.key if len(contract.key) == 1 else ()
    repeating = [c.name for c in contract.columns if c.type not in ("money", "decimal") and c.name not in unique]
    written = write_sorted(
        shop.con, query, shop.new_file(f"{contract.table}.{month}", "parquet"), [c for c in repeating if c != secret]
    )
    mine = tuple(a for a in accounts if a.month == month)
    total = sum((a.sum_loaded or Decimal(0) for a in mine), Decimal(0)) if contract.money else None
    return Partition(contract, month, written, total, mine)
