"""The corner of the page: language, closed months as published or as known today, and in local mode "view as"."""

from collections.abc import Callable

import streamlit as st

from analytics.desk import Desk
from analytics.kpi import LANGUAGES
from analytics.viewer import ROLES
from pages._ui import blocks
from pages._ui.shell import local_mode
from pages._ui.text import NAMES
from pages._ui.view import View

ROLE = {
    "manager": "Manager", "head": "Head of unit", "analyst": "Analyst", "office": "Head office",
    "admin": "Administrator",
}  # fmt: skip


def corner(view: View, everyone: Callable[[], Desk]) -> None:
    """Draw the corner. ``everyone`` opens the whole bank's desk to pick a person from; only in local mode."""
    t = view.t
    with st.container(key="account"):
        pop = st.popover(f"{NAMES[t.language]} · {_who(view)}", key="account_pop", on_change="rerun", type="tertiary")
        if not pop.open:
            return
        with pop:
            _pick("lang", t("Language"), list(LANGUAGES), t.language, NAMES.get)
            st.session_state["f_published"] = view.state.published
            st.toggle(t("Closed months as published at the time"), key="f_published", on_change=_published)
            if local_mode():
                _view_as(view, everyone())


def _who(view: View) -> str:
    role = view.t(ROLE[view.viewer.role])
    org = view.desk.book.organisation
    if view.viewer.role == "manager":
        return f"{org.people.get(view.viewer.home, view.viewer.home)}, {role}"
    return f"{org.units[view.viewer.home].name}, {role}" if view.viewer.role == "head" else role


def _view_as(view: View, everyone: Desk) -> None:
    t, role = view.t, view.viewer.role
    blocks.note(t, t("Local mode: no sign-in on this machine. Choose whose eyes to look with."), key="account_local")
    _pick("as", t("View as"), list(ROLES), role, lambda r: t(ROLE[r]), write=_become, args=(everyone,))
    if role == "head":
        units = {f"head:{u.id}": u.name for u in everyone.units()}
        _pick("as_unit", t("Unit"), list(units), f"head:{view.viewer.home}", units.get)
    if role == "manager":
        people = {f"manager:{m}": f"{n} ({m})" for m, n in everyone.people().items()}
        _pick("as_person", t("Manager"), list(people), f"manager:{view.viewer.home}", people.get)


def _pick(name, label, options, now, words, write=None, args=()) -> None:  # type: ignore[no-untyped-def]
    st.session_state[f"f_{name}"] = now
    st.selectbox(label, options, key=f"f_{name}", format_func=lambda o: words(o) or str(o),
                 on_change=write or _write, args=args or (name,), placeholder=label)  # fmt: skip


def _write(name: str) -> None:
    st.query_params["as" if name.startswith("as") else name] = st.session_state[f"f_{name}"]


def _become(everyone: Desk) -> None:
    role = st.session_state["f_as"]
    if role == "head":
        root = everyone.book.organisation.roots[0]
        below = everyone.book.organisation.children(root)
        st.query_params["as"] = f"head:{(*below, root)[0]}"
    elif role == "manager":
        st.query_params["as"] = f"manager:{next(iter(everyone.people()))}"
    else:
        st.query_params["as"] = role
    for name in ("unit", "who", "with"):  # another person's choices
        st.query_params.pop(name, None)
    st.session_state.pop("state_kept", None)


def _published() -> None:
    if st.session_state["f_published"]:
        st.query_params["published"] = "1"
    else:
        st.query_params.pop("published", None)
