"""How sure a composite is: where the score lies when figures are what they probably are and weights are moved a little.

Figures: each KPI's belief (Gamma-Poisson, Beta-Binomial or normal-normal, see ``models``), which learns from the peers;
then percent of the aim, floor and cap, so that a figure far beyond its cap stays there. Weights: Dirichlet draws around
the declared ones (OECD/JRC handbook 2008, step 7). The middle 90 % of the draws is the range; the draws are stratified
(McKay, Beckman & Conover 1979, Technometrics 21:239) and the same for every unit, with a fixed seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri

from analytics.stats.common import Numbers, quantiles
from analytics.stats.composite import weight_draws

DRAWS, SEED, MIDDLE = 256, 20260101, (0.05, 0.95)
Scale = Literal["counts", "shares", "means"]


@dataclass(frozen=True, eq=False)
class Belief:
    """What is believed of one measure, by unit: ``middle`` and ``error`` on the scale where it is normal, ``times`` the
    published scale; ``aim``: the value of 100 %; ``there``: has a figure. An error of 0: known exactly."""

    scale: Scale
    middle: Numbers
    error: Numbers
    times: float
    aim: Numbers
    there: Numbers
    higher: bool
    cap: float
    floor: float

    def percents(self, normal: Numbers) -> Numbers:
        """[draw, unit]: percent of the aim, after floor and cap."""
        at = self.middle + normal[:, None] * self.error
        if self.scale == "counts":
            root = np.maximum(at, 0)
            value = root * root * root
        elif self.scale == "shares":
            value = np.sin(np.clip(at, 0, np.pi / 2)) ** 2 * self.times
        else:
            value = at * self.times
        share = value * (100 / np.where(self.aim > 0, self.aim, 1))
        return np.clip(share if self.higher else 200 - share, self.floor, self.cap)


def ranges(beliefs: Sequence[Belief], shares: Sequence[float], off: Numbers, moved: bool = True
           ) -> tuple[Numbers, Numbers]:  # fmt: skip
    """(low, high) of each unit's score. ``shares``: weights; ``off``: deductions; ``moved``: are weights moved too?"""
    low, high = quantiles(scores(beliefs, shares, off, moved).T, MIDDLE)
    return low, high


def places(drawn: Numbers) -> tuple[Numbers, Numbers]:
    """(first, last) likely place of each unit (90 %), the highest score being first; ``drawn``: [draw, unit]."""
    some = drawn[: max(64, min(DRAWS, 2_000_000 // max(1, drawn.shape[1])))]
    order = np.argsort(-some, axis=1, kind="stable")
    place = np.empty(order.shape)
    np.put_along_axis(place, order, np.arange(1.0, order.shape[1] + 1)[None, :], axis=1)
    first, last = quantiles(place.T, MIDDLE)
    return np.round(first).astype(int), np.round(last).astype(int)


def scores(beliefs: Sequence[Belief], shares: Sequence[float], off: Numbers, moved: bool = True) -> Numbers:
    """[draw, unit]: what the score may be; see ``ranges``."""
    weights = weight_draws(np.array(shares), DRAWS, SEED) if moved else np.tile(np.array(shares), (DRAWS, 1))
    chance = np.random.default_rng(SEED)
    top = np.zeros((DRAWS, len(off)))
    under = np.zeros((DRAWS, len(off)))
    for j, belief in enumerate(beliefs):
        normal = ndtri((chance.permutation(DRAWS) + 0.5) / DRAWS)
        present = weights[:, j, None] * belief.there
        top += present * belief.percents(normal)
        under += present
    return top / np.where(under > 0, under, 1) - off
