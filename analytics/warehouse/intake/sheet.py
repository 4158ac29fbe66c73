"""An extract file once it can be read: its header, and the SQL that yields its rows as text with line numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.warehouse.catalogue import Finding, Found

IsName = Callable[[str], bool]
HEADER_WITHIN = 30  # a header further down than this is not looked for


class Unreadable(Found):
    """A file that cannot be read at all. The sentence says what to do."""


@dataclass(frozen=True)
class Plain:
    """What the reader hands back: the name of a plain file in its folder, and how to read that. No path, no SQL."""

    file: str  # as the analyst knows it
    format: str  # csv | xlsx | parquet: what was delivered
    text: str  # name of the UTF-8 CSV or the flat Parquet file
    header: tuple[str, ...]
    kinds: tuple[str, ...]  # DuckDB type of each column
    delimiter: str = ""  # CSV only
    quotes: bool = False  # CSV only: are there quotation marks?
    first_line: int = 1
    about: str = ""
    notes: tuple[tuple[str, int, int], ...] = ()  # entries of the catalogue with their {n} and {line}
    clean: tuple[int, ...] = ()  # columns of visible ASCII only: there is nothing to tidy


@dataclass(frozen=True)
class Sheet:
    """``rows`` is a FROM clause with columns c0, c1 … (text, or as typed in Parquet) and ``line``."""

    file: str
    sha256: str
    format: str  # csv | xlsx | parquet
    header: tuple[str, ...]
    kinds: tuple[str, ...]  # DuckDB type of each column
    rows: str
    first_line: int = 1  # line of the header in the file
    about: str = ""  # encoding and delimiter, or sheet name: how it was read
    clean: tuple[int, ...] = ()  # columns of visible ASCII only: there is nothing to tidy
    notes: tuple[Finding, ...] = ()


def find_header(rows: Sequence[Sequence[str]], is_name: IsName) -> int:
    """Which of the first rows is the header: the one with the most known names, else the first that is not empty."""
    scores = [len([cell for cell in row if is_name(cell)]) for row in rows[:HEADER_WITHIN]]
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    return next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
