"""A form that writes a competition file, for those who would rather not type one."""

from datetime import timedelta
from decimal import Decimal

import streamlit as st

from analytics.competitions.draft import FORMATS, Counts, Draft
from analytics.errors import AnalyticsError
from pages._ui import blocks, contests
from pages._ui.view import View


def form(view: View) -> None:
    """The form, folded away; what it writes is checked like any file and stands among the drafts."""
    t = view.t
    box = st.expander(t("Write a competition"), key="draft_box", on_change="rerun")
    if not box.open:  # a score of fields costs more than the rest of the page
        return
    with box, st.form("draft"):
        name = st.text_input(t("File name (small letters, digits, hyphens)"), key="draft_name")
        title = st.text_input(t("Title"), key="draft_title")
        words = {"step": t("Lines to reach"), "points": t("Points"), "rounds": t("Rounds"), "race": t("Race")}
        kind = st.selectbox(t("Format"), FORMATS, format_func=lambda f: words[f], key="draft_format")
        who = st.selectbox(t("Entrants"), ("manager", "outlet", "sub_branch"), key="draft_who",
                           format_func=lambda k: {"manager": t("Managers"), "outlet": t("Outlets"),
                                                  "sub_branch": t("Sub-branches")}[k])  # fmt: skip
        start = view.desk.book.data_through + timedelta(days=1)
        first = st.date_input(t("First day"), start, key="draft_first")
        last = st.date_input(t("Last day"), start + timedelta(days=59), key="draft_last")
        counts = [_counts(view, n) for n in (1, 2, 3)]
        line = st.number_input(t("Score of the prize line, or goal of the race"), 1, 1_000_000, 100, key="draft_line")
        winners = st.number_input(t("Places with a prize"), 1, 1000, 10, key="draft_winners")
        amount = st.number_input(t("Yuan for each winner"), 0, 1_000_000, 500, key="draft_amount")
        if st.form_submit_button(t("Check and write the file")):
            kept = [c for c in counts if c is not None]
            _write(view, Draft(name, title or name, kind, who, first, last, kept, Decimal(line), winners,
                               Decimal(amount)))  # fmt: skip


def _counts(view: View, n: int) -> Counts | None:
    t, kpis = view.t, view.desk.kpis()
    offered = ["", *(k.name for k in kpis.values() if k.rollup == "sum" and k.better == "higher")]
    columns = st.columns(4)
    kpi = columns[0].selectbox(t("What counts ({n})", n=n), offered, index=1 if n == 1 else 0, key=f"draft_kpi{n}",
                               format_func=lambda k: view.title(kpis[k]) if k else "–")  # fmt: skip
    points = columns[1].number_input(t("Points ({n})", n=n), 1, 1000, 1, key=f"draft_points{n}")
    per = columns[2].number_input(t("for every ({n})", n=n), 1, 10_000_000, 1, key=f"draft_per{n}")
    cap = columns[3].number_input(t("at most, 0: no limit ({n})", n=n), 0, 100_000, 0, key=f"draft_cap{n}")
    return Counts(kpi, Decimal(points), Decimal(per), Decimal(cap)) if kpi else None


def _write(view: View, draft: Draft) -> None:
    t = view.t
    try:
        view.desk.competitions.write(draft)
    except AnalyticsError as wrong:
        blocks.banner(t, t("The file was not written"), t.error(wrong), key="draft_refused", tone="concern")
        return
    view.choose(**{contests.NAME: draft.name})
