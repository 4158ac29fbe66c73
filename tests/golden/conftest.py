"""The hand-worked bank, once."""

from pathlib import Path

import pytest

from tests.golden.worked import Table, worked
from tests.oracle.reading import bank_in
from tests.oracle.tables import Tables

HERE = Path(__file__).parent / "little_river"


@pytest.fixture(scope="session")
def pages() -> dict[str, Table]:
    """The tables of the page, by heading."""
    return worked(HERE / "README.md")


@pytest.fixture(scope="session")
def oracle() -> Tables:
    """The same bank, worked out by the oracle."""
    return Tables(bank_in(HERE))
