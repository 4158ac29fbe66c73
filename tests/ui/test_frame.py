"""The frame without a browser: every page for every role, and every state that is not a page of numbers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analytics import desk
from analytics.errors import Damaged
from analytics.kpi import LANGUAGES
from pages._ui import shell
from pages._ui.found import found_pages
from tests.access import canary

PAGES = [page for _, page, _ in found_pages()]
PERSON = next(iter(canary.managers()))
ROLES = {"office": "office", "admin": "admin", "analyst": "analyst", "head": "head:S1", "manager": f"manager:{PERSON}"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_every_role_or_says_why_not(look: Callable, page: str, role: str):
    seen = look(page, ROLES[role])
    roles = next(m.ROLES for _, p, m in found_pages() if p == page)
    if role not in roles:
        assert seen.headline == "This is not yours to see"
        return
    assert "Something went wrong" not in seen.text
    assert seen.headline
    assert seen.of_kind("watermark")[0]["text"].startswith(ROLES[role])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_every_language(look: Callable, page: str, language: str):
    seen = look(page, lang=language, period="2026-Q1", vs="last-year")
    assert {b["language"] for b in seen.blocks} == {language}
    assert not seen.app.exception
    assert "incident" not in {e.key for e in seen.app.get("bidi_component") if hasattr(e, "key")}


def test_a_page_definition_is_complete():
    for section, page, module in found_pages():
        assert module.TITLE, f"{section}/{page}"
        assert isinstance(module.ROLES, frozenset)
        assert module.ROLES.issubset(ROLES)
        assert callable(module.render)
        assert set(getattr(module, "USES", ())) <= {"period", "vs", "kpi", "level", "unit", "peers", "who"}


def test_nothing_published_is_a_designed_state(look: Callable, tmp_path: Path):
    seen = look(PAGES[0], folder=tmp_path)
    assert seen.headline == "Nothing has been published yet"
    assert "python -m analytics publish" in seen.text
    assert look(PAGES[0], folder=tmp_path, lang="zh-Hans").headline == "尚未发布任何数据"


def test_a_stranger_is_refused_in_words(look: Callable):
    seen = look(PAGES[0], "manager:nobody")
    assert seen.headline == "This is not yours to see"
    assert seen.of_kind("table") == []


def test_a_broken_page_shows_a_number_and_no_details(look: Callable, monkeypatch: pytest.MonkeyPatch):
    module = found_pages()[0][2]

    def render(_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(module, "render", render)
    seen = look(PAGES[0])
    assert seen.headline == "Something went wrong on our side"
    assert "secret detail" not in seen.text
    assert "Incident " in seen.text


def test_without_local_mode_nobody_becomes_somebody_by_the_address(look: Callable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STANDINGS_SIGN_IN", "proxy")
    assert not shell.local_mode()
    seen = look(PAGES[0], "office")
    assert seen.of_kind("table") == []
    assert seen.of_kind("cards") == []


def test_the_freshness_line_says_what_the_numbers_are_made_of(look: Callable):
    facts = [text for text, _ in look("overview").of_kind("facts")[0]["facts"]]
    assert facts[:2] == ["Overview", "Data month Mar 2026"]  # where one is, and how fresh it is
    assert any(f.startswith("release ") for f in facts)


def test_a_damaged_release_is_announced_above_the_numbers(look: Callable, monkeypatch: pytest.MonkeyPatch):
    sentence = (
        "Release {wanted} is damaged. You are looking at release {release}, published {day}, until it is repaired."
    )
    banner = Damaged(sentence, wanted="b2", release="a1", day="2026-04-05")
    whole = desk.open_desk
    monkeypatch.setattr(desk, "open_desk", lambda *args, **named: replace(whole(*args, **named), banner=banner))
    seen = look(PAGES[0], lang="zh-Hans")
    assert seen.of_kind("banner")[0]["title"] == "当前显示的是较早的版本。"
    assert "2026-04-05发布的版本a1" in seen.text
    assert seen.headline


def test_even_a_gate_that_breaks_shows_a_designed_page(look: Callable, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("analytics.desk.open_desk", broken)
    seen = look(PAGES[0])
    assert seen.headline == "Something went wrong on our side"
    assert "secret detail" not in seen.text
