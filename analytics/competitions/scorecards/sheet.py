"""A scorecard on a release: everybody's score, every KPI's contribution, the grade, and how sure it is."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from analytics.answers import Shared, Status
from analytics.competitions.scorecards.file import Deduction, Grade, Measure, Scorecard
from analytics.competitions.scorecards.ranges import MIDDLE, Belief, places, scores
from analytics.competitions.scorecards.scoring import Part, composite, deducted, graded, percent
from analytics.errors import NotAvailable
from analytics.honest import modelled
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period
from analytics.standing import Peers, Standing, standing
from analytics.stats.common import Numbers, quantiles
from analytics.target import targets
from analytics.warehouse.load import Book


@dataclass(frozen=True, slots=True)
class Line:
    """One unit. ``low`` to ``high``: where the score probably lies (90 %), whatever the chance in its figures and small
    changes of the weights; None where that cannot be told. ``grades``: those of the range and the score, lowest first;
    one where they agree. ``there``: share of the weight that could be measured."""

    unit_id: str
    home: str
    status: Status
    place: int | None
    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    grade: Grade | None
    grades: tuple[str, ...]
    parts: tuple[Part, ...]
    off: tuple[tuple[str, Decimal], ...]
    there: Decimal
    first: int | None = None  # likely places (90 %); None where that cannot be told
    last: int | None = None

    def part_of(self, peers: int) -> str:
        """``upper``, ``middle`` or ``lower`` where the likely places cover more than half of the table, else ""."""
        if self.first is None or self.last is None or self.last - self.first <= peers / 2:
            return ""
        third = (self.first + self.last - 1) * 3 // (2 * peers)
        return ("upper", "middle", "lower")[min(2, third)]

    def band(self, card: Scorecard) -> str:
        """``promotion`` or ``review`` where the whole range lies in its grades, ``talk`` where a part does, else ""."""
        bands = [next((g.band for g in card.grades if g.id == name), "") for name in self.grades]
        if self.low is None or not any(bands):
            return "talk" if any(bands) else ""
        return bands[0] if len(set(bands)) == 1 else "talk"

    @property
    def sure(self) -> bool:
        """Does the grade hold over the whole range?"""
        return self.low is not None and len(self.grades) == 1


@dataclass(frozen=True, eq=False)
class Sheet(Shared):
    """The scorecard of everybody, best first; those without a place follow by id."""

    card: Scorecard
    period: Period
    lines: tuple[Line, ...]


@dataclass(frozen=True, eq=False)
class _Source:
    """What scores are made of: KPI -> standing, for each measure unit -> the value of 100 %."""

    kpis: Mapping[str, Kpi]
    tables: Mapping[str, Standing]
    aims: tuple[Mapping[str, Decimal], ...]
    costs: Mapping[str, Standing]


@remember(entries=32)
def sheet(book: Book, card: Scorecard, period: Period) -> Sheet:
    """The scorecard in a period. Raises ``NotAvailable`` where none of its KPIs is in the release."""
    source = _source(book, card, period)
    lines, drawn, told = _made(book, card, period, source, tuple(next(iter(source.tables.values())).places))
    lines = _likely(lines, drawn, told)
    worse = sorted(-x.score for x in lines if x.score is not None and x.status == "ranked")
    placed = [
        replace(x, place=1 + bisect_left(worse, -x.score)) if x.status == "ranked" and x.score is not None else x
        for x in lines
    ]
    return Sheet(card, period, tuple(sorted(placed, key=lambda x: (x.place or 10**9, x.unit_id))))


@remember(entries=256)
def one_line(book: Book, card: Scorecard, period: Period, unit_id: str) -> Line | None:
    """One unit's line without its place, at a fraction of the cost of everybody's; None where the unit has none."""
    source = _source(book, card, period)
    there = unit_id in next(iter(source.tables.values())).places
    return _made(book, card, period, source, (unit_id,))[0][0] if there else None


@remember(entries=64)
def _source(book: Book, card: Scorecard, period: Period) -> _Source:
    known = {k: book.kpis[k] for k in {m.kpi for m in card.measures} if k in book.kpis}
    if not known:
        raise NotAvailable("“{kpi}” is not available: it needs {tables}.", kpi=card.name,
                           tables=", ".join(sorted({m.kpi for m in card.measures})))  # fmt: skip
    peers = Peers(card.kind)
    tables = {name: standing(book, kpi, peers, period) for name, kpi in known.items()}
    costs = {d.kpi: standing(book, book.kpis[d.kpi], peers, period) for d in card.deductions if d.kpi in book.kpis}
    return _Source(known, tables, _aims(book, card, period, tables), costs)


def _made(book: Book, card: Scorecard, period: Period, source: _Source, units: tuple[str, ...]
          ) -> tuple[list[Line], Numbers, Numbers]:  # fmt: skip
    """(the lines, the scores they may have by draw, of whom that can be told)."""
    lines = [_line(card, source, unit) for unit in units]
    drawn, told = _drawn(book, card, source, Peers(card.kind), period, lines)
    lows, highs = quantiles(drawn.T, MIDDLE)
    ends = zip(lines, lows.tolist(), highs.tolist(), told.tolist(), strict=True)
    return [_sure(card, x, low, high, sure) for x, low, high, sure in ends], drawn, told


def _likely(lines: list[Line], drawn: Numbers, told: Numbers) -> list[Line]:
    """The same with their likely places among all who are ranked."""
    ranked = np.array([x.status == "ranked" and x.score is not None for x in lines], bool)
    if not (ranked & told).any():
        return lines
    ends: dict[int, tuple[int, int]] = {}
    for i, *both in zip(np.flatnonzero(ranked).tolist(), *(c.tolist() for c in places(drawn[:, ranked])), strict=True):
        ends[i] = both[0], both[1]
    return [replace(x, first=ends[i][0], last=ends[i][1]) if i in ends and told[i] else x
            for i, x in enumerate(lines)]  # fmt: skip


def _line(card: Scorecard, source: _Source, unit: str) -> Line:
    values = {name: t.places.brief(unit)[0] for name, t in source.tables.items()}
    percents = [
        percent(source.kpis[m.kpi], m, values[m.kpi], aim.get(unit)) if m.kpi in values else None
        for m, aim in zip(card.measures, source.aims, strict=True)
    ]
    score, points, there = composite(card.measures, percents, card.minimum)
    parts = tuple(
        Part(m.kpi, values.get(m.kpi), aim.get(unit), p, made)
        for m, aim, p, made in zip(card.measures, source.aims, percents, points, strict=True)
    )
    off = tuple((d.kpi, _off(source.costs, d, unit)) for d in card.deductions)
    if score is not None:
        score -= sum((points for _, points in off), Decimal(0))
    place = next(iter(source.tables.values())).places[unit]
    share = Decimal(there.numerator * 10_000 // there.denominator).scaleb(-4) if there else Decimal(0)
    status: Status = "no_data" if score is None and place.status == "ranked" else place.status
    if status == "no_data" and score is not None:
        status = "ranked"
    return Line(unit, place.home, status, None, score, None, None, graded(card.grades, score), (), parts, off, share)


def _aims(book: Book, card: Scorecard, period: Period, tables: Mapping[str, Standing]
          ) -> tuple[Mapping[str, Decimal], ...]:  # fmt: skip
    """For each measure, what 100 % is for each unit: the own target, or the median of the peers."""
    found: list[Mapping[str, Decimal]] = []
    for m in card.measures:
        if m.kpi not in tables:
            found.append({})
        elif m.against == "target":
            kind = "manager" if card.kind == "manager" else "branch"
            found.append({u: target for u, (target, _) in targets(book, book.kpis[m.kpi], kind, period).items()})
        else:
            middle = _median(tables[m.kpi])
            found.append({} if middle is None else dict.fromkeys(tables[m.kpi].places, middle))
    return tuple(found)


def _median(table: Standing) -> Decimal | None:
    values = table.places.values_in_order()  # in order of place
    if not values:
        return None
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def _off(costs: Mapping[str, Standing], d: Deduction, unit: str) -> Decimal:
    return deducted(d, costs[d.kpi].places.brief(unit)[0] if d.kpi in costs else None)


def _drawn(
    book: Book, card: Scorecard, source: _Source, peers: Peers, period: Period, lines: list[Line]
) -> tuple[Numbers, Numbers]:
    """(the scores each line may have by draw, whether it can be told)."""
    at = {line.unit_id: i for i, line in enumerate(lines)}
    told = np.ones(len(lines), bool)
    beliefs = []
    for j, m in enumerate(card.measures):
        there = np.array([line.parts[j].percent is not None for line in lines], bool)
        aim = np.array([float(line.parts[j].aim or 0) for line in lines])
        value = np.array([float(line.parts[j].value or 0) for line in lines])
        higher = m.kpi not in source.kpis or source.kpis[m.kpi].better == "higher"
        belief = Belief("means", value, np.zeros(len(lines)), 1.0, aim, there, higher, float(m.cap), float(m.floor))
        if m.kpi in source.kpis and there.any():
            belief, known = _believed(book, m, peers, period, belief, at)
            told &= known | ~there
        beliefs.append(belief)
    off = np.array([float(sum((p for _, p in line.off), Decimal(0))) for line in lines])
    return scores(beliefs, [float(m.share) for m in card.measures], off), told


def _believed(
    book: Book, m: Measure, peers: Peers, period: Period, plain: Belief, at: Mapping[str, int]
) -> tuple[Belief, Numbers]:
    """(the belief about a measure, whose is known). A balance on a day is no matter of chance."""
    kpi, known = book.kpis[m.kpi], np.zeros(len(at), bool)
    if kpi.rollup == "last" and kpi.kind == "money":
        return plain, ~known
    found = modelled(book, kpi, peers, period)
    if found is None or found.model is None or not found.model.name:
        return plain, known
    model = found.model
    ours = [(at[u], i) for i, u in enumerate(found.figures.ids) if u in at]
    where, which = np.array(ours, np.intp).reshape(-1, 2).T
    middle, error = np.zeros(len(at)), np.zeros(len(at))
    middle[where], error[where], known[where] = model.score[which], model.error[which], True
    scale = model.name or "means"
    return replace(plain, scale=scale, middle=middle, error=error, times=float(kpi.scale)), known


def _sure(card: Scorecard, x: Line, low: float, high: float, told: bool) -> Line:
    if x.score is None:
        return x
    ends = [Decimal(f"{e:.2f}") for e in (low, high)] if told else [None, None]
    between = [graded(card.grades, e) for e in sorted(e for e in (*ends, x.score) if e is not None)]
    names = tuple(dict.fromkeys(g.id if g else "" for g in between))
    return replace(x, low=ends[0], high=ends[1], grades=names)
