"""The birth certificate of a number: what it means, how it was worked out, and the rows, files and release behind it.

Every page ends with ``birth.offer(view, *clicked)``; the address keeps it as ``?explain=kpi:unit``: it can be shared.
"""

import streamlit as st

from analytics.errors import AnalyticsError, UnknownName
from pages._ui import blocks, questions, why
from pages._ui.certified import entries, evidence
from pages._ui.view import View

NAME = "explain"
_SHOWN = 50  # rows listed; all are counted


def offer(view: View, kpi: str | None = None, unit_id: str | None = None) -> None:
    """Open the certificate of a number: of the one just clicked, else of the one in the address, else nothing."""
    if kpi and unit_id:
        st.query_params[NAME] = f"{kpi}:{unit_id}"
    asked = st.query_params.get(NAME)
    if not asked:
        return
    name, _, who = asked.partition(":")
    title = view.t("How this number was made")
    st.dialog(title, width="large", on_dismiss=_closed)(lambda: _show(view, name, who))()


def _closed() -> None:
    st.query_params.pop(NAME, None)


def _show(view: View, kpi: str, unit_id: str) -> None:
    t = view.t
    try:
        if not unit_id:
            raise UnknownName("unit", "", [u.id for u in view.desk.units()])
        found = view.desk.certificate(kpi, unit_id, view.state.period, _SHOWN)
    except AnalyticsError as wrong:
        blocks.banner(t, t("This cannot be shown"), t.error(wrong), key="birth_refused", tone="concern")
        return
    title = f"{found.name} · {view.title(found.kpi)} · {view.fmt.period(found.period)}"
    questions.beside(view, kpi, unit_id)
    told = [*entries(view, found), *why.entries(view, kpi, unit_id)]
    blocks.certificate(t, title, view.fmt.words(found.kpi, found.value), found.kpi.about(t.language), told, "birth",
                       evidence(view, found))  # fmt: skip
