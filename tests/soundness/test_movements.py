"""Why a place moved, on random banks: the parts add up exactly in places and in value, and each is the oracle's own.

People move, pause, join and leave; units close and merge; many figures are equal; a later release corrects the past.
"""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from analytics.desk import Desk
from analytics.errors import AnalyticsError
from analytics.period import parse
from tests.oracle.kpis import KPIS
from tests.oracle.movements import Scene, movement
from tests.oracle.spans import named, previous
from tests.oracle.tables import Group, Tables
from tests.soundness.banks import Tables as Rows
from tests.soundness.banks import banks
from tests.soundness.bench import folder, release
from tests.soundness.effort import examples
from tests.soundness.questions import levels, periods

NEVER_A_PLACE = {"complaint_rate", "valid_complaints"}  # complaints are a gate: no person has a place by them


def compare(desk: Desk, then: Tables, now: Tables, kpi: str, spans: tuple[str, str], level: str, within: str | None,
            earlier: str | None = None) -> None:  # fmt: skip
    """Everybody of a table: product and oracle agree on every part, and the parts add up; no place, no movement."""
    period, against = spans
    group = Group(within)
    after, before = Scene(now, kpi, named(period), level, group), Scene(then, kpi, named(against), level, group)
    between = Scene(now, kpi, named(against), level, group) if earlier else None
    for who in after.entries:
        try:
            move = desk.moved(kpi, who, parse(period), parse(against), earlier, within)
        except AnalyticsError:
            return
        ranked = level != "manager" or kpi not in NEVER_A_PLACE
        wanted = movement(before, between, after, who) if ranked else None
        assert (move is None) == (wanted is None), (kpi, who, spans)
        if move is None or wanted is None:
            continue
        got = {(p.cause, p.what, p.restated): (p.places, p.value) for p in move.parts}
        assert got == wanted, (kpi, who, spans, level, within)
        assert (move.before, move.now) == (before.entries[who].place, after.entries[who].place)
        assert (move.was, move.value) == (before.entries[who].value, after.entries[who].value)
        assert sum(p.places for p in move.parts) == move.before - move.now
        assert sum((p.value for p in move.parts), Decimal(0)) == move.value - move.was


@examples(4)
@given(bank=banks(), data=st.data())
def test_the_parts_between_two_periods(bank: Rows, data: st.DataObject) -> None:
    oracle = Tables.of(bank)
    last = f"{oracle.data_through():%Y-%m}"
    before = f"{previous(named(last)).first:%Y-%m}"
    units = sorted(oracle.bank.parent)
    with folder() as root:
        desk = release(root, bank)
        for kpi in KPIS:
            compare(desk, oracle, oracle, kpi, (last, before), "manager", None)
            spans = data.draw(st.tuples(*[st.sampled_from(periods(oracle))] * 2))
            level, within = data.draw(st.sampled_from(levels(oracle.bank))), data.draw(st.sampled_from([None, *units]))
            compare(desk, oracle, oracle, kpi, spans, level, within)


@st.composite
def corrected(draw: st.DrawFn, bank: Rows) -> Rows:
    """The same bank as known later: some amounts, complaints, books and postings were wrong."""
    some = st.sampled_from([False, False, True])
    people = sorted({row["manager_id"] for row in bank["managers"]})
    units = [row["branch_id"] for row in bank["branches"]]
    return {
        **bank,
        "sales": [{**s, "amount": s["amount"] + 100} if draw(some) else s for s in bank["sales"]],
        "complaints": [{**c, "upheld": True} if draw(some) else c for c in bank["complaints"]],
        "clients": [{**c, "manager_id": draw(st.sampled_from(people))} if draw(some) else c for c in bank["clients"]],
        "managers": [{**p, "branch_id": draw(st.sampled_from(units))} if draw(some) else p for p in bank["managers"]],
    }


@examples(3)
@given(bank=banks(), data=st.data())
def test_the_parts_between_two_releases(bank: Rows, data: st.DataObject) -> None:
    later = data.draw(corrected(bank))
    old, new = Tables.of(bank), Tables.of(later)
    last = f"{new.data_through():%Y-%m}"
    with folder() as root:
        first = release(root, bank).release.id
        desk = release(root, later)
        if desk.release.id == first:
            return
        for kpi in KPIS:
            compare(desk, old, new, kpi, (last, last), "manager", None, first)
            spans = data.draw(st.tuples(*[st.sampled_from(periods(new))] * 2))
            level = data.draw(st.sampled_from(levels(new.bank)))
            compare(desk, old, new, kpi, spans, level, None, first)
