"""Scorecards: everybody's score and grade, how sure the grade is, and what each KPI contributes."""

from collections import Counter

import streamlit as st

from analytics.competitions.hall import Marks
from analytics.competitions.scorecards.file import Scorecard
from analytics.competitions.scorecards.sheet import Line
from analytics.memory import remember
from pages._ui import blocks, cards, contests, moved_scores, ranks, shell
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.switch import switch
from pages._ui.view import View

TITLE = "Scorecards"
ICON = ":material/checklist:"
ORDER = 40
ROLES = frozenset({"manager", "head", "office", "analyst", "admin"})
USES = ("period",)
MOST = 2000


def render(view: View) -> None:
    """Choose a scorecard; the table; one unit's contributions."""
    t = view.t
    offered = {c.name: c for c in view.desk.competitions.scorecards()}
    card = offered.get(st.query_params.get("card", "")) or next(iter(offered.values()))
    found = view.desk.competitions.scorecard(card.name, view.state.period)
    _headline(view, found)
    for i, wrong in enumerate(view.desk.competitions.broken_scorecards()):
        blocks.banner(t, t.error(wrong), key=f"wrong_{i}", tone="concern")
    switch("card", t("Scorecard"), {n: c.title(t.language) for n, c in offered.items()}, card.name)
    if not any(x.score is not None for x in found.lines):
        shell.empty(view, t("No score: too little of the weight could be measured in this period."),
                    t("Choose a longer period."))  # fmt: skip
        return
    done = tb.table(t, _packed(view, found), key=f"card_{card.name}")
    if done.open:
        view.choose(scored=done.open)
    only = found.lines[0].unit_id if len(found.lines) == 1 else ""
    scored = st.query_params.get("scored", "") or only
    cards.show_parts(view, found, scored)
    moved_scores.on_card(view, found, scored)


@remember(entries=64)
def _counts(found: Marks) -> tuple[int, int, Counter[str]]:
    """(sure grades, scores, how many in each band)."""
    scored = [x for x in found.lines if x.score is not None]
    return sum(x.sure for x in scored), len(scored), Counter(x.band(found.sheet.card) for x in scored)


def _headline(view: View, found: Marks) -> None:
    t, fmt = view.t, view.fmt
    sure, scored, bands = _counts(found)
    title = found.sheet.card.title(t.language)
    blocks.headline(
        t, t("{k} of {n} grades are sure in {title}", k=fmt.number(sure), n=fmt.number(scored), title=title),
        t("A grade is sure where chance and small changes of the weights cannot move it; the others are for a talk, "
          "not for a decision."),
        *([t("Promotion: {p} surely reach it. Review: {r} surely fall in it. {k} more touch one of them: a talk, not a "
             "decision.", p=fmt.number(bands["promotion"]), r=fmt.number(bands["review"]), k=fmt.number(bands["talk"]))]
          if any(g.band for g in found.sheet.card.grades) else []),
        *([t("The likely place is that of the true level. Whoever stands at an end of the table mostly had luck, too, "
             "so the place itself may lie outside it.")] if any(map(_is_outside, found.lines)) else []),
    )  # fmt: skip


def _is_outside(x: Line) -> bool:
    return x.place is not None and x.first is not None and x.last is not None and not x.first <= x.place <= x.last


@remember(entries=32)
def _packed(view: View, found: Marks) -> Packed:
    t, peers = view.t, sum(x.place is not None for x in found.sheet.lines)
    known = any(x.first is not None for x in found.lines)
    columns = [
        tb.Column("place", "place", t("Place")),
        *([ranks.likely(view, peers, name="likely")] if known else []),
        tb.Column("name", "name", t("Name")),
        tb.Column("score", "value", t("Score"), maximum=120, average=100),
        tb.Column("range", "text", t("Likely score")), tb.Column("grade", "text", t("Grade")),
        tb.Column("sure", "status", t("How sure")),
        *([tb.Column("band", "text", t("Leads to"))] if any(g.band for g in found.sheet.card.grades) else []),
    ]  # fmt: skip
    rows = [_row(view, found.sheet.card, x, found.names[x.unit_id], peers) for x in found.lines[:MOST]]
    return tb.pack(t, tb.Table(t("Scorecard"), columns, rows, rows_label=t("{a}–{b} of {n}"), tools=len(rows) > 20))


def _row(view: View, card: Scorecard, x: Line, name: str, peers: int) -> tb.Row:
    t, fmt = view.t, view.fmt
    titles = {g.id: g.title(t.language) for g in card.grades}
    between = t("{a} to {b}", a=titles.get(x.grades[0], "–"), b=titles.get(x.grades[-1], "–")) if x.grades else ""
    sure = tb.status("full", t("sure")) if x.sure else tb.status("half", t("open"), between)
    return tb.Row(x.unit_id, {
        "place": _place(view, x, peers), "likely": _likely(x),
        "name": tb.name(name, view.unit_name(x.home) if x.home != x.unit_id else ""),
        "score": tb.value(x.score, contests.amount(view, x.score)),
        "range": fmt.range(x.low, x.high, 0) if x.low is not None else "–",
        "band": {"promotion": t("promotion"), "review": t("review"), "talk": t("a talk")}.get(x.band(card)),
        "grade": x.grade.title(t.language) if x.grade else "–", "sure": sure if x.score is not None else None,
    }, muted=x.place is None)  # fmt: skip


def _place(view: View, x: Line, peers: int) -> object:
    """The place, or a part of the table where the likely places cover more than half of it."""
    part = x.part_of(peers)
    return tb.place(x.place, view.t(ranks.BANDS[part]) if part else "")


def _likely(x: Line) -> object:
    return None if x.place is None or x.first is None or x.last is None else tb.range_(x.place, x.first, x.last)
