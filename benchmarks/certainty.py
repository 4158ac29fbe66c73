"""What certainty costs: models, intervals, shrinkage, likely places and badges of 30,000 managers, worked out once for
a release, KPI, period and peers. Figures are drawn with a fixed seed; the code is the one that serves the pages."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from analytics.honest import judged, own_interval
from analytics.kpi import Kpi, registry
from analytics.models import fit
from analytics.standing import Figures
from analytics.stats import rankci
from benchmarks.measure import Row, cpu_ms, middle

MANAGERS = 30_000
GOAL_MS, PART_MS = 1_000.0, 500.0
RUNS = 3


def rows() -> Iterator[Row]:
    """The intervals alone, the likely places alone, and everything, for each kind of measure."""
    for name, draw in _KINDS.items():
        kpi, rng = registry()[name], np.random.default_rng(1)
        now, then = draw(rng), draw(rng)
        model = fit(kpi, now).model
        assert model is not None
        parts = {
            "intervals": (partial(own_interval, kpi, now), PART_MS),
            "likely places": (partial(rankci.likely, model.score, model.error, top=10), PART_MS),
            "certainty": (partial(_certain, kpi, now, then), GOAL_MS),
        }
        for what, (work, goal) in parts.items():
            found = [cpu_ms(work) for _ in range(RUNS)]
            yield Row(f"{what} of {MANAGERS:,}: {name}", middle(found), "ms CPU", goal, f"worst {max(found):.0f}")


def _certain(kpi: Kpi, now: Figures, then: Figures) -> None:
    """Of the other period only the model: its own certainty is made when it is asked for."""
    judged(kpi, True, fit(kpi, now), fit(kpi, then), 1.0)


def _figures(above: np.ndarray, below: np.ndarray, spread: np.ndarray, days: np.ndarray) -> Figures:
    return Figures(tuple(f"m{i}" for i in range(MANAGERS)), above, below, spread, days)


def _days(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(15, 31, MANAGERS).astype(float)


def _counts(rng: np.random.Generator) -> Figures:
    days = _days(rng)
    y = rng.poisson(rng.gamma(11, 10 / 11, MANAGERS) * days / 30).astype(float)
    return _figures(y, np.zeros(MANAGERS), y, days)


def _money(rng: np.random.Generator) -> Figures:
    days = _days(rng)
    deals = rng.poisson(rng.gamma(6, 0.5, MANAGERS) * days / 30)
    sizes, whose = rng.lognormal(10, 1, deals.sum()), np.repeat(np.arange(MANAGERS), deals)
    sums, squares = (np.bincount(whose, x, MANAGERS) for x in (sizes, sizes**2))
    return _figures(sums, np.zeros(MANAGERS), squares, days)


def _shares(rng: np.random.Generator) -> Figures:
    n = rng.integers(100, 400, MANAGERS)
    x = rng.binomial(n, rng.beta(40, 4, MANAGERS)).astype(float)
    return _figures(x, n.astype(float), x, _days(rng))


def _means(rng: np.random.Generator) -> Figures:
    n = rng.integers(100, 400, MANAGERS).astype(float)
    means = 2.2 + 0.25 * rng.standard_normal(MANAGERS) + 1.2 * rng.standard_normal(MANAGERS) / np.sqrt(n)
    return _figures(means * n, n, n * (means**2 + 1.2**2), _days(rng))


_KINDS: dict[str, Callable[[np.random.Generator], Figures]] = {
    "new_clients": _counts, "fund_sales": _money, "client_retention": _shares, "product_coverage": _means,
}  # fmt: skip
