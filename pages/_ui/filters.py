"""The one bar of choices on every page: what is measured, when, against what, where, among whom. It writes the address.

On a phone the bar is folded into one button that says what is chosen.
"""

from collections.abc import Callable

import streamlit as st

from analytics.errors import BadPeriod
from analytics.memory import remember
from analytics.period import parse
from analytics.warehouse.load import Book
from pages._ui import export
from pages._ui import state as states
from pages._ui.format import Format
from pages._ui.view import View

KINDS = ("period", "vs", "kpi", "level", "unit", "peers", "who")
_WIDTH = {"period": 140, "vs": 155, "kpi": 230, "level": 135, "unit": 195, "peers": 150, "who": 200}


def bar(view: View, uses: tuple[str, ...], table: str = "") -> None:
    """Draw the choices a page uses (names from ``KINDS``), Reset, Export (of ``table``), and on a phone the button that
    opens them."""
    if not uses:
        return
    opened = st.session_state.get("filters_opened", False)
    summary = f"{_summary(view, uses)}  {'▴' if opened else '▾'}"
    st.button(summary, key="filters_summary", on_click=_flip, width="stretch")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small",
                      key="filters_open" if opened else "filters"):  # fmt: skip
        for kind in KINDS:
            if kind in uses:
                _choice(view, kind)
        st.button(view.t("Reset"), type="tertiary", key="filters_reset", on_click=_reset)
        if table:
            st.link_button(view.t("Export"), export.address(table, view.state, st.query_params.to_dict()))


def _choice(view: View, kind: str) -> None:
    options, label, words, now = _OFFERS[kind](view)
    key = f"f_{kind}"
    if now not in options:
        options = [now, *options]
    st.session_state[key] = now
    typed = kind == "period"
    st.selectbox(label, options, key=key, format_func=words, on_change=_write, args=(kind, key),
                 width=_WIDTH[kind], accept_new_options=typed, filter_mode="contains",
                 placeholder=words(None) if kind == "who" else label)  # fmt: skip


def _write(kind: str, key: str) -> None:
    chosen = st.session_state[key]
    if not chosen:
        st.query_params.pop(kind, None)
    else:
        st.query_params[kind] = str(chosen).strip()


def _reset() -> None:
    st.session_state.pop("state_kept", None)
    kept = {name: st.query_params[name] for name in states.FRAME if name in st.query_params}
    st.query_params.from_dict(kept)


def _flip() -> None:
    st.session_state["filters_opened"] = not st.session_state.get("filters_opened", False)


Offer = tuple[list, str, Callable[[str | None], str], str | None]


def periods(view: View) -> Offer:
    """The periods offered, their words, and the one shown."""

    def words(name: str | None) -> str:
        if name in menu:
            return menu[name]
        try:
            return view.fmt.period(parse(name or ""))
        except BadPeriod:
            return name or ""

    menu = _menu(view.desk.book, view.fmt)
    return list(menu), view.t("Period"), words, view.state.period.name


@remember(entries=32)
def _menu(book: Book, fmt: Format) -> dict[str, str]:
    """The periods offered, by name, with their words."""
    return {name: fmt.period(parse(name)) for name in states.menu_of_periods(book.data_from, book.data_through)}


def _versus(view: View) -> Offer:
    return list(states.VERSUS), view.t("Compare with"), lambda v: versus(view, v or "previous"), view.state.vs


def versus(view: View, vs: str) -> str:
    """What is compared with, in words: the previous period by its kind, last year, the target."""
    if vs == "previous":
        kinds = {"month": "Previous month", "quarter": "Previous quarter", "year": "Previous year",
                 "week": "Previous week", "day": "Previous day"}  # fmt: skip
        return view.t(kinds.get(view.state.period.kind, "Previous period"))
    return view.t("Last year") if vs == "last-year" else view.t("Target")


def _kpis(view: View) -> Offer:
    kpis = view.desk.kpis()
    return list(kpis), view.t("Measure"), lambda k: view.title(kpis[k]) if k in kpis else str(k), view.state.kpi


def _levels(view: View) -> Offer:
    names = ["manager", *reversed(view.desk.levels()[:-1])]
    return names, view.t("Level"), lambda n: level(view, n or ""), view.state.level


def level(view: View, name: str, many: bool = True) -> str:
    """A level of the organisation in words: managers, outlets, sub-branches … Chinese has no plural of its own, and its
    word for the page of all "Branches" is another one than for the level."""
    words = {
        "manager": ("Managers", "Manager"), "outlet": ("Outlets", "Outlet"), "branch": ("Branches", "Branch"),
        "sub_branch": ("Sub-branches", "Sub-branch"), "bank": ("Whole bank", "Whole bank"),
    }  # fmt: skip
    if name not in words:  # between the bank and its branches, a deep tree has levels without a name
        return view.t("Level {n}", n=name.rpartition("-")[2])
    return view.t(words[name][0 if many and not view.t.chinese else 1])


def _units(view: View) -> Offer:
    units = {u.id: u for u in view.desk.units()}
    top = min((u.level for u in units.values()), default=1)

    def words(unit_id: str) -> str:
        if not unit_id:
            return view.t("All units")
        unit = units.get(unit_id)
        return "\u2003" * (unit.level - top) + unit.name if unit else unit_id

    return ["", *units], view.t("Unit"), words, view.state.unit or ""


def _peers(view: View) -> Offer:
    return ["all", *states.peer_groups(view.desk)], view.t("Peers"), lambda p: peers(view, p or "all"), view.state.peers


def peers(view: View, group: str) -> str:
    """A peer group in words; ``tier:city`` keeps the bank's own name of the tier."""
    kind, _, name = group.partition(":")
    if kind == "all":
        return view.t("All")
    return view.t("Tier: {name}", name=view.t(name)) if kind == "tier" else view.t("Grade: {name}", name=view.t(name))


def _people(view: View) -> Offer:
    people = view.desk.people()
    now = view.state.who or (view.viewer.home if view.viewer.role == "manager" else None)
    return list(people), view.t("Manager"), lambda m: people.get(m or "", view.t("Choose a manager")), now


_OFFERS: dict[str, Callable[[View], Offer]] = {
    "period": periods, "vs": _versus, "kpi": _kpis, "level": _levels, "unit": _units, "peers": _peers, "who": _people,
}  # fmt: skip


def _summary(view: View, uses: tuple[str, ...]) -> str:
    s, parts = view.state, [view.fmt.period(view.state.period)]
    if "vs" in uses:
        parts.append(view.t("vs {what}", what=versus(view, s.vs)))
    if "kpi" in uses:
        parts.append(view.title(view.kpi))
    if "unit" in uses and s.unit:
        parts.append(view.unit_name(s.unit))
    return " · ".join(parts)
