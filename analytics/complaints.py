"""The complaints of the units in scope: how many, how old, about what, after which sales. Serious ones come first."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from analytics.access import Scope
from analytics.answers import Complaint, ComplaintBook
from analytics.memory import remember
from analytics.period import Period, month_after, shift_months
from analytics.roster import Peers, counted_units, flagged
from analytics.sql import query
from analytics.standing import sums_of
from analytics.warehouse.load import Book
from analytics.warehouse.raw import after_sale

AGES = (7, 15, 30, 60)  # days; the last class is older than all
SERIOUS = ("high", "medium", "low")
LISTED = 200
AFTER_SALE_DAYS = 90


@remember(entries=128)
def book(book: Book, scope: Scope, within: str | None, period: Period) -> ComplaintBook:
    """The complaints page for one unit (None: everything in scope). Counts are of business days in the period."""
    rows = _rows(book, scope, within)
    asof = min(period.last_day, book.data_through)
    opened = [c for c in rows if period.start <= c.opened < period.end]
    still = [c for c in rows if c.opened <= asof and (c.closed is None or c.closed > asof)]
    still.sort(key=lambda c: (_seriousness(c), c.opened, c.complaint_id))
    months = [shift_months(asof.replace(day=1), i - 11) for i in range(12)]
    by_month = Counter(c.opened.replace(day=1) for c in rows)
    valid = Counter(c.opened.replace(day=1) for c in rows if c.upheld)
    return ComplaintBook(
        period=period, opened=len(opened), valid=sum(c.upheld is True for c in opened),
        undecided=sum(c.upheld is None for c in opened),
        closed=sum(c.closed is not None and period.start <= c.closed < period.end for c in rows),
        clients=_clients(book, scope, within, asof),
        categories=_pareto([(c.category or "", c.upheld) for c in opened]),
        severities=_pareto([(c.severity or "", c.upheld) for c in opened]),
        ageing=_ageing([(asof - c.opened).days for c in still]), open_now=tuple(_masked(c) for c in still[:LISTED]),
        by_month=tuple((m, by_month[m], valid[m]) for m in months if m >= book.data_from),
        after_sale=_after_sale(book, scope, within, period),
    )  # fmt: skip


def open_serious(book: Book, scope: Scope, within: str | None, asof: date) -> list[Complaint]:
    """Serious complaints still open on a day, oldest first."""
    rows = [c for c in _rows(book, scope, within) if c.severity == "high" and c.opened <= asof]
    return sorted((c for c in rows if c.closed is None or c.closed > asof), key=lambda c: (c.opened, c.complaint_id))


@remember(entries=64)
def _rows(book: Book, scope: Scope, within: str | None) -> tuple[Complaint, ...]:
    org, units = book.organisation, units_in_scope(book, scope, within)
    found = book.rows(query("complaints"), everywhere=units is None, units=sorted(units or ()))
    names = {u: org.units[u].name for u in org.units}
    return tuple(_complaint(row, org.people, names, book.data_through) for row in found)


def units_in_scope(book: Book, scope: Scope, within: str | None) -> frozenset[str] | None:
    """Units whose rows may be read for a question about ``within``; None = the whole bank, the unposted included."""
    asked = counted_units(book, Peers("manager", within))
    if scope.units is None:
        return asked
    return scope.units if asked is None else asked & scope.units


def _complaint(row: tuple[Any, ...], people: dict[str, str], units: dict[str, str], through: date) -> Complaint:
    complaint_id, opened, closed, manager_id, unit_id, client, category, severity, upheld = row
    return Complaint(
        complaint_id, opened, closed, manager_id, people.get(manager_id), unit_id, units.get(unit_id),
        client, category, severity, upheld, ((closed or through) - opened).days,
    )  # fmt: skip


def _masked(c: Complaint) -> Complaint:
    """The client as the last four of the keyed hash: enough to see that two complaints are the same client's."""
    return replace(c, client=f"…{c.client[-4:]}" if c.client else None)


def _seriousness(c: Complaint) -> int:
    return SERIOUS.index(c.severity) if c.severity in SERIOUS else len(SERIOUS)


def _pareto(rows: list[tuple[str, bool | None]]) -> tuple[tuple[str, int, int], ...]:
    counts, valid = Counter(name for name, _ in rows), Counter(name for name, upheld in rows if upheld)
    return tuple((name, n, valid[name]) for name, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))


def _ageing(ages: list[int]) -> tuple[tuple[str, int], ...]:
    edges = (-1, *AGES, 10**6)
    names = (*(f"{edges[i] + 1}-{edges[i + 1]}" for i in range(len(AGES))), f"{AGES[-1] + 1}+")
    return tuple((name, sum(edges[i] < a <= edges[i + 1] for a in ages)) for i, name in enumerate(names))


def _clients(book: Book, scope: Scope, within: str | None, asof: date) -> int:
    """Clients in the books at the last month end covered."""
    if "complaint_rate" not in book.kpis:
        return 0
    units = units_in_scope(book, scope, within)
    months = [m for m in book.months["complaint_rate"] if m <= asof]
    if not months:
        return 0
    facts = book.facts("complaint_rate", max(months), month_after(max(months)))
    counted = facts if units is None else facts[flagged(book, units)[facts.unit]]
    return int(sums_of(counted).denominator or 0)


def _after_sale(book: Book, scope: Scope, within: str | None, period: Period) -> tuple[tuple[str, int, int], ...]:
    """(product category, complaints of the period by clients who had bought it within 90 days before, tickets sold)."""
    if not {"sales", "products"} <= set(book.release.tables):
        return ()
    units = units_in_scope(book, scope, within)
    first = period.start - timedelta(days=AFTER_SALE_DAYS)
    months = [m for m in book.release.parts("sales") if m is not None and first.replace(day=1) <= m < period.end]
    if not months:
        return ()
    found = _rows(book, scope, within)
    complained = [(c.complaint_id, c.client or "", c.opened) for c in found if period.start <= c.opened < period.end]
    services = _services(book, units)
    return tuple(after_sale(book.release, sorted(months), complained, services, first, period.end, AFTER_SALE_DAYS))


def _services(book: Book, units: frozenset[str] | None) -> list[tuple[str, date, date]] | None:
    """Who served in the units, and when; None = everybody."""
    if units is None:
        return None
    return [(s.manager_id, s.start, s.end) for s in book.organisation.services if s.unit_id in units]
