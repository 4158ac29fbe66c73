"""Banks that take seconds to make: made once a run, by the worker that comes first, and copied for everybody."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.warehouse.publish import publish
from analytics.warehouse.store import Store
from tests.access import canary


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object], to: Path) -> Path:
    """A copy in ``to`` of the folder that ``make(folder)`` fills; ``to``."""
    own = factory.getbasetemp()
    common = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    home = common / f"kept-{name}"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            aside = factory.mktemp(name)
            make(aside)
            aside.rename(home)
    return Path(shutil.copytree(home, to, dirs_exist_ok=True))


def canary_bank(factory: pytest.TempPathFactory, to: Path) -> Path:
    """The canary bank of ``tests.access.canary``, published as its one release, in ``to``."""
    return made_once(factory, "canary", _publish_canaries, to)


def _publish_canaries(folder: Path) -> None:
    canary.make(folder / "inbox")
    publish(folder / "inbox", Store(folder), by="test", without_totals="test: made by hand")
