"""Every page as everybody in banks of unusual shapes: a headline, no error, no missing table shown as a zero, and no
word that only a program understands."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.kpi import registry
from analytics.viewer import ROLES
from pages._ui.found import found_pages
from tests.pages.shapes import DEEP, OPTIONAL, SHALLOW, publish_bank
from tests.ui.conftest import Look

PAGES = {page: module for _, page, module in found_pages()}
NONSENSE = re.compile(r"level-\d|\bNone\b|\bnan\b|\binf\b|Traceback|Infinity", re.IGNORECASE)
BANKS: dict[str, tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "nothing optional": (DEEP, ("a7", "b7"), OPTIONAL),
    "only a root": (SHALLOW, ("R",), ()),
    "seven levels": (DEEP, ("a7", "b7", "a5", "R1"), ()),  # some people posted above the leaves
} | {f"without {table}": (DEEP, ("a7", "b7"), (table,)) for table in OPTIONAL}  # fmt: skip


@pytest.fixture(scope="module", params=BANKS)
def bank(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    tree, homes, without = BANKS[request.param]
    return request.param, publish_bank(tmp_path_factory.mktemp("shape"), tree, homes, without)


def viewer(role: str, name: str) -> str:
    home = {"head": "R" if name == "only a root" else "a5", "manager": "M00"}.get(role)
    return f"{role}:{home}" if home else role


def test_every_page_is_a_designed_page_for_everybody(look: Callable[..., Look], bank: tuple[str, Path]):
    name, folder = bank
    roles = ROLES if not name.startswith("without") else ("office", "manager")
    for role in roles:
        for page, module in PAGES.items():
            seen = look(page, role=viewer(role, name), folder=folder)
            here = f"{page} as {role}"
            if role not in module.ROLES:
                assert seen.headline == "This is not yours to see", here
                continue
            assert seen.headline, here
            assert seen.headline not in ("Something went wrong on our side", "This cannot be shown"), here
            found = NONSENSE.search(seen.text)
            assert not found, f"{here}: {seen.text[max(0, found.start() - 80) : found.end() + 80]}"


def test_what_a_missing_table_takes_away_is_named_on_overview(look: Callable[..., Look], bank: tuple[str, Path]):
    """The measures whose header needs a table that was not delivered are named with it, and have no number."""
    name, folder = bank
    missing = set(BANKS[name][2])
    lost = {k.title(): [t for t in k.needs if t in missing] for k in registry().values() if missing & set(k.needs)}
    seen = look("overview", folder=folder)
    for title, tables in lost.items():
        assert f"{title} is not available: {', '.join(tables)} was not delivered." in seen.text
    assert seen.text.count("was not delivered.") == len(lost)


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree, homes, without = BANKS["seven levels"]
    return publish_bank(tmp_path_factory.mktemp("deep"), tree, homes, without)


@pytest.mark.parametrize("level", ["level-2", "level-4", "branch", "outlet", "manager"])
def test_any_level_of_a_deep_tree_can_be_looked_at(look: Callable[..., Look], deep: Path, level: str):
    for page in ("branches", "league", "targets"):
        seen = look(page, folder=deep, level=level, kpi="new_clients")
        assert seen.headline, page
        assert seen.headline != "Something went wrong on our side", page
        assert not NONSENSE.search(seen.text), page
        assert seen.of_kind("table") or page == "targets", page  # only people have targets here


def test_a_level_without_a_name_is_called_by_its_number(look: Callable[..., Look], deep: Path):
    offered = [str(o) for box in look("league", folder=deep).app.selectbox for o in box.options]
    assert {"Level 2", "Level 3", "Level 4", "Outlets"} <= set(offered)
    assert not [o for o in offered if NONSENSE.search(o)]
