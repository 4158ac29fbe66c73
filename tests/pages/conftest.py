"""The bank worked out by hand, published, and a way to look at any page of it as anybody."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from analytics.desk import Desk, open_desk
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from tests.ui.conftest import Look, bank, look  # noqa: F401

RIVER = Path(__file__).parents[1] / "golden" / "little_river"


@pytest.fixture(scope="session")
def river(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with Little River Bank as its one release."""
    root = tmp_path_factory.mktemp("river")
    (root / "inbox").mkdir()
    for file in RIVER.glob("*.csv"):
        shutil.copy(file, root / "inbox" / file.name)
    publish(root / "inbox", Store(root), by="test", without_totals="test: made by hand")
    return root


@pytest.fixture
def see(look: Callable[..., Look], river: Path) -> Callable[..., Look]:  # noqa: F811
    """``see("league", role="head:S2", period="2025-09")`` -> what is on the page of Little River Bank."""
    return partial(look, folder=river)


@pytest.fixture(scope="session")
def office(river: Path) -> Desk:
    """Head office's desk of the same bank."""
    return open_desk("office", river)
