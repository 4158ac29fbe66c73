"""One score from several measures, and what it is really made of.

Each measure: turned so that more is better, shrunken, z = (shrunken - peers' mean) / true standard deviation, kept
within ±3, weighted, and told as 50 + 10 z. Minimum-to-maximum scaling is not offered: one outlier would rescale all.

Sources: OECD/JRC Handbook on Constructing Composite Indicators 2008. Paruolo, Saisana & Saltelli 2013, JRSS A 176:609
(a weight is not an importance).
"""

import numpy as np

from analytics.stats.common import Numbers, divide

CAP = 3.0
ENOUGH = 0.6  # share of the weights that must be there


def z_scores(shrunken: Numbers, middle: float, between: float, higher_is_better: bool = True) -> Numbers:
    """(value - middle) / between, signed so that more is better, within ±3; 0 where nobody differs."""
    z = divide(np.asarray(shrunken, float) - middle, between)
    return np.clip(z if higher_is_better else -z, -CAP, CAP)


def composite(z: Numbers, there: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """(score 50 + 10 Σ w z / Σ w, known) of each unit; ``z`` and ``there`` are (units, measures).

    Missing measures are left out and the rest weighted anew, if at least 60 % of the weight is there; else no score.
    """
    w = np.asarray(weights, float)
    if (w < 0).any() or not w.sum() > 0:
        raise ValueError("weights are not negative, and not all zero")
    w = w / w.sum()
    present = np.where(there, w, 0)
    share = present.sum(axis=1)
    known = share >= ENOUGH - 1e-9
    score = 50 + 10 * divide((present * np.where(there, z, 0)).sum(axis=1), share)
    return np.where(known, score, 0.0), known


def effective_weights(z: Numbers, score: Numbers) -> Numbers:
    """The squared correlation of each measure with the score, scaled to add up to 1: its real share. 0 where nothing
    varies."""
    z, score = np.asarray(z, float), np.asarray(score, float)
    a, b = z - z.mean(axis=0), score - score.mean()
    squared = divide((a * b[:, None]).sum(axis=0) ** 2, (a**2).sum(axis=0) * (b**2).sum())
    return divide(squared, squared.sum())


def weight_draws(weights: Numbers, draws: int, seed: int, tightness: float = 50.0) -> Numbers:
    """(draws, measures) weights around the given ones: Dirichlet(50 w). For "place 4 to 11 whatever the weights"."""
    w = np.asarray(weights, float)
    return np.random.default_rng(seed).dirichlet(np.maximum(tightness * w / w.sum(), 1e-3), draws)
