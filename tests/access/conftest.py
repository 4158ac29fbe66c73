"""The canary bank, published once."""

from pathlib import Path

import pytest

from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from tests.access import canary


@pytest.fixture(scope="session")
def cages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the canary bank as its one release."""
    root = tmp_path_factory.mktemp("cages")
    canary.make(root / "inbox")
    publish(root / "inbox", Store(root), by="test", without_totals="test: made by hand")
    return root
