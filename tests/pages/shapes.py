"""Banks of unusual shapes: without tables that may be absent, with nothing but a root, and with seven levels."""

import csv
from collections.abc import Collection
from pathlib import Path

from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store

MONTHS = ("2026-01", "2026-02", "2026-03")
OPTIONAL = ("contacts", "opportunities", "service_checks", "targets", "events", "control_totals")
SHALLOW = {"R": ""}
DEEP = {"R": "", "R1": "R"} | {f"{side}{n}": f"{side}{n - 1}" if n > 3 else "R1" for side in "ab" for n in range(3, 8)}
PEOPLE = 12
Rows = list[tuple[object, ...]]


def publish_bank(root: Path, tree: dict[str, str], homes: Collection[str], without: Collection[str] = ()) -> Path:
    """A bank of one release: ``tree`` is unit -> the one above; 12 managers take turns among the units ``homes``."""
    level: dict[str, int] = {}
    for unit, above in tree.items():
        level[unit] = level.get(above, 0) + 1
    units = list(homes)
    people = {f"M{n:02d}": units[n % len(units)] for n in range(PEOPLE)}
    inbox = root / "inbox"
    inbox.mkdir()
    tables = _master(tree, level, people) | _monthly(people, units)
    totals: Rows = [(m, "sales", sum(str(r[1])[:7] == m for r in tables["sales"][1]), "") for m in MONTHS]
    tables["control_totals"] = "month table rows sum", totals
    for table in tables.keys() - set(without):
        header, rows = tables[table]
        with (inbox / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header.split(), *rows])
    publish(inbox, Store(root), by="test", without_totals="test: made by hand")
    return root


def _master(tree: dict[str, str], level: dict[str, int], people: dict[str, str]) -> dict[str, tuple[str, Rows]]:
    return {
        "branches": ("branch_id branch_name parent_branch_id level region",
                     [(u, f"Unit {u}", above, level[u], "R") for u, above in tree.items()]),
        "managers": ("manager_id manager_name branch_id grade start_date end_date",
                     [(m, f"Person {m}", home, "G1", "2024-01-01", "") for m, home in people.items()]),
        "products": ("product_code product_name category essential",
                     [("F1", "Fund", "fund", "N"), ("I1", "Cover", "insurance", "N"), ("C1", "Card", "card", "Y")]),
        "events": ("event_id first_day last_day title branch_id", [("E1", "2026-02-02", "2026-02-05", "Fair", "")]),
    }  # fmt: skip


def _monthly(people: dict[str, str], units: list[str]) -> dict[str, tuple[str, Rows]]:
    some = [(m, n, month) for month in MONTHS for n, m in enumerate(people)]
    books = [(month, f"C{n}-{c}", m, c) for m, n, month in some for c in range(3 + n % 4)]
    return {
        "clients": ("month client_id manager_id open_date tier aum complete",
                    [(month, c, m, f"2026-0{1 + k % 3}-11", 4, 1000 * (1 + k), "Y") for month, c, m, k in books]),
        "holdings": ("month client_id product_code manager_id balance",
                     [(month, c, "F1" if k % 2 else "C1", m, 100) for month, c, m, k in books]),
        "sales": ("sale_id sale_date manager_id client_id product_code amount",
                  [(f"T{month}{n}{k}", f"{month}-0{1 + k}", m, f"C{n}-0", "FIC"[k % 3] + "1", 100 * (1 + n))
                   for m, n, month in some for k in range(n % 5)]),
        "complaints": ("complaint_id opened_at closed_at manager_id client_id category severity upheld",
                       [(f"K{month}{n}", f"{month}-05 10:00:00", "", m, f"C{n}-0", "fees", "high", "Y")
                        for m, n, month in some if n % 3 == 0]),
        "contacts": ("contact_id contacted_at manager_id client_id channel",
                     [(f"V{month}{n}", f"{month}-06 10:00:00", m, f"C{n}-0", "phone") for m, n, month in some]),
        "opportunities": ("opportunity_id created_on due_on handled_on manager_id client_id",
                          [(f"L{month}{n}", f"{month}-01", f"{month}-15", f"{month}-1{n % 9}", m, f"C{n}-0")
                           for m, n, month in some]),
        "service_checks": ("check_id checked_on branch_id score",
                           [(f"S{month}{u}", f"{month}-09", u, 80) for month in MONTHS for u in units]),
        "targets": ("month unit_type unit_id kpi target",
                    [(month, "manager", m, "new_clients", 2) for m, _, month in some]),
    }  # fmt: skip
