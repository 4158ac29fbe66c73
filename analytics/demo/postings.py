"""The personnel department's list: who is posted where, as known on a day."""

from datetime import date

import numpy as np

from analytics.demo.moves import FAR
from analytics.demo.people import Staff
from analytics.demo.plot import Plot
from analytics.demo.size import day_number


def postings(staff: Staff, plot: Plot, known: date) -> list[tuple[int, int, int, int]]:
    """The HR list as known on the last day before ``known``: (person, unit, start, end), end ``FAR`` while it lasts.

    After the merger every second manager of the closed outlet gets a new posting at the successor; the others' postings
    stay as they were and are followed through the outlet's own successor.
    """
    horizon, closed = day_number(known), plot.close_number
    found = []
    for person, seat, start, end in zip(staff.person, staff.seat, staff.start, staff.end, strict=True):
        here, there = (int(u) for u in plot.unit_of(np.array([seat, seat]), np.array([start, closed])))
        cut = closed if here != there and closed < end and seat % 2 == 0 else end
        found.append((int(person), here, int(start), int(cut)))
        if cut < end:
            found.append((int(person), there, closed, int(end)))
    return sorted((p, u, s, e if e < horizon else FAR) for p, u, s, e in found if s < horizon)
