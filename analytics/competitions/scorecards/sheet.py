"""A scorecard on a release: everybody's score, every KPI's contribution, the grade, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

import numpy as np

from analytics.answers import Shared, Status
from analytics.competitions.scorecards.file import Deduction, Grade, Measure, Scorecard
from analytics.competitions.scorecards.ranges import ranges
from analytics.competitions.scorecards.scoring import Part, composite, deducted, graded, percent
from analytics.errors import NotAvailable
from analytics.honest import modelled
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period
from analytics.standing import Peers, Standing, standing
from analytics.stats.common import Numbers
from analytics.target import targets
from analytics.warehouse.load import Book


@dataclass(frozen=True, slots=True)
class Line:
    """One unit. ``low`` to ``high``: where the score lies whatever the chance and small changes of the weights.

    ``grades``: the grades of both ends; one where they agree. ``there``: share of the weight that could be measured.
    """

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

    @property
    def sure(self) -> bool:
        """Does the grade hold over the whole range?"""
        return len(self.grades) == 1


@dataclass(frozen=True, eq=False)
class Sheet(Shared):
    """The scorecard of everybody, best first; those without a place follow by id."""

    card: Scorecard
    period: Period
    lines: tuple[Line, ...]


@remember(entries=32)
def sheet(book: Book, card: Scorecard, period: Period) -> Sheet:
    """The scorecard in a period. Raises ``NotAvailable`` where none of its KPIs is in the release."""
    known = {k: book.kpis[k] for k in {m.kpi for m in card.measures} if k in book.kpis}
    if not known:
        raise NotAvailable("“{kpi}” is not available: it needs {tables}.", kpi=card.name,
                           tables=", ".join(sorted({m.kpi for m in card.measures})))  # fmt: skip
    peers = Peers(card.kind)
    tables = {name: standing(book, kpi, peers, period) for name, kpi in known.items()}
    aims = _aims(book, card, period, tables)
    costs = {d.kpi: standing(book, book.kpis[d.kpi], peers, period) for d in card.deductions if d.kpi in book.kpis}
    lines = [_line(card, known, tables, aims, costs, unit) for unit in next(iter(tables.values())).places]
    lows, highs = _ranges(book, card, peers, period, lines)
    placed = sorted((x.score for x in lines if x.score is not None and x.status == "ranked"), reverse=True)
    made = [_sure(card, x, low, high, placed) for x, low, high in zip(lines, lows, highs, strict=True)]
    return Sheet(card, period, tuple(sorted(made, key=lambda x: (x.place or 10**9, x.unit_id))))


def _line(
    card: Scorecard, kpis: dict[str, Kpi], tables: dict[str, Standing], aims: list[Mapping[str, Decimal]],
    costs: dict[str, Standing], unit: str,
) -> Line:  # fmt: skip
    values = {name: t.places[unit].value for name, t in tables.items() if unit in t.places}
    percents = [
        percent(kpis[m.kpi], m, values.get(m.kpi), aim.get(unit)) if m.kpi in kpis else None
        for m, aim in zip(card.measures, aims, strict=True)
    ]
    score, points, there = composite(card.measures, percents, card.minimum)
    parts = tuple(
        Part(m.kpi, values.get(m.kpi), aim.get(unit), p, made)
        for m, aim, p, made in zip(card.measures, aims, percents, points, strict=True)
    )
    off = tuple((d.kpi, _off(costs, d, unit)) for d in card.deductions)
    if score is not None:
        score -= sum((points for _, points in off), Decimal(0))
    place = next(iter(tables.values())).places[unit]
    share = Decimal(there.numerator * 10_000 // there.denominator).scaleb(-4) if there else Decimal(0)
    status: Status = "no_data" if score is None and place.status == "ranked" else place.status
    if status == "no_data" and score is not None:
        status = "ranked"
    return Line(unit, place.home, status, None, score, None, None, graded(card.grades, score), (), parts, off, share)


def _aims(book: Book, card: Scorecard, period: Period, tables: dict[str, Standing]) -> list[Mapping[str, Decimal]]:
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
    return found


def _median(table: Standing) -> Decimal | None:
    values = table.places.values_in_order()
    middle = median(map(Fraction, values)) if values else None
    return None if middle is None else Decimal(middle.numerator) / Decimal(middle.denominator)


def _off(costs: dict[str, Standing], d: Deduction, unit: str) -> Decimal:
    places = costs[d.kpi].places if d.kpi in costs else None
    return deducted(d, places[unit].value if places is not None and unit in places else None)


def _ranges(book: Book, card: Scorecard, peers: Peers, period: Period, lines: list[Line]) -> tuple[Numbers, Numbers]:
    size = (len(lines), len(card.measures))
    percents, errors, there = np.zeros(size), np.zeros(size), np.zeros(size, bool)
    for j, m in enumerate(card.measures):
        noise = _noise(book, m, peers, period)
        for i, line in enumerate(lines):
            part = line.parts[j]
            if part.percent is not None and part.aim:
                percents[i, j], there[i, j] = float(part.percent), True
                errors[i, j] = 100 * noise.get(line.unit_id, 0.0) / float(part.aim)
    off = np.array([float(sum((p for _, p in line.off), Decimal(0))) for line in lines])
    shares = [float(m.share) for m in card.measures]
    caps, floors = [float(m.cap) for m in card.measures], [float(m.floor) for m in card.measures]
    return ranges(percents, errors, there, shares, caps, floors, off)


def _noise(book: Book, m: Measure, peers: Peers, period: Period) -> dict[str, float]:
    """unit -> standard deviation of its published value by chance; a balance on a day is no matter of chance."""
    if m.kpi not in book.kpis or (book.kpis[m.kpi].rollup == "last" and book.kpis[m.kpi].kind == "money"):
        return {}
    found = modelled(book, book.kpis[m.kpi], peers, period)
    if found is None or found.model is None:
        return {}
    return dict(zip(found.figures.ids, np.sqrt(np.maximum(found.model.noise, 0)).tolist(), strict=True))


def _sure(card: Scorecard, x: Line, low: float, high: float, placed: list[Decimal]) -> Line:
    if x.score is None:
        return x
    ends = (Decimal(f"{min(low, float(x.score)):.2f}"), Decimal(f"{max(high, float(x.score)):.2f}"))
    between = [graded(card.grades, e) for e in ends]
    names = tuple(dict.fromkeys(g.id if g else "" for g in between))
    place = 1 + sum(s > x.score for s in placed) if x.status == "ranked" else None
    return Line(x.unit_id, x.home, x.status, place, x.score, *ends, x.grade, names, x.parts, x.off, x.there)
