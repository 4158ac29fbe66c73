"""The address is the state: what it says is taken, what it says wrongly is answered and falls back."""

from pathlib import Path

import pytest

from analytics.desk import Desk, open_desk
from analytics.errors import NotAllowed
from analytics.period import parse
from pages._ui import state as states


@pytest.fixture(scope="session")
def office(bank: Path) -> Desk:
    return open_desk("office", bank)


def told(state: states.State) -> list[str]:
    return [str(p) for p in state.problems]


def test_an_empty_address_is_the_latest_month_and_the_first_measure(office: Desk):
    state = states.read(office, {})
    assert state.period == parse("2026-03")
    assert state.kpi == next(iter(office.kpis()))
    assert (state.vs, state.compare, state.level, state.unit, state.peers) == (
        "previous",
        "previous",
        "manager",
        None,
        "all",
    )
    assert told(state) == []


def test_a_full_address_is_taken_word_for_word(office: Desk):
    address = {"kpi": "fund_sales", "period": "2026-Q1", "vs": "last-year", "unit": "S1", "level": "outlet",
               "peers": "grade:G1", "who": next(iter(office.people())), "with": "S1,S2",
               "against": "2026-01", "against_release": office.release.id}  # fmt: skip
    state = states.read(office, address)
    assert (state.against, state.against_release) == (parse("2026-01"), office.release.id)
    assert told(state) == []
    assert state.period.name == "2026-Q1"
    assert (state.unit, state.level, state.grade, state.beside) == ("S1", "outlet", "G1", ("S1", "S2"))
    assert state.compare == "last-year"


def test_a_comparison_with_the_target_still_has_a_period_to_compare_with(office: Desk):
    assert states.read(office, {"vs": "target"}).compare == "previous"


def test_every_mistake_is_told_at_once_and_none_is_fatal(office: Desk):
    wrong = {"kpi": "fund_slaes", "period": "2026-13", "vs": "yesterday", "unit": "S9", "level": "village",
             "peers": "tier:none", "with": "S8", "against": "2019-05", "against_release": "none"}  # fmt: skip
    state = states.read(office, wrong)
    assert len(state.problems) == 9
    assert (state.against, state.against_release) == (None, None)
    assert any("Did you mean “fund_sales”?" in sentence for sentence in told(state))
    assert state.period == parse("2026-03")
    assert state.unit is None


def test_a_period_without_data_says_which_periods_have_some(office: Desk):
    [sentence] = told(states.read(office, {"period": "2019-05"}))
    assert "2026-01-01 to 2026-03-31" in sentence


def test_whoever_does_not_see_everything_is_never_told_what_exists(bank: Path):
    head = open_desk("head:S1", bank)
    for unit in ("S2", "nowhere"):  # one exists, the other does not
        state = states.read(head, {"unit": unit})
        assert isinstance(state.problems[0], NotAllowed)
        assert told(state)[0].replace(unit, "X") == told(states.read(head, {"unit": "S3"}))[0].replace("S3", "X")
        assert "Did you mean" not in told(state)[0]


def test_the_menu_of_periods_names_real_ones_newest_first(office: Desk):
    menu = states.menu_of_periods(office.book.data_from, office.book.data_through)
    assert menu[:3] == ["2026-03", "2026-02", "2026-01"]
    assert {"2026-YTD-03", "2026-Q1", "2026-H1", "2026", "2026-03-T2"} <= set(menu)
    assert [parse(name).name for name in menu] == menu
