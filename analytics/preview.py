"""Before anybody sees it: a delivery is published in a rehearsal, and what would change is told in sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.errors import ExtractRejected
from analytics.kpi import Kpi, registry
from analytics.moves import explain
from analytics.period import Period, month, year_to_date
from analytics.standing import Peers, covered, standing
from analytics.walk import Move
from analytics.warehouse.catalogue import Finding, finding
from analytics.warehouse.changes import Change, changes, restated, unusual
from analytics.warehouse.load import Book, load
from analytics.warehouse.publish import Listener, check, deliveries_in, files_in, publish
from analytics.warehouse.release import WHOLE, Release, current, current_id
from analytics.warehouse.report import Report
from analytics.warehouse.shadow import shadow
from analytics.warehouse.store import Store

LOOK = "preview: only a look"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Mover:
    """One manager whose place in one KPI would change, and why."""

    kpi: str
    period: str
    manager_id: str
    why: Move


@dataclass(frozen=True)
class Preview:
    """What would be found and what would differ, whose places would move most. ``refused``: it would not go through."""

    refused: bool
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    movers: tuple[Mover, ...] = ()
    unconfirmed: tuple[tuple[str, str], ...] = ()  # (table, month) without a control total
    aside: tuple[tuple[str, bytes], ...] = ()  # rows set aside: name of the file, CSV


def preview(
    inbox: Path, store: Store, without_totals: str = "", kpis: Mapping[str, Kpi] | None = None,
    progress: Listener | None = None,
) -> Preview:  # fmt: skip
    """Everything waiting in ``inbox``, tried out on top of the present release. Nothing published changes."""
    old = current(store) if current_id(store) else None
    with shadow(store) as rehearsal:
        try:
            made = publish(
                inbox, rehearsal, "preview", progress=progress, kpis=kpis, without_totals=without_totals or LOOK
            )
        except ExtractRejected as refused:
            files = [path for _, paths in deliveries_in(inbox) for path in paths]
            report = check(files, store, without_totals) if files else Report()
            problems = [Finding("refuse", p) for p in refused.problems]
            return Preview(True, tuple(report.findings or problems), aside=tuple(report.aside))
        new = current(rehearsal)
        differing = changes(old, new)
        said = [_as_asked(f, without_totals) for p in made for f in p.report.findings]
        movers = _movers(old, new, differing, kpis or registry()) if old else []
        told = (*said, *restated(differing, new), *unusual(new, differing), *map(_told, movers))
        bare = _unconfirmed(new, differing)
        aside = tuple(f for p in made for f in files_in(rehearsal.root / "quarantine" / p.release_id))
        refuses = any(f.consequence == "refuse" for f in said)
        return Preview(refuses, told, tuple(differing), tuple(movers), bare, aside)


def _unconfirmed(new: Release, differing: Iterable[Change]) -> tuple[tuple[str, str], ...]:
    confirmed = set(new.manifest["checks"]["confirmed"])
    return tuple(
        (c.table, c.month) for c in differing
        if c.rows_after is not None and c.month != WHOLE and c.table != "control_totals"
        and f"{c.table} {c.month}" not in confirmed
    )  # fmt: skip


def _as_asked(found: Finding, without_totals: str) -> Finding:
    """A look needs nobody to answer for missing control totals; publishing will."""
    if not without_totals and found.says.values.get("reason") == LOOK.partition(": ")[2]:
        return finding("totals_absent", tables=found.says.values["tables"])
    return found


def _told(mover: Mover) -> Finding:
    why = mover.why
    return finding(
        "place_moves", kpi=mover.kpi, period=mover.period, manager=mover.manager_id, before=why.before, now=why.now,
        own=f"{why.own:+d}", others=f"{why.others:+d}", field=f"{why.field:+d}",
    )  # fmt: skip


def _movers(old: Release, new: Release, differing: Iterable[Change], kpis: Mapping[str, Kpi]) -> list[Mover]:
    """The managers whose places differ most, over every KPI and every month that is there before and after."""
    then, now = load(old, dict(kpis)), load(new, dict(kpis))
    months = sorted({c.month for c in differing if c.restated and c.month in _months(old)})
    spans = [(month(date.fromisoformat(f"{m}-01")),) * 2 for m in months]
    if new.months[-1:] > old.months[-1:]:
        spans.append((_year_so_far(old), _year_so_far(new)))
    found = [
        mover for kpi in kpis.values() for before, after in spans for mover in _moved(then, now, kpi, before, after)
    ]
    found.sort(key=lambda m: (-abs(m.why.before - m.why.now), m.kpi, m.manager_id))
    return found[:SHOWN]


def _moved(then: Book, now: Book, kpi: Kpi, before: Period, after: Period) -> Iterable[Mover]:
    if kpi.gate or kpi.name not in then.kpis or kpi.name not in now.kpis or not (covered(kpi, then, before)):
        return
    tables = standing(then, kpi, Peers("manager"), before), standing(now, kpi, Peers("manager"), after)
    places = [{u: p.place for u, p in t.places.items() if p.place} for t in tables]
    ranked = sorted(places[0].keys() & places[1].keys(), key=lambda u: -abs(places[0][u] - places[1][u]))
    for unit in ranked[:SHOWN]:
        if places[0][unit] != places[1][unit] and (why := explain(kpi, *tables, unit)):
            yield Mover(kpi.name, after.name, unit, why)


def _months(release: Release) -> set[str]:
    return {f"{m:%Y-%m}" for m in release.months}


def _year_so_far(release: Release) -> Period:
    last = release.months[-1]
    return year_to_date(last.year, last.month)
