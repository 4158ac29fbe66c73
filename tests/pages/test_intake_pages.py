"""Extracts and releases as an analyst meets them: what waits, what is wrong, publish, the accounts, the way back."""

import shutil
from collections.abc import Callable
from datetime import date
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


def test_findings_stand_in_groups_file_by_file(look: Callable[..., Look], folder: Path):
    """One file misspells a header, the other names somebody nobody knows and holds an amount that is none."""
    wait(folder, "mixed", SALE.replace("amount", "amuont"))
    rows = [f"N{i},2025-10-03,M{i},C1,FND1,10.00,," for i in (1, 99)]
    (folder / "inbox" / "mixed" / "more.csv").write_text(
        SALE + "\n".join([*rows, "N3,2025-10-03,M1,C1,FND1,x,,"]) + "\n"
    )
    seen = look("extracts", role="analyst", folder=folder)
    titles = [str(block["title"]) for block in seen.of_kind("prose")]
    for title in ("Why it would be refused: ", "Rows set aside: 1 reasons", "What would change or looks unusual: 1"):
        assert any(title in said for said in titles), title
    assert "more.csv" in str(seen.of_kind("table"))


def test_the_mapper_writes_a_mapping_file_and_the_files_are_read_with_it(look: Callable[..., Look], folder: Path):
    """“Betrag” in thousands becomes the amount, “Memo” is left out, “once” means single: 1.5 thousand is 1,500.00."""
    wait(folder, "foreign", SALE.replace("amount", "Betrag").replace("\n", ",Memo\n")
         + "N1,2025-10-03,M1,C1,FND1,1.5,once,,hi\n")  # fmt: skip
    seen = look("extracts", role="analyst", folder=folder)
    assert "“Betrag”" in seen.text
    app = seen.app.toggle(key="mapper_open").set_value(True).run()
    app.selectbox(key="map_sales.csv_5").set_value("amount")
    app.selectbox(key="unit_sales.csv_5").set_value("千元")
    app.selectbox(key="map_sales.csv_8").set_value("—")
    app.selectbox(key="code_sales.csv_0").set_value("single")
    next(b for b in app.button if b.label == "Write the mapping file").click().run()
    assert not app.exception
    text = (folder / "mappings" / "by-mapper-sales.toml").read_text("utf-8")
    assert '"Betrag" = "amount(千元)"' in text
    assert '"Memo" = ""' in text
    again = look("extracts", role="analyst", folder=folder)
    assert again.of_kind("table")
    app = again.app.text_input(key="answer").set_value("Ann: a test").run()
    app.button(key="publish").click().run()
    [source] = current(Store(folder)).sources("sales", date(2025, 10, 1))
    assert (source["loaded"], source["sum_loaded"]) == (1, "1500.00")


@pytest.mark.parametrize(("total", "refused"), [("10.00", False), ("11.00", True)])
def test_control_totals_may_be_typed(look: Callable[..., Look], folder: Path, total: str, refused: bool):
    wait(folder, "october", SALE + "N1,2025-10-03,M1,C1,FND1,10.00,,\n")
    app = look("extracts", role="analyst", folder=folder).app
    app.text_input(key="rows_sales_2025-10").set_value("1")
    app.text_input(key="sum_sales_2025-10").set_value(total)
    next(b for b in app.button if b.label == "Compare with these totals").click().run()
    assert app.button(key="publish").disabled == refused
    if not refused:
        app.button(key="publish").click().run()
        assert current(Store(folder)).manifest["checks"]["confirmed"] == ["sales 2025-10"]


def test_discarding_takes_one_press(look: Callable[..., Look], folder: Path):
    wait(folder, "bad", SALE.replace("amount", "amuont"))
    look("extracts", role="analyst", folder=folder).app.button(key="discard").click().run()
    assert list((folder / "inbox").iterdir()) == []


def test_rows_set_aside_can_be_had_before_publishing(look: Callable[..., Look], folder: Path):
    wait(folder, "october", SALE + "N1,2025-10-03,M1,C1,FND1,10.00,,\nN2,2025-10-03,M1,C1,FND1,x,,\n" * 1)
    seen = look("extracts", role="analyst", folder=folder)
    assert [b.proto.label for b in seen.app.get("download_button")] == ["Rows set aside: sales.csv.csv"]


def test_releases_show_what_happened_and_months_as_published(look: Callable[..., Look], folder: Path):
    seen = look("releases", role="analyst", folder=folder)
    assert "What happened, the latest first" in seen.text
    assert "Closed months as published and as known today" in seen.text
    first = current(Store(folder))
    assert len(table(seen.blocks, "differs")["rows"]) == len(first.months)
