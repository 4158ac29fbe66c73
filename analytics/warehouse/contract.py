"""What an extract table must look like: one file in ``data/contracts/`` is one table.

    about = "A sale"            # one row, in words
    key = ["sale_id"]           # no two rows share these
    replaces = "month"          # a delivery replaces the months it holds | whole: the whole table
    period = "sale_date"        # month tables: the column that says which month a row belongs to
    money = "amount"            # the column whose sum is reconciled
    optional = true             # the product works without it
    ahead = true                # may speak of days to come
    due_day = 3                 # day of the following month by which it should be here
    [columns]
    sale_id = { type = "text", about = "…" }

A column may be ``empty`` (its values), ``optional`` (the column itself), ``secret`` (only a keyed hash is stored), have
``codes`` (the only values allowed), ``references`` ("products.product_code"), and bounds ``low`` and ``high``.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from analytics.errors import BadDefinition
from analytics.paths import DEFINITIONS

Type = Literal["text", "date", "month", "money", "decimal", "int", "bool", "instant"]
Replaces = Literal["month", "whole"]

STORED: dict[Type, str] = {
    "text": "VARCHAR", "date": "DATE", "month": "DATE", "money": "DECIMAL(18,2)", "decimal": "DECIMAL(18,4)",
    "int": "INTEGER", "bool": "BOOLEAN", "instant": "TIMESTAMP",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    type: Type
    about: str = ""
    empty: bool = False  # may a value be absent?
    optional: bool = False  # may the whole column be absent?
    secret: bool = False  # stored as a keyed hash only
    codes: tuple[str, ...] = ()
    references: str = ""  # "table.column"
    low: int | None = None
    high: int | None = None

    @property
    def stored(self) -> str:
        """The type in the store, as DuckDB spells it."""
        return STORED[self.type]


@dataclass(frozen=True)
class Contract:
    """One table: its columns in order, its key, and what a delivery of it replaces."""

    table: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    replaces: Replaces
    period: str = ""
    money: str = ""
    optional: bool = False
    ahead: bool = False
    due_day: int = 5

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError when there is none."""
        return self._by_name[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(c.name for c in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns every file must have."""
        return tuple(c.name for c in self.columns if not c.optional)

    @property
    def monthly(self) -> bool:
        """Does a delivery replace months, rather than the whole table?"""
        return self.replaces == "month"

    @property
    def _by_name(self) -> dict[str, Column]:
        return {c.name: c for c in self.columns}


@cache
def read_contracts(folder: Path = DEFINITIONS / "contracts") -> dict[str, Contract]:
    """Every contract in ``folder``, by table name. Raises ``BadDefinition`` naming the file and the key."""
    found = {path.stem: read_contract(path) for path in sorted(folder.glob("*.toml"))}
    for contract in found.values():
        for column in contract.columns:
            table, _, name = column.references.partition(".")
            if column.references and (table not in found or name not in found[table].names):
                raise _bad(contract.table, f"columns.{column.name}.references", column.references, "table.column")
    return found


def read_contract(path: Path) -> Contract:
    """One contract file."""
    name = path.stem
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise BadDefinition("{file}: not valid TOML: {wrong}.", file=path.name, wrong=wrong) from None
    for key in ("about", "key", "replaces", "columns"):
        if key not in raw:
            raise BadDefinition("{file}: “{key}” is missing.", file=path.name, key=key)
    columns = tuple(_column(name, column, values) for column, values in raw.pop("columns").items())
    try:
        contract = Contract(table=name, columns=columns, **{**raw, "key": tuple(raw["key"])})
    except TypeError as wrong:
        raise BadDefinition("{file}: a key is not known: {wrong}.", file=path.name, wrong=wrong) from None
    _check(contract)
    return contract


def _column(table: str, name: str, values: dict[str, Any]) -> Column:
    try:
        column = Column(name=name, **{**values, "codes": tuple(values.get("codes", ()))})
    except TypeError as wrong:
        raise BadDefinition("{file}: a key is not known: {wrong}.", file=f"{table}.toml", wrong=wrong) from None
    if column.type not in get_args(Type):
        raise _bad(table, f"columns.{name}.type", column.type, ", ".join(get_args(Type)))
    return column


def _check(contract: Contract) -> None:
    names = ", ".join(contract.names)
    if contract.replaces not in get_args(Replaces):
        raise _bad(contract.table, "replaces", contract.replaces, ", ".join(get_args(Replaces)))
    if contract.monthly != bool(contract.period):
        raise _bad(contract.table, "period", contract.period, "one of the columns exactly if replaces is month")
    for key in (*contract.key, *filter(None, (contract.period, contract.money))):
        if key not in contract.names:
            raise _bad(contract.table, "key, period, money", key, names)


def _bad(table: str, key: str, given: str, allowed: str) -> BadDefinition:
    return BadDefinition(
        "{file}: {key} is “{given}”; it must be one of {allowed}.",
        file=f"{table}.toml", key=key, given=given, allowed=allowed,
    )  # fmt: skip
