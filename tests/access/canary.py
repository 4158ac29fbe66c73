"""A bank in which every name carries its sub-branch's canary: whoever sees a foreign canary has seen too much.

    bank B0 ── branch B1 ── sub-branches S1, S2 ── outlets O11 O12 | O21 O22 ── 6 managers each outlet
            └─ branch B2 ── sub-branch  S3     ── outlets O31 O32

Names of units, managers, complaint categories and ids end in the canary of their sub-branch (``kanS1x`` …); what lies
above the sub-branches carries a canary of its own, which nobody but those who see the whole bank may read.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

SUBS = {"S1": "B1", "S2": "B1", "S3": "B2"}
OUTLETS = {f"O{s[1]}{i}": s for s in SUBS for i in (1, 2)}
MONTHS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
PER_OUTLET = 6


def canary(sub: str) -> str:
    """The string that betrays a sub-branch."""
    return f"kan{sub}x"


def managers() -> dict[str, str]:
    """manager_id -> outlet."""
    return {f"M{o[1:]}{i}-{canary(s)}": o for o, s in OUTLETS.items() for i in range(PER_OUTLET)}


def write(folder: Path, table: str, header: list[str], rows: list[list[object]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *rows])


def make(inbox: Path, transfer: str = "") -> None:
    """Write the bank's extracts; ``transfer`` moves one manager from the own outlet to O21 on 16 March 2026."""
    top = [["B0", "Bank kanTOPx", "", 1], ["B1", "Branch kanTOPx 1", "B0", 2], ["B2", "Branch kanTOPx 2", "B0", 2]]
    subs = [[s, f"Sub {canary(s)}", b, 3] for s, b in SUBS.items()]
    outlets = [[o, f"Outlet {o} {canary(s)}", s, 4] for o, s in OUTLETS.items()]
    write(inbox, "branches", ["branch_id", "branch_name", "parent_branch_id", "level", "region"],
          [[*row, "R"] for row in (*top, *subs, *outlets)])  # fmt: skip
    people = managers()
    write(inbox, "managers", ["manager_id", "manager_name", "branch_id", "grade", "start_date", "end_date"],
          [[m, f"Person {m}", o, "G1", "2024-01-01", "2026-03-16" if m == transfer else ""] for m, o in people.items()]
          + [[m, f"Person {m}", "O21", "G1", "2026-03-16", ""] for m in people if m == transfer])  # fmt: skip
    write(inbox, "products", ["product_code", "product_name", "category", "essential"],
          [["F1", "Fund", "fund", "N"], ["I1", "Cover", "insurance", "N"], ["C1", "Card", "card", "Y"]])  # fmt: skip
    _clients(inbox, people)
    _events(inbox, people)


def _clients(inbox: Path, people: dict[str, str]) -> None:
    clients, holdings = [], []
    for month in MONTHS:
        for n, m in enumerate(people):
            for c in range(3 + n % 4):
                client = f"C{n:02d}{c}-{m[-6:]}"
                clients.append([f"{month:%Y-%m}", client, m, f"2026-0{1 + c % 3}-1{c}", 4, 1000 * (n + 1), "Y"])
                holdings.append([f"{month:%Y-%m}", client, "C1" if c % 2 else "F1", m, 100])
    write(inbox, "clients", ["month", "client_id", "manager_id", "open_date", "tier", "aum", "complete"], clients)
    write(inbox, "holdings", ["month", "client_id", "product_code", "manager_id", "balance"], holdings)


def _events(inbox: Path, people: dict[str, str]) -> None:
    sales, complaints, targets = [], [], []
    for month in MONTHS:
        for n, m in enumerate(people):
            sub = OUTLETS[people[m]]
            for k in range(n % 5):
                day = month + timedelta(days=3 * k + n % 3)
                sales.append(
                    [f"T{month:%m}{n}{k}-{canary(sub)}", day, m, f"C{n:02d}0-{m[-6:]}", "FI"[k % 2] + "1", 100 * n]
                )
            if n % 2:
                complaints.append([f"K{month:%m}{n}-{canary(sub)}", f"{month + timedelta(days=5)} 10:00:00", "", m,
                                   f"C{n:02d}0-{m[-6:]}", f"about {canary(sub)}", "high", "Y"])  # fmt: skip
            targets.append([f"{month:%Y-%m}", "manager", m, "new_clients", 2])
    write(inbox, "sales", ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount"], sales)
    write(inbox, "complaints", ["complaint_id", "opened_at", "closed_at", "manager_id", "client_id", "category",
                                "severity", "upheld"], complaints)  # fmt: skip
    write(inbox, "targets", ["month", "unit_type", "unit_id", "kpi", "target"], targets)
