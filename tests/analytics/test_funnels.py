"""Funnels and differences on a small bank: limits by hand, dots in scope, and intervals that turn with their sides."""

import numpy as np
import pytest

from analytics.funnels import _axes, _limits
from analytics.kpi import registry
from analytics.models import fit
from analytics.standing import Figures
from analytics.stats import funnel

KPIS = registry()


def made(kpi, numerator, denominator=None, spread=None, days=None):
    p = len(numerator)
    zeros = np.zeros(p)
    given = [zeros if c is None else np.asarray(c, float) for c in (denominator, spread)]
    served = np.full(p, 30.4375) if days is None else np.asarray(days, float)
    ids = tuple(f"U{i}" for i in range(p))
    return fit(KPIS[kpi], Figures(ids, np.asarray(numerator, float), *given, served))


def limits(kpi, found, at, average, level=0.95):
    size, _ = _axes(KPIS[kpi], found)
    return _limits(KPIS[kpi], found.model, size, np.array(at, float), average, level)


def test_a_rate_has_the_limits_of_its_expected_count():
    """Equal rates of 2 per 1,000: at 10,000 client-months 20 are expected, so the limits are those of 20 expected."""
    found = made("complaint_rate", [20] * 12, [10_000] * 12)
    assert found.model.tau2 == 0
    low, high = limits("complaint_rate", found, [10_000], 2.0)
    around = funnel.ratio_limits(20)
    assert (low[0], high[0]) == pytest.approx((2 * around.low[0], 2 * around.high[0]))
    assert high[0] > 2 > low[0]


def test_a_share_has_the_limits_of_a_proportion():
    """Half of everything, over 100 clients, tau² = 0, on the arcsine scale: sin²(π/4 ± 1.96/20) = 40.2 % and 59.8 %."""
    found = made("client_retention", [50] * 12, [100] * 12)
    low, high = limits("client_retention", found, [100], 50.0)
    assert (low[0], high[0]) == pytest.approx((40.26, 59.74), abs=0.02)


def test_a_mean_has_the_limits_of_its_standard_error():
    """Means of 2.5 of 100 clients with s = 1.2: 2.5 ± 1.96 × 0.12."""
    n, x = np.full(12, 100.0), np.full(12, 2.5) + np.tile([0.001, -0.001], 6)
    found = made("product_coverage", n * x, n, 99 * 1.44 + n * x**2)
    low, high = limits("product_coverage", found, [100], 2.5)
    assert (low[0], high[0]) == pytest.approx((2.5 - 0.2352, 2.5 + 0.2352), abs=1e-3)


def test_sums_are_judged_per_head_and_month():
    """Two heads with 20 and one with 10 have the same figure."""
    found = made("new_clients", [20.0, *[10.0] * 11], days=[60.875, *[30.4375] * 11])
    size, value = _axes(KPIS["new_clients"], found)
    assert size[:2] == pytest.approx([2, 1])
    assert value == pytest.approx(np.full(12, 10.0))
    assert not found.model.zones.any() or np.abs(found.model.zones).max() < 0.5
