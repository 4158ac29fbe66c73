"""A demo bank of 120 managers and eight months, written once for all tests of this folder."""

from datetime import date
from pathlib import Path

import pytest

from analytics.demo import Delivery, Stories, make_demo, stories

SIZE = {"managers": 120, "clients": 24_000, "months": 8, "seed": 1, "until": date(2026, 10, 31)}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Delivery]]:
    """The folder and what was delivered."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, list(make_demo(folder, **SIZE))


@pytest.fixture(scope="session")
def inbox(demo: tuple[Path, list[Delivery]]) -> Path:
    """The inbox with all deliveries."""
    return demo[0] / "inbox"


@pytest.fixture(scope="session")
def told() -> Stories:
    """Who plays in the stories."""
    return stories(**SIZE)
