"""Everybody can use every page: no serious finding of axe-core, light and dark, English and Chinese, desk and phone;
and the table can be worked from the keyboard."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from analytics.desk import open_desk
from pages._ui.found import found_pages
from tests.browser.conftest import Visit, settled

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
PAGES = [page for _, page, _ in found_pages()]
CHOICES = {"kpi": "fund_sales", "period": "2026-10"}
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
# What an app cannot change in Streamlit's own parts: (rule, the part's test id, why). No rule is switched off.
CHROME = (
    ("list", "stSidebarNavItems", "the folded menu nests its sections in a list without items of their own"),
    ("listitem", "stSidebarNavItems", "the same list seen from its entries"),
)
# The watermark is left out: decoration, hidden from assistive technology, and faint on purpose so that nobody reads it.
RUN = """async () => {
  const told = await axe.run({ exclude: ['.st-key-watermark'] }, { resultTypes: ['violations'] })
  const part = node => {
    const found = typeof node.target[0] === 'string' ? document.querySelector(node.target[0]) : null
    return found?.closest('[data-testid]')?.dataset.testid ?? ''
  }
  const one = (v, n) => ({ rule: v.id, impact: v.impact, part: part(n), html: n.html, why: n.failureSummary })
  return told.violations.flatMap(v => v.nodes.map(n => one(v, n)))
}"""


def findings(page: Page) -> list[str]:
    """Serious and critical findings of all rules, each with its element, less those of ``CHROME``."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    known = {(rule, part) for rule, part, _ in CHROME}
    return [
        f"{found['rule']} ({found['impact']}) in {found['part']}: {found['html'][:300]} {found['why'][:300]}"
        for found in page.evaluate(RUN)
        if found["impact"] in ("serious", "critical") and (found["rule"], found["part"]) not in known
    ]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_finding(visit: Visit, demo_bank: Path, name: str, language: str):
    who = {"who": next(iter(open_desk("office", demo_bank).people()))} if name == "manager" else {}
    eyes = {"as": "analyst"} if name in ("extracts", "releases") else {}  # nobody else has these pages
    page = visit(f"/{name}", lang=language, **CHOICES, **who, **eyes)
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        settled(page)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)  # charts are drawn again after a change of size
            found += [f"{theme}, {size}: {finding}" for finding in findings(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_finding_in_the_dialog_and_the_corner(visit: Visit, theme: str):
    page = visit("/league", theme=theme, **CHOICES)
    page.locator(".st-key-account button").first.click()
    settled(page)
    expect(page.get_by_text("Closed months as published")).to_be_visible()
    assert not findings(page)
    page.keyboard.press("Escape")
    page.locator(".root.table td.value button").first.click()
    expect(page.get_by_role("dialog").locator("section.certificate")).to_be_visible()
    settled(page)
    assert not findings(page)


FOCUS = """() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return { head: at?.dataset?.head ?? null, text: at?.innerText ?? '', tag: at?.tagName ?? '' }
}"""


def tab_to(page: Page, wanted: str, most: int = 80) -> None:
    """Press Tab until the sort button of a column has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS)["head"] == wanted:
            return
    raise AssertionError(f"{most} times Tab and never on the head of {wanted}")


def test_a_table_is_sorted_and_a_name_opened_from_the_keyboard(visit: Visit):
    page = visit("/league", **CHOICES)
    head = page.locator(".root.table th", has=page.locator("[data-head=value]"))
    tab_to(page, "value")
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert page.evaluate(FOCUS)["head"] == "value", "the focus stays where it was"
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["tag"] == "BUTTON" and not at["head"] and at["text"] in page.locator("th.name button").all_inner_texts():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/manager**")


def test_what_has_the_focus_can_be_seen(visit: Visit):
    page = visit("/league", **CHOICES)
    tab_to(page, "value")
    outline = page.locator("[data-head=value]").evaluate(
        "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).outlineWidth"
    )
    assert not outline.startswith("none")
    assert not outline.endswith("0px")
