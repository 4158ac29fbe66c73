"""The birth certificate of a number: definition, formula with its values, the rows behind it, their file and line."""

from collections import Counter
from datetime import date
from decimal import Decimal

from analytics.access import Scope
from analytics.answers import Certificate, Evidence
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.money import half_up
from analytics.period import Period
from analytics.sql import query
from analytics.standing import Peers, Place, Sums, snapshot_day, standing
from analytics.warehouse.load import Book
from analytics.warehouse.raw import rows_behind

MOST = 200  # rows shown at the most; the count is always of all


@remember(entries=256)
def certificate(
    book: Book, scope: Scope, kpi: Kpi, unit_id: str, level: str, period: Period, shown: int
) -> Certificate:
    """Everything needed to work out one number again. Rows of days outside ``scope`` are left out and counted."""
    table = standing(book, kpi, Peers(level), period)
    place = table.places.get(unit_id, Place(unit_id, "", None, "no_data", None, None, Sums(), 0, 0))
    org = book.organisation
    services, elsewhere = _services(book, scope, unit_id, level, period)
    rows, count, sources = _behind(book, kpi, unit_id, level, period, services, min(shown, MOST))
    return Certificate(
        kpi=kpi, unit_id=unit_id, name=org.people[unit_id] if level == "manager" else org.unit(unit_id).name,
        level=level, period=period, value=place.value, numerator=place.sums.numerator,
        denominator=place.sums.denominator, formula=formula(kpi, place.sums, place.value), place=place.place,
        peers=sum(p.place is not None for p in table.places.values()), snapshot_day=table.snapshot_day,
        rows=rows, row_count=count, days_elsewhere=elsewhere, sources=sources, checks=_checks(book),
        release_id=book.release.id, published_at=book.release.published_at.isoformat(timespec="seconds"),
        parameters=kpi.parameters,
        missing_days=max(0, (period.last_day - book.data_through).days) + max(0, (book.data_from - period.start).days),
    )  # fmt: skip


def formula(kpi: Kpi, sums: Sums, value: Decimal | None) -> str:
    """``1,000 × 12 ÷ 4,321 = 2.78``: the definition with the values filled in."""
    if sums.numerator is None or value is None:
        return f"{_n(sums.numerator)} ÷ {_n(sums.denominator)}" if kpi.has_denominator else "–"
    if not kpi.has_denominator:
        return f"Σ = {_n(value)}"
    scale = f"{kpi.scale:,} × " if kpi.scale != 1 else ""
    return f"{scale}{_n(sums.numerator)} ÷ {_n(sums.denominator)} = {_n(value)}"


def _n(value: Decimal | None) -> str:
    if value is None:
        return "–"
    whole = half_up(value, 0) == value
    return f"{half_up(value, 0):,f}" if whole else f"{value.normalize():,f}"


def _services(
    book: Book, scope: Scope, unit_id: str, level: str, period: Period
) -> tuple[list[tuple[str, date, date]], int]:
    """((manager, from, to) whose rows may be shown, days of the period served where they may not)."""
    below = book.organisation.subtree(unit_id) if level != "manager" else None
    mine = [s for s in book.organisation.services if (s.manager_id == unit_id if below is None else s.unit_id in below)]
    own = scope.managers is not None and unit_id in scope.managers
    shown, days = [], 0
    for s in mine:
        if own or scope.sees_unit(s.unit_id):
            shown.append((s.manager_id, s.start, s.end))
        else:
            days += max(0, (min(s.end, period.end) - max(s.start, period.start)).days)
    return shown, days


def _behind(
    book: Book, kpi: Kpi, unit_id: str, level: str, period: Period, services: list[tuple[str, date, date]], shown: int
) -> tuple[tuple[Evidence, ...], int, tuple[tuple[str, str, int], ...]]:
    """(the first rows, how many there are, (file, sha256, rows) of each file they came from)."""
    first, last = period.start, period.end
    if kpi.rollup == "last":
        day = snapshot_day(kpi, book, period)
        first, last = (day, last) if day else (last, last)
    anchors = [a for (a,) in book.rows(query("anchors"), kpi=kpi.name, start=first, end=last,
                                       one_manager=level == "manager", unit_id=unit_id)]  # fmt: skip
    found = rows_behind(book.release, kpi, anchors, services, first, last, shown)
    rows = tuple(
        Evidence(day, n, d, ref, _masked(client), file, line) for day, n, d, ref, client, file, line in found.rows
    )
    digests = _digests(book)
    files = Counter(dict(found.files))
    return rows, found.count, tuple((file, digests.get(file, ""), n) for file, n in sorted(files.items()))


def _masked(client: str | None) -> str | None:
    """The last four of the keyed hash: enough to see that two rows are the same client, not who."""
    return f"…{client[-4:]}" if client else None


def _digests(book: Book) -> dict[str, str]:
    """File name -> sha256 of what was delivered."""
    tables = book.release.manifest.get("tables", {})
    return {
        s["file"]: s["sha256"]
        for months in tables.values()
        for part in months.values()
        for s in part.get("sources", [])
    }


def _checks(book: Book) -> tuple[int, int]:
    """(control totals that agreed, those and whatever was found against the delivery)."""
    checks = book.release.manifest.get("checks", {})
    agreed, found = len(checks.get("confirmed", ())), len(checks.get("findings", ()))
    return agreed, agreed + found
