"""Every question about a number that the reader may see: those that wait for an answer, one of them in full."""

import streamlit as st

from analytics.disputes import Dispute, Disputes
from pages._ui import birth, blocks, questions, shell
from pages._ui import tables as tb
from pages._ui.view import View

TITLE = "Questions"
ICON = ":material/feedback:"
ORDER = 80
ROLES = frozenset({"manager", "head", "analyst", "office", "admin"})
USES = ()


def render(view: View) -> None:
    """How many wait, the chosen one in full, all of them."""
    t, desk = view.t, Disputes(view.desk)
    found, waiting = desk.all(), desk.waiting()
    blocks.headline(t, _title(view, found, waiting), t(
        "Any number can be questioned: press it, then “Question this number”. Questions and answers stay for good."
    ))  # fmt: skip
    if not found:
        shell.empty(view, t("Nobody has questioned a number yet."), key="nobody")
        birth.offer(view)
        return
    asked = st.query_params.get(questions.CHOSEN, "")
    chosen = desk.one(int(asked[:9])) if asked.isascii() and asked.isdecimal() else next(iter(waiting), None)
    if chosen is not None:
        _one(view, desk, chosen)
    if pressed := _list(view, desk, found, waiting):
        view.choose(**{questions.CHOSEN: pressed})
    birth.offer(view)


def _title(view: View, found: tuple[Dispute, ...], waiting: tuple[Dispute, ...]) -> str:
    t, still = view.t, sum(d.open for d in found)
    if waiting:
        return t("One question waits for an answer") if len(waiting) == 1 else t(
            "{n} questions wait for an answer", n=len(waiting))  # fmt: skip
    return t("Questions still open: {n}", n=still) if still else t("No question is open")


def _one(view: View, desk: Disputes, d: Dispute) -> None:
    t, f = view.t, d.about
    blocks.section(t, f"{questions.about(view, d)} · {questions.subject(view, d)} · {questions.period(view, d)}",
                   key="chosen_head")  # fmt: skip
    questions.thread(view, desk, d)
    if st.button(t("How this number was made"), key="to_certificate"):
        view.choose(explain=f"{f.kpi}:{f.unit_id}", period=f.period)


def _list(view: View, desk: Disputes, found: tuple[Dispute, ...], waiting: tuple[Dispute, ...]) -> str | None:
    t = view.t
    columns = [
        tb.Column("name", "name", t("Number")),
        tb.Column("state", "status", t("State"), width="150px", bare=True),
        tb.Column("period", "text", t("Period"), width="130px"),
        tb.Column("value", "text", t("As it was seen"), width="130px"),
        tb.Column("by", "text", t("Asked by"), width="170px", wide=True),
        tb.Column("at", "text", t("Asked on"), width="120px"),
        tb.Column("why", "text", t("Question"), width="30%", sortable=False, bare=True),
    ]
    groups = [(t("Waiting for an answer"), list(waiting)),
              (t("Still open"), [d for d in found if d.open and d not in waiting]),
              (t("Settled"), [d for d in found if not d.open])]  # fmt: skip
    drawn = [tb.Group(label, [_row(view, desk, d) for d in some]) for label, some in groups if some]
    done = tb.table(t, tb.Table(t("Questions"), columns, groups=drawn, own=t("asked by you")), key="questions")
    return done.open


def _row(view: View, desk: Disputes, d: Dispute) -> tb.Row:
    shape = "struck" if not d.open else "half" if d.answers else "open"
    return tb.Row(str(d.number), {
        "name": tb.name(questions.about(view, d), questions.subject(view, d)),
        "state": tb.status(shape, questions.state(view, d)),  # type: ignore[arg-type]
        "period": questions.period(view, d), "value": questions.value(view, d, d.about.value),
        "by": questions.who(view, desk, d.by), "at": view.fmt.date(d.at.date()), "why": d.why,
    }, you=desk.mine(d))  # fmt: skip
