"""A place is never told without how sure it is: its likely range, a part of the table, or why it cannot be judged."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.answers import Card, Placed, Sure
from analytics.narrow import Certain
from pages._ui import ranks
from pages._ui.view import View

FEW = 10  # units: below, nothing can be learned from them
EACH = 2_000  # peers up to which every measure of somebody is judged, not only the chosen one
PARTS = {"upper": "upper part of {p}", "middle": "middle of {p}", "lower": "lower part of {p}"}


def standing(view: View, m: Card) -> str:
    """The place with its likely range; a part of the table, or no place, where that is all that is known."""
    if m.peers > EACH and m.kpi.name != view.state.kpi:
        return view.t("place told when the measure is opened")
    return said(view, placed(view, m))


def placed(view: View, m: Card) -> Placed:
    """A card's place with what is known of it."""
    found = of(view, m)
    return Placed(m.row.place or 0, m.peers, found.table if found else None, found.sure if found else None)


def said(view: View, p: Placed) -> str:
    """A place in words: ``place 14 of 120 (likely 4–58)``, a part of the table, or why it cannot be judged."""
    t, fmt, s = view.t, view.fmt, p.sure
    if p.table is not None and p.table.refused == "gate":
        return t("not ranked: a limit to keep")
    if p.table is not None and p.table.refused == "noise":
        return t("not ranked: mostly chance")
    place = fmt.place(p.place, p.peers)
    if s is None or s.first is None:
        return place + (t(" (too few to say how sure)") if p.peers < FEW else t(" (how sure is not known)"))
    range_ = t(" (likely {a}–{b})", a=fmt.number(s.first), b=fmt.number(s.last))
    told = (t(PARTS[s.band], p=fmt.number(p.peers)) if s.band else place) + range_
    return told.replace("）（", "，")  # one pair of brackets, where the place has one of its own


def brief(view: View, m: Card) -> str:
    """The same for a table's cell: ``14 of 986 (4–146)``; empty without a place."""
    if m.row.place is None or m.peers < 2:
        return ""
    if m.peers > EACH and m.kpi.name != view.state.kpi:
        return view.t("open the measure")
    t, fmt, p = view.t, view.fmt, placed(view, m)
    if p.table is not None and p.table.refused in ("gate", "noise"):
        return t("not ranked")
    s, place = p.sure, t("{n} of {p}", n=fmt.number(p.place), p=fmt.number(p.peers))
    if s is None or s.first is None:
        return place + (t(" (too few)") if p.peers < FEW else t(" (not judged)"))
    range_ = f"{fmt.number(s.first)}–{fmt.number(s.last)}"
    if s.band:
        return t("{part} ({range})", part=t(ranks.BANDS[s.band]), range=range_)
    return t("{n} of {p} ({range})", n=fmt.number(p.place), p=fmt.number(p.peers), range=range_)


def of(view: View, m: Card) -> Certain | None:
    """How sure a place is; None where that may not be told."""
    if m.row.unit_id is None:
        return None
    return view.desk.certainty(m.kpi.name, m.row.unit_id, view.state.period, view.state.compare)


def within_noise(view: View, m: Card, place: int) -> bool:
    """Is a place among those somebody may have already, or are there no places at all?"""
    found = of(view, m)
    if found is None or found.sure is None or found.sure.first is None:
        return False
    return found.table.refused in ("noise", "gate") or found.sure.first <= place


def adjusted(view: View, m: Card) -> list[str]:
    """The figure in the bank's own mix of clients, beside the raw one."""
    found = of(view, m)
    s = found.sure if found else None
    if s is None or s.adjusted is None or s.adjusted_low is None or s.adjusted_high is None:
        return []
    value, low, high = (Decimal(repr(round(x, 6))) for x in (s.adjusted, s.adjusted_low, s.adjusted_high))
    words = (
        "{raw} as counted; with clients of the bank's own mix of tier and tenure it would be {value} ({low} to {high})."
    )
    fmt, kpi = view.fmt, m.kpi
    return [view.t(words, raw=fmt.words(kpi, m.row.value), value=fmt.words(kpi, value), low=fmt.value(kpi, low),
                   high=fmt.value(kpi, high))]  # fmt: skip


def expected(view: View, m: Card, found: Certain | None) -> list[str]:
    """Of a measure that ranks nobody: what was counted beside what is usual for the size, and what that means."""
    s = found.sure if found else None
    if found is None or found.table.refused not in ("noise", "gate") or s is None or s.expected is None:
        return []
    if m.row.numerator is None or m.kpi.kind not in ("count", "rate"):
        return []
    t, n, e = view.t, view.fmt.number(m.row.numerator), view.fmt.number(Decimal(repr(round(s.expected, 4))), 1)
    if not s.drawn:
        return [t("{n} counted, about {e} expected for the size: too little to say whether that is usual.", n=n, e=e)]
    return [t("{n} counted, about {e} expected for the size: {word}.", n=n, e=e, word=t(ranks.STANDS[s.zone][1]))]


def unsure(view: View, found: Certain | None) -> list[str]:
    """Said before places of a measure that ranks nobody: they are arithmetic, not a judgement."""
    if found is None or found.table.refused != "noise":
        return []
    words = "Places in what follows are of the raw figures alone: this measure ranks nobody, most of it may be chance."
    return [view.t(words)]


def remarks(view: View, m: Card) -> list[str]:
    """What has to be known beside the figure: one large deal, a transfer, amounts taken back, nothing at all."""
    found = of(view, m)
    told = ranks.remarked(view, found.remarks) if found else []
    s, place = found.sure if found else None, m.row.place
    if s is not None and s.first is not None and s.last is not None and place and not s.first <= place <= s.last:
        words = "the place was counted from few deals or cases; by what lies behind them it is probably {a}–{b}"
        told.append(view.t(words, a=view.fmt.number(s.first), b=view.fmt.number(s.last)))
    return [w[0].upper() + w[1:] + view.t(".") for w in told]


def summary(view: View, cards: Sequence[Card]) -> tuple[int, int, int]:
    """(measures with a place, in how many of them likely in the top quarter, in how many it cannot be told)."""
    found = [of(view, m) for m in cards if m.row.place is not None and m.peers > 1]
    judged = [c.sure for c in found if c is not None and c.sure is not None and not c.table.refused]
    clear = [s for s in judged if s.first is not None and not s.band]
    return len(found), sum(s.likely_top for s in clear), len(found) - len(clear)


def overall(view: View, cards: Sequence[Card], name: str = "") -> str | None:
    """Somebody over all measures, in a sentence; to themselves without a ``name``. None without a place."""
    if max((m.peers for m in cards), default=0) > EACH:
        return view.t("{name}: one measure at a time", name=name) if name else None
    p, n, k = (view.fmt.number(x) for x in summary(view, cards))
    if p == view.fmt.number(0):
        return None
    words = "You are likely in the top quarter in {n} of {p} measures; in {k} the place cannot be told from chance"
    if name:
        words = "{name}: likely in the top quarter in {n} of {p} measures; in {k} the place cannot be told from chance"
    return view.t(words, n=n, p=p, k=k, name=name)


def likely(view: View, sure: Sure | None) -> str:
    """``, likely between 4 and 58``; empty where nothing is known."""
    if sure is None or sure.first is None or sure.last is None:
        return ""
    return view.t(", likely between {a} and {b}", a=view.fmt.number(sure.first), b=view.fmt.number(sure.last))
