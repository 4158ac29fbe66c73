"""A data folder with a secret of its own, and KPI files made for the tests."""

import shutil
from pathlib import Path

import pytest

from analytics.kpi import Kpi, registry
from analytics.warehouse.publish import Published
from analytics.warehouse.release import Store
from tests.warehouse.small import drop, month_files, publish, whole_files

SOLD = """/* kpi
unit = "yuan"
better = "higher"
rollup = "sum"
kind = "money"
needs = ["sales"]
title = { en = "Sold" }
about = { en = "Amount sold" }
*/
SELECT manager_id, sale_date AS day, amount AS numerator, NULL AS denominator,
    sale_id AS ref, client_id, source_file, source_line
FROM sales
"""
CALLED = """/* kpi
unit = "count"
better = "higher"
rollup = "sum"
kind = "count"
needs = ["contacts"]
title = { en = "Called" }
about = { en = "Contacts" }
*/
SELECT manager_id, bank_day(contacted_at) AS day, 1 AS numerator, NULL AS denominator,
    contact_id AS ref, client_id, source_file, source_line
FROM contacts
"""
KEPT = """/* kpi
unit = "percent"
better = "higher"
rollup = "ratio"
kind = "share"
needs = ["clients"]
follow = 1
title = { en = "Kept" }
about = { en = "Clients still there a month later" }
*/
SELECT manager_id, last_day(month) AS day, (client_id IN (
        SELECT client_id FROM following_clients AS later WHERE later.month > clients.month))::INT AS numerator,
    1 AS denominator, NULL AS ref, client_id, source_file, source_line
FROM clients
WHERE (SELECT day FROM data_through) > last_day(month)
"""


def empty(root: Path) -> Store:
    root.mkdir()
    (root / "secret.key").write_text("00" * 32 + "\n", "ascii")
    return Store(root)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return empty(tmp_path / "bank")


@pytest.fixture(scope="session")
def kpis(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kpi]:
    folder = tmp_path_factory.mktemp("kpis")
    for name, text in (("sold", SOLD), ("called", CALLED), ("kept", KEPT)):
        (folder / f"{name}.sql").write_text(text, "utf-8")
    return registry(folder)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, kpis: dict[str, Kpi]) -> tuple[Path, Published]:
    bank = empty(tmp_path_factory.mktemp("first") / "bank")
    [published] = publish(drop(bank, {**whole_files(), **month_files("2026-01")}), bank, by="ann", kpis=kpis)
    return bank.root, published


@pytest.fixture
def january(store: Store, first: tuple[Path, Published]) -> Published:
    """The first release: everything of January 2026."""
    shutil.copytree(first[0], store.root, dirs_exist_ok=True)
    return first[1]
