"""Extracts and releases as an analyst meets them: what waits, what is wrong, publish, the accounts, the way back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.warehouse.release import Store, current, releases
from tests.pages.cells import table
from tests.ui.conftest import Look

SALE = "sale_id,sale_date,manager_id,client_id,product_code,amount,premium_type,cancelled_on\n"


@pytest.fixture
def folder(river: Path, tmp_path: Path) -> Path:
    """Little River Bank, to be changed."""
    return Path(shutil.copytree(river, tmp_path / "river"))


def wait(folder: Path, name: str, text: str) -> None:
    (folder / "inbox" / name).mkdir(parents=True)
    (folder / "inbox" / name / "sales.csv").write_text(text, "utf-8")


def test_nothing_waits(look: Callable[..., Look], folder: Path):
    assert look("extracts", role="analyst", folder=folder).headline == "Nothing waits to be published"


@pytest.mark.parametrize("role", ["office", "head:S1", "manager:M1"])
@pytest.mark.parametrize("page", ["extracts", "releases"])
def test_only_analysts_and_administrators_have_these_pages(
    look: Callable[..., Look], folder: Path, role: str, page: str
):
    wait(folder, "secret-delivery", SALE)
    seen = look(page, role=role, folder=folder)
    assert "secret-delivery" not in seen.text
    assert current(Store(folder)).id not in seen.headline


def test_a_bad_delivery_is_told_in_words_and_cannot_be_published(look: Callable[..., Look], folder: Path):
    wait(folder, "bad", SALE.replace("amount", "amuont"))
    seen = look("extracts", role="analyst", folder=folder)
    assert seen.headline == "Deliveries waiting to be published: 1"
    assert "Did you mean “amount”?" in str(table(seen.blocks, "says"))
    assert seen.app.button(key="publish").disabled


def test_a_good_delivery_is_published_once_somebody_answers(look: Callable[..., Look], folder: Path):
    wait(folder, "october", SALE + "N1,2025-10-03,M1,C1,FND1,10.00,,\n")
    seen = look("extracts", role="analyst", folder=folder)
    assert seen.app.button(key="publish").disabled
    seen.app.text_input(key="answer").set_value("Ann: no core system here").run()
    assert not seen.app.button(key="publish").disabled
    before = len(releases(Store(folder)))
    seen.app.button(key="publish").click().run()
    assert len(releases(Store(folder))) == before + 1
    assert not list((folder / "inbox").rglob("*.csv"))


def test_the_accounts_of_a_release_agree(look: Callable[..., Look], folder: Path):
    seen = look("releases", role="analyst", folder=folder)
    assert seen.headline == f"1 releases, and {current(Store(folder)).id} is served"
    assert "Every row and every yuan is accounted for" in seen.text
