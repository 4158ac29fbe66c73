"""The band of a series of months: the season taken out and given back, guards, and words."""

from datetime import date

import numpy as np
import pytest

from analytics.kpi import registry
from analytics.usual import banded, seldom, steps

KPIS = registry()
YES = np.ones(24, bool)


def test_a_peak_everybody_has_is_no_signal():
    """A manager who always does 1 % of the bank: with the season in, January stands out; with it out, nothing does."""
    season = np.tile([3.0, *[0.8] * 11], 2)
    own = 20 * season + np.tile([1, -1], 12)
    plain = banded(KPIS["new_clients"], own, YES, np.ones(24))
    freed = banded(KPIS["new_clients"], own / season, YES, season)
    assert plain.signals[0] == "outside"
    assert set(freed.signals) == {""}
    assert freed.high[0] > own[0] > freed.low[0]
    assert freed.middle[0] == pytest.approx(3 * 20, rel=0.05)


def test_a_break_in_the_last_months_is_named():
    """Four months at a new level are too few for a range of their own: they stand out."""
    x = np.r_[np.tile([10.0, 12.0], 10), np.tile([30.0, 32.0], 2)]
    found = banded(KPIS["new_clients"], x, YES, np.ones(24))
    assert found.steps == ()
    assert found.last == "outside"
    assert found.firm


def test_short_series_have_no_band():
    """Five months are no history; eight are one on trial."""
    short = banded(KPIS["new_clients"], np.full(5, 20.0), np.ones(5, bool), np.ones(5))
    assert short.why_none == "short"
    assert (short.low, set(short.signals)) == ((), {""})
    assert not banded(KPIS["new_clients"], np.tile([20.0, 24], 4), np.ones(8, bool), np.ones(8)).firm
    rare = seldom(KPIS["insurance_policies"], np.ones(5), np.ones(5), 1.0, np.ones(5, bool))
    assert (rare.why_none, rare.low) == ("short", ())


def test_few_events_have_the_band_of_rare_events():
    """One a month: up to five are chance, P(X <= 4) = 0.9963 and P(X <= 5) = 0.9994 against 0.99865; six are a signal,
    and none at all never is, however often: runs say nothing here."""
    y = np.r_[np.tile([0.0, 2.0], 11), 0, 2]
    found = seldom(KPIS["insurance_policies"], y, np.ones(24), 1.0, YES)
    assert (found.low, found.high, found.middle[0]) == ((0,) * 24, (5,) * 24, 1)
    assert (found.rare, found.floor, found.firm, set(found.signals)) == (True, True, True, {""})
    y[-1], y[0] = 6, 0
    y[1], y[3] = 0, 0
    assert seldom(KPIS["insurance_policies"], y, np.ones(24), 1.0, YES).signals == ("",) * 23 + ("outside",)


def test_rare_rates_and_amounts_are_told_in_their_own_unit():
    """250 clients, 0.25 complaints a month, so 1 per 1,000; two in a month are chance (P(X <= 2) = 0.9978 < 0.99865, so
    three are, too): 12 per 1,000. Deals of 5,000, one a month: up to five of them, 25,000; in half the season 0.5 are
    expected and up to four are chance (P(X <= 3) = 0.9982, P(X <= 4) = 0.9998)."""
    y = np.tile([0.0, 0.0, 0.0, 1.0], 6)
    rate = seldom(KPIS["complaint_rate"], y, np.full(24, 250.0), 1000.0, YES)
    assert (rate.middle[0], rate.high[0]) == (1, 12)
    season = np.r_[np.full(12, 1.0), np.full(12, 0.5)]
    deals = seldom(KPIS["gold_sales"], season, season, 5_000.0, YES)
    assert (deals.high[0], deals.high[-1], deals.middle[-1]) == (25_000, 20_000, 2_500)


def test_rare_shares_are_exact_too():
    """Four tickets a month, one in eight cancelled: P(X <= 3) = 1 - 1/8⁴ = 0.99976, P(X <= 2) = 0.99292: three of four
    are chance, four are not. A month without a ticket is no month."""
    x, n = np.tile([0.0, 1.0], 12), np.full(24, 4.0)
    x[-1], x[-3], x[-5], x[-7] = 4, 0, 0, 0
    n[0] = 0
    found = seldom(KPIS["cancellation_rate"], x, n, 100.0, YES)
    assert (found.high[1], found.high[0]) == (75, 0)
    assert found.signals == ("",) * 23 + ("outside",)


def test_what_a_range_says_of_a_target():
    """Counts of 20 and 24 with a range of 22 ± 10.64: 40 is never reached by chance, 5 always, 25 now and then."""
    found = banded(KPIS["new_clients"], np.tile([20.0, 24], 12), YES, np.ones(24))
    assert [found.assured(x, True) for x in (40, 5, 25)] == ["miss", "hit", "either"]
    assert [found.assured(x, False) for x in (40, 5)] == ["hit", "miss"]


def test_limits_stay_where_figures_can_be():
    """A count is not below zero, a share not above 100; a lower limit cut at zero says that it cannot signal."""
    wild = banded(KPIS["new_clients"], np.tile([2.0, 30.0], 12), YES, np.ones(24))
    assert (min(wild.low), wild.floor) == (0, True)
    share = banded(KPIS["client_retention"], np.tile([99.0, 92.0], 12), YES, np.ones(24))
    assert max(share.high) == 100


def test_a_missing_month_is_no_zero():
    there = YES.copy()
    there[5] = False
    x = np.tile([20.0, 24], 12)
    x[5] = 0
    assert set(banded(KPIS["new_clients"], x, there, np.ones(24)).signals) == {""}


def test_after_a_step_the_range_starts_anew():
    """Twelve months about 10, twelve about 20: with one average all but a few months stand out, with two none does."""
    x = np.r_[np.tile([9.0, 11.0, 10.0], 4), np.tile([19.0, 21.0, 20.0], 4)]
    found = banded(KPIS["new_clients"], x, YES, np.ones(24))
    assert found.steps == (12,)
    assert set(found.signals) == {""}
    assert (found.middle[0], found.middle[-1]) == (10, 20)
    assert found.firm


def test_two_steps_are_two_new_levels():
    x = np.r_[np.tile([9.0, 11.0], 4), np.tile([29.0, 31.0], 4), np.tile([19.0, 21.0], 4)]
    assert banded(KPIS["new_clients"], x, YES, np.ones(24)).steps == (8, 16)


def test_a_stable_series_keeps_one_level():
    """Of 1,000 stable series of two years fewer than one in a hundred is cut."""
    rng = np.random.default_rng(5)
    cut = [bool(banded(KPIS["product_coverage"], rng.normal(5, 1, 24), YES, np.ones(24)).steps) for _ in range(1000)]
    assert np.mean(cut) < 0.01


def test_a_missing_month_moves_no_step():
    there = YES.copy()
    there[3] = False
    x = np.r_[np.tile([9.0, 11.0, 10.0], 4), np.tile([19.0, 21.0, 20.0], 4)]
    x[3] = 0
    assert steps(x, there) == (12,)
    assert steps(x[:11], there[:11]) == ()


def test_figures_that_may_still_fall_are_provisional():
    """Policies of October can be cancelled until 15 November: provisional while the data ends before. Amounts are taken
    back on the day they are, a rate of cancellations waits by itself."""
    last, day = date(2026, 10, 31), date(2026, 11, 15)
    assert KPIS["insurance_policies"].open_until(last, last) == day
    assert KPIS["insurance_policies"].open_until(last, day) is None
    assert [KPIS[k].open_until(last, last) for k in ("new_clients", "cancellation_rate", "aum")] == [None] * 3
