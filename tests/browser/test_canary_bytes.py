"""Not one byte of a foreign branch reaches a browser: every page, as every role, cold and warm, as heard on the wire.

The bank is the one in which every name carries its sub-branch's canary; a canary in a frame of the websocket or in an
HTTP answer that the role may not read is a leak, whether the page shows it or not. Most walks are on the wire itself
(``wire``), where a page takes a tenth of the time that a browser needs to draw it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Response, WebSocket

from analytics.desk import open_desk
from analytics.disputes import Disputes
from analytics.period import parse
from pages._ui.export import TABLES
from pages._ui.found import found_pages
from tests.access import canary
from tests.browser import wire
from tests.browser.conftest import Watch, settled
from tests.browser.serving import PATIENCE, Server, serving
from tests.kept import canary_bank

PAGES = [page for _, page, _ in found_pages()]
EVERY = {canary.canary(s) for s in canary.SUBS} | {"kanTOPx"}
MANAGER = next(m for m, outlet in canary.managers().items() if outlet == "O11")
ROLES = {
    "office": EVERY, "head:S1": {canary.canary("S1")}, "head:O21": {canary.canary("S2")},
    f"manager:{MANAGER}": {canary.canary("S1")},
}  # fmt: skip
OWN = {"period": "2026-03", "kpi": "fund_sales"}
FOREIGN = [  # what somebody curious would try; the ids of units carry no canary, so a refusal may repeat them
    OWN | {"unit": "S3", "with": "S1,S3", "level": "sub_branch", "explain": "fund_sales:O31"},
    OWN | {"unit": "O22", "with": "O21,O22", "level": "manager", "explain": "new_clients:S2", "kpi": "complaint_rate"},
]


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The canary bank, served by a process whose memory is still empty."""
    root = canary_bank(tmp_path_factory, tmp_path_factory.mktemp("cage"))
    ask(root)
    with serving(root, root / "server.log") as server:
        yield server


def ask(root: Path) -> None:
    """A question about each sub-branch and about one manager, answered by head office, each with its canary."""
    office, march = Disputes(open_desk("office", root)), parse("2026-03")
    for sub in canary.SUBS:
        Disputes(open_desk(f"head:{sub}", root)).ask("fund_sales", sub, march, f"Is it right, {canary.canary(sub)}?")
        office.ask("fund_sales", sub, march, f"We ask, too, {canary.canary(sub)}.")
    Disputes(open_desk(f"manager:{MANAGER}", root)).ask("fund_sales", MANAGER, march, f"And mine, {MANAGER}?")


class Ear:
    """Everything that reached the browser, as bytes."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.frames = 0

    def follow(self, page: Page) -> None:
        """Listen to the page's websocket and to its answers, save the app's own files."""
        page.on("websocket", self._socket)
        page.on("response", self._answer)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._frame)

    def _frame(self, frame: str | bytes) -> None:
        self.frames += 1
        self.heard.append(frame.encode() if isinstance(frame, str) else frame)

    def _answer(self, response: Response) -> None:
        if not re.search(r"/(static|assets)/", response.url):
            self.heard.append(repr(response.headers).encode())

    def canaries(self) -> set[str]:
        """The canaries heard since the last time, and forgets."""
        whole, self.heard = b"\0".join(self.heard), []
        return {c for c in EVERY if c.encode() in whole}


def walk(site: Server, role: str, choices: dict[str, str]) -> Iterator[tuple[str, set[str]]]:
    """Every page as somebody, in the menu or not: (page, canaries in what was sent for it)."""
    for name in PAGES:
        asked = {"as": role} | choices
        frames = wire.frames(site, name, **asked)
        assert len(frames) > 5, name
        whole = b"\0".join([*frames, wire.answer(f"{site.address}/{name}?{urlencode(asked)}")])
        yield name, {c for c in EVERY if c.encode() in whole}


def walk_in_browser(
    site: Server, browser: Browser, role: str, choices: dict[str, str]
) -> Iterator[tuple[str, set[str]]]:
    """The same with a browser, which also fetches what a page only points at."""
    watch, ear = Watch(), Ear()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    watch.follow(page)
    ear.follow(page)
    try:
        for name in PAGES:
            page.goto(f"{site.address}/{name}?{urlencode({'as': role} | choices)}")
            settled(page)
            yield name, ear.canaries()
        assert ear.frames > len(PAGES)
        assert not watch.errors
        assert not watch.outside
    finally:
        context.close()


def exports(site: Server, role: str) -> Iterator[tuple[str, set[str]]]:
    """Every table as a file, asked for with own and with foreign units."""
    for name in TABLES:
        for choices in [OWN, *FOREIGN, *({**OWN, "unit": u, "level": "manager"} for u in ("S1", "S3", "B1"))]:
            address = f"{site.address}/export/{name}.csv?{urlencode({'as': role} | choices)}"
            body = wire.answer(address)
            yield address, {c for c in EVERY if c.encode() in body}


def test_no_foreign_canary_in_any_byte(cage: Server):
    """Cold first, each role with what it would ask; then head office sees everything, and all ask again for more."""
    for role, allowed in ROLES.items():
        if role != "office":
            heard: set[str] = set()
            for page, found in walk(cage, role, OWN):
                assert found <= allowed, f"{role} on {page}, cold: {found - allowed}"
                heard |= found
            assert heard == allowed, f"{role} hears nothing of the own unit: this test could not fail"
    heard = {c for _, found in walk(cage, "office", OWN) for c in found}
    assert heard == EVERY
    for role, allowed in ROLES.items():
        if role != "office":
            for choices in FOREIGN:
                for page, found in walk(cage, role, choices):
                    assert found <= allowed, f"{role} on {page}, warm and curious: {found - allowed}"


@pytest.mark.parametrize("role", ROLES)
def test_a_browser_fetches_no_foreign_canary_either(cage: Server, browser: Browser, role: str):
    """Every page as everybody in a real one, too: no error in its console, no request to another host."""
    heard = set()
    for page, found in walk_in_browser(cage, browser, role, OWN if role == "office" else FOREIGN[0]):
        assert found <= ROLES[role], page
        heard |= found
    assert heard == ROLES[role]


@pytest.mark.parametrize("role", ROLES)
def test_no_foreign_canary_in_any_file(cage: Server, role: str):
    heard = set()
    for address, found in exports(cage, role):
        assert found <= ROLES[role], address
        heard |= found
    assert heard == ROLES[role] - {"kanTOPx"}  # no table has a row of the whole bank
