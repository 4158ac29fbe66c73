"""What changed, as sentences. A sentence is a template and its values; the page says it in the reader's language.

Reported are moves beyond noise, lines newly at zero, targets out of reach by pace, serious complaints still open, and
data that is missing. Nothing here claims a cause, and nobody is named for a move where chance alone makes as many.
"""

from decimal import Decimal

from analytics.access import Scope
from analytics.answers import Compare, Finding, Placed, Ranking, Row
from analytics.complaints import open_serious
from analytics.falls import zeros
from analytics.honest import beyond_noise
from analytics.kpi import Kpi, registry
from analytics.memory import remember
from analytics.narrow import Changes, changes, compared, ranking
from analytics.period import Period
from analytics.standing import Peers, covered
from analytics.warehouse.load import Book

HEADLINES = ("new_clients", "product_coverage", "fund_sales", "insurance_premiums", "complaint_rate")
CHANCE = Decimal("0.05")  # of the moves of people who stay as they are look like more than noise
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
        fresh = changes(book, scope, kpi, Peers("manager"), period, compare, None)
        return [f for me in mine for f in (*_own(table, me), *_zeros(kpi, fresh), *_pace(kpi, me.pace))]
    peers = Peers("manager", within)
    moved = beyond_noise(book, kpi, peers, period, compared(period, compare))
    lucky = zeros(book, kpi, peers, period, compared(period, compare))
    found = changes(book, scope, kpi, peers, period, compare, moved, lucky)
    return [*_zeros(kpi, found), *_pace(kpi, found.pace), *_movers(kpi, found)]


def _own(table: Ranking, row: Row) -> list[Finding]:
    """A manager's own place, and how far it moved."""
    if row.place is None:
        return []
    placed, beyond = Placed(row.place, table.peers, table.certainty, row.sure), row.sure is not None and row.sure.moved
    template = "{kpi}: {standing}."
    if row.movement and table.ranked:
        up = row.movement > 0
        template = {
            (True, True): "{kpi}: {standing}; up {n} places, more than noise.",
            (True, False): "{kpi}: {standing}; up {n} places, within noise.",
            (False, True): "{kpi}: {standing}; down {n} places, more than noise.",
            (False, False): "{kpi}: {standing}; down {n} places, within noise.",
        }[up, beyond]
    values = (("kpi", table.kpi.name), ("standing", placed), ("n", abs(row.movement or 0)))
    return [Finding("mover", "neutral", template, values, table.kpi.name, row.unit_id)]


def _zeros(kpi: Kpi, found: Changes) -> list[Finding]:
    """Who has a place and sold nothing, and sold something before; beside how many would by chance."""
    if kpi.better == "lower" or kpi.has_denominator:
        return []
    if not found.zeros:
        return []
    n = len(found.zeros)
    values: tuple[tuple[str, object], ...] = (
        ("kpi", kpi.name), ("n", n), ("names", tuple(r.name for r in found.zeros[:5])))  # fmt: skip
    if found.chance is None:
        return [Finding("zero", "concern", "{kpi}: {n} newly at zero: {names}.", values, kpi.name)]
    values += (("c", Decimal(repr(round(found.chance, 1)))),)
    if n <= found.chance:
        return [Finding("zero", "neutral", "{kpi}: {n} newly at zero, no more than the {c} that chance alone would "
                        "make: {names}.", values, kpi.name)]  # fmt: skip
    return [Finding("zero", "concern", "{kpi}: {n} newly at zero, about {c} would be by chance alone: {names}.", values,
                    kpi.name)]  # fmt: skip


def _pace(kpi: Kpi, pace: Decimal | None) -> list[Finding]:
    """A target that everybody together, or a manager alone, is falling behind."""
    if pace is None or pace >= BEHIND:
        return []
    return [Finding("target", "concern", "{kpi}: {pace} of the pace the target needs.",
                    (("kpi", kpi.name), ("pace", pace)), kpi.name)]  # fmt: skip


def _movers(kpi: Kpi, found: Changes) -> list[Finding]:
    """How many moved by more than noise, beside how many would by chance, and the largest up and down by name.

    A rate of rare events ranks nobody; where it cannot be told from noise, nothing is said.
    """
    n = found.compared
    if found.movers is None or kpi.kind == "rate" or not n:
        return []
    told, chance = sorted(found.movers, key=lambda r: -(r.movement or 0)), n * CHANCE
    values: tuple[tuple[str, object], ...] = (("kpi", kpi.name), ("n", len(told)), ("p", n), ("k", chance))
    up, down = [r for r in told if (r.movement or 0) > 0], [r for r in told if (r.movement or 0) < 0]
    if len(told) <= chance or not (up or down):
        return [Finding("mover", "neutral", "{kpi}: {n} of {p} moved by more than noise, no more than the {k} that "
                        "chance alone would make.", values, kpi.name)]  # fmt: skip
    parts = ("up most {up} ({a} places)" if up else "", "down most {down} ({b} places)" if down else "")
    template = "{kpi}: {n} of {p} moved by more than noise, about {k} would by chance; " + _joined(parts) + "."
    values += (("up", up[0].name if up else ""), ("a", up[0].movement if up else 0),
               ("down", down[-1].name if down else ""), ("b", -(down[-1].movement or 0) if down else 0))  # fmt: skip
    return [Finding("mover", "neutral", template, values, kpi.name)]


def _joined(parts: tuple[str, ...]) -> str:
    return ", ".join(p for p in parts if p)


def _data(book: Book, period: Period) -> list[Finding]:
    found = []
    if period.last_day > book.data_through:
        values: tuple[tuple[str, object], ...] = (("day", book.data_through),)
        found.append(Finding("data", "concern", "The period is not over in the data: it ends on {day}.", values))
    missing = sorted({t for k, v in book.release.missing_kpis.items() if k in registry() for t in v})
    if missing:
        found.append(Finding("data", "concern", "Not delivered: {tables}.", (("tables", tuple(missing)),)))
    return found
