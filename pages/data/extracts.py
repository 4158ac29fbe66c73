"""Files that wait to be published: what is in them, what is wrong, what would change; then publish or discard."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.workdesk import Preview, Waiting, WorkDesk, work_of
from pages._ui import blocks, shell
from pages._ui import tables as tb
from pages._ui.bars import Bars
from pages._ui.changes_of import changes_table
from pages._ui.mapping import mapper
from pages._ui.told import findings
from pages._ui.view import View

TITLE = "Extracts"
ICON = ":material/upload_file:"
ORDER = 70
ROLES = frozenset({"analyst", "admin"})
USES = ()
CHOSEN = "delivery"  # in the address
KINDS = ("refuse", "quarantine", "note")


def render(view: View) -> None:
    """The deliveries, a place to drop files, and the chosen delivery with its preview."""
    t, work = view.t, work_of(view.desk)
    waiting = work.waiting()
    title = (
        t("Deliveries waiting to be published: {n}", n=len(waiting)) if waiting else t("Nothing waits to be published")
    )
    blocks.headline(t, title, t("Nothing that waits here is seen by anybody until it is published."))
    _drop(view, work)
    if not waiting:
        return
    asked = st.query_params.get(CHOSEN)
    chosen = next((w for w in waiting if w.name == asked), waiting[0])
    if (pressed := _list(view, waiting)) and pressed != chosen.name:
        view.choose(**{CHOSEN: pressed})
    _delivery(view, work, chosen)


def _drop(view: View, work: WorkDesk) -> None:
    t = view.t
    with st.form("drop", clear_on_submit=True, border=False):
        larger = t("Larger files: put them into the folder inbox of the data folder; they appear here.")
        with st.container(key=f"drop_{t.language}"):  # frame.css says the box's own words in Chinese
            dropped = st.file_uploader(
                t("Drop extract files here"), accept_multiple_files=True, key="dropped", help=larger
            )
        if st.form_submit_button(t("Put them into the inbox")) and dropped:
            name = work.take([(f.name, f.getvalue()) for f in dropped], datetime.now(UTC))
            view.choose(**{CHOSEN: name})


def _list(view: View, waiting: list[Waiting]) -> str | None:
    t, fmt = view.t, view.fmt
    columns = [
        tb.Column("name", "name", t("Delivery")), tb.Column("files", "number", t("Files"), width="80px"),
        tb.Column("size", "number", t("KB"), width="110px"),
        tb.Column("names", "text", t("Names of the files"), sortable=False),
    ]  # fmt: skip
    rows = []
    for w in waiting:
        size = -(-sum(n for _, n in w.files) // 1024)
        names = (", ".join(n for n, _ in w.files[:4])) + (" …" if len(w.files) > 4 else "")
        rows.append(tb.Row(w.name, {
            "name": tb.name(w.name), "files": tb.number(len(w.files), fmt.number(len(w.files))),
            "size": tb.number(size, fmt.number(size)), "names": names,
        }))  # fmt: skip
    return tb.table(t, tb.Table(t("Deliveries"), columns, rows, tools=False), key="deliveries").open


def _delivery(view: View, work: WorkDesk, chosen: Waiting) -> None:
    t = view.t
    answer = st.session_state.get("answer", "")
    if name := st.session_state.pop("mapped", ""):
        blocks.banner(t, t("The mapping file {name} was written; the files were read again with it.", name=name),
                      key="mapped")  # fmt: skip
    with st.spinner(t("Reading, checking and rehearsing {name} …", name=chosen.name)):
        bars = Bars(view, chosen)
        found = work.preview(chosen, answer if ":" in answer.replace("：", ":") else "", bars)
        bars.clear()
    counts = {kind: sum(f.consequence == kind for f in found.findings) for kind in KINDS}
    title = t("{name} can be published", name=chosen.name)
    if found.refused:
        title = t("{name} would be refused", name=chosen.name)
    blocks.section(t, title, t("{a} reasons to refuse, {b} kinds of rows set aside, {c} notes", a=counts["refuse"],
                               b=counts["quarantine"], c=counts["note"]), key="found_head")  # fmt: skip
    _act(view, work, chosen, found)
    findings(view, found.findings)
    for name, content in found.aside:
        st.download_button(t("Rows set aside: {name}", name=name), content, name, "text/csv", key=f"aside_{name}")
    mapper(view, work, chosen.name)
    if found.changes:
        changes_table(view, list(found.changes))


def _act(view: View, work: WorkDesk, chosen: Waiting, found: Preview) -> None:
    t = view.t
    unanswered = any("--without-totals" in f.says.template for f in found.findings)
    if found.unconfirmed and (unanswered or st.session_state.get("answer")):
        _totals(view, work, chosen, found.unconfirmed)
    publish, discard, _ = st.columns([1, 1, 3])
    pressed = publish.button(t("Publish"), type="primary", key="publish", disabled=found.refused, width="stretch")
    said = t("The files of this delivery are deleted from the inbox.")
    if discard.button(t("Discard"), key="discard", help=said, width="stretch"):
        work.discard(chosen.name)
        view.choose(**{CHOSEN: None})
    if pressed:
        _publish(view, work, chosen)


def _totals(view: View, work: WorkDesk, chosen: Waiting, bare: Sequence[tuple[str, str]]) -> None:
    """Type what the core system says was sent, or answer for not knowing it."""
    t = view.t
    said = t("No control total confirms these tables. Type what the core system says, or answer for it by name.")
    blocks.note(t, said, key="totals_note")
    with st.form("totals", border=True):
        typed = []
        for table, month in bare:
            left, right = st.columns(2)
            rows = left.text_input(t("Rows of {table} {month}", table=table, month=month), key=f"rows_{table}_{month}")
            total = right.text_input(t("Sum of {table} {month}", table=table, month=month), key=f"sum_{table}_{month}",
                                     help=t("Empty where the table has no amounts."))  # fmt: skip
            typed.append((table, month, rows.strip(), total.strip()))
        if st.form_submit_button(t("Compare with these totals")):
            work.state_totals(chosen.name, [row for row in typed if row[2]])
            st.rerun()
    st.text_input(t("Who answers for publishing without control totals, and why"), key="answer",
                  placeholder=t("Name: reason"))  # fmt: skip


def _publish(view: View, work: WorkDesk, chosen: Waiting) -> None:
    t = view.t
    bar = st.progress(0.0, t("Publishing …"))
    try:
        [made] = work.publish(
            chosen.name, st.session_state.get("answer", ""),
            lambda p: bar.progress(p.done / p.total if p.total else 0.0, f"{p.step} {p.done}/{p.total}"),
        )  # fmt: skip
    except AnalyticsError as wrong:
        blocks.banner(t, t.error(wrong), key="publish_refused", tone="concern")
        return
    bar.empty()
    blocks.banner(t, t("Published as release {id}.", id=made.release_id), key="published")
    shell.empty(view, t("Everybody sees it from now on."), key="published_note")
