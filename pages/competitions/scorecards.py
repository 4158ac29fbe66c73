"""Scorecards: everybody's score and grade, how sure the grade is, and what each KPI contributes."""

import streamlit as st

from analytics.competitions.scorecards.file import Scorecard
from analytics.competitions.scorecards.sheet import Line, Sheet
from analytics.memory import remember
from pages._ui import blocks, contests, shell
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
    asked = st.query_params.get("card", "")
    card = offered.get(asked) or next(iter(offered.values()))
    found, lines, names = view.desk.competitions.scorecard(card.name, view.state.period)
    _headline(view, found, lines)
    switch("card", t("Scorecard"), {n: c.title(t.language) for n, c in offered.items()}, card.name)
    if not any(x.score is not None for x in lines):
        shell.empty(view, t("No score: too little of the weight could be measured in this period."),
                    t("Choose a longer period."))  # fmt: skip
        return
    done = tb.table(t, _packed(view, found, tuple(lines), tuple(names.items())), key=f"card_{card.name}")
    chosen = done.open or st.query_params.get("scored", "") or (lines[0].unit_id if len(lines) == 1 else "")
    line = next((x for x in lines if x.unit_id == chosen), None)
    if done.open:
        view.choose(scored=done.open)
    if line is not None:
        _parts(view, card, line, names[line.unit_id])


def _headline(view: View, found: Sheet, lines: list[Line]) -> None:
    t, fmt = view.t, view.fmt
    scored = [x for x in lines if x.score is not None]
    sure = sum(x.sure for x in scored)
    title = found.card.title(t.language)
    blocks.headline(
        t, t("{k} of {n} grades are sure in {title}", k=fmt.number(sure), n=fmt.number(len(scored)), title=title),
        t("A grade is sure where chance and small changes of the weights cannot move it; the others are for a talk, "
          "not for a decision."),
    )  # fmt: skip


@remember(entries=32)
def _packed(view: View, found: Sheet, lines: tuple[Line, ...], named: tuple[tuple[str, str], ...]) -> Packed:
    t, names = view.t, dict(named)
    columns = [
        tb.Column("place", "place", t("Place")), tb.Column("name", "name", t("Name")),
        tb.Column("score", "value", t("Score"), maximum=120, average=100),
        tb.Column("range", "text", t("Likely score")), tb.Column("grade", "text", t("Grade")),
        tb.Column("sure", "status", t("How sure")),
    ]  # fmt: skip
    rows = [_row(view, found.card, x, names[x.unit_id]) for x in lines[:MOST]]
    return tb.pack(t, tb.Table(t("Scorecard"), columns, rows, rows_label=t("{a}–{b} of {n}"), tools=len(rows) > 20))


def _row(view: View, card: Scorecard, x: Line, name: str) -> tb.Row:
    t, fmt = view.t, view.fmt
    titles = {g.id: g.title(t.language) for g in card.grades}
    between = t("{a} to {b}", a=titles.get(x.grades[0], "–"), b=titles.get(x.grades[-1], "–")) if x.grades else ""
    sure = tb.status("full", t("sure")) if x.sure else tb.status("half", t("open"), between)
    return tb.Row(x.unit_id, {
        "place": tb.place(x.place), "name": tb.name(name, view.unit_name(x.home) if x.home != x.unit_id else ""),
        "score": tb.value(x.score, contests.amount(view, x.score)),
        "range": fmt.range(x.low, x.high, 0) if x.score is not None else "–",
        "grade": x.grade.title(t.language) if x.grade else "–", "sure": sure if x.score is not None else None,
    }, muted=x.place is None)  # fmt: skip


def _parts(view: View, card: Scorecard, x: Line, name: str) -> None:
    """What made the score, dimension by dimension."""
    t, kpis = view.t, view.desk.competitions.known
    measured = t("{share} of the weight could be measured.", share=view.fmt.ratio(x.there))
    blocks.section(t, t("What makes the score of {name}", name=name), measured, key="parts_head")
    titles = {d.id: d.title(t.language) for d in card.dimensions}
    columns = [
        tb.Column("dimension", "text", t("Dimension")), tb.Column("kpi", "name", t("Measure")),
        tb.Column("weight", "number", t("Weight")), tb.Column("value", "number", t("Value")),
        tb.Column("aim", "number", t("100 % is")), tb.Column("percent", "number", t("Percent")),
        tb.Column("points", "number", t("Points")),
    ]  # fmt: skip
    rows = []
    for m, part in zip(card.measures, x.parts, strict=True):
        kpi = kpis[m.kpi]
        rows.append(tb.Row("", {
            "dimension": titles[m.dimension], "kpi": tb.name(view.title(kpi)),
            "weight": tb.number(None, f"{float(100 * m.share):g}%"),
            "value": tb.number(part.value, view.fmt.value(kpi, part.value)),
            "aim": tb.number(part.aim, view.fmt.value(kpi, part.aim)),
            "percent": tb.number(part.percent, contests.amount(view, part.percent)),
            "points": tb.number(part.points, contests.amount(view, part.points)),
        }))  # fmt: skip
    for name_, off in x.off:
        if off:
            cells = {"kpi": tb.name(view.title(kpis[name_])), "points": tb.number(-off, contests.amount(view, -off))}
            rows.append(tb.Row("", cells))
    tb.table(t, tb.Table(t("Contributions"), columns, rows, rows_label=t("{a}–{b} of {n}"), tools=False), key="parts")
