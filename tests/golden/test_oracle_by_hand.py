"""The oracle says what was worked out by hand: every KPI, person, unit, place and line of the little bank."""

import pytest

from tests.golden.worked import NOT_THERE, Cell, Table, cell
from tests.oracle.aims import attainment
from tests.oracle.kpis import KPIS
from tests.oracle.spans import named, previous
from tests.oracle.tables import Entry, Tables

LEVELS = ("outlet", "sub_branch", "bank")
PERIODS = ("2025-07", "2025-08", "2025-09", "2025-Q3")


def entries(oracle: Tables, kpi: str, period: str) -> dict[str, Entry]:
    """Everyone and every unit, by id."""
    rows = oracle.managers(kpi, named(period))
    for level in LEVELS:
        rows = rows + oracle.units(kpi, named(period), level)
    return {entry.unit_id: entry for entry in rows}


def as_cell(entry: Entry) -> Cell:
    """An entry as it is written on the page."""
    mark = f"#{entry.place}" if entry.place else entry.status.replace("no_data", "")
    return Cell(entry.above, entry.below, entry.value, mark)


@pytest.mark.parametrize("kpi", KPIS)
def test_every_cell_of_a_kpi(kpi: str, oracle: Tables, pages: dict[str, Table]) -> None:
    for period in PERIODS:
        found = {who: as_cell(entry) for who, entry in entries(oracle, kpi, period).items()}
        nobody = oracle.whole(kpi, named(period)).get("unposted")
        if nobody:
            found["unposted"] = Cell(*nobody, KPIS[kpi].value(*nobody), "")
        for row in pages[kpi]:
            assert found.pop(row["who"], NOT_THERE) == cell(row[period]), (period, row["who"])
        assert not found, f"{period}: not on the page"


def test_service_and_open_outlets(oracle: Tables, pages: dict[str, Table]) -> None:
    for period in PERIODS:
        length = named(period).length
        found = entries(oracle, "new_clients", period)
        for row in pages["service"]:
            entry = found.get(row["who"])
            assert (f"{entry.days}/{length}" if entry else "") == row[period], (period, row["who"])
        for row in pages["outlets"]:
            assert f"{found[row['who']].outlets * length}/{length}" == row[period], (period, row["who"])


def test_movement(oracle: Tables, pages: dict[str, Table]) -> None:
    for row in pages["movement of fund_sales"]:
        now, who = named(row["period"]), row["who"]
        moved = oracle.movement("fund_sales", now, previous(now))[who]
        values = [entries(oracle, "fund_sales", period).get(who) for period in (row["period"], _before(row["period"]))]
        written = ["–" if entry is None else str(entry.value) for entry in values]
        assert [*written, "–" if moved is None else str(moved)] == [row["value"], row["before"], row["moved"]], row


def _before(month: str) -> str:
    return f"{previous(named(month)).first:%Y-%m}"


def test_targets(oracle: Tables, pages: dict[str, Table]) -> None:
    for row in pages["targets"]:
        span, who = named(row["period"]), row["who"]
        target = oracle.aim(row["kpi"], who, span)
        value = entries(oracle, row["kpi"], row["period"])[who].value
        reached = attainment(value, target, KPIS[row["kpi"]].better)
        assert (f"{float(target.line):.2f}".removesuffix(".00") if target else "–") == row["target"], row
        assert ("–" if reached is None else str(reached)) == row["attainment"], row


def test_lists(oracle: Tables) -> None:
    lists = oracle.lists("fund_sales", named("2025-09"))
    assert lists == {"zero": ["M3"], "reach": ["M1"], "beyond": ["M1"]}


def test_days(oracle: Tables, pages: dict[str, Table]) -> None:
    for row in pages["days of insurance_premiums"]:
        found = entries(oracle, "insurance_premiums", row["period"])
        assert {who: str(found[who].value) for who in list(row)[1:]} == {who: row[who] for who in list(row)[1:]}
