"""What people do with the dashboard, from opening it to taking a file home; and what they meet when it goes wrong."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, Watch, settled
from tests.browser.serving import PATIENCE, Server, serving

PAGES = ("overview", "league", "manager", "branches", "complaints", "targets", "definitions")
LEAGUE = {"kpi": "fund_sales", "period": "2026-10"}  # one month of it bears no ranking
RANKED = {"kpi": "product_coverage", "period": "2026-10"}
expect.set_options(timeout=PATIENCE * 1000)


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def table(page: Page) -> Locator:
    return page.locator(".root.table").first


def body(page: Page) -> list[list[str]]:
    """The cells of the league table's people, as shown, without the total and what stands below the line."""
    rows = table(page).locator("tbody tr:not(.section):not(.total)")
    return [[cell.strip() for cell in row] for row in rows.evaluate_all(
        "rows => rows.map(r => [...r.children].map(c => c.innerText))")]  # fmt: skip


def names(page: Page) -> list[str]:
    """The names in a table's rows, in order."""
    return table(page).locator("tbody tr:not(.section):not(.total) th.name button").all_inner_texts()


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box by its words."""
    box = page.get_by_label(label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    settled(page)


def until(page: Page, name: str, value: str | None) -> None:
    """Wait until the address says so."""
    page.wait_for_function("([n, v]) => new URLSearchParams(location.search).get(n) === v", arg=[name, value])
    settled(page)


def test_a_measure_is_chosen_the_address_shared_a_person_opened_and_back(visit: Visit):
    page = visit("/")
    page.wait_for_url(re.compile("/overview"))
    page.goto(page.url.replace("/overview", "/league"))
    settled(page)
    choose(page, "Measure", "Fund sales")
    until(page, "kpi", "fund_sales")
    choose(page, "Period", "Q3 2026")
    until(page, "period", "2026-Q3")
    expect(page.locator(".st-key-headline h1")).to_contain_text("Fund sales")
    shared, seen = page.url, body(page)

    other = visit("/" + shared.split("/", 3)[3])
    assert body(other) == seen

    name = names(page)[2]
    table(page).get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_url(re.compile("/manager"))
    settled(page)
    expect(page.locator(".stMainBlockContainer h1").first).to_contain_text(name)
    assert query(page)["kpi"] == "fund_sales"
    page.go_back()
    page.wait_for_url(re.compile("/league"))
    settled(page)
    expect(table(page).get_by_role("button", name=name, exact=True).first).to_be_visible()
    assert body(page)[-len(seen) :] == seen  # above it now: the person looked at, with neighbours

    page.get_by_role("button", name="Reset").click()
    until(page, "kpi", None)
    assert query(page) == {}


def test_a_unit_narrows_the_table(visit: Visit):
    page = visit("/league", **LEAGUE)
    everyone = names(page)
    box = page.get_by_label("Unit", exact=True)
    box.click()
    page.get_by_role("option").nth(3).click()
    page.wait_for_function("() => new URLSearchParams(location.search).has('unit')")
    settled(page)
    expect(page.get_by_label("Unit", exact=True)).not_to_have_value("All units")
    some = names(page)
    assert 0 < len(some) < len(everyone)


def test_a_table_is_sorted_searched_turned_and_its_columns_chosen(visit: Visit):
    page = visit("/league", **RANKED)
    whole = table(page)
    total = int(re.search(r"of (\d+)", whole.locator("tr.section").first.inner_text())[1])  # type: ignore[index]
    first = names(page)
    assert len(first) >= 50
    assert total > 50

    whole.locator("[data-head=place]").click()
    expect(whole.locator("th[aria-sort=descending]")).to_contain_text("Place")
    assert names(page)[0] != first[0]
    whole.locator("[data-head=name]").click()
    found = names(page)[:50]
    assert found == sorted(found, key=str.casefold)

    whole.locator("nav.pages button").nth(1).click()
    expect(whole.locator("nav.pages button").nth(1)).to_have_attribute("aria-current", "page")
    expect(whole.locator("tr.section").first).to_contain_text(f"51–{total} of {total}")

    whole.locator("input[type=search]").fill(first[0])
    expect(whole.locator("tr.section").first).to_contain_text("1–1 of 1")
    assert names(page)[0] == first[0]
    whole.locator("input[type=search]").fill("nobody is called this")
    expect(whole.get_by_text("No row matches the search.")).to_be_visible()
    whole.locator("input[type=search]").fill("")

    heads = whole.locator("thead th")
    before = heads.count()
    whole.locator("details.chooser summary").click()
    whole.get_by_label("FTE", exact=True).check()
    expect(heads).to_have_count(before + 1)
    whole.get_by_role("checkbox", name="12 months").uncheck()
    expect(heads).to_have_count(before)


def test_the_file_taken_home_says_what_the_screen_says(visit: Visit):
    page = visit("/league", **RANKED)
    shown = names(page)
    link = page.get_by_role("link", name="Export").get_attribute("href")
    answer = page.request.get(f"{page.url.split('/league')[0]}/{(link or '').lstrip('./')}")
    assert answer.status == 200
    assert answer.body().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    placed = [r for r in rows if r["place"]]
    assert [r["name"] for r in placed[: len(shown)]][:50] == shown[:50]
    for row, seen in zip(placed[:50], body(page)[:50], strict=False):
        told = seen[0].partition("\n")[0]  # what follows is for screen readers: who cannot be told apart
        assert told in (row["place"], "upper", "middle", "lower")  # a word where the place cannot be told


def test_a_value_opens_its_birth_certificate_down_to_file_and_line(visit: Visit):
    page = visit("/league", **LEAGUE)
    value = table(page).locator("tbody tr:not(.section):not(.total) td.value button").first
    told = value.locator(".figure").inner_text()
    value.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("section.certificate")).to_be_visible()
    said = dialog.locator("section.certificate").inner_text()
    assert re.search(r"sales-\d{4}-\d{2}\.csv", said)
    assert re.search(r"\d", told)
    for word in ("Worked out", "Numerator", "File", "Line", "Release", "Checks"):
        assert word in said
    expect(dialog).to_contain_text(re.compile("rows behind this number"))
    assert "explain" in query(page)

    copied = visit("/" + page.url.split("/", 3)[3])
    expect(copied.get_by_role("dialog").locator("section.certificate")).to_be_visible()
    assert copied.get_by_role("dialog").locator("section.certificate").inner_text() == said
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    until(page, "explain", None)


ENGLISH = re.compile(r"\b[A-Za-z]?[a-z’]+ (?:[a-z’]+ )+[a-z’]{2,}\b")
VISIBLE = """() => {
  const found = []
  const walk = root => {
    for (const node of root.querySelectorAll('*')) {
      if (node.shadowRoot) walk(node.shadowRoot)
      if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'CODE', 'PRE'].includes(node.tagName)) continue
      for (const child of node.childNodes) if (child.nodeType === 3 && child.data.trim()) found.push(child.data.trim())
      const told = ['aria-label', 'placeholder', 'title', 'alt'].map(name => node.getAttribute(name))
      found.push(...told.filter(Boolean))
    }
  }
  walk(document.body)
  return found
}"""
# Streamlit's own words, which it does not let an app translate: the names of its buttons.
CHROME = re.compile("Navigate to home page|Copy to clipboard|Skip to main content")


@pytest.mark.parametrize("name", PAGES)
def test_no_english_sentence_is_left_on_a_chinese_page(visit: Visit, name: str):
    """Also where only a screen reader sees it; the other Chinese is checked in tests/pages."""
    page = visit(f"/{name}", lang="zh-Hans", **LEAGUE)
    left = {s for s in page.evaluate(VISIBLE) if ENGLISH.search(s) and not CHROME.search(s)}
    assert not left


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_from_a_phone_to_a_meeting_screen(visit: Visit, name: str):
    page = visit(f"/{name}", width=390, height=844, **LEAGUE)
    for width in (390, 768, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(250)  # charts are drawn again after a change of size
        wide = page.evaluate("() => document.scrollingElement.scrollWidth")
        inner = page.evaluate(
            """() => { const m = document.querySelector('.stMain'); return m.scrollWidth - m.clientWidth }"""
        )
        assert wide <= width, f"{name} at {width}"
        assert inner <= 0, f"{name} at {width}: {inner} px too wide"


def test_the_view_as_picker_takes_a_heads_and_a_managers_eyes(visit: Visit):
    page = visit("/league", **LEAGUE)
    everyone = int(re.search(r"of (\d+)", table(page).locator("tr.section").first.inner_text())[1])  # type: ignore[index]
    page.locator(".st-key-account button").first.click()
    settled(page)
    choose(page, "View as", "Head of unit")
    page.wait_for_function("() => (new URLSearchParams(location.search).get('as') ?? '').startsWith('head:')")
    expect(page.locator(".st-key-footer")).to_contain_text("You see the units and people under you.")
    settled(page)
    assert len(set(names(page))) < everyone


# ---- what is wrong in an address ----------------------------------------------------------------------------------


def test_a_unit_of_somebody_else_reads_as_one_that_does_not_exist(visit: Visit):
    told = []
    for unit in ("00010200", "99999999"):
        seen = visit("/league", unit=unit, **{"as": "head:00010100"}, **LEAGUE)
        told.append(seen.locator(".st-key-address [role=alert]").inner_text().replace(unit, "…"))
    assert told[0] == told[1]
    assert "There is no unit “…” that you may see." in told[0]


def test_an_unknown_page_leads_back_to_the_first_with_a_word(visit: Visit, watch: Watch):
    page = visit("/nonsense")
    page.wait_for_url(re.compile("/overview"))
    settled(page)
    expect(page.locator(".st-key-address")).to_contain_text("There is no page called “nonsense”.")
    expect(page.locator(".stMainBlockContainer h1").first).to_be_visible()
    watch.errors = [e for e in watch.errors if "does not seem to exist" not in e]  # Streamlit says it there too


# ---- what is wrong with the data ----------------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[Path], Server]]:
    """Serve another data folder for one test."""
    opened = []

    def serve(folder: Path) -> Server:
        one = serving(folder, tmp_path / "server.log")
        opened.append(one)
        return one.__enter__()

    yield serve
    for one in opened:
        one.__exit__(None, None, None)


def test_nothing_published_is_a_page_that_says_what_to_do(served, visit: Visit, tmp_path: Path):  # type: ignore[no-untyped-def]
    (tmp_path / "none").mkdir()
    page = visit("/league", site=served(tmp_path / "none"))
    expect(page.locator(".st-key-refused")).to_contain_text("Nothing has been published yet")
    expect(page.locator(".st-key-refusal")).to_contain_text("python -m analytics")


def test_a_damaged_file_puts_the_earlier_release_under_a_banner(served, visit: Visit, demo_bank: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    folder = tmp_path / "bank"
    shutil.copytree(demo_bank, folder)
    wanted = (folder / "CURRENT").read_text().strip()
    sound = visit("/league", **LEAGUE)
    damage_newest_part(folder, wanted)
    page = visit("/league", site=served(folder))
    expect(page.locator(".st-key-damaged")).to_contain_text("An earlier release is shown.")
    expect(page.locator(".st-key-damaged")).to_contain_text(wanted)
    expect(page.locator(".st-key-footer")).not_to_contain_text(wanted)
    expect(sound.locator(".st-key-footer")).to_contain_text(wanted)
    assert names(page)


def damage_newest_part(folder: Path, release: str) -> None:
    """Flip a byte in a fact file that only this release has."""
    import json

    def parts(path: Path) -> set[str]:
        told = json.loads(path.read_text("utf-8"))["facts"]["fund_sales"]
        return {entry["key"] for entry in told.values()}

    mine = folder / "releases" / release / "manifest.json"
    others = [p for p in (folder / "releases").glob("*/manifest.json") if p != mine]
    only = parts(mine).difference(*[parts(p) for p in others])
    [path] = [p for p in (folder / "store" / "facts" / "fund_sales").iterdir() if p.stem == sorted(only)[0]]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_table_is_taken_home_as_it_is_seen(visit: Visit):
    """All of its pages, in the order and the columns chosen; the file's name says who took it."""
    page = visit("/league", **RANKED)
    table(page).locator("[data-head=name]").click()
    table(page).locator(".chooser summary").click()
    table(page).locator(".chooser label").filter(has_text="FTE").locator("input").check()
    on_first_page = body(page)
    with page.expect_download() as saved:
        table(page).locator("button.save").click()
    assert re.fullmatch(r".+_office-.+_\d{8}T\d{4}Z\.csv", saved.value.suggested_filename)
    head, *lines = csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig")))
    shown = [cell.strip() for cell in table(page).locator("thead th").all_inner_texts()]
    assert "FTE" in head
    assert len(head) == len(shown) - 1  # a small line is no text
    people = [line for line in lines if len(line) == len(head)][1:]  # the first is the total
    assert len(people) > len(on_first_page) == 50
    name, fte = head.index(table(page).locator("thead th.name").inner_text().removesuffix(" ↑")), head.index("FTE")
    assert people[0][fte] in on_first_page[0]
    assert [p[name].split(" ")[0] for p in people[:50]] == names(page)
    safe = page.evaluate("""async () => {
      const module = performance.getEntriesByType("resource").find((r) => r.name.endsWith("/saving.js")).name
      return (await import(module)).csv([["=1+1", "+5.2", "-3%", "@x", 'a"b', "c,d", "−4", "＝A1"]])
    }""")
    assert safe == '\ufeff\'=1+1,+5.2,-3%,\'@x,"a""b","c,d",−4,\'＝A1\r\n'
