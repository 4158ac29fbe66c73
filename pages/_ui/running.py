"""The running competitions at a glance, for other pages: the own place and what is missing, or who leads."""

from analytics.competitions.hall import Card, Standings
from analytics.errors import AnalyticsError
from analytics.memory import remember
from pages._ui import blocks, contests
from pages._ui.component import Packed
from pages._ui.view import View

MOST = 6  # cards


def show(view: View) -> None:
    """A card for each competition that is running or not yet final; a title opens its standings."""
    now = [c for c in view.desk.competitions.cards() if c.state in ("running", "provisional")]
    launched = tuple(c for c in now if c.item.stage in ("launched", "edited"))[:MOST]
    if not launched:
        return
    blocks.section(view.t, view.t("Running competitions"), key="running_head")
    if pressed := blocks.cards(_packed(view, launched), key="running"):
        view.open("standings", competition=pressed, entrant=None)


@remember(entries=64)
def _packed(view: View, launched: tuple[Card, ...]) -> Packed:
    return blocks.pack_cards(view.t, [_card(view, c) for c in launched])


def _card(view: View, card: Card) -> blocks.Card:
    t, fmt, rules = view.t, view.fmt, card.rules
    assert rules is not None
    title, state = rules.title(t.language), contests.state_word(view, card)
    ends = t("ends {day}", day=fmt.date(rules.window.last, year=False))
    try:
        found = view.desk.competitions.standings(card.name)
    except AnalyticsError as wrong:
        return blocks.Card(title, "–", id=card.name, state=state, aside=ends, notes=[t.error(wrong)])
    value, notes = _told(view, found)
    gone = (view.desk.book.data_through - rules.window.first).days + 1
    return blocks.Card(title, value, id=card.name, state=state, aside=ends, notes=notes,
                       progress=min(1.0, gone / rules.window.period.days),
                       progress_label=t("share of the days gone"))  # fmt: skip


def _told(view: View, found: Standings) -> tuple[str, list[str]]:
    """(the largest words, what is under them): the own row, else the best the viewer may see."""
    t, fmt = view.t, view.fmt
    mine = found.mine
    if mine is not None:
        place = fmt.place(mine.row.place, found.entrants) if mine.row.place else contests.standing(view, mine)[1]
        line = contests.next_line(found, mine)
        short = t("{gap} short of {prize}", gap=contests.amount(view, line[1]), prize=line[0].title) if line else ""
        return place, [contests.zone(view, mine) or short or t("no line above")]
    best = next((r for r in found.rows if r.row.place and r.name is not None), None)
    if best is None:
        return t("{n} compete", n=fmt.number(found.entrants)), []
    winners = sum(bool(r.row.prize) for r in found.rows)
    led = t("{place}, {score} points", place=fmt.place(best.row.place, found.entrants),
            score=contests.amount(view, best.row.score))  # fmt: skip
    return best.name or "", [led, t("{k} of {n} hold a prize", k=fmt.number(winners), n=fmt.number(len(found.rows)))]
