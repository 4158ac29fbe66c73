"""A chart on a page: the finding as its title, the figure, and the same numbers as a table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.proto.PlotlyChart_pb2 import PlotlyChart

from analytics.charts import Figure
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.view import View

CONFIG = json.dumps({"displayModeBar": False, "responsive": True, "scrollZoom": False})
Twin = tuple[Sequence[str], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure ready to travel: made once and remembered by whoever made it."""

    spec: str
    height: int


def pack(figure: Figure) -> Drawn:
    """A figure of ``analytics.charts`` as the text that the browser draws."""
    return Drawn(json.dumps(figure, ensure_ascii=False, separators=(",", ":")), figure["layout"]["height"])


def chart(view: View, figure: Figure | Drawn, title: str, subtitle: str, alt: str, key: str,
          twin: Twin | None = None) -> None:  # fmt: skip
    """Draw a figure. ``alt`` says in a sentence what it shows; ``twin`` is (columns, rows)."""
    if title:
        blocks.section(view.t, title, *(subtitle.split("\n") if subtitle else []), key=f"{key}_title")
    _draw(figure if isinstance(figure, Drawn) else pack(figure), alt, key)
    if twin is not None:
        _table(view, title, twin, key)


def _draw(drawn: Drawn, alt: str, key: str) -> None:
    """Hand the figure to the browser's Plotly as it is: building a Plotly object on the server only to write it out
    again costs twenty times as much. The few inner names of Streamlit used here are guarded by a test."""
    box = PlotlyChart(spec=drawn.spec, config=CONFIG, alt=alt)
    box.id = compute_and_register_element_id("plotly_chart", user_key=key, key_as_main_identity=False, dg=st._main,
                                             spec=drawn.spec, alt=alt)  # fmt: skip
    st._main._enqueue("plotly_chart", box, layout_config=LayoutConfig(width="stretch", height=drawn.height))


def _table(view: View, title: str, twin: Twin, key: str) -> None:
    """The table twin; its rows travel only when it is opened."""
    box = st.expander(view.t("The same as a table"), key=f"{key}_twin", on_change="rerun")
    if box.open:
        columns, rows = twin
        heads = [tb.Column(str(i), "text" if i == 0 else "number", c) for i, c in enumerate(columns)]
        lines = [tb.Row("", {"0": r[0]} | {str(i): tb.number(None, c) for i, c in enumerate(r[1:], 1)}) for r in rows]
        with box:
            tb.table(view.t, tb.Table(title, heads, groups=[tb.Group("", lines)], tools=False), key=f"{key}_twin_table")
