"""A sum in three forms: as it is, per outlet (点均) and per head (人均), each with places of its own.

A large unit sells more because it is large; per outlet and per head it is compared with others of any size. Outlets and
heads are counted by the days on which they were open or served, so that half a month is half a head.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import numpy as np

from analytics.access import Scope
from analytics.answers import Compare, Ranking, Row, Sure
from analytics.honest import Honesty, judged, months_of
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.models import Fit, fit
from analytics.money import ratio
from analytics.narrow import ranking
from analytics.period import Period, month, shift_months
from analytics.sparks import Spark
from analytics.standing import Figures, Peers, Place, Places, Standing, placed, standing, total, unit_sums
from analytics.warehouse.load import Book

Form = Literal["total", "outlet", "head"]
FORMS: tuple[Form, ...] = ("total", "outlet", "head")


def has_forms(kpi: Kpi) -> bool:
    """Only sums can be divided by outlets or heads; a quotient is one already."""
    return not kpi.has_denominator


@remember(entries=256)
def formed(book: Book, kpi: Kpi, peers: Peers, period: Period, form: Form) -> Standing:
    """The standing with every value, and so every place, in another form. Units without outlets or people have none."""
    plain = standing(book, kpi, peers, period)
    if form == "total" or not has_forms(kpi):
        return plain
    rows = []
    for p in plain.places.values():
        value = _per(kpi, p.value, _size(p, form), period)
        status = "no_data" if p.status == "ranked" and value is None else p.status
        rows.append((p.unit_id, p.home, p.grade, status, value, p.sums, p.days, p.outlet_days))
    whole = plain.lines.get("total")
    lines = {"total": replace(whole, value=_per(kpi, whole.value, _whole(plain, form), period))} if whole else {}
    return replace(plain, places=placed(rows, kpi), lines=lines)


@remember(entries=256)
def honesty_of_form(book: Book, kpi: Kpi, peers: Peers, period: Period, other: Period, form: Form) -> Honesty | None:
    """How sure the places of a form are: the same sums, over outlets or heads. None where nothing is ranked."""
    now, then = (_modelled(book, kpi, peers, span, form) for span in (period, other))
    return None if now is None else judged(kpi, peers.level == "manager", now, then, months_of(period))


def _modelled(book: Book, kpi: Kpi, peers: Peers, period: Period, form: Form) -> Fit | None:
    """The figures of those who have a size, with a rate's model."""
    places = standing(book, kpi, peers, period).places
    if not isinstance(places, Places):
        return None
    f = places.figures()
    size = np.array([_size(places[u], form) for u in f.ids], float) / period.days
    at = np.flatnonzero(size > 0)
    ids = tuple(f.ids[i] for i in at.tolist())
    return fit(kpi, Figures(ids, f.numerator[at], f.denominator[at], f.spread[at], size[at]), per_day=True)


def _size(p: Place, form: Form) -> int:
    return p.outlet_days if form == "outlet" else p.days


def _whole(now: Standing, form: Form) -> int:
    """The size of everybody together; heads are counted with those posted above the level, as their sales are."""
    if form == "outlet":
        return sum(p.outlet_days for p in now.places.values())
    return now.lines["total"].days if "total" in now.lines else 0


def _per(kpi: Kpi, value: Decimal | None, days: int, period: Period) -> Decimal | None:
    """A sum over (days / days in the period), as exact as the row's own per-outlet figure."""
    if value is None or not days:
        return None
    return ratio(value * period.days, Decimal(days), 1, max(2, kpi.decimals))


@remember(entries=256)
def units_ranking(
    book: Book, scope: Scope, kpi: Kpi, peers: Peers, period: Period, compare: Compare, form: Form
) -> Ranking:
    """The league table of units in a form. Targets and attainment stay those of the totals: both sides are divided."""
    table = ranking(book, scope, kpi, peers, period, compare)
    now = standing(book, kpi, peers, period)
    outlet_days = _whole(now, "outlet")
    whole = replace(
        table.total,
        outlets=ratio(Decimal(outlet_days), Decimal(period.days), 1, 4),
        per_outlet=_per(kpi, table.total.value, outlet_days, period) if has_forms(kpi) else None,
    )
    if form == "total" or not has_forms(kpi):
        return replace(table, total=whole)
    spans = (period, table.compared_with, period.last_year())
    times = tuple(formed(book, kpi, peers, span, form) for span in spans)
    small = _monthly(book, kpi, peers, period, form, {r.unit_id: r.spark for r in table.rows} | {None: whole.spark})
    known = table.certainty is not None
    honest = honesty_of_form(book, kpi, peers, period, table.compared_with, form) if known else None
    sure = honest.units if honest else {}
    rows = sorted(
        (_shaped(r, times, small, sure) for r in table.rows),
        key=lambda r: (r.place is None, r.place or 0, r.unit_id or ""),
    )
    seen = sum(p.place is not None for p in times[0].places.values())
    then = [t.lines["total"].value if "total" in t.lines else None for t in times]
    ranked = [r.value for r in rows if r.place is not None]
    return replace(
        table, rows=tuple(rows), unposted=None, above=None, peers=seen,
        total=_valued(whole, then[0], then[1], then[2], small.get(None, ())),
        top_quarter=_at(ranked, 4), median=_at(ranked, 2), certainty=honest.table if honest else None,
    )  # fmt: skip


def _at(ranked: list[Decimal | None], parts: int) -> Decimal | None:
    return ranked[-(-len(ranked) // parts) - 1] if ranked else None


def _shaped(row: Row, times: tuple[Standing, ...], small: dict[str | None, Spark], sure: Mapping[str, Sure]) -> Row:
    now, then, ago = (t.places.get(row.unit_id or "") for t in times)
    if now is None:
        return row
    found = _valued(
        row, now.value, then.value if then else None, ago.value if ago else None, small.get(row.unit_id, ())
    )
    before = then.place if then else None
    return replace(
        found, status=now.status, place=now.place, previous_place=before,
        movement=before - now.place if before and now.place else None, sure=sure.get(row.unit_id or ""),
    )  # fmt: skip


def _valued(row: Row, now: Decimal | None, then: Decimal | None, ago: Decimal | None, spark: Spark) -> Row:
    return replace(
        row, value=now, previous=then, last_year=ago, spark=spark,
        change=None if now is None or then is None else now - then,
        change_last_year=None if now is None or ago is None else now - ago,
    )  # fmt: skip


def _monthly(
    book: Book, kpi: Kpi, peers: Peers, period: Period, form: Form, sparks: dict[str | None, Spark]
) -> dict[str | None, Spark]:
    """The months of a sparkline, each divided by its own month's outlets or heads."""
    last = min(period.last_day, book.data_through).replace(day=1)
    found: dict[str | None, list[float | None]] = {u: [] for u in sparks}
    count = max((len(s) for s in sparks.values()), default=0)
    for i in range(count):
        span = month(shift_months(last, i + 1 - count))
        then = standing(book, kpi, peers, span)
        sizes: dict[str | None, int] = {p.unit_id: _size(p, form) for p in then.places.values()}
        sizes[None] = _whole(then, form)
        for unit, spark in sparks.items():
            days = sizes.get(unit, 0)
            value = spark[i] if i < len(spark) else None
            found[unit].append(None if value is None or not days else value * span.days / days)
    return {u: tuple(s) for u, s in found.items()}


@remember(entries=128)
def contributions(book: Book, scope: Scope, kpi: Kpi, level: str, period: Period) -> dict[str, Decimal]:
    """unit_id -> its share of its parent's sum, four decimals; only under parents that the viewer may read."""
    if not has_forms(kpi):
        return {}
    org, sums = book.organisation, unit_sums(book, kpi, period)

    def whole(unit_id: str) -> Decimal | None:
        below = org.subtree(unit_id)
        return total(s for u, s in sums.items() if u in below).numerator

    parents = {u.parent for u in org.at_level(org.level(level)) if u.parent in org.units and scope.sees_unit(u.parent)}
    of = {p: whole(p) for p in parents if p is not None}
    shares = {}
    for unit in org.at_level(org.level(level)):
        above, own = of.get(unit.parent or ""), whole(unit.id)
        if above and above > 0 and own is not None:
            shares[unit.id] = ratio(own, above, 1, 4)
    return shares


def below_line(table: Ranking) -> tuple[Row, ...]:
    """点均线下: placed units on the worse side of the average, worst first. ``table`` is in the form of the line."""
    line = table.total.value
    if line is None:
        return ()
    worse = [r for r in table.rows if r.place is not None and r.value is not None and _worse(table.kpi, r.value, line)]
    return tuple(reversed(worse))


def _worse(kpi: Kpi, value: Decimal, line: Decimal) -> bool:
    return value > line if kpi.better == "lower" else value < line


@dataclass(frozen=True, slots=True)
class Gap:
    """Right minus left. ``lean``: -1 (left far better) to +1 (right far better), for drawing only."""

    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    lean: float | None


def gap(kpi: Kpi, left: Row, right: Row, form: Form = "total") -> Gap:
    """How far two units are apart in a form. The lean is the difference as a share of the larger of the two sizes."""
    a, b = in_form(left, form), in_form(right, form)
    if a is None or b is None:
        return Gap(a, b, None, None)
    reach = max(abs(a), abs(b))
    sign = 1 if kpi.better == "higher" else -1
    return Gap(a, b, b - a, max(-1.0, min(1.0, sign * float((b - a) / reach))) if reach else 0.0)


def in_form(row: Row, form: Form) -> Decimal | None:
    """A row's value in a form; quotients have only the one."""
    other = {"outlet": row.per_outlet, "head": row.per_fte}.get(form)
    return row.value if other is None else other
