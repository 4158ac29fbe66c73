"""A demo bank of 120 managers and eight months, written once for all tests of this folder."""

from datetime import date
from pathlib import Path

import pytest

from analytics.demo import Delivery, Stories, make_demo, stories
from analytics.desk import Desk, open_desk
from analytics.warehouse.publish import publish
from analytics.warehouse.store import Store
from tests.ui.conftest import bank, look  # noqa: F401

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


@pytest.fixture(scope="session")
def published(demo: tuple[Path, list[Delivery]]) -> Path:
    """The same bank, published delivery by delivery; the bad one stays in the inbox."""
    folder, deliveries = demo
    for delivery in deliveries:
        if not delivery.bad:
            publish(delivery.folder, Store(folder), by="test", note=delivery.name)
    return folder


@pytest.fixture(scope="session")
def desk(published: Path) -> Desk:
    """Head office's desk of it."""
    return open_desk("office", published)
