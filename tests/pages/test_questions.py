"""A number is questioned beside its birth certificate and answered there or on the page of all questions."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.desk import open_desk
from analytics.disputes import Disputes
from analytics.journal.database import FILE
from analytics.journal.disputes import Number
from analytics.journal.disputes import ask as write
from analytics.period import parse
from analytics.viewer import Viewer
from tests.pages.cells import group, shown, table
from tests.ui.conftest import Look

WHY = "A sale of mine from 12 September is missing."
ASKED = {"explain": "fund_sales:M1", "period": "2025-09"}


@pytest.fixture
def own(river: Path, tmp_path: Path) -> Path:
    """A copy of Little River Bank that may be written to."""
    return Path(shutil.copytree(river, tmp_path / "river"))


@pytest.fixture
def at(look: Callable[..., Look], own: Path) -> Callable[..., Look]:
    return lambda page, role="office", **address: look(page, folder=own, role=role, **address)


def press(seen: Look, label: str) -> Look:
    """Press the button with this label."""
    [button] = [b for b in seen.app.button if b.label == label]
    button.click().run()
    assert not seen.app.exception, [e.value for e in seen.app.exception]
    return Look(seen.app)


def told(seen: Look) -> str:
    return " ".join(str(b) for b in seen.of_kind("banner"))


def ask(at: Callable[..., Look], role: str, why: str = WHY) -> Look:
    seen = press(at("manager" if role.startswith("manager") else "league", role, **ASKED), "Question this number")
    seen.app.text_area[0].set_value(why)
    return press(seen, "Send the question")


def test_a_manager_asks_beside_the_certificate_and_the_head_above_answers(at: Callable[..., Look], own: Path):
    """Ada (M1) sold funds for 100 in September; her head is told on the overview, answers, and settles it."""
    ask(at, "manager:M1")
    [kept] = Disputes(open_desk("office", own)).all()
    assert (kept.about.kpi, kept.about.unit_id, kept.about.period, kept.why) == ("fund_sales", "M1", "2025-09", WHY)
    assert kept.about.value == 100
    assert kept.about.release == open_desk("office", own).release.id

    rows = shown(table(at("overview", "head:S1").blocks, "kind", "what"))
    assert any("A question about a number has waited for an answer since" in str(r) for r in rows.values())
    seen = at("questions", "head:S1", period="2025-09")
    assert seen.headline == "One question waits for an answer"
    assert group(table(seen.blocks, "state", "why"), "Waiting for an answer") == ["Fund sales"]
    assert WHY in told(seen)
    assert "It was CN¥ 100 in release" in told(seen)

    seen.app.text_area[0].set_value("It comes with the next delivery.")
    seen = press(seen, "Send and settle")
    assert seen.headline == "No question is open"
    assert group(table(seen.blocks, "state", "why"), "Settled") == ["Fund sales"]
    assert "It comes with the next delivery." in told(at("manager", "manager:M1", **ASKED))


def test_who_asked_is_told_of_an_answer_and_may_settle_it(at: Callable[..., Look], own: Path):
    ask(at, "manager:M1")
    Disputes(open_desk("head:S1", own)).answer(1, "Which client was it?", closes=False)
    assert "Your question about Fund sales of Ada was answered." in at("overview", "manager:M1").text
    seen = at("questions", "manager:M1", question="1")
    assert "Which client was it?" in told(seen)
    seen.app.text_area[0].set_value("I found it, thank you.")
    assert press(seen, "Send and settle").headline == "No question is open"


@pytest.mark.parametrize("why", ["", "why", "\u200b" * 30])
def test_what_says_nothing_is_refused_and_stays_in_the_form(at: Callable[..., Look], own: Path, why: str):
    seen = ask(at, "manager:M1", why)
    assert "This was not sent" in told(seen)
    assert "Write between 5 and 1000 characters" in told(seen)
    assert seen.app.text_area[0].value == why
    assert not Disputes(open_desk("office", own)).all()


def test_words_the_disk_does_not_take_stay_in_the_form(at: Callable[..., Look], own: Path):
    """Where the journal should be lies a folder: nothing can be kept, whoever runs the test."""
    (own / FILE).mkdir()
    seen = at("league", "office", **ASKED)
    assert "Questions cannot be shown" in told(seen)
    assert seen.of_kind("certificate"), "the number is still explained"
    (own / FILE).rmdir()
    seen = press(at("league", "office", **ASKED), "Question this number")
    (own / FILE).mkdir()
    seen.app.text_area[0].set_value(WHY)
    seen = press(seen, "Send the question")
    assert seen.of_kind("certificate")
    (own / FILE).rmdir()
    assert not Disputes(open_desk("office", own)).all()


def test_a_rotten_journal_stops_no_page(at: Callable[..., Look], own: Path):
    (own / FILE).write_bytes(b"no database" * 999)
    assert at("overview").of_kind("cards")
    assert at("league", **ASKED).of_kind("certificate")
    assert "put it back from a backup" in at("questions").text


def test_markup_in_a_question_is_text(at: Callable[..., Look], own: Path):
    """It travels as data to our own drawing, which makes text of it; no Markdown of the page holds it."""
    bad = "<img src=x onerror=alert(1)> **bold** [link](javascript:alert(1))"
    Disputes(open_desk("manager:M1", own)).ask("fund_sales", "M1", parse("2025-09"), bad)
    seen = at("questions", question="1")
    assert bad in told(seen)
    assert not [m for m in [*seen.app.markdown, *seen.app.caption] if "bold" in str(m.value)]


@pytest.mark.parametrize("question", ["2", "x", "99999999999999999999", "²"])
def test_a_question_that_is_not_there_is_a_sentence_or_the_list(at: Callable[..., Look], own: Path, question: str):
    Disputes(open_desk("manager:M1", own)).ask("fund_sales", "M1", parse("2025-09"), WHY)
    seen = at("questions", "manager:M2", question=question)
    assert seen.headline in ("This is not yours to see", "No question is open")
    assert WHY not in seen.text


def test_a_question_about_what_a_release_no_longer_has_is_shown_without_a_value(at: Callable[..., Look], own: Path):
    """The period of another release, and a KPI that was removed since."""

    for kpi, unit, period in (
        ("removed_kpi", "M1", "2025-09"),
        ("fund_sales", "M99", "2031-01"),
        ("aum", "B9", "2025"),
    ):
        write(own, Viewer("ann", "office"), Number(kpi, unit, period, "r0", None), WHY, datetime.now(UTC))
    for number in ("1", "2", "3"):
        seen = at("questions", question=number)
        assert seen.headline == "Questions still open: 3" or "wait" in seen.headline
        assert f"Question {number}," in told(seen)
    assert WHY not in at("questions", "manager:M2").text
