"""Units of one level side by side: totals, per outlet and per head, who is below the line, and two in detail."""

import math

from analytics.answers import Placed, Ranking, Row
from analytics.form import Form, below_line, has_forms
from analytics.memory import remember
from pages._ui import beside, birth, blocks, cards, certain, funnels, method, moved, placing, plots, ranks, shell, units
from pages._ui import tables as tb
from pages._ui.beside import FORM_WORDS
from pages._ui.component import Packed
from pages._ui.switch import switch
from pages._ui.view import View

TITLE = "Branches"
ICON = ":material/account_tree:"
ORDER = 40
ROLES = frozenset({"head", "office", "analyst", "admin"})
USES = ("period", "vs", "kpi", "unit", "peers")
EXPORT = "units"
HEAT = (
    "new_clients", "product_coverage", "fund_sales", "insurance_premiums", "client_retention", "cancellation_rate",
    "complaint_rate",
)  # fmt: skip
HEAT_ROWS = 20


def render(view: View) -> None:
    """Headline, the table, who is below the line, the heatmap, tiers, and units side by side."""
    t, s, kpi = view.t, view.state, view.kpi
    level, within = units.level(view), units.within(view)
    form = s.form if has_forms(kpi) else "total"
    table = view.desk.units_ranking(kpi.name, s.period, level, s.compare, within, s.tier, form)
    lined = table if not has_forms(kpi) or form == "outlet" else view.desk.units_ranking(
        kpi.name, s.period, level, s.compare, within, s.tier, "outlet")  # fmt: skip
    _headline(view, table, lined)
    with units.bar():
        switch("level", t("Level"), units.levels(view), level)
        if has_forms(kpi):
            switch("form", t("Counted as"), {f: t(w) for f, w in FORM_WORDS.items()}, form)
    if not table.rows:
        shell.empty(view, t("There is no unit to show here."), t("Choose another level, unit or peer group."))
        return
    certain.show(view, table)
    clicked = _table(view, table, form)
    method.expert(view, table.kpi, table.certainty)
    funnels.show(view, kpi, level, key="funnel")
    if within and within not in view.desk.book.organisation.roots and view.desk.scope.sees_unit(within):
        plots.trend(view, kpi, within, view.unit_name(within), key="trend")
        moved.show(view, kpi, within, table.compared_with)
    _below(view, lined)
    _heatmap(view, table)
    _tiers(view, level, form, table.hidden > 0)
    cards.show_level(view, level)
    beside.show(view, form)
    birth.offer(view, kpi.name if clicked else None, clicked)


# the finding --------------------------------------------------------------------------------------------------------


def _headline(view: View, table: Ranking, lined: Ranking) -> None:
    t, kpi = view.t, view.kpi
    ranked = [r for r in table.rows if r.place is not None]
    if not ranked:
        blocks.headline(t, t("{kpi}: no unit has a value in {period}",
                             kpi=view.title(kpi), period=view.fmt.period(table.period)))  # fmt: skip
        return
    if known := certain.finding(view, table):
        blocks.headline(t, known, *_own(view))
        return
    k = len(below_line(lined))
    values = {
        "first": ranked[0].name, "kpi": view.title(kpi), "k": k, "n": len(ranked), "p": table.peers,
        "units": units.noun(view, table.level), "v": view.fmt.words(kpi, lined.total.value),
        "own": view.fmt.words(kpi, ranked[0].value), "tied": sum(r.place == 1 for r in ranked),
    }  # fmt: skip
    blocks.headline(t, t(_finding(table, lined, ranked), **values), *_own(view))


def _finding(table: Ranking, lined: Ranking, ranked: list[Row]) -> str:
    """Which sentence fits: it counts and compares, and claims no cause."""
    if table.hidden:  # others are in the table's places, but not to be seen
        return "{kpi}: {first} has {own}"
    if len(ranked) > 1 and ranked[1].place == 1:
        return "{kpi}: {tied} of {n} {units} share the first place"
    if len(ranked) < 3 or lined.total.value is None:
        return "{kpi}: {first} is first of {n} {units}"
    if has_forms(table.kpi):
        return ("{kpi}: {first} comes first; {k} of {n} {units} are below the average of {v} per outlet"
                if table.kpi.better == "higher" else
                "{kpi}: {first} comes first; {k} of {n} {units} are above the average of {v} per outlet")  # fmt: skip
    return ("{kpi}: {first} comes first; {k} of {n} {units} are below the average of {v}"
            if table.kpi.better == "higher" else
            "{kpi}: {first} comes first; {k} of {n} {units} are above the average of {v}")  # fmt: skip


def _own(view: View) -> list[blocks.Words]:
    """The head's own unit among its peers in the whole bank."""
    home = view.desk.scope.home
    if home is None:
        return []
    t, fmt, kpi = view.t, view.fmt, view.kpi
    level = units.level_of(view, home)
    table = view.desk.units_ranking(kpi.name, view.state.period, level, view.state.compare)
    row = next((r for r in table.rows if r.unit_id == home), None)
    if row is None or row.value is None:
        return []
    told = [(row.name or "", "you"), t(": {value}", value=fmt.words(kpi, row.value))]
    if row.place is not None:
        place = placing.said(view, Placed(row.place, table.peers, table.certainty, row.sure))
        told.append(t(", {place} {units}", place=place, units=units.noun(view, level)))
    if row.change is not None:
        told.append(t(", {change} against {other}", change=fmt.change(kpi, row.change, unit=True),
                      other=shell.compared_with(view)))  # fmt: skip
    return [told]


# the table ----------------------------------------------------------------------------------------------------------


def _table(view: View, table: Ranking, form: str) -> str | None:
    """Units in order of place; returns the unit whose number was pressed."""
    done = tb.table(view.t, _packed(view, table, form), key="units")
    if done.open:
        units.enter(view, done.open)
    return done.cell[0] if done.cell else None


@remember(entries=64)
def _packed(view: View, table: Ranking, form: str) -> Packed:
    t, kpi = view.t, view.kpi
    written = view.fmt.column(kpi, [r.value for r in table.rows])
    shares = view.desk.contributions(kpi.name, view.state.period, table.level)
    marked, chip = units.own(view, [r.unit_id for r in table.rows])

    def row(r: Row) -> tb.Row:
        share = shares.get(r.unit_id or "")
        return tb.Row(r.unit_id or "", {
            "place": tb.place(r.place), "move": tb.move(r.movement, r.sure is not None and r.sure.moved),
            "name": units.named(view, r, ranks.badge(view, r)),
            "value": tb.value(r.value, written.value(r.value)),
            "change": tb.delta(r.change, written.change(r.change), ranks.tone(kpi, r)),
            "year": tb.delta(r.change_last_year, written.change(r.change_last_year)),
            "target": tb.attainment(r.attainment, view.fmt.ratio(r.attainment)),
            "share": tb.number(share, view.fmt.ratio(share, 1)) if share is not None else None,
            "outlets": tb.number(r.outlets, view.fmt.number(r.outlets, 1)),
            "fte": tb.number(r.fte, view.fmt.number(r.fte, 1)), "spark": tb.spark(r.spark),
        } | ranks.sure_cells(view, written, r), you=r.unit_id is not None and r.unit_id == marked,
            muted=r.status == "closed")  # fmt: skip

    spec = tb.Table(
        caption=t("{kpi} by unit", kpi=view.title(kpi)),
        columns=_columns(view, table, form, written.unit, bool(shares)),
        rows=[row(r) for r in table.rows if r.status != "closed"],
        total=_sum_row(row(table.total), t("Total")),
        groups=_beside(view, table, row), rows_label=t("{a}–{b} of {n}"), sort=ranks.order(table), own=chip,
        page=20,  # a screenful: what follows is as much part of the page
    )  # fmt: skip
    return tb.pack(t, spec)


def _columns(view: View, table: Ranking, form: str, unit: str, shares: bool) -> list[tb.Column]:
    t, kpi = view.t, view.kpi
    label = view.title(kpi) if form == "total" else f"{view.title(kpi)} · {t(FORM_WORDS[form])}"
    whole = table.median if form == "total" and has_forms(kpi) else table.total.value
    tick = t("Tick: median") if form == "total" and has_forms(kpi) else t("Tick: average")
    top = max((r.value for r in table.rows if r.value is not None), default=None)
    small = "78px"
    return [
        *ranks.places(view, table), tb.Column("name", "name", t("Unit")),
        *([] if table.ranked else [tb.Column("stands", "status", t("Stands out"), sortable=False)]),
        tb.Column("value", "value", view.fmt.head(label, unit), hint=tick, maximum=top, average=whole,
                  opens=True),
        *ranks.probably(view, table),
        tb.Column("change", "delta", shell.delta_head(view, "previous")),
        tb.Column("year", "delta", shell.delta_head(view, "last-year"), wide=True),
        tb.Column("target", "attainment", t("Target")),
        *([tb.Column("share", "number", t("Share"), t("Share of the sum of the unit above"), width="78px",
                     wide=True)] if shares else []),
        tb.Column("outlets", "number", t("Outlets"), t("Open outlets, by days"), width=small, hidden=True),
        tb.Column("fte", "number", t("Heads"), t("Full-time equivalents"), width=small, hidden=True),
        tb.Column("spark", "spark", t("12 months")),
    ]  # fmt: skip


def _sum_row(row: tb.Row, name: str) -> tb.Row:
    return tb.Row("", {**row.cells, "name": tb.name(name), "place": None, "move": None, "share": None, "range": None})


def _beside(view: View, table: Ranking, row) -> list[tb.Group]:  # type: ignore[no-untyped-def]
    """Closed units, and the lines that belong to no unit, so that everything adds up to the total."""
    t = view.t
    closed = [row(r) for r in table.rows if r.status == "closed"]
    lines = [
        _sum_row(row(line), name)
        for line, name in ((table.above, t("Posted above this level")), (table.unposted, t("Posted nowhere")))
        if line is not None
    ]
    return [
        tb.Group(t("Closed in the period"), closed, t("counted up to the closing day, not placed")),
        tb.Group(t("Beside the units"), lines, t("part of the total, but of no unit")),
    ]


def _below(view: View, table: Ranking) -> None:
    """点均线下网点: the units the meeting talks about, by name."""
    t, kpi, line = view.t, view.kpi, table.total.value
    worse = below_line(table)
    if not worse or table.hidden or len(table.rows) < 3:
        return
    per = has_forms(kpi)
    told = {"k": len(worse), "units": units.noun(view, table.level), "v": view.fmt.words(kpi, line)}
    below = kpi.better == "higher"
    sentence = (
        ("{k} {units} are below the average per outlet of {v}" if per else "{k} {units} are below the average of {v}")
        if below else
        ("{k} {units} are above the average per outlet of {v}" if per else "{k} {units} are above the average of {v}")
    )  # fmt: skip
    order = t("Furthest from the line first. The average is everything divided by all open outlets.") if per else t(
        "Furthest from the line first. The average is the whole's numerator over its denominator.")  # fmt: skip
    blocks.section(t, t(sentence, **told), order, key="below_head")
    done = tb.table(t, _below_table(view, table), key="below")
    if done.open:
        units.enter(view, done.open)


@remember(entries=64)
def _below_table(view: View, table: Ranking) -> Packed:
    t, kpi, line, per, worse = view.t, view.kpi, table.total.value, has_forms(view.kpi), below_line(table)
    written = view.fmt.column(kpi, [r.value for r in table.rows])
    head = t("Per outlet") if per else view.title(kpi)
    columns = [
        tb.Column("name", "name", t("Unit")),
        tb.Column("value", "value", view.fmt.head(head, written.unit), maximum=line, average=line),
        tb.Column("change", "delta", shell.delta_head(view, "previous")),
        tb.Column("target", "attainment", t("Target")), tb.Column("fte", "number", t("Heads")),
    ]  # fmt: skip
    rows = [
        tb.Row(r.unit_id or "", {
            "name": units.named(view, r), "value": tb.value(r.value, written.value(r.value)),
            "change": tb.delta(r.change, written.change(r.change)),
            "target": tb.attainment(r.attainment, view.fmt.ratio(r.attainment)),
            "fte": tb.number(r.fte, view.fmt.number(r.fte, 1)),
        }) for r in worse
    ]  # fmt: skip
    return tb.pack(t, tb.Table(t("Below the line"), columns, rows, page=10, tools=False))


# units by measures --------------------------------------------------------------------------------------------------


def _heatmap(view: View, table: Ranking) -> None:
    made = _heat(view, table)
    if made is None:
        return
    lines, drawing = made
    blocks.section(view.t, view.t("Where each unit stands apart from its peers"), *lines, key="heat_head")
    if pressed := blocks.heatmap(drawing, key="heat"):
        units.enter(view, pressed)


@remember(entries=64)
def _heat(view: View, table: Ranking) -> tuple[list[str], Packed] | None:
    """What to know, and the heatmap; None where nothing can be told apart."""
    t, fmt = view.t, view.fmt
    wanted = tuple({*HEAT, view.kpi.name})
    found = view.desk.matrix(table.level, view.state.period, table.within, wanted)
    order = {r.unit_id: i for i, r in enumerate(table.rows)}
    shown = [i for i in found.strongest(HEAT_ROWS) if found.units[i][0] in order]
    shown.sort(key=lambda i: order[found.units[i][0]])
    columns = range(len(found.kpis))
    if len(shown) < 2 or not columns or not any(z is not None for i in shown for z in found.z[i]):
        return None

    def cell(i: int, j: int) -> tuple[float | None, str, str] | None:
        kpi, z, zone = found.kpis[j], found.z[i][j], found.zones[i][j]
        if z is None:
            return None
        told = t(ranks.STANDS[zone][1]) if zone is not None else t("too little data")
        return _shade(z, zone), fmt.signed(z, 1), f"{fmt.words(kpi, found.values[i][j])} · {told}"

    rows = [(found.units[i][0], found.units[i][1], [cell(i, j) for j in columns]) for i in shown]
    some = t("the {k} units of {n} with the furthest cells", k=len(shown), n=len(order))
    judged = [zone for row in found.zones for zone in row if zone is not None]
    lines = [t("Distance from the mean of the level in standard deviations, sums per head, sign turned so that + is "
               "better; in the order of the table."), _outside(view, judged)]  # fmt: skip
    lines += [some] if len(shown) < len(order) else []
    heads = [view.title(found.kpis[j]) + (" ↓" if found.kpis[j].better == "lower" else "") for j in columns]
    return lines, blocks.pack_heatmap(t, blocks.Heatmap(t("Units by measures"), t("Unit"), heads, rows))


def _outside(view: View, zones: list[int]) -> str:
    """How many cells are coloured, beside how many would be by chance."""
    return view.t("{n} of {p} figures lie outside what is usual for their size; about {k} would by chance alone.",
                  n=view.fmt.number(sum(z != 0 for z in zones)), p=view.fmt.number(len(zones)),
                  k=certain.chance(view, len(zones)))  # fmt: skip


def _shade(z: float, zone: int | None) -> float:
    """How strongly a cell is coloured: not at all where its distance is usual for its size."""
    return math.copysign(max(1.0, abs(z)), zone) if zone else 0.0


def _tiers(view: View, level: str, form: Form, hidden: bool) -> None:
    """Echelons compare among themselves: one line per tier, its table one click away."""
    t = view.t
    if len(units.tiers(view)) < 2 or view.state.tier or hidden:
        return
    blocks.section(t, t("Tiers: units compare within their own"), t("A tier's name opens the table within it."),
                   key="tiers_head")  # fmt: skip
    done = tb.table(t, _tier_table(view, level, form), key="tiers")
    if done.open:
        view.choose(peers=f"tier:{done.open}")


def _first(view: View, table: Ranking) -> str:
    """Who comes first in a tier, with the likely places; nobody where the tier bears no ranking."""
    t, first = view.t, next((r for r in table.rows if r.place == 1), None)
    if first is None or not table.ranked:
        return t("not ranked") if first else "–"
    s, name = first.sure, first.name or "–"
    if table.peers == 1:
        return name + t(" (the only one)")
    if s is None or s.first is None or s.last is None:
        return name + t(" (too few to say how sure)")
    return name + t(" (likely {a}–{b})", a=view.fmt.number(s.first), b=view.fmt.number(s.last))


@remember(entries=64)
def _tier_table(view: View, level: str, form: Form) -> Packed:
    t, s, kpi = view.t, view.state, view.kpi
    found = [(n, view.desk.units_ranking(kpi.name, s.period, level, s.compare, units.within(view), n, form))
             for n in units.tiers(view)]  # fmt: skip
    written = view.fmt.column(kpi, [r.total.value for _, r in found])
    label = view.title(kpi) if form == "total" else f"{view.title(kpi)} · {t(FORM_WORDS[form])}"
    columns = [
        tb.Column("name", "name", t("Tier")), tb.Column("n", "number", t("Units")),
        tb.Column("outlets", "number", t("Outlets")), tb.Column("fte", "number", t("Heads")),
        tb.Column("value", "number", view.fmt.head(label, written.unit)),
        tb.Column("first", "text", t("First in its tier")),
    ]  # fmt: skip
    rows = [
        tb.Row(n, {
            "name": tb.name(t(n)), "n": tb.number(r.peers, view.fmt.number(r.peers)),
            "outlets": tb.number(r.total.outlets, view.fmt.number(r.total.outlets, 1)),
            "fte": tb.number(r.total.fte, view.fmt.number(r.total.fte, 1)),
            "value": tb.number(r.total.value, written.value(r.total.value)),
            "first": _first(view, r),
        }) for n, r in found
    ]  # fmt: skip
    return tb.pack(t, tb.Table(t("Tiers"), columns, rows, tools=False))
