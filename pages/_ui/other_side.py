"""The other side of a movement: which period, as known in which release. The address keeps it."""

import streamlit as st

from analytics.period import Period
from pages._ui import filters, units
from pages._ui.view import View


def words(view: View, against: Period) -> str:
    """The other side in words: ``Sep 2026``, or ``Sep 2026 as published 3 Oct 2026``."""
    told, found = view.fmt.period(against), view.state.against_release
    release = next((r for r in view.desk.releases() if r.id == found), None) if found else None
    if release is None:
        return told
    return view.t("{period} as published {when}", period=told, when=view.fmt.instant(release.published_at, year=True))


def choose(view: View, against: Period) -> None:
    """Period and release of the other side."""
    with units.bar():
        _choose_period(view, against)
        _choose_release(view)


def _choose_period(view: View, against: Period) -> None:
    options, _, words, _ = filters.periods(view)
    now = against.name
    options = options if now in options else [now, *options]
    st.session_state["f_against"] = now
    st.selectbox(view.t("Since"), options, key="f_against", format_func=words, on_change=_write, args=("against",),
                 accept_new_options=True, filter_mode="contains", width=160)  # fmt: skip


def _choose_release(view: View) -> None:
    """As known in which release; nothing to choose where there is but one."""
    known = {r.id: r for r in view.desk.releases() if r.id != view.desk.release.id}
    if not known:
        return
    when = view.fmt.instant

    def told(release: str) -> str:
        return view.t("published {when}", when=when(known[release].published_at, year=True)) if release else view.t(
            "the release shown")  # fmt: skip

    now = view.state.against_release
    st.session_state["f_against_release"] = now if now in known else ""
    st.selectbox(view.t("As known in"), ["", *known], key="f_against_release", format_func=told, on_change=_write,
                 args=("against_release",), width=260)  # fmt: skip


def _write(name: str) -> None:
    chosen = st.session_state[f"f_{name}"]
    if chosen:
        st.query_params[name] = str(chosen).strip()
    else:
        st.query_params.pop(name, None)
