"""Competitions in words and cells, shared by their pages: which one is chosen, cards, standing, scores."""

from datetime import date
from decimal import Decimal

import streamlit as st

from analytics.competitions.hall import Card, Shown, Standings
from analytics.competitions.rules import Prize, Rules
from analytics.errors import AnalyticsError
from analytics.memory import remember
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.switch import switch
from pages._ui.view import View

NAME = "competition"  # in the address
SHAPES = {"ranked": "full", "held": "half", "excluded": "struck"}


def chosen(offered: tuple[Card, ...]) -> Card | None:
    """The competition the address names, else the first offered."""
    asked = st.query_params.get(NAME)
    return next((c for c in offered if c.name == asked), offered[0] if offered else None)


def grouped(view: View, offered: tuple[Card, ...], now: Card) -> tuple[Card, ...]:
    """The cards of one group: running, coming or finished; a switch names the groups, the chosen card's first."""
    t = view.t
    words = {"running": t("Running"), "planned": t("Coming"), "final": t("Finished")}
    groups = {g: tuple(c for c in offered if _group(c) == g) for g in words}
    asked = st.query_params.get("show", "")
    shown = asked if groups.get(asked) else _group(now)
    options = {g: f"{words[g]} ({len(groups[g])})" for g in words if groups[g]}
    if len(options) > 1:
        switch("show", t("Competitions"), options, shown)
    return groups[shown]


def _group(card: Card) -> str:
    return "running" if card.state in ("running", "provisional") else str(card.state)


def state_word(view: View, card: Card) -> str:
    """Where a competition is, in a word or two."""
    t = view.t
    words = {
        "running": t("Running"), "provisional": t("Over, provisional"), "planned": t("Coming"), "final": t("Finished"),
        None: t("File with problems"),
    }  # fmt: skip
    if card.item.stage == "draft":
        return t("Draft")
    return words[card.state] + (t(", sealed") if card.sealed else "")


def cards(view: View, offered: tuple[Card, ...], now: Card, key: str, own: bool = False) -> None:
    """One card for each, with the ``own`` place on it (or who leads); its title chooses it."""
    pressed = blocks.cards(packed(view, offered, now.name, own), key=key)
    if pressed and pressed != now.name:
        view.choose(**{NAME: pressed, "entrant": None})


@remember(entries=64)
def packed(view: View, offered: tuple[Card, ...], chosen: str, own: bool) -> Packed:
    """The cards, ready to travel; ``own``: with the own place, or who leads."""
    return blocks.pack_cards(view.t, [_card(view, c, c.name == chosen, own) for c in offered])


def _card(view: View, card: Card, is_chosen: bool, own: bool) -> blocks.Card:
    t, fmt, rules = view.t, view.fmt, card.rules
    if rules is None:
        return blocks.Card(card.name, t("{n} problems", n=len(card.wrong)), id=card.name, state=state_word(view, card),
                           chosen=is_chosen)  # fmt: skip
    window = t("{a} to {b}", a=fmt.date(rules.window.first, year=False), b=fmt.date(rules.window.last, year=False))
    value, notes = form(view, rules), list[str]()
    if own and card.state not in ("planned", None):
        try:
            value, notes = told(view, view.desk.competitions.standings(card.name))
        except AnalyticsError as wrong:
            notes = [t.error(wrong)]
    return blocks.Card(
        rules.title(t.language), value, id=card.name, state=state_word(view, card), aside=window, notes=notes,
        progress=_progress(view, rules) if card.state == "running" else None,
        progress_label=t("share of the days gone"), chosen=is_chosen,
    )  # fmt: skip


def told(view: View, found: Standings) -> tuple[str, list[str]]:
    """(the largest words of a card, what is under them): the own row, else the best the viewer may see."""
    t, fmt = view.t, view.fmt
    mine = found.mine
    if mine is not None:
        place_ = fmt.place(mine.row.place, found.entrants) if mine.row.place else standing(view, mine)[1]
        line = next_line(found, mine)
        short = t("{gap} short of {prize}", gap=amount(view, line[1]), prize=line[0].name(t.language)) if line else ""
        return place_, [zone(view, found, mine) or short or t("no line above")]
    best = next((r for r in found.rows if r.row.place and r.name is not None), None)
    if best is None:
        return t("{n} compete", n=fmt.number(found.entrants)), []
    winners = sum(bool(r.row.prize) for r in found.rows)
    led = t("{place}, {score} points", place=fmt.place(best.row.place, found.entrants),
            score=amount(view, best.row.score))  # fmt: skip
    return best.name or "", [led, t("{k} of {n} hold a prize", k=fmt.number(winners), n=fmt.number(len(found.rows)))]


def _progress(view: View, rules: Rules) -> float:
    gone = (view.desk.book.data_through - rules.window.first).days + 1
    return min(1.0, gone / rules.window.period.days)


def form(view: View, rules: Rules) -> str:
    """The format in a word."""
    t = view.t
    return {
        "points": t("Points"), "value": t("Best figure"), "attainment": t("Target reached"),
        "improvement": t("Improvement"), "rounds": t("Rounds"), "pk": t("One against one"), "race": t("Race"),
        "step": t("Lines to reach"), "divisions": t("Divisions"), "team": t("Teams"),
    }[rules.format]  # fmt: skip


def amount(view: View, value: Decimal | None) -> str:
    """A score: whole where it is whole, else with two decimals."""
    if value is None:
        return "–"
    return view.fmt.number(value, 0 if value == value.to_integral_value() else 2)


def yuan(view: View, value: Decimal) -> str:
    """Prize money: exact, never shortened."""
    return view.t("CN¥ {amount}", amount=amount(view, value))


def day(view: View, at: str) -> str:
    """The day of an instant that a lock or a seal wrote."""
    return view.fmt.date(date.fromisoformat(at[:10]))


def hundredths(view: View, value: int | None) -> str:
    """A score kept as hundredths; a dropped round is a dash."""
    return "–" if value is None else amount(view, Decimal(value).scaleb(-2))


def name(view: View, shown: Shown) -> list[str]:
    """Who a row is; others' neighbours have no name."""
    told: list[str] = tb.name(shown.name or view.t("colleague"), shown.home or "")
    return told


def standing(view: View, shown: Shown) -> list[str]:
    """Shape, word and reason, never colour alone."""
    t, v = view.t, shown.row.verdict
    words = {"ranked": t("ranked"), "held": t("held"), "excluded": t("excluded")}
    why = reason(view, shown) if v.standing != "ranked" and shown.name is not None else ""
    told: list[str] = tb.status(SHAPES[v.standing], words[v.standing], why)  # type: ignore[arg-type]
    return told


def reason(view: View, shown: Shown) -> str:
    """Why somebody is held or excluded, with the date."""
    t, v = view.t, shown.row.verdict
    known = {
        "left": t("left in the window"), "days": t("too few days served"), "target": t("no target"),
        "breadth": t("points of too few kinds"), "client_share": t("too much with one client"),
        "funnel": t("clearly worse than usual for the size"), "complaint": t("upheld complaint"),
    }  # fmt: skip
    if v.rule == "complaint" and v.standing == "held":
        told = t("complaint not decided yet")
    elif v.rule in known:
        told = known[v.rule]
    elif v.rule in view.desk.kpis():
        told = f"{view.title(view.desk.kpi(v.rule))} {v.evidence}"
    elif v.rule == "decision":
        told = f"{v.reason} ({v.evidence})"
    else:
        told = v.reason
    if v.on is not None:
        told += t(", {day}", day=view.fmt.date(v.on, year=False))
    return told + (t(", until {day}", day=view.fmt.date(v.until, year=False)) if v.until else "")


def place(shown: Shown) -> object:
    """The place; that of a held one in brackets."""
    row = shown.row
    return tb.place(row.place) if row.place else tb.place(None, f"({row.would_be})") if row.would_be else None


def next_line(found: Standings, shown: Shown) -> tuple[Prize, Decimal] | None:
    """The nearest prize above and what is missing to it: a line's score, or the score of the last who wins it."""
    score, sign = shown.row.score, -1 if found.lower else 1
    if score is None:
        return None
    prizes = found.rules.prizes
    missing = [
        (sign * (goal - score), n) for (n, division), goal in found.lines.items()
        if division == shown.row.division and sign * (goal - score) > 0
    ]  # fmt: skip
    if not missing:
        return None
    gap, n = min(missing)
    return prizes[n], gap


def goal_of(found: Standings, prize: Prize, shown: Shown | None) -> Decimal:
    """The score a prize takes, in the entrant's division."""
    n = found.rules.prizes.index(prize)
    return next((g for (m, d), g in found.lines.items() if m == n and (shown is None or d == shown.row.division)),
                Decimal(0))  # fmt: skip


def zone(view: View, found: Standings, shown: Shown) -> str:
    """The prize group a row stands in, in the reader's language."""
    names = {p.title: p.name(view.t.language) for p in found.rules.prizes}
    return ("、" if view.t.chinese else ", ").join(dict.fromkeys(names[title] for title, _ in shown.row.prizes))


def difference(view: View, title: str, diff: str, key: str) -> None:
    """What changed in the rules, line by line; the same words as in the file."""
    t = view.t
    if not diff:
        return
    blocks.section(t, title, key=f"{key}_head")
    marks = {"-": t("before"), "+": t("now")}
    lines = [x for x in diff.splitlines() if x[:1] in marks and not x.startswith(("---", "+++"))]
    columns = [tb.Column("when", "text", "", width="90px", sortable=False),
               tb.Column("text", "text", t("Text"), sortable=False)]  # fmt: skip
    rows = [tb.Row("", {"when": marks[x[0]], "text": x[1:]}, muted=x[0] == "-") for x in lines]
    tb.table(t, tb.Table(title, columns, rows, page=200, tools=False), key=key)
