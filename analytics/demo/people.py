"""The customer managers: who they are, what they are good at, and which seat each held from when to when."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.demo import names
from analytics.demo.moves import Moves
from analytics.demo.plot import Plot
from analytics.demo.size import Size, day_number
from analytics.demo.tree import Tree
from analytics.period import month_after

GRADES = ("见习", "初级", "中级", "高级", "资深")
# true spread between managers (coefficient of variation) of each ability
ABILITIES = {
    "new": 0.22, "fund": 0.35, "insurance": 0.38, "wealth": 0.33, "gold": 0.60, "bond": 0.50, "card": 0.40,
    "service": 0.40,
}  # fmt: skip


@dataclass(frozen=True)
class Staff:
    """Persons (by position) and stints (rows: a person in a seat for the days [start, end))."""

    ids: np.ndarray
    names: list[str]
    grades: np.ndarray
    skill: dict[str, np.ndarray]  # ability -> factor per person, mean 1
    quality: np.ndarray  # chance that a new client comes with more than one product
    diligence: np.ndarray  # chance that a VIP client is contacted in a month
    person: np.ndarray
    seat: np.ndarray
    start: np.ndarray
    end: np.ndarray
    opened: np.ndarray  # per seat: first day of the seat, 0 for those older than the history
    late: tuple[tuple[int, int, int], ...]  # (person, seat, day) of tickets booked after the person had left

    def during(self, first: date) -> "Stints":
        """The stints that touch the month of ``first``, cut to it."""
        low, high = day_number(first), day_number(month_after(first))
        rows = np.flatnonzero((self.start < high) & (self.end > low))
        return Stints(
            self.person[rows], self.seat[rows], np.maximum(self.start[rows], low), np.minimum(self.end[rows], high)
        )

    def holder(self, day: int, seats: int) -> np.ndarray:
        """Who holds each seat on a day; -1 where nobody does."""
        found = np.full(seats, -1)
        rows = np.flatnonzero((self.start <= day) & (self.end > day))
        found[self.seat[rows]] = self.person[rows]
        return found


@dataclass(frozen=True)
class Stints:
    """One month's share of the stints: ``person`` held ``seat`` on the days [start, end)."""

    person: np.ndarray
    seat: np.ndarray
    start: np.ndarray
    end: np.ndarray


def make_staff(size: Size, tree: Tree, plot: Plot) -> Staff:
    """Everybody who ever serves, with all moves of the whole history."""
    rows, opened, late = Moves(size, tree, plot).run()
    person, seat, start, end = np.array(sorted(rows), dtype=np.int64).T
    count = int(person.max()) + 1
    chance = size.chance("people")
    pool = max(2 * size.managers, count)
    numbers = np.concatenate([chance.permutation(size.managers), np.arange(size.managers, pool)])[:count] + 1
    people = names.people(pool, size.chance("names"))[:count]
    common = np.exp(chance.normal(0, 0.10, pool))[:count]
    skill = {}
    for ability, spread in ABILITIES.items():
        skill[ability] = size.chance(ability).gamma(1 / spread**2, spread**2, pool)[:count] * common
    grades = np.array(GRADES)[np.minimum(4, size.chance("grades").poisson(1.9, pool)[:count])]
    quality = size.chance("quality").beta(9, 7, pool)[:count]
    diligence = size.chance("diligence").beta(7, 3, pool)[:count]
    star = int(person[(seat == plot.star_seat)][0])
    quality[star], diligence[star], skill["service"][star], skill["new"][star] = 0.97, 0.96, 0.05, 0.40
    grades[star] = GRADES[2]
    ids = np.array([f"{n:06d}" for n in numbers])
    return Staff(
        ids, people, grades, skill, quality, diligence, person, seat, start, end, opened, tuple(late)
    )  # fmt: skip
