"""What a league table can bear, in a banker's words: the reliability banner, the refusal to rank."""

from decimal import Decimal

from analytics.answers import Certainty, Ranking
from pages._ui import blocks, ranks
from pages._ui.view import View

LUCK = 0.3  # Kendall's W below which the order of months is mostly luck
CHANCE = Decimal("0.05")  # of equal units lie outside a 95% funnel


def show(view: View, table: Ranking) -> None:
    """The banner of a table, or why its places cannot be judged."""
    c, t = table.certainty, view.t
    _faults(view, table)
    if not table.peers:
        return
    if c is None or c.refused == "few":
        words = (
            "Fewer than ten to compare, so nothing is learned from the others: the range holds the places that the own "
            "figures do not rule out (90%)."
            if ranks.ranged(table)
            else "Fewer than ten to compare: how sure the places are cannot be told."
        )
        blocks.note(t, t(words), key="sure")
        return
    if c.refused == "unknown":
        blocks.note(t, t("How sure these places are is not known: the data do not tell how much such figures vary."),
                    key="sure")  # fmt: skip
        return
    title, lines = told(view, table, c)
    ticks = ((0.3, t("30 rank")), (0.7, t("70 reward")))
    gauge = blocks.Gauge(t("Reliability {n}%", n=percent(c)), c.real, ticks)
    blocks.banner(t, title, *lines, key="sure", gauge=gauge)


def _faults(view: View, table: Ranking) -> None:
    """Figures that cannot be right, by name: nobody should act on them."""
    t, names = view.t, [r.name or "–" for r in table.rows if r.remarks and r.remarks.overfull]
    if names:
        some = ("、" if t.chinese else ", ").join(names[:5]) + ("…" if len(names) > 5 else "")
        told = t("More was counted than there was to count: a share above 100%. Look at the extracts behind it.")
        blocks.banner(t, t("Figures that cannot be right: {names}", names=some), told, key="faults", tone="concern")


def percent(c: Certainty) -> str:
    """The share of the differences that is real, as a whole percent."""
    return str(round(100 * c.real))


def told(view: View, table: Ranking, c: Certainty) -> tuple[str, list[blocks.Words]]:
    """The banner's title and lines."""
    t, n = view.t, view.fmt.number
    real = t("Of the differences you see, about {n}% are real; the rest is chance.", n=percent(c))
    if c.refused == "gate":
        return t("Complaints do not rank people: they are a limit to keep."), [signals(view, c), real]
    if c.refused == "noise" and not c.real:
        told = [advice(view, table, c), *learned(view, c)]
        return t("No measurable differences: all that is seen may be chance."), told
    if c.refused == "noise":
        return t("These figures bear no ranking: about {n}% of the differences are real.", n=percent(c)), [
            advice(view, table, c), signals(view, c), *learned(view, c),
        ]  # fmt: skip
    moved = t("The same people with the same skill would change places by about {n} ranks in another such period.",
              n=n(c.displaced))  # fmt: skip
    if table.level != "manager":
        moved = t("The same units at the same level would change places by about {n} ranks in another such period.",
                  n=n(c.displaced))  # fmt: skip
    return real, [moved, *podium(view, c), *luck(view, c), *moves(view, c), *learned(view, c)]


def podium(view: View, c: Certainty) -> list[str]:
    """Who may still belong to the first places: a statement about everybody at once."""
    if not c.top:
        return []
    n = view.fmt.number
    words = (
        "{n} of {p} could still belong to the first {top} (95%, proved for all at once); of those standing there {k} "
        "belong there more likely than not."
    )
    return [view.t(words, top=n(c.top), n=n(c.possible), p=n(c.units), k=n(c.likely))]


def luck(view: View, c: Certainty) -> list[str]:
    """Is the order of one month that of the next? Told where it is mostly luck."""
    if c.order is None or c.order >= LUCK:
        return []
    return [view.t("From month to month the order is mostly luck (Kendall's W {w}).", w=f"{c.order:.2f}")]


def learned(view: View, c: Certainty) -> list[str]:
    """A small group's estimates lean on a wider one."""
    if c.learned <= c.units:
        return []
    n, p = view.fmt.number(c.units), view.fmt.number(c.learned)
    return [view.t("So few as {n} are compared with what is usual among the {p} of the wider group.", n=n, p=p)]


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
    return view.t("{n} of {p} lie outside what is usual (95%); about {k} would by chance alone.",
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
