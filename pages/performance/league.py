"""The league table: who stands where in one measure, how that changed, who is at zero, who reached the line."""

import streamlit as st

from analytics.answers import Ranking, Row
from analytics.lists import around, first_hundred, movers
from analytics.memory import remember
from analytics.narrow import lists
from pages._ui import birth, blocks, certain, crowd, filters, leading, method, ranks, shell
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View

TITLE = "League table"
ICON = ":material/leaderboard:"
ORDER = 20
ROLES = frozenset({"manager", "head", "analyst", "office", "admin"})
USES = ("period", "vs", "kpi", "level", "unit", "peers")
EXPORT = "ranking"
TABS = ("ranking", "zero", "reach", "beyond", "movers", "seats", "picture")
SHORT = 11  # you and five neighbours on each side are the whole table
MOST = 2000  # rows that travel to the browser; a national table is read unit by unit


def render(view: View) -> None:
    """Headline and "you" line, the tabs, the table."""
    s = view.state
    table = view.desk.ranking(s.kpi, s.period, s.level, s.compare, s.unit, s.tier, s.grade)
    blocks.headline(view.t, *_told(view, table))
    if not table.rows:
        shell.empty(view, view.t("Nobody you may see belongs to this group in this period."),
                    view.t("Choose another unit, level or peer group."))  # fmt: skip
        return
    certain.show(view, table)
    groups = lists(table)
    tab = _tab(view, table, groups)
    if tab in ("seats", "picture"):
        (_seats if tab == "seats" else crowd.show)(view, table)
        birth.offer(view)
        return
    done = tb.table(view.t, _packed(view, table, tab), key=f"league_{tab}")
    if done.open:
        _follow(view, table, done.open)
    method.expert(view, table.kpi, table.certainty)
    birth.offer(view, s.kpi if done.cell else None, done.cell[0] if done.cell else None)


@remember(entries=128)
def _told(view: View, table: Ranking) -> tuple[blocks.Words, ...]:
    return leading.finding(view, table), *leading.you(view, table, MOST)


@remember(entries=64)
def _packed(view: View, table: Ranking, tab: str) -> Packed:
    """The table of a tab, ready to travel."""
    make = {"ranking": _ranking, "movers": _moved}.get(tab)
    return tb.pack(view.t, make(view, table) if make else _list(view, table, lists(table)[tab], tab))


def _tab(view: View, table: Ranking, groups: dict[str, tuple[Row, ...]]) -> str:
    """The tabs that have something in them; the choice is in the address."""
    offered = _offered(view, table, groups)
    if len(offered) == 1:
        return "ranking"
    asked = st.query_params.get("tab")
    st.session_state["league_tab"] = asked if asked in offered else "ranking"
    st.segmented_control(view.t("Show"), list(offered), format_func=offered.get, key="league_tab", on_change=_write,
                         required=True, label_visibility="collapsed")  # fmt: skip
    return str(st.session_state["league_tab"])


def _offered(view: View, table: Ranking, groups: dict[str, tuple[Row, ...]]) -> dict[str, str]:
    """Tab -> its words. A manager's table is too short to be cut up."""
    t, n = view.t, {name: view.fmt.number(len(rows)) for name, rows in groups.items()}
    words = {
        "ranking": t("Ranking"), "zero": t("At zero ({n})", n=n["zero"]), "reach": t("Reached ({n})", n=n["reach"]),
        "beyond": t("Beyond ({n})", n=n["beyond"]), "movers": t("Movers"), "seats": t("First hundred by unit"),
        "picture": t("In one picture"),
    }  # fmt: skip
    many = len(table.rows) > SHORT and table.ranked
    there = {"movers": many, "seats": table.level == "manager" and many,
             "picture": len(table.rows) > SHORT and crowd.offered(table)}  # fmt: skip
    if view.viewer.role == "manager":
        return {"ranking": words["ranking"]}
    return {x: words[x] for x in TABS if x == "ranking" or there.get(x, bool(groups.get(x)))}


def _write() -> None:
    chosen = st.session_state["league_tab"]
    if chosen in (None, "ranking"):
        st.query_params.pop("tab", None)
    else:
        st.query_params["tab"] = chosen


def _key(view: View, table: Ranking) -> list[tuple[str, str]]:
    t = view.t
    middle = [("tick", t("average / target") if table.kpi.has_denominator else t("median / target"))]
    if not (table.ranked and ranks.examined(table)):
        return middle
    halves = [("better", t("clearly upper half")), ("noise", t("cannot be told apart"))]
    alike = ("bracket", t("cannot be told apart from its neighbour"))
    return [*halves, ("concern", t("clearly lower half")), alike, *middle]


def _ranking(view: View, table: Ranking) -> tb.Table:
    """Total on top, you or the person looked at with five neighbours, everyone, and below the line the unplaced."""
    t, mine = view.t, view.viewer.role == "manager"
    shown = table.ranked
    placed = [r for r in table.rows if r.place is not None and (shown or r.unit_id is not None)][:MOST]
    own = next((r.unit_id for r in table.rows if r.mine), view.state.who)
    neighbours = t("You and five neighbours each side")
    everyone = t("Yours, {a}–{b} of {n}") if table.hidden else t("Everyone, {a}–{b} of {n}")
    return tb.Table(
        caption=t("League table: {kpi}", kpi=view.title(table.kpi)), columns=ranks.columns(view, table),
        rows=ranks.rows(view, table, placed), total=ranks.total(view, table),
        pinned=around(table, own) if own and shown and len(placed) > SHORT else (),
        pinned_label=neighbours if mine else t("Looked at last, with five neighbours each side"),
        rows_label=neighbours if mine else everyone,
        groups=ranks.below(view, table), sort=ranks.order(table), tools=len(placed) > SHORT, key=_key(view, table),
    )  # fmt: skip


def _list(view: View, table: Ranking, some: tuple[Row, ...], tab: str) -> tb.Table:
    """Who is at zero, who reached the target, who passed the line beyond it."""
    t = view.t
    label = {"zero": t("At zero, {a}–{b} of {n}"), "reach": t("Reached the target, {a}–{b} of {n}"),
             "beyond": t("Passed the line beyond the target, {a}–{b} of {n}")}[tab]  # fmt: skip
    return tb.Table(caption=label.partition(",")[0], columns=ranks.columns(view, table),
                    rows=ranks.rows(view, table, some[:MOST]), rows_label=label, key=_key(view, table))  # fmt: skip


def _moved(view: View, table: Ranking) -> tb.Table:
    """The largest moves, up and down."""
    t, (up, down), other = view.t, movers(table), view.fmt.period(table.compared_with)
    c = table.certainty
    told = certain.moves(view, c) if c and ranks.examined(table) else ()
    note = t("; ").join([t("against {period}", period=other), *told])
    named = ((t("Most places won"), up), (t("Most places lost"), down))
    groups = [tb.Group(label, ranks.rows(view, table, some), note) for label, some in named if some]
    return tb.Table(caption=t("Movers"), columns=ranks.columns(view, table), groups=groups, tools=False)


def _seats(view: View, table: Ranking) -> None:
    """How many of the first hundred places each unit's people hold."""
    if opened := tb.table(view.t, _seat_table(view, table), key="seats").open:
        view.choose(unit=opened, tab=None)


@remember(entries=32)
def _seat_table(view: View, table: Ranking) -> Packed:
    t, fmt, org = view.t, view.fmt, view.desk.book.organisation
    level = "sub_branch" if org.depth > 2 else "outlet"
    found = first_hundred(org, table, level)
    most = max((s.seats for s in found), default=0) or None
    columns = [
        tb.Column("unit", "name", filters.level(view, level, many=False)),
        tb.Column("seats", "value", t("Of the first hundred"), maximum=most, width="220px"),
        tb.Column("people", "number", t("Ranked managers"), width="150px"),
    ]
    rows = [tb.Row(s.unit_id, {"unit": tb.name(s.name), "seats": tb.value(s.seats, fmt.number(s.seats)),
                               "people": tb.number(s.people, fmt.number(s.people))}) for s in found]  # fmt: skip
    return tb.pack(t, tb.Table(t("First hundred by unit"), columns, rows, rows_label=t("Units, {a}–{b} of {n}")))


def _follow(view: View, table: Ranking, unit_id: str) -> None:
    """A manager's name opens the person's page; a unit's shows what is below it."""
    if table.level == "manager":
        view.open("manager", who=unit_id, tab=None, explain=None)
    levels = view.desk.levels()
    view.choose(unit=unit_id, level=levels[levels.index(table.level) + 1], tab=None)
