"""Who sits where and when: joiners, leavers and transfers, played month by month."""

import numpy as np

from analytics.demo.plot import Plot
from analytics.demo.size import Size, day_number
from analytics.demo.tree import CITY, Tree
from analytics.period import month_after

FAR = 10**6  # a day number long after everything
LEAVING, SWAPPING, NEW_SEATS = 0.007, 0.003, 0.03  # per seat and month; share of seats opened during the history


class Moves:
    """Plays the joiners, leavers and transfers month by month; every seat changes hands at most once a month."""

    def __init__(self, size: Size, tree: Tree, plot: Plot) -> None:
        self.size, self.plot = size, plot
        self.chance = size.chance("moves")
        seats = len(plot.seat_units)
        self.city = np.array([tree.ancestor(int(unit), CITY) for unit in plot.seat_units])
        self.holder = np.arange(seats)
        self.since = day_number(size.start) - self.chance.integers(20, 3800, seats)
        self.rows: list[tuple[int, int, int, int]] = []
        self.late: list[tuple[int, int, int]] = []
        self.next_person = seats
        story = {plot.star_seat, *plot.movers}
        told = {plot.mis_seller, *tree.children(plot.mis_seller), plot.closing}
        self.free = np.array([s not in story and int(plot.seat_units[s]) not in told for s in range(seats)])
        self.opened = np.zeros(seats, dtype=np.int64)

    def run(self) -> tuple[list[tuple[int, int, int, int]], np.ndarray, list[tuple[int, int, int]]]:
        """Stint rows (person, seat, start, end), each seat's first day, and the tickets booked too late."""
        self._plan_new_seats()
        for month, first in enumerate(self.size.firsts):
            self._month(month, day_number(first), day_number(month_after(first)))
        for seat in range(len(self.holder)):
            self.rows.append((int(self.holder[seat]), seat, int(self.since[seat]), FAR))
        return self.rows, self.opened, self.late

    def _plan_new_seats(self) -> None:
        """Some seats open during the history, each on a day of its own, in units that have others."""
        alone = np.bincount(self.plot.seat_units)[self.plot.seat_units] < 3
        choice = self.chance.permutation(np.flatnonzero(self.free & ~alone))
        for seat in choice[: max(1, round(len(self.holder) * NEW_SEATS))]:
            first = self.size.firsts[int(self.chance.integers(1, self.size.months - 1))]
            self.opened[seat] = self.since[seat] = day_number(first) + int(self.chance.integers(0, 25))

    def _month(self, month: int, low: int, high: int) -> None:
        open_seats = np.flatnonzero(self.free & (self.opened < low))
        leaving = int(self.chance.poisson(LEAVING * len(open_seats)))
        swapping = int(self.chance.poisson(SWAPPING * len(open_seats)))
        if month == 1:  # even the smallest bank has a leaver, a late booking and a transfer
            leaving, swapping = max(1, leaving), max(1, swapping)
        order = self.chance.permutation(open_seats)
        for number, seat in enumerate(order[:leaving]):
            self._leave(int(seat), low, high, late=number == 0 and month % 3 == 1)
        rest = order[leaving:]
        for a in rest[:swapping]:
            others = rest[swapping:]
            near = others[self.city[others] == self.city[a]]
            pool = near if len(near) and self.chance.random() < 0.8 else others
            b = int(pool[self.chance.integers(len(pool))])
            rest = rest[rest != b]
            day = low if self.chance.random() < 0.6 else int(self.chance.integers(low + 1, high))
            self._swap(int(a), b, day)
        if low <= self.plot.move_day < high:
            self._swap(*self.plot.movers, self.plot.move_day)

    def _leave(self, seat: int, low: int, high: int, late: bool) -> None:
        """The holder leaves; a joiner takes the seat the same day or a little later in the month."""
        day = int(self.chance.integers(low + 1, high - 8 if late else high))
        gap = int(self.chance.integers(1, 10)) if self.chance.random() < 0.3 else 0
        person = int(self.holder[seat])
        self.rows.append((person, seat, int(self.since[seat]), day))
        if late:
            self.late.append((person, seat, day + 2))
        self.holder[seat], self.since[seat] = self.next_person, min(day + gap, high - 1)
        self.next_person += 1

    def _swap(self, a: int, b: int, day: int) -> None:
        """Two managers change seats on a day."""
        for seat in (a, b):
            self.rows.append((int(self.holder[seat]), seat, int(self.since[seat]), day))
            self.since[seat] = day
        self.holder[a], self.holder[b] = self.holder[b], self.holder[a]
