"""A few choices side by side, for one table rather than the whole page. The address keeps the choice."""

from collections.abc import Mapping

import streamlit as st


def switch(name: str, label: str, options: Mapping[str, str], now: str) -> None:
    """Offer ``options`` (value -> words); pressing one writes ``?name=value`` and shows the page again."""
    key = f"s_{name}"
    st.session_state[key] = now
    st.segmented_control(label, list(options), format_func=lambda v: options.get(v, v), key=key, required=True,
                         on_change=_write, args=(name, key))  # fmt: skip


def _write(name: str, key: str) -> None:
    if chosen := st.session_state[key]:
        st.query_params[name] = chosen
