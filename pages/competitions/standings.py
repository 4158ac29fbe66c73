"""Competition standings: who stands where, what is missing to the next prize, and how every point was made."""

import streamlit as st

from analytics import charts
from analytics.competitions.fixtures import BYE
from analytics.competitions.hall import Card, Shown, Standings
from analytics.memory import remember
from pages._ui import blocks, contests, ledgers, shell
from pages._ui import tables as tb
from pages._ui.charts import Drawn, chart, pack
from pages._ui.component import Packed
from pages._ui.switch import switch
from pages._ui.view import View

TITLE = "Standings"
ICON = ":material/emoji_events:"
ORDER = 10
ROLES = frozenset({"manager", "head", "analyst", "office", "admin"})
USES = ()
MOST, TOP = 2000, 20


def render(view: View) -> None:
    """Cards, the table, the race, the ledger, the rules."""
    t = view.t
    offered = tuple(c for c in view.desk.competitions.cards() if c.item.stage in ("launched", "edited"))
    card = contests.chosen(offered)
    if card is None or card.rules is None:
        blocks.headline(t, t("No competition has been launched"))
        shell.empty(view, t("Nothing is running, coming or finished."),
                    t("Head office launches one on the preflight page."))  # fmt: skip
        return
    if card.state == "planned":
        blocks.headline(t, t("{title} starts on {day}", title=card.rules.title(t.language),
                             day=view.fmt.date(card.rules.window.first)))  # fmt: skip
        contests.cards(view, offered, card, "cards")
        _rules(view, card)
        return
    found = view.desk.competitions.standings(card.name)
    blocks.headline(t, *_told(view, found))
    contests.cards(view, offered, card, "cards")
    for wrong in card.wrong:
        blocks.banner(t, t.error(wrong), key="edited", tone="concern")
    _table(view, found, card)
    if found.table.board and found.table.board.matches:
        _matches(view, found)
    elif not found.rules.by_round:
        _race(view, found)
    ledgers.show(view, card.name, found)
    _rules(view, card)


def _told(view: View, found: Standings) -> tuple[blocks.Words, ...]:
    """The finding, then what the table is."""
    t, fmt, mine, title = view.t, view.fmt, found.mine, found.rules.title(view.t.language)
    winners = sum(bool(r.prize) for r in found.table.rows)
    states = {"running": t("as of {day}", day=fmt.date(found.table.asof)),
              "provisional": t("provisional until {day}", day=fmt.date(found.rules.window.final_on)),
              "final": t("final")}  # fmt: skip
    under = t("{title}, {state}: {n} compete, {k} hold a prize, {held} held, {out} excluded.", title=title,
              state=states[found.table.state], n=fmt.number(found.entrants), k=fmt.number(winners),
              held=fmt.number(found.held), out=fmt.number(found.excluded))  # fmt: skip
    if mine is None and view.desk.scope.everything and found.table.prize_cost + found.table.pay_cost:
        under += " " + t("Cost so far {cost}, likely {forecast}.", cost=contests.yuan(view, found.table.prize_cost +
                         found.table.pay_cost), forecast=contests.yuan(view, found.table.forecast))  # fmt: skip
    if mine is None:
        return t("{k} of {n} hold a prize in {title}", k=fmt.number(winners), n=fmt.number(found.entrants),
                 title=title), under  # fmt: skip
    line = contests.next_line(found, mine)
    if mine.row.standing != "ranked":
        return t("You are {standing}: {reason}", standing=contests.standing(view, mine)[1],
                 reason=contests.reason(view, mine)), under  # fmt: skip
    if line is not None:
        return t("You are {gap} short of {prize}", gap=contests.amount(view, line[1]), prize=line[0].title), under
    return t("You hold {place}", place=fmt.place(mine.row.place, found.entrants)), under


def _table(view: View, found: Standings, card: Card) -> None:
    """Everyone in scope; ``tail=hidden`` is what a projector shows."""
    t = view.t
    hide = st.query_params.get("tail") == "hidden"
    if len(found.rows) > TOP:
        switch("tail", t("Show"), {"shown": t("Everyone"), "hidden": t("First {n} and winners", n=TOP)},
               "hidden" if hide else "shown")  # fmt: skip
    done = tb.table(t, _packed(view, found, hide), key=f"table_{card.name}")
    if done.open:
        view.choose(entrant=done.open)


@remember(entries=64)
def _packed(view: View, found: Standings, hide: bool) -> Packed:
    t = view.t
    top = max((abs(r.row.score) for r in found.rows if r.row.score is not None), default=None)
    divisions = bool(found.rules.divisions)
    duel = found.rules.shape == "pk"
    columns = [
        tb.Column("place", "place", t("Place")), tb.Column("name", "name", t("Entrant")),
        *([tb.Column("division", "text", t("Division"))] if divisions else []),
        tb.Column("score", "value", _score_head(view, found), maximum=top),
        *([tb.Column("record", "text", t("Won, drawn, lost")), tb.Column("ahead", "number", t("Difference"))]
          if duel else []),
        tb.Column("last", "number", t("Last round"), wide=True),
        tb.Column("next", "number", t("To next prize")), tb.Column("prize", "number", t("Prize")),
        tb.Column("standing", "status", t("Standing")),
    ]  # fmt: skip
    shown = [r for r in found.rows if not hide or r.row.prize or (r.row.place or TOP + 1) <= TOP or r.mine][:MOST]
    rows = [_row(view, found, r) for r in shown]
    label = t("{a}–{b} of {n}")
    return tb.pack(t, tb.Table(t("Standings"), columns, rows, rows_label=label, tools=len(rows) > TOP))


def _score_head(view: View, found: Standings) -> str:
    t = view.t
    if found.rules.measure == "attainment":
        return t("Percent of target")
    return view.title(view.desk.kpi(found.rules.scores[0].kpi)) if found.rules.measure == "value" else t("Points")


def _row(view: View, found: Standings, shown: Shown) -> tb.Row:
    row = shown.row
    line = contests.next_line(found, shown) if row.standing != "excluded" else None
    last = row.rounds[-1] if row.rounds else None
    titles = {d.id: d.title or d.id for d in found.rules.divisions}
    cells = {
        "place": contests.place(shown), "name": contests.name(view, shown), "division": titles.get(row.division or ""),
        "score": tb.value(row.score, contests.amount(view, row.score)),
        "record": "–".join(map(str, row.record)) if row.record else None,
        "ahead": tb.number(row.difference, view.fmt.signed(row.difference)) if row.difference is not None else None,
        "last": tb.number(last, contests.hundredths(view, last)),
        "next": tb.number(line[1], contests.amount(view, line[1])) if line else None,
        "prize": tb.number(row.prize, contests.yuan(view, row.prize)) if row.prize else None,
        "standing": contests.standing(view, shown),
    }  # fmt: skip
    return tb.Row(row.entrant_id if shown.name is not None else "", cells, you=shown.mine, muted=not row.place)


def _race(view: View, found: Standings) -> None:
    """The score so far against the leader's and an even pace."""
    t = view.t
    rows = [r for r in found.rows if r.row.score is not None and r.name is not None]
    asked = st.query_params.get("entrant")
    own = next((r for r in rows if r.row.entrant_id == asked), found.mine or next(iter(rows), None))
    if own is None or len(own.row.rounds) < 2:
        return
    title = t("How the score grew, round by round")
    chart(view, _drawn(view, found, own), title, t("points so far; dotted: an even pace to the next prize"),
          t("The score after each round"), key="race")  # fmt: skip


@remember(entries=64)
def _drawn(view: View, found: Standings, own: Shown) -> Drawn:
    line = contests.next_line(found, own)
    goal = float((own.row.score or 0) + (line[1] if line else 0))
    whole = len(found.rules.window.spans())
    n = len(own.row.rounds)
    first = next((r for r in found.rows if r.name is not None and r.row.place == 1), None)
    other = _so_far(first) if first is not None and first is not own else []
    labels = [view.fmt.date(s.last_day, year=False) for s in found.table.spans]
    return pack(charts.line(
        labels, _so_far(own), [contests.amount(view, None if v is None else _two(v)) for v in _so_far(own)],
        lambda v: view.fmt.number(_two(v)), charts.colours(view.dark), name=own.name or "",
        other=other, other_name=(first.name or "") if first and other else "",
        target=[goal * (i + 1) / whole for i in range(n)], target_name=view.t("even pace"),
    ))  # fmt: skip


def _two(value: float):  # type: ignore[no-untyped-def]
    return contests.Decimal(str(round(value, 2)))


def _so_far(shown: Shown) -> list[float]:
    total, found = 0, []
    for r in shown.row.rounds:
        total += r or 0
        found.append(total / 100)
    return found


def _matches(view: View, found: Standings) -> None:
    """The pairs of the last round, of those the viewer may see."""
    t, board = view.t, found.table.board
    who = found.table.entrants
    if board is None or who is None:
        return
    names = {r.row.entrant_id: r.name for r in found.rows if r.name is not None}
    last = len(found.table.spans) - 1
    rows = []
    for m in board.matches:
        ids = (who.contestants[m.home].id, "" if m.away == BYE else who.contestants[m.away].id)
        if m.round == last and any(i in names for i in ids):
            told = [names.get(i) or (t("colleague") if i else t("no opponent")) for i in ids]
            cells = {"home": told[0], "away": told[1], "points": f"{m.home_points / 100:g}–{m.away_points / 100:g}"}
            scores = (contests.hundredths(view, m.home_score), contests.hundredths(view, m.away_score))
            rows.append(tb.Row("", cells | {"score": f"{scores[0]} : {scores[1]}"}))
    blocks.section(t, t("The pairs of round {n}", n=last + 1), key="pairs_head")
    columns = [tb.Column("home", "text", t("Entrant")), tb.Column("score", "text", t("Score")),
               tb.Column("away", "text", t("Opponent")), tb.Column("points", "text", t("Points"))]  # fmt: skip
    tb.table(t, tb.Table(t("Pairs"), columns, rows, rows_label=t("{a}–{b} of {n}"), page=20, tools=False), key="pairs")


def _rules(view: View, card: Card) -> None:
    """The rules in plain words, and what locked them."""
    t, rules, launch = view.t, card.rules, card.item.launch
    if rules is None:
        return
    blocks.section(t, t("The rules in plain words"), key="rules_head")
    blocks.note(t, *view.desk.competitions.words(rules, t.language), key="rules")
    if launch is not None:
        blocks.note(t, t("Version {n}, locked on {day}; sha256 {digest}", n=launch.version, day=launch.at[:10],
                         digest=launch.digest[:16]), key="locked")  # fmt: skip
