"""Competition standings: who stands where, what is missing to the next prize, and how every point was made."""

from decimal import Decimal

import streamlit as st

from analytics.competitions.hall import Card, Shown, Standings
from analytics.errors import AnalyticsError
from analytics.memory import remember
from pages._ui import blocks, contests, ledgers, moved_scores, prize_places, racing, shell
from pages._ui import tables as tb
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
        contests.cards(view, contests.grouped(view, offered, card), card, "cards", own=True)
        _rules(view, card)
        return
    try:
        found = view.desk.competitions.standings(card.name)
    except AnalyticsError as wrong:  # this one cannot be shown; the others stay a press away
        blocks.headline(t, t("{title} cannot be shown", title=card.rules.title(t.language)))
        contests.cards(view, contests.grouped(view, offered, card), card, "cards", own=True)
        blocks.banner(t, t.error(wrong), key="refused", tone="concern")
        return
    blocks.headline(t, *_told(view, found))
    contests.cards(view, contests.grouped(view, offered, card), card, "cards", own=True)
    for i, wrong in enumerate(card.wrong):
        blocks.banner(t, t.error(wrong), key=f"wrong_{i}", tone="concern")
    prize_places.show(view, found)
    _table(view, found, card)
    if found.table.board and found.table.board.matches:
        racing.show_pairs(view, found)
    racing.show_race(view, found)
    if not _projected():  # a projector shows no single person's points
        ledgers.show(view, card.name, found)
        moved_scores.in_competition(view, card.name, found)
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
        prize = line[0].name(t.language)
        return t("You are {gap} short of {prize}", gap=contests.amount(view, line[1]), prize=prize), under
    return t("You hold {place}", place=fmt.place(mine.row.place, found.entrants)), under


def _table(view: View, found: Standings, card: Card) -> None:
    """Everyone in scope; ``tail=hidden`` is what a projector shows."""
    t = view.t
    hide = _projected()
    if len(found.rows) > TOP:
        switch("tail", t("Show"), {"shown": t("Everyone"), "hidden": t("First {n} and winners", n=TOP)},
               "hidden" if hide else "shown")  # fmt: skip
    done = tb.table(t, _packed(view, found, hide), key=f"table_{card.name}")
    if done.open:
        view.choose(entrant=done.open)


def _projected() -> bool:
    return st.query_params.get("tail") == "hidden"


@remember(entries=64)
def _packed(view: View, found: Standings, hide: bool) -> Packed:
    t = view.t
    top = max((abs(r.row.score) for r in found.rows if r.row.score is not None), default=None)
    divisions = bool(found.rules.divisions)
    duel, sure = found.rules.shape == "pk", view.desk.competitions.sureness(found.table)
    columns = [
        tb.Column("place", "place", t("Place")), tb.Column("name", "name", t("Entrant")),
        *([tb.Column("division", "text", t("Division"))] if divisions else []),
        *([tb.Column("zone", "text", t("Prize group"), bare=True)] if found.rules.prizes else []),
        tb.Column("score", "value", _score_head(view, found), maximum=top, average=_lowest(found), lead=True,
                  hint=t("Tick: the lowest line of a prize")),
        *([tb.Column("record", "text", t("Won, drawn, lost")), tb.Column("ahead", "number", t("Difference"))]
          if duel else []),
        tb.Column("last", "number", t("Last round"), wide=True),
        *prize_places.column(view, sure),
        tb.Column("next", "number", t("To next prize")), tb.Column("prize", "number", t("Prize")),
        tb.Column("standing", "status", t("Standing"), bare=True),
    ]  # fmt: skip
    shown = [r for r in found.rows if not hide or r.row.prize or (r.row.place or TOP + 1) <= TOP or r.mine][:MOST]
    extra = prize_places.cells(sure, shown)
    rows = [_row(view, found, r, more) for r, more in zip(shown, extra, strict=True)]
    label = t("{a}–{b} of {n}")
    return tb.pack(t, tb.Table(t("Standings"), columns, rows, rows_label=label, tools=len(rows) > TOP))


def _lowest(found: Standings) -> Decimal | None:
    """The score from which on there is a prize; where divisions have lines of their own there is no one line."""
    return None if found.rules.divisions or found.lower else min((g for g in found.lines.values() if g), default=None)


def _score_head(view: View, found: Standings) -> str:
    t = view.t
    if found.rules.measure == "attainment":
        return t("Percent of target")
    return view.title(view.desk.kpi(found.rules.scores[0].kpi)) if found.rules.measure == "value" else t("Points")


def _row(view: View, found: Standings, shown: Shown, more: dict[str, object]) -> tb.Row:
    row = shown.row
    line = contests.next_line(found, shown) if row.standing != "excluded" else None
    last = row.rounds[-1] if row.rounds else None
    titles = {d.id: d.name(view.t.language) or d.id for d in found.rules.divisions}
    cells = {
        **more, "name": contests.name(view, shown),
        "division": titles.get(row.division or ""),
        "zone": contests.zone(view, found, shown),
        "score": tb.value(row.score, contests.amount(view, row.score)),
        "record": "–".join(map(str, row.record)) if row.record else None,
        "ahead": tb.number(row.difference, view.fmt.signed(row.difference)) if row.difference is not None else None,
        "last": tb.number(last, contests.hundredths(view, last)),
        "next": tb.number(line[1], contests.amount(view, line[1])) if line else None,
        "prize": tb.number(row.prize, contests.yuan(view, row.prize)) if row.prize else None,
        "standing": contests.standing(view, shown),
    }  # fmt: skip
    return tb.Row(row.entrant_id if shown.name is not None else "", cells, you=shown.mine, muted=not row.place)


def _rules(view: View, card: Card) -> None:
    """The rules in plain words, and what locked them."""
    t, rules, launch = view.t, card.rules, card.item.launch
    if rules is None:
        return
    blocks.section(t, t("The rules in plain words"), key="rules_head")
    blocks.note(t, *view.desk.competitions.words(rules, t.language), key="rules")
    if launch is not None:
        blocks.note(t, t("Version {n}, locked on {day}; sha256 {digest}", n=launch.version,
                         day=contests.day(view, launch.at), digest=launch.digest[:16]), key="locked")  # fmt: skip
    for one, diff in reversed(view.desk.competitions.versions(card.name)[1:]):
        title = t("What version {n} of {day} changed", n=one.version, day=contests.day(view, one.at))
        contests.difference(view, title, diff, f"version_{one.version}")
