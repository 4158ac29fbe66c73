"""What intake costs: five million sales in GB18030 and a million in XLSX, checked against every rule and stored.

Beside it, in the same run and on the same files, the same checks by hand with pandas, as a peer would: read as text,
casts, rules, reasons per row, Parquet.
"""

import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from openpyxl import Workbook

from analytics.warehouse.release import Store, current, releases
from benchmarks.measure import Cost, Row, run

SALES, CELLS = 5_000_000, 1_000_000
HEADER = ("销售流水号", "销售日期", "客户经理编号", "客户号", "产品代码", "金额")
MANAGERS, PRODUCTS = 1000, 40
BAD = 5_000  # one row in so many cannot be read
MAIN = (sys.executable, "-m", "analytics")


def rows(scratch: Path, sales: int = SALES, cells: int = CELLS) -> Iterator[Row]:
    """Two deliveries on a bank of a thousand managers, and the peer on the first of them."""
    scratch.mkdir(parents=True, exist_ok=True)
    whole = _whole(scratch / "whole")
    csv, book = scratch / "sales.csv", scratch / "sales.xlsx"
    _write_csv(csv, sales)
    size = csv.stat().st_size / 2**20
    cost = _published(scratch / "bank", whole, csv)
    what = f"{sales:,} sales, {size:,.0f} MiB of GB18030"
    yield Row(f"{what}: checked and stored, wall", cost.wall, "s", 40 if sales == SALES else None)
    yield Row(f"{what}: CPU", cost.cpu, "s CPU", note="readers included")
    yield Row(f"{what}: peak memory", cost.peak_mib, "MiB", 1536 if sales == SALES else None)
    peer = run([sys.executable, "-m", "benchmarks.peer", str(csv), str(whole), str(scratch / "peer")])
    yield Row("the same with pandas: wall", peer.wall, "s", note=f"{peer.cpu:.0f} s CPU")
    yield Row("the same with pandas: peak memory", peer.peak_mib, "MiB")
    csv.unlink()
    _write_xlsx(book, cells)
    cost = _published(scratch / "second", whole, book)
    yield Row(f"{cells:,} sales in XLSX: checked and stored, wall", cost.wall, "s", 30 if cells == CELLS else None)
    yield Row(f"{cells:,} sales in XLSX: CPU", cost.cpu, "s CPU", note=f"{cost.peak_mib:,.0f} MiB")


def month(bank: Path, scratch: Path) -> Iterator[Row]:
    """The last month of the bank, published on top of the months before it."""
    copy = Path(shutil.copytree(bank, scratch / "again", ignore=shutil.ignore_patterns("inbox")))
    inbox = copy / "inbox" / "again"
    _month_again(copy, inbox)
    cost = run([*MAIN, "publish", str(inbox), "--data", str(copy), "--without-totals", "bench: measured"])
    yield Row("publish one month of the bank: wall", cost.wall, "s", 5, note="with Python's start")
    yield Row("publish one month of the bank: CPU", cost.cpu, "s CPU", note=f"{cost.peak_mib:,.0f} MiB")


def _published(bank: Path, whole: Path, file: Path) -> Cost:
    """Publish one big file into a new bank."""
    inbox = bank / "inbox" / "d1"
    inbox.mkdir(parents=True)
    for path in [*whole.iterdir(), file]:
        shutil.copy(path, inbox / path.name)
    return run([*MAIN, "publish", "--data", str(bank), "--without-totals", "bench: measured"])


def _whole(folder: Path) -> Path:
    """A tree of two units, a thousand managers, forty products, and the other tables nearly empty."""
    folder.mkdir()
    people = [f"M{i:05},2020-01-01,Name {i},B1,1," for i in range(MANAGERS)]
    goods = [f"P{i:03},Product {i},fund,N" for i in range(PRODUCTS)]
    tables = {
        "branches": ["branch_id,branch_name,parent_branch_id,level,region", "B0,Bank,,1,", "B1,North,B0,2,N"],
        "managers": ["manager_id,start_date,manager_name,branch_id,grade,end_date", *people],
        "products": ["product_code,product_name,category,essential", *goods],
        "clients": ["month,client_id,manager_id,open_date,tier,aum", "2026-03,C1,M00001,2020-01-01,1,5"],
        "holdings": ["month,client_id,product_code,manager_id,balance", "2026-03,C1,P001,M00001,5"],
        "complaints": ["complaint_id,opened_at,closed_at,manager_id,client_id,category,severity,upheld",
                       "K1,2026-03-02 09:00,,M00001,C1,fees,low,N"],
    }  # fmt: skip
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _sales(n: int) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Tickets of March 2026, one in ``BAD`` with an amount that is none."""
    chance = random.Random(1)
    for i in range(n):
        day = 1 + chance.randrange(31)
        amount = "O.50" if i % BAD == 1 else f"{chance.randrange(1, 10_000_000) / 100:.2f}"
        manager, client = chance.randrange(MANAGERS), chance.randrange(200_000)
        yield (f"S{i:09}", f"2026-03-{day:02}", f"M{manager:05}", f"客{client:07}", f"P{chance.randrange(PRODUCTS):03}",
               amount)  # fmt: skip


def _write_csv(path: Path, n: int) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(",".join(HEADER) + "\n")
        file.writelines(",".join(row) + "\n" for row in _sales(n))


def _write_xlsx(path: Path, n: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("销售")
    sheet.append(HEADER)
    for *cells, amount in _sales(n):
        sheet.append([*cells, float(amount) if amount[0] != "O" else amount])
    book.save(path)


def _month_again(bank: Path, inbox: Path) -> None:
    """Serve the release before the last month again, and deliver that month's partitions as files.

    Their client codes stand for clients and become other codes, so that nothing of the month is known already.
    """
    store = Store(bank)
    release = current(store)
    last = max(release.months)
    before = next(r for r in releases(store) if last not in r.months)
    store.pointer.write_text(before.id + "\n", "ascii")
    inbox.mkdir(parents=True)
    for table in release.tables:
        if table != "control_totals" and (path := release.parts(table).get(last)):
            pq.write_table(pq.read_table(path).drop_columns(["source_file", "source_line"]), inbox / f"{table}.parquet")
