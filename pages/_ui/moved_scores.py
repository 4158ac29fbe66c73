"""Why a place on a scorecard or in a competition moved: measures or lines of the score one by one, then the others."""

from datetime import date, timedelta
from decimal import Decimal

import streamlit as st

from analytics.competitions.hall import Marks, Standings
from analytics.competitions.moving import competition_moved, scorecard_moved
from analytics.errors import AnalyticsError
from analytics.walk import Move, Part
from pages._ui import blocks, contests, moved, other_side, units
from pages._ui import tables as tb
from pages._ui.view import View

MEASURES = {"value": "{kpi}: own figure", "aim": "{kpi}: what 100% is", "off": "{kpi}: points off"}


def on_card(view: View, found: Marks, unit_id: str) -> None:
    """One unit's movement on a scorecard since the other side chosen; at first the period before."""
    line, t = found.by_id.get(unit_id), view.t
    if line is None or line.place is None:
        return
    against, earlier = view.state.against or view.state.period.previous(), view.desk.as_of(view.state.against_release)
    try:
        move = scorecard_moved(view.desk.competitions, found.sheet.card.name, unit_id, view.state.period, against,
                               earlier.competitions)  # fmt: skip
    except AnalyticsError as wrong:
        blocks.section(t, t("Why the place moved"), t.error(wrong), key="moved_head")
        other_side.choose(view, against)
        return
    likely = "" if line.first is None else view.t(", likely between {a} and {b}", a=view.fmt.number(line.first),
                                                  b=view.fmt.number(line.last))  # fmt: skip
    _head(view, move, found.names[unit_id], other_side.words(view, against), view.fmt.period(view.state.period), likely)
    other_side.choose(view, against)
    _parts(view, move, _of_card)


def in_competition(view: View, name: str, found: Standings) -> None:
    """The movement of the entrant in the address, else of the viewer, on demand: another day's table is worked out."""
    asked, asof = st.query_params.get("entrant"), found.table.asof
    who = next((r for r in found.rows if r.row.entrant_id == asked and r.name is not None), found.mine)
    days = _days(found)
    if who is None or asof is None or not days or not st.toggle(view.t("Why the place moved"), key="moved_on"):
        return
    since = st.query_params.get("since", "")
    day = next((d for d in days if d.isoformat() == since), days[0])
    try:
        move = competition_moved(view.desk.competitions, name, who.row.entrant_id, day)
    except AnalyticsError as wrong:
        blocks.note(view.t, view.t.error(wrong), key="moved_refused")
        return
    _head(view, move, who.name or "", view.fmt.date(day), view.fmt.date(asof))
    with units.bar():
        st.session_state["f_since"] = day.isoformat()
        st.selectbox(view.t("Since"), [d.isoformat() for d in days], key="f_since", on_change=_since, width=160,
                     format_func=lambda d: view.fmt.date(date.fromisoformat(d)))  # fmt: skip
    _parts(view, move, lambda v, p: _of_competition(v, found, p))


def _days(found: Standings) -> list[date]:
    """Days the table may be compared with, the latest first: ends of rounds, else every day of the window so far."""
    table = found.table
    ends = [s.last_day for s in table.spans if table.asof and s.last_day < table.asof]
    if not ends and table.asof:
        first = found.rules.window.first
        ends = [first + timedelta(days=n) for n in range((table.asof - first).days)]
    return ends[::-1]


def _since() -> None:
    st.query_params["since"] = st.session_state["f_since"]


def _head(view: View, move: Move | None, name: str, then: str, now: str, likely: str = "") -> None:
    t, fmt = view.t, view.fmt
    if move is None:
        told = t("There is no place in both {other} and {period}, so nothing to explain. Choose another period.",
                 other=then, period=now)  # fmt: skip
        blocks.section(t, t("Why the place moved"), told, key="moved_head")
        return
    title = t("{kpi}: place {before} in {other}, {now} in {period}", kpi=name, before=fmt.number(move.before),
              other=then, now=fmt.number(move.now), period=now)  # fmt: skip
    values = t("{was} then, {value} now.", was=_points(view, move.was), value=_points(view, move.value))
    told = "What moved the place, one thing after the other; the parts add up exactly."
    blocks.section(t, title + likely, values, t(told if move.parts else "No part changed."), key="moved_head")


def _parts(view: View, move: Move | None, named) -> None:  # type: ignore[no-untyped-def]
    if move is not None and move.parts:
        made = moved.table(view, move, named, lambda v: view.fmt.signed(v, 2), view.t("Points"))
        tb.table(view.t, made, key="moved")


def _points(view: View, score: Decimal) -> str:
    return contests.amount(view, score)


def _of_card(view: View, p: Part) -> str:
    kind, _, kpi = p.what.partition(":")
    if kind not in MEASURES or p.restated:
        return moved.name(view, p)
    return view.t(MEASURES[kind], kpi=view.title(view.desk.competitions.known[kpi]))


def _of_competition(view: View, found: Standings, p: Part) -> str:
    kind, _, which = p.what.partition(":")
    if p.restated and kind != "chain":
        return moved.name(view, p)
    if kind == "chain":
        return view.t("What decides between scores: tie-breaks, or the goal reached first")
    if kind == "round":
        return view.t("Round {n}", n=int(which) + 1)
    if which == "team":
        return view.t("member caps and means")
    if kind == "line":
        lines = [s.kpi for s in found.rules.scores] + [d.kpi for d in found.rules.deducts]
        words = MEASURES["value" if int(which) < len(found.rules.scores) else "off"]
        return view.t(words, kpi=view.title(view.desk.competitions.known[lines[int(which)]]))
    return moved.name(view, p)
