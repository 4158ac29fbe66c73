"""What changed, as sentences. A sentence is a template and its values; the page says it in the reader's language.

Only arithmetic that speaks for itself is reported: large moves, lines newly at zero, targets out of reach by pace,
serious complaints still open, data that is missing. Nothing here claims a cause.
"""

from decimal import Decimal

from analytics.access import Scope
from analytics.answers import Compare, Finding, Ranking, Row
from analytics.complaints import open_serious
from analytics.kpi import Kpi, registry
from analytics.memory import remember
from analytics.narrow import Changes, changes, ranking
from analytics.period import Period
from analytics.standing import Peers, covered
from analytics.warehouse.load import Book

HEADLINES = ("new_clients", "product_coverage", "fund_sales", "insurance_premiums", "complaint_rate")
MOVERS = 2  # largest moves told per KPI and direction
BEHIND = Decimal("0.9")  # pace under which a target is told


@remember(entries=128)
def findings(book: Book, scope: Scope, within: str | None, period: Period, compare: Compare) -> tuple[Finding, ...]:
    """Sentences for the viewer's overview, the most serious first."""
    found = [*_complaints(book, scope, within, period)]
    for name in HEADLINES:
        if name in book.kpis and covered(book.kpis[name], book, period):
            found += _of_kpi(book, scope, book.kpis[name], within, period, compare)
    found += _data(book, period)
    rank = {"complaint": 0, "target": 1, "zero": 2, "mover": 3, "data": 4}
    return tuple(sorted(found, key=lambda f: (rank[f.kind], f.tone != "concern")))


def _complaints(book: Book, scope: Scope, within: str | None, period: Period) -> list[Finding]:
    if "complaints" not in book.release.tables or scope.role == "manager":
        return []
    asof = min(period.last_day, book.data_through)
    serious = open_serious(book, scope, within, asof)
    if not serious:
        return [Finding("complaint", "neutral", "No serious complaint is open.", ())]
    values = (("n", len(serious)), ("days", (asof - serious[0].opened).days))
    return [Finding("complaint", "concern", "Serious complaints open: {n}; the oldest for {days} days.", values)]


def _of_kpi(book: Book, scope: Scope, kpi: Kpi, within: str | None, period: Period, compare: Compare) -> list[Finding]:
    if scope.role == "manager":
        table = ranking(book, scope, kpi, Peers("manager"), period, compare)
        mine = [r for r in table.rows if r.unit_id is not None]
        fresh = changes(book, scope, kpi, Peers("manager"), period, compare)
        return [f for me in mine for f in (*_own(table, me), *_zeros(kpi, fresh), *_pace(kpi, me.pace))]
    found = changes(book, scope, kpi, Peers("manager", within), period, compare)
    return [*_zeros(kpi, found), *_pace(kpi, found.pace), *_movers(kpi, found)]


def _own(table: Ranking, row: Row) -> list[Finding]:
    """A manager's own place, and how far it moved."""
    if row.place is None:
        return []
    template = "{kpi}: place {place} of {peers}."
    if row.movement:
        up = row.movement > 0
        template = "{kpi}: place {place} of {peers}, up {n}." if up else "{kpi}: place {place} of {peers}, down {n}."
    values = (("kpi", table.kpi.name), ("place", row.place), ("peers", table.peers), ("n", abs(row.movement or 0)))
    return [Finding("mover", "neutral", template, values, table.kpi.name, row.unit_id)]


def _zeros(kpi: Kpi, found: Changes) -> list[Finding]:
    """Who has a place and sold nothing, and sold something before."""
    if kpi.better == "lower" or kpi.has_denominator:
        return []
    fresh = [r for r in found.rows if r.place is not None and r.value == 0 and r.before is not None and r.before > 0]
    if not fresh:
        return []
    values = (("kpi", kpi.name), ("n", len(fresh)), ("names", tuple(r.name for r in fresh[:5])))
    return [Finding("zero", "concern", "{kpi}: {n} newly at zero: {names}.", values, kpi.name)]


def _pace(kpi: Kpi, pace: Decimal | None) -> list[Finding]:
    """A target that everybody together, or a manager alone, is falling behind."""
    if pace is None or pace >= BEHIND:
        return []
    return [Finding("target", "concern", "{kpi}: {pace} of the pace the target needs.",
                    (("kpi", kpi.name), ("pace", pace)), kpi.name)]  # fmt: skip


def _movers(kpi: Kpi, found: Changes) -> list[Finding]:
    """The largest moves of more than a tenth of the table, up and down. A rate of rare events ranks nobody."""
    if kpi.kind == "rate":
        return []
    least = max(3, found.peers // 10)
    moved = sorted((r for r in found.rows if r.movement and abs(r.movement) > least), key=lambda r: -(r.movement or 0))
    told: list[Finding] = []
    for row in [*moved[:MOVERS], *moved[MOVERS:][-MOVERS:]]:
        up = (row.movement or 0) > 0
        template = "{kpi}: {name} up {n} places to {place}." if up else "{kpi}: {name} down {n} places to {place}."
        values = (("kpi", kpi.name), ("name", row.name), ("n", abs(row.movement or 0)), ("place", row.place))
        told.append(Finding("mover", "neutral", template, values, kpi.name, row.unit_id))
    return told


def _data(book: Book, period: Period) -> list[Finding]:
    found = []
    if period.last_day > book.data_through:
        values: tuple[tuple[str, object], ...] = (("day", book.data_through),)
        found.append(Finding("data", "concern", "The period is not over in the data: it ends on {day}.", values))
    missing = sorted({t for k, v in book.release.missing_kpis.items() if k in registry() for t in v})
    if missing:
        found.append(Finding("data", "concern", "Not delivered: {tables}.", (("tables", tuple(missing)),)))
    return found
