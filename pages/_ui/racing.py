"""The race over rounds and the pairs of one against one, under the standings."""

from decimal import Decimal

import streamlit as st

from analytics import charts
from analytics.competitions.fixtures import BYE
from analytics.competitions.hall import Shown, Standings
from analytics.competitions.race import Kind, Runner, ahead, race
from analytics.memory import remember
from pages._ui import blocks, contests
from pages._ui import tables as tb
from pages._ui.charts import Drawn, Twin, chart, pack
from pages._ui.component import Packed
from pages._ui.switch import switch
from pages._ui.view import View

LEADERS, FIELD = 3, 20  # lines with a name, and lines in all
CUMULATIVE = ("total", "race", "rounds", "pk", "team")  # formats whose rounds add up to the score


def show_race(view: View, found: Standings) -> None:
    """Everybody's way to the line; of those the viewer may see."""
    made = _race(view, found, st.query_params.get("entrant", ""))
    if made is None:
        return
    drawn, title, twin = made
    t = view.t
    chart(view, drawn, title, t("Points ahead of (+) or behind (−) an even pace to the line, after each round"),
          t("A line for each entrant, by rounds"), key="race", twin=twin)  # fmt: skip


@remember(entries=64)
def _race(view: View, found: Standings, asked: str) -> tuple[Drawn, str, Twin] | None:
    """(figure, its sentence, its table), or None where there is no race."""
    board, who = found.table.board, found.table.entrants
    rows = [r for r in found.rows if r.row.score is not None and r.name is not None]
    if found.rules.shape not in CUMULATIVE or not rows or board is None or who is None or len(found.table.spans) < 2:
        return None
    own = next((r for r in rows if r.row.entrant_id == asked), found.mine)
    line = contests.next_line(found, own) if own is not None else None
    division = (own or rows[0]).row.division
    lines = [g for (_, d), g in found.lines.items() if d == division]
    goal = float(contests.goal_of(found, line[0], own) if line else min(lines, default=rows[0].row.score or 0))
    rounds = len(found.rules.window.spans())
    shown = rows[:FIELD] + ([own] if own is not None and own not in rows[:FIELD] else [])
    told = [
        Runner(r.name or "", ahead([v / 100 for v in board.cells[:, who.at[r.row.entrant_id]]], goal, rounds),
               _kind(r, own, i)) for i, r in enumerate(shown)
    ]  # fmt: skip
    labels = [view.fmt.date(s.last_day, year=False) for s in found.table.spans]
    drawn = pack(race(labels, told, lambda v: _signed(view, v), charts.colours(view.dark), view.t("even pace")))
    twin = ([view.t("Entrant"), *labels], [[r.name, *(_signed(view, v) for v in r.ahead)] for r in told])
    return drawn, _sentence(view, told, goal), twin


def _kind(shown: Shown, own: Shown | None, i: int) -> Kind:
    if shown is own:
        return "own"
    if shown.row.standing == "held":
        return "held" if i < 2 * LEADERS else ""
    return "leader" if i < LEADERS else ""


def _signed(view: View, value: float) -> str:
    return view.fmt.signed(Decimal(str(round(value))))


def _sentence(view: View, told: list[Runner], goal: float) -> str:
    own = next((r for r in told if r.kind == "own"), told[0])
    t, far = view.t, own.ahead[-1]
    line = contests.amount(view, Decimal(f"{goal:.2f}"))
    values = {"name": own.name, "n": view.fmt.number(abs(round(far))), "goal": line}
    if round(far) == 0:
        return t("{name} keeps an even pace to {goal}", name=own.name, goal=line)
    if far > 0:
        return t("{name} is {n} points ahead of an even pace to {goal}", **values)
    return t("{name} is {n} points behind an even pace to {goal}", **values)


def show_pairs(view: View, found: Standings) -> None:
    """The pairs of one round, the last one unless another is chosen, of those the viewer may see."""
    t, rounds = view.t, len(found.table.spans)
    asked = st.query_params.get("round", "")
    chosen = int(asked) if asked.isdigit() and 1 <= int(asked) <= rounds else rounds
    blocks.section(t, t("The pairs of round {n}", n=chosen), key="pairs_head")
    if rounds > 1:
        switch("round", t("Round"), {str(n): str(n) for n in range(1, rounds + 1)}, str(chosen))
    tb.table(t, _pairs(view, found, chosen - 1), key=f"pairs_{found.rules.name}_{chosen}")


@remember(entries=128)
def _pairs(view: View, found: Standings, chosen: int) -> Packed:
    t, board, who = view.t, found.table.board, found.table.entrants
    assert board is not None
    assert who is not None
    names = {r.row.entrant_id: r.name for r in found.rows if r.name is not None}
    words = {1: t("won"), 0: t("drawn"), -1: t("lost")}
    rows = []
    for m in board.matches:
        ids = (who.contestants[m.home].id, "" if m.away == BYE else who.contestants[m.away].id)
        if m.round != chosen or not any(i in names for i in ids):
            continue
        told = [names.get(i) or (t("colleague") if i else t("no opponent")) for i in ids]
        ours, theirs = (contests.hundredths(view, s) for s in (m.home_score, m.away_score))
        rows.append(tb.Row("", {
            "home": told[0], "score": f"{ours} : {theirs}" if ids[1] else ours, "away": told[1],
            "result": words[m.result] if ids[1] else t("bye"),
            "points": f"{m.home_points / 100:g}–{m.away_points / 100:g}",
        }))  # fmt: skip
    columns = [
        tb.Column("home", "text", t("Entrant")), tb.Column("result", "text", t("Result")),
        tb.Column("score", "text", t("Score")), tb.Column("away", "text", t("Opponent")),
        tb.Column("points", "text", t("Points")),
    ]  # fmt: skip
    return tb.pack(t, tb.Table(t("Pairs"), columns, rows, rows_label=t("{a}–{b} of {n}"), page=20, tools=False))
