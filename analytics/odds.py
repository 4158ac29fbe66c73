"""What chance makes of the time to come: who reaches a target at the usual level.

The usual level is learned from a year before, drawn toward the peers as everywhere (``models``). A stretch of time is
worth the share of a year's business that the whole bank did in the same days a year before: the season is the bank's
own. What is counted in it is then negative binomial.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import numpy as np

from analytics.honest import modelled
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.models import Fit
from analytics.period import Period
from analytics.standing import Peers, facts_of_period, standing
from analytics.stats import predict
from analytics.stats.common import Numbers, divide
from analytics.target import targets
from analytics.warehouse.load import Book

LEAST = 180  # days of history: below, nobody's usual level is known
Untold = Literal["", "kind", "short", "few"]


@dataclass(frozen=True, slots=True)
class Odds:
    """Chances of a target by id; of who has no history of a place, none. ``untold``: why there are none at all: not a
    measure of events, under half a year of data before, too few peers. ``open``: the period is not over, so what was
    reached so far counts; else it is the chance that the usual level had at the start."""

    untold: Untold
    of: Mapping[str, float] = field(default_factory=dict)
    open: bool = False
    learned: int = 0  # units
    days: int = 0  # of history
    own: float = 0.0  # the median weight of the own figure against the peers'


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance of one; ``of`` is None where it is not told: for the reason of all, or for want of an own history."""

    of: float | None
    open: bool
    untold: Untold


@dataclass(frozen=True, slots=True, eq=False)
class _Usual:
    """Everybody's rate in a year: ``mean`` events in one exposure, as sure as ``rate``; ``size``: what an event is
    worth in the published value; ``whole``: the exposure of the year, of who was there all the time too."""

    at: Mapping[str, int]
    mean: Numbers
    rate: Numbers
    size: float
    whole: Numbers
    own: float


def foretold(kpi: Kpi) -> bool:
    """Can a chance be told: events or amounts that add up, of which more is better?"""
    return kpi.rollup == "sum" and kpi.better == "higher" and kpi.kind in ("count", "money") and not kpi.has_denominator


@remember(entries=256)
def chances(book: Book, kpi: Kpi, peers: Peers, period: Period) -> Odds:
    """The chance of everybody with a target and a history to reach it."""
    if not foretold(kpi):
        return Odds("kind")
    before = Period(max(period.start - timedelta(days=365), book.data_from), period.start) if (
        period.start > book.data_from) else None  # fmt: skip
    if before is None or before.days < LEAST:
        return Odds("short")
    found = _usual(modelled(book, kpi, peers, before), before, peers.level == "manager")
    if found is None:
        return Odds("few")
    known = targets(book, kpi, "manager" if peers.level == "manager" else "branch", period)
    ids = [u for u in known if u in found.at]
    asof = standing(book, kpi, peers, period).asof
    running = asof < period.last_day
    rest = Period(asof + timedelta(days=1), period.end) if running else period
    gone = Period(period.start, asof + timedelta(days=1)) if running else None
    done = np.array([_done(book, kpi, peers, period, u) if running else 0.0 for u in ids])
    aim, so_far = np.array([float(known[u][0]) for u in ids]), _share(book, kpi, before, gone) if gone else 0.0
    told = _reach(found, ids, aim, done, so_far, _share(book, kpi, before, rest), kpi.kind == "count")
    return Odds("", dict(zip(ids, told.tolist(), strict=True)), running, len(found.at), before.days, found.own)


def chance(book: Book, kpi: Kpi, unit_id: str, level: str, period: Period) -> Chance:
    """The chance of one manager or unit among all of its level."""
    found = chances(book, kpi, Peers(level), period)
    return Chance(found.of.get(unit_id), found.open, found.untold)


def _done(book: Book, kpi: Kpi, peers: Peers, period: Period, unit: str) -> float:
    return float(standing(book, kpi, peers, period).places.brief(unit)[0] or 0)


def _usual(fit: Fit | None, before: Period, alone: bool) -> _Usual | None:
    """What a fit of a year says of everybody; ``alone``: people, who will be there the whole time to come."""
    if fit is None or fit.model is None or fit.model.name != "counts":
        return None
    p, days = fit.model.posterior, fit.figures.days
    n = divide(fit.model.expected, p.middle)
    mean, rate = p.mean, predict.belief(p, fit.model.seen)[1]
    there = (n > 0) & (mean > 0)
    if not there.any():
        return None
    size = float(np.median(fit.model.shrunken[there] / (mean * n)[there]))
    whole = np.full(len(n), divide(before.days, days.mean())) if alone else n
    at = {u: i for i, u in enumerate(fit.figures.ids)}
    return _Usual(at, mean, rate, size, whole, float(np.median(p.own)))


def _reach(u: _Usual, ids: list[str], aim: Numbers, done: Numbers, gone: float, rest: float, whole: bool) -> Numbers:
    """P(the rest brings what is missing), the belief having learned from what was done so far."""
    at = np.array([u.at[i] for i in ids], np.intp)
    mean, rate, exposure = u.mean[at], u.rate[at], u.whole[at]
    seen, sure = exposure * gone, ~np.isfinite(rate)
    finite = np.where(sure, 1.0, rate)
    learned = np.where(sure, mean, (mean * finite + np.maximum(done, 0) / u.size) / (finite + seen))
    missing, known = (aim - done) / u.size, np.where(sure, np.inf, finite + seen)
    if whole:
        return predict.at_least(np.ceil(missing - 1e-9), learned, known, exposure * rest)
    return predict.sum_at_least(missing, learned, known, exposure * rest)


def _share(book: Book, kpi: Kpi, year: Period, days: Period) -> float:
    """What the same days a year before were of the year's business; by days, where the bank did nothing in them or the
    data does not reach back."""
    ago = Period(days.start - timedelta(days=365), days.end - timedelta(days=365))
    if ago.start >= year.start and ago.end <= year.end:
        part, whole = (float(facts_of_period(book, kpi, p).numerator.total() or 0) for p in (ago, year))
        if part > 0 and whole > 0:
            return part / whole
    return days.days / year.days
