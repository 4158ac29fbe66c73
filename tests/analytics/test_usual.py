"""The band of a series of months: the season taken out and given back, guards, and words."""

import numpy as np
import pytest

from analytics.kpi import registry
from analytics.usual import banded, steps

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


def test_few_events_and_short_series_have_no_band():
    """Two a month jump by chance alone; five months are no history."""
    rare = banded(KPIS["insurance_policies"], np.tile([1.0, 3.0], 12), YES, np.ones(24))
    short = banded(KPIS["new_clients"], np.full(5, 20.0), np.ones(5, bool), np.ones(5))
    assert (rare.why_none, short.why_none) == ("few", "short")
    assert (rare.low, set(rare.signals)) == ((), {""})
    assert not banded(KPIS["new_clients"], np.tile([20.0, 24], 4), np.ones(8, bool), np.ones(8)).firm


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
