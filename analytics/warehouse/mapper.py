"""The mapper: what the headers and codes of waiting files could mean, and a mapping file made of the answers.

    asked = look(files, store)                    # one Form per file that is not wholly understood
    write(store, "sales", {"Amt k": "amount(千元)", "Remark": ""}, {"premium_type": {"期": "regular"}})

The file is ``mappings/by-mapper-<table>.toml`` of the data folder: more answers are added to it, anybody may edit it.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

from analytics.paths import DEFINITIONS
from analytics.warehouse import casting
from analytics.warehouse.aside import in_words
from analytics.warehouse.contract import Column, Contract, read_contracts
from analytics.warehouse.intake import Sandbox, Sheet, Unreadable, unique_names
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.mapping import Words, plain, read_toml, read_words
from analytics.warehouse.recognise import names
from analytics.warehouse.store import Store, write_atomically
from analytics.warehouse.workshop import connect

SHIPPED = DEFINITIONS / "mappings"
SHOWN = 20  # unknown words of one column that are asked for


@dataclass(frozen=True)
class Form:
    """One file: what is to be asked about it. Guesses are there to be corrected."""

    file: str
    table: str  # that it most likely is
    tables: tuple[str, ...]
    headers: tuple[tuple[str, str, bool], ...]  # header, column it means or may mean ("": none), is that known
    examples: tuple[str, ...]  # a cell of each
    codes: tuple[tuple[str, str, tuple[str, ...], str], ...]  # column, word, what it may mean, guess
    units: tuple[str, ...]


def columns_of(table: str) -> tuple[tuple[str, str, bool], ...]:
    """(column, what it is, does it hold amounts) of a table."""
    return tuple((c.name, c.about, c.type in ("money", "decimal")) for c in read_contracts()[table].columns)


def look(files: Sequence[Path], store: Store, table: str = "") -> list[Form]:
    """The files with headers or codes nobody has explained yet; ``table``: what the analyst says they are."""
    contracts = read_contracts()
    words = read_words(contracts, (SHIPPED, store.mappings))
    found = []
    with tempfile.TemporaryDirectory(prefix="standings-map-") as scratch, connect(Path(scratch)) as con:
        con.execute(casting.macros())
        with Sandbox(Path(scratch), names(contracts, words)) as sandbox:
            sheets = [s for path, name in unique_names(files) for s in sandbox.open(path, name)]
        for sheet in sheets:
            if not isinstance(sheet, Unreadable):
                chosen = contracts[table] if table else _likely(sheet, contracts, words)
                form = _form(con, sheet, chosen, words, tuple(contracts))
                if form.codes or any(not known for _, _, known in form.headers):
                    found.append(form)
    return found


def _likely(sheet: Sheet, contracts: Mapping[str, Contract], words: Words) -> Contract:
    """The table whose columns the headers mean, or look like, best."""

    def fit(contract: Contract) -> float:
        meant = {c for header in sheet.header for c in [_guess(header, contract, words)[0]] if c}
        return len(meant) - 0.5 * len(set(contract.required) - meant)

    return max(contracts.values(), key=fit)


def _guess(header: str, contract: Contract, words: Words) -> tuple[str, bool]:
    if meaning := words.meaning(contract, header):
        return meaning.column, True
    close = get_close_matches(plain(header), [plain(n) for n in words.known(contract)], n=1, cutoff=0.5)
    guessed = words.meaning(contract, close[0]) if close else None
    return (guessed.column if guessed else ""), False


def _form(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, contract: Contract, words: Words, tables: tuple[str, ...]
) -> Form:
    guesses = [(header, *_guess(header, contract, words)) for header in sheet.header]
    taken: set[str] = {c for _, c, known in guesses if known}
    headers = []
    for header, column, known in guesses:
        free = known or column not in taken
        headers.append((header, column if free else "", known))
        taken.add(column)
    cells = ", ".join(f"CAST(c{i} AS VARCHAR)" for i in range(len(sheet.header)))
    first = con.execute(f"SELECT {cells} FROM {sheet.rows} LIMIT 1").fetchone() or [None] * len(sheet.header)
    codes = tuple(_codes(con, sheet, contract, words, headers))
    units = tuple(dict.fromkeys(u for u, factor in words.units.items() if factor != 1))
    return Form(
        sheet.file, contract.table, tables, tuple(headers), tuple(str(c or "")[:40] for c in first), codes, units
    )


def _codes(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, contract: Contract, words: Words,
    headers: Sequence[tuple[str, str, bool]],
) -> Iterator[tuple[str, str, tuple[str, ...], str]]:  # fmt: skip
    """Words in columns of codes that are no code yet, the most frequent first."""
    for at, (_, name, _) in enumerate(headers):
        column = contract.column(name) if name else None
        if column is None or not (column.codes or column.type == "bool") or sheet.kinds[at] != "VARCHAR":
            continue
        known = words.values(contract, column)
        allowed = column.codes or ("Y", "N")
        spellings = ", ".join(map(quoted, known))
        rows = con.execute(
            f"SELECT any_value(trim(c{at})), count(*) AS n FROM {sheet.rows} WHERE trim(coalesce(c{at}, '')) <> '' "
            f"AND lower(replace(half_width(c{at}), ' ', '')) NOT IN ({spellings}) "
            f"GROUP BY lower(replace(half_width(c{at}), ' ', '')) ORDER BY n DESC, 1 LIMIT {SHOWN}"
        ).fetchall()
        for word, _ in rows:
            yield name, word, allowed, _nearest(word, column, known)


def _nearest(word: str, column: Column, known: Mapping[str, str]) -> str:
    close = get_close_matches(plain(word), list(known), n=1, cutoff=0.6)
    code = known[close[0]] if close else ""
    return {"true": "Y", "false": "N"}.get(code, code) if column.type == "bool" else code


def write(store: Store, table: str, headers: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]) -> Path:
    """Add answers to the table's mapping file. Raises ``BadDefinition``, and ``Found`` when the disk fails."""
    path = store.mappings / f"by-mapper-{table}.toml"
    before = read_toml(path) if path.exists() else {}
    heads = {**before.get("headers", {}).get(table, {}), **headers}
    words = {c: dict(w) for c, w in before.get("codes", {}).get(table, {}).items()}
    for column, said in codes.items():
        words.setdefault(column, {}).update(said)
    text = _as_toml(table, heads, words)
    with in_words(store.root):
        _try(store, path.name, text)
        write_atomically(path, lambda aside: aside.write_text(text, "utf-8"))
    return path


def _try(store: Store, name: str, text: str) -> None:
    """Read it as publishing will, before it counts."""
    with tempfile.TemporaryDirectory(prefix="standings-map-") as folder:
        (Path(folder) / name).write_text(text, "utf-8")
        read_words(read_contracts(), (SHIPPED, store.mappings, Path(folder)))


def _as_toml(table: str, headers: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]) -> str:
    lines = [f"# What the mapper was told about files of {table}. Anybody may edit it.", f"[headers.{table}]"]
    lines += [f"{_quoted(header)} = {_quoted(column)}" for header, column in headers.items()]
    for column, words in codes.items():
        lines += ["", f"[codes.{table}.{column}]", *(f"{_quoted(w)} = {_quoted(code)}" for w, code in words.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's too, but for what JSON need not escape."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
