"""What must not matter does not: the order of rows, the cutting of files, the format, the names of things, the order of
deliveries. No oracle is needed to say so: the same bank, sent differently, has the same numbers."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from analytics.desk import Desk
from tests.oracle.bank import Bank
from tests.oracle.kpis import KPIS
from tests.soundness.banks import Row
from tests.soundness.banks import Tables as Rows
from tests.soundness.bench import Published, Question, ask, folder, lines_of, release, seen
from tests.soundness.extracts import by_month, write_csv, write_parquet

Numbers = dict[tuple[str, str, str], Any]
NAMES = {
    "manager_id": "manager", "branch_id": "unit", "parent_branch_id": "unit", "successor_id": "unit",
    "client_id": "client", "product_code": "product", "sale_id": "row", "complaint_id": "row", "contact_id": "row",
    "opportunity_id": "row",
}  # fmt: skip


def numbers(desk: Desk, bank: Rows) -> Numbers:
    """Every KPI: of people in the last month, of outlets over all months but some days."""
    months = Bank(bank).months("clients")
    found: Numbers = {}
    asked = (("manager", f"{months[-1]:%Y-%m}"), ("outlet", f"{months[0]}..{months[-1]:%Y-%m}-20"))
    for kpi in KPIS:
        for level, period in asked:
            if answer := ask(desk, Question(kpi, period, level)):
                rows = {str(row.unit_id): seen(row) for row in answer.rows}
                found[kpi, period, level] = (rows, lines_of(answer))
    return found


def sent(bank: Rows, *deliveries: Rows, key: str | None = None, **how: Any) -> tuple[str, Numbers]:
    """Publish deliveries (else the bank in one): the id of the release, and the numbers."""
    with folder() as root:
        if key:
            (root / "secret.key").write_text(key, "ascii")
        desk = release(root, *(deliveries or (bank,)), **how)
        return desk.release.id, numbers(desk, bank)


def cut_in_two(table: str, rows: list[Row], file: Any) -> None:
    """One table in two files, cut in the middle of a month."""
    half = len(rows) // 2
    for part, some in (("first", rows[:half]), ("second", rows[half:])):
        if some:
            write_csv(table, some, file.with_name(f"{file.name}_{part}"))


def same(base: Published, *deliveries: Rows, **how: Any) -> None:
    """Sent like this, it is the very same release with the very same numbers."""
    assert sent(base.bank, *deliveries, key=base.key, **how) == (base.desk.release.id, numbers(base.desk, base.bank))


def test_the_order_of_rows_does_not_matter(base: Published) -> None:
    order = Random(1)
    same(base, {table: order.sample(rows, len(rows)) for table, rows in base.bank.items()})


def test_how_files_are_cut_does_not_matter(base: Published) -> None:
    same(base, write=cut_in_two)


def test_the_format_of_files_does_not_matter(base: Published) -> None:
    same(base, write=write_parquet)


def test_months_delivered_one_by_one_make_the_same_release(base: Published) -> None:
    same(base, *by_month(base.bank))


def test_a_corrected_month_leaves_no_trace_of_the_mistake(base: Published) -> None:
    bank = base.bank
    wrong = {**bank, "sales": [{**sale, "amount": sale["amount"] + 1, "cancelled_on": None} for sale in bank["sales"]]}
    wrong["clients"] = [{**client, "complete": True, "aum": None} for client in bank["clients"]]
    wrong["managers"] = [{**posting, "branch_id": bank["branches"][0]["branch_id"]} for posting in bank["managers"]]
    same(base, wrong, bank)


def renamed(bank: Rows, new: Callable[[str, str], str]) -> Rows:
    """Every id replaced: of people, units, clients, products and rows, wherever it stands."""

    def row(old: Row, table: str) -> Row:
        kinds = dict(NAMES)
        if table == "targets":
            kinds["unit_id"] = "manager" if old["unit_type"] == "manager" else "unit"
        return {k: new(kinds[k], v) if k in kinds and v is not None else v for k, v in old.items()}

    return {table: [row(old, table) for old in rows] for table, rows in bank.items()}


def _backwards(kind: str, name: str) -> str:
    """A new name; what came first in the alphabet comes last."""
    return f"{kind[0]}" + "".join(chr(ord("z") - ord(c) % 64) if c.isalpha() else str(9 - int(c)) for c in name)


@pytest.mark.parametrize("new", [lambda _, name: f"00{name}x", _backwards], ids=["in order", "out of order"])
def test_names_do_not_matter(base: Published, new: Callable[[str, str], str]) -> None:
    wanted = numbers(base.desk, base.bank)
    _, got = sent(renamed(base.bank, new))
    assert got.keys() == wanted.keys()
    for question, (rows, lines) in wanted.items():
        kind = "manager" if question[2] == "manager" else "unit"
        assert got[question] == ({new(kind, who): figures for who, figures in rows.items()}, lines), question


def test_a_sale_of_nothing_changes_no_amount(base: Published) -> None:
    sales = base.bank["sales"]
    nothing = {**sales[0], "sale_id": "ZERO", "amount": Decimal("0.00")}
    _, got = sent({**base.bank, "sales": [*sales, nothing]})
    counting = {"cancellation_rate", "fund_tickets", "insurance_policies", "cards_issued"}
    amounts = {q: n for q, n in numbers(base.desk, base.bank).items() if q[0] not in counting}
    assert {q: n for q, n in got.items() if q[0] not in counting} == amounts
