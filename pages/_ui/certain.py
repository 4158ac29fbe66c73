"""What a league table can bear, in a banker's words: the reliability banner, the refusal to rank, the method."""

from decimal import Decimal

import streamlit as st

from analytics.answers import Card, Certainty, Ranking, Sure
from analytics.narrow import Certain
from pages._ui import blocks, ranks
from pages._ui.view import View

CHANCE = Decimal("0.05")  # of equal units lie outside a 95 % funnel
METHODS = {
    "counts": "Counts: a Gamma-Poisson model. Probably is B × the own rate + (1 − B) × the peers' rate, B the "
    "reliability (Marshall 1991, Appl Stat 40:283). Amounts are counted in deals of the usual size.",
    "shares": "Shares: a Beta-Binomial model, fitted by its likelihood; the interval of one share is Wilson's (1927, "
    "JASA 22:209).",
    "means": "Means: a normal model; the variance between units is DerSimonian and Laird's (1986, Control Clin Trials "
    "7:177).",
}
RELIABILITY = (
    "Reliability {real}: the variance between units over the same plus the median variance by chance (Lingsma et al. "
    "2009, BMC Med Res Methodol 9:53). True coefficient of variation: {cv}."
)
PLACES = (
    "Likely places: the middle 90 % of each unit's rank under the model, in closed form (after Lin et al. 2006, "
    "Bayesian Anal 1:915). Only the change of places in another period is drawn at random, with a fixed seed."
)
STANDING_OUT = (
    "Standing out: exact tail probabilities, widened by additive over-dispersion τ² = {tau2} (Spiegelhalter 2005, Stat "
    "Med 24:1185); clearly: beyond 99.8 % with a false discovery rate of 10 % (Benjamini and Hochberg 1995)."
)


def show(view: View, table: Ranking) -> None:
    """The banner of a table, if anything is known of it."""
    c = table.certainty
    if c is None or c.refused == "unknown" or not table.peers:
        return
    if c.refused == "few":
        blocks.note(view.t, view.t("Fewer than ten to compare: how sure the places are cannot be told."), key="sure")
        return
    title, lines = told(view, table, c)
    ticks = ((0.3, view.t("30 rank")), (0.7, view.t("70 reward")))
    gauge = blocks.Gauge(view.t("Reliability {n}%", n=percent(c)), c.real, ticks)
    blocks.banner(view.t, title, *lines, key="sure", gauge=gauge)


def percent(c: Certainty) -> str:
    """The share of the differences that is real, as a whole percent."""
    return str(round(100 * c.real))


def told(view: View, table: Ranking, c: Certainty) -> tuple[str, list[blocks.Words]]:
    """The banner's title and lines."""
    t, n = view.t, view.fmt.number
    real = t("Of the differences you see, about {n}% are real; the rest is chance.", n=percent(c))
    if c.refused == "gate":
        return t("Complaints do not rank people: they are a limit to keep."), [signals(view, c), real]
    if c.refused == "noise":
        return t("These figures bear no ranking: about {n}% of the differences are real.", n=percent(c)), [
            advice(view, table, c), signals(view, c),
        ]  # fmt: skip
    moved = t("The same people with the same skill would change places by about {n} ranks in another such period.",
              n=n(c.displaced))  # fmt: skip
    if table.level != "manager":
        moved = t("The same units at the same level would change places by about {n} ranks in another such period.",
                  n=n(c.displaced))  # fmt: skip
    return real, [moved, *moves(view, c)]


def advice(view: View, table: Ranking, c: Certainty) -> str:
    """Which window would do."""
    t = view.t
    if c.months is not None:
        return t("Choose a period of about {n} months, or a higher level.", n=view.fmt.number(c.months))
    if table.kpi.rollup == "last":
        return t("A longer period adds nothing to a month-end figure; a higher level may be ranked.")
    return t("No period of up to three years would do; a higher level may be ranked.")


def signals(view: View, c: Certainty) -> str:
    """How many stand out, beside how many would by chance."""
    if not c.drawn:
        return view.t("Too little happens to one of them to say whether it is usual.")
    return view.t("{n} of {p} lie outside what is usual (95 %); about {k} would by chance alone.",
                  n=view.fmt.number(c.signals), p=view.fmt.number(c.drawn), k=chance(view, c.drawn))  # fmt: skip


def moves(view: View, c: Certainty) -> list[str]:
    """How many changes are beyond noise, beside how many would be by chance."""
    if not c.compared:
        return []
    words = "{n} of {p} changes are more than noise; about {k} would look so by chance."
    return [view.t(words, n=view.fmt.number(c.moves), p=view.fmt.number(c.compared), k=chance(view, c.compared))]


def chance(view: View, units: int) -> str:
    """One in twenty of so many."""
    return view.fmt.number(units * CHANCE)


def finding(view: View, table: Ranking) -> str | None:
    """The headline of a table whose certainty is known; None where it is not."""
    c, t, n = table.certainty, view.t, view.fmt.number
    if c is None or not ranks.examined(table):
        return None
    everyone, kpi = ranks.counted(view, table.level, c.units), view.title(table.kpi)
    if c.refused == "gate":
        return t("{kpi}: {n} of {all} stand out; nobody is ranked by it", kpi=kpi, n=n(c.signals), all=everyone)
    if c.refused == "noise":
        return t("{kpi}: {all} cannot be ranked by {period}", kpi=kpi, all=everyone,
                 period=view.fmt.period(table.period))  # fmt: skip
    rest = n(c.units - c.upper - c.lower)
    if not c.upper + c.lower:
        return t("{kpi}: none of {all} can be placed in one half for sure", kpi=kpi, all=everyone)
    return t("{kpi}: {a} of {all} are clearly in the upper half, {b} in the lower; {c} cannot be told apart", kpi=kpi,
             a=n(c.upper), all=everyone, b=n(c.lower), c=rest)  # fmt: skip


def likely(view: View, sure: Sure | None) -> str:
    """``, likely between 4 and 58``; empty where nothing is known."""
    if sure is None or sure.first is None or sure.last is None:
        return ""
    return view.t(", likely between {a} and {b}", a=view.fmt.number(sure.first), b=view.fmt.number(sure.last))


EACH = 2_000  # peers up to which every measure of somebody is judged, not only the chosen one


def standing(view: View, m: Card) -> str:
    """The place with its likely range; a part of the table, or no place, where that is all that is known."""
    t, fmt, place = view.t, view.fmt, view.fmt.place(m.row.place, m.peers)
    found = of(view, m)
    if found is None or found.sure is None or found.sure.first is None:
        return place
    if found.table.refused == "gate":
        return t("not ranked: a limit to keep")
    if found.table.refused == "noise":
        return t("not ranked: mostly chance")
    s = found.sure
    range_ = t(" (likely {a}–{b})", a=fmt.number(s.first), b=fmt.number(s.last))
    return (t(PARTS[s.band], p=fmt.number(m.peers)) if s.band else place) + range_


def brief(view: View, m: Card) -> str:
    """The same for a table's cell: ``14 of 986 (4–146)``; empty without a place."""
    if m.row.place is None or m.peers < 2:
        return ""
    t, fmt, found = view.t, view.fmt, of(view, m)
    if found is None or found.sure is None or found.sure.first is None:
        return fmt.place(m.row.place, m.peers)
    if found.table.refused:
        return t("not ranked")
    s, range_ = found.sure, f"{fmt.number(found.sure.first)}–{fmt.number(found.sure.last)}"
    if s.band:
        return t("{part} ({range})", part=t(ranks.BANDS[s.band]), range=range_)
    return t("{n} of {p} ({range})", n=fmt.number(m.row.place), p=fmt.number(m.peers), range=range_)


def of(view: View, m: Card) -> Certain | None:
    """How sure a place is; None where it is not known, or would take long among very many."""
    if m.row.unit_id is None or m.peers > EACH:
        return None
    return view.desk.certainty(m.kpi.name, m.row.unit_id, view.state.period, view.state.compare)


def within_noise(view: View, m: Card, place: int) -> bool:
    """Is a place among those somebody may have already, or are there no places at all?"""
    found = of(view, m)
    if found is None or found.sure is None or found.sure.first is None:
        return False
    return bool(found.table.refused) or found.sure.first <= place


PARTS = {"upper": "upper part of {p}", "middle": "middle of {p}", "lower": "lower part of {p}"}


def expert(view: View, table: Ranking) -> None:
    """A switch that shows how it was worked out: method, parameters, citation."""
    c = table.certainty
    if c is None or not c.model:
        return
    if st.toggle(view.t("How this was worked out"), key="expert"):
        blocks.note(view.t, *method(view, c), key="method")


def method(view: View, c: Certainty) -> list[str]:
    """The sentences of the expert view."""
    t = view.t
    spread = "–" if c.spread is None else f"{c.spread:.2f}"
    real = t(RELIABILITY, real=f"{c.real:.3f}", cv=spread)
    return [t(METHODS[c.model]), real, t(PLACES), t(STANDING_OUT, tau2=f"{c.tau2:.4f}")]
