"""A bank's own words: which header means which column, which code means which value, and which units multiply.

Mapping files are data (``data/mappings/*.toml``, then ``<data folder>/mappings/*.toml``; later ones win):

    [units]                      # in brackets after a header: 金额(万元)
    "万元" = "10000"
    [headers.any]                # for every table that has such a column
    "客户号" = "client_id"
    [headers.sales]
    "金额" = "amount"
    "销售额k" = "amount(千元)"   # the column's amounts come in this unit
    "备注" = ""                  # known and left out
    [codes.bool]                 # for every yes/no column
    "是" = "Y"
    [codes.sales.premium_type]
    "期缴" = "regular"

Files of another shape than any table: see ``reshape``.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from analytics.errors import BadDefinition
from analytics.paths import DEFINITIONS
from analytics.warehouse.contract import Column, Contract

YES_AND_NO = {
    "y": "true", "yes": "true", "true": "true", "t": "true", "1": "true",
    "n": "false", "no": "false", "false": "false", "f": "false", "0": "false",
}  # fmt: skip
_UNIT = re.compile(r"(.+?)[(\[](.+)[)\]]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def plain(header: str) -> str:
    """A header or code as compared: full-width folded, no spaces or invisible characters, lower case."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", header)).casefold()


def is_header(cell: str, known: Collection[str]) -> bool:
    """Could this cell be one of the ``known`` headers, perhaps with a unit in brackets?"""
    word = plain(cell)
    return word in known or word.partition("(")[0].partition("[")[0] in known


@dataclass(frozen=True)
class Meaning:
    """What a header stands for: a column ("": none, it is left out), and what its amounts are multiplied by."""

    column: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class Words:
    """All mapping files together."""

    units: Mapping[str, Decimal]
    headers: Mapping[str, Mapping[str, str]]  # table or "any" -> header -> column
    codes: Mapping[tuple[str, str], Mapping[str, str]]  # (table, column) or ("", "bool") -> word -> code
    folders: tuple[Path, ...] = ()  # where the mapping files are

    def meaning(self, contract: Contract, header: str) -> Meaning | None:
        """What ``header`` means in a table, or None."""
        word = plain(header)
        if (own := self.headers.get(contract.table, {}).get(word)) is not None and own not in contract.names:
            column, _, unit = own.rstrip(")").partition("(")
            return Meaning(column, self.units[plain(unit)] if unit else Decimal(1))
        if column := self._column(contract, word):
            return Meaning(column)
        if (with_unit := _UNIT.fullmatch(word)) and (factor := self.units.get(with_unit[2])):
            column = self._column(contract, with_unit[1])
            if column and contract.column(column).type in ("money", "decimal"):
                return Meaning(column, factor)
        return None

    def of_unknown_unit(self, contract: Contract, header: str) -> str:
        """The column of amounts that a header names with something in brackets which is no unit; "" if it does not."""
        if (inside := _UNIT.fullmatch(plain(header))) and inside[2] not in self.units:
            column = self._column(contract, inside[1])
            if column and contract.column(column).type in ("money", "decimal"):
                return column
        return ""

    def known(self, contract: Contract) -> list[str]:
        """Every header that means something in a table, for “did you mean”."""
        own = self.headers.get(contract.table, {})
        shared = (word for word, column in self.headers.get("any", {}).items() if column in contract.names)
        return [*contract.names, *own, *shared]

    def values(self, contract: Contract, column: Column) -> dict[str, str]:
        """Word -> stored code for a column of codes or of yes and no; {} where any text may stand."""
        if column.type == "bool":
            shared = {word: YES_AND_NO[plain(code)] for word, code in self.codes.get(("", "bool"), {}).items()}
            own = {w: YES_AND_NO[plain(code)] for w, code in self.codes.get((contract.table, column.name), {}).items()}
            return {**YES_AND_NO, **shared, **own}
        return {**{plain(c): c for c in column.codes}, **self.codes.get((contract.table, column.name), {})}

    def _column(self, contract: Contract, word: str) -> str:
        for candidate in (word, self.headers.get(contract.table, {}).get(word), self.headers.get("any", {}).get(word)):
            if candidate in contract.names:
                return str(candidate)
        return ""


def read_words(contracts: Mapping[str, Contract], folders: Iterable[Path] = (DEFINITIONS / "mappings",)) -> Words:
    """Every mapping file of the folders. Raises ``BadDefinition`` naming the file and the entry."""
    units: dict[str, Decimal] = {}
    headers: dict[str, dict[str, str]] = {}
    codes: dict[tuple[str, str], dict[str, str]] = {}
    places = tuple(folders)
    for path in (path for folder in places for path in sorted(folder.glob("*.toml"))):
        raw = read_toml(path)
        units.update(_units(path, raw.get("units", {})))
        for table, words in raw.get("headers", {}).items():
            _check_headers(path, table, words, contracts, units)
            headers.setdefault(table, {}).update({plain(word): column for word, column in words.items()})
        for table, column, words in _code_tables(path, raw.get("codes", {}), contracts):
            codes.setdefault((table, column), {}).update({plain(word): code for word, code in words.items()})
    return Words(units, headers, codes, places)


def read_toml(path: Path) -> dict[str, Any]:
    """A mapping file as it stands. Raises ``BadDefinition``."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadDefinition("{file}: not valid TOML: {wrong}.", file=path.name, wrong=wrong) from None


def _units(path: Path, raw: Mapping[str, str]) -> dict[str, Decimal]:
    try:
        return {plain(unit): Decimal(factor) for unit, factor in raw.items()}
    except (InvalidOperation, TypeError):
        raise BadDefinition("{file}: a unit's factor must be a number in quotes.", file=path.name) from None


def _check_headers(
    path: Path, table: str, words: Mapping[str, str], contracts: Mapping[str, Contract], units: Mapping[str, Decimal]
) -> None:
    if table != "any" and table not in contracts:
        raise _unknown(path, f"headers.{table}", table, contracts)
    known = {n for t, c in contracts.items() for n in c.names if table in ("any", t)}
    for word, column in words.items():
        name, _, unit = column.rstrip(")").partition("(")
        if table == "any" or not column:  # a header may be left out of one table, not of all
            name, unit = column, ""
        if name not in known and (column or table == "any"):
            raise _unknown(path, f"headers.{table}.{word}", column, known)
        if unit and plain(unit) not in units:
            raise _unknown(path, f"headers.{table}.{word}", unit, units)
        if unit and contracts[table].column(name).type not in ("money", "decimal"):
            amounts = [c.name for c in contracts[table].columns if c.type in ("money", "decimal")]
            raise _unknown(path, f"headers.{table}.{word}", column, amounts)


def _code_tables(
    path: Path, raw: Mapping[str, Any], contracts: Mapping[str, Contract]
) -> Iterable[tuple[str, str, Mapping[str, str]]]:
    for table, columns in raw.items():
        if table == "bool":
            yield "", "bool", _yes_no(path, "codes.bool", columns)
            continue
        if table not in contracts:
            raise _unknown(path, f"codes.{table}", table, contracts)
        for name, words in columns.items():
            if name not in contracts[table].names:
                raise _unknown(path, f"codes.{table}.{name}", name, contracts[table].names)
            column = contracts[table].column(name)
            if column.type == "bool":
                _yes_no(path, f"codes.{table}.{name}", words)
            for code in words.values():
                if column.codes and code not in column.codes:
                    raise _unknown(path, f"codes.{table}.{name}", code, column.codes)
            yield table, name, words


def _yes_no(path: Path, key: str, words: Mapping[str, str]) -> Mapping[str, str]:
    for code in words.values():
        if plain(code) not in YES_AND_NO:
            raise _unknown(path, key, code, ("Y", "N"))
    return words


def _unknown(path: Path, key: str, given: str, known: Iterable[str]) -> BadDefinition:
    return BadDefinition(
        "{file}: {key} names “{given}”; it must be one of {allowed}.",
        file=path.name, key=key, given=given, allowed=", ".join(sorted(known)),
    )  # fmt: skip
