"""Adding a KPI is one file: drop it in, publish, ask. Nothing else changes, and nothing else is computed again."""

from pathlib import Path

import pytest

from analytics import desk
from analytics import kpi as kpis
from analytics.desk import open_desk
from analytics.errors import BadDefinition, NotAvailable
from analytics.kpi import FOLDER, read_kpi, registry
from analytics.period import parse
from analytics.standing import Peers, standing
from analytics.warehouse.load import load
from analytics.warehouse.publish import publish, refresh
from analytics.warehouse.release import Store, current
from tests.access import canary

NEW = """/* kpi
unit = "count"
better = "higher"
rollup = "sum"
kind = "count"
needs = ["sales"]
[title]
en = "Large tickets"
[about]
en = "Sales of 1,000 yuan or more."
[parameters]
least = 1000
*/
SELECT
    manager_id, sale_date AS day, 1 AS numerator, NULL AS denominator,
    sale_id AS ref, client_id, source_file, source_line
FROM sales
WHERE amount >= $least
"""


def _dropped(tmp_path: Path) -> dict[str, kpis.Kpi]:
    folder = tmp_path / "kpis"
    folder.mkdir()
    (folder / "thousand_tickets.sql").write_text(NEW, "utf-8")
    return registry(folder)


def test_one_file_makes_a_kpi(tmp_path: Path):
    canary.make(tmp_path / "inbox")
    store = Store(tmp_path)
    [first] = publish(tmp_path / "inbox", store, by="test", without_totals="test: made by hand")
    before = current(store).fact_files()

    more = registry() | _dropped(tmp_path)
    made = refresh(store, by="test", kpis=more)

    after = current(store).fact_files()
    assert made.created
    assert made.release_id != first.release_id
    assert before.items() <= after.items(), "the other KPIs' facts are the same files"
    assert {p.parent.name for p in set(after) - set(before)} == {"thousand_tickets"}

    book = load(current(store), more)
    table = standing(book, more["thousand_tickets"], Peers("bank"), parse("2026-03"))
    # manager n of 36 makes n % 5 tickets of 100 n yuan: of 1,000 or more for n = 10 … 35
    assert [p.value for p in table.places.values()] == [sum(n % 5 for n in range(10, 36))]


def test_a_kpi_not_computed_yet_says_so_and_no_table_is_blamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    canary.make(tmp_path / "inbox")
    publish(tmp_path / "inbox", Store(tmp_path), by="test", without_totals="test: made by hand")
    more = registry() | _dropped(tmp_path)
    monkeypatch.setattr(desk, "registry", lambda: more)
    with pytest.raises(NotAvailable, match=r"not computed in this release yet\. Run: python -m analytics refresh"):
        open_desk("office", tmp_path).kpi("thousand_tickets")
    with pytest.raises(NotAvailable, match="it needs contacts"):
        open_desk("office", tmp_path).kpi("vip_contacted")


def test_what_was_checked_stays_checked_when_only_a_kpi_is_new(tmp_path: Path):
    """One note for each of the unconfirmed months: the new release rests on the same files and says so."""
    canary.make(tmp_path / "inbox")
    store = Store(tmp_path)
    publish(tmp_path / "inbox", store, by="test", without_totals="test: made by hand")
    before = current(store).manifest["checks"]
    assert before["findings"]
    assert refresh(store, by="test", kpis=registry() | _dropped(tmp_path)).created
    assert current(store).manifest["checks"] == before


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (NEW.replace('unit = "count"', 'unit = "pieces"'), "must be one of"),
        (NEW.replace('needs = ["sales"]\n', ""), "needs"),
        (NEW.replace("[title]\n", ""), "title"),
        (NEW.replace('rollup = "sum"', "rollup = sum"), "TOML"),
        (
            NEW.replace("[title]", 'shares = ["client_categorys"]\n[title]'),
            "shares.*client_categorys.*client_categories",
        ),
        (NEW.replace("[title]", 'settles = "weeks"\n[title]'), "settles.*weeks.*least"),
        ("SELECT 1", "opens with"),
    ],
)
def test_a_malformed_kpi_file_is_named_with_what_is_wrong(tmp_path: Path, broken: str, says: str):
    path = tmp_path / "thousand_tickets.sql"
    path.write_text(broken, "utf-8")
    with pytest.raises(BadDefinition, match=says) as refused:
        read_kpi(path)
    assert "thousand_tickets.sql" in str(refused.value)


@pytest.mark.parametrize("name", registry())
def test_every_kpi_speaks_every_language(name: str):
    for language in kpis.LANGUAGES:
        assert dict(registry()[name].titles)[language]
        assert dict(registry()[name].abouts)[language]


def test_every_kpi_of_the_definitions_is_there():
    assert {p.stem for p in FOLDER.glob("*.sql")} >= {
        "new_clients", "qualified_new_clients", "product_coverage", "essential_set_share", "single_product_share",
        "fund_sales", "insurance_premiums", "wealth_sales", "gold_sales", "bond_sales", "fund_tickets",
        "insurance_policies", "cards_issued", "regular_premium_share", "cancellation_rate", "complaint_rate",
        "valid_complaints", "complaint_days", "client_retention", "aum", "vip_contacted", "opportunities_handled",
        "near_threshold_upgrades", "data_completeness",
    }  # fmt: skip


def test_a_column_that_never_came_is_no_zero(tmp_path: Path):
    """``aum`` is an optional column: without it the KPI is not available, and does not show zero yuan."""
    inbox = tmp_path / "inbox"
    canary.make(inbox)
    lines = (inbox / "clients.csv").read_text("utf-8").splitlines()
    without = [",".join(cell for i, cell in enumerate(line.split(",")) if i != 5) for line in lines]
    assert lines[0].split(",")[5] == "aum"
    (inbox / "clients.csv").write_text("\n".join(without) + "\n", "utf-8")
    publish(inbox, Store(tmp_path), by="test", without_totals="test: made by hand")
    desk = open_desk("office", tmp_path)
    assert "aum" not in desk.kpis()
    assert "new_clients" in desk.kpis()
    with pytest.raises(NotAvailable):
        desk.ranking("aum", parse("2026-03"))
