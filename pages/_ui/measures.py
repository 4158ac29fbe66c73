"""KPIs of one manager or unit as cards, for the top of a page; ``measure_table`` has the form to compare them in."""

from collections.abc import Sequence

from analytics.answers import Card as Measure
from analytics.answers import Profile, Status
from analytics.memory import remember
from analytics.period import shift_months
from pages._ui import blocks, placing, shell
from pages._ui.component import Packed
from pages._ui.view import View

FULL = 1.6  # the bar of a target ends at 160%, as in every table
WHY = "why:"  # what a card reports when its value is pressed, before the KPI's name


def cards(view: View, of: Profile, names: Sequence[str], key: str) -> str | None:
    """Cards; returns the KPI whose title was pressed, or ``why:`` and the KPI when its value was."""
    return blocks.cards(_packed(view, of, tuple(names)), key)


@remember(entries=256)
def _packed(view: View, of: Profile, names: tuple[str, ...]) -> Packed:
    known = {m.kpi.name: m for m in of.cards}
    return blocks.pack_cards(view.t, [card(view, known[name]) for name in names if name in known], tiles=True)


def card(view: View, m: Measure) -> blocks.Card:
    """Value, change, place, target and twelve months of one KPI."""
    row, fmt, t = m.row, view.fmt, view.t
    attained = row.attainment
    change = t(
        "{change} against {period}", change=fmt.change(m.kpi, row.change, unit=True), period=shell.compared_with(view)
    )
    return blocks.Card(
        title=view.title(m.kpi), id=m.kpi.name, why=WHY + m.kpi.name,
        value=fmt.value(m.kpi, row.value), unit=unit(view, m),
        aside=standing(view, m), change=change if row.change is not None else "", spark=row.spark,
        tick=1 / FULL,
        progress=None if attained is None or m.kpi.better == "lower" else min(1.0, float(attained) / FULL),
        progress_label=t("{share} of target", share=fmt.ratio(attained)), notes=notes(view, m),
    )  # fmt: skip


def unit(view: View, m: Measure) -> str:
    """What stands small beside the value; empty where the number says it."""
    words = {"per_client": "per client", "per_1000": "per 1,000 clients", "days": "days"}
    return view.t(words[m.kpi.unit]) if m.kpi.unit in words and m.row.value is not None else ""


def standing(view: View, m: Measure) -> str:
    """``place 14 of 120 (likely 4–58)``; empty without a place, and for one among itself."""
    if m.row.place is None or m.peers < 2:
        return ""
    return placing.standing(view, m)


WHY_UNPLACED: dict[Status, str] = {
    "new": "new, not ranked", "left": "left, not ranked", "closed": "closed", "no_data": "nothing to measure",
}  # fmt: skip


def unplaced(view: View, m: Measure) -> str:
    """Why somebody has no place; empty for the ranked. Some measures are only known months later."""
    late = shift_months(view.desk.book.data_through, 1 - m.kpi.follow)
    if m.row.status == "no_data" and m.kpi.follow and view.state.period.last_day >= late:
        return view.t("nothing to measure yet")
    return view.t(WHY_UNPLACED[m.row.status]) if m.row.status in WHY_UNPLACED else ""


def notes(view: View, m: Measure) -> list[str]:
    """Target and benchmark in words, and why there is no place."""
    t, fmt, row = view.t, view.fmt, m.row
    told = [why] if (why := unplaced(view, m)) else []
    if row.target is not None and row.attainment is not None:
        aim, less = fmt.value(m.kpi, row.target), m.kpi.better == "lower"
        kept = t("within the limit of {target}" if row.attainment >= 1 else "above the limit of {target}", target=aim)
        share = t("{share} of the target of {target}", share=fmt.ratio(row.attainment), target=aim)
        told.append(kept if less else share)
    if row.pace is not None and row.pace != row.attainment:
        told.append(t("{share} of the pace to get there", share=fmt.ratio(row.pace)))
    if m.top_quarter is not None and m.peers > 1 and row.place is not None:
        told.append(t("the top quarter starts at {value}", value=fmt.value(m.kpi, m.top_quarter)))
    return told
