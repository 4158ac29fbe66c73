"""How sure a composite is: the range of its score when the weights are moved a little and the figures by their chance.

Weights: Dirichlet draws around the declared ones (OECD/JRC handbook 2008, step 7). Figures: normal draws with the
variance that chance alone gives them. The middle 90 % of the draws is the range; the seed is fixed.
"""

from collections.abc import Sequence

import numpy as np

from analytics.stats.common import Numbers
from analytics.stats.composite import weight_draws

DRAWS, SEED, LOW, HIGH = 300, 20260101, 5, 95


def ranges(
    percents: Numbers, errors: Numbers, there: Numbers, shares: Sequence[float], caps: Sequence[float],
    floors: Sequence[float], off: Numbers,
) -> tuple[Numbers, Numbers]:  # fmt: skip
    """(low, high) of each unit's score. ``percents``, ``errors`` (standard deviations), ``there``: [unit, measure];
    ``off``: deductions of each unit."""
    chance = np.random.default_rng(SEED)
    weights = weight_draws(np.array(shares), DRAWS, SEED)
    made = np.empty((DRAWS, len(percents)))
    for d in range(DRAWS):
        moved = np.clip(percents + errors * chance.standard_normal(percents.shape), floors, caps)
        present = np.where(there, weights[d], 0)
        whole = present.sum(axis=1)
        made[d] = (present * np.where(there, moved, 0)).sum(axis=1) / np.where(whole > 0, whole, 1) - off
    low, high = np.percentile(made, [LOW, HIGH], axis=0)
    return low, high
