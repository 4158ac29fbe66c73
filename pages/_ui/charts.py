"""A chart on a page: the finding as its title, the figure, and the same numbers as a table."""

from collections.abc import Sequence

import streamlit as st

from analytics.charts import Figure
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.view import View

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
Twin = tuple[Sequence[str], Sequence[Sequence[str]]]


def chart(view: View, figure: Figure, title: str, subtitle: str, alt: str, key: str, twin: Twin | None = None) -> None:
    """Draw a figure of ``analytics.charts``. ``alt`` says in a sentence what it shows; ``twin`` is (columns, rows)."""
    if title:
        blocks.section(view.t, title, *([subtitle] if subtitle else []), key=f"{key}_title")
    st.plotly_chart(figure, theme=None, width="stretch", key=key, config=CONFIG, alt=alt)
    if twin is not None:
        _table(view, title, twin, key)


def _table(view: View, title: str, twin: Twin, key: str) -> None:
    """The table twin; its rows travel only when it is opened."""
    box = st.expander(view.t("The same as a table"), key=f"{key}_twin", on_change="rerun")
    if box.open:
        columns, rows = twin
        heads = [tb.Column(str(i), "text" if i == 0 else "number", c) for i, c in enumerate(columns)]
        lines = [tb.Row("", {"0": r[0]} | {str(i): tb.number(None, c) for i, c in enumerate(r[1:], 1)}) for r in rows]
        with box:
            tb.table(view.t, tb.Table(title, heads, groups=[tb.Group("", lines)], tools=False), key=f"{key}_twin_table")
