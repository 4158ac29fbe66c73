"""Formulas against figures printed elsewhere, typed in with their source."""

from decimal import Decimal

import numpy as np
import pytest

from analytics.stats import compare, funnel, intervals, multiple, prizes, rankci, reliability, shrink, standardise, xmr


def pair(found, at=0):
    return float(found.low[at]), float(found.high[at])


def test_wilson_of_newcombe():
    """Newcombe 1998, Stat Med 17:857, table I, method 3."""
    table = ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718))
    for x, n, low, high in table:
        assert pair(intervals.wilson(x, n)) == pytest.approx((low, high), abs=5e-5)


EXACT = {  # OHID, PHEindicatormethods: testdata_funnel_ratio_outputs.csv (counts expected at the limits)
    1: (0.025317898, 5.571644585, 0.001000547, 9.233410143),
    2: (0.242209467, 7.224687515, 0.04540199, 11.22886836),
    5: (1.623486324, 11.6683331, 0.739371928, 16.45474478),
    10: (4.795387629, 18.39035799, 2.960519925, 24.13397235),
    20: (12.21651877, 30.88838097, 8.958211233, 38.04188668),
    100: (81.36400699, 121.6268111, 71.92139974, 134.9243187),
    495: (452.3482779, 540.5897776, 429.0857897, 567.6815921),
}


@pytest.mark.parametrize("y", EXACT)
def test_exact_limits_of_counts(y):
    """The file's own numbers come from a solver: they agree to four digits or more."""
    assert (*pair(intervals.exact(y)), *pair(intervals.exact(y, 0.998))) == pytest.approx(EXACT[y], rel=5e-5)


def test_no_event_and_byar():
    """Garwood's 3.689 for none (epitools, help(pois.exact)); four events, 1.0899 to 10.2415 (survival,
    help(cipoisson)). Byar's form is that of Breslow & Day 1987, p. 69: as good as exact for a hundred events."""
    assert pair(intervals.exact(0)) == (0, pytest.approx(3.689, abs=5e-4))
    assert pair(intervals.exact(4)) == pytest.approx((1.0899, 10.2415), abs=1e-4)
    for y in (100, 495):
        assert pair(intervals.byar(y)) == pytest.approx(EXACT[y][:2], rel=5e-5)


def test_twelve_events():
    """FSA, help(poiCI): twelve events, 6.200603 to 20.96156 (its search stops at four digits)."""
    assert pair(intervals.exact(12)) == pytest.approx((6.200603, 20.96156), rel=1e-5)


def test_byar_is_as_near_as_its_guide_says():
    """Public Health England, Technical Guide "Confidence Intervals", 2018: from ten events on Byar's 95 % limits lie
    within 0.2 % of the exact ones."""
    y = np.arange(10, 2_000)
    ours, true = intervals.byar(y), intervals.exact(y)
    assert np.abs(ours.low / true.low - 1).max() < 0.002
    assert np.abs(ours.high / true.high - 1).max() < 0.002
    assert np.abs(intervals.byar(5).low[0] / intervals.exact(5).low[0] - 1) > 0.005  # below ten it is not


def test_expected_deaths_of_an_area():
    """OHID, PHEindicatormethods, R/isr_sheet.csv: deaths expected by the reference's rates, age by age."""
    people = [636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207]
    deaths = [10303, 2824, 3225, 3615, 3641, 3490, 3789, 3213, 3031, 2771, 3089, 3490, 3595, 4745, 5514, 7125, 5694,
              6210, 5757]  # fmt: skip
    lived = [50520, 57173, 60213, 54659, 44345, 50128, 62163, 67423, 62899, 55463, 60479, 49974, 44140, 40888, 37239,
             30819, 18136, 15325, 13918]  # fmt: skip
    each = [129.7052257, 27.56182114, 32.61795626, 35.91256701, 31.52878566, 41.35533035, 40.77732735, 40.17262655,
            31.80432121, 28.7776716, 30.95180145, 36.45455637, 34.69574082, 31.68130014, 44.42117135, 66.58230312,
            48.03606087, 49.84208809, 85.62286248]  # fmt: skip
    one_by_one = [standardise.expected([[n]], [d], [p])[0] for n, d, p in zip(people, deaths, lived, strict=True)]
    assert one_by_one == pytest.approx(each, abs=5e-8)
    assert standardise.expected([people], deaths, lived)[0] == pytest.approx(sum(each), abs=1e-6)


def test_a_standardised_ratio():
    """R, help(poisson.test): Welsh nickel workers, 137 deaths where 24.19893 were expected: 5.661408, 4.753125 to
    6.692709 exactly; from ten events on ours are Byar's."""
    found = standardise.indirect([137], [24.19893], 0.001)
    assert found.ratio[0] == pytest.approx(5.661408, abs=1e-6)
    assert pair(found.ratio_limits) == pytest.approx((4.753125, 6.692709), abs=1e-4)
    assert pair(intervals.exact(137).times(1 / 24.19893)) == pytest.approx((4.753125, 6.692709), abs=1e-6)
    assert found.rate[0] == pytest.approx(0.005661408, abs=1e-9)


SLEEP = np.array(
    [[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]]
)


def test_student_and_welch_on_students_sleep():
    """R, help(sleep): paired t-test -2.4598858 to -0.7001142; Welch -3.3654832 to 0.2054832."""
    d = SLEEP[0] - SLEEP[1]
    assert pair(intervals.mean(d.sum(), (d**2).sum(), 10)) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)
    sums = [(g.sum(), (g**2).sum(), 10) for g in SLEEP]
    assert pair(compare.means(*sums)) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


def test_differences_of_newcombe():
    """Newcombe 1998, Stat Med 17:873, table II, method 10."""
    for x1, n1, x2, n2, low, high in (
        (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (10, 10, 0, 20, 0.6791, 1.0),
    ):  # fmt: skip
        assert pair(compare.shares(x1, n1, x2, n2)) == pytest.approx((low, high), abs=5e-5)


def test_two_rates_exactly():
    """R, help(poisson.test): 11 cases in 800 against 21 in 3,011, ratio 1.971488, 0.8584264 to 4.2772659."""
    assert pair(compare.rate_ratio(11, 800, 21, 3011)) == pytest.approx((0.8584264, 4.2772659), abs=5e-7)


def test_funnel_limits():
    """FunnelPlotR, test-poisson_limits.R: a target ratio of 1 at 15, 20 and 30 expected, 95 % and 99.8 %."""
    usual, clear = funnel.ratio_limits([15, 20, 30]), funnel.ratio_limits([15, 20, 30], 0.998)
    assert usual.low == pytest.approx([0.5596924, 0.6108260, 0.6746958], abs=5e-8)
    assert usual.high == pytest.approx([1.649348, 1.544419, 1.427562], abs=5e-7)
    assert clear.low == pytest.approx([0.3862650, 0.4479107, 0.5289724], abs=5e-8)
    assert clear.high == pytest.approx([2.082907, 1.902094, 1.702771], abs=5e-7)


SHARES = {  # OHID, PHEindicatormethods: testdata_funnel_prop_outputs.csv, percent; the average is 80.642448
    1: (3.204264, 100, 0, 100), 20: (63.326743, 97.958152, 53.341156, 100),
    102: (72.974925, 88.309971, 68.553233, 92.731663), 1008: (78.203374, 83.081521, 76.796814, 84.488082),
    110_000: (80.408963, 80.875933, 80.274317, 81.010578),
}  # fmt: skip


@pytest.mark.parametrize("n", SHARES)
def test_funnel_limits_of_shares(n):
    usual, clear = (funnel.share_limits(0.80642448, [n], level).times(100) for level in (0.95, 0.998))
    assert (*pair(usual), *pair(clear)) == pytest.approx(SHARES[n], abs=1e-6)


BCG = np.array([  # Colditz et al. 1994, JAMA 271:698: cases and others, vaccinated and not
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
], float).T  # fmt: skip


def test_variance_between_trials_of_the_bcg_vaccine():
    """metafor, rma(..., method="DL") of dat.bcg: tau² 0.3088, estimate -0.7141; Q 152.2330 on 12, so phi = Q / 13."""
    a, b, c, d = BCG
    x, v = np.log(a / (a + b) * (c + d) / c), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    tau2, middle = shrink.tau_squared(x, v)
    assert (tau2, middle) == pytest.approx((0.3088, -0.7141), abs=5e-5)
    fixed = float((x / v).sum() / (1 / v).sum())
    found = funnel.spread(x, fixed, np.sqrt(v), winsorised=0)
    assert (found.phi, found.tau2) == pytest.approx((152.2330 / 13, 0.3088), abs=5e-5)


def test_shrinkage_of_batting_averages():
    """Efron & Morris 1975, JASA 70:311: 18 players, 45 times at bat; toward 0.265 by the factor 0.212, and three and a
    half times nearer to the rest of the season than the averages themselves."""
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]) / 45
    season = np.array([0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256, 0.303,
                       0.264, 0.226, 0.286, 0.316, 0.200])  # fmt: skip
    middle = hits.mean()
    found, factor = shrink.stein(hits, middle * (1 - middle) / 45)
    assert (middle, factor) == pytest.approx((0.265, 0.212), abs=5e-4)
    assert ((hits - season) ** 2).sum() / ((found - season) ** 2).sum() == pytest.approx(3.5, abs=0.05)


def test_smoothed_rates():
    """PySAL, documentation of esda.smoothing.Empirical_Bayes (Marshall 1991)."""
    found = shrink.marshall([18, 5, 8, 7, 3, 8], [190, 45, 45, 50, 160, 150])
    assert found == pytest.approx([0.09080775, 0.09252352, 0.12332267, 0.10753624, 0.03301368, 0.05934766], abs=5e-9)


DEATHS = [0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24]
OPERATIONS = [47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360]


def test_surgical_deaths():
    """OpenBUGS, Examples vol. 1, "Surgical: institutional ranking": deaths of babies in twelve hospitals under a random
    effect (normal on the log-odds there, a beta here): the posterior means, to a fifth of a percentage point, and the
    median ranks."""
    means = [0.05308, 0.1031, 0.07078, 0.05926, 0.05159, 0.06916, 0.06676, 0.1234, 0.06989, 0.07834, 0.1021, 0.06847]
    found = shrink.shares(DEATHS, OPERATIONS)
    assert found.mean == pytest.approx(means, abs=0.002)
    ranks = rankci.likely(-found.score, found.error, 0.95)
    assert ranks.middle.tolist() == [2, 10, 6, 4, 2, 6, 5, 12, 6, 8, 10, 6]
    assert np.abs(ranks.low - [1, 6, 1, 1, 1, 1, 1, 9, 1, 2, 6, 1]).max() <= 1
    assert np.abs(ranks.high - [10, 12, 11, 8, 8, 10, 10, 12, 10, 11, 12, 10]).max() <= 1


def test_ranks_of_hospitals_without_shrinkage():
    """The same page, fixed effects, p ~ Beta(1, 1): 95 % limits and medians of the ranks. Ours are in closed form."""
    r, n = np.array(DEATHS), np.array(OPERATIONS)
    angle, error = np.arcsin(np.sqrt((r + 1) / (n + 2))), 1 / (2 * np.sqrt(n + 3))
    found = rankci.likely(-angle, error, 0.95)
    assert found.middle.tolist() == [1, 11, 7, 4, 2, 6, 5, 12, 6, 8, 10, 6]
    assert np.abs(found.low - [1, 7, 2, 2, 1, 2, 2, 9, 2, 2, 7, 2]).max() <= 1
    assert np.abs(found.high - [6, 12, 11, 7, 7, 10, 10, 12, 10, 12, 12, 9]).max() <= 1


PISA = {  # OECD, PISA 2018, mathematics: score and standard error
    "Australia": (491.3600, 1.939833), "Austria": (498.9423, 2.970999), "Belgium": (508.0703, 2.262662),
    "Canada": (512.0169, 2.357476), "Chile": (417.4066, 2.415888), "Colombia": (390.9323, 2.989559),
    "Czech Republic": (499.4677, 2.460662), "Denmark": (509.3984, 1.735002), "Estonia": (523.4146, 1.743602),
    "Finland": (507.3014, 1.967920), "France": (495.4076, 2.320214), "Germany": (500.0438, 2.647083),
    "Greece": (451.3703, 3.091228), "Hungary": (481.0826, 2.319597), "Iceland": (495.1874, 1.953083),
    "Ireland": (499.6329, 2.198621), "Israel": (463.0345, 3.498563), "Italy": (486.5899, 2.780046),
    "Japan": (526.9733, 2.471475), "Korea": (525.9330, 3.121394), "Latvia": (496.1263, 1.962767),
    "Lithuania": (481.1912, 1.953282), "Luxembourg": (483.4215, 1.097632), "Mexico": (408.8015, 2.493226),
    "Netherlands": (519.2310, 2.632278), "New Zealand": (494.4897, 1.705943), "Norway": (500.9638, 2.219045),
    "Poland": (515.6479, 2.602085), "Portugal": (492.4874, 2.684570), "Slovak Republic": (486.1649, 2.555596),
    "Slovenia": (508.8975, 1.363878), "Spain": (481.3926, 1.462418), "Sweden": (502.3877, 2.654251),
    "Switzerland": (515.3147, 2.908004), "Turkey": (453.5078, 2.260407), "United Kingdom": (501.7699, 2.564428),
    "United States": (478.2447, 3.235444),
}  # fmt: skip
TOP_FIVE = {"Belgium", "Canada", "Denmark", "Estonia", "Finland", "Japan", "Korea", "Netherlands", "Poland", "Slovenia",
            "Switzerland"}  # fmt: skip


def test_rank_sets_of_pisa():
    """csranks, vignette "Inference for Ranks": the United Kingdom, 13th, is anywhere between 7 and 23 (its bootstrap
    also prints 8); twelve countries may be in the top five at 95 %, eleven at 90 %. A single step may keep one more."""
    x, s = np.array(list(PISA.values())).T
    names = list(PISA)
    low, high = rankci.confidence_sets(x, s)
    at = names.index("United Kingdom")
    assert (low[at], high[at]) == (7, 23)
    for level, published in ((0.95, TOP_FIVE | {"Sweden"}), (0.90, TOP_FIVE)):
        found = {n for n, flag in zip(names, rankci.top_candidates(x, s, 5, level), strict=True) if flag}
        assert found >= published
        assert len(found) <= len(published) + 1


def test_studentised_range():
    """Tables of the studentised range, 5 %, infinite degrees of freedom: 2.772, 3.314, 4.474 and 5.012 for 2, 3, 10
    and 20 (Pearson & Hartley 1970)."""
    for p, q in ((2, 2.772), (3, 3.314), (10, 4.474), (20, 5.012)):
        assert rankci.tukey(p) * np.sqrt(2) == pytest.approx(q, abs=2e-3)


def test_false_discoveries_of_benjamini_and_hochberg():
    """JRSS B 57:289, section 4: of fifteen p-values four are found at 5 %, three by a familywise method."""
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
                  0.6528, 0.7590, 1.0])  # fmt: skip
    assert (multiple.false_discovery(p) <= 0.05).sum() == 4
    assert (multiple.holm(p) <= 0.05).sum() == 3
    assert (multiple.false_alarms(1000), multiple.false_alarms(1000, 0.998)) == pytest.approx((50, 2))


def test_events_needed():
    """The rule R / ((1 - R) CV²): 58 events for 0.7 at a CV of 0.2, 11.1 for 0.5 at 0.3, 225 for 0.9 at 0.2."""
    for wanted, cv, events in ((0.7, 0.2, 58.3), (0.5, 0.3, 11.1), (0.9, 0.2, 225)):
        assert reliability.events_needed(wanted, cv) == pytest.approx(events, abs=0.05)


def flags(*ones):
    return np.array(ones, int)


def test_rules_of_the_nhs():
    """NHSRplotthedots, test-ptd_calculate_point_type.R, with its run of seven. Whole runs are named here, not only
    their points from the seventh on."""
    assert not xmr.in_runs(flags(1, 1, 1, 1, 1, 1), 7).any()
    assert not xmr.in_runs(flags(1, 1, 1, 1, 1, 1, -1), 7).any()
    assert xmr.in_runs(flags(-1, 1, 1, 1, 1, 1, 1, 1, 1, -1), 7).tolist() == [False, *[True] * 8, False]
    known = np.ones(9, bool)
    assert not xmr.in_trends(np.array([1, 2, 3, 3, 4, 5, 6]), known[:7]).any()
    assert not xmr.in_trends(np.arange(6), known[:6]).any()
    assert xmr.in_trends(np.array([2, 1, 2, 3, 4, 5, 6, 7, 3]), known).tolist() == [False, *[True] * 7, False]
    assert xmr.in_trends(np.array([2, 7, 6, 5, 4, 3, 2, 1, 3]), known).tolist() == [False, *[True] * 7, False]
    for close in ((1, 0, 1), (0, 1, 1), (1, 1, 0), (0, 0, 1, 0, 1, 0, 0)):
        found = xmr.two_of_three(flags(*close), np.ones(len(close), int))
        assert found.tolist() == [bool(c) for c in close]
    assert not xmr.two_of_three(flags(1, 0, 0, 1), np.ones(4, int)).any()
    assert xmr.two_of_three(flags(1, 0, 0, 1, 1), np.ones(5, int)).tolist() == [False, False, False, True, True]


def test_ties_and_pooled_prizes():
    """1, 2, 2, 4; three tied for 8, 6 and 4 win 6 each."""
    assert prizes.places([Decimal(9), Decimal(7), Decimal(7), Decimal(5)]) == (1, 2, 2, 4)
    assert prizes.pooled([Decimal(1)] * 3, [Decimal(8), Decimal(6), Decimal(4)]) == (Decimal(6),) * 3
    assert prizes.pooled([Decimal(1)] * 3, [Decimal(10)]) == (Decimal("3.33"),) * 3
