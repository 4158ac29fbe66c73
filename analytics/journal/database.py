"""The journal's file, ``<data>/journal.db``: a SQL database to which lines are only added, each whole or not at all.

A connection lives for one question. What was written is on the disk when ``writing`` ends (rollback journal, ``EXTRA``:
file and folder are flushed); a half-written line of a killed process is undone by whoever opens the file next.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.errors import AnalyticsError, Damaged

FILE = "journal.db"
PATIENCE = 5  # seconds to wait for another writer
_TABLES = """
CREATE TABLE IF NOT EXISTS dispute (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, login TEXT NOT NULL, role TEXT NOT NULL,
    home TEXT NOT NULL, kpi TEXT NOT NULL, unit_id TEXT NOT NULL, period TEXT NOT NULL, release TEXT NOT NULL,
    value TEXT, why TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answer (
    number INTEGER PRIMARY KEY AUTOINCREMENT, dispute INTEGER NOT NULL REFERENCES dispute (number),
    at TEXT NOT NULL, login TEXT NOT NULL, role TEXT NOT NULL, home TEXT NOT NULL, said TEXT NOT NULL,
    closes INTEGER NOT NULL CHECK (closes IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS closed_once ON answer (dispute) WHERE closes = 1;
"""
_NEVER = """
CREATE TRIGGER IF NOT EXISTS {table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
"""


class NotKept(AnalyticsError):
    """The disk did not take what was written; nothing of it is there."""


def _open(path: Path) -> sqlite3.Connection:
    """A connection in which nothing is written before it says so. Raises ``sqlite3.Error``."""
    link = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    link.execute("PRAGMA synchronous = EXTRA")
    link.execute("PRAGMA foreign_keys = ON")
    link.row_factory = sqlite3.Row
    return link


@contextmanager
def reading(root: Path) -> Iterator[sqlite3.Connection | None]:
    """The journal to be read, None where nobody has written yet. Raises ``Damaged`` for a file that is no journal."""
    path = root / FILE
    if not path.exists() or not path.stat().st_size:
        yield None
        return
    link = None
    try:
        link = _open(path)
        yield link if link.execute("SELECT 1 FROM sqlite_schema WHERE name = 'answer'").fetchone() else None
    except sqlite3.Error as wrong:
        raise Damaged("{file} cannot be read ({wrong}); put it back from a backup.", file=FILE, wrong=wrong) from wrong
    finally:
        if link:
            link.close()


@contextmanager
def writing(root: Path) -> Iterator[sqlite3.Connection]:
    """One change, on the disk when this ends, or none: raises ``NotKept`` then, and says so where the disk fails at the
    very end and nobody can tell. Writers come one after the other."""
    link, after = None, 0
    try:
        os.close(os.open(root / FILE, os.O_RDWR | os.O_CREAT, 0o600))
        link = _open(root / FILE)
        link.execute("BEGIN IMMEDIATE")
        _make(link)
        yield link
        after = _written(link)
        link.execute("COMMIT")
    except (sqlite3.Error, OSError) as wrong:
        if link:
            link.close()
        why = getattr(wrong, "strerror", None) or wrong
        if after and _there(root, after):
            raise NotKept(
                "It is not certain that what you wrote was kept: the disk fails ({wrong}). Look whether it is there "
                "before you write it again.", wrong=why,
            ) from wrong  # fmt: skip
        raise NotKept(
            "What you wrote was not kept: the disk refuses ({wrong}). Copy your words, and try again later.", wrong=why
        ) from wrong
    finally:
        if link:
            link.close()  # what was not committed is undone


def _written(link: sqlite3.Connection) -> int:
    """How many lines were ever written."""
    return int(link.execute("SELECT coalesce(sum(seq), 0) FROM sqlite_sequence").fetchone()[0])


def _there(root: Path, written: int) -> bool:
    """Are so many lines there all the same?"""
    try:
        with reading(root) as link:
            return link is not None and _written(link) >= written
    except Damaged:
        return True


def _make(link: sqlite3.Connection) -> None:
    """The tables, on first use, and what keeps them from ever being changed."""
    if link.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").fetchone()[0] == 4:
        return
    rules = [_NEVER.format(table=t, verb=v) for t in ("dispute", "answer") for v in ("UPDATE", "DELETE")]
    for statement in [*_TABLES.split(";\n"), *rules]:
        if statement.strip():
            link.execute(statement)
