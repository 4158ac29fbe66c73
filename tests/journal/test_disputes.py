"""What people write about numbers is kept as written, in order, and never changed."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.errors import BadEntry, Damaged, UnknownName
from analytics.journal.database import FILE, NotKept
from analytics.journal.disputes import A_DAY, LONGEST, Number, answer, ask, cleaned, disputes
from analytics.viewer import Viewer

ANN, BOB = Viewer("ann", "head", "S1"), Viewer("bob", "office")
SALES = Number("fund_sales", "M1", "2026-03", "r1", Decimal("1200.50"))
NOON = datetime(2026, 4, 2, 12, tzinfo=UTC)


def test_a_question_and_its_answers_are_read_as_they_were_written(tmp_path: Path):
    number = ask(tmp_path, ANN, SALES, "Two sales of 600.25 are missing.", NOON)
    answer(tmp_path, BOB, number, "One was cancelled on 12 March.", False, NOON + timedelta(hours=1))
    answer(tmp_path, BOB, number, "The other one comes with the next delivery.", True, NOON + timedelta(hours=2))
    [found] = disputes(tmp_path)
    assert (found.number, found.by, found.about, found.why, found.at) == (
        number, ANN, SALES, "Two sales of 600.25 are missing.", NOON
    )  # fmt: skip
    assert [(a.by, a.said, a.closes) for a in found.answers] == [
        (BOB, "One was cancelled on 12 March.", False), (BOB, "The other one comes with the next delivery.", True)
    ]  # fmt: skip
    assert not found.open


def test_nobody_has_written_yet(tmp_path: Path):
    assert disputes(tmp_path) == ()
    assert not (tmp_path / FILE).exists(), "reading makes no file"


def test_a_number_that_was_none_stays_none(tmp_path: Path):
    ask(tmp_path, ANN, Number("aum", "M1", "2026-03", "r1", None), "Why is there no number?", NOON)
    assert disputes(tmp_path)[0].about.value is None


def test_the_latest_question_comes_first_whatever_the_clock_says(tmp_path: Path):
    first = ask(tmp_path, ANN, SALES, "The clock was right.", NOON)
    second = ask(tmp_path, BOB, SALES, "The clock went back.", NOON - timedelta(days=400))
    assert [d.number for d in disputes(tmp_path)] == [second, first]


def test_what_is_closed_takes_no_more_answers(tmp_path: Path):
    number = ask(tmp_path, ANN, SALES, "Is this right?", NOON)
    answer(tmp_path, BOB, number, "It is.", True, NOON)
    for closes in (False, True):
        with pytest.raises(BadEntry, match="settled already"):
            answer(tmp_path, ANN, number, "It is not.", closes, NOON)
    assert len(disputes(tmp_path)[0].answers) == 1
    assert ask(tmp_path, ANN, SALES, "It is still not right.", NOON) != number


def test_nobody_asks_the_same_twice_while_it_is_open(tmp_path: Path):
    ask(tmp_path, ANN, SALES, "Is this right?", NOON)
    with pytest.raises(BadEntry, match="still open"):
        ask(tmp_path, ANN, SALES, "I ask again.", NOON)
    ask(tmp_path, BOB, SALES, "I ask, too.", NOON)
    assert len(disputes(tmp_path)) == 2


def test_an_answer_to_nothing_is_refused(tmp_path: Path):
    with pytest.raises(UnknownName):
        answer(tmp_path, BOB, 7, "To whom?", True, NOON)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  too \t many   spaces  ", "too many spaces"),
        ("two\r\n\r\n\r\nlines", "two\nlines"),
        ("re\u202eversed\u200b \x07bell\x00 \ud800half", "reversed bell half"),
        ("=HYPERLINK(1) <b>bold</b> 中文", "=HYPERLINK(1) <b>bold</b> 中文"),
    ],
)
def test_characters_nobody_sees_are_left_out(written: str, kept: str):
    assert cleaned(written) == kept


@pytest.mark.parametrize("written", ["", "why", "\u200b" * 50, "    \n\n  a  ", "x" * (LONGEST + 1)])
def test_too_little_and_too_much_are_refused(tmp_path: Path, written: str):
    with pytest.raises(BadEntry, match="Write between 5 and 1000 characters"):
        ask(tmp_path, ANN, SALES, written, NOON)
    assert disputes(tmp_path) == ()


def test_one_person_writes_so_often_in_a_day_and_no_more(tmp_path: Path):
    """Twenty lines between them, one an hour or two: the next is refused, and goes through a day after the first."""
    number = ask(tmp_path, ANN, SALES, "Is this right?", NOON)
    for n in range(A_DAY - 1):
        answer(tmp_path, ANN, number, f"I still wonder, {n}.", False, NOON + timedelta(hours=1 + n))
    late = NOON + timedelta(hours=23)
    with pytest.raises(BadEntry, match="20 times in 24 hours"):
        answer(tmp_path, ANN, number, "Once more.", False, late)
    answer(tmp_path, BOB, number, "Somebody else may.", False, late)
    answer(tmp_path, ANN, number, "A day has passed.", False, NOON + timedelta(days=1, hours=1))
    assert len(disputes(tmp_path)[0].answers) == A_DAY + 1


@pytest.mark.parametrize(
    "change", [f"{verb} {table}" for table in ("dispute", "answer") for verb in ("DELETE FROM", "UPDATE")]
)
def test_the_file_itself_refuses_to_be_changed(tmp_path: Path, change: str):
    answer(tmp_path, BOB, ask(tmp_path, ANN, SALES, "Is this right?", NOON), "It is.", True, NOON)
    link = sqlite3.connect(tmp_path / FILE)
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        link.execute(change + (" SET login = 'x'" if change.startswith("UPDATE") else ""))
    link.close()


def test_others_on_the_machine_cannot_read_it(tmp_path: Path):
    ask(tmp_path, ANN, SALES, "Is this right?", NOON)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_many_write_at_once_and_each_line_is_there_once(tmp_path: Path):
    people = [Viewer(f"p{i}", "manager", f"M{i}") for i in range(12)]
    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(lambda p: ask(tmp_path, p, SALES, f"I am {p.login}.", NOON), people))
    assert sorted(numbers) == list(range(1, 13))
    assert {(d.by.login, d.why) for d in disputes(tmp_path)} == {(p.login, f"I am {p.login}.") for p in people}


@pytest.mark.parametrize(
    "rot", [b"not a database at all, only some bytes" * 300, b"SQLite format 3\0" + b"\xff" * 8000]
)
def test_a_rotten_file_is_said_and_left_alone(tmp_path: Path, rot: bytes):
    (tmp_path / FILE).write_bytes(rot)
    with pytest.raises(Damaged, match=r"journal\.db cannot be read"):
        disputes(tmp_path)
    with pytest.raises(NotKept):
        ask(tmp_path, ANN, SALES, "Is this right?", NOON)
    assert (tmp_path / FILE).read_bytes() == rot


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(NotKept, match="was not kept"):
        ask(tmp_path / "gone", ANN, SALES, "Is this right?", NOON)
