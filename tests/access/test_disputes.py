"""Who reads, asks and answers a question about a number: whoever may open the number; those above it; nobody else."""

import shutil
from pathlib import Path

import pytest

from analytics.desk import open_desk
from analytics.disputes import Disputes
from analytics.errors import AnalyticsError, NotAllowed
from analytics.journal.database import FILE
from analytics.period import parse
from tests.access.canary import canary, managers

MARCH = parse("2026-03")
ANN, BOB, *_ = [m for m, o in managers().items() if o == "O11"]  # two managers of the outlet O11 of S1
WHY = f"Only for those who see {canary('S1')}."


@pytest.fixture
def bank(cages: Path, tmp_path: Path) -> Path:
    """The canary bank, to be written to; nobody has asked anything in it yet."""
    return Path(shutil.copytree(cages, tmp_path / "bank", ignore=shutil.ignore_patterns(FILE)))


def at(bank: Path, who: str) -> Disputes:
    return Disputes(open_desk(who, bank))


# Who may (read, answer) a question of the manager ANN about an own number, and one of the head of O11 about O11.
RIGHTS = {
    f"manager:{ANN}": ((True, True), (False, False)),  # own question; the outlet's number is not a manager's to open
    f"manager:{BOB}": ((False, False), (False, False)),
    "head:O11": ((True, True), (True, True)),  # own people; own question
    "head:S1": ((True, True), (True, True)),
    "head:B1": ((True, True), (True, True)),
    "head:O12": ((False, False), (False, False)),
    "head:S2": ((False, False), (False, False)),
    "head:B2": ((False, False), (False, False)),
    "office": ((True, True), (True, True)),
    "analyst": ((True, True), (True, True)),
    "admin": ((True, True), (True, True)),
}


@pytest.mark.parametrize("who", RIGHTS)
def test_who_may_read_and_answer(bank: Path, who: str):
    person = at(bank, f"manager:{ANN}").ask("fund_sales", ANN, MARCH, WHY)
    unit = at(bank, "head:O11").ask("fund_sales", "O11", MARCH, WHY)
    desk = at(bank, who)
    for number, (reads, answers) in zip((person, unit), RIGHTS[who], strict=True):
        assert (number in {d.number for d in desk.all()}) is reads
        if reads:
            assert desk.may_answer(desk.one(number)) is answers
        else:
            with pytest.raises(NotAllowed):
                desk.one(number)
            with pytest.raises(NotAllowed):
                desk.answer(number, "I should not be heard.", closes=True)
            assert not desk.of("fund_sales", ANN if number == person else "O11", MARCH)
    assert all(not d.answers for d in at(bank, "office").all())


def test_the_head_of_a_unit_answers_for_its_people_and_not_for_the_unit_itself(bank: Path):
    """Head office asks about O11 and about ANN of O11: the head of O11 reads both and answers the second."""
    for unit in ("O11", ANN):
        at(bank, "office").ask("fund_sales", unit, MARCH, WHY)
    desk = at(bank, "head:O11")
    assert {d.about.unit_id: desk.may_answer(d) for d in desk.all()} == {"O11": False, ANN: True}
    assert [d.about.unit_id for d in desk.waiting()] == [ANN]
    with pytest.raises(NotAllowed):
        desk.answer(1, "All is well here.", closes=True)


def test_the_manager_it_is_about_reads_what_others_ask_and_does_not_answer_it(bank: Path):
    at(bank, "head:S1").ask("fund_sales", ANN, MARCH, WHY)
    desk = at(bank, f"manager:{ANN}")
    assert [(d.why, desk.may_answer(d), desk.mine(d)) for d in desk.all()] == [(WHY, False, False)]


@pytest.mark.parametrize(
    ("who", "unit"),
    [(f"manager:{ANN}", BOB), (f"manager:{ANN}", "O11"), ("head:S1", "S2"), ("head:S1", "B1"), ("head:O11", "O12"),
     ("head:S1", list(managers())[-1]), ("office", "nobody")],
)  # fmt: skip
def test_nobody_questions_a_number_they_may_not_open(bank: Path, who: str, unit: str):
    with pytest.raises(AnalyticsError):
        at(bank, who).ask("fund_sales", unit, MARCH, WHY)
    assert not at(bank, "office").all()


def test_not_yours_reads_like_not_there(bank: Path):
    at(bank, f"manager:{ANN}").ask("fund_sales", ANN, MARCH, WHY)
    said = []
    for number in (1, 2):
        with pytest.raises(NotAllowed) as refused:
            at(bank, "head:S2").answer(number, "Is there anything?", closes=False)
        said.append(str(refused.value).replace(str(number), "…"))
    assert said[0] == said[1]


def test_what_was_seen_is_kept_and_held_against_today(bank: Path):
    """n = 4 sells k = 0 … 3 in March, even ones are funds of 400 each: 800; the question keeps it, with its release."""
    person = list(managers())[4]
    number = at(bank, "head:S1").ask("fund_sales", person, MARCH, WHY)
    desk = at(bank, "head:S1")
    found = desk.one(number)
    assert (found.about.value, found.about.release) == (800, open_desk("office", bank).release.id)
    assert desk.value_now(found) == 800


def test_questions_wait_for_others_than_who_asked(bank: Path):
    at(bank, "head:S1").ask("fund_sales", "O11", MARCH, WHY)
    assert not at(bank, "head:S1").waiting()
    assert len(at(bank, "head:B1").waiting()) == len(at(bank, "office").waiting()) == 1
    at(bank, "office").answer(1, "That is settled.", closes=True)
    assert not at(bank, "head:B1").waiting()
