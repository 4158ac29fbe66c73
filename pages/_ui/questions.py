"""Questions about a number: asked beside its birth certificate, answered there and on the page of all questions."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from analytics.disputes import LONGEST, Dispute, Disputes, Viewer
from analytics.errors import AnalyticsError
from analytics.kpi import registry
from analytics.period import parse
from pages._ui import blocks
from pages._ui.account import ROLE
from pages._ui.view import View

PAGE = "questions"
CHOSEN = "question"  # in the address: which one the page of all questions shows in full


def beside(view: View, kpi: str, unit_id: str) -> None:
    """The button that questions a number, and what was asked about it already."""
    t, desk = view.t, Disputes(view.desk)
    try:
        told = desk.of(kpi, unit_id, view.state.period)
    except AnalyticsError as wrong:
        blocks.banner(t, t("Questions cannot be shown"), t.error(wrong), key="asked_refused", tone="concern")
        return
    key = f"ask_{kpi}_{unit_id}"
    if not any(d.open and desk.mine(d) for d in told):
        if st.button(t("Question this number"), key=f"{key}_open", icon=":material/feedback:"):
            st.session_state[key] = not st.session_state.get(key, False)
        if st.session_state.get(key):
            _ask(view, desk, kpi, unit_id, key)
    for d in told:
        thread(view, desk, d, folded=True)


def _ask(view: View, desk: Disputes, kpi: str, unit_id: str, key: str) -> None:
    t = view.t
    with st.form(f"{key}_form", border=False):
        st.text_area(t("What is wrong with this number, or what do you want to know?"), max_chars=LONGEST,
                     key=f"{key}_why")  # fmt: skip
        st.caption(t("Whoever may open this number can read it. The heads above and head office answer."))
        st.form_submit_button(t("Send the question"), type="primary", on_click=_do, args=(
            key, lambda: desk.ask(kpi, unit_id, view.state.period, st.session_state[f"{key}_why"])))  # fmt: skip
    _refused(view, key)


def _do(key: str, act: Callable[[], object]) -> None:
    """Act before the page is drawn again; what refuses is told under the form, whose words stay."""
    try:
        act()
        st.session_state.pop(key, None)
    except AnalyticsError as wrong:
        st.session_state[f"{key}_wrong"] = wrong


def _refused(view: View, key: str) -> None:
    if wrong := st.session_state.pop(f"{key}_wrong", None):
        blocks.banner(view.t, view.t("This was not sent"), view.t.error(wrong), key=f"{key}_told", tone="concern")


def thread(view: View, desk: Disputes, d: Dispute, folded: bool = False) -> None:
    """One question with its answers, and room for the next where the viewer may give it (``folded``: behind a line)."""
    t = view.t
    title = t("Question {n}, {state}", n=d.number, state=state(view, d))
    lines: list[blocks.Words] = [
        t("{who}, {when}: {words}", who=who(view, desk, d.by), when=view.fmt.instant(d.at, year=True), words=d.why),
        _then(view, desk, d),
        *(_answered(view, desk, a.by, view.fmt.instant(a.at, year=True), a.said) for a in d.answers),
    ]
    blocks.banner(t, title, *lines, key=f"question_{d.number}")
    if not desk.may_answer(d):
        return
    label = t("Answer") if desk.above(d) else t("Add to your question")
    if folded:
        with st.expander(label):
            _reply(view, desk, d, label)
    else:
        _reply(view, desk, d, label)


def _reply(view: View, desk: Disputes, d: Dispute, label: str) -> None:
    t, key = view.t, f"answer_{d.number}"
    words = f"{key}_{len(d.answers)}"  # an empty box after each answer
    with st.form(key, border=False):
        st.text_area(label, max_chars=LONGEST, key=words)
        with st.container(horizontal=True):
            for said, closes in ((t("Send"), False), (t("Send and settle"), True)):
                st.form_submit_button(said, type="primary" if closes else "secondary", on_click=_do, args=(
                    key, partial(_answer, desk, d.number, words, closes)))  # fmt: skip
    _refused(view, key)


def _answer(desk: Disputes, number: int, words: str, closes: bool) -> None:
    desk.answer(number, st.session_state[words], closes)


def _answered(view: View, desk: Disputes, by: Viewer, when: str, said: str) -> blocks.Words:
    head = view.t("{who}, {when}: ", who=who(view, desk, by), when=when)
    return [(head, ""), said]


def _then(view: View, desk: Disputes, d: Dispute) -> str:
    """What the number was when it was asked about, and what it is now."""
    t, now = view.t, desk.value_now(d)
    was = value(view, d, d.about.value)
    release = d.about.release[:8]
    if now == d.about.value:
        return t("It was {value} in release {id}, and still is.", value=was, id=release)
    return t("It was {value} in release {id}; it is {now} now.", value=was, id=release, now=value(view, d, now))


def value(view: View, d: Dispute, number: object) -> str:
    """A value of the number that is asked about, with its unit."""
    kpi = (registry() | view.desk.kpis()).get(d.about.kpi)
    return view.fmt.words(kpi, number) if kpi and number is not None else "–"  # type: ignore[arg-type]


def about(view: View, d: Dispute) -> str:
    """The measure that is asked about."""
    kpi = (registry() | view.desk.kpis()).get(d.about.kpi)
    return view.title(kpi) if kpi else d.about.kpi


def subject(view: View, d: Dispute) -> str:
    """The person or unit whose number it is."""
    org, unit = view.desk.book.organisation, d.about.unit_id
    return org.units[unit].name if unit in org.units else org.people.get(unit, unit)


def period(view: View, d: Dispute) -> str:
    """The number's period in words."""
    return view.fmt.period(parse(d.about.period))


def who(view: View, desk: Disputes, by: Viewer) -> str:
    """Who wrote: oneself, a login where the whole bank is seen, else only the role."""
    me = view.viewer
    if by == me or (me.home and (by.role, by.home) == (me.role, me.home)):
        return view.t("You")
    role = view.t(ROLE[by.role])
    return f"{by.login} ({role})" if desk.desk.scope.everything and by.login != by.role else role


def state(view: View, d: Dispute) -> str:
    """Still open, answered or settled, in words."""
    if not d.open:
        return view.t("settled")
    return view.t("answered, still open") if d.answers else view.t("still open")


def told(view: View) -> list[str]:
    """What the overview says of questions: those that wait for the viewer, and own ones that were answered."""
    t, desk = view.t, Disputes(view.desk)
    try:
        waiting = desk.waiting()
        own = [d for d in desk.all() if d.open and desk.mine(d) and d.answers and d.answers[-1].by != d.by]
    except AnalyticsError as wrong:
        return [t.error(wrong)]
    lines = []
    if waiting:
        since = view.fmt.date(waiting[0].at.date())
        one = t("A question about a number has waited for an answer since {day}.", day=since)
        many = t("{n} questions about numbers wait for an answer, the first since {day}.", n=len(waiting), day=since)
        lines.append(one if len(waiting) == 1 else many)
    lines += [t("Your question about {kpi} of {name} was answered.", kpi=about(view, d), name=subject(view, d))
              for d in own]  # fmt: skip
    return lines
