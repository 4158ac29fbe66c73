"""How every point of one entrant was made, as a table under the standings."""

import streamlit as st

from analytics.competitions.hall import Standings
from analytics.competitions.ledger import Entry, Ledger
from analytics.errors import AnalyticsError
from analytics.memory import remember
from pages._ui import blocks, contests
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View


def show(view: View, name: str, found: Standings) -> None:
    """The ledger of the entrant in the address, else the viewer's own."""
    t = view.t
    asked = st.query_params.get("entrant")
    who = next((r for r in found.rows if r.row.entrant_id == asked and r.name is not None), found.mine)
    if who is None:
        blocks.note(t, t("Press a name to see how its points were made."), key="ledger_hint")
        return
    try:
        made = view.desk.competitions.ledger(name, who.row.entrant_id)
    except AnalyticsError as wrong:
        blocks.note(t, t.error(wrong), key="ledger_refused")
        return
    score = contests.hundredths(view, made.score)
    blocks.section(t, t("How the points of {name} were made", name=who.name or ""),
                   t("{n} entries; together they are the score of {score}.", n=view.fmt.number(len(made.entries)),
                     score=score) if not made.results else t("Each round by its entries; rounds make the score of "
                                                             "{score}.", score=score), key="ledger_head")  # fmt: skip
    if made.results:
        _rounds(view, made)
    _entries(view, found, made)


def _rounds(view: View, made: Ledger) -> None:
    t = view.t
    rows = [
        tb.Row("", {
            "round": tb.number(r.round + 1, str(r.round + 1)), "until": view.fmt.date(r.span.last_day, year=False),
            "score": tb.number(r.score, contests.hundredths(view, r.score)), "place": tb.place(r.place),
            "points": tb.number(r.points, contests.hundredths(view, r.points)),
            "counts": t("counts") if r.counts else t("dropped"),
        })
        for r in made.results
    ]  # fmt: skip
    columns = [
        tb.Column("round", "number", t("Round")), tb.Column("until", "text", t("Until")),
        tb.Column("score", "number", t("Score")), tb.Column("place", "place", t("Place")),
        tb.Column("points", "number", t("Points")), tb.Column("counts", "text", ""),
    ]  # fmt: skip
    tb.table(t, tb.Table(t("Rounds"), columns, rows, rows_label=t("{a}–{b} of {n}"), tools=False), key="ledger_rounds")


def _entries(view: View, found: Standings, made: Ledger) -> None:
    tb.table(view.t, _packed(view, made), key=f"ledger_{found.rules.name}")


@remember(entries=32)
def _packed(view: View, made: Ledger) -> Packed:
    t = view.t
    columns = [
        tb.Column("day", "text", t("Day")), tb.Column("what", "name", t("What counted")),
        tb.Column("count", "number", t("Count")), tb.Column("points", "number", t("Points")),
        tb.Column("running", "number", t("Running total")), tb.Column("note", "text", t("Remark")),
    ]  # fmt: skip
    newest = list(reversed(made.entries))
    rows = [tb.Row("", _cells(view, e)) for e in newest]
    label = t("{a}–{b} of {n}, newest first")
    return tb.pack(t, tb.Table(t("Ledger"), columns, rows, rows_label=label, page=20, tools=False))


def _cells(view: View, e: Entry) -> dict[str, object]:
    t = view.t
    notes = {
        "capped": t("capped"), "cancelled": t("cancelled, points returned"), "base": t("expected"),
        "team": t("member caps and means"), "": "",
    }  # fmt: skip
    kpis = view.desk.kpis()
    what = view.title(kpis[e.kpi]) if e.kpi in kpis else t("Team")
    behind = " · ".join(x for x in (e.player, e.ref, e.client) if x)
    return {
        "day": view.fmt.date(e.day, year=False), "what": tb.name(what, behind),
        "count": tb.number(e.count, contests.hundredths(view, e.count)),
        "points": tb.delta(e.points, contests.hundredths(view, e.points), "concern" if e.points < 0 else ""),
        "running": tb.number(e.running, contests.hundredths(view, e.running)), "note": notes[e.note],
    }  # fmt: skip
