"""From figures to how sure a place is: models by kind, refusals, moves beyond noise, and the rules for bad input."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.honest import judged, months_of
from analytics.kpi import registry
from analytics.models import Fit, fit, fit_within
from analytics.period import parse
from analytics.standing import Figures

KPIS = registry()
P = 200


def figures(numerator, denominator=None, spread=None, days=None) -> Figures:
    n = len(numerator)
    zeros = np.zeros(n)
    given = [zeros if c is None else np.asarray(c, float) for c in (denominator, spread)]
    served = np.full(n, 30.0) if days is None else np.asarray(days, float)
    return Figures(tuple(f"M{i:03}" for i in range(n)), np.asarray(numerator, float), *given, served)


def judge(kpi, now, then=None, managers=True):
    asked = KPIS[kpi]
    return judged(asked, managers, fit(asked, now), fit(asked, then) if then else None, 1.0)


def counts(mean, cv, seed=1, p=P):
    rng = np.random.default_rng(seed)
    skill = rng.gamma(1 / cv**2, cv**2, p) * mean if cv else np.full(p, float(mean))
    return skill, rng.poisson(skill).astype(float)


def test_reliability_is_that_of_the_known_truth():
    """1,000 managers, mean 10, true CV 0.3: by E / (E + 1/cv²) = 10 / 21.1 about 47 % of the differences are real."""
    _, y = counts(10, 0.3, p=1000)
    found = judge("new_clients", figures(y)).table
    assert found.refused == ""
    assert found.real == pytest.approx(10 / (10 + 1 / 0.09), abs=0.06)
    assert 170 <= found.displaced <= 215  # the page of statistics says 193
    assert found.months == 2  # 0.5 needs 11.1 events


def test_nobody_is_ranked_where_all_are_the_same():
    """Skill is equal, so what is seen is chance: no ranking, and no period that would make one."""
    _, y = counts(10, 0, seed=3)
    found = judge("new_clients", figures(y)).table
    assert found.refused == "noise"
    assert found.real < 0.15
    same = judge("new_clients", figures(np.full(P, 7.0)))
    assert (same.table.real, same.table.months, same.table.signals) == (0, None, 0)
    assert {(s.first, s.last, s.band) for s in same.units.values()} == {(1, P, "middle")}


def test_likely_places_hold_the_true_ones():
    """90 % ranges of 1,000 managers with known skill hold the true place 88 to 92 times in 100, over five draws."""
    hits = []
    for seed in range(5):
        skill, y = counts(20, 0.4, seed, 1000)
        true = np.argsort(np.argsort(-skill)) + 1
        found = judge("new_clients", figures(y)).units
        hits += [s.first <= place <= s.last for s, place in zip(found.values(), true, strict=True)]
    assert 0.88 <= np.mean(hits) <= 0.92


def test_a_complaint_is_a_gate_for_people_and_a_rate_for_branches():
    _, y = counts(30, 0.5, seed=4, p=40)
    books = np.full(40, 3000.0)
    assert judge("complaint_rate", figures(y, books)).table.refused == "gate"
    branches = judge("complaint_rate", figures(y, books), managers=False)
    assert branches.table.refused == ""
    fewest = min(branches.units, key=lambda u: y[int(u[1:])])
    assert branches.units[fewest].first == 1  # less is better


def test_no_event_is_not_the_best_of_all():
    """Nothing in a small book: the estimate is above zero, and the likely places are not the first alone."""
    y, books = np.r_[0, np.full(39, 30.0)], np.r_[20.0, np.full(39, 3000.0)]
    found = judge("complaint_rate", figures(y, books), managers=False).units["M000"]
    assert found.shrunken > 0
    assert found.low == 0
    assert found.high == pytest.approx(3.6889 / 20 * 1000, abs=0.01)  # Garwood's limit per thousand
    assert found.last > 20


def test_few_units_are_not_examined():
    found = judge("new_clients", figures([3, 9, 0]))
    assert (found.table.refused, found.table.units) == ("few", 3)
    assert found.units["M002"].first is None
    assert found.units["M002"].high == pytest.approx(3.6889, abs=5e-5)
    assert judge("new_clients", figures([])).table.refused == "few"


def test_between_ten_and_twenty_units_ranges_are_wider():
    """The range of fifteen units is at least as wide as it would be among the same fifteen with a known prior."""
    _, y = counts(40, 0.5, seed=9, p=15)
    found = judge("new_clients", figures(y)).units
    assert np.mean([s.last - s.first for s in found.values()]) >= 3


def test_a_move_is_a_signal_only_beyond_noise():
    """From 16 to 36 is 20 against √52 = 7.2: beyond noise. From 16 to 22 is 6 against √38 = 6.2: not."""
    base = np.full(P, 16.0) + np.tile([-4, 4], P // 2)
    now = base.copy()
    now[0], now[1] = 36, base[1] + 2
    found = judge("new_clients", figures(now), figures(base))
    assert found.units["M000"].moved
    assert not found.units["M001"].moved
    assert (found.table.moves, found.table.compared) == (1, P)


def test_the_season_of_everybody_moves_nobody():
    _, y = counts(20, 0.3, seed=6)
    assert judge("new_clients", figures(3 * y), figures(y)).table.moves <= 0.05 * P


def test_means_use_the_common_variance():
    """Books of 100 clients, 2.5 products on average, s = 1.2; true differences of 0.25: reliability 0.0625 / (0.0625 +
    0.0144) = 0.81."""
    rng = np.random.default_rng(8)
    n = np.full(P, 100.0)
    mean = 2.5 + rng.normal(0, 0.25, P)
    seen = mean + rng.normal(0, 0.12, P)
    squares = 99 * 1.44 + n * seen**2
    found = judge("product_coverage", figures(n * seen, n, squares))
    assert found.table.real == pytest.approx(0.81, abs=0.06)
    one = found.units["M000"]
    assert one.high - one.low == pytest.approx(2 * 1.984217 * 0.12, rel=1e-4)  # Student with 99 degrees of freedom


def test_amounts_are_counted_in_deals_of_the_usual_size():
    """Every deal is 1,000: forty deals vary as forty events do, 40,000 ± 1.96 √40 × 1,000."""
    _, deals = counts(40, 0.4, seed=2)
    found = judge("fund_sales", figures(deals * 1000, spread=deals * 1e6))
    plain = judge("new_clients", figures(deals))
    assert found.table.real == pytest.approx(plain.table.real, abs=1e-6)
    at = next(u for u in found.units if deals[int(u[1:])] >= 20)
    y = deals[int(at[1:])]
    assert found.units[at].high == pytest.approx(1000 * (y + 1.959964 * np.sqrt(y)), rel=1e-6)
    assert (found.units[at].first, found.units[at].last) == (plain.units[at].first, plain.units[at].last)


def test_one_giant_deal_makes_a_wide_interval():
    """Ten deals of 1,000 and one of 1,000,000: the interval reaches nearly to zero, whatever the total."""
    deals = np.full(P, 10.0)
    total, squares = deals * 1000, deals * 1e6
    total[0] += 1e6
    squares[0] += 1e12
    giant = judge("fund_sales", figures(total, spread=squares)).units["M000"]
    assert giant.low == 0
    assert giant.high == pytest.approx(1_010_000 + 1.959964 * np.sqrt(1e12 + 1e7))


def test_one_giant_deal_makes_no_top_place():
    """Everybody makes about ten deals of 1,000. One has another of 50,000 and so the largest total by far; the likely
    places reach over most of the table, and those of the others stay as they were, but for the one who passed them."""
    deals = counts(10, 0.4, seed=5)[1]
    total, squares = deals * 1000, deals * 1e6
    before = judge("fund_sales", figures(total, spread=squares)).units
    total[0] += 50_000
    squares[0] += 50_000**2
    after = judge("fund_sales", figures(total, spread=squares)).units
    assert total[0] == total.max()
    assert after["M000"].band == "middle"
    assert after["M000"].last > P * 3 / 4
    assert after["M000"].reliability < 0.05 < before["M000"].reliability
    assert np.mean([abs(after[u].first - before[u].first) for u in after if u != "M000"]) < 10


def test_amounts_of_any_size_hold_their_true_places():
    """Deals from a log-normal (σ = 1: one in twenty is worth eight usual ones), true CV 0.4, 24 deals each: the likely
    places hold the true ones 88 to 93 times in 100 over five banks."""
    hits = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        skill = rng.gamma(6.25, 0.16, 1000) * 24
        each = [10_000 * rng.lognormal(0, 1, n) for n in rng.poisson(skill)]
        total, squares = (np.array([(a**k).sum() for a in each]) for k in (1, 2))
        found = judge("fund_sales", figures(total, spread=squares)).units
        true = np.argsort(np.argsort(-skill)) + 1
        hits += [s.first <= place <= s.last for s, place in zip(found.values(), true, strict=True)]
    assert 0.88 <= np.mean(hits) <= 0.93


def test_amounts_whose_variation_was_not_kept_are_not_judged():
    found = judge("fund_sales", figures(np.full(P, 5000.0)))
    assert found.table.refused == "unknown"


def test_net_reversals_are_floored_and_never_nan():
    """A manager whose cancellations exceed the sales has a negative total: its belief is that of no deal."""
    deals = counts(10, 0.4, seed=5)[1]
    total, squares = deals * 1000, deals * 1e6
    total[0] = -3000
    found = judge("fund_sales", figures(total, spread=squares))
    s = found.units["M000"]
    assert all(np.isfinite(v) for v in (s.low, s.high, s.shrunken, s.first, s.last))
    assert s.shrunken >= 0


def test_half_a_month_served_is_half_an_exposure():
    """Fifteen of thirty days with seven clients is as good a rate as fourteen in thirty, known less well."""
    y, days = np.full(P, 14.0) + np.tile([-6, 6], P // 2), np.full(P, 30.0)
    y[0], days[0] = 7, 15
    found = judge("new_clients", figures(y, days=days)).units["M000"]
    assert found.shrunken == pytest.approx(7, rel=0.1)
    assert found.last > P / 2  # of totals: half the time makes half the total


def test_a_share_above_one_and_no_clients():
    """More than all is cut to all; a table in which somebody has no clients never has them in it (no place)."""
    n = np.full(P, 40.0)
    x = np.tile([10.0, 30.0], P // 2)
    x[0] = 41
    found = judge("client_retention", figures(x, n))
    assert found.units["M000"].high == 100
    assert judge("client_retention", figures(x, np.r_[0, n[1:]])).table.refused == "unknown"


def test_nothing_depends_on_the_hour_or_the_order_of_asking():
    _, y = counts(10, 0.3)
    one, other = judge("new_clients", figures(y)), judge("new_clients", figures(y.copy()))
    assert one.table == other.table
    assert dict(one.units) == dict(other.units)


def test_clear_signals_are_few_where_all_are_equal():
    """5 % of 1,000 equal units lie outside 95 %; clear ones, after false discoveries are taken out, almost never."""
    _, y = counts(30, 0, seed=11, p=1000)
    found = judge("new_clients", figures(y))
    assert 25 <= found.table.signals <= 75
    assert sum(abs(s.zone) == 2 for s in found.units.values()) <= 1


def test_without_a_model_before_no_move_is_known():
    _, y = counts(10, 0.3)
    asked = KPIS["new_clients"]
    found = judged(asked, True, fit(asked, figures(y)), Fit(figures([]), None), 1.0)
    assert (found.table.moves, found.table.compared) == (0, 0)


@pytest.mark.parametrize(("period", "months"), [("2026-10", 1), ("2026-Q3", 3), ("2025", 12), ("2026-02", 1)])
def test_periods_in_months(period, months):
    assert months_of(parse(period)) == months


def test_what_somebody_is_told_of_themselves():
    """That one may be in the last quarter is for the superior."""
    from analytics.narrow import own_view

    _, y = counts(60, 0.5, seed=12)
    last = max(judge("new_clients", figures(y)).units.values(), key=lambda s: s.first)
    assert last.likely_bottom
    assert not own_view(last).likely_bottom
    assert own_view(last) == replace(last, bottom_quarter=0.0)


def test_a_small_group_learns_from_the_wider_one():
    """Five of 200: their own figures, drawn toward the average of the 200, not of the five; places among five."""
    _, y = counts(10, 0.3, seed=21)
    best = np.argsort(-y)[:5]
    wide = figures(y)
    few = Figures(tuple(wide.ids[i] for i in best), y[best], *(np.zeros(5) for _ in range(2)), np.full(5, 30.0))
    found = fit_within(KPIS["new_clients"], few, wide)
    assert (len(found.model.value), found.learned) == (5, P)
    whole = fit(KPIS["new_clients"], wide).model
    assert found.model.shrunken == pytest.approx(whole.shrunken[best])
    told = judged(KPIS["new_clients"], True, found, None, 1.0)
    assert (told.table.units, told.table.learned) == (5, P)
    assert {(1 <= s.first <= s.last <= 5) for s in told.units.values()} == {True}
    assert not any(s.likely_top or s.likely_bottom for s in told.units.values())


def test_per_head_half_a_month_is_as_good_as_a_whole_one():
    """Seven in 15 days and fourteen in 30 are the same rate; the shorter one is drawn closer to the average of 10."""
    days = np.full(P, 1.0)
    y = np.full(P, 10.0) + np.tile([-4, 4], P // 2)
    y[0], days[0], y[1], days[1] = 7, 0.5, 14, 1.0
    model = fit(KPIS["new_clients"], figures(y, days=days), per_day=True).model
    assert (model.value[0], model.value[1]) == (14, 14)
    assert 10 < model.shrunken[0] < model.shrunken[1] < 14
