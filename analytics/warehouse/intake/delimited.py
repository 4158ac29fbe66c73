"""CSV in four delimiters and four encodings; delimiter and header are found by the contracts' names, not guessed."""

import csv
import itertools
from collections.abc import Sequence
from pathlib import Path

from analytics.warehouse.intake.encoding import decoded, encoding_of
from analytics.warehouse.intake.sheet import HEADER_WITHIN, IsName, Sheet, Unreadable, find_header, quoted

DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}
LONGEST_LINE = 4 << 20


def open_delimited(path: Path, name: str, sha256: str, scratch: Path, is_name: IsName) -> Sheet:
    """A text file as a sheet. Raises ``Unreadable`` for a wrong encoding or an empty file."""
    encoding, mark = encoding_of(path, name)
    first_lines = _first_lines(path, encoding, mark)
    if not any(line.strip() for line in first_lines):
        raise Unreadable("{file}: the file is empty.", file=name)
    delimiter, above, header = _dialect(first_lines, is_name)
    text = (
        path if encoding == "utf-8" and not mark and not above else _from_header(path, scratch, encoding, mark, above)
    )
    return Sheet(
        file=name, sha256=sha256, format="csv", header=header, kinds=("VARCHAR",) * len(header),
        rows=_rows(text, delimiter, len(header), above + 1), first_line=above + 1,
        about=f"{encoding}, {DELIMITERS[delimiter]}",
    )  # fmt: skip


def _first_lines(path: Path, encoding: str, mark: int) -> list[str]:
    text = ""
    for chunk in decoded(path, encoding, mark):
        text += chunk
        if text.count("\n") > HEADER_WITHIN or len(text) > LONGEST_LINE:
            break
    return text.splitlines()[:HEADER_WITHIN]


def _dialect(lines: Sequence[str], is_name: IsName) -> tuple[str, int, tuple[str, ...]]:
    """The delimiter under which a line holds the most known names, how many lines are above it, and its cells."""
    found = []
    for delimiter in DELIMITERS:
        rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
        at = find_header(rows, is_name)
        found.append((sum(map(is_name, rows[at])), len(rows[at]), delimiter, at, tuple(rows[at])))
    _, _, delimiter, at, header = max(found, key=lambda f: f[:2])
    return delimiter, at, header


def _from_header(path: Path, scratch: Path, encoding: str, mark: int, above: int) -> Path:
    """A UTF-8 copy that starts at the header."""
    out = scratch / f"{path.name}.{len(list(scratch.iterdir()))}.csv"
    chunks = decoded(path, encoding, mark)
    start = ""
    while start.count("\n") < above:
        start += next(chunks)
    with out.open("w", encoding="utf-8", newline="") as file:
        for chunk in itertools.chain([start.split("\n", above)[above]], chunks):
            file.write(chunk)
    return out


def _rows(text: Path, delimiter: str, columns: int, header_line: int) -> str:
    names = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(columns))
    source = (
        f"read_csv({quoted(str(text))}, auto_detect = false, delim = {quoted(delimiter)}, quote = '\"', escape = '\"', "
        f"header = false, skip = 1, columns = {{{names}}}, strict_mode = true, store_rejects = true, "
        f"rejects_limit = 0, max_line_size = {LONGEST_LINE})"
    )
    if not _has(text, b'"'):
        return f"(SELECT *, row_number() OVER () + {header_line} AS line FROM {source})"
    cells = ", ".join(f"c{i}" for i in range(columns))
    breaks = f"(SELECT *, row_number() OVER () AS n, concat_ws('', {cells}) AS all_cells FROM {source})"
    return (
        f"(SELECT * EXCLUDE (n, all_cells), n + {header_line} + coalesce(sum(length(all_cells) - "
        "length(replace(all_cells, chr(10), ''))) OVER (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), "
        f"0) AS line FROM {breaks})"
    )


def _has(path: Path, byte: bytes) -> bool:
    with path.open("rb") as file:
        return any(byte in chunk for chunk in iter(lambda: file.read(1 << 20), b""))
