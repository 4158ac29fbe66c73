"""Files that are no table of ours yet: a mapping file says how their columns make one.

has_no = ["holdings"]                  # tables this bank does not have: asking for them would be in vain

[[files]]
has = ["SalesOrderNumber", "Sales"]    # a file with these headers …
table = "sales"                        # … is this table
[files.columns]                        # its columns, as text; {header}, with words around it if need be
sale_id = "{SalesOrderNumber}-{ProductKey}"
manager_id = "{EmployeeKey}"

[[files]]
name = "TerritoryHistory.csv"          # a file without headers goes by its name; columns are {1}, {2} …
table = "managers"
[files.columns]
manager_id = "{1 | lookup staff 1 2}"  # from the set `staff`: where its column 1 is this, its column 2
start_date = "{3 | days -1794}"        # a date so many days later
[[files.rows]]                         # rows no file has
branch_id = "B0"

[[files]]
name = "Employee.csv"
set = "staff"                          # not a table: only looked up
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from analytics.errors import BadDefinition
from analytics.warehouse.contract import Contract
from analytics.warehouse.intake import Sheet
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.mapping import plain, read_toml

_SLOT = re.compile(r"\{([^{}]*)\}")
_KEYS = {"has", "name", "table", "set", "columns", "rows"}


@dataclass(frozen=True)
class FileRule:
    """How one kind of file makes rows of a table, or a set to look things up in."""

    where: str  # the mapping file, for messages
    has: tuple[str, ...]  # headers as compared; () where the file has none
    name: str
    table: str
    set: str
    columns: tuple[tuple[str, str], ...]  # column of the table, template
    rows: tuple[tuple[tuple[str, str], ...], ...]

    def fits(self, sheet: Sheet) -> bool:
        """Is this sheet such a file?"""
        name = sheet.file.rpartition("/")[2]
        headers = {plain(h) for h in sheet.header}
        return (not self.name or fnmatchcase(name.casefold(), self.name.casefold())) and headers.issuperset(self.has)


@dataclass(frozen=True)
class Shapes:
    """All rules of a bank, and the tables it does not have."""

    files: tuple[FileRule, ...] = ()
    has_no: frozenset[str] = frozenset()


def read_shapes(folders: Iterable[Path], contracts: Mapping[str, Contract]) -> Shapes:
    """The rules of every mapping file. Raises ``BadDefinition`` naming the file and what is wrong."""
    files: list[FileRule] = []
    has_no: set[str] = set()
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        raw = read_toml(path)
        has_no |= {_known(path, "has_no", table, contracts) for table in raw.get("has_no", ())}
        files += [_rule(path, values, contracts) for values in raw.get("files", ())]
    return Shapes(tuple(files), frozenset(has_no))


def _rule(path: Path, raw: Mapping[str, Any], contracts: Mapping[str, Contract]) -> FileRule:
    for key in raw:
        _known(path, "files", key, _KEYS)
    if bool(raw.get("table")) == bool(raw.get("set")) or not (raw.get("has") or raw.get("name")):
        raise BadDefinition(
            "{file}: each [[files]] needs “has” or “name”, and either “table” or “set”.", file=path.name
        )  # fmt: skip
    table = raw.get("table", "")
    if table:
        _known(path, "files.table", table, contracts)
        for column in [*raw.get("columns", {}), *(c for row in raw.get("rows", ()) for c in row)]:
            _known(path, f"files.columns of {table}", column, contracts[table].names)
    return FileRule(
        path.name, tuple(map(plain, raw.get("has", ()))), raw.get("name", ""), table, raw.get("set", ""),
        tuple(raw.get("columns", {}).items()), tuple(tuple(row.items()) for row in raw.get("rows", ())),
    )  # fmt: skip


def reshaped(sheets: Sequence[Sheet], shapes: Shapes) -> list[Sheet]:
    """The sheets with those that a rule fits turned into tables; sheets that are only looked up are left out."""
    rules = [(sheet, next((r for r in shapes.files if r.fits(sheet)), None)) for sheet in sheets]
    sets = {rule.set: _Source(sheet, rule) for sheet, rule in rules if rule and rule.set}
    found = []
    for sheet, rule in rules:
        if rule is None:
            found.append(sheet)
        elif rule.table:
            found.append(_made(_Source(sheet, rule), sets))
    return found


@dataclass(frozen=True)
class _Source:
    """A sheet seen through its rule: cells by header, or by number where it has no header."""

    sheet: Sheet
    rule: FileRule

    @property
    def rows(self) -> str:
        """All rows; without headers the first line is one of them."""
        if self.rule.has:
            return self.sheet.rows
        first = ", ".join(f"{quoted(cell)} AS c{i}" for i, cell in enumerate(self.sheet.header))
        cells = ", ".join(f"c{i}" for i in range(len(self.sheet.header)))
        return (
            f"(SELECT {first}, {self.sheet.first_line} AS line UNION ALL SELECT {cells}, line FROM {self.sheet.rows})"
        )

    def cell(self, name: str) -> str:
        """SQL for a cell as text. Raises ``BadDefinition`` for a column the file does not have."""
        headers = [plain(h) for h in self.sheet.header]
        at = int(name) - 1 if not self.rule.has and name.isdecimal() else -1
        if self.rule.has and plain(name) in headers:
            at = headers.index(plain(name))
        if not 0 <= at < len(headers):
            known = self.sheet.header if self.rule.has else [str(i + 1) for i in range(len(headers))]
            raise _unknown(self.rule.where, f"{self.sheet.file}", name, known)
        return f"trim(coalesce(CAST(c{at} AS VARCHAR), ''))"


def _made(source: _Source, sets: Mapping[str, _Source]) -> Sheet:
    names = [column for column, _ in source.rule.columns]
    values = ", ".join(f"{_template(source, text, sets)} AS c{i}" for i, (_, text) in enumerate(source.rule.columns))
    rows = f"SELECT {values}, line FROM {source.rows}"
    for row in source.rule.rows:
        cells = ", ".join(f"{quoted(str(dict(row).get(name, '')))} AS c{i}" for i, name in enumerate(names))
        rows += f" UNION ALL SELECT {cells}, {source.sheet.first_line} AS line"
    return replace(source.sheet, header=tuple(names), kinds=("VARCHAR",) * len(names), rows=f"({rows})", clean=())


def _template(source: _Source, text: str, sets: Mapping[str, _Source]) -> str:
    parts = []
    for i, part in enumerate(_SLOT.split(text)):
        if i % 2:
            parts.append(_slot(source, part, sets))
        elif part:
            parts.append(quoted(part))
    return f"concat({', '.join(parts)})" if parts else "''"


def _slot(source: _Source, text: str, sets: Mapping[str, _Source]) -> str:
    name, *steps = (part.strip() for part in text.split("|"))
    value = source.cell(name)
    for step in steps:
        match step.split():
            case ["days", n] if re.fullmatch(r"[+-]?\d{1,6}", n):
                value = f"coalesce(CAST(as_date({value}) + ({int(n)}) AS VARCHAR), '')"
            case ["lookup", wanted, key, give]:
                if wanted not in sets:
                    raise _unknown(source.rule.where, "lookup", wanted, sets)
                other = sets[wanted]
                pairs = f"SELECT {other.cell(key)} AS k, max({other.cell(give)}) AS v FROM {other.rows} GROUP BY 1"
                value = f"coalesce((SELECT v FROM ({pairs}) AS pairs WHERE k = {value}), '')"
            case _:
                raise _unknown(source.rule.where, source.rule.table, step, ("days N", "lookup SET KEY VALUE"))
    return value


def _known(path: Path, key: str, given: str, known: Iterable[str]) -> str:
    if given not in known:
        raise _unknown(path.name, key, given, known)
    return given


def _unknown(file: str, key: str, given: str, known: Iterable[str]) -> BadDefinition:
    return BadDefinition(
        "{file}: {key} names “{given}”; it must be one of {allowed}.",
        file=file, key=key, given=given, allowed=", ".join(sorted(known)),
    )  # fmt: skip
