"""The real server on a small demo bank, and a real browser that forgives nothing: no error in the console, no request
to another host."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser.serving import PATIENCE, Server, launch, make_bank, serving
from tests.kept import made_once

READY = ".stMainBlockContainer .st-key-footer, .stMainBlockContainer .st-key-refusal"  # drawn to its end
DRAWN = """() => {
  const app = document.querySelector('.stApp')
  const drawings = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
  return app?.dataset.testScriptState === 'notRunning' && drawings.length > 0
    && drawings.every(host => host.shadowRoot?.querySelector('.root')?.firstChild)
    && [...document.querySelectorAll('.stPlotlyChart')].every(chart => chart.querySelector('.main-svg'))
    && !document.querySelector('.stMain [data-testid=stSkeleton], .stMain [data-stale=true]')
}"""  # the script has come to rest, and every drawing and chart has something in it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def demo_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published demo bank of 60 managers and 13 months; STANDINGS_TEST_BANK may name one made before."""
    before = os.environ.get("STANDINGS_TEST_BANK")
    if before:
        return Path(before)
    return made_once(tmp_path_factory, "demo", make_bank, tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def server(demo_bank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard, serving the demo bank for all tests."""
    with serving(demo_bank, tmp_path_factory.mktemp("log") / "server.log") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@dataclass
class Watch:
    """What a page did besides looking right."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    received: int = 0  # bytes over the websocket
    finished: list[Request] = field(default_factory=list)

    @property
    def loaded(self) -> int:
        """Bytes of everything that was fetched, as they travelled."""
        sizes = [request.sizes() for request in self.finished]
        return sum(s["responseBodySize"] + s["responseHeadersSize"] for s in sizes)

    def follow(self, page: Page) -> None:
        """Listen to a page's console, requests and websocket."""
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", self._asked)
        page.on("requestfinished", lambda request: self.finished.append(request))
        page.on("websocket", lambda ws: (self._sent(ws.url), ws.on("framereceived", self._count)))

    def _asked(self, request: Request) -> None:
        self._sent(request.url)

    def _sent(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:")):
            self.outside.append(url)

    def _count(self, frame: str | bytes) -> None:
        self.received += len(frame)


Visit = Callable[..., Page]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Console errors, outside requests and websocket bytes of the test's pages; the first two fail the test."""
    seen = Watch()
    yield seen
    assert not seen.errors
    assert not seen.outside


@pytest.fixture
def visit(server: Server, browser: Browser, watch: Watch) -> Iterator[Visit]:
    """``visit("/league", width=390, theme="dark", kpi="aum")`` -> the page, drawn to its end, in a browser of its own.

    After the test, any console error and any request to another host fails it.
    """
    contexts = []

    def go(path: str = "/", width: int = 1440, height: int = 900, theme: str = "light", site: Server = server,
           **choices: str) -> Page:  # fmt: skip
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, locale="en-GB")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        watch.follow(page)
        page.goto(f"{site.address}{path}" + (f"?{urlencode(choices)}" if choices else ""))
        settled(page)
        return page

    yield go
    for context in contexts:
        context.close()


def settled(page: Page, ready: str = READY) -> None:
    """Wait until the script has come to rest and everything on the page is drawn."""
    page.wait_for_timeout(150)  # a click takes a moment to reach the server
    page.wait_for_selector(ready, state="attached")
    page.wait_for_function(DRAWN)


@pytest.fixture
def page(visit: Visit) -> Page:
    """The first page, as head office sees it on a desk."""
    return visit("/")
