"""Why a place moved between the period shown and any other one, as any release knows it: chosen here, kept in the
address. The parts are a table that adds up, in places and in the own figure."""

from collections.abc import Callable
from decimal import Decimal

from analytics.errors import AnalyticsError
from analytics.kpi import Kpi
from analytics.period import Period
from analytics.walk import Move, Part
from pages._ui import blocks, other_side, placing
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View

PARTS = {
    "others": "Changes of others", "joiners": "Those who joined", "leavers": "Those who left",
    "transfers": "Transfers into or out of the group", "gates": "Without a figure, or in post too briefly",
    "amount": "Own change", "numerator": "Own: what was reached", "denominator": "Own: what it is measured against",
    "elsewhere": "Own figures in another unit", "moved": "People who moved here or away",
    "joined": "People who joined the bank", "left": "People who left the bank",
}  # fmt: skip


def show(view: View, kpi: Kpi, unit_id: str, other: Period) -> None:
    """The movement since ``other``, or since what the address asks for; nothing where nobody is ranked."""
    if kpi.gate and unit_id in view.desk.people():
        return
    against, release = view.state.against or other, view.state.against_release
    try:
        move = view.desk.moved(kpi.name, unit_id, view.state.period, against, release)
    except AnalyticsError as wrong:  # the other side cannot be read: the page goes on without it
        title, lines, move = view.t("Why the place moved"), [view.t.error(wrong)], None
    else:
        title, lines = _told(view, kpi, unit_id, move, against)
    blocks.section(view.t, title, *lines, key="moved_head")
    other_side.choose(view, against)
    if move is not None and move.parts:
        own = view.t("Own figure")
        tb.table(view.t, table(view, move, name, lambda v: view.fmt.change(kpi, v, unit=True), own), key="moved")


def _told(view: View, kpi: Kpi, unit_id: str, move: Move | None, against: Period) -> tuple[str, list[str]]:
    """The finding, and what to know of it."""
    t, fmt, now = view.t, view.fmt, view.state.period
    if move is None:
        told = t("There is no place in both {other} and {period}, so nothing to explain. Choose another period.",
                 other=other_side.words(view, against), period=fmt.period(now))  # fmt: skip
        return t("Why the place moved"), [told]
    sure = view.desk.certainty(kpi.name, unit_id, now, view.state.compare)
    title = t("{kpi}: place {before} in {other}, {now} in {period}", kpi=view.title(kpi),
              before=fmt.number(move.before), other=other_side.words(view, against), now=fmt.number(move.now),
              period=fmt.period(now))  # fmt: skip
    if sure is not None and not sure.table.refused:
        title += placing.likely(view, sure.sure)
    values = t("{was} then, {value} now.", was=fmt.words(kpi, move.was), value=fmt.words(kpi, move.value))
    if not move.parts:
        return title, [values, t("No part changed.")]
    told = t("What moved the place, one thing after the other; the parts add up exactly.")
    lines = [*placing.unsure(view, sure), values, told]
    noise = None if against == now else view.desk.beyond_noise(kpi.name, unit_id, now, against)
    if noise is not None:
        words = "The own change is more than chance makes." if noise else "The own change is within noise."
        lines.append(t(words))
    return title, lines


def table(view: View, move: Move, named: Callable[[View, Part], str], change: Callable[[Decimal], str], own: str
          ) -> Packed:  # fmt: skip
    """The parts with their sum on top. ``change`` writes a difference of the own figure, whose name is ``own``."""
    t, fmt = view.t, view.fmt
    columns = [tb.Column("part", "name", t("Part")), tb.Column("places", "number", t("Places"), sortable=False),
               tb.Column("value", "number", own, sortable=False)]  # fmt: skip

    def row(name: str, places: int, value: Decimal, shown: bool) -> tb.Row:
        cells = {"part": tb.name(name), "places": tb.number(places, fmt.signed(places))}
        return tb.Row("", cells | ({"value": tb.number(value, change(value))} if shown else {}))

    found: dict[tuple[str, bool], tuple[int, Decimal]] = {}  # corrections of one kind are one part
    for p in move.parts:
        at = named(view, p), p.cause == "own" or bool(p.value)
        places, value = found.get(at, (0, Decimal(0)))
        found[at] = places + p.places, value + p.value
    rows = [row(name, places, value, shown) for (name, shown), (places, value) in found.items()]
    whole = row(t("Together"), move.before - move.now, move.value - move.was, True)
    spec = tb.Table(t("Why the place moved"), columns, total=whole, groups=[tb.Group("", rows)], tools=False)
    return tb.pack(t, spec)


def name(view: View, p: Part) -> str:
    """What a part of a measure's movement is called."""
    if not p.restated:
        return view.t(PARTS[p.what or p.cause])
    words = {"own": "Corrected own figures", "others": "Corrected figures of others"}
    return view.t(words.get(p.cause, "Corrections of who is in the table"))
