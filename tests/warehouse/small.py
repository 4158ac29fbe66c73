"""A bank one can hold in one's head: three units, two managers, three clients, January and February 2026."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from analytics.warehouse import publish as warehouse
from analytics.warehouse.publish import Published
from analytics.warehouse.release import Store
from analytics.warehouse.report import Report

NO_TOTALS = "ann: the core system sends none yet"
Rows = Sequence[Mapping[str, Any]]


def rows(header: str, *lines: str) -> list[dict[str, str]]:
    """Rows from a header and lines of comma-separated cells."""
    names = header.split(",")
    return [dict(zip(names, line.split(","), strict=True)) for line in lines]


BRANCHES = rows(
    "branch_id,branch_name,parent_branch_id,level,region",
    "B0,Head,,1,",
    "B1,North,B0,2,N",
    "B2,South,B0,2,S",
)
MANAGERS = rows(
    "manager_id,start_date,manager_name,branch_id,grade,end_date",
    "M1,2025-01-01,Ann,B1,1,2026-01-16",
    "M1,2026-01-16,Ann,B2,1,",
    "M2,2025-01-01,Bo,B2,2,",
)
PRODUCTS = rows("product_code,product_name,category,essential", "P1,Fund A,fund,N", "P2,Card,card,Y")
COMPLAINTS = rows(
    "complaint_id,opened_at,closed_at,manager_id,client_id,category,severity,upheld",
    "K1,2026-01-31 23:30,2026-02-03 10:00,M1,C1,fees,low,Y",
)


def clients(month: str) -> Rows:
    """Ann looks after C1 and C2, Bo after C3, who came in January."""
    return rows(
        "month,client_id,manager_id,open_date,tier,aum",
        f"{month},C1,M1,2020-01-01,4,100.50",
        f"{month},C2,M1,2020-01-01,1,200.25",
        f"{month},C3,M2,2026-01-20,0,50",
    )


def holdings(month: str) -> Rows:
    """C1 holds both products, C2 one."""
    return rows(
        "month,client_id,product_code,manager_id,balance",
        f"{month},C1,P1,M1,10.00",
        f"{month},C1,P2,M1,1.00",
        f"{month},C2,P1,M1,20.00",
    )


def sales(month: str) -> Rows:
    """Ann sells on the 5th and the 20th, Bo on the 7th."""
    return rows(
        "sale_id,sale_date,manager_id,client_id,product_code,amount",
        f"S{month}-1,{month}-05,M1,C1,P1,1000.00",
        f"S{month}-2,{month}-20,M1,C2,P1,500.10",
        f"S{month}-3,{month}-07,M2,C3,P2,0.90",
    )


def as_csv(table: Rows, delimiter: str = ",") -> str:
    """Text of a CSV file."""
    out = StringIO()
    writer = csv.DictWriter(out, list(table[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def month_files(month: str) -> dict[str, Rows]:
    """The tables delivered every month."""
    moved = [{**c, "opened_at": f"{month}-10 09:00", "closed_at": "", "complaint_id": f"K{month}"} for c in COMPLAINTS]
    return {"clients": clients(month), "holdings": holdings(month), "sales": sales(month), "complaints": moved}


def whole_files() -> dict[str, Rows]:
    """The tables delivered whole."""
    return {"branches": BRANCHES, "managers": MANAGERS, "products": PRODUCTS}


def drop(store: Store, tables: Mapping[str, Rows], folder: str = "d1") -> Path:
    """Put tables into the inbox as CSV, as one delivery; the inbox."""
    target = store.root / "inbox" / folder
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        (target / f"{name}.csv").write_text(as_csv(table), "utf-8")
    return store.root / "inbox"


def publish(inbox: Path, store: Store, by: str, **more: Any) -> list[Published]:
    """Publish with somebody answering for the absence of control totals."""
    return warehouse.publish(inbox, store, by, **{"without_totals": NO_TOTALS, **more})


def check(files: Path | Sequence[Path], store: Store) -> Report:
    """Check likewise."""
    return warehouse.check(files, store, NO_TOTALS)
