"""The lowest point of a smooth function of two numbers within bounds: what fitting a prior comes down to.

Quasi-Newton steps (Broyden, Fletcher, Goldfarb and Shanno), halved until they go down, kept within the bounds. For two
numbers a general library spends a hundred times longer on its own bookkeeping than on the function.
"""

from collections.abc import Callable

import numpy as np

from analytics.stats.common import Numbers

STEPS, HALVINGS = 100, 30
FLAT = 1e-9  # a step that gains less, as a share of the value, is the last


def lowest(loss: Callable[[Numbers], tuple[float, Numbers]], start: Numbers, bounds: Numbers) -> tuple[float, float]:
    """Where ``loss``, which gives its value and its slope, is lowest. ``bounds``: (2, 2), a low and a high each."""
    at = np.clip(start, bounds[:, 0], bounds[:, 1])
    value, slope = loss(at)
    curve = np.eye(2) / max(1.0, float(np.abs(slope).max()))
    for _ in range(STEPS):
        free = ~(((at <= bounds[:, 0]) & (slope > 0)) | ((at >= bounds[:, 1]) & (slope < 0)))
        step = np.where(free, -(curve @ np.where(free, slope, 0)), 0)
        if not free.any() or float(step @ slope) >= 0:
            break
        moved, new_value, new_slope = _down(loss, at, value, slope, step, bounds)
        gained = value - new_value
        curve = _bent(curve, moved - at, new_slope - slope)
        at, value, slope = moved, new_value, new_slope
        if gained <= FLAT * (1 + abs(value)):
            break
    return float(at[0]), float(at[1])


def _down(loss: Callable[[Numbers], tuple[float, Numbers]], at: Numbers, value: float, slope: Numbers, step: Numbers,
          bounds: Numbers) -> tuple[Numbers, float, Numbers]:  # fmt: skip
    """The first of the whole step, its half, its quarter … that goes down; no step at all where none does."""
    for k in range(HALVINGS):
        there = np.clip(at + step / 2**k, bounds[:, 0], bounds[:, 1])
        found, new_slope = loss(there)
        if found <= value + 1e-4 * float(slope @ (there - at)):
            return there, found, new_slope
    return at, value, slope


def _bent(curve: Numbers, moved: Numbers, turned: Numbers) -> Numbers:
    """The inverse curvature after a step, where the step tells anything about it."""
    along = float(moved @ turned)
    if along <= 1e-12:
        return curve
    left = np.eye(2) - np.outer(moved, turned) / along
    return left @ curve @ left.T + np.outer(moved, moved) / along
