"""From everybody's standing to one viewer's league table: own people by name, neighbours nameless, nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property

from analytics.access import SMALLEST_GROUP, Scope
from analytics.answers import Certainty, Compare, Ranking, Remarks, Row, Sure
from analytics.honest import Honesty, honesty
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.money import half_up, ratio
from analytics.period import Period
from analytics.remarks import remarks
from analytics.sparks import Sparks, order_of_months, sparks
from analytics.standing import Line, Peers, Place, Standing, standing
from analytics.target import Lines, attainment, pace, targets
from analytics.warehouse.load import Book


@remember(entries=512)
def ranking(book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period, compare: Compare) -> Ranking:
    """The league table as ``scope`` may see it; see ``answers.Ranking``."""
    other = compared(period, compare)
    table = Tables(book, kpi, peers, period, other)
    now, small = table.now, not tells(book, scope, kpi, peers, period)
    seen = list(now.places.values())
    if not scope.everything:
        seen = [p for p in seen if sees(scope, peers, p)]
    near = [] if small else _neighbours(now, seen, scope)
    rows = [table.row(p, scope, sure=True) for p in seen] + [table.nameless(p) for p in near]
    rows.sort(key=lambda r: (r.place is None, r.place or 0, r.unit_id or "\uffff"))
    ranked = now.places.values_in_order()
    quarter, median = (None, None) if small else (_at(ranked, 4), _at(ranked, 2))
    return Ranking(
        kpi=kpi, level=peers.level, period=period, compare=compare, compared_with=other, within=peers.within,
        peers=len(ranked), rows=tuple(rows), total=table.total("total", blank=small) or table.total_blank(),
        unposted=table.total("unposted"), above=None if small else table.total("above"),
        top_quarter=quarter, median=median, hidden=len(now.places) - len(rows),
        complete=now.asof >= period.last_day, snapshot_day=now.snapshot_day,
        certainty=None if small else replace(table.honest.table, order=order_of_months(book, kpi, peers, period)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What became of somebody's place and value: enough to say who moved, without a whole row for each."""

    unit_id: str
    name: str | None
    value: Decimal | None
    before: Decimal | None
    place: int | None
    movement: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of those in scope, in display order: who fell to zero, who moved by more than noise (None: nobody can
    tell) of how many who have a place in both periods; ``pace`` is that of everybody together; ``chance``: how many
    would have fallen to zero by chance alone (None: nobody can tell)."""

    zeros: tuple[Change, ...]
    movers: tuple[Change, ...] | None
    compared: int
    pace: Decimal | None
    chance: float | None = None


def changes(
    book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period, compare: Compare, beyond: frozenset[str] | None,
    zero: Mapping[str, float] | None = None,
) -> Changes:  # fmt: skip
    """A league table reduced to who moved; a tenth of the work of ``ranking``. ``beyond``: whose change is no noise;
    ``zero``: the chance of each to fall to zero."""
    table = Tables(book, kpi, peers, period, compared(period, compare))
    now, then = table.now.places, table.then.places
    zeros, movers, both, lucky, odds = [], [], 0, 0.0, zero or {}
    for unit_id in now:
        if scope.everything or sees(scope, peers, now[unit_id]):
            (value, place), (before, placed) = now.whole(unit_id), then.whole(unit_id)
            lucky += odds.get(unit_id, 0.0)
            if place and value == 0 and before is not None and before > 0:
                zeros.append(_change(table, unit_id))
            both += bool(place and placed)
            if place and placed and beyond and unit_id in beyond:
                movers.append(_change(table, unit_id))
    whole = table.now.lines.get("total")
    reached = pace(kpi, whole.value, table.aim(), period, table.now.asof) if whole else None
    return Changes(tuple(zeros), None if beyond is None else tuple(movers), both, reached, lucky if zero else None)


def _change(table: "Tables", unit_id: str) -> Change:
    (value, place), (before, placed) = table.now.places.brief(unit_id), table.then.places.brief(unit_id)
    moved = placed - place if placed and place else None
    return Change(unit_id, table.book.organisation.people.get(unit_id), value, before, place, moved)


@remember(entries=128)
def at_zero(book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period) -> tuple[int, int]:
    """(how many in scope have a place with a value of zero, how many have a place); no row is made for it."""
    places = standing(book, kpi, peers, period).places
    seen = (u for u in places if scope.everything or sees(scope, peers, places[u]))
    values = [value for value, place in map(places.whole, seen) if place]
    return sum(value == 0 for value in values), len(values)


@dataclass(frozen=True, slots=True)
class Certain:
    """One unit's certainty and that of its table; ``sure`` is None without a place."""

    table: Certainty
    sure: Sure | None
    remarks: Remarks | None = None


def certain(book: Book, scope: Scope, kpi: Kpi, unit_id: str, level: str, period: Period, compare: Compare
            ) -> Certain | None:  # fmt: skip
    """How sure one place in the whole bank is."""
    if not tells(book, scope, kpi, Peers(level), period):
        return None
    found = honesty(book, kpi, Peers(level), period, compared(period, compare))
    sure = found.units.get(unit_id)
    mine = scope.role == "manager" and scope.managers is not None and unit_id in scope.managers
    known = remarks(book, kpi, Peers(level), period).get(unit_id)
    return Certain(found.table, own_view(sure) if mine else sure, known)


def tells(book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period) -> bool:
    """Are the peers many enough that what is said of all of them tells on nobody? Those whom they leave out of a wider
    group must be as many, or nobody: the difference of two totals would tell on them."""
    if scope.everything or scope.role != "manager":
        return True
    n = _size(book, kpi, peers, period)
    wider = {
        Peers(peers.level, w, t, g) for w in (peers.within, None) for t, g in ((peers.tier, peers.grade), (None, None))
    }
    out = [_size(book, kpi, group, period) - n for group in wider - {peers}]
    return n >= SMALLEST_GROUP and not any(0 < left < SMALLEST_GROUP for left in out)


def _size(book: Book, kpi: Kpi, peers: Peers, period: Period) -> int:
    """How many have a place."""
    return len(standing(book, kpi, peers, period).places.values_in_order())


def compared(period: Period, compare: Compare) -> Period:
    """The period one compares with."""
    return period.last_year() if compare == "last-year" else period.previous()


def sees(scope: Scope, peers: Peers, place: Place) -> bool:
    """May this row be shown with its name?"""
    if peers.level == "manager":
        return scope.sees_manager(place.unit_id, place.home)
    return scope.sees_unit(place.unit_id)


def _neighbours(now: Standing, seen: Sequence[Place], scope: Scope) -> list[Place]:
    """Up to ``scope.neighbours`` placed rows on each side of the viewer's own."""
    if not scope.neighbours:
        return []
    order = [p for p in now.places.values() if p.place is not None]
    mine = {p.unit_id for p in seen}
    found: dict[str, Place] = {}
    for i, p in enumerate(order):
        if p.unit_id in mine:
            around = order[max(0, i - scope.neighbours) : i + scope.neighbours + 1]
            found.update({q.unit_id: q for q in around if q.unit_id not in mine})
    return list(found.values())


def _at(ranked: Sequence[Decimal], parts: int) -> Decimal | None:
    """The value at which the best 1/parts of the table ends: 1,000 places, quarter: the value of the 250th."""
    return ranked[-(-len(ranked) // parts) - 1] if ranked else None


class Tables:
    """The standings of now, then and last year, with targets and sparklines: what a row is put together from."""

    def __init__(self, book: Book, kpi: Kpi, peers: Peers, period: Period, other: Period) -> None:
        self.book, self.kpi, self.peers, self.period, self.other = book, kpi, peers, period, other
        self.now = standing(book, kpi, peers, period)
        self.then = standing(book, kpi, peers, other)
        self._share = cache(lambda days: ratio(Decimal(days), Decimal(period.days), 1, 4))  # few different ones

    @cached_property
    def year_ago(self) -> Standing:
        """The same period of the year before."""
        return standing(self.book, self.kpi, self.peers, self.period.last_year())

    @cached_property
    def targets(self) -> Mapping[str, Lines]:
        """id -> (target, line beyond) of the level."""
        return targets(self.book, self.kpi, "manager" if self.peers.level == "manager" else "branch", self.period)

    @cached_property
    def sparks(self) -> Sparks:
        """Everybody's twelve months."""
        return sparks(self.book, self.kpi, self.peers, self.period)

    def row(self, p: Place, scope: Scope, sure: bool = False) -> Row:
        """The full row of somebody in scope; with ``sure`` also how sure it is. That one may be near the end of the
        table is for the superior to know."""
        mine = scope.role == "manager" and scope.managers is not None and p.unit_id in scope.managers
        certainty = self.honest.units.get(p.unit_id) if sure else None
        org, kpi = self.book.organisation, self.kpi
        manager = self.peers.level == "manager"
        (then, then_place), (ago, _) = self.then.places.brief(p.unit_id), self.year_ago.places.brief(p.unit_id)
        target, beyond = self.targets.get(p.unit_id, (None, None))
        outlets = None if manager else self._share(p.outlet_days)
        return Row(
            unit_id=p.unit_id, name=org.people.get(p.unit_id) if manager else org.units[p.unit_id].name,
            home=p.home if scope.names_unit(p.home) else None,
            home_name=org.units[p.home].name if scope.names_unit(p.home) and p.home in org.units else None,
            status=p.status, place=p.place, value=p.value,
            numerator=p.sums.numerator, denominator=p.sums.denominator,
            previous=then, previous_place=then_place, change=_minus(p.value, then),
            movement=then_place - p.place if then_place and p.place else None,
            last_year=ago, change_last_year=_minus(p.value, ago),
            target=target, attainment=attainment(kpi, p.value, target), beyond=beyond,
            pace=pace(kpi, p.value, target, self.period, self.now.asof),
            fte=self._share(p.days), per_fte=_per(kpi, p.value, Decimal(p.days), self.period),
            outlets=outlets, per_outlet=None if manager else _per(kpi, p.value, Decimal(p.outlet_days), self.period),
            grade=p.grade, spark=self.sparks.of(p.unit_id),
            mine=mine, sure=own_view(certainty) if mine else certainty,
            remarks=self.remarks.get(p.unit_id) if sure else None,
        )  # fmt: skip

    def nameless(self, p: Place) -> Row:
        """A neighbour: place, value and movement, and nothing by which a person could be known."""
        _, then = self.then.places.brief(p.unit_id)
        movement = then - p.place if then and p.place else None
        return _blank(p.status, p.place, p.value, movement=movement, sure=own_view(self.honest.units.get(p.unit_id)))

    @cached_property
    def remarks(self) -> dict[str, Remarks]:
        """What has to be known beside the figures."""
        return remarks(self.book, self.kpi, self.peers, self.period)

    @cached_property
    def honest(self) -> Honesty:
        """How sure the places are, of everybody."""
        return honesty(self.book, self.kpi, self.peers, self.period, self.other)

    def aim(self) -> Decimal | None:
        """The target of everybody together: that of the unit they make up."""
        whole = self._whole() or ""
        target, _ = self.targets.get(whole, (None, None))
        if target is None and self.peers.level == "manager":
            target, _ = targets(self.book, self.kpi, "branch", self.period).get(whole, (None, None))
        return target

    def total(self, line: str, blank: bool = False) -> Row | None:
        """Everyone together, or a line beside the table; None where there is nothing in it."""
        found = self.now.lines.get(line)
        if found is None or blank:
            return None
        then, ago = self.then.lines.get(line), self.year_ago.lines.get(line)
        value = found.value
        target = self.aim()
        return _blank(
            "ranked", None, value, numerator=found.sums.numerator, denominator=found.sums.denominator,
            previous=_value(then), last_year=_value(ago),
            target=target if line == "total" else None,
            attainment=attainment(self.kpi, value, target) if line == "total" else None,
            pace=pace(self.kpi, value, target, self.period, self.now.asof) if line == "total" else None,
            fte=None if line == "unposted" else self._share(found.days),
            per_fte=_per(self.kpi, value, Decimal(found.days), self.period),
            spark=self.sparks.of(None) if line == "total" else (),
        )  # fmt: skip

    def total_blank(self) -> Row:
        """A total that may not, or cannot, be told."""
        return _blank("no_data", None, None)

    def _whole(self) -> str | None:
        """The unit that the total is the total of: the one asked within, else the root of the tree."""
        roots = self.book.organisation.roots
        if self.peers.tier or self.peers.grade:
            return None
        return self.peers.within or (roots[0] if len(roots) == 1 else None)


def own_view(sure: Sure | None) -> Sure | None:
    """What somebody is told of themselves."""
    return replace(sure, bottom_quarter=0.0) if sure else None


def _blank(status: str, place: int | None, value: Decimal | None, **known: object) -> Row:
    fields: dict[str, object] = dict.fromkeys(Row.__dataclass_fields__)
    fields |= {"spark": (), "mine": False, "status": status, "place": place, "value": value} | known
    fields["change"] = _minus(value, fields["previous"])  # type: ignore[arg-type]
    fields["change_last_year"] = _minus(value, fields["last_year"])  # type: ignore[arg-type]
    return Row(**fields)  # type: ignore[arg-type]


def _value(line: Line | None) -> Decimal | None:
    return line.value if line else None


def _minus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a - b


def _per(kpi: Kpi, value: Decimal | None, days: Decimal, period: Period) -> Decimal | None:
    """Per full-time equivalent, or per outlet: a sum over (days / days in the period). Quotients have no such form."""
    if value is None or kpi.has_denominator or not days:
        return None
    return half_up(value * period.days / days, max(2, kpi.decimals))


def top_by_unit(table: Ranking, n: int = 100) -> tuple[tuple[str, str, int], ...]:
    """How many of the first ``n`` places each unit in scope has, most first: (unit_id, name, count)."""
    counts: dict[tuple[str, str], int] = {}
    for row in table.rows:
        if row.place is not None and row.place <= n and row.home and row.home_name:
            counts[row.home, row.home_name] = counts.get((row.home, row.home_name), 0) + 1
    return tuple((unit, name, k) for (unit, name), k in sorted(counts.items(), key=lambda c: (-c[1], c[0])))


@remember(entries=128)
def lists(table: Ranking) -> dict[str, tuple[Row, ...]]:
    """扫零、达标、越级: who is at zero, who reached the target, who passed the line beyond it."""
    rows = [r for r in table.rows if r.unit_id is not None and r.status in ("ranked", "new") and r.value is not None]
    more = table.kpi.better == "higher"
    return {
        "zero": tuple(r for r in rows if r.value == 0) if more else (),
        "reach": tuple(r for r in rows if r.attainment is not None and r.attainment >= 1),
        "beyond": tuple(r for r in rows if _past(r, more)),
    }


def _past(row: Row, more: bool) -> bool:
    if row.value is None or row.beyond is None:
        return False
    return row.value >= row.beyond if more else row.value <= row.beyond
