"""From recognised files to partitions: cast, mark bad rows, account for every row, replace client ids, sort, write."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from analytics.warehouse import casting
from analytics.warehouse.accounting import account
from analytics.warehouse.casting import month_of
from analytics.warehouse.catalogue import Finding, of
from analytics.warehouse.content import NotInOrder, Written, write_sorted
from analytics.warehouse.contract import Contract
from analytics.warehouse.crew import side_by_side
from analytics.warehouse.intake import Unreadable
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.marking import mark_future, mark_ragged, mark_repeated, mark_unknown
from analytics.warehouse.misplaced import check_columns
from analytics.warehouse.quarantine import set_rows_aside
from analytics.warehouse.recognise import Extract
from analytics.warehouse.report import Account, first_few
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

    @property
    def came_in(self) -> str:
        """The files its rows came in, the first few by name."""
        return first_few(a.file for a in self.accounts if a.rows_in)


Staged = tuple[str, list[Partition], list[Finding], int]  # table, what was made, what was found, of how many files


def stage(shop: Workshop, tables: Sequence[Sequence[Extract]]) -> Iterator[Staged]:
    """The partitions that the files of tables make, and what was found in them: files with months in common together,
    so that a month may come in several files, and months side by side.

    Yields (table, partitions, findings, number of files) in the order of the tables.
    """
    grouped = side_by_side(tables, shop.beside, _groups)
    groups = [group for groups in grouped for group in groups]
    yield from side_by_side(groups, shop.beside, _stage_group)


def _groups(shop: Workshop, extracts: Sequence[Extract]) -> list[list[Extract]]:
    """The files of one table, those together that have a month in common."""
    if len(extracts) == 1 or not extracts[0].contract.monthly:
        return [list(extracts)]
    groups: list[tuple[set[Any], list[Extract]]] = []
    for extract in extracts:
        months = _months(shop, extract)
        touching = [g for g in groups if g[0] & months]
        apart = [g for g in groups if not g[0] & months]
        together = [e for _, group in touching for e in group]
        groups = [*apart, (months.union(*(m for m, _ in touching)), [*together, extract])]
    return [group for _, group in groups]


def _months(shop: Workshop, extract: Extract) -> set[Any]:
    try:
        months = {month for (month,) in _run(shop, extract, casting.months(extract, shop.words))}
    except Unreadable:  # said once it is staged
        return set()
    finally:
        shop.forget_rejects()
    return months - {None}


def _run(shop: Workshop, extract: Extract, query: str) -> list[Any]:
    """Rows of an extract. Raises ``Unreadable`` where quotation marks or line ends leave no way to cut the text."""
    try:
        return shop.con.execute(query).fetchall()
    except duckdb.InvalidInputException as wrong:
        if extract.sheet.format != "csv":
            raise
        why = str(wrong).splitlines()[0].removeprefix("Invalid Input Error: ")[:120]
        raise Unreadable("broken_text", file=extract.sheet.file, wrong=why) from None


def _stage_group(shop: Workshop, extracts: Sequence[Extract]) -> Staged:
    contract = extracts[0].contract
    columns = ", ".join(f'"{c.name}" {c.stored}' for c in contract.columns)
    file = _one_of(e.sheet.file for e in extracts)
    shop.con.execute(
        f"CREATE OR REPLACE TEMP TABLE extract ({columns}, source_file {file}, source_line INTEGER, bad BIGINT)"
    )
    findings: list[Finding] = []
    ragged: dict[str, int] = {}
    readable = []
    for extract in extracts:
        try:
            _run(shop, extract, f"INSERT INTO extract {casting.select(extract, shop.words)}")
        except Unreadable as wrong:
            shop.forget_rejects()
            wrong.values["table"] = contract.table
            findings.append(of(wrong))
            continue
        readable.append(extract)
        ragged[extract.sheet.file], found = mark_ragged(shop, extract)
        findings += found
        findings += take_total_rows(shop, contract, extract)
        findings += check_columns(shop, extract)
    mark_unknown(shop, contract)
    mark_future(shop, contract)
    partitions = _written(shop, contract, readable, ragged)
    findings += set_rows_aside(shop, contract, readable)
    shop.learn_keys(contract)
    shop.con.execute("DROP TABLE extract")
    return contract.table, partitions, findings, len(extracts)


def _written(
    shop: Workshop, contract: Contract, extracts: Sequence[Extract], ragged: Mapping[str, int]
) -> list[Partition]:
    """The partitions of what is in ``extract``, with repeated rows marked and new clients coded.

    Looking for either costs as much as casting, and most files have none. Where rows of one key can only be neighbours
    in a partition it is written first, and again in the rare case that something was found on the way.
    """
    unique = [k for k in contract.key if k != contract.period]
    snapshot = len(unique) < len(contract.key)
    accounts = account(shop.con, contract, extracts, ragged)
    book = [contract.column(k).secret for k in unique] == [True]
    if book or (not snapshot and sum(a.rows_in for a in accounts) > shop.clients_met()):
        shop.learn_clients(contract)  # somebody is always new in a book, and where more is told than people are known
    if snapshot or len({a.month for a in accounts}) == 1:
        try:
            return _write_all(shop, contract, accounts, unique)
        except NotInOrder:
            pass
    shop.learn_clients(contract)
    mark_repeated(shop.con, contract)
    return _write_all(shop, contract, account(shop.con, contract, extracts, ragged))


def _write_all(
    shop: Workshop, contract: Contract, accounts: Sequence[Account], unique: Sequence[str] = ()
) -> list[Partition]:
    months = sorted({a.month for a in accounts}, key=str)
    return [_write(shop, contract, month, accounts, unique) for month in months]


def _write(
    shop: Workshop, contract: Contract, month: date | None, accounts: Sequence[Account], unique: Sequence[str]
) -> Partition:
    secret = next((c.name for c in contract.columns if c.secret), None)
    columns = ", ".join(f'code AS "{n}"' if n == secret else f'"{n}"' for n in contract.names)
    join = f'LEFT JOIN client_codes ON raw = "{secret}"' if secret else ""
    only = f"AND {month_of(contract)} = DATE '{month}'" if month else ""
    order = ", ".join("high, low" if k == secret else f'"{k}"' for k in contract.key if k != contract.period)
    query = (
        f"SELECT {columns}, {_file(accounts)} AS source_file, source_line FROM extract {join} "
        f"WHERE bad = 0 {only} ORDER BY {order}"
    )
    plain = {secret, *(contract.key if len(contract.key) == 1 else ())}
    repeating = [c.name for c in contract.columns if c.type not in ("money", "decimal") and c.name not in plain]
    path = shop.new_file(f"{contract.table}.{month}", "parquet")
    written = write_sorted(shop.con, query, path, repeating, unique, secret)
    mine = tuple(a for a in accounts if a.month == month)
    total = sum((a.sum_loaded or Decimal(0) for a in mine), Decimal(0)) if contract.money else None
    return Partition(contract, month, written, total, mine)


def _file(accounts: Sequence[Account]) -> str:
    """SQL for the name of a row's file as one of a few: long texts would double what sorting costs."""
    names = {a.file for a in accounts}
    return f"CAST({quoted(*names) if len(names) == 1 else 'source_file'} AS {_one_of(names)})"


def _one_of(names: Iterable[str]) -> str:
    """The type of a text that is one of a few, in the order of the alphabet."""
    return f"ENUM({', '.join(map(quoted, sorted(set(names))))})"
