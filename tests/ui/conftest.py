"""A small published bank, and a way to look at any page of it as anybody, without a browser."""

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.kept import canary_bank

MAIN = Path(__file__).parents[2] / "pages" / "_ui" / "main.py"

# A server looks through the installed packages for components once, the harness at every run of a page, where it is
# nine tenths of the time. They stay what they are while tests run.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 36 managers, three months and one release."""
    return canary_bank(tmp_path_factory, tmp_path_factory.mktemp("bank"))


class Look:
    """One page as somebody saw it."""

    def __init__(self, app: AppTest) -> None:
        self.app = app

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """What our own drawings were given, in page order."""
        return [json.loads(b.proto.bytes) for b in self.app.get("bidi_component") if b.proto.bytes]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The blocks of one kind."""
        return [b for b in self.blocks if b["kind"] == kind]

    @property
    def text(self) -> str:
        """Everything said on the page."""
        return json.dumps(self.blocks, ensure_ascii=False)

    @property
    def headline(self) -> str:
        """The page's first headline."""
        titles = [b["title"] for b in self.of_kind("prose") if b["level"] == "h1"]
        return "".join(p if isinstance(p, str) else p[0] for p in titles[0]) if titles else ""


@pytest.fixture
def look(bank: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Look]:
    """``look("league", role="office", period="2026-03")`` -> what is on the page."""

    def at(page: str, role: str = "office", folder: Path = bank, **address: str) -> Look:
        monkeypatch.setenv("STANDINGS_DATA", str(folder))
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app._page_hash = calc_hash(page)
        app.query_params["as"] = role
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [e.value for e in app.exception]
        return Look(app)

    return at
