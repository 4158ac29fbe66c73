"""Banks to break: one not yet begun, and one with releases, a delivery to be published and one to be discarded."""

import gzip
from datetime import timedelta
from pathlib import Path

from analytics.kpi import registry
from analytics.warehouse.release import Store, current
from analytics.warehouse.retention import clean
from tests.warehouse.conftest import KEPT, SOLD, empty
from tests.warehouse.small import Rows, as_csv, clients, drop, month_files, publish, rows, sales, whole_files

COMMANDS = {  # command -> the bank it is tried on
    "first": "new", "publish": "old", "preview": "old", "refresh": "old", "rollback": "old", "clean": "old",
    "take": "old", "discard": "old", "type": "old", "explain": "old",
}  # fmt: skip


def build(folder: Path) -> None:
    """Both banks below ``folder``, each with the KPI files it uses."""
    for name in ("new", "old"):
        (folder / name / "kpis").mkdir(parents=True)
        for kpi, text in (("sold", SOLD), ("kept", KEPT)):
            (folder / name / "kpis" / f"{kpi}.sql").write_text(text, "utf-8")
    kpis = registry(folder / "old" / "kpis")
    _wait(empty(folder / "new" / "bank"), {**whole_files(), **month_files("2026-01")})
    store = empty(folder / "old" / "bank")
    publish(drop(store, {**whole_files(), **month_files("2026-01")}), store, by="ann", kpis=kpis)
    for amount in ("1.00", "2.00", "3.00"):
        publish(drop(store, {"sales": [{**r, "amount": amount} for r in sales("2026-01")]}), store, by="ann", kpis=kpis)
        if amount == "2.00":
            clean(store, keep=1, grace=timedelta(days=7))  # one release set apart, its files kept for a while
    _wait(store, {"clients": clients("2026-02")})
    folder = store.root / "inbox" / "d1"
    text = as_csv(sales("2026-02")) + "S9,2026-02-30,M1,C1,P1,7.00\n"
    (folder / "销售.csv.gz").write_bytes(gzip.compress(text.replace("M2", "Ｘ９").encode("gb18030")))
    stated = rows("table,month,rows,sum", "clients,2026-02,3,350.75", "sales,2026-02,4,1508.00")
    (folder / "totals.csv").write_text(as_csv(stated), "utf-8")
    assert current(store)
    drop(store, {"sales": sales("2026-03"), "clients": clients("2026-03")}, "d2")


def _wait(store: Store, tables: dict[str, Rows]) -> None:
    """A delivery with its control totals."""
    monthly = {"clients": "350.75", "holdings": "31.00", "sales": "1501.00", "complaints": ""}
    stated = [{"table": t, "month": "2026-01", "rows": str(len(r)), "sum": monthly[t]}
              for t, r in tables.items() if t in monthly]  # fmt: skip
    drop(store, {**tables, "totals": stated})
