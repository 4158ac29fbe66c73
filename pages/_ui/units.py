"""Units as pages speak of them: the level a page opens with, names with the unit above, choosing and entering."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from analytics.answers import Row
from pages._ui import filters
from pages._ui import state as states
from pages._ui import tables as tb
from pages._ui.view import View

_NOUNS = {"outlet": "outlets", "sub_branch": "sub-branches", "branch": "branches", "manager": "managers",
          "bank": "banks"}  # fmt: skip


def levels(view: View, people: bool = False) -> dict[str, str]:
    """Levels of units the viewer can choose, top first, with their names; the whole bank is a level of one."""
    names = [n for n in view.desk.levels() if n != "bank" and (people or n != "manager")]
    return {n: filters.level(view, n) for n in names}


def level(view: View, people: bool = False) -> str:
    """The level asked for; else the one below the chosen or own unit; else sub-branches."""
    known = list(levels(view, people))
    asked = view.state.level
    if asked in known and (asked != "manager" or st.query_params.get("level") == "manager"):
        return asked
    return states.opening_level(view.desk, view.state.unit)


def level_of(view: View, unit_id: str) -> str:
    """The name of a unit's level."""
    org = view.desk.book.organisation
    return org.level_name(org.unit(unit_id).level)


def within(view: View, people: bool = False) -> str | None:
    """The unit that a table of the level is about: the chosen or own one, if it lies above the level."""
    return states.inside(view.desk, view.state.unit, level(view, people))


def noun(view: View, name: str) -> str:
    """A level in the middle of a sentence: outlets, sub-branches."""
    return view.t(_NOUNS[name]) if name in _NOUNS else view.t("units")


def named(view: View, row: Row, badge: str = "") -> Any:
    """A unit with the one above it and what there is to say, muted."""
    unit = view.desk.book.organisation.units.get(row.unit_id or "")
    above = unit.parent if unit else None
    known = above is not None and above != view.state.unit and view.desk.scope.sees_unit(above)
    behind = [view.unit_name(above)] if known else []
    return tb.name(row.name or "–", " · ".join([*behind, *([badge] if badge else [])]))


def own(view: View, ids: Collection[str | None]) -> tuple[str | None, str]:
    """Which of some units to mark, and the word for it: the head's own, else the one chosen."""
    home, chosen = view.desk.scope.home, view.state.unit
    if home is not None and home in ids:
        return home, view.t("yours")
    return (chosen, view.t("chosen")) if chosen in ids else (None, "")


def enter(view: View, unit_id: str) -> None:
    """Open a unit: the level below it, or its managers in the league table."""
    if _below(view, unit_id):
        enter_here(view, unit_id)
    view.open("league", unit=unit_id, level="manager", explain=None)


def enter_here(view: View, unit_id: str) -> None:
    """Show this page for a unit, one level further down."""
    below = _below(view, unit_id)
    view.choose(unit=unit_id, level=below[0] if below else None, explain=None)


def _below(view: View, unit_id: str) -> list[str]:
    """Levels of units under a unit, the nearest first."""
    known, here = list(levels(view)), level_of(view, unit_id)
    return known[known.index(here) + 1 :] if here in known else []


def tiers(view: View) -> list[str]:
    """Tiers of the units in view, by name."""
    return sorted({u.tier for u in view.desk.units() if u.tier})


def bar() -> AbstractContextManager[Any]:
    """A row for switches above a table."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
