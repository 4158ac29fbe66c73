"""Whose chance of a prize is how big, as tables of the preflight: by book and tenure, and everybody's own."""

from decimal import Decimal

from analytics.competitions.chances import Chance
from analytics.competitions.preflight import Preflight
from analytics.memory import remember
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View

MOST, SURE = 2000, Decimal("0.95")


def show(view: View, found: Preflight) -> None:
    """Both tables."""
    _chances(view, found)
    _hopes(view, found)


def _chances(view: View, found: Preflight) -> None:
    """Who has a chance: by size of the book and by time in the bank."""
    t = view.t
    if not found.by_book:
        return
    blocks.section(t, t("Chance of a prize by size of the book and time in the bank"),
                   t("Replayed: what happened. Simulated: everybody's score drawn anew from the own past ones."),
                   key="chance_head")  # fmt: skip
    tb.table(t, _chance_table(view, found), key="chances")


@remember(entries=32)
def _chance_table(view: View, found: Preflight) -> Packed:
    t = view.t
    columns = [
        tb.Column("group", "text", t("Group")), tb.Column("n", "number", t("Entrants")),
        tb.Column("replayed", "number", t("Replayed")), tb.Column("simulated", "number", t("Simulated")),
    ]  # fmt: skip
    parts = ((found.by_book, t("clients")), (found.by_tenure, t("years")))
    rows = [_chance(view, c, unit) for part, unit in parts for c in part]
    return tb.pack(t, tb.Table(t("Chances"), columns, rows, tools=False, rows_label=t("{a}–{b} of {n}")))


def _chance(view: View, c: Chance, unit: str) -> tb.Row:
    t, fmt = view.t, view.fmt
    group = t("{low} and more {unit}", low=c.low, unit=unit) if c.high is None else (
        t("{low} to under {high} {unit}", low=c.low, high=c.high, unit=unit)
    )  # fmt: skip
    return tb.Row("", {
        "group": group, "n": tb.number(c.entrants, fmt.number(c.entrants)),
        "replayed": tb.number(c.replayed, fmt.ratio(c.replayed, 1)),
        "simulated": tb.number(c.simulated, fmt.ratio(c.simulated, 1)),
    })  # fmt: skip


def _hopes(view: View, found: Preflight) -> None:
    """Everybody's own chance, the best first."""
    t = view.t
    sure = sum(h.simulated >= SURE for h in found.hopes)
    never = sum(h.simulated == 0 for h in found.hopes)
    blocks.section(t, t("{k} of {n} are all but sure of a prize, {none} have no chance", k=view.fmt.number(sure),
                        n=view.fmt.number(len(found.hopes)), none=view.fmt.number(never)),
                   t("All but sure: in 19 of 20 simulations."), key="hopes_head")  # fmt: skip
    tb.table(t, _hope_table(view, found), key="hopes")


@remember(entries=32)
def _hope_table(view: View, found: Preflight) -> Packed:
    t, fmt, names = view.t, view.fmt, view.desk.people()
    columns = [
        tb.Column("name", "name", t("Entrant")), tb.Column("book", "number", t("Clients")),
        tb.Column("won", "number", t("Prizes in the replays")), tb.Column("chance", "number", t("Chance of a prize")),
    ]  # fmt: skip
    rows = [
        tb.Row("", {
            "name": tb.name(names.get(h.entrant_id) or view.unit_name(h.entrant_id)),
            "book": tb.number(h.book, fmt.number(h.book)), "won": tb.number(h.won, f"{h.won} / {h.tried}"),
            "chance": tb.number(h.simulated, _twentieths(view, h.simulated)),
        }) for h in found.hopes[:MOST]
    ]  # fmt: skip
    return tb.pack(t, tb.Table(t("Chance of a prize"), columns, rows, page=10, rows_label=t("{a}–{b} of {n}")))


def _twentieths(view: View, chance: Decimal) -> str:
    """A chance in steps of 5%: a simulation knows no more."""
    if chance >= SURE:
        return view.t("over 95%")
    return view.fmt.ratio(Decimal(round(chance * 20)) / 20) if chance >= 1 - SURE else view.t("under 5%")
