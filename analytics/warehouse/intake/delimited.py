"""CSV in four delimiters and four encodings; delimiter and header are found by the contracts' names, not guessed."""

import csv
import itertools
from collections.abc import Sequence
from pathlib import Path

from analytics.warehouse.intake.encoding import Encoded, decoded, encoding_of
from analytics.warehouse.intake.limits import Limits
from analytics.warehouse.intake.sheet import HEADER_WITHIN, IsName, Plain, Unreadable, find_header

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}


def open_delimited(path: Path, name: str, is_name: IsName, limits: Limits) -> Plain:
    """A text file as a sheet. Raises ``Unreadable`` for a wrong encoding or an empty file."""
    how = encoding_of(path, name, limits)
    first_lines = _first_lines(path, how, limits)
    if not any(line.strip() for line in first_lines):
        raise Unreadable("empty_file", file=name)
    delimiter, above, header = _dialect(first_lines, is_name)
    if len(header) > limits.columns:
        raise Unreadable("too_many_columns", file=name, n=len(header), limit=limits.columns)
    as_it_is = how.encoding == "utf-8" and how.even and not how.mark and not above
    text = path if as_it_is else _from_header(path, how, above)
    return Plain(
        file=name, format="csv", text=text.name, header=header, kinds=("VARCHAR",) * len(header), delimiter=delimiter,
        quotes=_has(text, b'"'), first_line=above + 1, about=f"{how.encoding}, {DELIMITERS[delimiter]}",
        notes=how.unseen.notes,
    )  # fmt: skip


def _first_lines(path: Path, how: Encoded, limits: Limits) -> list[str]:
    text = ""
    for chunk in decoded(path, how, unify=True):
        text += chunk
        if text.count("\n") > HEADER_WITHIN or len(text) > limits.line:
            break
    return text.split("\n")[:HEADER_WITHIN]


def _dialect(lines: Sequence[str], is_name: IsName) -> tuple[str, int, tuple[str, ...]]:
    """The delimiter under which a line holds the most known names, how many lines are above it, and its cells."""
    found = []
    csv.field_size_limit(1 << 30)
    for delimiter in DELIMITERS:
        rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
        at = find_header(rows, is_name)
        found.append((sum(map(is_name, rows[at])), len(rows[at]), delimiter, at, tuple(rows[at])))
    _, _, delimiter, at, header = max(found, key=lambda f: f[:2])
    return delimiter, at, header


def _from_header(path: Path, how: Encoded, above: int) -> Path:
    """A UTF-8 copy that starts at the header, its lines ending in one way."""
    out = path.with_name(f"{path.name}.csv")
    chunks = decoded(path, how, unify=not how.even)
    start = ""
    while start.count("\n") < above:
        start += next(chunks)
    with out.open("w", encoding="utf-8", newline="") as file:
        for chunk in itertools.chain([start.split("\n", above)[above]], chunks):
            file.write(chunk)
    path.unlink()
    return out


def _has(path: Path, byte: bytes) -> bool:
    with path.open("rb") as file:
        return any(byte in chunk for chunk in iter(lambda: file.read(1 << 20), b""))
