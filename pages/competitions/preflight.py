"""Before a launch: the rules replayed on the past twelve months, who would have won, the cost, the conduct check."""

from decimal import Decimal

import streamlit as st

from analytics.competitions.hall import Card
from analytics.competitions.preflight import Preflight
from analytics.errors import AnalyticsError
from analytics.memory import remember
from pages._ui import blocks, chances, contests, drafting, prize_places, shell
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View

TITLE = "Preflight"
ICON = ":material/flight_takeoff:"
ORDER = 20
ROLES = frozenset({"office", "admin"})
USES = ()
WINNERS = 5


def render(view: View) -> None:
    """Choose a competition; what its rules would have done; launch."""
    t = view.t
    offered = view.desk.competitions.cards()
    todo = tuple(c for c in offered if c.item.stage in ("draft", "broken") or c.state == "planned")
    card = contests.chosen((*todo, *(c for c in offered if c not in todo)))
    if card is None:
        blocks.headline(t, t("No competition is written yet"))
        shell.empty(view, t("A competition is one file in the folder “competitions” of the data."),
                    t("Start from one of the library and change it."))  # fmt: skip
        drafting.form(view)
        return
    if card.rules is None:
        blocks.headline(t, t("{name} cannot be used yet", name=card.name))
        contests.cards(view, todo, card, "cards")
        for i, wrong in enumerate(card.wrong):
            blocks.banner(t, t.error(wrong), key=f"wrong_{i}", tone="concern")
        return
    try:
        found = view.desk.competitions.preflight(card.name)
    except AnalyticsError as wrong:
        blocks.headline(t, t("{title} cannot be replayed", title=card.rules.title(t.language)))
        contests.cards(view, offered, card, "cards")
        blocks.banner(t, t.error(wrong), key="refused", tone="concern")
        drafting.form(view)
        return
    blocks.headline(t, *_told(view, card, found))
    contests.cards(view, offered, card, "cards")
    for i, wrong in enumerate(card.wrong):
        blocks.banner(t, t.error(wrong), key=f"wrong_{i}", tone="concern")
    _findings(view, found)
    if (sure := view.desk.competitions.sureness(found.replays[0].table)) is not None:
        prize_places.banner(view, sure, "prize_sure", view.t("In the latest replay: "))
    chances.show(view, found)
    _months(view, found)
    _cliffs(view, found)
    blocks.section(t, t("The rules in plain words"), key="rules_head")
    blocks.note(t, *view.desk.competitions.words(card.rules, t.language), key="rules")
    if card.item.stage == "edited":
        contests.difference(view, t("What the file changes in the launched rules"),
                            view.desk.competitions.pending(card.name), "pending")  # fmt: skip
    if card.item.stage in ("draft", "edited"):
        _launch(view, card)
    drafting.form(view)


def _told(view: View, card: Card, found: Preflight) -> tuple[blocks.Words, ...]:
    t, fmt = view.t, view.fmt
    title = card.rules.title(t.language) if card.rules else card.name
    open_ = len(found.open_findings)
    n = len(found.replays)
    finding = t("{title}: {k} findings of the conduct check are open", title=title, k=open_) if open_ else (
        t("{title} can be launched: nothing is open", title=title)
    )  # fmt: skip
    low, middle, high = (contests.yuan(view, c) for c in found.cost)
    cost = t("Replayed {n} times: cost {low} to {high}, usually {middle}.", n=n, low=low, high=high, middle=middle)
    if found.over_budget and found.rules.budget is not None:
        cost += t(" The budget of {budget} would have been passed.", budget=contests.yuan(view, found.rules.budget))
    again = t("{share} of the winners had won a month before.", share=fmt.ratio(found.overlap))
    return finding, cost, again if found.overlap is not None else ""


def _findings(view: View, found: Preflight) -> None:
    t = view.t
    for f in found.findings:
        said = view.desk.competitions.said(f.reason, t.language)
        if f.override is None:
            blocks.banner(t, said, t("To accept it, write an [[override]] for “{id}” with the reason and who answers.",
                                     id=f.id), key=f"finding_{f.id}", tone="concern")  # fmt: skip
        else:
            blocks.banner(t, said, t("Accepted by {by}: {reason}", by=f.override.by, reason=f.override.reason),
                          key=f"finding_{f.id}")  # fmt: skip


def _months(view: View, found: Preflight) -> None:
    """Who would have won, month by month."""
    blocks.section(view.t, view.t("Who would have won"), key="months_head")
    tb.table(view.t, _month_table(view, found), key="replays")


@remember(entries=32)
def _month_table(view: View, found: Preflight) -> Packed:
    t, fmt = view.t, view.fmt
    columns = [
        tb.Column("window", "text", t("Window")), tb.Column("winners", "number", t("Winners")),
        tb.Column("cost", "number", t("Cost")), tb.Column("first", "text", t("First of them")),
    ]  # fmt: skip
    names = view.desk.people()
    rows = []
    for r in found.replays:
        w = r.table.rules.window
        told = [names.get(x) or view.unit_name(x) for x in r.winners[:WINNERS]]
        rows.append(tb.Row("", {
            "window": t("{a} to {b}", a=fmt.date(w.first), b=fmt.date(w.last)),
            "winners": tb.number(len(r.winners), fmt.number(len(r.winners))),
            "cost": tb.number(r.cost, contests.yuan(view, r.cost)), "first": ("、" if t.chinese else ", ").join(told),
        }))  # fmt: skip
    return tb.pack(t, tb.Table(t("Replays"), columns, rows, tools=False, rows_label=t("{a}–{b} of {n}")))


def _cliffs(view: View, found: Preflight) -> None:
    """Where a hair decides, and who owes a prize to one sale."""
    t = view.t
    close = [c for c in found.cliffs if c.close and c.loses > 0]
    lines = [
        t("Between place {place} and the next: {gap} points decide over {money}.", place=c.place,
          gap=contests.amount(view, abs(c.score - c.next_score)), money=contests.yuan(view, c.loses))
        for c in sorted(close, key=lambda c: -c.loses)[:3]
    ]  # fmt: skip
    if found.deals:
        share = max((d.share for d in found.deals), default=Decimal(0))
        lines.append(t("Winners who owe half their score or more to one entry: {n}, the most {share}.",
                       n=len(found.deals), share=view.fmt.ratio(share)))  # fmt: skip
    if lines:
        blocks.section(t, t("Cliffs and single deals, in the latest replay"), *lines, key="cliffs")


def _launch(view: View, card: Card) -> None:
    t = view.t
    if st.button(t("Launch and lock these rules"), type="primary", key="launch"):
        try:
            rules, _ = view.desk.competitions.launch(card.name, view.viewer.login)
        except AnalyticsError as wrong:
            blocks.banner(t, t.error(wrong), key="launch_refused", tone="concern")
            return
        blocks.banner(t, t("Launched as version {n}; the rules are locked.", n=rules.version), key="launched")
