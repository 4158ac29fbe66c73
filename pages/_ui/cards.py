"""Scorecards on other pages: one unit's score with its grade and what makes it; grades of the units of a level."""

from collections import Counter

from analytics.competitions.hall import Marks
from analytics.competitions.scorecards.file import Scorecard
from analytics.competitions.scorecards.sheet import Line, Sheet
from analytics.competitions.scorecards.weights import effective, places_without
from analytics.errors import AnalyticsError
from analytics.memory import remember
from pages._ui import blocks, contests
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View


def show_one(view: View, kind: str, unit_id: str, name: str) -> None:
    """The scorecard of one person or unit in the period; nothing where it has no score."""
    try:
        found = view.desk.competitions.scored(kind, unit_id, view.state.period)
    except AnalyticsError as wrong:
        blocks.note(view.t, view.t.error(wrong), key="card_refused")
        return
    if found is None or found[1].score is None:
        return
    card, line = found
    t, grade = view.t, found[1].grade
    title = t("{card}: {score} of {name}, grade {grade}", card=card.title(t.language), name=name,
              score=contests.amount(view, line.score), grade=grade.title(t.language) if grade else "–")  # fmt: skip
    blocks.section(t, title, likely(view, card, line), key="card_head")
    tb.table(t, _parts(view, card, line), key="card_parts")


def likely(view: View, card: Scorecard, line: Line) -> str:
    """How sure a grade is, in a sentence."""
    t, fmt = view.t, view.fmt
    titles = {g.id: g.title(t.language) for g in card.grades}
    measured = t("{share} of the weight could be measured.", share=fmt.ratio(line.there))
    if line.low is None:
        return t("How sure it is cannot be told: too few peers, or too new. ") + measured
    reach = fmt.range(line.low, line.high, 0)
    if line.sure:
        return t("Likely score {range}: the grade is sure. ", range=reach) + measured
    ends = {"a": titles.get(line.grades[0], "–"), "b": titles.get(line.grades[-1], "–")}
    told = t("Likely score {range}: anything from {a} to {b}; for a talk, not for a decision. ", range=reach, **ends)
    return told + measured


def show_parts(view: View, found: Marks, unit_id: str) -> None:
    """What made a score, dimension by dimension; nothing where the viewer may not see it."""
    line = found.by_id.get(unit_id)
    if line is None:
        return
    title = view.t("What makes the score of {name}", name=found.names[unit_id])
    blocks.section(view.t, title, likely(view, found.sheet.card, line), key="parts_head")
    tb.table(view.t, _parts(view, found.sheet.card, line, found.sheet), key="parts")
    told = view.t("Real weight: the share of a measure in the differences between the scores; what everybody reaches "
                  "decides nothing. Place without it: if the measure did not count.")  # fmt: skip
    blocks.note(view.t, told, key="parts_note")


@remember(entries=64)
def _parts(view: View, card: Scorecard, x: Line, sheet: Sheet | None = None) -> Packed:
    """What makes a score; with the whole ``sheet`` also what each weight really does."""
    t, kpis = view.t, view.desk.competitions.known
    titles = {d.id: d.title(t.language) for d in card.dimensions}
    columns = [
        tb.Column("dimension", "text", t("Dimension")), tb.Column("kpi", "name", t("Measure")),
        tb.Column("weight", "number", t("Weight")), tb.Column("value", "number", t("Value")),
        tb.Column("aim", "number", t("100% is")), tb.Column("percent", "number", t("Percent")),
        tb.Column("points", "number", t("Points")),
        *([tb.Column("real", "number", t("Real weight")), tb.Column("without", "number", t("Place without it"))]
          if sheet else []),
    ]  # fmt: skip
    real = effective(card, sheet.lines) if sheet else ()
    without = places_without(card, sheet.lines, x.unit_id) if sheet else ()
    rows = []
    for j, (m, part) in enumerate(zip(card.measures, x.parts, strict=True)):
        kpi = kpis[m.kpi]
        rows.append(tb.Row("", {
            "dimension": titles[m.dimension], "kpi": tb.name(view.title(kpi)),
            "weight": tb.number(None, f"{float(100 * m.share):g}%"),
            "value": tb.number(part.value, view.fmt.value(kpi, part.value)),
            "aim": tb.number(part.aim, view.fmt.value(kpi, part.aim)),
            "percent": tb.number(part.percent, contests.amount(view, part.percent)),
            "points": tb.number(part.points, contests.amount(view, part.points)),
            "real": tb.number(share, f"{100 * share:.0f}%") if sheet and (share := real[j]) is not None else None,
            "without": tb.number(without[j], view.fmt.number(without[j])) if sheet and without[j] else None,
        }))  # fmt: skip
    for name_, off in x.off:
        if off:
            cells = {"kpi": tb.name(view.title(kpis[name_])), "points": tb.number(-off, contests.amount(view, -off))}
            rows.append(tb.Row("", cells))
    return tb.pack(t, tb.Table(t("Contributions"), columns, rows, rows_label=t("{a}–{b} of {n}"), tools=False))


def show_level(view: View, level: str) -> None:
    """The grades of the units of a level, or how many of each grade the units below have; of those one may see."""
    found_cards = [c for c in view.desk.competitions.scorecards() if c.kind != "manager"]
    offered = {c.kind: c for c in reversed(found_cards)}  # the bank's own come first
    card = offered.get(level) or next(iter(offered.values()), None)
    if card is None:
        return
    try:
        found = view.desk.competitions.scorecard(card.name, view.state.period)
    except AnalyticsError:
        return
    if not any(x.score is not None for x in found.lines):
        return
    t = view.t
    sure = sum(x.sure for x in found.lines)
    blocks.section(t, t("{card}: {k} of {n} grades are sure", card=card.title(t.language), k=view.fmt.number(sure),
                        n=view.fmt.number(len(found.lines))),
                   t("The page Scorecards shows what makes each."), key="grades_head")  # fmt: skip
    if done := tb.table(t, _grades(view, found, level), key="grades").open:
        if level == card.kind:
            view.open("scorecards", card=card.name, scored=done)
        view.choose(unit=done)


@remember(entries=64)
def _grades(view: View, found: Marks, level: str) -> Packed:
    """Units of the level: the own grade, or counts of the grades of the outlets below."""
    t, fmt, card = view.t, view.fmt, found.sheet.card
    org = view.desk.book.organisation
    below = Counter(
        (org.ancestor_at(x.unit_id, org.level(level)), x.grade.id) for x in found.lines if x.grade is not None
    )
    own = level == card.kind
    units = (
        [x.unit_id for x in found.lines] if own else sorted({u for u, _ in below if u and view.desk.scope.sees_unit(u)})
    )
    columns = [tb.Column("name", "name", t("Unit"))]
    if own:
        columns += [tb.Column("score", "number", t("Score")), tb.Column("range", "text", t("Likely score")),
                    tb.Column("grade", "text", t("Grade"))]  # fmt: skip
    else:
        columns += [tb.Column(g.id, "number", g.title(t.language)) for g in card.grades]
    rows = []
    for u in units:
        line = found.by_id.get(u)
        cells: dict[str, object] = {"name": tb.name(view.unit_name(u))}
        if own and line is not None:
            cells |= {"score": tb.number(line.score, contests.amount(view, line.score)),
                      "range": fmt.range(line.low, line.high, 0) if line.low is not None else "–",
                      "grade": line.grade.title(t.language) if line.grade else "–"}  # fmt: skip
        else:
            cells |= {g.id: tb.number(below[u, g.id], fmt.number(below[u, g.id])) for g in card.grades}
        rows.append(tb.Row(u, cells))
    label = t("{a}–{b} of {n}")
    return tb.pack(t, tb.Table(card.title(t.language), columns, rows, page=10, rows_label=label, tools=len(rows) > 20))
