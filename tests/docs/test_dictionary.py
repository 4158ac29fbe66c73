"""The generated page in the repository is the one that would be generated now."""

import re
from pathlib import Path

from analytics.kpi import LANGUAGES, read_kpi, registry
from analytics.warehouse.contract import read_contracts
from docs.dictionary import PAGE, page


def test_the_committed_page_is_up_to_date():
    assert PAGE.read_text("utf-8") == page(), "run: make dictionary"


def test_it_names_every_column_and_every_measure():
    text = page()
    for contract in read_contracts().values():
        assert f"### {contract.table}\n" in text
        assert all(f"`{name}`" in text for name in contract.names)
    assert all(f"### {name}\n" in text for name in registry())


def test_the_example_of_the_guide_is_a_kpi(tmp_path: Path):
    example = re.search(r"```sql\n(/\* kpi.*?)```", (PAGE.parent / "add-a-kpi.md").read_text("utf-8"), re.DOTALL)
    assert example
    path = tmp_path / "large_tickets.sql"
    path.write_text(example[1], "utf-8")
    found = read_kpi(path)
    assert (found.name, found.unit, found.parameters) == ("large_tickets", "count", (("least", 1000),))
    assert {language for language, _ in found.titles} == set(LANGUAGES)
