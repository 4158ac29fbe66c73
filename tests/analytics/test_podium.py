"""The first places: who may still belong to them, neighbours alike, too little data, and the order of months."""

import numpy as np
import pytest

from analytics.honest import judged
from analytics.kpi import registry
from analytics.models import fit
from analytics.podium import evidence, possible, top_of
from analytics.stats import rankci
from tests.analytics.test_honest import P, counts, figures, judge

KPIS = registry()


def test_evidence_has_the_error_of_its_scale():
    """√y varies by ½ whatever y is: y = 100 and 25 over a factor of 1. Of a share of 0.36 among 100 the arcsine of 0.6
    with 1/20; of a mean its own."""
    y = np.r_[100.0, 25.0, np.full(P - 2, 50.0) + np.tile([-9, 9], P // 2 - 1)]
    x, s = evidence(fit(KPIS["new_clients"], figures(y)).model, 1)
    assert (x[0], x[1]) == pytest.approx((10, 5))
    assert s == pytest.approx(np.full(P, 0.5))
    n = np.full(P, 100.0)
    some = np.r_[36.0, np.full(P - 1, 50.0) + np.r_[np.tile([-9, 9], P // 2 - 1), 0]]
    x, s = evidence(fit(KPIS["client_retention"], figures(some, n)).model, 100)
    assert (x[0], s[0]) == pytest.approx((np.arcsin(0.6), 0.05))


def test_nearly_everybody_may_be_first_where_little_is_known():
    """1,000 managers with ten clients each and a true CV of 0.3: nobody in the upper half can be ruled out. With a
    hundred times the data a few dozen are left, and the truly first are among those who may be."""
    skill, y = counts(10, 0.3, p=1000)
    found = judge("new_clients", figures(y)).table
    assert (found.top, found.possible > 500) == (10, True)
    many = np.random.default_rng(1).poisson(skill * 100).astype(float)
    sure = judge("new_clients", figures(many)).table
    assert 10 <= sure.possible < 60
    assert sure.likely >= 8


def test_the_true_first_are_among_the_possible():
    """A set proved at 95 % for all at once leaves out one of the true first ten in fewer than one bank of twenty."""
    left_out = 0
    for seed in range(40):
        skill, y = counts(40, 0.4, seed, 120)
        model = fit(KPIS["new_clients"], figures(y)).model
        x, s = evidence(model, 1)
        flags = rankci.top_candidates(x, s, 10)
        left_out += not flags[np.argsort(-skill)[:10]].all()
        assert possible(model, 1, 1, 10) == flags.sum()
    assert left_out <= 2


def test_how_many_first_places_are_spoken_of():
    assert [top_of(p) for p in (10, 39, 40, 30_000)] == [3, 3, 10, 10]


def test_who_has_too_little_data_is_told_how_much_is_missing():
    """Everybody served 30 days and made about 20; one served three days and made two: weight B = n / (n + b). For half
    of the deviation to be real n has to grow to b: by (1 - B) / B - 1 times the data there are."""
    _, y = counts(20, 0.4, seed=3)
    days = np.full(P, 30.0)
    y[0], days[0] = 2, 1
    asked = KPIS["new_clients"]
    now = fit(asked, figures(y, days=days))
    found = judged(asked, True, now, None, 1.0).units
    own = float(now.model.posterior.own[0])
    assert own < 0.3
    assert found["M000"].lacking == pytest.approx((1 - own) / own - 1)
    assert found["M000"].band
    assert found["M001"].lacking is None


def test_complaints_of_a_unit_need_ten_expected_events():
    """Forty outlets, of which one serves so few clients that two complaints are expected: four times as many more are
    needed, 10 / 2 - 1, whatever the fit says; it is not placed, and the others are."""
    rng = np.random.default_rng(2)
    books = np.full(40, 6000.0)
    y = rng.poisson(30 * rng.gamma(4, 0.25, 40)).astype(float)
    books[0], y[0] = 6000 * 2 / 30, 2
    found = judge("complaint_rate", figures(y, books), managers=False)
    assert found.table.refused == ""
    expected = found.units["M000"].expected
    assert found.units["M000"].lacking == pytest.approx(10 / expected - 1)
    assert found.units["M000"].band
    assert sum(s.lacking is not None for s in found.units.values()) == 1


def test_neighbours_alike_are_marked():
    """Equal figures are alike, whatever else; 400 against 25 are not."""
    y = np.r_[400.0, 25.0, 25.0, np.full(P - 3, 16.0) + np.tile([-4, 4], P // 2)[: P - 3]]
    found = judge("new_clients", figures(y)).units
    assert not found["M000"].level
    assert found["M001"].level


def test_few_units_have_the_places_that_cannot_be_ruled_out():
    """Eight branches: 400, 225, 196, 144 … and √ with an error of ½ each. The first and the last are far from the next;
    225 and 196 (15 and 14, the difference 1 against 0.71 × about 2.9) are not."""
    y = [400.0, 225, 196, 144, 100, 64, 36, 16]
    found = judge("new_clients", figures(y), managers=False)
    assert found.table.refused == "few"
    places = [(s.first, s.last) for s in found.units.values()]
    assert (places[0], places[-1]) == ((1, 1), (8, 8))
    assert places[1][1] >= 3
    assert places[2][0] <= 2
    assert all(a <= i <= b for i, (a, b) in enumerate(places, 1))


def test_of_few_with_few_events_nothing_is_said():
    """Below ten events, or for two units alone, no place can be told; less may be better; amounts by their deals."""
    assert judge("new_clients", figures([400.0, 9, 200])).units["M000"].first is None
    assert judge("new_clients", figures([400.0, 100])).units["M000"].first is None
    rate = judge("complaint_rate", figures([20.0, 90, 200], [9e4, 9e4, 9e4]), managers=False).units
    assert [(s.first, s.last) for s in rate.values()] == [(1, 1), (2, 2), (3, 3)]
    deals = np.array([400.0, 225, 100])
    money = judge("fund_sales", figures(deals * 1000, spread=deals * 1e6)).units
    assert [s.first for s in money.values()] == [1, 2, 3]
    giant = judge("fund_sales", figures(deals * 1000, spread=[4e8, 225e6, 1e10])).units
    assert giant["M000"].first is None
