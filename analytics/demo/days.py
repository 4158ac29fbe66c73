"""How a month's business falls on its days: working days count, free days hardly, a campaign's last days doubly."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.calendar import calendar
from analytics.demo.plot import Plot
from analytics.demo.size import day_number
from analytics.period import month_after

Array = np.ndarray
WEEKEND = 0.12  # a free day against a working day
CAMPAIGN_LAST_DAYS = 0.38  # share of a campaign's last month that falls on its last three working days


@dataclass(frozen=True)
class Days:
    """A month's days and how much business falls on each: ``edges`` are cumulative shares, one more than days."""

    first: int
    edges: Array

    def draw(self, start: Array, end: Array, chance: np.random.Generator) -> Array:
        """A day for each entry, within its own [start, end)."""
        low, high = self.edges[start - self.first], self.edges[end - self.first]
        found = np.searchsorted(self.edges, low + chance.random(len(start)) * (high - low), "right") - 1
        return self.first + np.clip(found, start - self.first, end - self.first - 1)

    def share(self, start: Array, end: Array) -> Array:
        """Share of the month's business that falls into each [start, end)."""
        return np.asarray(self.edges[end - self.first] - self.edges[start - self.first])


def ordinary_days(first: date) -> Days:
    """Business spread over the working days, a little on free days."""
    return _days(first, _weights(first))


def fund_days(plot: Plot, month: int, first: date) -> Days:
    """As ordinary days, but for the campaign's last month (bunched at the end) and the month after (a slow start)."""
    weights = _weights(first)
    working = np.flatnonzero(weights == 1)
    if plot.contest and month == plot.contest[1]:
        rest = weights.sum() - 3
        weights[working[-3:]] = rest * CAMPAIGN_LAST_DAYS / (1 - CAMPAIGN_LAST_DAYS) / 3
    if plot.contest and month == plot.contest[1] + 1:
        weights[: working[min(9, len(working) - 1)]] *= 0.5
    return _days(first, weights)


def _weights(first: date) -> Array:
    days = [first + timedelta(n) for n in range((month_after(first) - first).days)]
    return np.array([1.0 if calendar().is_working(day) else WEEKEND for day in days])


def _days(first: date, weights: Array) -> Days:
    edges = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    edges[-1] = 1.0
    return Days(day_number(first), edges)
