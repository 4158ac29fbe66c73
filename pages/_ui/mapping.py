"""The mapper: a file's headers and codes on the left, the table's columns on the right; a mapping file comes out."""

import re
from collections.abc import Sequence

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.warehouse.mapper import Form, columns_of
from analytics.workdesk import WorkDesk
from pages._ui import blocks
from pages._ui.view import View

LEFT_OUT = "—"
YUAN = "元"
_NUMBER = re.compile(r"[-+(¥]*[0-9][0-9,.]*\)?")  # what an amount may look like


def mapper(view: View, work: WorkDesk, delivery: str) -> None:
    """Offer to explain the headers and codes of a delivery's files."""
    t = view.t
    if not st.toggle(t("Explain headers and codes"), key="mapper_open"):
        return
    with st.spinner(t("Looking at the headers …")):
        forms = work.forms(delivery)
    if not forms:
        blocks.note(t, t("Every header and every code of these files is known."), key="mapper_none")
        return
    files = [form.file for form in forms]
    chosen = st.selectbox(t("File"), files, key="mapper_file") or files[0]
    form = next(f for f in forms if f.file == chosen)
    table = st.selectbox(t("This file is"), form.tables, form.tables.index(form.table), key=f"mapper_table_{chosen}")
    if table and table != form.table:
        form = next((f for f in work.forms(delivery, table) if f.file == chosen), form)
    _ask(view, work, form)


def _ask(view: View, work: WorkDesk, form: Form) -> None:
    t, columns = view.t, columns_of(form.table)
    said = t("Left the file's header, right the column of {table}. Check the guesses.", table=form.table)
    blocks.note(t, said, key="mapper_how")
    with st.form(f"mapper_{form.file}_{form.table}", border=True):
        headers = _headers(view, form, columns)
        codes = _codes(view, form)
        if st.form_submit_button(t("Write the mapping file"), type="primary"):
            try:
                name = work.explain(form.table, headers, codes)
            except AnalyticsError as wrong:
                blocks.banner(t, t.error(wrong), key="mapper_refused", tone="concern")
                return
            st.session_state["mapped"] = name
            st.session_state.pop("mapper_open", None)
            st.rerun()


def _headers(view: View, form: Form, columns: Sequence[tuple[str, str, bool]]) -> dict[str, str]:
    t, answers = view.t, {}
    names, amounts = [LEFT_OUT, *(name for name, _, _ in columns)], {n for n, _, money in columns if money}
    for i, ((header, guess, known), example) in enumerate(zip(form.headers, form.examples, strict=True)):
        if known:
            continue
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="center")
        label = f"{header or t('(no name)')} · {example}" if example else header or t("(no name)")
        left.text(label)
        column = middle.selectbox(
            label, names, names.index(guess) if guess in names else 0, key=f"map_{form.file}_{i}",
            format_func=lambda name: t("leave it out") if name == LEFT_OUT else name, label_visibility="collapsed",
        )  # fmt: skip
        unit = YUAN
        if guess in amounts or _NUMBER.fullmatch(example):
            unit = right.selectbox(t("Unit of {header}", header=header), [YUAN, *form.units],
                                   key=f"unit_{form.file}_{i}", label_visibility="collapsed")  # fmt: skip
        answers[header] = "" if column in (None, LEFT_OUT) else str(column)
        if answers[header] in amounts and unit and unit != YUAN:
            answers[header] += f"({unit})"
    return answers


def _codes(view: View, form: Form) -> dict[str, dict[str, str]]:
    t, answers = view.t, dict[str, dict[str, str]]()
    for i, (column, word, allowed, guess) in enumerate(form.codes):
        options = [LEFT_OUT, *allowed]
        code = st.selectbox(
            t("{column}: “{word}” means", column=column, word=word), options,
            options.index(guess) if guess in options else 0, key=f"code_{form.file}_{i}",
            format_func=lambda c: t("nobody knows: set such rows aside") if c == LEFT_OUT else c,
        )  # fmt: skip
        if code and code != LEFT_OUT:
            answers.setdefault(column, {})[word] = code
    return answers
