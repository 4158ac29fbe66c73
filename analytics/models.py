"""Which statistics a KPI gets, by its ``kind``: from sums of everybody to what each probably is, and how sure that is.

count     events in the days served              Gamma-Poisson
money     amounts, counted in tickets of the usual size (Σa² / Σa of the whole group), then the same
rate      events per client                      Gamma-Poisson
share     clients of clients                     Beta-Binomial (amounts of amounts: in tickets, too)
mean      of clients, with the common variance   normal-normal
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from analytics.answers import Method
from analytics.kpi import Kpi
from analytics.standing import Figures
from analytics.stats import funnel, intervals, shrink
from analytics.stats.common import Interval, Numbers, divide

LARGE = 0.95  # quantile of units beyond which a sum hangs on single large deals more than ordinarily
GIANT = 0.99  # the same: those beyond have no say in what a deal of the usual size is
FEWEST = 10  # units: below, how much they truly differ cannot be told from chance


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A standing in the words of statistics, one entry a ranked unit. ``noise``: the variance of ``value`` by chance.

    ``score`` and ``error``: the belief about the published value on a nearly normal scale, for ranks. ``expected``:
    events at the peers' average, or clients. ``seen``: the exposure that the belief learned from.
    """

    name: Method
    value: Numbers
    around: Interval
    posterior: shrink.Posterior
    shrunken: Numbers
    shrunken_low: Numbers
    shrunken_high: Numbers
    score: Numbers
    error: Numbers
    noise: Numbers
    expected: Numbers
    zones: Numbers  # z against the over-dispersed funnel, + is more
    tau2: float
    seen: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Figures, and what statistics makes of them (None: nothing). ``learned``: from how many units."""

    figures: Figures
    model: Model | None
    learned: int = 0


def fit(kpi: Kpi, figures: Figures, per_day: bool = False) -> Fit:
    """Figures with their model."""
    return Fit(figures, fitted(kpi, figures, per_day), len(figures.ids))


def fit_within(kpi: Kpi, figures: Figures, wider: Figures) -> Fit:
    """A group too small to learn from, with the model of a wider group that it belongs to: each is drawn toward that
    one's average, by its own figures in the small group."""
    own = set(figures.ids)
    others = np.array([i for i, unit in enumerate(wider.ids) if unit not in own], np.intp)
    ids = (*figures.ids, *(wider.ids[i] for i in others.tolist()))
    columns = (np.r_[getattr(figures, f.name), getattr(wider, f.name)[others]] for f in fields(Figures)[1:])
    model = fitted(kpi, Figures(ids, *columns))
    return Fit(figures, model and _first(model, len(figures.ids)), len(ids))


def _first(model: Model, n: int) -> Model:
    """The first ``n`` units of a model."""

    def cut(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value[:n] if len(value) > 1 else value
        if isinstance(value, Interval | shrink.Posterior):
            return replace(value, **{f.name: cut(getattr(value, f.name)) for f in fields(value)})
        return value

    return replace(model, **{f.name: cut(getattr(model, f.name)) for f in fields(model)})


def fitted(kpi: Kpi, f: Figures, per_day: bool = False) -> Model | None:
    """The model of a KPI; None for fewer than ten units or where nothing is known of how its figures vary.

    ``per_day``: a sum is published over its days (per head, per outlet), in the unit of those days.
    """
    if len(f.ids) < FEWEST:
        return None
    if kpi.kind == "mean":
        return _means(kpi, f)
    ticket = 1.0
    if kpi.kind == "money":
        ticket = _usual_size(f.spread, np.maximum(f.numerator, 0))
        if ticket <= 0:
            return None
    events = np.maximum(f.numerator, 0) / ticket
    if kpi.has_denominator and kpi.kind in ("share", "money"):
        return _shares(kpi, events, np.maximum(f.denominator, 0) / ticket)
    if kpi.has_denominator:
        return _counts(kpi, f, events, f.denominator, np.full(len(events), float(kpi.scale)), divide(1, f.denominator))
    if per_day:
        days = np.maximum(f.days, 1e-3)
        return _counts(kpi, f, events, days, np.full(len(events), ticket * kpi.scale), divide(1, days))
    served = f.days / f.days.mean() if f.days.sum() else np.ones(len(events))
    return _counts(kpi, f, events, np.maximum(served, 1e-3), np.full(len(events), ticket * kpi.scale), np.ones(1))


def _counts(kpi: Kpi, f: Figures, y: Numbers, n: Numbers, size: Numbers, per: Numbers) -> Model:
    """``y`` events in ``n``; the published value is size × y × per."""
    factor = size * per
    money = kpi.kind == "money"
    coarse = _coarse(f.spread / (size / kpi.scale) ** 2, y) if money else np.ones(len(y))
    p = shrink.counts(y, n, coarse=coarse)
    scale = factor * n
    root = np.cbrt(scale)
    score = np.cbrt(p.middle * scale) if p.between == 0 else p.score * root
    expected = p.middle * n
    drawn = expected >= 1
    s = divide(1, 2 * np.sqrt(expected))
    y_s = funnel.exact_z_of_count(y, expected) * s / np.sqrt(coarse)
    spread = funnel.spread(y_s[drawn], 0.0, s[drawn])
    around = intervals.money(f.numerator, f.spread).times(per) if money else intervals.count(y).times(factor)
    return Model(
        "counts", y * factor, around, p, p.mean * scale, p.low * scale, p.high * scale, score, p.error * root,
        factor**2 * np.maximum(p.mean * n, 1e-12) * coarse, expected,
        np.where(drawn, funnel.scores(y_s, 0.0, s, spread.tau2), 0), spread.tau2, n / coarse,
    )  # fmt: skip


def _usual_size(squares: Numbers, total: Numbers) -> float:
    """Σa² over Σa of all units but the one in a hundred who hang most on single large deals."""
    own = divide(squares, total)
    most = own <= np.quantile(own, GIANT)
    return float(divide(squares[most].sum(), total[most].sum()))


def _coarse(squares: Numbers, y: Numbers) -> Numbers:
    """How much more than ordinarily each sum hangs on single large deals: Σa² over Σa, in deals of the usual size, over
    the 95th percentile of all units; 1 for all below. One giant deal makes its owner's own figure count for little."""
    own = divide(squares, y)
    return np.maximum(1, own / max(1.0, float(np.quantile(own, LARGE))))


def _shares(kpi: Kpi, x: Numbers, n: Numbers) -> Model | None:
    x = np.minimum(x, n)
    if not (n > 0).all():
        return None
    p = shrink.shares(x, n)
    s = 1 / (2 * np.sqrt(n))
    y_s = funnel.exact_z_of_share(x, n, p.middle) * s
    spread = funnel.spread(y_s, 0.0, s)
    return Model(
        "shares", x / n * kpi.scale, intervals.wilson(x, n).times(kpi.scale), p, p.mean * kpi.scale,
        p.low * kpi.scale, p.high * kpi.scale, p.score, p.error,
        np.maximum(p.mean * (1 - p.mean) / n, 1e-12) * kpi.scale**2, n,
        funnel.scores(y_s, 0.0, s, spread.tau2), spread.tau2, n,
    )  # fmt: skip


def _means(kpi: Kpi, f: Figures) -> Model | None:
    n = f.denominator
    if not (n > 0).all() or not f.spread.any():
        return None
    s2 = intervals.variance_within(f.numerator, f.spread, n)
    pooled = float(divide((s2 * np.maximum(n - 1, 0)).sum(), np.maximum(n - 1, 0).sum()))
    x, v = f.numerator / n, np.maximum(pooled / n, 1e-12)
    p = shrink.normal(x, v)
    spread = funnel.spread(x, p.middle, np.sqrt(v))
    k = kpi.scale
    return Model(
        "means", x * k, intervals.mean(f.numerator, f.spread, n).times(k), p, p.mean * k, p.low * k, p.high * k,
        p.score, p.error, v * k * k, n, funnel.scores(x, p.middle, np.sqrt(v), spread.tau2), spread.tau2,
        n,
    )  # fmt: skip
