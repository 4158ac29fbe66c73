"""The stories planted in the demo bank, with the ids of those who play in them: what the pages ought to find."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.calendar import calendar
from analytics.demo.bank import Bank, make_bank
from analytics.demo.moves import FAR
from analytics.demo.size import day_number, demo_size
from analytics.demo.tree import CITY
from analytics.period import month_end


@dataclass(frozen=True)
class Stories:
    """Ids as in the extracts; months as their first days; ``end`` days do not count."""

    mis_selling_unit: str  # a sub-branch: premiums at the bank's top, then complaints upheld and cancellations
    mis_selling_months: tuple[date, ...]
    complaint_months: tuple[date, ...]  # when its complaints are far above everybody's
    star_manager: str  # a small book, held deeply, new clients of quality, hardly a complaint
    campaign: tuple[date, date] | None  # first and last day of the fund campaign; None in a history too short for one
    campaign_last_days: tuple[date, ...]  # its last three working days, when everybody books
    dip_month: date | None
    closed_outlet: str
    successor_outlet: str
    close_date: date
    merged_managers: tuple[str, ...]  # served at the closed outlet on its last day
    mover: str  # changes to another city branch in mid-month, and somebody from there comes in exchange
    mover_from: str
    mover_to: str
    move_date: date
    leavers: tuple[str, ...]
    joiners: tuple[str, ...]  # people whose first posting begins within the history
    unposted: tuple[tuple[str, date], ...]  # tickets booked under a manager two days after the last posting
    restated_month: date  # sent with mistakes, then sent again
    wan_month: date  # the month whose sales file states amounts in 万元


WAN_MONTH = 2  # number of the month; an even one, because even months come in GB18030 with Chinese headers


def stories(managers: int = 1000, clients: int = 200_000, months: int = 25, seed: int = 1,
            until: date | None = None) -> Stories:  # fmt: skip
    """The stories of the demo bank of this size. Quick: the tree and the people are made, nothing is simulated."""
    return stories_of(make_bank(demo_size(managers, clients, months, seed, until)))


def stories_of(bank: Bank) -> Stories:
    """The stories of a bank."""
    size, plot, staff, units = bank.size, bank.plot, bank.staff, bank.tree.units
    first, last = plot.mis_months
    a, b = plot.movers
    people, merged = _people(bank), staff.holder(plot.close_number - 1, len(plot.seat_units))
    campaign = plot.contest and (size.firsts[plot.contest[0]], month_end(size.firsts[plot.contest[1]]))
    return Stories(
        mis_selling_unit=units[plot.mis_seller].branch_id,
        mis_selling_months=tuple(size.firsts[first : last + 1]),
        complaint_months=tuple(size.firsts[first + 2 : last + 3]),
        star_manager=str(staff.ids[staff.person[staff.seat == plot.star_seat][0]]),
        campaign=campaign or None,
        campaign_last_days=_last_working_days(campaign[1]) if campaign else (),
        dip_month=size.firsts[plot.contest[1] + 1] if plot.contest else None,
        closed_outlet=units[plot.closing].branch_id,
        successor_outlet=units[plot.successor].branch_id,
        close_date=plot.close_day,
        merged_managers=tuple(
            str(staff.ids[p]) for p in sorted(merged[(plot.seat_units == plot.closing) & (merged >= 0)])
        ),
        mover=str(staff.ids[staff.holder(plot.move_day - 1, len(plot.seat_units))[a]]),
        mover_from=units[bank.tree.ancestor(int(plot.seat_units[a]), CITY)].branch_id,
        mover_to=units[bank.tree.ancestor(int(plot.seat_units[b]), CITY)].branch_id,
        move_date=_date(plot.move_day),
        leavers=people[0],
        joiners=people[1],
        unposted=tuple((str(staff.ids[person]), _date(day)) for person, _, day in staff.late),
        restated_month=size.firsts[-2],
        wan_month=size.firsts[WAN_MONTH],
    )


def _people(bank: Bank) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of those who leave and of those who join during the history, in order."""
    staff = bank.staff
    staying = np.unique(staff.person[staff.end == FAR])
    everybody = np.unique(staff.person)
    began = np.full(len(staff.ids), FAR)
    np.minimum.at(began, staff.person, staff.start)
    joined = everybody[began[everybody] >= day_number(bank.size.start)]
    gone = np.setdiff1d(everybody, staying)
    return tuple(sorted(map(str, staff.ids[gone]))), tuple(sorted(map(str, staff.ids[joined])))


def _last_working_days(last: date) -> tuple[date, ...]:
    days = (last - timedelta(n) for n in range(20))
    return tuple(sorted([day for day in days if calendar().is_working(day)][:3]))


def _date(number: int) -> date:
    return date(1970, 1, 1) + timedelta(number)
