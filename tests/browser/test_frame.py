"""The frame in a real browser: addresses, back, languages, theme, phone, and the walls around it."""

import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, Visit, Watch, settled
from tests.browser.serving import REPO
from tests.ui.test_door import characters

LEAGUE = "/league?kpi=fund_sales&period=2026-10"


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box by its words."""
    box = page.get_by_label(label, exact=True)
    box.click()
    box.fill(option)  # long lists draw only what is in sight
    page.get_by_role("option", name=option, exact=True).first.click()
    settled(page)


def headline(page: Page) -> str:
    return page.locator(".st-key-headline h1").inner_text()


def test_the_root_leads_to_the_first_page_and_keeps_the_choices(visit: Visit):
    page = visit("/?lang=zh-Hans")
    page.wait_for_url(re.compile(r"/overview\?.*lang=zh-Hans"))


def test_a_choice_is_in_the_address_and_back_undoes_it(visit: Visit):
    page = visit(LEAGUE)
    choose(page, "Compare with", "Last year")
    assert "vs=last-year" in page.url
    page.go_back()
    expect(page.get_by_label("Compare with", exact=True)).to_have_value("Previous month")
    assert "vs=" not in page.url
    page.go_forward()
    expect(page.get_by_label("Compare with", exact=True)).to_have_value("Last year")


def test_a_copied_address_shows_the_same_page(visit: Visit):
    first = visit(LEAGUE)
    choose(first, "Period", "Q3 2026")
    said = headline(first)
    copied = "/" + first.url.split("/", 3)[3]
    assert headline(visit(copied)) == said


def test_choices_follow_from_page_to_page_and_reset_is_one_click(visit: Visit):
    page = visit(LEAGUE + "&vs=last-year")
    page.get_by_test_id("stTopNavSection").first.click()
    page.get_by_role("link", name="Branches").or_(page.get_by_text("Branches", exact=True)).first.click()
    page.wait_for_url(re.compile("/branches"))
    settled(page)
    assert "kpi=fund_sales" in page.url
    assert "vs=last-year" in page.url
    page.get_by_role("button", name="Reset").click()
    settled(page)
    assert "vs=" not in page.url


def test_a_period_can_be_typed(visit: Visit):
    page = visit(LEAGUE)
    box = page.get_by_label("Period", exact=True)
    box.click()
    box.fill("2026-W36")
    box.press("Enter")
    settled(page)
    assert "period=2026-W36" in page.url


def test_a_wrong_address_gets_sentences_and_the_page(visit: Visit):
    page = visit("/league?kpi=fund_slaes&period=2026-13&unit=nowhere&peers=tier:none")
    notice = page.locator(".st-key-address")
    expect(notice).to_contain_text("Did you mean “fund_sales”?")
    expect(notice).to_contain_text("“2026-13” is not a period")
    expect(notice).to_contain_text("There is no unit called “nowhere”")
    assert headline(page)


def test_a_refusal_is_a_page_and_never_says_whether_something_exists(visit: Visit):
    page = visit("/league?as=head:nowhere")
    expect(page.locator(".st-key-refusal")).to_contain_text("There is no unit “nowhere” that you may see.")


@pytest.mark.parametrize(("language", "word"), [("zh-Hans", "期间"), ("zh-Hant", "期間")])
def test_the_frame_speaks_chinese(visit: Visit, language: str, word: str):
    page = visit(f"{LEAGUE}&lang={language}")
    expect(page.get_by_label(word, exact=True)).to_have_value("2026年10月")
    expect(page.locator(".st-key-freshness")).to_contain_text("2026年10月")


def test_the_language_is_chosen_in_the_corner(visit: Visit):
    page = visit(LEAGUE)
    page.get_by_text("English · Head office").click()
    settled(page)
    choose(page, "Language", "简体中文")
    assert "lang=zh-Hans" in page.url
    expect(page.get_by_text("简体中文 · 总部")).to_be_visible()


def test_view_as_is_offered_in_local_mode_and_narrows_what_is_seen(visit: Visit):
    page = visit("/league")
    page.get_by_text("English · Head office").click()
    settled(page)
    expect(page.get_by_text("Local mode: no sign-in on this machine. Choose")).to_be_visible()
    choose(page, "View as", "Manager")
    assert re.search(r"as=manager(:|%3A)", page.url)
    expect(page.locator(".st-key-footer")).to_contain_text("You see your own row")


@pytest.mark.parametrize(("theme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 22, 27)")])
def test_light_and_dark_follow_the_reader(visit: Visit, theme: str, background: str):
    page = visit(LEAGUE, theme=theme)
    assert page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor") == background
    assert page.locator(".root.table").first.evaluate("e => e.classList.contains('dark')") is (theme == "dark")


def test_charts_follow_when_the_theme_changes_while_the_page_is_open(visit: Visit):
    """A system that turns dark in the evening, and light again: the server chooses the colours of charts."""
    page = visit(LEAGUE.replace("league", "complaints"))
    ink = "() => getComputedStyle(document.querySelector('.stPlotlyChart .xtick text')).fill"
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => ({ink})() !== light", arg=light)
    settled(page)
    assert page.locator(".root.table").first.evaluate("e => e.classList.contains('dark')")
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"light => ({ink})() === light", arg=light)


def test_on_a_phone_the_choices_are_one_button_and_rows_are_cards(visit: Visit):
    page = visit(LEAGUE, width=390, height=844)
    summary = page.get_by_role("button", name=re.compile("^Oct 2026 · vs Previous month"))
    expect(summary).to_be_visible()
    expect(page.get_by_label("Compare with", exact=True)).to_be_hidden()
    summary.click()
    expect(page.get_by_label("Compare with", exact=True)).to_be_visible()
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= 390
    assert page.locator(".root.table tr").nth(3).evaluate("e => getComputedStyle(e).display") == "grid"


def test_our_fonts_are_used(visit: Visit):
    page = visit(LEAGUE + "&lang=zh-Hans")
    loaded = page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert {"Plex", "Noto SC"} <= {name.strip('"') for name in loaded}


# A glyph's width in a font of ours at 20 px: whole for an icon that is drawn, and for every Chinese character.
WIDTHS = """async ([path, texts]) => {
  const font = new FontFace('probe', `url(./assets/${path})`, { weight: '100 900' })
  document.fonts.add(await font.load())
  const box = document.body.appendChild(document.createElement('span'))
  box.style = 'font: 20px probe; font-feature-settings: "liga"; position: absolute'
  return texts.map(text => { box.textContent = text; return box.getBoundingClientRect().width })
}"""


def not_full(page: Page, path: str, texts: list[str]) -> dict[str, float]:
    """Texts that are not drawn as one glyph of full width, with their width."""
    widths = page.evaluate(WIDTHS, [path, texts])
    return {text: width for text, width in zip(texts, widths, strict=True) if width != 20}


def test_every_icon_of_our_font_is_drawn_and_not_spelt(visit: Visit):
    icons = (REPO / "assets" / "symbols" / "symbols.txt").read_text("ascii").split()
    assert len(icons) > 100
    assert not_full(visit(LEAGUE), "symbols/symbols.woff2", icons) == {}


@pytest.mark.parametrize("name", ["names", "words", "words-hant"])
def test_no_character_of_our_own_slices_is_drawn_over_its_neighbour(visit: Visit, name: str):
    held = sorted(characters((REPO / "assets" / "fonts" / "fonts.css").read_text("utf-8"), name))
    assert len(held) > 100
    assert not_full(visit(LEAGUE), f"fonts/noto-sans-sc-{name}-wght-normal.woff2", held) == {}


def test_the_first_view_is_light_on_the_wire(visit: Visit, watch: Watch):
    visit(LEAGUE)
    assert watch.received < 300_000
    assert watch.received + watch.loaded < 2_000_000


def test_one_server_one_release_every_header(server: Server):
    with urllib.request.urlopen(server.address + "/league") as answer:
        assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with urllib.request.urlopen(server.address + "/ready") as answer:
        assert b'"status":"ok"' in answer.read()
