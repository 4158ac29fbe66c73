"""How long one waits: for the server to be ready, for the first page in a browser, and what that page weighs."""

import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Request, sync_playwright

from benchmarks.measure import Row, cpu_of
from tests.browser.serving import launch, serving

READY_S, USABLE_S, VIEW_S, VIEW_MB = 5.0, 10.0, 3.0, 2.0
DRAWN = ".stMainBlockContainer .st-key-footer"


def rows(folder: Path, log: Path) -> Iterator[Row]:
    """From ``python app.py`` to a page one can read, in a real browser with an empty cache."""
    start = time.monotonic()
    with serving(folder, log) as server, sync_playwright() as playwright:
        ready, cpu = time.monotonic() - start, cpu_of(server.process.pid)
        yield Row("server: start to /ready", ready, "s", READY_S, note=f"{cpu:.1f} s CPU")
        browser = launch(playwright)
        page = browser.new_page()
        weight: list[int] = []
        finished: list[Request] = []
        page.on("requestfinished", lambda request: finished.append(request))
        page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: weight.append(len(frame))))
        opened = time.monotonic()
        page.goto(f"{server.address}/overview?lang=en")
        page.wait_for_selector(DRAWN, timeout=60_000)
        view = time.monotonic() - opened
        page.wait_for_load_state("networkidle")
        yield Row("server: start to a usable page", ready + view, "s", USABLE_S, note="as by a third `make run`")
        yield Row("first view in a browser", view, "s", VIEW_S, note=f"{cpu_of(server.process.pid) - cpu:.1f} s CPU")
        total = sum(weight) + sum(map(_bytes, finished))
        yield Row("first view in a browser: bytes", total / 1e6, "MB", VIEW_MB)
        browser.close()


def _bytes(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
