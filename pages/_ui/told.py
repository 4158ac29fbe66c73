"""What was found in a delivery, in words and in groups: why it is refused, what is set aside, what would change."""

from collections.abc import Sequence

from analytics.warehouse.catalogue import Finding, Found
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.view import View

CHANGES = frozenset({
    "month_restated", "unit_fewer", "unit_more", "unit_sum_less", "unit_sum_more", "place_moves", "unposted_people",
    "unknown_clients",
})  # fmt: skip
GROUPS = (
    ("refuse", "Why it would be refused: {n}", "struck", "refuses"),
    ("quarantine", "Rows set aside: {n} reasons", "half", "set aside"),
    ("change", "What would change or looks unusual: {n}", "full", "changes"),
    ("note", "Good to know: {n}", "open", "note"),
)


def group_of(finding: Finding) -> str:
    """The heading a finding stands under."""
    if finding.consequence != "note":
        return finding.consequence
    return "change" if isinstance(finding.says, Found) and finding.says.entry.id in CHANGES else "note"


def findings(view: View, found: Sequence[Finding]) -> None:
    """Each group under its heading, file by file."""
    t = view.t
    for group, title, shape, word in GROUPS:
        rows = [_row(view, i, f, shape, word) for i, f in enumerate(found) if group_of(f) == group]
        if not rows:
            continue
        blocks.section(t, t(title, n=len(rows)), key=f"found_{group}")
        columns = [
            tb.Column("what", "status", t("Consequence"), width="120px", bare=True),
            tb.Column("where", "text", t("File or table"), width="22%"),
            tb.Column("says", "text", t("What was found, where, and what to do"), sortable=False, bare=True),
        ]
        rows.sort(key=lambda r: str(r.cells["where"]))
        tb.table(t, tb.Table(t(title, n=len(rows)), columns, rows, page=25, tools=len(rows) > 25), key=f"f_{group}")


def _sentence(view: View, finding: Finding) -> str:
    """The sentence of the catalogue; where that speaks of the command line, what can be done on the page."""
    if isinstance(finding.says, Found) and finding.says.entry.id == "totals_absent":
        return view.t(
            "No control total confirms {tables}. Deliver them, or type them or answer for them here once nothing else "
            "refuses the delivery.", tables=finding.says.values["tables"],
        )  # fmt: skip
    return view.t.error(finding.says)


def _row(view: View, i: int, finding: Finding, shape: str, word: str) -> tb.Row:
    says, values = _sentence(view, finding), finding.says.values
    about = " ".join(str(values[k]) for k in ("table", "month") if k in values)
    where = str(values.get("file") or about or "–")
    for prefix in (f"{where}: ", f"{where}：", f"{where} "):
        says = says.removeprefix(prefix)
    return tb.Row(str(i), {"what": tb.status(shape, view.t(word)), "where": where, "says": says})  # type: ignore[arg-type]
