"""Targets: which lines are behind, who reached what, whose target is missing, and next year's, split by rule."""

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from analytics.aims import Aim, AimBook, AimLine
from analytics.memory import remember
from analytics.plan import MOST_GROWTH, Plan, adds_up, plannable
from pages._ui import birth, blocks, export, method, odds, shell, units
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.ranks import counted
from pages._ui.switch import switch
from pages._ui.view import View

TITLE = "Targets"
ICON = ":material/flag:"
ORDER = 60
ROLES = frozenset({"head", "office", "analyst", "admin"})
USES = ("period", "kpi", "unit", "peers")
PAGE = 25  # managers at a time
GRID = 10  # units next to each other in the table of months and units


def render(view: View) -> None:
    """Lines, units by lines, one line in detail, next year's target."""
    t, s = view.t, view.state
    level = units.level(view, people=True)
    book = view.desk.aims(s.period, level, units.within(view, people=True), s.tier)
    _headline(view, book)
    with units.bar():
        switch("level", t("Level"), units.levels(view, people=True), level)
    clicked = None
    if book.lines:
        _lines(view, book)
        _by_unit(view, book)
        clicked = _detail(view, book, _chosen(view, book), level)
        if method.switched(view):
            blocks.note(t, *odds.method(view, book, units.noun(view, level)), key="method")
    else:
        shell.empty(view, t("No targets are set for this level and period."),
                    t("Choose another level, or publish a targets extract."))  # fmt: skip
    _next_year(view)
    birth.offer(view, *(clicked or (None, None)))


def _chosen(view: View, book: AimBook) -> AimLine:
    return next((line for line in book.lines if line.kpi.name == view.state.kpi), book.lines[0])


def _headline(view: View, book: AimBook) -> None:
    t, fmt = view.t, view.fmt
    whole = [line for line in book.lines if line.total is not None and line.total.target is not None]
    behind = [line for line in whole if line.total is not None and line.total.behind]
    known = {"k": len(behind), "n": len(whole), "period": fmt.period(book.period)}
    if not whole:
        title = t("Targets of {period}", period=known["period"])
    elif not behind:
        title = t("All {n} lines with a target are on course in {period}", **known)
    else:
        title = t("{k} of {n} lines with a target are behind in {period}", **known)
    lines: list[blocks.Words] = []
    if behind:
        last = min(behind, key=lambda line: line.total.level if line.total else 0)
        told = view.title(last.kpi) + t(", ") + _reached(view, last.total)
        lines.append([t("Furthest behind: "), (told, "you"), t(".")])
    if not book.complete:
        lines.append(t("The period is not over: pace compares with the target's share of the working days gone."))
    blocks.headline(t, title, *lines)


def _reached(view: View, aim: Aim | None) -> str:
    return view.fmt.ratio(aim.level) if aim else "–"


# the lines ----------------------------------------------------------------------------------------------------------


def _lines(view: View, book: AimBook) -> None:
    """One row per KPI with targets: the whole against its target, and how many stand where."""
    t, who = view.t, units.noun(view, book.level)
    blocks.section(t, t("Zero, reached, beyond: {units} per line", units=who),
                   t("Behind: below pace, or below the target where there is no pace. A line's name shows it below."),
                   key="lines_head")  # fmt: skip
    done = tb.table(t, _line_table(view, book), key="lines")
    if done.open:
        view.choose(kpi=done.open)
    if told := odds.judged(view, book):
        blocks.note(t, *told, key="fair")
    if book.untargeted:
        names = ("、" if t.chinese else ", ").join(view.title(k) for k in book.untargeted)
        blocks.note(t, t("Without any target: {names}", names=names), key="untargeted")


@remember(entries=64)
def _line_table(view: View, book: AimBook) -> Packed:
    t, fmt = view.t, view.fmt
    number = "92px"
    columns = [
        tb.Column("name", "name", t("Line")),
        tb.Column("value", "number", t("Value"), width="120px"), tb.Column("aim", "number", t("Target"), width="120px"),
        tb.Column("target", "attainment", t("Attainment")), tb.Column("pace", "number", t("Pace"), width="70px"),
        tb.Column("zero", "number", t("At zero"), width=number),
        tb.Column("reach", "number", t("Reached"), width=number),
        tb.Column("beyond", "number", t("Beyond"), t("At or past the next line"), width=number),
        tb.Column("behind", "number", t("Behind"), width=number),
        tb.Column("missing", "number", t("No target"), width=number),
        tb.Column("chance", "number", t("Chance"), width=number, wide=True,
                  hint=t("How many of the targets the usual level reaches; under 1 in 10 is too much to ask, over 9 "
                         "nothing")),
    ]  # fmt: skip

    def row(line: AimLine) -> tb.Row:
        whole = line.total
        counted = {name: tb.number(len(getattr(line, name)), fmt.number(len(getattr(line, name))))
                   for name in ("zero", "reach", "beyond", "behind", "missing")}  # fmt: skip
        return tb.Row(line.kpi.name, {
            "name": tb.name(view.title(line.kpi) + (" ↓" if line.kpi.better == "lower" else "")), **counted,
            **(_against(view, line, whole) if whole else {}),
            **({"chance": tb.number(line.fair, odds.in_ten(view, float(line.fair)))} if line.fair is not None else {}),
        })  # fmt: skip

    return tb.pack(t, tb.Table(t("Lines"), columns, [row(line) for line in book.lines], tools=False))


def _against(view: View, line: AimLine, aim: Aim) -> dict[str, object]:
    """Value, target, attainment and pace of one row."""
    fmt, kpi = view.fmt, line.kpi
    return {
        "value": tb.number(aim.value, fmt.value(kpi, aim.value)),
        "aim": tb.number(aim.target, fmt.value(kpi, aim.target)),
        "target": tb.attainment(aim.attainment, fmt.ratio(aim.attainment)),
        "pace": tb.number(aim.pace, fmt.ratio(aim.pace)),
    }  # fmt: skip


def _by_unit(view: View, book: AimBook) -> None:
    """Attainment of everybody in every line; those behind in most lines first."""
    made = _unit_table(view, book)
    if made is None:
        return
    title, table = made
    order = view.t("Attainment by line; those behind in most lines first. The tick is the target.")
    blocks.section(view.t, title, order, key="by_unit_head")
    _enter(view, tb.table(view.t, table, key="by_unit").open, book.level)


@remember(entries=64)
def _unit_table(view: View, book: AimBook) -> tuple[str, Packed] | None:
    """The finding and the table; None where nobody has a target."""
    t, fmt = view.t, view.fmt
    found: dict[str, dict[str, Aim]] = {}
    names: dict[str, Aim] = {}
    for line in book.lines:
        for aim in line.rows:
            found.setdefault(aim.unit_id, {})[line.kpi.name] = aim
            names[aim.unit_id] = aim
    lag = {u: sum(a.behind for a in aims.values()) for u, aims in found.items()}
    order = sorted(found, key=lambda u: (-lag[u], u))
    if not order:
        return None
    most = len([u for u in order if lag[u] == lag[order[0]]])
    title = t("Behind in {lines} of {all} lines: {k} of {who}", k=most, who=counted(view, book.level, len(order)),
              lines=lag[order[0]], all=len(book.lines))  # fmt: skip
    columns = [
        tb.Column("name", "name", t("Unit") if book.level != "manager" else t("Manager"), width="200px"),
        tb.Column("lag", "number", t("Lines behind"), width="70px"),
        *(tb.Column(line.kpi.name, "attainment", view.title(line.kpi)) for line in book.lines),
    ]  # fmt: skip
    marked, chip = units.own(view, order)
    rows = [
        tb.Row(u, {"name": tb.name(names[u].name, names[u].home_name or ""), "lag": tb.number(lag[u], str(lag[u]))}
               | {k: tb.attainment(a.attainment, fmt.ratio(a.attainment)) for k, a in found[u].items()},
               you=u == marked)
        for u in order
    ]  # fmt: skip
    spec = tb.Table(t("Attainment by unit and line"), columns, rows, rows_label=t("{a}–{b} of {n}"), own=chip,
                    page=PAGE if book.level == "manager" else 10)  # fmt: skip
    return title, tb.pack(t, spec)


def _enter(view: View, pressed: str | None, level: str) -> None:
    if pressed and level == "manager":
        view.open("manager", who=pressed, explain=None)
    elif pressed:
        units.enter_here(view, pressed)


def _detail(view: View, book: AimBook, line: AimLine, level: str) -> tuple[str, str] | None:
    """One line: everybody with a target, below pace first, and those nobody set a target for."""
    t = view.t
    title = t("{kpi}: {k} of {who} behind", kpi=view.title(line.kpi), k=len(line.behind),
              who=counted(view, level, len(line.rows)))  # fmt: skip
    chance = t("Chance: how many of ten such cases reach the target at the usual level, after what was reached so far."
               if not book.complete else
               "Chance: how many of ten such periods reach the target at the usual level; what was reached does not "
               "count.")  # fmt: skip
    lines = odds.untold(view, line) or [chance]
    blocks.section(t, title, t("Below pace first."), *lines, key="detail_head")
    done = tb.table(t, _detail_table(view, line, level, title), key="detail")
    _enter(view, done.open, level)
    return (line.kpi.name, done.cell[0]) if done.cell else None


@remember(entries=64)
def _detail_table(view: View, line: AimLine, level: str, title: str) -> Packed:
    t, fmt, kpi = view.t, view.fmt, line.kpi
    written = fmt.column(kpi, [a.value for a in line.rows])
    columns = [
        tb.Column("name", "name", t("Unit") if level != "manager" else t("Manager")),
        tb.Column("value", "number", _label(view, kpi, written.unit), opens=True, width="150px"),
        tb.Column("aim", "number", t("Target"), width="120px"), tb.Column("target", "attainment", t("Attainment")),
        tb.Column("pace", "number", t("Pace"), width="80px"),
        *([] if line.untold else [tb.Column("chance", "number", t("Chance"), width="110px")]),
        tb.Column("next", "number", t("Next line"), t("The line past the target"), width="120px"),
        tb.Column("state", "text", t("Stands"), width="120px"),
    ]  # fmt: skip

    marked, chip = units.own(view, [a.unit_id for a in (*line.rows, *line.missing)])

    def row(a: Aim) -> tb.Row:
        told = t("beyond") if a in line.beyond else t("reached") if a in line.reach else t("behind") if a.behind else (
            t("on course") if a.target is not None else "")  # fmt: skip
        return tb.Row(a.unit_id, {
            "name": tb.name(a.name, a.home_name or ""), "value": tb.number(a.value, written.value(a.value)),
            "aim": tb.number(a.target, written.value(a.target)),
            "target": tb.attainment(a.attainment, fmt.ratio(a.attainment)),
            "pace": tb.number(a.pace, fmt.ratio(a.pace)), "next": tb.number(a.beyond, written.value(a.beyond)),
            "state": told, **_chance(view, a),
        }, you=a.unit_id == marked)  # fmt: skip

    missing = tb.Group(t("No target in the file"), [row(a) for a in line.missing], t("not counted as reached"))
    spec = tb.Table(title, columns, [row(a) for a in line.rows], groups=[missing], own=chip,
                    page=PAGE if level == "manager" else 10, rows_label=t("{a}–{b} of {n}"))  # fmt: skip
    return tb.pack(t, spec)


def _chance(view: View, a: Aim) -> dict[str, object]:
    """Of who has no history: a dash."""
    if a.target is None:
        return {}
    return {"chance": tb.number(a.chance, "–" if a.chance is None else odds.in_ten(view, a.chance))}


def _label(view: View, kpi, unit: str) -> str:  # type: ignore[no-untyped-def]
    return view.fmt.head(view.title(kpi), unit)


# next year ----------------------------------------------------------------------------------------------------------


def _next_year(view: View) -> None:
    """A yearly target, split to months and units: nothing is set here, it is worked out to be downloaded."""
    t, s, desk = view.t, view.state, view.desk
    choices = [k for k in desk.kpis().values() if plannable(k)]
    kpi = view.kpi if view.kpi in choices else choices[0] if choices else None
    bases = desk.plan_bases(kpi.name) if kpi else ()
    blocks.section(t, t("Next year's target, split by rule"), *_rule(view), key="plan_head")
    if kpi is None or not bases:
        shell.empty(view, t("There is no full year of data to start from."), key="plan_none")
        return
    base = s.base if s.base in bases else bases[0]
    with units.bar():
        switch("base", t("Start from"), {b.name: view.fmt.period(b) for b in bases}, base.name)
        _growth(view)
    plan = desk.plan(kpi.name, s.unit, base, s.growth)
    _plan(view, plan)
    if desk.scope.everything:
        query = st.query_params.to_dict() | {"kpi": kpi.name, "base": base.name, "growth": str(s.growth)}
        st.link_button(t("Download as a targets extract"), export.address("plan", s, query))
        blocks.note(t, t("A delivery of targets replaces whole months, so the file carries the other targets of these "
                         "months unchanged. Put it into the inbox and publish it."), key="plan_note")  # fmt: skip


def _rule(view: View) -> list[str]:
    t = view.t
    return [
        t("The yearly target is the year's figure plus the growth. Months get their share of the year's months, and "
          "units their share of the whole year in every month."),
        t("Parts are rounded so that they add up exactly; a closed unit's history counts for its successor."),
    ]  # fmt: skip


def _growth(view: View) -> None:
    key = "f_growth"
    st.session_state[key] = view.state.growth
    st.slider(view.t("Growth, %"), 0, MOST_GROWTH, key=key, step=1, on_change=_grow, width=260)


def _grow() -> None:
    st.query_params["growth"] = str(st.session_state["f_growth"])


def _plan(view: View, plan: Plan) -> None:
    t, fmt, kpi = view.t, view.fmt, plan.kpi
    told = t("{unit}, {kpi}: {base} in {span}, and {growth}% more is {target}.", unit=view.unit_name(plan.unit_id),
             kpi=view.title(kpi), base=fmt.value(kpi, plan.base_value), span=fmt.period(plan.base), growth=plan.growth,
             target=fmt.value(kpi, plan.yearly))  # fmt: skip
    sure = t("All parts add up to the yearly target exactly.") if adds_up(plan) else ""
    blocks.note(t, [(told, "you")], *([sure] if sure else []), key="plan_told")
    tb.table(t, _plan_table(view, plan), key="plan_months")
    if len(plan.units) > GRID:
        tb.table(t, _plan_units(view, plan), key="plan_units")


@remember(entries=64)
def _plan_table(view: View, plan: Plan) -> Packed:
    """Months down, units across where there is room for them."""
    t, fmt = view.t, view.fmt
    cell = _planned(view, plan)
    many = len(plan.units) > GRID
    shown = [] if many else [(u.unit_id or "", u.name or "") for u in plan.units]
    columns = [
        tb.Column("month", "name", t("Month")), tb.Column("past", "number", t("A year before"), sortable=False),
        tb.Column("target", "number", t("Target"), sortable=False),
        *(tb.Column(u, "number", name, sortable=False) for u, name in shown),
    ]  # fmt: skip

    rows = [
        tb.Row("", {"month": tb.name(fmt.month(m.month) if m.month else m.label), "past": cell(m.weight),
                    "target": cell(m.target)} | dict(zip([u for u, _ in shown], map(cell, row), strict=False)))
        for m, row in zip(plan.months, plan.cells or [()] * len(plan.months), strict=True)
    ]  # fmt: skip
    whole = tb.Row("", {"month": tb.name(t("Total")), "past": cell(plan.base_value), "target": cell(plan.yearly)}
                   | ({} if many else {u.unit_id: cell(u.target) for u in plan.units}))  # fmt: skip
    return tb.pack(t, tb.Table(t("Target by month"), columns, total=whole, groups=[tb.Group("", rows)], tools=False))


def _planned(view: View, plan: Plan) -> Callable[[Decimal], object]:
    """How a part of a plan is written: to the last one or the last cent, for it adds up."""
    decimals = 0 if plan.kpi.unit == "count" else 2
    return lambda value: tb.number(value, view.fmt.number(value, decimals))


@remember(entries=64)
def _plan_units(view: View, plan: Plan) -> Packed:
    """Too many units for columns: their yearly parts as rows (the extract holds every month)."""
    t, cell = view.t, _planned(view, plan)
    columns = [tb.Column("name", "name", t("Unit")), tb.Column("past", "number", t("A year before")),
               tb.Column("target", "number", t("Target"))]  # fmt: skip
    rows = [tb.Row("", {"name": tb.name(u.name or ""), "past": cell(u.weight), "target": cell(u.target)})
            for u in plan.units]  # fmt: skip
    return tb.pack(t, tb.Table(t("Target by unit"), columns, rows, page=10, tools=False,
                               rows_label=t("{a}–{b} of {n}")))  # fmt: skip
