"""Parts sum to the whole: people and the unposted, units and those posted above them, at every level, for every KPI."""

from decimal import Decimal

from analytics.answers import Ranking, Row
from analytics.desk import Desk
from tests.oracle.kpis import KPIS
from tests.oracle.spans import named
from tests.oracle.tables import Tables
from tests.soundness.bench import Published, Question, ask
from tests.soundness.questions import levels


def _both(row: Row | None) -> tuple[Decimal, Decimal]:
    return (row.numerator or Decimal(0), row.denominator or Decimal(0)) if row else (Decimal(0), Decimal(0))


def _together(rows: list[Row | None]) -> tuple[Decimal, Decimal]:
    pairs = [_both(row) for row in rows]
    return sum((a for a, _ in pairs), Decimal(0)), sum((b for _, b in pairs), Decimal(0))


def _parts_sum(answer: Ranking) -> bool:
    return _together([*answer.rows, answer.unposted, answer.above]) == _both(answer.total)


def _children_sum(desk: Desk, oracle: Tables, kpi: str, period: str) -> None:
    """Each unit equals its people, and each level inside it."""
    for unit in oracle.bank.parent:
        inside = ask(desk, Question(kpi, period, "manager", unit))
        deeper = ask(desk, Question(kpi, period, "outlet", unit))
        assert inside
        assert deeper
        assert _both(inside.total) == _both(deeper.total), (kpi, period, unit)
        assert _parts_sum(inside), (kpi, period, unit)
        assert _parts_sum(deeper), (kpi, period, unit)


def test_parts_sum_to_the_whole(base: Published) -> None:
    oracle = Tables.of(base.bank)
    months = oracle.bank.months("clients")
    for kpi in KPIS:
        for period in (f"{months[-1]:%Y-%m}", f"{months[0]}..{months[-1]:%Y-%m}-14"):
            answers = [ask(base.desk, Question(kpi, period, level)) for level in levels(oracle.bank)]
            wholes = {_both(answer.total) for answer in answers if answer}
            assert len(wholes) <= 1, (kpi, period, wholes)
            assert all(_parts_sum(answer) for answer in answers if answer), (kpi, period)


def test_a_unit_is_the_sum_of_its_people_and_of_what_is_below_it(base: Published) -> None:
    oracle = Tables.of(base.bank)
    for kpi in ("fund_sales", "complaint_rate"):
        for month in oracle.bank.months("clients"):
            if oracle.covered(kpi, named(f"{month:%Y-%m}")):
                _children_sum(base.desk, oracle, kpi, f"{month:%Y-%m}")


def test_a_tier_is_the_sum_of_its_rows_at_every_level(base: Published) -> None:
    oracle = Tables.of(base.bank)
    last = f"{oracle.bank.months('clients')[-1]:%Y-%m}"
    for tier in sorted({t for t in oracle.bank.tier.values() if t}):
        for level in levels(oracle.bank):
            answer = ask(base.desk, Question("fund_sales", last, level, tier=tier))
            assert answer is None or _parts_sum(answer), (tier, level)


def test_a_whole_month_is_the_sum_of_its_days(base: Published) -> None:
    for month in Tables.of(base.bank).bank.months("clients"):
        for kpi in KPIS:
            whole = ask(base.desk, Question(kpi, f"{month:%Y-%m}"))
            thirds = [ask(base.desk, Question(kpi, f"{month:%Y-%m}-T{third}")) for third in (1, 2, 3)]
            if whole:
                assert _together([third.total for third in thirds if third]) == _both(whole.total), kpi
