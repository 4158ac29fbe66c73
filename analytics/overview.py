"""Several KPIs at once: the page of one manager or unit, units side by side, the heatmap."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import fmean, pstdev

from analytics.access import SMALLEST_GROUP, Scope
from analytics.answers import Card, Compare, Comparison, Event, Matrix, Point, Profile, Row
from analytics.honest import zones
from analytics.kpi import Kpi, registry
from analytics.memory import remember
from analytics.narrow import Tables, compared, sees
from analytics.organisation import FAR
from analytics.period import Period, month, month_after, shift_months
from analytics.roster import Peers, numbered
from analytics.standing import Place, Sums, covered, owners, standing, sums_of, value_of
from analytics.target import targets
from analytics.warehouse.columns import month_number
from analytics.warehouse.load import Book


@remember(entries=512)
def profile(
    book: Book, scope: Scope, unit_id: str, level: str, period: Period, compare: Compare, names: tuple[str, ...] = ()
) -> Profile:
    """Every KPI (or those named) of one manager or unit among its peers in the whole bank."""
    org = book.organisation
    cards = tuple(card(book, scope, kpi, unit_id, level, period, compare) for n, kpi in book.kpis.items()
                  if covered(kpi, book, period) and (not names or n in names))  # fmt: skip
    first: Row | None = cards[0].row if cards else None
    needed = {k: v for k, v in book.release.missing_kpis.items() if k in registry() and k not in book.kpis}
    return Profile(
        unit_id=unit_id, name=org.people[unit_id] if level == "manager" else org.unit(unit_id).name, level=level,
        home_name=first.home_name if first else None, grade=first.grade if first else None,
        status=first.status if first else "no_data", fte=first.fte if first else None,
        period=period, compared_with=compared(period, compare), cards=cards,
        missing=tuple((registry()[k], v) for k, v in needed.items()),
        services=tuple(
            (org.units[s.unit_id].name, s.start, None if s.end == FAR else s.end - timedelta(days=1))
            for s in org.services if s.manager_id == unit_id and scope.names_unit(s.unit_id) and s.unit_id in org.units
        ),
    )  # fmt: skip


def card(book: Book, scope: Scope, kpi: Kpi, unit_id: str, level: str, period: Period, compare: Compare) -> Card:
    """One KPI of one manager or unit, with the group it is judged against."""
    tables = Tables(book, kpi, Peers(level), period, compared(period, compare))
    place = tables.now.places.get(unit_id)
    row = tables.row(place, scope) if place else tables.total_blank()
    return Card(kpi, row, *_group(tables.now.places.values_in_order(), scope, kpi))


def _group(
    ranked: Sequence[Decimal], scope: Scope, kpi: Kpi
) -> tuple[int, Decimal | None, Decimal | None, Sequence[Decimal]]:
    """(peers, top quarter, median, sorted values); withheld from a manager when the group is too small to hide in."""
    if not ranked or (len(ranked) < SMALLEST_GROUP and scope.role == "manager"):
        return len(ranked), None, None, ()
    quarter, half = ranked[-(-len(ranked) // 4) - 1], ranked[-(-len(ranked) // 2) - 1]  # the best come first
    return len(ranked), quarter, half, ranked[::-1] if kpi.better == "higher" else ranked


@remember(entries=512)
def trend(book: Book, kpi: Kpi, unit_id: str, level: str, period: Period, months: int) -> tuple[Point, ...]:
    """Monthly points of one manager or unit, up to the period's last covered month, oldest first."""
    last = min(period.last_day, book.data_through).replace(day=1)
    first = max(shift_months(last, 1 - months), book.data_from)
    found = _monthly(book, kpi, unit_id, level, first, last)
    known = book.months.get(kpi.name, frozenset())
    points, at = [], first
    while at <= last:
        nothing = Sums(None if kpi.has_denominator or at not in known else Decimal(0))
        sums = found.get(month_number(at), Sums())
        aim = targets(book, kpi, "manager" if level == "manager" else "branch", month(at)).get(unit_id)
        value = value_of(kpi, nothing if sums.numerator is None else sums)
        points.append(Point(at, value, sums.numerator, sums.denominator, aim[0] if aim else None))
        at = shift_months(at, 1)
    return tuple(points)


def events(book: Book, scope: Scope, unit_id: str | None, first: date, last: date) -> tuple[Event, ...]:
    """What touched [first, last] in the whole bank, at the unit, above or below it, by units in scope."""
    org = book.organisation
    near = None if unit_id is None else {*org.path(unit_id), *org.subtree(unit_id)}
    found = book.rows(
        "SELECT first_day, last_day, title, branch_id FROM w.event "
        "WHERE first_day <= $last AND coalesce(last_day, first_day) >= $first ORDER BY first_day, event_id",
        first=first, last=last,
    )  # fmt: skip
    return tuple(
        Event(start, end or start, title, unit)
        for start, end, title, unit in found
        if unit is None or (scope.names_unit(unit) and (near is None or unit in near))
    )


def _monthly(book: Book, kpi: Kpi, unit_id: str, level: str, first: date, last: date) -> dict[int, Sums]:
    """month number -> what one manager or unit did in it, of the months with any facts."""
    facts, peers = book.facts(kpi.name, first, month_after(last)), Peers(level)
    mine = facts[owners(book, peers, facts) == numbered(book, peers)[unit_id]]
    return {m: sums_of(mine.between(m, m)) for m in set(mine.month.tolist())}


@remember(entries=128)
def comparison(
    book: Book, scope: Scope, subjects: tuple[tuple[str, str], ...], period: Period, compare: Compare
) -> Comparison:
    """Units or managers side by side, each among the peers of its own level."""
    org = book.organisation
    kpis = tuple(k for k in book.kpis.values() if covered(k, book, period))
    names = tuple((u, org.people[u] if level == "manager" else org.unit(u).name, level) for u, level in subjects)
    cells = tuple(tuple(card(book, scope, k, u, level, period, compare).row for u, level in subjects) for k in kpis)
    return Comparison(period, names, kpis, cells)


@remember(entries=128)
def matrix(book: Book, scope: Scope, peers: Peers, period: Period, names: tuple[str, ...] = ()) -> Matrix:
    """Units in scope by KPIs (those named, or all). ``z`` is taken over the level, with its standard deviation."""
    kpis = tuple(k for n, k in book.kpis.items() if covered(k, book, period) and (not names or n in names))
    tables = [standing(book, k, peers, period) for k in kpis]
    units = tuple(
        (p.unit_id, book.organisation.unit(p.unit_id).name)
        for p in sorted(tables[0].places.values() if tables else (), key=lambda p: p.unit_id)
        if sees(scope, peers, p) and p.status != "closed"
    )
    found = [zones(book, k, peers, period) for k in kpis]
    scores = [_z(k, [p for p in t.places.values() if p.place is not None]) for k, t in zip(kpis, tables, strict=True)]
    return Matrix(
        level=peers.level, period=period, units=units, kpis=kpis,
        values=tuple(tuple(t.places[u].value for t in tables) for u, _ in units),
        z=tuple(tuple(s.get(u) for s in scores) for u, _ in units),
        zones=tuple(tuple(z.get(u) for z in found) for u, _ in units),
    )  # fmt: skip


def _z(kpi: Kpi, places: list[Place]) -> dict[str, float | None]:
    """Distance from the mean in standard deviations; sums are compared per person. None where all are equal."""
    raw = {p.unit_id: _comparable(kpi, p) for p in places}
    known = {u: v for u, v in raw.items() if v is not None}
    if len(known) < 3:
        return {}
    mean, deviation = fmean(known.values()), pstdev(known.values())
    sign = 1 if kpi.better == "higher" else -1
    return {u: (sign * (v - mean) / deviation if deviation else 0.0) for u, v in known.items()}


def _comparable(kpi: Kpi, p: Place) -> float | None:
    if p.value is None:
        return None
    if kpi.has_denominator:
        return float(p.value)
    return float(p.value) / p.days if p.days else None
