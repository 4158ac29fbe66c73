"""Questions about numbers: who asked what about which number, as it was seen, and what was answered.

Knows no rights: whoever may see a question is decided in ``analytics.disputes``.
"""

import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from analytics.answers import Shared
from analytics.errors import BadEntry, UnknownName
from analytics.journal.database import reading, writing
from analytics.viewer import Role, Viewer

SHORTEST, LONGEST = 5, 1000  # characters of what is written
A_DAY = 20  # lines one person may write in 24 hours
_NEVER_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Number:
    """Which number, and what it was: the value as decimal text, None where there was none."""

    kpi: str
    unit_id: str  # a manager or a unit
    period: str
    release: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; the one that closes is the last."""

    number: int
    at: datetime
    by: Viewer
    said: str
    closes: bool


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Dispute(Shared):
    """One question with its answers, oldest first."""

    number: int
    at: datetime
    by: Viewer
    about: Number
    why: str
    answers: tuple[Answer, ...] = ()

    @property
    def open(self) -> bool:
        """Is it still to be answered for good?"""
        return not (self.answers and self.answers[-1].closes)


def disputes(root: Path) -> tuple[Dispute, ...]:
    """Every question, the latest first. Raises ``Damaged``."""
    with reading(root) as link:
        if link is None:
            return ()
        asked = link.execute("SELECT * FROM dispute ORDER BY number DESC").fetchall()
        told: dict[int, list[Answer]] = {}
        for row in link.execute("SELECT * FROM answer ORDER BY number"):
            told.setdefault(row["dispute"], []).append(_answer(row))
    return tuple(_dispute(row, told.get(row["number"], ())) for row in asked)


def ask(root: Path, by: Viewer, about: Number, why: str, now: datetime) -> int:
    """Keep a question; its number. Raises ``BadEntry`` for words that cannot be kept, too many of them, or a question
    of theirs about this number that is still open; ``NotKept`` where the disk refuses."""
    words = cleaned(why)
    with writing(root) as link:
        _not_too_often(link, by, now)
        still = link.execute(
            "SELECT number FROM dispute d WHERE (login, role, home) = (?, ?, ?) AND (kpi, unit_id, period) = (?, ?, ?) "
            "AND NOT EXISTS (SELECT 1 FROM answer WHERE dispute = d.number AND closes = 1)",
            (*_who(by), about.kpi, about.unit_id, about.period),
        ).fetchone()
        if still:
            raise BadEntry(
                "Your question {number} about this number is still open. Add to it, or settle it first.",
                number=still["number"],
            )
        return _insert(
            link,
            "INSERT INTO dispute (at, login, role, home, kpi, unit_id, period, release, value, why) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_instant(now), *_who(by), about.kpi, about.unit_id, about.period, about.release,
             None if about.value is None else f"{about.value:f}", words),
        )  # fmt: skip


def answer(root: Path, by: Viewer, number: int, said: str, closes: bool, now: datetime) -> None:
    """Add an answer. Raises ``UnknownName``, ``BadEntry`` where it is closed already, ``NotKept``."""
    words = cleaned(said)
    with writing(root) as link:
        if not link.execute("SELECT 1 FROM dispute WHERE number = ?", (number,)).fetchone():
            raise UnknownName("question", str(number), ())
        if link.execute("SELECT 1 FROM answer WHERE dispute = ? AND closes = 1", (number,)).fetchone():
            raise BadEntry("Question {number} is settled already. Ask a new one if it is not settled.", number=number)
        _not_too_often(link, by, now)
        _insert(
            link,
            "INSERT INTO answer (dispute, at, login, role, home, said, closes) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, _instant(now), *_who(by), words, int(closes)),
        )


def cleaned(text: str) -> str:
    """What was written, without characters nobody sees. Raises ``BadEntry`` where it is too short or too long."""
    kept = "".join(c for c in text.replace("\t", " ") if c == "\n" or unicodedata.category(c) not in _NEVER_SHOWN)
    lines = [" ".join(line.split()) for line in kept.split("\n")]
    words = "\n".join(line for line in lines if line)
    if not SHORTEST <= len(words) <= LONGEST:
        raise BadEntry(
            "Write between {least} and {most} characters; these are {n}.", least=SHORTEST, most=LONGEST, n=len(words)
        )
    return words


def _not_too_often(link: sqlite3.Connection, by: Viewer, now: datetime) -> None:
    since = _instant(now - timedelta(days=1))
    (n,) = link.execute(
        "SELECT (SELECT count(*) FROM dispute WHERE login = :who AND at > :since AND at <= :now) "
        "+ (SELECT count(*) FROM answer WHERE login = :who AND at > :since AND at <= :now)",
        {"who": by.login, "since": since, "now": _instant(now)},
    ).fetchone()
    if n >= A_DAY:
        raise BadEntry("You have written {n} times in 24 hours, as often as one person may. Go on tomorrow.", n=n)


def _insert(link: sqlite3.Connection, statement: str, values: Sequence[object]) -> int:
    return int(link.execute(statement, values).lastrowid or 0)


def _instant(at: datetime) -> str:
    """All of one form, so that they sort as text."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _who(by: Viewer) -> tuple[str, str, str]:
    return by.login, by.role, by.home


def _viewer(row: sqlite3.Row) -> Viewer:
    role: Role = row["role"]
    return Viewer(row["login"], role, row["home"])


def _answer(row: sqlite3.Row) -> Answer:
    return Answer(row["number"], datetime.fromisoformat(row["at"]), _viewer(row), row["said"], bool(row["closes"]))


def _dispute(row: sqlite3.Row, told: Sequence[Answer]) -> Dispute:
    value = None if row["value"] is None else Decimal(row["value"])
    about = Number(row["kpi"], row["unit_id"], row["period"], row["release"], value)
    return Dispute(row["number"], datetime.fromisoformat(row["at"]), _viewer(row), about, row["why"], tuple(told))
