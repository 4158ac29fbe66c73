"""Every page, as everybody, in every language, without a browser: a headline, no error, no English left, and designed
answers where there is nothing to show or nothing to be seen."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from analytics.kpi import LANGUAGES
from analytics.viewer import ROLES
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from pages._ui.found import found_pages
from pages._ui.text import Text, catalogue
from tests.access import canary
from tests.ui.conftest import Look

PAGES = {page: module for _, page, module in found_pages()}
MANAGER = next(iter(canary.managers()))
VIEWERS = {
    "office": "office",
    "analyst": "analyst",
    "admin": "admin",
    "head": "head:S1",
    "manager": f"manager:{MANAGER}",
}
WIDGETS = ("selectbox", "multiselect", "button", "button_group", "toggle", "checkbox", "number_input", "text_input")
SLOT = re.compile(r"{\w+}")
# Three English words in a row, each with a small letter: a sentence, not a name ("Person M…"), an id or a file.
ENGLISH = re.compile(r"\b[A-Za-z]?[a-z’]+ (?:[a-z’]+ )+[a-z’]{2,}\b")
SEEN = Callable[..., Look]


def refused(look: Look, language: str = "en") -> bool:
    """Was the page refused, broken or empty of a desk?"""
    t = Text(language)
    return look.headline in {
        t(s) for s in ("This is not yours to see", "Something went wrong on our side", "This cannot be shown",
                       "Not available in this release", "A published file is damaged")
    }  # fmt: skip


def reader(page: str) -> str:
    """Who reads a page without any limits of their own: the head office, or whose page it is."""
    return "office" if "office" in PAGES[page].ROLES else max(PAGES[page].ROLES)


def said(look: Look) -> list[str]:
    """Every piece of text on the page: of our own drawings, of widgets and of their choices."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list | dict):
            for part in value.values() if isinstance(value, dict) else value:
                walk(part)

    walk(look.blocks)
    for kind in WIDGETS:
        for widget in look.app.get(kind):
            found += [str(getattr(widget, "label", "")), *map(str, getattr(widget, "options", ()) or ())]
    return [*found, *(str(m.value) for m in [*look.app.markdown, *look.app.caption])]


def test_every_role_has_somebody_to_look():
    assert set(VIEWERS) == set(ROLES)
    assert all(set(ROLES) >= module.ROLES for module in PAGES.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_a_headline_for_those_it_is_for_and_nobody_else(
    look: SEEN, page: str, role: str, language: str
):
    seen = look(page, role=VIEWERS[role], lang=language)
    assert seen.headline
    if role not in PAGES[page].ROLES:
        assert seen.headline == Text(language)("This is not yours to see")
        assert not seen.of_kind("table")
    else:
        assert not refused(seen, language), seen.text[:400]
        assert seen.of_kind("facts"), "no freshness line"
    if language != "en":
        left = {m[0] for words in said(seen) for m in [ENGLISH.search(words)] if m}
        assert not left, f"English on the {language} page"


@pytest.mark.parametrize("language", [x for x in LANGUAGES if x != "en"])
def test_no_sentence_of_the_catalogue_stays_english(look: SEEN, language: str):
    """What has a translation is shown in it."""
    known = {s for s in catalogue(language) if " " in s and not SLOT.search(s)}
    for page in PAGES:
        left = known.intersection(said(look(page, lang=language)))
        assert not left, page


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("address", [
    "period=2026-Q1", "period=2026-02-T2&vs=last-year", "period=2026-01-05..2026-02-14&vs=target",
    "period=2026-YTD-03&kpi=complaint_rate&level=sub_branch", "unit=S1&kpi=fund_sales",
    f"unit=O31&level=outlet&who={MANAGER}&with=S1,S2", "period=2026-01&published=1",
])  # fmt: skip
def test_every_page_answers_every_kind_of_choice(look: SEEN, page: str, address: str):
    seen = look(page, role=reader(page), **dict(parse_qsl(address)))
    assert seen.headline
    assert not refused(seen) or "available" in seen.headline, seen.text[:400]


@pytest.mark.parametrize("page", PAGES)
def test_a_wrong_address_gets_a_sentence_and_the_page(look: SEEN, page: str):
    seen = look(
        page,
        role=reader(page),
        kpi="fund_slaes",
        period="2026-13",
        unit="S7",
        peers="tier:none",
        level="floor",
        vs="never",
    )
    told = " ".join(str(b) for b in seen.of_kind("banner"))
    assert "Did you mean “fund_sales”" in told
    assert "“2026-13”" in told
    assert "“S7”" in told
    assert seen.headline
    assert not refused(seen)


@pytest.mark.parametrize("page", [p for p, m in PAGES.items() if "head" in m.ROLES])
def test_a_foreign_unit_reads_as_one_that_does_not_exist(look: SEEN, page: str):
    told = []
    for unit in ("S3", "S9"):
        seen = look(page, role="head:S1", unit=unit)
        told.append([str(b).replace(unit, "…") for b in seen.of_kind("banner")])
        assert "kanS3x" not in seen.text
    assert told[0] == told[1]
    assert "that you may see" in str(told[0])


@pytest.mark.parametrize("role", ["head:S9", "manager:nobody", "chief"])
def test_who_is_not_known_sees_a_refusal_and_no_number(look: SEEN, role: str):
    for page in PAGES:
        seen = look(page, role=role)
        assert refused(seen)
        assert not seen.of_kind("table")
        assert "kan" not in seen.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_published_is_a_designed_page(look: SEEN, tmp_path: Path, language: str):
    for page in PAGES:
        seen = look(page, folder=tmp_path, lang=language)
        assert seen.headline == Text(language)("Nothing has been published yet")
        assert "python -m analytics" in seen.text


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same bank with nothing but what must be there: no targets, no contacts, no opportunities."""
    root = tmp_path_factory.mktemp("bare")
    canary.make(root / "inbox")
    (root / "inbox" / "targets.csv").unlink()
    publish(root / "inbox", Store(root), by="test", without_totals="test: made by hand")
    return root


@pytest.mark.parametrize("role", ["office", "head", "manager"])
@pytest.mark.parametrize("page", PAGES)
def test_a_missing_table_is_said_and_never_shown_as_zero(look: SEEN, bare: Path, page: str, role: str):
    seen = look(page, role=VIEWERS[role], folder=bare, kpi="vip_contacted")
    assert seen.headline
    assert seen.headline not in ("Something went wrong on our side", "A published file is damaged")
    if role in PAGES[page].ROLES:
        assert re.search(r"without their extract|not available|not delivered|No targets", seen.text)


def test_a_damaged_release_shows_the_earlier_one_under_a_banner(look: SEEN, bank: Path, tmp_path: Path):
    folder = tmp_path / "bank"
    shutil.copytree(bank, folder)
    first = (folder / "CURRENT").read_text().strip()
    sale = "sale_id,sale_date,manager_id,client_id,product_code,amount\n"
    (folder / "inbox").mkdir(exist_ok=True)
    (folder / "inbox" / "sales.csv").write_text(f"{sale}T1,2026-03-02,{MANAGER},C000-anS1x,F1,5\n", "utf-8")
    publish(folder / "inbox", Store(folder), by="test", without_totals="test: made by hand")
    second = (folder / "CURRENT").read_text().strip()
    assert first != second
    (folder / "releases" / second / "manifest.json").write_text("{", "utf-8")
    seen = look("league", folder=folder)
    assert "An earlier release is shown." in seen.text
    assert first[:8] in seen.text
    assert seen.of_kind("table")
