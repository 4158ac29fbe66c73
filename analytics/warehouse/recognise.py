"""Which table a file is: its headers say, not its name. Unknown, missing and repeated columns are named."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.contract import Contract
from analytics.warehouse.intake import Sheet
from analytics.warehouse.mapping import Meaning, Words, plain

SHOWN = 3  # columns without a name that are named by their number


@dataclass(frozen=True)
class Extract:
    """A sheet known to be a table: where each of the table's columns stands in it."""

    sheet: Sheet
    contract: Contract
    places: tuple[tuple[str, int, Meaning], ...]  # column, position in the sheet, meaning of its header
    nameless: tuple[int, ...] = ()  # positions of columns without a name

    def place(self, column: str) -> tuple[int, Meaning] | None:
        """Position and meaning of a column, or None where the file does not have it."""
        return next(((at, meaning) for name, at, meaning in self.places if name == column), None)


def names(contracts: Mapping[str, Contract], words: Words) -> frozenset[str]:
    """Every header any table may have, as compared."""
    return frozenset(plain(name) for contract in contracts.values() for name in words.known(contract))


def recognise(sheet: Sheet, contracts: Mapping[str, Contract], words: Words) -> tuple[Extract | None, list[Finding]]:
    """The table a sheet is, or every reason why it is none."""
    contract = max(contracts.values(), key=lambda c: _fit(sheet, c, words))
    meanings = [words.meaning(contract, header) for header in sheet.header]
    present = Counter(m.column for m in meanings if m and m.column)
    if not present or (len(present) < 2 and len(contract.required) > 2):
        return None, [finding(
            "unknown_table", file=sheet.file, headers=", ".join(sheet.header)[:200], tables=", ".join(contracts),
        )]  # fmt: skip
    unknown = _unknown(sheet, contract, meanings, words)
    present.update(words.of_unknown_unit(contract, header) for header in sheet.header)
    problems = [*unknown, *_wrong_count(sheet, contract, present)]
    if any(name not in present for name in contract.required):  # a column without a name may be the one that is missing
        problems += [finding("column_nameless", file=sheet.file, n=at + 1, table=contract.table)
                     for at in _nameless(sheet)[:SHOWN]]  # fmt: skip
    places = tuple((m.column, at, m) for at, m in enumerate(meanings) if m and m.column)
    return (None if problems else Extract(sheet, contract, places, _nameless(sheet))), problems


def _nameless(sheet: Sheet) -> tuple[int, ...]:
    return tuple(at for at, header in enumerate(sheet.header) if not plain(header))


def _fit(sheet: Sheet, contract: Contract, words: Words) -> tuple[int, int, int]:
    meant = {m.column for header in sheet.header if (m := words.meaning(contract, header)) and m.column}
    missing = len(set(contract.required) - meant)
    return (-missing if len(meant) > missing else -1000, len(meant), -len(contract.columns))


def _unknown(sheet: Sheet, contract: Contract, meanings: list[Meaning | None], words: Words) -> list[Finding]:
    found = []
    known = words.known(contract)
    present = {m.column for m in meanings if m}
    for header, meaning in zip(sheet.header, meanings, strict=True):
        if meaning or not plain(header):
            continue
        if words.of_unknown_unit(contract, header):
            units = ", ".join(u for u, factor in words.units.items() if u == plain(u) and factor != 1)
            found.append(finding("unit_unknown", file=sheet.file, header=header, table=contract.table, units=units))
            continue
        absent = [name for name in known if (m := words.meaning(contract, name)) and m.column not in present]
        close = get_close_matches(plain(header), absent, n=1, cutoff=0.5)
        values = {"file": sheet.file, "header": header, "table": contract.table, "close": close[0] if close else ""}
        if close:
            found.append(finding("column_close", **values))
        else:
            values["known"] = ", ".join(contract.names)
            found.append(finding("column_unknown", **values))
    return found


def _wrong_count(sheet: Sheet, contract: Contract, present: Counter[str]) -> list[Finding]:
    values = {"file": sheet.file, "table": contract.table}
    missing = [finding("column_missing", column=name, **values)
               for name in contract.required if name not in present]  # fmt: skip
    repeated = [finding("column_repeated", column=name, n=n, **values)
                for name, n in present.items() if n > 1 and name]  # fmt: skip
    return missing + repeated
