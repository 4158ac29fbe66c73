"""No role ever reads another branch's canary: every role, every question, cold and warm, and in the refusals too."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.access import authorize
from analytics.competitions.moving import competition_moved, scorecard_moved
from analytics.desk import Desk, open_desk
from analytics.disputes import Disputes
from analytics.errors import AnalyticsError, NotAllowed
from analytics.period import parse
from analytics.report.flat import plain
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from tests.access.canary import OUTLETS, SUBS, canary, make, managers

PERIODS = [parse("2026-03"), parse("2026-03-T2"), parse("2026-YTD-03")]
LEVELS = ("manager", "outlet", "sub_branch", "branch", "bank")
EVERY = [canary(s) for s in SUBS] + ["kanTOPx"]
MANAGER = next(m for m, o in managers().items() if o == "O11")


def viewers() -> dict[str, set[str]]:
    """Who looks -> the canaries they may read."""
    whole = set(EVERY)
    return {
        "office": whole, "analyst": whole, "admin": whole,
        "head:S1": {canary("S1")}, "head:S3": {canary("S3")}, "head:O21": {canary("S2")},
        f"manager:{MANAGER}": {canary("S1")},
    }  # fmt: skip


def questions(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every public question of a desk, asked about everything there is, allowed or not."""
    units = [*SUBS, *OUTLETS, "B0", "B1"]
    people = list(managers())[::5]
    for kpi in desk.kpis():
        for period in PERIODS[: 3 if kpi == "new_clients" else 1]:
            for level in LEVELS:
                yield f"ranking {kpi} {level}", lambda k=kpi, p=period, lv=level: desk.ranking(k, p, lv)
        yield f"at zero {kpi}", lambda k=kpi: desk.at_zero(k, PERIODS[0], "S1")
        yield f"ranking {kpi} within", lambda k=kpi: desk.ranking(k, PERIODS[0], within="S1")
        for subject in ("S1", "S2", "O31", people[0], people[-1]):
            yield f"certificate {kpi} {subject}", lambda k=kpi, u=subject: desk.certificate(k, u, PERIODS[0])
            yield f"trend {kpi} {subject}", lambda k=kpi, u=subject: desk.trend(k, u, PERIODS[0])
            yield f"certainty {kpi} {subject}", lambda k=kpi, u=subject: desk.certainty(k, u, PERIODS[0])
            yield f"moved {kpi} {subject}", lambda k=kpi, u=subject: desk.moved(k, u, PERIODS[0])
            yield f"noise {kpi} {subject}", lambda k=kpi, u=subject: desk.beyond_noise(k, u, *PERIODS[:2])
            yield f"chance {kpi} {subject}", lambda k=kpi, u=subject: desk.chance(k, u, PERIODS[0])
            yield f"corrected {kpi} {subject}", lambda k=kpi, u=subject: desk.corrected(k, u, PERIODS[0])
            yield f"usual {kpi} {subject}", lambda k=kpi, u=subject: desk.usual(k, desk.trend(k, u, PERIODS[0]))
            yield f"apart {kpi} {subject}", lambda k=kpi, u=subject: desk.apart(k, "S1", u, PERIODS[0])
        for level in LEVELS:
            yield f"funnel {kpi} {level}", lambda k=kpi, lv=level: desk.funnel(k, PERIODS[0], lv)
    for subject in (*units, *people):
        yield f"profile {subject}", lambda u=subject: desk.profile(u, PERIODS[0])
        yield f"complaints {subject}", lambda u=subject: desk.complaints(PERIODS[0], u)
        yield f"brakes {subject}", lambda u=subject: desk.brakes(u, PERIODS[0])
        yield f"next_prizes {subject}", lambda u=subject: desk.next_prizes(u)
        yield f"findings {subject}", lambda u=subject: desk.findings(PERIODS[0], unit=u)
    yield "comparison", lambda: desk.comparison(("S1", "S2"), PERIODS[0])
    yield "comparison own", lambda: desk.comparison(tuple(u.id for u in desk.units())[:2], PERIODS[0])
    for level in LEVELS[1:]:
        yield f"matrix {level}", lambda lv=level: desk.matrix(lv, PERIODS[0])
    yield "findings", lambda: desk.findings(PERIODS[0])
    yield "complaints", lambda: desk.complaints(PERIODS[0])
    for kpi in ("new_clients", "fund_sales", "complaint_rate"):
        for level in LEVELS[1:]:
            for form in ("total", "outlet", "head"):
                yield (
                    f"units_ranking {kpi} {form}",
                    lambda k=kpi, lv=level, f=form: desk.units_ranking(k, PERIODS[0], lv, form=f),
                )
            yield f"contributions {kpi} {level}", lambda k=kpi, lv=level: desk.contributions(k, PERIODS[0], lv)
    for level in LEVELS:
        yield f"aims {level}", lambda lv=level: desk.aims(PERIODS[0], lv)
    for subject in units:
        yield f"events {subject}", lambda u=subject: desk.events(u, PERIODS[0])
        yield f"plan {subject}", lambda u=subject: desk.plan("new_clients", u, None, 20)
    yield from _competitions(desk, [*units, *people])
    yield "releases", desk.releases
    yield from _disputes(desk)
    yield "units", desk.units
    yield "people", desk.people
    yield "extract", lambda: desk.extract("managers")


def _competitions(desk: Desk, everyone: list[str]) -> Iterator[tuple[str, Callable[[], object]]]:
    """The same of competitions and scorecards; of standings, the rows that are shown."""
    for name in ("managers", "outlets"):
        yield f"standings {name}", lambda n=name: _rows(desk, n)
        yield f"standings own {name}", lambda n=name: desk.competitions.standings(n).mine
        yield f"seals {name}", lambda n=name: desk.competitions.seals(n)
        for subject in everyone:
            yield f"ledger {name} {subject}", lambda n=name, u=subject: desk.competitions.ledger(n, u)
            yield (
                f"moved in {name} {subject}",
                lambda n=name, u=subject: competition_moved(desk.competitions, n, u, PERIODS[0].start),
            )
    for card, kind in (("manager-5-1", "manager"), ("outlet-stars", "outlet")):
        yield f"scorecard {card}", lambda c=card: _marks(desk, c)
        for subject in everyone:
            yield (
                f"moved on {card} {subject}",
                lambda c=card, u=subject: scorecard_moved(desk.competitions, c, u, PERIODS[0], PERIODS[0].previous()),
            )
            yield f"scored {card} {subject}", lambda k=kind, u=subject: desk.competitions.scored(k, u, PERIODS[0])


def _disputes(desk: Desk) -> Iterator[tuple[str, Callable[[], object]]]:
    """What was asked about numbers everywhere, by those whose they are (``asked``)."""
    asked = Disputes(desk)
    yield "disputes", asked.all
    yield "disputes waiting", asked.waiting
    for number in range(1, len(SUBS) + 2):
        yield f"dispute {number}", lambda n=number: asked.one(n)
    for subject in ("S1", "S2", "S3", *list(managers())[::5]):
        yield f"disputes {subject}", lambda u=subject: asked.of("fund_sales", u, PERIODS[0])


def _rows(desk: Desk, name: str) -> object:
    """Rows as a page and the command line show them: who has no name there has no id either."""
    rows = desk.competitions.standings(name).rows
    return [(r.row if r.name else r.row._replace(entrant_id=""), r.name, r.home, r.book) for r in rows]


def _marks(desk: Desk, card: str) -> object:
    found = desk.competitions.scorecard(card, PERIODS[0])
    return found.lines, found.names


def said(question: Callable[[], object], asked: str) -> str:
    """The whole answer as text, or the refusal without the words that were in the question itself."""
    try:
        return repr(plain(question()))
    except AnalyticsError as wrong:
        return str(wrong).replace(asked, "")


@pytest.fixture(scope="module", autouse=True)
def asked(cages: Path) -> None:
    """In every sub-branch somebody questions a number and somebody answers, with the sub-branch's canary."""
    for sub in SUBS:
        Disputes(open_desk(f"head:{sub}", cages)).ask("fund_sales", sub, PERIODS[0], f"Is it right, {canary(sub)}?")
    Disputes(open_desk(f"manager:{MANAGER}", cages)).ask("fund_sales", MANAGER, PERIODS[0], f"And mine, {MANAGER}?")
    for dispute in Disputes(open_desk("office", cages)).all():
        said = dispute.why.replace("?", ".")
        Disputes(open_desk("office", cages)).answer(dispute.number, said, closes=False)


@pytest.mark.parametrize("who", viewers())
def test_nobody_reads_a_foreign_canary(cages: Path, who: str):
    allowed = viewers()[who]
    for temperature in ("cold", "warm"):
        if temperature == "warm":  # answers made for those who see everything are in memory now
            for name, ask in questions(open_desk("office", cages)):
                said(ask, name.split()[-1])
        desk = open_desk(who, cages)
        for name, ask in questions(desk):
            answer = said(ask, name.split()[-1])
            foreign = {c for c in EVERY if c in answer} - allowed
            assert not foreign, f"{who} asked for {name} ({temperature}) and read {foreign}"


@pytest.mark.parametrize("who", [w for w in viewers() if w.startswith(("head", "manager"))])
def test_everybody_reads_the_own_canary(cages: Path, who: str):
    """The test above would also pass for a desk that answers nothing."""
    desk = open_desk(who, cages)
    answer = repr(plain(desk.ranking("new_clients", PERIODS[0])))
    assert viewers()[who] <= {c for c in EVERY if c in answer}
    assert viewers()[who] <= {c for c in EVERY if c in repr(plain(_rows(desk, "managers")))}
    if who != "head:O21":  # nobody asked about the outlet or its people
        assert viewers()[who] <= {c for c in EVERY if c in repr(plain(Disputes(desk).all()))}


def test_places_are_those_of_the_whole_bank(cages: Path):
    """A head's table has the places of the whole peer group, not of the rows shown."""
    office = {r.unit_id: r.place for r in open_desk("office", cages).ranking("fund_sales", PERIODS[0]).rows}
    head = open_desk("head:S2", cages).ranking("fund_sales", PERIODS[0])
    assert len(head.rows) == 12
    assert all(office[r.unit_id] == r.place for r in head.rows)
    assert head.peers == 36
    assert head.hidden == 24


def test_a_manager_sees_neighbours_without_names(cages: Path):
    table = open_desk(f"manager:{MANAGER}", cages).ranking("fund_sales", PERIODS[0])
    [mine] = [r for r in table.rows if r.mine]
    assert mine.unit_id == MANAGER
    others = [r for r in table.rows if not r.mine]
    assert 5 <= len(others) <= 10
    assert {(r.unit_id, r.name, r.home, r.home_name, r.numerator, r.target) for r in others} == {(None,) * 6}


def test_refusal_reads_the_same_for_what_is_not_there_and_what_is_not_yours(cages: Path):
    desk = open_desk("head:S1", cages)
    sentences = set()
    for asked in ("S2", "S9"):
        with pytest.raises(NotAllowed) as refused:
            desk.profile(asked, PERIODS[0])
        sentences.add(re.sub(asked, "…", str(refused.value)))
    assert len(sentences) == 1


@pytest.mark.parametrize("who", ["head:S9", "manager:M9", "head:", "chief", ""])
def test_who_is_not_known_gets_no_desk(cages: Path, who: str):
    with pytest.raises(AnalyticsError):
        open_desk(who, cages)


def test_every_scope_has_a_reason(cages: Path):
    desk = open_desk("office", cages)
    for who in viewers():
        assert authorize(open_desk(who, cages).viewer, desk.book.organisation).reason


def test_what_a_manager_did_elsewhere_stays_with_the_head_there(tmp_path: Path):
    """Manager n = 4 moves from S1 to S2 on 16 March: tickets k = 0 … 3 on 2, 5, 8, 11 March.

    The new head sees the person and the whole number, but no row of the days at S1; the old head sees neither.
    """
    person = list(managers())[4]
    make(tmp_path / "inbox", transfer=person)
    publish(tmp_path / "inbox", Store(tmp_path), by="test", without_totals="test: made by hand")
    march = PERIODS[0]
    found = open_desk("head:S2", tmp_path).certificate("fund_tickets", person, march)
    assert (found.value, found.row_count, found.days_elsewhere) == (2, 0, 15)
    assert open_desk("office", tmp_path).certificate("fund_tickets", person, march).row_count == 2
    assert open_desk(f"manager:{person}", tmp_path).certificate("fund_tickets", person, march).row_count == 2
    assert person not in repr(plain(open_desk("head:S1", tmp_path).ranking("fund_tickets", march)))
    [row] = [r for r in open_desk("head:S2", tmp_path).ranking("fund_tickets", march).rows if r.unit_id == person]
    assert row.home == "O21"
    profile = open_desk("head:S2", tmp_path).profile(person, march)
    assert [name for name, _, _ in profile.services] == [f"Outlet O21 {canary('S2')}"]


def test_that_a_place_may_be_near_the_end_is_for_the_superior_to_know(cages: Path):
    """Beside the place of anybody near the end: the office reads the chance, the person does not."""
    office, quarter = open_desk("office", cages), PERIODS[2]
    near = {m: found.sure for m in managers() if (found := office.certainty("fund_sales", m, quarter)) and found.sure
            and found.sure.bottom_quarter > 0.5}  # fmt: skip
    assert near
    for m, told in near.items():
        own = open_desk(f"manager:{m}", cages).certainty("fund_sales", m, quarter)
        assert own is not None
        assert own.sure == replace(told, bottom_quarter=0.0)
