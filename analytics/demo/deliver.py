"""The demo bank's deliveries: folders of extract files, written one at a time, oldest months first.

    01-history                 every month but the last three, and the whole tables
    02-<month>, 03-<month>     the next two months; 03 with mistakes in it
    04-<month>-restated        03's sales and complaints, corrected
    05-<month>                 the last month
    99-<month>-bad             a delivery full of mistakes, left waiting for the analyst

A cancellation, a closing or a decision is known only from its day on; monthly deliveries therefore send the sales,
complaints and leads of the two months before once more.
"""

import shutil
from collections.abc import Callable, Collection, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from analytics.demo import columns, headers, mistakes, tables
from analytics.demo.bank import Bank, make_bank
from analytics.demo.files import csv_bytes, write_csv, write_parquet
from analytics.demo.playing import Month, play
from analytics.demo.sales import Sales
from analytics.demo.service import Complaints
from analytics.demo.size import Size, day_number, demo_size
from analytics.demo.stories import WAN_MONTH
from analytics.demo.workbook import write_xlsx
from analytics.period import month_after

GB, UTF8, WITH_BOM = "gb18030", "utf-8", "utf-8-sig"
MONEY = {"clients": "aum", "holdings": "balance", "sales": "amount", "targets": "target"}
SENT_AGAIN = 2  # months whose sales, complaints and leads come once more
BAD = "99"


@dataclass(frozen=True)
class Delivery:
    """One folder of the inbox. ``written`` is False where it was skipped; ``rows`` counts by (table, month or None)."""

    name: str
    folder: Path
    written: bool
    bad: bool
    rows: dict[tuple[str, date | None], int]


def delivery_names(size: Size) -> tuple[str, ...]:
    """The folders in the order they are written, the bad one last."""
    *_, a, b, c = size.firsts
    return (
        "01-history", f"02-{a:%Y-%m}", f"03-{b:%Y-%m}", f"04-{b:%Y-%m}-restated", f"05-{c:%Y-%m}",
        f"{BAD}-{c:%Y-%m}-bad",
    )  # fmt: skip


def make_demo(
    folder: Path,
    managers: int = 1000,
    clients: int = 200_000,
    months: int = 25,
    seed: int = 1,
    until: date | None = None,
    progress: Callable[[str], None] | None = None,
    skip: Collection[str] = (),
) -> Generator[Delivery, None, None]:
    """Writes the deliveries into ``folder/inbox`` one at a time; ask for the next when the last has been dealt with.

    A delivery appears under its name when it is complete. Names in ``skip`` are played but not written.
    Raises ``ValueError`` for a bank too small to hold its stories.
    """
    size = demo_size(managers, clients, months, seed, until)
    return _Courier(make_bank(size), folder, progress or (lambda _: None), skip).run()


class _Courier:
    """Carries the months, as they are played, into the folders where they belong."""

    def __init__(self, bank: Bank, folder: Path, progress: Callable[[str], None], skip: Collection[str]) -> None:
        self.bank, self.skip, self.progress = bank, skip, progress
        self.inbox, self.desk = folder / "inbox", folder / ".demo"
        self.names = delivery_names(bank.size)
        self.rows: dict[tuple[str, date | None], int] = {}
        self.totals: list[pa.Table] = []  # what the core system says it sent, one file a delivery
        self.recent: list[Month] = []
        self.pen = ThreadPoolExecutor(2)  # files are written while the next month is played
        self.writing: list[Future[None]] = []

    def run(self) -> Generator[Delivery, None, None]:
        """All deliveries in turn."""
        size, last = self.bank.size, self.bank.size.months - 1
        try:
            for month in play(self.bank):
                self.recent = [*self.recent, month][-SENT_AGAIN - 1 :]
                number = max(0, month.number - last + 3)  # 0: the history, 1 to 3: the months after it
                name = self.names[(0, 1, 2, 4)[number]]
                known = size.firsts[max(month.number, last - 3)]
                self.progress(f"{name}: {size.firsts[month.number]:%Y-%m} ({month.number + 1} of {size.months})")
                if name not in self.skip:
                    self._month(month, month_after(known), mistaken=number == 2)
                if month.number < last - 3:
                    continue
                if number and name not in self.skip:
                    for earlier in self.recent[:-1]:
                        self._again(earlier, month_after(known), ("sales", "complaints", "opportunities"))
                yield self._done(name, known)
                if number == 2:
                    if self.names[3] not in self.skip:
                        self._again(month, month_after(known), ("sales", "complaints"))
                    yield self._done(self.names[3], None)
            if self.names[5] not in self.skip:
                self._bad(self.recent[-1])
            yield self._done(self.names[5], None)
        finally:
            self.pen.shutdown(cancel_futures=True)
            shutil.rmtree(self.desk, ignore_errors=True)

    def _done(self, name: str, known: date | None) -> Delivery:
        """Adds the whole tables if ``known`` says as of which month, and puts the folder where it belongs."""
        target, rows, totals = self.inbox / name, self.rows, self.totals
        self.rows, self.totals = {}, []
        if name in self.skip:
            return Delivery(name, target, False, name.startswith(BAD), {})
        if known:
            rows.update(_whole(self.bank, month_after(known), self.desk))
        stated = pa.concat_tables(totals)
        write_csv(self.desk / "control_totals.csv", stated, headers.chinese("control_totals", stated.column_names))
        self.inbox.mkdir(parents=True, exist_ok=True)
        if target.exists():
            shutil.rmtree(target)
        self._all_written()
        self.desk.rename(target)
        return Delivery(name, target, True, name.startswith(BAD), rows)

    def _month(self, month: Month, known: date, mistaken: bool) -> None:
        first = self.bank.size.firsts[month.number]
        sold = mistakes.first_sales(month.sales) if mistaken else month.sales
        made = mistakes.first_complaints(month.complaints) if mistaken else month.complaints
        self._write(month.number, {
            "clients": tables.clients(self.bank, month, first),
            "holdings": tables.holdings(self.bank, month, first),
            "contacts": tables.contacts(self.bank, month, first),
            "service_checks": tables.service_checks(self.bank, month, first),
            "targets": tables.targets(self.bank, month, first),
            **self._late(month, known, sold, made),
        })  # fmt: skip

    def _again(self, month: Month, known: date, names: tuple[str, ...]) -> None:
        late = self._late(month, known, month.sales, month.complaints)
        self._write(month.number, {name: late[name] for name in names})

    def _late(self, month: Month, known: date, sold: Sales, made: Complaints) -> dict[str, pa.Table]:
        """The tables in which something may still happen after the month's end."""
        first, day = self.bank.size.firsts[month.number], day_number(known)
        return {
            "sales": tables.sales(self.bank, sold, first, day),
            "complaints": tables.complaints(self.bank, made, first, day),
            "opportunities": tables.opportunities(self.bank, month.opportunities, first, day),
        }

    def _write(self, number: int, found: dict[str, pa.Table]) -> None:
        """A month's tables and their control totals."""
        first = self.bank.size.firsts[number]
        self.desk.mkdir(parents=True, exist_ok=True)
        self.totals.append(tables.control_totals(first, {n: _total(n, table) for n, table in found.items()}))
        self.rows["control_totals", first] = self.totals[-1].num_rows
        for name, table in found.items():
            self.writing.append(self.pen.submit(write_monthly, self.desk, name, table, first, number))
            self.rows[name, first] = table.num_rows

    def _all_written(self) -> None:
        for file in self.writing:
            file.result()
        self.writing.clear()

    def _bad(self, month: Month) -> None:
        """The last month once more, spoiled; its control totals are right, and so do not agree."""
        first, known = self.bank.size.firsts[month.number], self.bank.size.end
        late = self._late(month, known, month.sales, month.complaints)
        self._write(month.number, {name: late[name] for name in ("sales", "complaints")})
        self._all_written()
        good = csv_bytes(_in_chinese(late["sales"]), headers.chinese("sales", late["sales"].column_names), GB)
        (self.desk / f"sales-{first:%Y-%m}.csv").write_bytes(mistakes.spoiled_sales(good))
        mistakes.write_with_unknown_column(
            self.desk / f"complaints-{first:%Y-%m}.csv",
            late["complaints"],
            lambda path, table, names: write_csv(path, table, names, WITH_BOM),
        )


def write_monthly(folder: Path, name: str, table: pa.Table, first: date, number: int) -> None:
    """One month of a table in the format in which the demo bank sends it."""
    stem = folder / f"{name}-{first:%Y-%m}"
    match name:
        case "clients" | "holdings":
            write_parquet(stem.with_suffix(".parquet"), table)
        case "service_checks" | "targets":
            write_xlsx(stem.with_suffix(".xlsx"), table, headers.chinese(name, table.column_names))
        case "complaints":
            write_csv(stem.with_suffix(".csv"), table, headers.chinese(name, table.column_names), WITH_BOM)
        case "contacts":
            write_csv(stem.with_suffix(".csv.gz"), table)
        case "sales" if number % 2 == 0:
            in_wan = number == WAN_MONTH
            names = [headers.AMOUNT_IN_WAN if in_wan and name == "amount" else headers.HEADERS["sales"][name]
                     for name in table.column_names]  # fmt: skip
            write_csv(stem.with_suffix(".csv"), _in_chinese(table, in_wan), names, GB)
        case _:
            write_csv(stem.with_suffix(".csv"), table)


def _in_chinese(table: pa.Table, in_wan: bool = False) -> pa.Table:
    """A sales table as the Chinese files write it: dates as 20260331, premiums in words, perhaps amounts in 万元."""
    for column in ("sale_date", "cancelled_on"):
        text = pc.replace_substring(pc.cast(table[column], pa.string()), "-", "")
        table = table.set_column(table.column_names.index(column), column, text)
    premium = pc.if_else(pc.equal(table["premium_type"], "regular"), headers.PREMIUMS[1], headers.PREMIUMS[0])
    table = table.set_column(table.column_names.index("premium_type"), "premium_type", premium)
    if in_wan:  # a hundredth of a yuan is a millionth of 万元: the same digits at another scale
        amount = columns.fixed(columns.digits(table["amount"]), 6)
        table = table.set_column(table.column_names.index("amount"), "amount", amount)
    return table


def _total(name: str, table: pa.Table) -> tuple[int, int | None]:
    """Rows, and the sum of the money column in ten-thousandths."""
    if name not in MONEY:
        return table.num_rows, None
    total = pc.sum(table[MONEY[name]]).as_py() or 0
    return table.num_rows, int(total * 10_000)


def _whole(bank: Bank, known: date, folder: Path) -> dict[tuple[str, date | None], int]:
    """The tables that are always sent whole."""
    tree, people = tables.branches(bank, known), tables.managers(bank, known)
    shelf, events = tables.products(bank), tables.events(bank, known)
    write_xlsx(folder / "branches.xlsx", tree, headers.chinese("branches", tree.column_names))
    write_csv(folder / "managers.csv", people, headers.chinese("managers", people.column_names), GB)
    write_xlsx(folder / "products.xlsx", shelf, headers.chinese("products", shelf.column_names))
    write_csv(folder / "events.csv", events)
    sent = {"branches": tree, "managers": people, "products": shelf, "events": events}
    return {(name, None): table.num_rows for name, table in sent.items()}
