"""The same question has the same answer: on reload, in another process, whatever Python's own order of sets is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.access import canary
from tests.kept import canary_bank

REPO = Path(__file__).parents[2]
ASKED = (
    ("rank", "new_clients"),
    ("moved", "new_clients", list(canary.managers())[13]),
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The canary bank, published."""
    return canary_bank(tmp_path_factory, tmp_path_factory.mktemp("again"))


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_two_processes_say_the_same_to_the_last_byte(data: Path, asked: tuple[str, ...]) -> None:
    """Likely places, what is real, by how many places chance moves people, and the parts of a movement."""
    said = []
    for seed in ("1", "2"):
        made = subprocess.run(
            [sys.executable, "-m", "analytics", *asked, "--data", str(data), "--json"],
            cwd=REPO, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True,
        )  # fmt: skip
        said.append(made.stdout)
    assert said[0] == said[1]
    assert b'"release"' in said[0]
