"""What must not matter does not: the order of rows, the cutting of files, the format, the names of things, the order of
deliveries. No oracle is needed to say so: the same bank, sent differently, has the same numbers."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analytics.desk import Desk
from tests.oracle.bank import Bank
from tests.oracle.kpis import KPIS
from tests.soundness.banks import Row, banks
from tests.soundness.banks import Tables as Rows
from tests.soundness.bench import Question, ask, folder, lines_of, release, seen
from tests.soundness.effort import examples
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


def sent(bank: Rows, *deliveries: Rows, key: str | None = None, **how: Any) -> tuple[str, str, Numbers]:
    """Publish deliveries (else the bank in one): release id, the secret behind client codes, the numbers."""
    with folder() as root:
        if key:
            (root / "secret.key").write_text(key)
        desk = release(root, *(deliveries or (bank,)), **how)
        return desk.release.id, (root / "secret.key").read_text(), numbers(desk, bank)


def cut_in_two(table: str, rows: list[Row], file: Any) -> None:
    """One table in two files, cut in the middle of a month."""
    half = len(rows) // 2
    for part, some in (("first", rows[:half]), ("second", rows[half:])):
        if some:
            write_csv(table, some, file.with_name(f"{file.name}_{part}"))


@examples(1)
@given(bank=banks(), data=st.data())
def test_how_it_is_sent_does_not_matter(bank: Rows, data: st.DataObject) -> None:
    shuffled = {table: data.draw(st.permutations(rows)) for table, rows in bank.items()}
    release_id, key, wanted = sent(bank)
    for way in (
        sent(bank, shuffled, key=key),
        sent(bank, write=cut_in_two, key=key),
        sent(bank, write=write_parquet, key=key),
        sent(bank, *by_month(bank), key=key),
    ):
        assert way == (release_id, key, wanted)


@examples(1)
@given(bank=banks())
def test_a_corrected_month_leaves_no_trace_of_the_mistake(bank: Rows) -> None:
    wrong = {**bank, "sales": [{**sale, "amount": sale["amount"] + 1, "cancelled_on": None} for sale in bank["sales"]]}
    wrong["clients"] = [{**client, "complete": True, "aum": None} for client in bank["clients"]]
    wrong["managers"] = [{**posting, "branch_id": bank["branches"][0]["branch_id"]} for posting in bank["managers"]]
    release_id, key, wanted = sent(bank)
    assert sent(bank, wrong, bank, key=key) == (release_id, key, wanted)


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


@examples(1)
@given(bank=banks())
def test_names_do_not_matter(bank: Rows) -> None:
    _, _, wanted = sent(bank)
    for new in (lambda _, name: f"00{name}x", _backwards):
        other = renamed(bank, new)
        _, _, got = sent(other)
        assert got.keys() == wanted.keys()
        for question, (rows, lines) in wanted.items():
            kind = "manager" if question[2] == "manager" else "unit"
            assert got[question] == ({new(kind, who): figures for who, figures in rows.items()}, lines), question


@examples(1)
@given(bank=banks())
def test_a_sale_of_nothing_changes_no_amount(bank: Rows) -> None:
    nothing = {**bank["sales"][0], "sale_id": "ZERO", "amount": bank["sales"][0]["amount"] * 0}
    _, _, wanted = sent(bank)
    _, _, got = sent({**bank, "sales": [*bank["sales"], nothing]})
    counting = {"cancellation_rate", "fund_tickets", "insurance_policies", "cards_issued"}
    assert {q: n for q, n in got.items() if q[0] not in counting} == {
        q: n for q, n in wanted.items() if q[0] not in counting
    }
