"""A scorecard on other pages: what makes somebody's score, KPI by KPI, and which grade it comes to."""

from analytics.competitions.hall import Marks
from analytics.competitions.scorecards.sheet import Line
from analytics.memory import remember
from pages._ui import blocks, contests
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View


def show_parts(view: View, found: Marks, unit_id: str) -> None:
    """What made a score, dimension by dimension; nothing where the viewer may not see it."""
    line = found.by_id.get(unit_id)
    if line is None:
        return
    t = view.t
    measured = t("{share} of the weight could be measured.", share=view.fmt.ratio(line.there))
    title = t("What makes the score of {name}", name=found.names[unit_id])
    blocks.section(t, title, measured, key="parts_head")
    tb.table(t, _parts(view, found, line), key="parts")


@remember(entries=64)
def _parts(view: View, found: Marks, x: Line) -> Packed:
    t, kpis, card = view.t, view.desk.competitions.known, found.sheet.card
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
    return tb.pack(t, tb.Table(t("Contributions"), columns, rows, rows_label=t("{a}–{b} of {n}"), tools=False))
