"""Funnels and differences on a small bank: limits by hand, dots in scope, and intervals that turn with their sides."""

import numpy as np
import pytest

from analytics.desk import Desk
from analytics.funnels import _axes, _limits, beyond_chance
from analytics.kpi import registry
from analytics.models import fit
from analytics.period import parse
from analytics.standing import Figures
from analytics.stats import funnel, intervals
from analytics.stats.common import Interval
from tests.pages.conftest import office, river  # noqa: F401

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


def test_pairs_that_differ_all_together():
    """Errors of 1: differences of 3.2 have z = 2.26, p = 0.024. Alone that is beyond chance; among six pairs Holm asks
    for 0.05 / 6 = 0.0083 of the first: not. 5 has z = 3.54, p = 0.0004: it is."""
    at = {"A": 0, "B": 1, "C": 2, "D": 3}
    value = np.array([13.2, 10.0, 10.0, 10.0])
    around = Interval(value - 1.959964, value + 1.959964, np.ones(4, bool))
    assert beyond_chance(at, value, around, ["A", "B"]) == (("A", "B"),)
    assert beyond_chance(at, value, around, ["B", "A"]) == (("A", "B"),)
    assert beyond_chance(at, value, around, ["A", "B", "C", "D"]) == ()
    value[0] = 15.0
    assert beyond_chance(at, value, around, "ABCD") == (("A", "B"), ("A", "C"), ("A", "D"))
    assert beyond_chance(at, value, around, ["A", "nobody"]) == ()
    unknown = Interval(around.low, around.high, np.array([False, True, True, True]))
    assert beyond_chance(at, value, unknown, "ABCD") == ()


def test_two_of_few_branches_have_an_interval_too(office: Desk):  # noqa: F811
    """Little river has two sub-branches, too few for a model: the difference of counts 3 and 1 would be told from their
    exact limits alone, 0.6187 to 8.7673 and 0.0253 to 5.5716 (Garwood)."""
    quarter = parse("2025-Q3")
    counted = {r.unit_id: r.value for r in office.ranking("new_clients", quarter, "sub_branch").rows if r.place}
    (left, a), (right, b) = sorted(counted.items())
    found = office.apart("new_clients", left, right, quarter)
    low, high = (intervals.count([float(x)]) for x in (a, b))
    down = np.hypot(float(b) - high.low[0], low.high[0] - float(a))
    assert found.difference == float(b - a)
    assert found.low == pytest.approx(float(b - a) - down)
    assert not found.clear
