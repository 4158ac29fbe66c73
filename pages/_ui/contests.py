"""Competitions in words and cells, shared by their pages: which one is chosen, cards, standing, scores."""

from decimal import Decimal

import streamlit as st

from analytics.competitions.hall import Card, Shown, Standings
from analytics.competitions.rules import Prize, Rules
from analytics.memory import remember
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View

NAME = "competition"  # in the address
SHAPES = {"ranked": "full", "held": "half", "excluded": "struck"}


def chosen(offered: tuple[Card, ...]) -> Card | None:
    """The competition the address names, else the first offered."""
    asked = st.query_params.get(NAME)
    return next((c for c in offered if c.name == asked), offered[0] if offered else None)


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


def cards(view: View, offered: tuple[Card, ...], now: Card, key: str) -> None:
    """One card for each; its title chooses it."""
    pressed = blocks.cards(_packed(view, offered, now.name), key=key)
    if pressed and pressed != now.name:
        view.choose(**{NAME: pressed, "entrant": None})


@remember(entries=64)
def _packed(view: View, offered: tuple[Card, ...], chosen: str) -> Packed:
    return blocks.pack_cards(view.t, [_card(view, c, c.name == chosen) for c in offered])


def _card(view: View, card: Card, is_chosen: bool) -> blocks.Card:
    t, fmt, rules = view.t, view.fmt, card.rules
    if rules is None:
        return blocks.Card(card.name, t("{n} problems", n=len(card.wrong)), id=card.name, state=state_word(view, card),
                           chosen=is_chosen)  # fmt: skip
    window = t("{a} to {b}", a=fmt.date(rules.window.first, year=False), b=fmt.date(rules.window.last, year=False))
    return blocks.Card(
        rules.title(t.language), form(view, rules), id=card.name, state=state_word(view, card), aside=window,
        progress=_progress(view, rules) if card.state == "running" else None,
        progress_label=t("share of the days gone"), chosen=is_chosen,
    )  # fmt: skip


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
    return view.t("{amount} yuan", amount=amount(view, value))


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


def zone(view: View, shown: Shown) -> str:
    """The prize group a row stands in."""
    return ("、" if view.t.chinese else ", ").join(dict.fromkeys(title for title, _ in shown.row.prizes))
