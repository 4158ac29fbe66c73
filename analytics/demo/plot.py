"""Where and when the demo bank's planted stories happen, chosen from the tree before anything is simulated."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.demo.organisation import spread
from analytics.demo.size import Size, day_number
from analytics.demo.tree import CITY, OUTLET, SUB_BRANCH, Tree

MIS_SELLING_MONTHS, MIS_SELLING_STARTED = 6, 9  # how long, and how many months before the end it began
HALL_WEIGHT, OUTLET_WEIGHT, WEALTH_WEIGHT = 0.6, 1.0, 1.25


@dataclass(frozen=True)
class Plot:
    """Positions in the tree and among the seats, month numbers from 0, and days as day numbers."""

    mis_seller: int  # a sub-branch
    mis_months: tuple[int, int]  # first and last month of it
    star_seat: int
    closing: int  # an outlet
    successor: int
    close_day: date
    contest: tuple[int, int] | None  # first and last month of the campaign quarter
    movers: tuple[int, int]  # two seats in different city branches
    move_day: int
    seat_units: np.ndarray  # unit of every seat, before anything closes

    @property
    def close_number(self) -> int:
        """The closing day as a day number."""
        return day_number(self.close_day)

    def unit_of(self, seats: np.ndarray, days: np.ndarray | int) -> np.ndarray:
        """The unit of each seat on each day, following the merger."""
        units = self.seat_units[seats]
        return np.where((units == self.closing) & (np.asarray(days) >= self.close_number), self.successor, units)


def make_plot(size: Size, tree: Tree) -> Plot:
    """Chooses the actors; the tree and the number of months decide, chance does not."""
    seats = seat_units(size, tree)
    per_unit = np.bincount(seats, minlength=len(tree.units))
    mis_seller = _upper_quarter(tree, seats)
    closing, successor = _merging_outlets(tree, per_unit, mis_seller)
    star = _quiet_outlet(tree, per_unit, {mis_seller, tree.units[closing].parent})
    taken = [star, closing, successor, *tree.children(mis_seller), mis_seller]
    last = size.months - MIS_SELLING_STARTED + MIS_SELLING_MONTHS - 1
    return Plot(
        mis_seller=mis_seller,
        mis_months=(max(0, size.months - MIS_SELLING_STARTED), max(1, last)),
        star_seat=int(np.flatnonzero(seats == star)[0]),
        closing=closing,
        successor=successor,
        close_day=size.firsts[size.months // 2].replace(day=15),
        contest=_campaign_quarter(size),
        movers=_two_cities(tree, seats, taken),
        move_day=day_number(size.firsts[size.months - 3].replace(day=17)),
        seat_units=seats,
    )


def seat_units(size: Size, tree: Tree) -> np.ndarray:
    """The unit of every manager's seat: all outlets have one seat at least, sub-branches have a small hall."""
    chance = size.chance("seats")
    places = [i for i, unit in enumerate(tree.units) if unit.level >= SUB_BRANCH]
    by_kind = {"sub_branch": HALL_WEIGHT, "outlet": OUTLET_WEIGHT, "wealth_centre": WEALTH_WEIGHT}
    weights = np.array([by_kind[tree.units[i].kind] for i in places]) * chance.uniform(0.6, 1.4, len(places))
    first = np.array([tree.units[i].level == OUTLET for i in places], dtype=np.int64)
    return np.repeat(places, first + spread(size.managers - int(first.sum()), weights))


def _upper_quarter(tree: Tree, seats: np.ndarray) -> int:
    """A sub-branch of more than average, not outstanding, business."""
    owner = np.array([tree.ancestor(int(unit), SUB_BRANCH) for unit in seats])
    rich = np.array([tree.units[int(unit)].rich for unit in seats])
    business = np.bincount(owner, weights=rich, minlength=len(tree.units))
    order = sorted(tree.at(SUB_BRANCH), key=lambda i: (business[i], i))
    return order[len(order) * 3 // 4]


def _merging_outlets(tree: Tree, per_unit: np.ndarray, not_here: int) -> tuple[int, int]:
    """The outlet that closes and its neighbour, the largest outlet of the same sub-branch."""
    outlets = [i for i in tree.at(OUTLET) if tree.units[i].parent != not_here and tree.units[i].kind == "outlet"]
    closing = min(outlets, key=lambda i: (abs(int(per_unit[i]) - 4), i))
    neighbours = [i for i in tree.children(tree.units[closing].parent) if i != closing]
    return closing, max(neighbours, key=lambda i: (int(per_unit[i]), -i))


def _quiet_outlet(tree: Tree, per_unit: np.ndarray, not_in: set[int]) -> int:
    """An ordinary outlet of ordinary wealth, with colleagues."""
    outlets = [i for i in tree.at(OUTLET) if tree.units[i].parent not in not_in and tree.units[i].kind == "outlet"]
    return min(outlets, key=lambda i: (per_unit[i] < 3, abs(tree.units[i].rich - 1), i))


def _two_cities(tree: Tree, seats: np.ndarray, taken: list[int]) -> tuple[int, int]:
    """A seat of the first city branch and one of the last, free of other stories where the bank is large enough.

    ``taken`` are the units of the other stories, those that can least do with another one first.
    """

    def best(city: int) -> int:
        mine = [s for s, unit in enumerate(seats) if tree.ancestor(int(unit), CITY) == city]
        return min(mine, key=lambda s: (-taken.index(int(seats[s])) if seats[s] in taken else -len(taken), s))

    return best(tree.at(CITY)[0]), best(tree.at(CITY)[-1])


def _campaign_quarter(size: Size) -> tuple[int, int] | None:
    """The latest calendar quarter with a month after it (where the dip shows); none in a short history."""
    for first in range(size.months - 4, -1, -1):
        if size.firsts[first].month % 3 == 1:
            return first, first + 2
    return None
