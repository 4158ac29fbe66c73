"""Units side by side: which is higher in each measure, by how much, and whether that may be chance."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.answers import Comparison, Row
from analytics.form import Form, Gap, gap, has_forms, in_form
from analytics.funnels import Apart
from analytics.kpi import Kpi
from pages._ui import blocks, shell
from pages._ui import tables as tb
from pages._ui.switch import picker
from pages._ui.view import View

FORM_WORDS = {"total": "Total", "outlet": "Per outlet", "head": "Per head"}


def show(view: View, form: Form) -> None:
    """Choose two or more units; two are shown face to face, more as a table."""
    t, s = view.t, view.state
    lead = t("Value, attainment of the target in brackets. {how}", how=t(FORM_WORDS[form]))
    blocks.section(t, t("Side by side"), lead, key="beside_head")
    picker(view, t("Units to compare"))
    if len(s.beside) < 2:
        shell.empty(view, t("Choose two or more units."), t("Two are shown face to face, more as a table."),
                    key="beside_none")  # fmt: skip
        return
    found = view.desk.comparison(s.beside, s.period, s.compare)
    if len(s.beside) == 2:
        names = [name for _, name, _ in found.units]
        blocks.compare(t, t("{a} and {b}", a=names[0], b=names[1]), *names, sides(view, found, form), key="beside")
    else:
        _many(view, found, form)


def sides(view: View, found: Comparison, form: Form) -> list[blocks.Side]:
    """Two units, one line per measure: which is higher, by how much, and whether it may be chance."""
    t, fmt, (left, right) = view.t, view.fmt, [name for _, name, _ in found.units]
    lines = []
    for kpi, (a, b) in zip(found.kpis, found.cells, strict=True):
        apart = gap(kpi, a, b, form if has_forms(kpi) else "total")
        if apart.left is None and apart.right is None:
            continue
        said = "–"
        if apart.difference is not None:
            higher = right if apart.difference > 0 else left
            size = fmt.change(kpi, abs(apart.difference), unit=True).removeprefix("+")
            said = t("{unit} higher by {d}", unit=higher, d=size) if apart.difference else t("equal")
        title = view.title(kpi) + (" ↓" if kpi.better == "lower" else "")
        sure = sides_sure(view, kpi, a, b, form)
        difference, said = _judged(view, kpi, apart, sure, said)
        low, high, tone = _drawn(apart, sure)
        lines.append(blocks.Side(title, _with_target(view, kpi, apart.left, a), _with_target(view, kpi, apart.right, b),
                                 difference, said, shift=apart.lean, low=low, high=high, tone=tone))  # fmt: skip
    return lines


def sides_sure(view: View, kpi: Kpi, a: Row, b: Row, form: Form) -> Apart | None:
    """The interval of the difference; only of totals, and of units of one level."""
    if a.unit_id is None or b.unit_id is None or (form != "total" and has_forms(kpi)):
        return None
    return view.desk.apart(kpi.name, a.unit_id, b.unit_id, view.state.period)


def _judged(view: View, kpi: Kpi, apart: Gap, sure: Apart | None, said: str) -> tuple[str, str]:
    """The difference with its interval, and what it means."""
    t, difference = view.t, view.fmt.change(kpi, apart.difference, unit=True)
    if sure is None:
        return difference, said
    turned = sure.clear and apart.difference is not None and apart.difference < 0  # "A is higher by 1 (0 to 2)"
    ends = (-sure.high, -sure.low) if turned else (sure.low, sure.high)
    low, high = (view.fmt.change(kpi, Decimal(repr(round(v, 6)))) for v in ends)
    told = said if sure.clear else t("no clear difference: it may be chance")
    return difference, told + t(" ({low} to {high})", low=low, high=high)


def _drawn(apart: Gap, sure: Apart | None) -> tuple[float | None, float | None, blocks.Tone]:
    """The interval on the scale of the lean, and its colour: grey unless it leaves out zero."""
    if sure is None or apart.lean is None or not apart.difference or not sure.difference:
        return None, None, ""
    scale = apart.lean / sure.difference
    low, high = sorted((sure.low * scale, sure.high * scale))
    tone: blocks.Tone = "" if not sure.clear else "better" if apart.lean > 0 else "concern"
    return max(-1.0, low), min(1.0, high), tone


def _with_target(view: View, kpi: Kpi, value: Decimal | None, row: Row) -> str:
    told = view.fmt.value(kpi, value)
    return told if row.attainment is None else f"{told} ({view.fmt.ratio(row.attainment)})"


def _many(view: View, found: Comparison, form: Form) -> None:
    """Three and more units: measures down, units across."""
    t = view.t
    columns = [tb.Column("name", "name", t("Measure")),
               *(tb.Column(u, "number", name) for u, name, _ in found.units),
               tb.Column("apart", "text", t("Beyond chance"), sortable=False,
                         hint=t("pairs that differ, all pairs together at 5% (Holm)"))]  # fmt: skip
    rows = [_measure(view, kpi, cells, found, form) for kpi, cells in zip(found.kpis, found.cells, strict=True)
            if any(r.value is not None for r in cells)]  # fmt: skip
    table = tb.Table(t("Side by side"), columns, groups=[tb.Group("", rows)], tools=False)
    tb.table(t, table, key="beside_table")


def _measure(view: View, kpi: Kpi, cells: Sequence[Row], found: Comparison, form: Form) -> tb.Row:
    values = [in_form(r, form) if has_forms(kpi) else r.value for r in cells]
    told = {u: tb.number(v, _with_target(view, kpi, v, r))
            for (u, _, _), v, r in zip(found.units, values, cells, strict=True)}  # fmt: skip
    return tb.Row("", {"name": tb.name(view.title(kpi)), "apart": _apart(view, kpi, found, form)} | told)


def _apart(view: View, kpi: Kpi, found: Comparison, form: Form) -> str:
    """Which of several units differ beyond chance; only of totals, and of units of one level."""
    if form != "total" and has_forms(kpi):
        return "–"
    t, names = view.t, {u: name for u, name, _ in found.units}
    pairs = view.desk.pairs_apart(kpi.name, tuple(names), found.period)
    told = [t("{a} above {b}", a=names[a], b=names[b]) for a, b in pairs]
    return t("; ").join(told) or t("no clear difference")
