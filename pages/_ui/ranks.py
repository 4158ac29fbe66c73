"""A league table as rows and columns: places with their likely range, moves, values, changes, targets, and what stands
below the line.

A move or a change has a colour only if it is more than noise. Where a table bears no ranking there are no places in it.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import ceil
from typing import Literal

from analytics.answers import Ranking, Remarks, Row, Status
from analytics.honest import months_of
from analytics.kpi import Kpi
from analytics.lists import average
from pages._ui import filters, shell
from pages._ui import tables as tb
from pages._ui.format import Column
from pages._ui.view import View

BELOW: dict[Status, tuple[str, str]] = {
    "new": ("New", "fewer than 60 days in post; not ranked"),
    "left": ("Left", "moved away or left before the last day; not ranked"),
    "closed": ("Closed", "closed or merged; not ranked"),
    "no_data": ("Nothing to measure", "no clients or no events to divide by; not ranked"),
}
COUNTED = {
    "manager": "{n} managers", "outlet": "{n} outlets", "sub_branch": "{n} sub-branches", "branch": "{n} branches",
    "bank": "{n} banks",
}  # fmt: skip


def counted(view: View, level: str, n: int) -> str:
    """``940 managers``, 940位客户经理."""
    return view.t(COUNTED.get(level, "{n} units"), n=view.fmt.number(n))


def columns(view: View, table: Ranking) -> list[tb.Column]:
    """The columns of a league table. Where it bears no ranking: no place, no move, but what stands out."""
    t, kpi = view.t, table.kpi
    rule = _rule(view, table)
    head = view.fmt.head(view.title(kpi), rule.unit if kpi.unit == "yuan" else "")
    top = max((r.value for r in table.rows if r.value is not None), default=Decimal(0))
    against = t("Change against {period}", period=view.fmt.period(table.compared_with))
    previous = tb.Column("change", "delta", shell.delta_head(view), hint=against)
    ago = t("Change against {period}", period=view.fmt.period(table.period.last_year()))
    year = tb.Column("year", "delta", "Δ " + t("last year"), hint=ago, wide=True)
    sums = [tb.Column("per_fte", "number", t("Per FTE"), hidden=True)] if not kpi.has_denominator else []
    outlets = (
        [tb.Column("per_outlet", "number", t("Per outlet"), hidden=True)] if sums and table.level != "manager" else []
    )
    return [
        *places(view, table),
        tb.Column("name", "name", filters.level(view, table.level, many=False)),
        *([] if table.ranked else [tb.Column("stands", "status", t("Stands out"), sortable=False)]),
        tb.Column("value", "value", head, maximum=top or None, average=average(table), opens=True,
                  width="150px" if examined(table) and table.ranked else "190px"),
        *probably(view, table),
        previous,
        *([year] if view.state.compare == "previous" else []),
        tb.Column("aim", "number", t("Target"), hidden=True),
        tb.Column("target", "attainment", t("Of target")),
        tb.Column("spark", "spark", t("12 months"), sortable=False),
        tb.Column("before", "number", shell.compared_with(view), hidden=True),
        tb.Column("fte", "number", t("FTE"), hint=t("Days in post over days in the period"), hidden=True),
        *sums, *outlets,
    ]  # fmt: skip


def examined(table: Ranking) -> bool:
    """Is it known how sure the places are?"""
    return table.certainty is not None and table.certainty.refused not in ("few", "unknown")


def ranged(table: Ranking) -> bool:
    """Of few units: does each have places that can be ruled out by its own figures?"""
    return table.certainty is not None and any(r.sure is not None and r.sure.first is not None for r in table.rows)


def order(table: Ranking) -> str:
    """The column a table opens sorted by."""
    return "place" if table.ranked else "name"


def places(view: View, table: Ranking) -> list[tb.Column]:
    """Place, move and likely range, where the table bears them."""
    t = view.t
    if not table.ranked:
        return []
    found = [
        tb.Column("place", "place", t("Place"), hint=t("1 is best; equal values share a place")),
        tb.Column("move", "move", t("Move"), hint=t("Places won or lost; in colour where it is more than noise")),
    ]
    if examined(table) or ranged(table):
        found.append(likely(view, table.peers, width="20%"))
    return found


def likely(view: View, places: int, width: str = "", name: str = "range") -> tb.Column:
    """The column of likely places."""
    head, hint = (
        view.t("Likely place, 90% range"),
        view.t(
            "where one probably stands by what lies behind the figure; a "
            "place counted from few deals or cases may lie outside"
        ),
    )
    return tb.Column(name, "range", head, hint=hint, places=places, sortable=False, width=width)


def probably(view: View, table: Ranking) -> list[tb.Column]:
    """The value learned from the peers beside the raw one, and the raw one's own interval."""
    t = view.t
    if not examined(table):
        return []
    adjusted = tb.Column("adjusted", "number", t("Adjusted"), hint=t("as if the clients were of the bank's own mix of "
                         "tier and tenure; the raw figure stays the published one"), wide=True,
                         width="84px")  # fmt: skip
    return [
        tb.Column("probably", "number", t("Probably"), hint=t("drawn toward the average of the peers, the more the "
                  "fewer data there are"), wide=True, width="84px"),
        *([adjusted] if any(r.sure and r.sure.adjusted is not None for r in table.rows) else []),
        tb.Column("interval", "number", t("95% interval"), hint=t("of the value by itself"), hidden=True,
                  width="130px"),
    ]  # fmt: skip


STANDS: dict[int, tuple[Literal["full", "half", "open"], str]] = {
    2: ("full", "clearly better than usual"), 1: ("half", "possibly better; watch"), 0: ("open", "as usual"),
    -1: ("half", "possibly worse; watch"), -2: ("full", "clearly worse than usual"),
}  # fmt: skip
BANDS = {"upper": "upper", "middle": "middle", "lower": "lower"}


def sure_cells(view: View, rule: Column, r: Row) -> dict[str, object]:
    """What is known of how sure a row is."""
    t, s = view.t, r.sure
    if s is None:
        return {}
    found: dict[str, object] = {}
    if s.first is not None and s.last is not None and r.place is not None:
        found["range"] = tb.range_(r.place, s.first, s.last)
        found["place"] = tb.place(r.place, t(BANDS[s.band]) if s.band else "")
        shape, word = STANDS[s.zone]
        found["stands"] = tb.status(shape, t(word)) if s.drawn else tb.status("struck", t("too little data"))
    if s.shrunken is not None:
        found["probably"] = _estimate(rule, s.shrunken)
    if s.adjusted is not None:
        found["adjusted"] = _estimate(rule, s.adjusted)
    if s.low is not None and s.high is not None:
        low, high = (rule.value(_decimal(v)) for v in (s.low, s.high))
        found["interval"] = tb.number(_decimal(s.low), t("{low} to {high}", low=low, high=high))
    return found


def _estimate(rule: Column, value: float) -> object:
    more = 1 if rule.kpi.unit == "count" and not rule.step[1] else 0  # 9.8 new clients: an estimate is no count
    text = rule.fmt.number(_decimal(value), more) if more else rule.value(_decimal(value))
    return tb.number(_decimal(value), text)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 6)))


def badge(view: View, r: Row) -> str:
    """Likely in the top quarter; in the bottom one only where a superior is told; and what has to be known beside."""
    if r.unit_id is None:
        return ""
    likely = "" if r.sure is None else view.t("likely top quarter") if r.sure.likely_top else (
        view.t("likely bottom quarter; worth a talk") if r.sure.likely_bottom else "")  # fmt: skip
    told = remarked(view, r.remarks, short=True) + none_of(view, r)
    return " · ".join(w for w in (likely, *told) if w)


def remarked(view: View, known: Remarks | None, short: bool = False) -> list[str]:
    """One large deal, a transfer, amounts taken back (left out where it is ``short``), a fault in the data."""
    t, fmt = view.t, view.fmt
    if known is None:
        return []
    told = [t("more counted than there was to count: a fault in the data")] if known.overfull else []
    if known.largest is not None:
        share = fmt.ratio(_decimal(known.largest))
        words = "one large deal: {share} of the total"
        if known.without is not None:  # in a table, which may bear no places, only that it is far
            words += ", without it far lower" if short else ", without it about place {n}"
        told.append(t(words, share=share, n=fmt.number(known.without or 0)))
    if known.transferred is not None:
        moved = "moved on {day}" if short else "moved to another unit on {day}; each figure counts where it arose"
        told.append(t(moved, day=fmt.date(known.transferred)))
    if known.reversed and not short:
        told.append(t("amounts taken back are subtracted in the period they were taken back"))
    return told


def none_of(view: View, r: Row) -> list[str]:
    """Nothing counted is not the best of all: how many would have been expected; and less than nothing is said."""
    s = r.sure
    if r.numerator is not None and r.numerator < 0:
        return [view.t("more taken back than sold")]
    if s is None or s.expected is None or r.numerator != 0 or s.first is None:
        return []
    return [view.t("none; about {n} expected", n=view.fmt.number(_decimal(s.expected), 1))]


def _rule(view: View, table: Ranking) -> Column:
    return view.fmt.column(table.kpi, [r.value for r in table.rows])


def rows(view: View, table: Ranking, some: Sequence[Row]) -> list[tb.Row]:
    """Some rows of a league table, ready to be drawn."""
    rule, marks = _rule(view, table), brackets(table, some)
    made = []
    for r, mark in zip(some, marks, strict=True):
        found = cells(view, rule, r)
        if mark and r.place is not None:
            found["place"] = tb.place(r.place, "", mark)
        if told := lacking(view, table, r) or (outside(view, r) if table.ranked and r.unit_id is not None else ""):
            found["name"] = tb.name(r.name or view.t("colleague"), " · ".join(w for w in (told, badge(view, r)) if w))
        made.append(tb.Row(r.unit_id or "", found, you=r.mine, muted=r.unit_id is None))
    return made


def brackets(table: Ranking, some: Sequence[Row]) -> list[Literal["", "top", "mid", "end"]]:
    """Which rows with a place of their own cannot be told apart from the next one: "top" to "end" of each stretch."""
    with_next = [table.ranked and _alike(table, a, b) for a, b in pairwise(some)] + [False] * bool(some)
    return [
        "mid" if after and before else "top" if after else "end" if before else ""
        for before, after in zip([False, *with_next], with_next, strict=False)
    ]


def _alike(table: Ranking, a: Row, b: Row) -> bool:
    if a.sure is None or b.sure is None or not a.place or not b.place or a.sure.band or b.sure.band:
        return False
    return a.sure.level and (not table.hidden or b.place - a.place <= 1)


def lacking(view: View, table: Ranking, r: Row) -> str:
    """Too little data to be placed, and how much more it would take; empty where there is enough."""
    if r.sure is None or r.sure.lacking is None or not table.ranked or r.unit_id is None:
        return ""
    t, more = view.t, r.sure.lacking
    if table.kpi.has_denominator:
        n = view.fmt.count(Decimal(ceil(more * float(r.denominator or 0))))
        words = "too little data to place; about {n} more client-months needed" if table.kpi.kind == "rate" else (
            "too little data to place; about {n} more cases needed")  # fmt: skip
    else:
        n = view.fmt.number(max(1, ceil(more * months_of(table.period))))
        words = "too little data to place; about {n} more months needed"
    return t(words, n=n)


def outside(view: View, r: Row) -> str:
    """A place that lies outside its own likely range looks like a mistake: it was counted from few deals or cases, and
    the range is where somebody probably stands by what lies behind them. Empty where it lies inside."""
    s = r.sure
    if s is None or s.first is None or s.last is None or r.place is None or s.first <= r.place <= s.last:
        return ""
    return view.t(
        "rests on few deals or cases; probably {a}–{b}", a=view.fmt.number(s.first), b=view.fmt.number(s.last)
    )


def cells(view: View, rule: Column, r: Row) -> dict[str, object]:
    """One row. Somebody else's neighbour has no name: place, value and move only."""
    fmt, kpi = view.fmt, rule.kpi

    beyond = r.sure is not None and r.sure.moved
    behind = " · ".join(w for w in (r.home_name if r.home != r.unit_id and r.home_name else "", badge(view, r)) if w)

    def delta(value: Decimal | None, tone: tb.Tone = "") -> object:
        return tb.delta(value, rule.change(value), tone) if value is not None else None

    def number(value: Decimal | None, text: str) -> object:
        return tb.number(value, text) if value is not None else None

    return {
        "place": tb.place(r.place), "move": tb.move(r.movement, beyond),
        "name": tb.name(r.name or view.t("colleague"), behind),
        "value": tb.value(r.value, rule.value(r.value)) if r.value is not None else None,
        "change": delta(r.change, tone(kpi, r)), "year": delta(r.change_last_year),
        "aim": number(r.target, rule.value(r.target)),
        "target": tb.attainment(r.attainment, fmt.ratio(r.attainment)) if r.attainment is not None else None,
        "spark": tb.spark(r.spark) if any(v is not None for v in r.spark) else None,
        "before": number(r.previous, rule.value(r.previous)), "fte": number(r.fte, fmt.number(r.fte, 2)),
        "per_fte": number(r.per_fte, _per(view, kpi, r.per_fte)),
        "per_outlet": number(r.per_outlet, _per(view, kpi, r.per_outlet)),
    } | sure_cells(view, rule, r)  # fmt: skip


def tone(kpi: Kpi, r: Row) -> tb.Tone:
    """The colour of a change: grey unless it is more than noise."""
    if r.sure is None or not r.sure.moved or not r.change:
        return ""
    return "better" if (r.change > 0) == (kpi.better == "higher") else "concern"


def _per(view: View, kpi: Kpi, value: Decimal | None) -> str:
    return view.fmt.money(value) if kpi.unit == "yuan" else view.fmt.number(value, 2)


def total(view: View, table: Ranking) -> tb.Row | None:
    """Everyone together; None where that may not be told."""
    if table.total.value is None:
        return None
    found = cells(view, _rule(view, table), table.total)
    found["name"] = tb.name(view.t("All {what}", what=counted(view, table.level, table.peers)))
    if not table.kpi.has_denominator:  # a sum of everybody is of another size: its own step, no bar beside theirs
        fmt, kpi, r = view.fmt, table.kpi, table.total
        found["value"] = tb.value(None, fmt.value(kpi, r.value))
        for column, change in (("change", r.change), ("year", r.change_last_year)):
            found[column] = tb.delta(change, fmt.change(kpi, change)) if change is not None else None
    return tb.Row("", found | {"move": None, "place": None})


def below(view: View, table: Ranking) -> list[tb.Group]:
    """Who has no place, and what belongs to nobody's row: with these the parts add up to the total."""
    t = view.t
    groups = []
    for status, (label, why) in BELOW.items():
        if found := [r for r in table.rows if r.status == status and r.unit_id is not None]:
            groups.append(tb.Group(f"{t(label)}: {view.fmt.number(len(found))}", rows(view, table, found), t(why)))
    rule, rest = _rule(view, table), []
    for line, words in ((table.unposted, "Posted to no unit"), (table.above, "Posted above this level")):
        if line is not None:
            rest.append(tb.Row("", cells(view, rule, line) | {"name": tb.name(t(words)), "move": None, "place": None}))
    if rest:
        groups.append(tb.Group(t("In the total, in no row"), rest, t("so that the parts add up")))
    return groups
