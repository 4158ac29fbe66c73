"""The canary bank, published once, with a competition of people, one of outlets, and the scorecards."""

import shutil
from pathlib import Path

import pytest

from analytics.desk import open_desk
from tests.kept import canary_bank

SCORECARDS = Path(__file__).parents[2] / "data" / "scorecards"
RULES = """
format = "points"
[title]
en = "Spring"
zh-Hans = "春"
zh-Hant = "春"
[window]
first = 2026-03-01
last = 2026-04-30
[entrants]
kind = "{kind}"
[[score]]
kpi = "fund_tickets"
points = 10
[[score]]
kpi = "new_clients"
points = 10
[[gate]]
rule = "complaint"
severity = "high"
standing = "held"
[[prize]]
title = "Line"
at = 50
amount = 100
"""


@pytest.fixture(scope="session")
def cages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the canary bank as its one release."""
    root = canary_bank(tmp_path_factory, tmp_path_factory.mktemp("cages"))
    shutil.copytree(SCORECARDS, root / "scorecards")
    (root / "competitions").mkdir()
    for kind in ("manager", "outlet"):
        (root / "competitions" / f"{kind}s.toml").write_text(RULES.format(kind=kind), "utf-8")
        open_desk("office", root).competitions.launch(f"{kind}s", "test")
    return root
