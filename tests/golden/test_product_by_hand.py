"""The product, fed the same extract files, says what was worked out by hand."""

import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from analytics.answers import Row
from analytics.desk import Desk, open_desk
from analytics.errors import NotAvailable
from analytics.kpi import registry
from analytics.narrow import lists
from analytics.period import parse
from analytics.warehouse.publish import publish
from analytics.warehouse.store import Store
from tests.golden.conftest import HERE
from tests.golden.worked import NOT_THERE, Cell, Table, cell
from tests.oracle.kpis import KPIS

LEVELS = ("manager", "outlet", "sub_branch", "bank")
PERIODS = ("2025-07", "2025-08", "2025-09", "2025-Q3")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The little bank, published."""
    root: Path = tmp_path_factory.mktemp("little_river")
    (root / "inbox").mkdir()
    for file in HERE.glob("*.csv"):
        shutil.copy(file, root / "inbox")
    publish(root / "inbox", Store(root), by="test", without_totals="test: made by hand")
    return open_desk("office", root)


def rows(desk: Desk, kpi: str, period: str) -> dict[str, Row]:
    """Everyone and every unit, by id; the unposted under that name. Nobody, where there is no data."""
    try:
        answers = [desk.ranking(kpi, parse(period), level) for level in LEVELS]
    except NotAvailable:
        return {}
    found = {str(row.unit_id): row for answer in answers for row in answer.rows}
    return found | ({"unposted": answers[0].unposted} if answers[0].unposted else {})


def as_cell(row: Row, who: str) -> Cell:
    """A row as it is written on the page."""
    mark = "" if who == "unposted" else f"#{row.place}" if row.place else row.status.replace("no_data", "")
    return Cell(Fraction(row.numerator or 0), Fraction(row.denominator or 0), row.value, mark)


@pytest.mark.parametrize("kpi", KPIS)
def test_every_cell_of_a_kpi(kpi: str, desk: Desk, pages: dict[str, Table]) -> None:
    for period in PERIODS:
        found = {who: as_cell(row, who) for who, row in rows(desk, kpi, period).items()}
        if not found:
            assert all(cell(row[period]).value is None for row in pages[kpi])
            continue
        for row in pages[kpi]:
            assert found.pop(row["who"], NOT_THERE) == cell(row[period]), (period, row["who"])
        assert not found, f"{period}: not on the page"


def test_every_kpi_of_the_product_is_on_the_page_and_defined_alike() -> None:
    """A KPI that is added comes with its own hand-worked table here, or with tests of its own."""
    for name, kpi in KPIS.items():
        other = registry()[name]
        assert (kpi.unit, kpi.better, kpi.rollup, kpi.kind) == (other.unit, other.better, other.rollup, other.kind), (
            name
        )
        assert set(kpi.needs) == set(other.needs), name


def test_service_and_open_outlets(desk: Desk, pages: dict[str, Table]) -> None:
    for period in PERIODS:
        found = rows(desk, "new_clients", period)
        for row in pages["service"]:
            who = found.get(row["who"])
            assert _is(who.fte, row[period]) if who else row[period] == "", (period, row["who"])
        for row in pages["outlets"]:
            assert _is(found[row["who"]].outlets, row[period]), (period, row["who"])


def _is(shown: Decimal | None, written: str) -> bool:
    above, below = written.split("/")
    return shown is not None and abs(Fraction(shown) - Fraction(int(above), int(below))) <= Fraction(1, 20000)


def test_movement(desk: Desk, pages: dict[str, Table]) -> None:
    for row in pages["movement of fund_sales"]:
        found = rows(desk, "fund_sales", row["period"])[row["who"]]
        said = {"value": found.value, "before": found.previous, "change": found.change, "moved": found.movement}
        assert {k: "–" if v is None else str(v) for k, v in said.items()} == {k: row[k] for k in said}, row


def test_targets(desk: Desk, pages: dict[str, Table]) -> None:
    for row in pages["targets"]:
        found = rows(desk, row["kpi"], row["period"])[row["who"]]
        assert ("–" if found.attainment is None else str(found.attainment)) == row["attainment"], row
        assert found.target is None if row["target"] == "–" else _near(found.target, row["target"]), row


def _near(shown: Decimal | None, written: str) -> bool:
    return shown is not None and abs(shown - Decimal(written)) <= Decimal("0.005")


def test_lists(desk: Desk) -> None:
    found = lists(desk.ranking("fund_sales", parse("2025-09")))
    assert {k: [row.unit_id for row in who] for k, who in found.items()} == {
        "zero": ["M3"], "reach": ["M1"], "beyond": ["M1"],
    }  # fmt: skip


def test_days(desk: Desk, pages: dict[str, Table]) -> None:
    for row in pages["days of insurance_premiums"]:
        found = rows(desk, "insurance_premiums", row["period"])
        for who in list(row)[1:]:
            assert str(found[who].value) == row[who], (row["period"], who)
