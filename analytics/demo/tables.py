"""What the months brought forth, as tables with the contract's own columns, as known on a given day."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.demo import headers, names, service
from analytics.demo.bank import Bank
from analytics.demo.columns import client_ids, coded, fixed, plain_dates, running_ids
from analytics.demo.moves import FAR
from analytics.demo.playing import Month
from analytics.demo.plot import Plot
from analytics.demo.postings import postings
from analytics.demo.products import CATEGORIES, ESSENTIAL
from analytics.demo.sales import Sales
from analytics.demo.service import Complaints, Opportunities
from analytics.demo.size import Size
from analytics.demo.targets import KPIS
from analytics.period import month_end

Array = np.ndarray
SECONDS = 86_400


def clients(bank: Bank, month: Month, first: date) -> pa.Table:
    """The books at the month's end."""
    book, count = month.book, len(month.book)
    return pa.table({
        "month": pa.array(np.full(count, np.datetime64(first)), pa.date32()),
        "client_id": client_ids(book.number),
        "manager_id": coded(month.holder[book.seat], bank.staff.ids),
        "open_date": plain_dates(book.opened),
        "tier": coded(month.snapshot.tier, [str(star) for star in range(8)]),
        "aum": fixed(month.snapshot.aum),
        "risk_level": coded(book.risk, ("R1", "R2", "R3", "R4", "R5")),
        "complete": pa.array(book.complete),
    })  # fmt: skip


def holdings(bank: Bank, month: Month, first: date) -> pa.Table:
    """What the clients held at the month's end."""
    snap, ids = month.snapshot, client_ids(month.book.number)
    return pa.table({
        "month": pa.array(np.full(len(snap.holder), np.datetime64(first)), pa.date32()),
        "client_id": pa.DictionaryArray.from_arrays(pa.array(snap.holder, pa.int32()), ids),
        "product_code": pa.DictionaryArray.from_arrays(
            pa.array(snap.product, pa.int32()), pa.array(list(bank.shelf.codes), pa.string())
        ),
        "manager_id": pa.DictionaryArray.from_arrays(
            pa.array(month.holder[month.book.seat][snap.holder], pa.int32()),
            pa.array(list(bank.staff.ids), pa.string()),
        ),
        "balance": fixed(snap.balance),
    })  # fmt: skip


def sales(bank: Bank, tickets: Sales, first: date, known: int) -> pa.Table:
    """A month's tickets; cancellations only as far as known before day number ``known``."""
    return pa.table({
        "sale_id": running_ids("S", first, tickets.number),
        "sale_date": plain_dates(tickets.day),
        "manager_id": coded(tickets.person, bank.staff.ids),
        "client_id": client_ids(tickets.client),
        "product_code": coded(tickets.product, bank.shelf.codes),
        "amount": fixed(tickets.amount),
        "premium_type": coded(tickets.regular, ("single", "regular"), absent=True),
        "cancelled_on": plain_dates(np.where(tickets.cancelled < known, tickets.cancelled, -1)),
    })  # fmt: skip


def complaints(bank: Bank, made: Complaints, first: date, known: int) -> pa.Table:
    """A month's complaints in Chinese words; closed and decided only as far as known."""
    open_yet = (made.closed < 0) | (made.closed >= known * SECONDS)
    return pa.table({
        "complaint_id": running_ids("T", first, made.number),
        "opened_at": pa.array(made.opened.astype("datetime64[s]")),
        "closed_at": pa.array(np.where(open_yet, np.datetime64("NaT"), made.closed.astype("datetime64[s]"))),
        "manager_id": coded(made.person, bank.staff.ids),
        "client_id": client_ids(made.client),
        "category": coded(made.category, service.CATEGORIES),
        "severity": coded(made.severity, service.SEVERITIES),
        "upheld": coded(np.where(open_yet, -1, made.upheld), headers.NO_YES, absent=True),
    })  # fmt: skip


def contacts(bank: Bank, month: Month, first: date) -> pa.Table:
    """A month's contacts."""
    made = month.contacts
    return pa.table({
        "contact_id": running_ids("K", first, np.arange(1, len(made.at) + 1)),
        "contacted_at": pa.array(made.at.astype("datetime64[s]")),
        "manager_id": coded(made.person, bank.staff.ids),
        "client_id": client_ids(made.client),
        "channel": coded(made.channel, service.CHANNELS),
        "planned": coded(made.planned.astype(np.int64), ("N", "Y")),
    })  # fmt: skip


def opportunities(bank: Bank, made: Opportunities, first: date, known: int) -> pa.Table:
    """A month's leads; handled only as far as known."""
    handled = np.where(made.handled < known, made.handled, -1)
    return pa.table({
        "opportunity_id": running_ids("L", first, np.arange(1, len(made.created) + 1)),
        "created_on": plain_dates(made.created),
        "due_on": plain_dates(made.due),
        "handled_on": plain_dates(handled),
        "manager_id": coded(made.person, bank.staff.ids),
        "client_id": client_ids(made.client),
        "won": coded((made.won & (handled >= 0)).astype(np.int64), ("N", "Y")),
    })  # fmt: skip


def service_checks(bank: Bank, month: Month, first: date) -> pa.Table:
    """A month's mystery-shopper visits."""
    unit, day, score = month.visits
    return pa.table({
        "check_id": running_ids("M", first, np.arange(1, len(unit) + 1)),
        "checked_on": plain_dates(day),
        "branch_id": pa.array([bank.tree.units[int(i)].branch_id for i in unit], pa.string()),
        "score": fixed(score),
    })  # fmt: skip


def targets(bank: Bank, month: Month, first: date) -> pa.Table:
    """A month's targets, for managers and for units of every level."""
    aims = month.targets
    units = [unit.branch_id for unit in bank.tree.units]
    position = np.where(aims.is_manager, aims.unit + len(units), aims.unit)
    return pa.table({
        "month": pa.array(np.full(len(aims.unit), np.datetime64(first)), pa.date32()),
        "unit_type": coded(aims.is_manager.astype(np.int64), headers.UNIT_TYPES),
        "unit_id": coded(position, [*units, *bank.staff.ids]),
        "kpi": coded(aims.kpi, KPIS),
        "target": fixed(aims.target, 4),
        "beyond": fixed(aims.beyond, 4),
    })  # fmt: skip


def branches(bank: Bank, known: date) -> pa.Table:
    """The tree; a closing not yet known is not in it."""
    units = bank.tree.units
    closed = [u.close_date is not None and u.close_date < known for u in units]
    return pa.table({
        "branch_id": pa.array([u.branch_id for u in units], pa.string()),
        "branch_name": pa.array([u.name for u in units], pa.string()),
        "parent_branch_id": pa.array(
            [units[u.parent].branch_id if u.parent >= 0 else None for u in units], pa.string()
        ),
        "level": pa.array([u.level for u in units], pa.int32()),
        "region": pa.array([u.region for u in units], pa.string()),
        "tier": pa.array([u.tier for u in units], pa.string()),
        "kind": pa.array([headers.KINDS[u.kind] for u in units], pa.string()),
        "close_date": pa.array([u.close_date if c else None for u, c in zip(units, closed, strict=True)], pa.date32()),
        "successor_id": pa.array(
            [units[u.successor].branch_id if c else None for u, c in zip(units, closed, strict=True)], pa.string()
        ),
    })  # fmt: skip


def managers(bank: Bank, known: date) -> pa.Table:
    """The postings as the personnel department knows them."""
    rows = postings(bank.staff, bank.plot, known)
    person, unit, start, end = (np.array(column) for column in zip(*rows, strict=True))
    return pa.table({
        "manager_id": coded(person, bank.staff.ids),
        "manager_name": coded(person, bank.staff.names),
        "branch_id": coded(unit, [u.branch_id for u in bank.tree.units]),
        "grade": coded(person, bank.staff.grades),
        "start_date": plain_dates(start),
        "end_date": plain_dates(np.where(end == FAR, -1, end)),
    })  # fmt: skip


def products(bank: Bank) -> pa.Table:
    """The product catalogue."""
    categories = [CATEGORIES[int(i)].name for i in bank.shelf.categories]
    return pa.table({
        "product_code": pa.array(list(bank.shelf.codes), pa.string()),
        "product_name": pa.array(list(bank.shelf.names), pa.string()),
        "category": pa.array([headers.PRODUCT_CATEGORIES[name] for name in categories], pa.string()),
        "essential": pa.array([headers.NO_YES[name in ESSENTIAL] for name in categories], pa.string()),
    })  # fmt: skip


def events(bank: Bank, known: date) -> pa.Table:
    """What is worth remembering on a chart, as far as it has begun."""
    rows = sorted(row for row in _events(bank.size, bank.plot) if row[0] < known)
    closing = bank.tree.units[bank.plot.closing]
    where = [closing.branch_id if title.startswith("网点撤并") else None for _, _, title in rows]
    return pa.table({
        "event_id": pa.array([f"E{first:%Y%m%d}" for first, _, _ in rows], pa.string()),
        "first_day": pa.array([row[0] for row in rows], pa.date32()),
        "last_day": pa.array([row[1] for row in rows], pa.date32()),
        "title": pa.array([row[2] for row in rows], pa.string()),
        "branch_id": pa.array(where, pa.string()),
    })  # fmt: skip


def _events(size: Size, plot: Plot) -> list[tuple[date, date, str]]:
    found = [(plot.close_day, plot.close_day, "网点撤并：业务由承接网点办理")]
    years = range(size.start.year, size.until.year + 1)
    found += [(date(y, 1, 2), date(y, 3, 31), f"{y}年旺季营销") for y in years]
    found += [(date(y, 8, 18), date(y, 8, 18), f"{names.BANK}手机银行升级") for y in years]
    if plot.contest:
        first, last = (size.firsts[i] for i in plot.contest)
        found.append((first, month_end(last), "基金销售攻坚战"))
    low, high = size.start, size.until
    return [row for row in found if row[1] >= low and row[0] <= high]


def control_totals(first: date, totals: dict[str, tuple[int, int | None]]) -> pa.Table:
    """Rows and sums of a month's tables; sums in ten-thousandths, None where a table has no money."""
    sums = [total for _, total in totals.values()]
    exact = fixed(np.array([total or 0 for total in sums]), 4)
    return pa.table({
        "table": pa.array([headers.TABLES[table] for table in totals], pa.string()),
        "month": pa.array([f"{first:%Y-%m}"] * len(totals), pa.string()),
        "rows": pa.array([rows for rows, _ in totals.values()], pa.int64()),
        "sum": pc.if_else(pa.array([total is None for total in sums]), None, exact),
    })  # fmt: skip
