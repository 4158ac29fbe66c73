"""Choices for one part of a page: a few values side by side, units to compare. The address keeps them."""

from collections.abc import Mapping

import streamlit as st

from pages._ui.view import View


def switch(name: str, label: str, options: Mapping[str, str], now: str) -> None:
    """Offer ``options`` (value -> words); pressing one writes ``?name=value`` and shows the page again."""
    key = f"s_{name}"
    st.session_state[key] = now
    st.segmented_control(label, list(options), format_func=lambda v: options.get(v, v), key=key, required=True,
                         on_change=_write, args=(name, key))  # fmt: skip


def _write(name: str, key: str) -> None:
    if chosen := st.session_state[key]:
        st.query_params[name] = chosen


def picker(view: View, label: str) -> None:
    """Choose units to put side by side; the address keeps them as ``?with=A,B``."""
    names = {u.id: u.name for u in view.desk.units()}
    st.session_state["f_with"] = [u for u in view.state.beside if u in names]
    st.multiselect(label, list(names), format_func=lambda u: names.get(u, u), key="f_with", on_change=_keep,
                   placeholder=view.t("Choose units"), max_selections=6)  # fmt: skip


def _keep() -> None:
    chosen = st.session_state["f_with"]
    if chosen:
        st.query_params["with"] = ",".join(chosen)
    else:
        st.query_params.pop("with", None)
