"""A number is the same wherever it is shown: in the table, on somebody's page, in a trend, side by side, and on its
birth certificate, whose rows add up to it."""

from decimal import Decimal

from analytics.answers import Row
from analytics.period import parse
from tests.oracle.kpis import KPIS
from tests.oracle.spans import named
from tests.oracle.tables import Tables
from tests.soundness.bench import Published, Question, ask
from tests.soundness.questions import LEVELS


def _tables(base: Published, kpi: str, period: str) -> dict[str, Row]:
    """Everyone's and every unit's row in the league tables."""
    depth = max(unit["level"] for unit in base.bank["branches"])
    answers = [ask(base.desk, Question(kpi, period, level)) for level in ("manager", *LEVELS[:depth], "bank")]
    return {str(row.unit_id): row for answer in answers if answer for row in answer.rows}


def _month(base: Published) -> str:
    return f"{Tables.of(base.bank).bank.months('clients')[-1]:%Y-%m}"


def test_a_birth_certificate_adds_up_to_the_number(base: Published) -> None:
    month = _month(base)
    for kpi in base.desk.kpis():
        for who, row in _tables(base, kpi, month).items():
            if who in base.desk.people() or row.home == who:
                paper = base.desk.certificate(kpi, who, parse(month), shown=10_000)
                assert (paper.value, paper.place) == (row.value, row.place), (kpi, who)
                above = sum((e.numerator for e in paper.rows), Decimal(0))
                below = sum((e.denominator or Decimal(0) for e in paper.rows), Decimal(0))
                assert (above, below) == (row.numerator or 0, row.denominator or 0), (kpi, who)


def test_a_trend_is_the_tables_of_its_months(base: Published) -> None:
    oracle, month = Tables.of(base.bank), _month(base)
    for kpi in base.desk.kpis():
        for entry in oracle.managers(kpi, named(month)):
            for point in base.desk.trend(kpi, entry.unit_id, parse(month), months=6):
                span = named(f"{point.month:%Y-%m}")
                then = {e.unit_id: e.value for e in oracle.managers(kpi, span)}
                if entry.unit_id in then:
                    assert point.value == then[entry.unit_id], (kpi, entry.unit_id, span)


def test_a_page_about_somebody_shows_the_rows_of_the_tables(base: Published) -> None:
    month = _month(base)
    tables = {kpi: _tables(base, kpi, month) for kpi in KPIS}
    everyone = {who for table in tables.values() for who in table}
    assert len(everyone) > len(base.bank["branches"])  # units and people
    for who in everyone:
        cards = base.desk.profile(who, parse(month)).cards
        assert {card.kpi.name for card in cards} == {kpi for kpi, table in tables.items() if table}
        for card in cards:
            row = tables[card.kpi.name][who]
            shown = (card.row.value, card.row.place, card.row.previous, card.row.movement, card.row.attainment)
            assert shown == (row.value, row.place, row.previous, row.movement, row.attainment), (card.kpi.name, who)


def test_side_by_side_shows_the_rows_of_the_tables(base: Published) -> None:
    month, units = _month(base), tuple(unit["branch_id"] for unit in base.bank["branches"])[:3]
    answer = base.desk.comparison(units, parse(month))
    for kpi, cells in zip(answer.kpis, answer.cells, strict=True):
        table = _tables(base, kpi.name, month)
        for unit, row in zip(units, cells, strict=True):
            wanted = table.get(unit)
            assert row.value == (wanted.value if wanted else None), (kpi.name, unit)
