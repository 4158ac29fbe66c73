"""A form that writes a competition file of any format, for those who would rather not type one.

The fields are those of the file's own description; beneath them stand the file as it will be written, every problem
with its line, and, once there is none, the rules in plain words.
"""

from pathlib import Path

import streamlit as st

from analytics.competitions.draft import Tree, checked, tables_for, tree_of
from analytics.competitions.keys import Table
from analytics.competitions.sample import LIBRARY
from analytics.errors import AnalyticsError
from analytics.memory import remember
from pages._ui import blocks, contests, fields
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.fields import key_of
from pages._ui.view import View

MOST = 12  # entries of a table that may be written often
NAME, BEGIN = "draft_name", "draft_begin"


def form(view: View) -> None:
    """The form, folded away; what it writes is checked like any file and stands among the drafts."""
    t = view.t
    box = st.expander(t("Write a competition"), key="draft_box", on_change="rerun")
    if not box.open:  # a score of fields costs more than the rest of the page
        return
    with box:
        name, tree = _filled(view)
        text, rules, problems = checked(name, tree, view.desk.competitions.known)
        blocks.section(t, t("The file, and what it says"), key="draft_file_head")
        for i, wrong in enumerate(problems):
            blocks.banner(t, t.error(wrong), key=f"draft_wrong_{i}", tone="concern")
        if rules is not None:
            blocks.note(t, *view.desk.competitions.words(rules, t.language), key="draft_words")
        tb.table(t, _listing(view, text), key="draft_text")
        if st.button(t("Check and write the file"), type="primary", disabled=rules is None, key="draft_write"):
            _write(view, name, tree)


def _filled(view: View) -> tuple[str, Tree]:
    """(the file's name, what the fields hold)."""
    t = view.t
    begin = _beginnings(view)
    columns = st.columns(3)
    columns[0].text_input(t("File name (small letters, digits, hyphens)"), key=NAME)
    columns[1].selectbox(t("Begin with"), ["", *begin], format_func=lambda n: n or "–", key=BEGIN)
    columns[2].button(t("Fill the fields in"), on_click=_begin, args=(begin,), key="draft_fill")
    tree: dict[str, object] = {}
    top = next(x for x in tables_for("", "", "") if not x.name)
    for table in (top, *_wanted()):
        heading = t(table.about)
        st.markdown(f"**{heading}**")
        if not table.many:
            tree[table.name] = fields.table(view, table, 0, _measure())
            continue
        many = st.number_input(t("How many: {what}", what=heading), int(table.required), MOST, key=f"d_n_{table.name}")
        tree[table.name] = [fields.table(view, table, i, _measure()) for i in range(int(many))]
    return st.session_state.get(NAME, ""), tree


def _wanted() -> tuple[Table, ...]:
    chosen = st.session_state.get
    found = tables_for(
        chosen(key_of("", 0, "format")) or "points", _measure(), chosen(key_of("entrants", 0, "kind")) or ""
    )
    return tuple(x for x in found if x.name)


def _measure() -> str:
    form_ = st.session_state.get(key_of("", 0, "format")) or "points"
    if form_ in ("value", "attainment", "improvement"):
        return str(form_)
    return st.session_state.get(key_of("", 0, "measure")) or "points"


def _beginnings(view: View) -> dict[str, Path]:
    """What a form may begin with: the bank's own files, then one of each format."""
    own = sorted((view.desk.competitions.root / "competitions").glob("*.toml"))
    return {p.stem: p for p in (*sorted(LIBRARY.glob("*.toml")), *own) if p.stem != "conduct"}


def _begin(begin: dict[str, Path]) -> None:
    """Fills the fields from a file; runs before the page is drawn again."""
    path = begin.get(st.session_state.get(BEGIN, ""))
    if path is None:
        return
    for old in [k for k in st.session_state if str(k).startswith("d_")]:
        del st.session_state[old]
    st.session_state[NAME] = path.stem
    for table, given in tree_of(path.read_text("utf-8")).items():
        many = given if isinstance(given, list) else [given]
        if isinstance(given, list):
            st.session_state[f"d_n_{table}"] = len(given)
        for i, one in enumerate(many):
            for key, value in one.items():
                fields.fill(table, i, key, value)


@remember(entries=64)
def _listing(view: View, text: str) -> Packed:
    t = view.t
    columns = [tb.Column("line", "number", t("Line"), width="60px", sortable=False),
               tb.Column("text", "text", t("Text"), sortable=False)]  # fmt: skip
    rows = [tb.Row("", {"line": tb.number(n, str(n)), "text": line}) for n, line in enumerate(text.splitlines(), 1)]
    return tb.pack(t, tb.Table(t("The file"), columns, rows, page=200, tools=False))


def _write(view: View, name: str, tree: Tree) -> None:
    t = view.t
    try:
        view.desk.competitions.write(name, tree)
    except AnalyticsError as wrong:
        blocks.banner(t, t("The file was not written"), t.error(wrong), key="draft_refused", tone="concern")
        return
    view.choose(**{contests.NAME: name})
