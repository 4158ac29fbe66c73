"""What differs between two releases, or would after publishing: rows and sums per table and month."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from analytics.warehouse.changes import Change
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.view import View


def changes_table(view: View, found: Sequence[Change]) -> None:
    """Rows and sums per table and month, before and after."""
    t, fmt = view.t, view.fmt

    def cell(value: Decimal | int | None, written: Callable[[Any], str]) -> Any:
        return tb.number(value, "–" if value is None else written(value))

    columns = [
        tb.Column("table", "text", t("Table")), tb.Column("month", "text", t("Month"), width="110px"),
        *(tb.Column(key, "number", label, width="150px") for key, label in (
            ("rows_before", t("Rows before")), ("rows_after", t("Rows after")), ("sum_before", t("Sum before")),
            ("sum_after", t("Sum after")))),
    ]  # fmt: skip
    rows = [
        tb.Row(f"{c.table} {c.month}", {
            "table": c.table, "month": t("whole table") if c.month == "all" else c.month,
            "rows_before": cell(c.rows_before, fmt.number), "rows_after": cell(c.rows_after, fmt.number),
            "sum_before": cell(c.sum_before, lambda v: fmt.number(v, 2)),
            "sum_after": cell(c.sum_after, lambda v: fmt.number(v, 2)),
        }) for c in found
    ]  # fmt: skip
    blocks.section(t, t("What differs"), t("Tables and months whose contents are not the same."), key="differ_head")
    tb.table(t, tb.Table(t("Differences"), columns, rows, page=25), key="differences")
