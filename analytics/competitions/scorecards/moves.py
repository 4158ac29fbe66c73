"""Why the place of a scorecard moved: each measure by itself, what 100 % is, points off, others, who came and went.

One thing is changed at a time, in the order of the file, and the published score and place are taken after each: what
somebody did in a measure, then what it is measured against (the own target is an own part; the median of the peers
moved because of the others), at last the points off. So the parts add up exactly, in places and in points.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from operator import gt

from analytics.causes import Cause, why_absent
from analytics.competitions.scorecards.file import Scorecard
from analytics.competitions.scorecards.scoring import composite, percent
from analytics.competitions.scorecards.sheet import Line, sheet
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import Period
from analytics.standing import Peers, standing
from analytics.walk import Move, Source, Walk
from analytics.warehouse.load import Book

Absent = Callable[[str], Cause]


@remember(entries=256)
def moved(book: Book, card: Scorecard, unit_id: str, period: Period, earlier: Book, against: Period) -> Move | None:
    """From ``against`` as ``earlier`` knows it to ``period`` as ``book`` does. None without a place in both.

    Raises ``NotAvailable`` where a release has none of the measures.
    """
    ends = [(earlier, against), (book, period)]
    if earlier.release.id != book.release.id and _placed(sheet(book, card, against).lines, unit_id):
        ends.insert(1, (book, against))
    lines = [sheet(b, card, p).lines for b, p in ends]
    first, last = _placed(lines[0], unit_id), _placed(lines[-1], unit_id)
    if first is None or last is None:
        return None
    walk = Walk(gt, first.score or Decimal(0), others(lines[0], unit_id))
    for (one, then), (two, now) in pairwise(zip(ends, lines, strict=True)):
        absent = _why(*one, card, True), _why(*two, card, False)
        step(walk, card, book.kpis, unit_id, then, now, absent, restated=one[1] == two[1])
    return walk.end(first.place or 0, last.place or 0, first.score or Decimal(0), last.score or Decimal(0))


def step(
    walk: Walk, card: Scorecard, kpis: Mapping[str, Kpi], unit_id: str, then: Sequence[Line], now: Sequence[Line],
    absent: tuple[Absent, Absent], restated: bool = False,
) -> None:  # fmt: skip
    """The way of one unit from a sheet to another, a score in both. ``absent``: why others have no place then, now."""
    old, new = (next(x for x in lines if x.unit_id == unit_id) for lines in (then, now))
    for cause, what, score in _way(card, kpis, old, new):
        walk.step(cause, what, score, restated)
    walk.field(others(now, unit_id), *absent, restated)


def _way(card: Scorecard, kpis: Mapping[str, Kpi], old: Line, new: Line) -> Iterator[tuple[Source, str, Decimal]]:
    """(whose doing, ``value:KPI`` | ``aim:KPI`` | ``off:KPI``, the score after it); what gives no score is told with
    what follows."""
    percents, off = [p.percent for p in old.parts], [points for _, points in old.off]

    def told(cause: Source, what: str) -> Iterator[tuple[Source, str, Decimal]]:
        score = composite(card.measures, percents, card.minimum)[0]
        if score is not None:
            yield cause, what, score - sum(off, Decimal(0))

    for j, m in enumerate(card.measures):
        was, now, kpi = old.parts[j], new.parts[j], kpis.get(m.kpi)
        percents[j] = percent(kpi, m, now.value, now.aim if was.aim is None else was.aim) if kpi else None
        yield from told("own", f"value:{m.kpi}")
        percents[j] = now.percent
        yield from told("own" if m.against == "target" else "others", f"aim:{m.kpi}")
    for i, (name, points) in enumerate(new.off):
        off[i] = points
        yield from told("own", f"off:{name}")


def others(lines: Sequence[Line], unit_id: str) -> dict[str, Decimal]:
    """The scores of everybody else with a place."""
    return {x.unit_id: x.score for x in lines if x.place and x.score is not None and x.unit_id != unit_id}


def _placed(lines: Sequence[Line], unit_id: str) -> Line | None:
    return next((x for x in lines if x.unit_id == unit_id and x.place), None)


def _why(book: Book, period: Period, card: Scorecard, joining: bool) -> Absent:
    """Why somebody has no place: told by the table of the first measure the release knows."""
    peers, kpi = Peers(card.kind), next(book.kpis[m.kpi] for m in card.measures if m.kpi in book.kpis)
    table = standing(book, kpi, peers, period)
    return lambda unit: why_absent(book, table, peers, period, unit, joining)
