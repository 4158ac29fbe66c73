"""On random banks, the product and the plain-Python oracle agree on every figure of every table asked for."""

from hypothesis import given
from hypothesis import strategies as st

from analytics.desk import open_desk
from analytics.narrow import lists
from tests.oracle.bank import DATED_BY
from tests.oracle.kpis import KPIS
from tests.oracle.spans import named
from tests.oracle.tables import Tables
from tests.soundness.banks import Tables as Rows
from tests.soundness.banks import banks
from tests.soundness.bench import Published, Question, ask, check, check_narrowed, folder, release
from tests.soundness.effort import examples
from tests.soundness.extracts import by_month, write_csv, write_parquet
from tests.soundness.questions import levels, questions


@examples(6)
@given(bank=banks(), write=st.sampled_from([write_csv, write_csv, write_parquet]), data=st.data())
def test_product_and_oracle_agree(bank: Rows, write, data: st.DataObject) -> None:
    oracle = Tables.of(bank)
    last = f"{oracle.data_through():%Y-%m}"
    with folder() as root:
        desk = release(root, bank, write=write)
        assert set(desk.kpis()) == {kpi for kpi in KPIS if oracle.available(kpi)}
        for kpi in KPIS:
            check(desk, oracle, Question(kpi, last))
            check(desk, oracle, data.draw(questions(oracle, kpi)))


@examples(3)
@given(bank=banks(), data=st.data())
def test_whoever_sees_less_sees_the_same_figures(bank: Rows, data: st.DataObject) -> None:
    oracle = Tables.of(bank)
    last, units = f"{oracle.data_through():%Y-%m}", sorted(oracle.bank.parent)
    with folder() as root:
        release(root, bank)
        people = [
            f"manager:{m}" for m in data.draw(st.lists(st.sampled_from(sorted(oracle.bank.postings)), max_size=3))
        ]
        heads = [f"head:{u}" for u in data.draw(st.lists(st.sampled_from(units), max_size=3, unique=True))]
        told = 0
        for desk in [open_desk(who, root) for who in [*people, *heads, f"head:{units[-1]}"]]:
            for kpi in ("fund_sales", "new_clients", "product_coverage", "complaint_rate"):
                for level in levels(oracle.bank):
                    told += check_narrowed(desk, oracle, Question(kpi, last, level))
                told += check_narrowed(desk, oracle, Question(kpi, last, grade="A"))
        assert told


def test_lists_agree(base: Published) -> None:
    oracle = Tables.of(base.bank)
    for kpi in ("fund_sales", "new_clients", "complaint_rate", "aum"):
        for month in oracle.bank.months("clients"):
            question = Question(kpi, f"{month:%Y-%m}")
            if answer := ask(base.desk, question):
                found = {name: sorted(str(row.unit_id) for row in rows) for name, rows in lists(answer).items()}
                assert found == oracle.lists(kpi, named(question.period)), question


@examples(1)
@given(bank=banks())
def test_a_quiet_month_is_zero_and_not_unknown(bank: Rows) -> None:
    months = Tables.of(bank).bank.months("clients")
    oracle = Tables.of(bank, quiet={table: months for table in DATED_BY if table in bank})
    with folder() as root:
        desk = release(root, *by_month(bank, quiet=True))
        for kpi in KPIS:
            for month in months:
                check(desk, oracle, Question(kpi, f"{month:%Y-%m}", "outlet"))
