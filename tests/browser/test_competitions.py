"""The pages of competitions in a real browser, on a bank that has some: no serious finding of axe, nothing wider than
the screen, and what a head does in a meeting."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analytics.competitions.sample import write_samples
from analytics.desk import book_of, open_desk
from analytics.warehouse.release import Store, current
from tests.browser.conftest import Visit, settled
from tests.browser.serving import PATIENCE, Server, serving
from tests.browser.test_accessibility import SIZES, findings

expect.set_options(timeout=PATIENCE * 1000)
STATES = {
    "table": ("standings", {"competition": "autumn-clients"}),
    "pairs": ("standings", {"competition": "outlet-duel"}),
    "ledger": ("standings", {"competition": "autumn-clients", "entrant": "first"}),
    "projector": ("standings", {"competition": "weekly-league", "tail": "hidden"}),
    "replays": ("preflight", {"competition": "fund-sprint"}),
    "sealed": ("results", {}),
    "scorecard": ("scorecards", {"scored": "first"}),
}


@pytest.fixture(scope="module")
def contested(demo_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo bank with the competitions of the demo, served."""
    root = tmp_path_factory.mktemp("contested") / "bank"
    shutil.copytree(demo_bank, root)
    write_samples(root, book_of(root, current(Store(root)).id))
    with serving(root, root.parent / "server.log") as running:
        yield running


def opened(visit: Visit, server: Server, bank: Path, state: str, **more: str) -> Page:
    name, choices = STATES[state]
    someone = next(iter(open_desk("office", bank).people()))
    return visit(f"/{name}", site=server, **{k: someone if v == "first" else v for k, v in choices.items()}, **more)


def wider(page: Page) -> int:
    """Pixels by which a page is wider than the screen."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("state", STATES)
def test_no_serious_finding_and_nothing_too_wide(
    visit: Visit, contested: Server, demo_bank: Path, state: str, language: str
):
    page = opened(visit, contested, demo_bank, state, lang=language)
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        settled(page)
        for size, (width, height) in {"wall": (1920, 1080), **SIZES}.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            found += [f"{theme}, {size}: {finding}" for finding in findings(page)]
            if wider(page) > 0:
                found.append(f"{theme}, {size}: {wider(page)} px wider than the screen")
    assert not found, "\n".join(found)


def test_the_form_has_no_serious_finding(visit: Visit, contested: Server, demo_bank: Path):
    page = opened(visit, contested, demo_bank, "replays")
    page.get_by_text("Write a competition").click()
    expect(page.get_by_text("The file, and what it says")).to_be_visible()
    settled(page)
    assert not findings(page)


def test_from_a_card_to_a_name_to_the_sale(visit: Visit, contested: Server, demo_bank: Path):
    page = opened(visit, contested, demo_bank, "table")
    page.locator(".root.table tbody th.name button").first.click()
    expect(page.get_by_role("table", name="Ledger")).to_be_visible()
    settled(page)
    ledger = page.get_by_role("table", name="Ledger")
    told = ledger.locator("tbody tr:not(.section)").first.inner_text()
    assert "…" in told, "a client is masked"
    page.locator(".root.cards").first.get_by_role("button").nth(1).click()
    page.wait_for_url("**competition=**")
    settled(page)
    expect(page.get_by_text("The rules in plain words")).to_be_visible()


def test_a_card_of_a_phone_keeps_prize_and_standing(visit: Visit, contested: Server, demo_bank: Path):
    page = opened(visit, contested, demo_bank, "table")
    page.set_viewport_size({"width": 390, "height": 844})
    settled(page)
    rows = page.locator(".root.table tbody tr:not(.section)").all_inner_texts()
    assert [r for r in rows if "CN¥" in r and "ranked" in r]
