"""What was published, newest first: what each release changed, where every row went, is it intact; and the way back."""

from datetime import datetime

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.workdesk import Release, WorkDesk, work_of
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.changes_of import changes_table
from pages._ui.view import View

TITLE = "Releases"
ICON = ":material/history:"
ORDER = 80
ROLES = frozenset({"analyst", "admin"})
USES = ()
CHOSEN = "release"  # in the address


def render(view: View) -> None:
    """The list, then the chosen release in full."""
    t, work = view.t, work_of(view.desk)
    known = work.releases()
    title = t("{n} releases, and {id} is served", n=len(known), id=work.serving() or "–")
    blocks.headline(t, title, t("A release never changes. Press one to see what it changed and where every row went."))
    asked = st.query_params.get(CHOSEN)
    chosen = next((r for r in known if r.id == asked), next(r for r in known if r.id == work.serving()))
    if (pressed := _list(view, work)) and pressed != chosen.id:
        view.choose(**{CHOSEN: pressed})
    blocks.section(t, t("Release {id}", id=chosen.id), chosen.note or t("No note was left."), key="release_head")
    _acts(view, work, chosen.id)
    _differences(view, work, chosen, known)
    _accounts(view, work, chosen.id)
    _closed(view, work)
    _history(view, work)


def _differences(view: View, work: WorkDesk, chosen: Release, known: list[Release]) -> None:
    """Against the release it was built on, or any other."""
    t, fmt = view.t, view.fmt
    others = {r.id: r for r in known if r.id != chosen.id}
    parent = chosen.parent if chosen.parent in others else None
    picked = st.selectbox(
        t("Compared with"), ["", *others], [*others].index(parent) + 1 if parent else 0, key=f"against_{chosen.id}",
        format_func=lambda i: t("nothing: all it holds") if not i
        else f"{i} · {fmt.instant(others[i].published_at, year=True)} · {others[i].note[:40]}",
    )  # fmt: skip
    changes_table(view, work.changes(picked or None, chosen.id))


def _closed(view: View, work: WorkDesk) -> None:
    """Every month as it was published and as it is known today."""
    t, fmt = view.t, view.fmt
    how = t("The switch in the corner of every page shows a month as it was published first.")
    blocks.section(t, t("Closed months as published and as known today"), how, key="closed_head")
    columns = [
        tb.Column("month", "text", t("Month"), width="110px"), tb.Column("release", "text", t("Published first in")),
        tb.Column("at", "text", t("Published"), width="170px"),
        tb.Column("differs", "status", t("Known differently today"), width="22%"),
    ]  # fmt: skip
    rows = []
    for c in work.closed_months():
        word = tb.status("half", ", ".join(c.restated)) if c.restated else tb.status("full", t("as published"))
        cells = {"month": fmt.month(c.month), "release": c.release, "at": fmt.instant(c.published_at, year=True),
                 "differs": word}  # fmt: skip
        rows.append(tb.Row(f"{c.month:%Y-%m}", cells))
    tb.table(t, tb.Table(t("Closed months"), columns, rows, page=12, tools=False), key="closed")


def _history(view: View, work: WorkDesk) -> None:
    t, fmt = view.t, view.fmt
    blocks.section(t, t("What happened, the latest first"), key="history_head")
    words = {"publish": t("published"), "rollback": t("rolled back to")}
    columns = [
        tb.Column("at", "text", t("When"), width="170px"), tb.Column("what", "text", t("What"), width="170px"),
        tb.Column("release", "text", t("Release")), tb.Column("by", "text", t("By"), width="120px"),
    ]  # fmt: skip
    rows = [
        tb.Row(str(i), {
            "at": fmt.instant(datetime.fromisoformat(e["at"]), year=True), "what": words.get(e["event"], e["event"]),
            "release": e["release"], "by": e["by"],
        }) for i, e in enumerate(work.history())
    ]  # fmt: skip
    tb.table(t, tb.Table(t("History"), columns, rows, page=12, tools=False), key="history")


def _list(view: View, work: WorkDesk) -> str | None:
    t, fmt = view.t, view.fmt
    columns = [
        tb.Column("name", "name", t("Release")), tb.Column("at", "text", t("Published"), width="170px"),
        tb.Column("by", "text", t("By"), width="120px"), tb.Column("state", "status", t("State"), width="120px"),
        tb.Column("note", "text", t("Note"), sortable=False),
    ]  # fmt: skip
    rows = [
        tb.Row(r.id, {
            "name": tb.name(r.id), "at": fmt.instant(r.published_at, year=True), "by": r.published_by, "note": r.note,
            "state": tb.status("full", t("served")) if r.id == work.serving() else tb.status("open", t("kept")),
        }) for r in work.releases()
    ]  # fmt: skip
    return tb.table(t, tb.Table(t("Releases"), columns, rows, page=12, tools=False), key="releases").open


def _acts(view: View, work: WorkDesk, release: str) -> None:
    t = view.t
    left, middle, _ = st.columns([1, 1, 3])
    if left.button(t("Verify"), key="verify"):
        if damaged := work.verify(release):
            blocks.banner(t, *(t.error(wrong) for wrong in damaged[:5]), key="verified", tone="concern")
        else:
            blocks.banner(t, t("Every published file is what was published."), key="verified")
    if release != work.serving():
        with middle.popover(t("Roll back")):
            blocks.note(t, t("Everybody sees this release instead; nothing is deleted."), key="back_note")
            if st.button(t("Serve {id} again", id=release), key="back"):
                try:
                    work.roll_back(release)
                except AnalyticsError as wrong:
                    blocks.banner(t, t.error(wrong), key="back_refused", tone="concern")
                else:
                    st.rerun()
    for name, content in work.set_aside(release):
        st.download_button(t("Rows set aside: {name}", name=name), content, name, "text/csv", key=f"aside_{name}")


def _accounts(view: View, work: WorkDesk, release: str) -> None:
    t, fmt = view.t, view.fmt
    found = work.reconcile(release)
    good = all(r.agrees for r in found)
    title = t("Every row and every yuan is accounted for") if good else t("The accounts do not agree")
    rule = t("Rows in = loaded + set aside + copies, and loaded = stored; sums likewise, to the cent.")
    blocks.section(t, title, rule, key="accounts_head")
    counts = (("rows_in", t("Rows in")), ("loaded", t("Loaded")), ("quarantined", t("Set aside")),
              ("duplicates", t("Copies")), ("stored", t("Stored")))  # fmt: skip
    sums = (("sum_in", t("Sum in")), ("sum_loaded", t("Sum loaded")), ("sum_quarantined", t("Sum set aside")),
            ("sum_duplicates", t("Sum of copies")), ("sum_stored", t("Sum stored")))  # fmt: skip
    columns = [
        tb.Column("table", "text", t("Table")), tb.Column("month", "text", t("Month"), width="84px"),
        *(tb.Column(key, "number", label, width="76px") for key, label in counts),
        *(tb.Column(key, "number", label, width="126px") for key, label in sums),
        tb.Column("agrees", "status", t("Agrees"), width="70px"),
    ]  # fmt: skip
    rows = []
    for r in found:
        cells: dict[str, object] = {"table": r.table, "month": t("whole table") if r.month == "all" else r.month}
        cells |= {key: tb.number(getattr(r, key), fmt.number(getattr(r, key))) for key, _ in counts}
        for key, _ in sums:
            amount = getattr(r, key)
            cells[key] = tb.number(amount, "–" if amount is None else fmt.number(amount, 2))
        cells["agrees"] = tb.status("full", t("yes")) if r.agrees else tb.status("struck", t("no"))
        rows.append(tb.Row(f"{r.table} {r.month}", cells))
    tb.table(t, tb.Table(t("Accounts"), columns, rows, page=12), key="accounts")
