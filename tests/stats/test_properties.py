"""What holds for every input: limits enclose and stay finite, more data is never vaguer, order and ties are kept."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats import compare, composite, funnel, intervals, multiple, prizes, rankci, reliability, shrink, xmr
from analytics.stats import standardise as sd
from analytics.stats.common import quantiles
from analytics.stats.minimum import lowest

fixed = settings(max_examples=60, deadline=None, derandomize=True)
counts = st.one_of(st.integers(0, 40), st.integers(0, 10**9)).map(float)
exposures = st.one_of(st.just(0.0), st.floats(0.01, 1e6), st.integers(1, 10**9).map(float))
units = st.integers(1, 30).flatmap(lambda p: st.tuples(
    st.lists(st.integers(0, 60).map(float), min_size=p, max_size=p),
    st.lists(st.floats(0.5, 200), min_size=p, max_size=p)))  # fmt: skip


def finite(*found):
    for f in found:
        for column in (f.low, f.high):
            assert np.isfinite(column).all()
        assert (f.low <= f.high).all()
        assert (f.low[~f.known] == 0).all()
        assert (f.high[~f.known] == 0).all()


@fixed
@given(counts, exposures)
def test_limits_are_finite_and_enclose_the_figure(y, n):
    for level in (0.9, 0.95, 0.998):
        each = intervals.exact(y, level), intervals.byar(y, level), intervals.count(y, level)
        finite(*each, intervals.rate(y, n, level))
        for found in each:
            assert found.low[0] <= y <= found.high[0]
    share = intervals.wilson(y, n)
    finite(share)
    assert bool(share.known[0]) == (n > 0 and y <= n)
    if share.known[0]:
        assert 0 <= share.low[0] <= y / n <= share.high[0] <= 1
    assert bool(intervals.rate(y, n).known[0]) == (n > 0)


@fixed
@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_mirrors_and_touches_its_ends(x, more):
    n = x + more
    one, other = intervals.wilson(x, n), intervals.wilson(n - x, n)
    assert one.low[0] == pytest.approx(1 - other.high[0], abs=1e-12)
    assert (one.low[0] == 0) == (x == 0)
    assert intervals.wilson(n, n).high[0] == 1


@fixed
@given(st.floats(0.05, 5), st.integers(1, 1000))
def test_more_data_is_never_vaguer(r, n):
    """The same rate, mean or share on twice the data has a narrower interval."""
    for width in (
        lambda k: intervals.exact(r * k).high[0] / k - intervals.exact(r * k).low[0] / k,
        lambda k: np.ptp([intervals.wilson(r / 5 * k, k).low[0], intervals.wilson(r / 5 * k, k).high[0]]),
    ):
        assert width(2 * n) < width(n)


@fixed
@given(st.lists(st.floats(-1e4, 1e4), min_size=0, max_size=20))
def test_means_and_amounts(values):
    x = np.array(values)
    total, squares, n = x.sum(), (x**2).sum(), len(x)
    found, amount = intervals.mean(total, squares, n), intervals.money(total, squares)
    finite(found, amount)
    assert bool(found.known[0]) == (n > 1)
    if n > 1:
        assert found.low[0] <= total / n <= found.high[0]
    if squares > 0:
        assert amount.low[0] <= total <= amount.high[0]


@fixed
@given(counts, exposures, counts, exposures)
def test_differences_turn_their_sign_with_their_sides(y1, n1, y2, n2):
    there, back = compare.shares(y1, n1, y2, n2), compare.shares(y2, n2, y1, n1)
    finite(there, back, compare.rate_ratio(y1, n1, y2, n2))
    assert there.low[0] == pytest.approx(-back.high[0], abs=1e-12)
    ratio = compare.rate_ratio(y1, n1, y2, n2)
    if y2 > 0 and n1 > 0 and n2 > 0 and y1 > 0:
        other = compare.rate_ratio(y2, n2, y1, n1)
        assert ratio.low[0] == pytest.approx(1 / other.high[0], rel=1e-6)


def test_nothing_to_compare():
    """No events on either side, or no exposure: no ratio, and no number that looks like one."""
    for given_ in ((0, 500, 0, 900), (3, 0, 2, 10), (2, 10, 3, 0), (4, 100, 0, 100)):
        assert not compare.rate_ratio(*given_).known[0]


@fixed
@given(units)
def test_shrinkage_lies_between_the_figure_and_the_average(given_):
    y, n = (np.array(c) for c in given_)
    found = shrink.counts(y, n)
    check(found, y / n)
    x = np.minimum(y, np.ceil(n))
    check(shrink.shares(x, np.ceil(n)), x / np.ceil(n))
    check(shrink.normal(y / n, 1 / n), y / n)


def check(found, raw):
    for column in (found.mean, found.low, found.high, found.own, found.score, found.error):
        assert np.isfinite(column).all()
    assert ((found.own >= 0) & (found.own <= 1)).all()
    assert (found.low <= found.mean + 1e-9).all()
    assert (found.mean <= found.high + 1e-9).all()
    assert (found.mean >= np.minimum(raw, found.middle) - 1e-6).all()
    assert (found.mean <= np.maximum(raw, found.middle) + 1e-6).all()


@fixed
@given(units)
def test_ranks_stay_on_the_table_and_turn_with_the_sign(given_):
    score, error = np.array(given_[0]), np.array(given_[1])
    p = len(score)
    found, turned = rankci.likely(score, error), rankci.likely(-score, error)
    for column in (found.low, found.middle, found.high):
        assert ((column >= 1) & (column <= p)).all()
        assert (column == np.round(column)).all()
    assert (found.low <= found.middle).all()
    assert (found.middle <= found.high).all()
    assert found.expected + turned.expected == pytest.approx(np.full(p, p + 1.0), abs=0.1 + p / 50)
    low, high = rankci.confidence_sets(score, error)
    wide_low, wide_high = rankci.simultaneous_sets(score, error)
    best, last = 1 + (score[None, :] > score[:, None]).sum(axis=1), p - (score[None, :] < score[:, None]).sum(axis=1)
    assert (wide_low <= low).all()
    assert (low <= best).all()
    assert (last <= high).all()
    assert (high <= wide_high).all()


def test_likely_ranks_are_those_of_a_simulation():
    """Closed form against 20,000 draws of 60 units: bounds within two places, expected ranks within a third of one."""
    rng = np.random.default_rng(5)
    score, error = rng.normal(0, 1, 60), rng.uniform(0.2, 0.9, 60)
    found, drawn = rankci.likely(score, error), rankci.simulated(score, error, 20_000, 1)
    assert np.abs(found.low - drawn.low).max() <= 2
    assert np.abs(found.high - drawn.high).max() <= 2
    assert np.abs(found.expected - rankci.expected_ranks(score, error)).max() < 0.34
    assert np.abs(drawn.expected - rankci.expected_ranks(score, error)).max() < 0.34
    assert np.abs(found.top_quarter - drawn.top_quarter).max() < 0.1


def test_many_units_in_bins_are_ranked_as_each_by_itself():
    """2,500 units go into bins; the same scores in a table of their own way of counting give the same expected rank."""
    rng = np.random.default_rng(6)
    score, error = rng.normal(0, 1, 2_500), rng.uniform(0.2, 0.9, 2_500)
    assert np.abs(rankci.likely(score, error).expected - rankci.expected_ranks(score, error)).max() < 25  # of 2,500


def test_equal_units_are_all_first_and_may_be_anywhere():
    found = shrink.counts(np.full(50, 4.0), np.full(50, 2.0))
    assert found.between == 0
    assert found.mean == pytest.approx(np.full(50, 2.0))
    ranks = rankci.likely(found.score, found.error)
    assert set(zip(ranks.low.tolist(), ranks.high.tolist(), strict=True)) == {(1, 50)}
    assert reliability.rankability(0, np.ones(50)) == 0
    assert composite.z_scores(found.mean, found.middle, found.between).tolist() == [0] * 50


def test_one_and_two_units():
    """Their own history and nothing else: no funnel width, and whatever rank there is."""
    for y in ([3.0], [3.0, 9.0]):
        found = shrink.counts(y, np.ones(len(y)))
        ranks = rankci.likely(found.score, found.error)
        assert ((ranks.low >= 1) & (ranks.high <= len(y))).all()
        assert funnel.spread(np.array(y), 1.0, np.ones(len(y))).tau2 == 0
    assert rankci.likely(np.zeros(0), np.zeros(0)).low.tolist() == []


@fixed
@given(units, st.floats(0, 2))
def test_funnels_narrow_with_size_and_widen_with_spread(given_, tau2):
    n = np.sort(np.array(given_[1]))
    for shape, target in (("share", 0.3), ("ratio", 1.0), ("mean", 2.0)):
        plain, wide = funnel.limits(shape, target, n, 0), funnel.limits(shape, target, n, tau2)
        finite(plain, wide, funnel.limits(shape, target, n * 0, tau2))
        assert (wide.low <= plain.low + 1e-12).all()
        assert (plain.high <= wide.high + 1e-12).all()
        assert (np.diff(plain.high - plain.low) <= 1e-9).all()
        clear = funnel.limits(shape, target, n, tau2, 0.998)
        assert (clear.high >= wide.high).all()


def test_over_dispersed_limits_lie_outside_the_plain_ones():
    """The defect of FunnelPlotR 0.6.0 (adjusted limits inside the unadjusted ones) is not ours: they are squared back.

    By hand: E = 25, tau² = 0.01: (1 + 1.959964 √(1/100 + 0.01))² = 1.631191 against (1 + 0.1959964)² = 1.430407.
    """
    wide, plain = funnel.limits("ratio", 1, 25, 0.01), funnel.limits("ratio", 1, 25, 0)
    assert (wide.high[0], plain.high[0]) == pytest.approx((1.631191, 1.430407), abs=1e-6)


def test_spread_by_hand():
    """Ten units, s = 1, z = -3, -1, -1, 0, 0, 0, 0, 1, 1, 3: the 10 % quantile is -3 + 0.9 × 2 = -1.2, so phi =
    (2 × 1.44 + 4) / 10 = 0.688; below 0.9 there is no tau². With tripled z phi = 6.192 and tau² = (61.92 - 9) / 9."""
    z = np.array([-3, -1, -1, 0, 0, 0, 0, 1, 1, 3], float)
    assert funnel.spread(z, 0, np.ones(10)).phi == pytest.approx(0.688)
    assert funnel.spread(z, 0, np.ones(10)).tau2 == 0
    assert funnel.spread(3 * z, 0, np.ones(10)).tau2 == pytest.approx(52.92 / 9)
    assert not funnel.spread(3 * z[:9], 0, np.ones(9)).estimated


def test_identical_units_raise_the_false_alarms_that_were_told():
    """20,000 equal units, expecting 30: 5 % and 0.2 % of them lie outside, the counts being whole a little fewer."""
    rng = np.random.default_rng(7)
    o = rng.poisson(30, 20_000) / 30
    for level in (0.95, 0.998):
        around = funnel.ratio_limits(np.full(20_000, 30.0), level)
        out = ((o < around.low) | (o > around.high)).sum()
        assert 0.5 * multiple.false_alarms(20_000, level) < out < 1.2 * multiple.false_alarms(20_000, level)


@fixed
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_p_values_keep_their_order(p):
    raw = np.array(p)
    for found in (multiple.holm(raw), multiple.false_discovery(raw)):
        assert ((found >= raw - 1e-15) & (found <= 1)).all()
        assert (np.diff(found[np.argsort(raw, kind="stable")]) >= -1e-15).all()


@fixed
@given(st.lists(st.decimals(0, 9, places=0), min_size=1, max_size=9), st.lists(st.integers(0, 900), max_size=9))
def test_prizes_never_exceed_the_pot_and_ties_win_the_same(scores, amounts):
    given_ = sorted((Decimal(a) for a in amounts), reverse=True)
    won = prizes.pooled(scores, given_)
    assert sum(won) <= sum(given_)
    for a, b, x, y in ((a, b, won[i], won[j]) for i, a in enumerate(scores) for j, b in enumerate(scores)):
        assert (x == y) if a == b else (x >= y) == (a >= b) or x == y


def test_standardised_rates_by_hand():
    """Two kinds of clients at 2 % and 10 %. A book of 100 and 50 expects 2 + 5 = 7; with 14 events its ratio is 2, its
    rate twice the whole's. Direct: weights 3 and 1, rates 0.01 and 0.05: (0.03 + 0.05) / 4 = 0.02."""
    e = sd.expected([[100, 50]], [40, 100], [2000, 1000])
    assert e == pytest.approx([7])
    found = sd.indirect([14], e, 0.05)
    assert (found.ratio[0], found.rate[0]) == pytest.approx((2, 0.1))
    assert found.rate_limits.low[0] == pytest.approx(found.ratio_limits.low[0] * 0.05)
    assert not sd.indirect([3], [0], 0.05).ratio_limits.known[0]
    rate, around = sd.direct([10, 20], [1000, 400], [3, 1])
    assert rate == pytest.approx(0.02)
    assert around.low[0] < 0.02 < around.high[0]
    assert not sd.direct([1, 2], [1000, 400], [3, 1])[1].known[0]
    assert not sd.direct([10, 20], [1000, 0], [3, 1])[1].known[0]


def test_direct_limits_with_one_stratum_are_those_of_the_rate():
    """With one stratum Dobson's method is the plain rate: Var = O / n², so the limits are Byar's over n."""
    _, around = sd.direct([30], [600], [1])
    plain = intervals.rate(30, 600)
    assert (around.low[0], around.high[0]) == pytest.approx((plain.low[0], plain.high[0]))


def test_repeated_events_widen_by_the_root_of_their_variance():
    """Twelve complaints of four clients, three each: Σ f² = 36, so the limits lie √3 times as far away."""
    plain, wide = intervals.count(12), intervals.repeated(12, 36)
    assert wide.high[0] - 12 == pytest.approx(np.sqrt(3) * (plain.high[0] - 12))
    assert intervals.repeated(12, 12).low[0] == pytest.approx(plain.low[0])


def test_composite_by_hand():
    """z of 1 and -1 with weights 3 and 1: 50 + 10 × (3 - 1) / 4 = 55; without the second 60; without the first only a
    quarter of the weight is left: no score."""
    z = np.array([[1.0, -1.0]] * 3)
    there = np.array([[True, True], [True, False], [False, True]])
    score, known = composite.composite(z, there, [3, 1])
    assert score.tolist() == [55, 60, 0]
    assert known.tolist() == [True, True, False]
    assert composite.z_scores([9, 1], 1, 1).tolist() == [3, 0]
    assert composite.z_scores([9, 1], 1, 1, higher_is_better=False).tolist() == [-3, 0]
    with pytest.raises(ValueError, match="weights"):
        composite.composite(z, there, [0, 0])


def test_effective_weights_see_through_declared_ones():
    """A measure that never varies has no say, whatever its weight; two equal ones share it."""
    z = np.array([[1.0, 0, 1], [-1, 0, -1], [2, 0, 2]])
    assert composite.effective_weights(z, z @ [0.2, 0.6, 0.2]) == pytest.approx([0.5, 0, 0.5])
    drawn = composite.weight_draws([0.5, 0.3, 0.2], 400, 1)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(400))
    assert drawn.mean(axis=0) == pytest.approx([0.5, 0.3, 0.2], abs=0.02)


def test_concordance_of_months():
    """Kendall's W: 1 for the same order in every month, 0 where months cancel out, and by hand for three months of
    three: rank sums 4, 6, 8: 12 × 8 / (9 × 24) = 4/9."""
    assert reliability.concordance([[1, 2, 3, 4]] * 3) == 1
    assert reliability.concordance([[1, 2, 3], [3, 2, 1]]) == 0
    assert reliability.concordance([[1, 2, 3], [1, 3, 2], [2, 1, 3]]) == pytest.approx(4 / 9)
    assert reliability.concordance([[2, 2, 2], [2, 2, 2]]) == 0
    assert reliability.concordance([[1.5, 1.5, 3], [1.5, 1.5, 3]]) == pytest.approx(1)


@fixed
@given(st.lists(st.one_of(st.none(), st.integers(0, 20).map(float)), max_size=30))
def test_charts_of_any_series(values):
    x = np.array([0.0 if v is None else v for v in values])
    known = np.array([v is not None for v in values], bool)
    found = xmr.chart(x, known, counts=True)
    assert len(found.signals) == len(values)
    assert np.isfinite([found.mean, found.low, found.high]).all()
    assert 0 <= found.low <= found.mean <= found.high
    assert not any(s for s, k in zip(found.signals, known, strict=True) if not k and s == "outside")
    assert found.limits == (known.sum() >= 6)


def test_chart_by_hand():
    """10, 12, 10, 12, ...: ranges of 2, mean 11, limits 11 ± 5.32; a later point of 20 is outside."""
    x = np.array([10, 12] * 6 + [20], float)
    found = xmr.chart(x, np.ones(13, bool), baseline=12)
    assert (found.mean, found.low, found.high) == pytest.approx((11, 5.68, 16.32))
    assert found.signals[-1] == "outside"
    assert set(found.signals[:-1]) == {""}
    assert xmr.assurance(found, 17) == "miss"
    assert xmr.assurance(found, 5) == "hit"
    assert xmr.assurance(found, 12) == "either"
    assert xmr.assurance(found, 5, higher_is_better=False) == "miss"


def test_chart_guards():
    """Almost equal values are not screened away, all equal ones flag nothing, five points have no limits."""
    assert xmr.moving_range(np.array([1.0, 1, 1, 1, 2]), np.ones(5, bool)) == pytest.approx(0.25)
    assert set(xmr.chart(np.full(12, 3.0), np.ones(12, bool)).signals) == {""}
    assert not xmr.chart(np.arange(5.0), np.ones(5, bool)).limits
    assert not xmr.chart(np.arange(11.0), np.ones(11, bool)).firm
    half = np.ones(14, bool)
    half[7] = False  # a missing month breaks the run of eight
    x = np.r_[np.full(7, 5.0) + np.tile([0, 0.1], 4)[:7], 0, np.full(6, 9.0) + np.tile([0, 0.1], 3)]
    assert "run" not in xmr.chart(x, half).signals
    with pytest.raises(ValueError, match="infinite"):
        xmr.chart(np.array([1.0, np.inf]), np.ones(2, bool))


def test_missing_figures_are_refused():
    """NaN and infinity never go in, so they never come out."""
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="missing or infinite"):
            intervals.count([1, bad])
        with pytest.raises(ValueError, match="missing or infinite"):
            shrink.counts([1, 2], [1, bad])


EDGES = np.array([0.0, 1e-6, 0.5, 1, 7, 1e6, 1e12])


def test_no_input_makes_a_nan_or_an_infinity():
    """Every pair of nothing, next to nothing, fractions and huge counts; none, one and two units; all equal."""
    y, n = (c.ravel() for c in np.meshgrid(EDGES, EDGES))
    for level in (0.5, 0.95, 0.998):
        finite(intervals.repeated(y, n, level), intervals.money(y, n, level), intervals.mean(y, n, n, level),
               compare.shares(y, n, n, y, level), compare.rate_ratio(y, n, n, y, level),
               funnel.share_limits(0.3, n, level), funnel.ratio_limits(n, level))  # fmt: skip
    found = sd.indirect(y, n, 0.01)
    finite(found.ratio_limits, found.rate_limits)
    for column in (found.ratio, found.rate, shrink.marshall(y, n), *funnel.log_ratio(y, n),
                   sd.expected(n[:, None], [0], [0]), reliability.reliability(0.0, y),
                   reliability.reliability(1.0, y)):  # fmt: skip
        assert np.isfinite(column).all()
    for units_ in (y[:0], y[:1], y[-2:], np.full(30, 7.0)):
        for made in (shrink.marshall(units_, units_ + 1), shrink.normal(units_, units_ + 1).mean if len(units_) else y,
                     multiple.holm(units_ * 0), multiple.false_discovery(units_ * 0 + 1)):  # fmt: skip
            assert np.isfinite(made).all()
        assert np.isfinite(funnel.spread(units_, 1.0, np.ones(len(units_))).phi)


@fixed
@given(st.floats(0, 1), st.floats(0, 50), st.floats(0.5, 1e6))
def test_what_is_transformed_comes_back(share, value, n):
    for shape, given_ in (("share", share), ("ratio", value), ("mean", value)):
        there, error = funnel.transformed(shape, given_, n)
        assert funnel.back(shape, there)[0] == pytest.approx(given_, abs=1e-9, rel=1e-9)
        assert error[0] > 0


@fixed
@given(units, st.integers(1, 6))
def test_the_bar_of_the_top_is_that_of_the_sets(given_, top):
    """Who may be in the top is whose simultaneous lower limit is not beyond it; with many different errors, too."""
    x, s = np.array(given_[0]), np.array(given_[1]) / 20
    assert (rankci.top_candidates(x, s, top) == (rankci.simultaneous_sets(x, s)[0] <= top)).all()
    rng = np.random.default_rng(len(x))
    many, errors = rng.normal(0, 1, 900), rng.uniform(0.05, 0.4, 900)
    flags, sets = rankci.top_candidates(many, errors, top), rankci.simultaneous_sets(many, errors)[0] <= top
    assert (flags != sets).sum() <= 9  # both put errors into classes


def test_who_may_be_in_the_top():
    """Frequentist: the leader always may; with larger errors more may; with none only those who are."""
    x = np.arange(20.0)
    for k in (1, 3, 5):
        sure = rankci.top_candidates(x, np.full(20, 1e-6), k)
        assert sure.tolist() == [i >= 20 - k for i in range(20)]
        few, many = (rankci.top_candidates(x, np.full(20, s), k).sum() for s in (0.5, 3.0))
        assert k <= few <= many


def test_exact_z_by_hand():
    """None where 2.9 are expected: P = e^-2.9 = 0.0550, half of it 0.0275, z = -1.918. Four of four at one half: 1/16,
    half of it 0.03125, z = 1.863. The average itself, far from zero, is near 0; far tails stay finite."""
    assert funnel.exact_z_of_count([0], [2.9])[0] == pytest.approx(-1.918, abs=1e-3)
    assert funnel.exact_z_of_share([4], [4], 0.5)[0] == pytest.approx(1.863, abs=1e-3)
    assert funnel.exact_z_of_share([0], [4], 0.5)[0] == pytest.approx(-1.863, abs=1e-3)
    assert abs(funnel.exact_z_of_count([1000], [1000])[0]) < 0.02
    far = np.r_[funnel.exact_z_of_count([0, 10**6], [10**6, 1]), funnel.exact_z_of_share([0, 9999], [9999, 9999], 0.5)]
    assert np.isfinite(far).all()
    assert np.sign(far).tolist() == [-1, 1, -1, 1]
    assert funnel.exact_z_of_count([3], [0]).tolist() == [0]
    assert funnel.exact_z_of_share([3, 0], [3, 0], 1.0).tolist() == [0, 0]


@fixed
@given(units)
def test_exact_z_rises_with_events_and_falls_with_exposure(given_):
    y, e = (np.array(c) for c in given_)
    z = funnel.exact_z_of_count(y, e)
    assert (funnel.exact_z_of_count(y + 1, e) > z).all()
    assert (funnel.exact_z_of_count(y, e * 1.5) <= z).all()


def test_the_lowest_point_within_bounds():
    """(x - 1)² + 10 (y - 2x)² is lowest at (1, 2); with y below 1 at x = 21/41: 2 (x - 1) = 40 (1 - 2x)."""

    def loss(at):
        x, y = at
        return (x - 1) ** 2 + 10 * (y - 2 * x) ** 2, np.array([2 * (x - 1) - 40 * (y - 2 * x), 20 * (y - 2 * x)])

    assert lowest(loss, np.zeros(2), np.array([[-5, 5], [-5, 5]])) == pytest.approx((1, 2), abs=1e-3)
    assert lowest(loss, np.zeros(2), np.array([[-5, 5], [-5, 1]])) == pytest.approx((21 / 41, 1), abs=1e-3)
    assert lowest(loss, np.array([9.0, 9]), np.array([[3, 5], [7, 8]])) == pytest.approx((282 / 82, 7), abs=1e-3)


def test_average_ranks_share_the_places_of_ties():
    """7, 3, 3, 9: from the lowest 3 and 3 share 1.5, then 7 is third, 9 fourth."""
    assert reliability.average_ranks([[7, 3, 3, 9], [1, 1, 1, 1]]).tolist() == [[3, 1.5, 1.5, 4], [2.5] * 4]
    assert reliability.concordance(reliability.average_ranks([[5, 5, 9], [1, 1, 2]])) == pytest.approx(1)


@fixed
@given(units)
def test_the_first_places_add_up(given_):
    """Probabilities to be among the first so many: each within 0..1, more with more places, and they add up to them."""
    score, error = np.array(given_[0]), np.array(given_[1]) / 10
    p = len(score)
    three, five = (rankci.likely(score, error, top=k).podium for k in (3, 5))
    assert ((three >= 0) & (three <= five + 1e-12) & (five <= 1)).all()
    assert three.sum() == pytest.approx(min(3, p), abs=0.35 + 0.05 * p)


def test_neighbours_that_cannot_be_told_apart():
    """Errors of 1, so the difference has √2: one apart is Φ(0.7071) = 0.7602, told; 0.9 apart Φ(0.6364) = 0.7377, not.
    The last has nobody after it; without any error equal ones are alike and others are not."""
    flags = rankci.level_with_next([9, 8, 7.1, 3], [9, 8, 7.1, 3], np.ones(4))
    assert flags.tolist() == [False, True, False, False]
    assert rankci.level_with_next([4, 4, 2], [4, 4, 2], np.zeros(3)).tolist() == [True, False, False]
    assert rankci.level_with_next([2.0], [2.0], [1.0]).tolist() == [False]
    assert rankci.level_with_next([1, 2, 3], [3, 2, 1], np.ones(3)).tolist() == [
        False,
        True,
        True,
    ]  # turned: never sure


@fixed
@given(st.integers(1, 40), st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_quantiles_of_rows_are_numpys_own(units: int, draws: int, seed: int):
    rows = np.random.default_rng(seed).normal(size=(units, draws)).round(seed % 3)  # with ties
    cuts = (0.05, 0.5, 0.95, 0.0, 1.0)
    np.testing.assert_array_equal(np.array(quantiles(rows, cuts)), np.quantile(rows, cuts, axis=1))
