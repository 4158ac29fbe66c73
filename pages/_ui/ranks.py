"""A league table as rows and columns: places, moves, values, changes, targets, and what stands below the line.

Everything is grey: no move here has been tested against chance.
"""

from collections.abc import Sequence
from decimal import Decimal

from analytics.answers import Ranking, Row, Status
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
    """The columns of a league table; a likely range has its room between move and name once there is one."""
    t, kpi = view.t, table.kpi
    rule = _rule(view, table)
    head = f"{view.title(kpi)}, {rule.unit}" if rule.unit and kpi.unit == "yuan" else view.title(kpi)
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
        tb.Column("place", "place", t("Place"), hint=t("1 is best; equal values share a place")),
        tb.Column("move", "move", t("Move"), hint=t("Places won or lost")),
        tb.Column("name", "name", filters.level(view, table.level, many=False)),
        tb.Column("value", "value", head, maximum=top or None, average=average(table), opens=True, width="190px"),
        previous,
        *([year] if view.state.compare == "previous" else []),
        tb.Column("aim", "number", t("Target"), hidden=True),
        tb.Column("target", "attainment", t("Of target")),
        tb.Column("spark", "spark", t("12 months"), sortable=False),
        tb.Column("before", "number", shell.compared_with(view), hidden=True),
        tb.Column("fte", "number", t("FTE"), hint=t("Days in post over days in the period"), hidden=True),
        *sums, *outlets,
    ]  # fmt: skip


def _rule(view: View, table: Ranking) -> Column:
    return view.fmt.column(table.kpi, [r.value for r in table.rows])


def rows(view: View, table: Ranking, some: Sequence[Row]) -> list[tb.Row]:
    """Some rows of a league table, ready to be drawn."""
    rule = _rule(view, table)
    return [tb.Row(r.unit_id or "", cells(view, rule, r), you=r.mine, muted=r.unit_id is None) for r in some]


def cells(view: View, rule: Column, r: Row) -> dict[str, object]:
    """One row. Somebody else's neighbour has no name: place, value and move only."""
    fmt, kpi = view.fmt, rule.kpi

    def delta(value: Decimal | None) -> object:
        return tb.delta(value, rule.change(value)) if value is not None else None

    def number(value: Decimal | None, text: str) -> object:
        return tb.number(value, text) if value is not None else None

    return {
        "place": tb.place(r.place), "move": tb.move(r.movement),
        "name": tb.name(r.name or view.t("colleague"), r.home_name if r.home != r.unit_id and r.home_name else ""),
        "value": tb.value(r.value, rule.value(r.value)) if r.value is not None else None,
        "change": delta(r.change), "year": delta(r.change_last_year),
        "aim": number(r.target, rule.value(r.target)),
        "target": tb.attainment(r.attainment, fmt.ratio(r.attainment)) if r.attainment is not None else None,
        "spark": tb.spark(r.spark) if any(v is not None for v in r.spark) else None,
        "before": number(r.previous, rule.value(r.previous)), "fte": number(r.fte, fmt.number(r.fte, 2)),
        "per_fte": number(r.per_fte, _per(view, kpi, r.per_fte)),
        "per_outlet": number(r.per_outlet, _per(view, kpi, r.per_outlet)),
    }  # fmt: skip


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
