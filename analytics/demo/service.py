"""How clients are treated: complaints, contacts, opportunities and mystery-shopper visits of a month."""

from dataclasses import dataclass

import numpy as np

from analytics.demo.clients import Book, Snapshot
from analytics.demo.days import Days, ordinary_days
from analytics.demo.people import Staff, Stints
from analytics.demo.plot import Plot
from analytics.demo.products import INDEX
from analytics.demo.sales import Sales
from analytics.demo.size import Size, day_number
from analytics.demo.tree import OUTLET, Tree
from analytics.period import month_after

Array = np.ndarray
PER_CLIENT_YEAR = 0.004
CATEGORIES = ("服务态度", "销售误导", "收费争议", "业务处理", "排队等候", "系统故障", "其他")
MIS_SELLING = CATEGORIES.index("销售误导")
SEVERITIES = ("一般", "较重", "严重")
CHANNELS = ("phone", "visit", "message", "wechat")
SLOW_DAYS = 45  # what a slow complaint takes longer
VIP_STARS = 4
AFTER_MIS_SELLING, MIS_UPHELD = 0.075, 0.8  # of the mis-sold tickets are complained about; of these are upheld
OTHER_CONTACTS, OPPORTUNITIES = 14.0, 8.0  # per manager and month


@dataclass(frozen=True)
class Complaints:
    """One month's complaints in order of receipt; seconds since 1970 in the bank's own time, -1 where there is none."""

    number: Array
    opened: Array
    closed: Array
    person: Array
    client: Array
    category: Array
    severity: Array
    upheld: Array  # 1 yes, 0 no, -1 undecided


@dataclass(frozen=True)
class Contacts:
    """One month's contacts in order of time."""

    at: Array
    person: Array
    client: Array
    channel: Array
    planned: Array


@dataclass(frozen=True)
class Opportunities:
    """One month's leads in the order they were given; -1 where not handled."""

    created: Array
    due: Array
    handled: Array
    person: Array
    client: Array
    won: Array


Waiting = tuple[Array, Array, Array]  # day of the complaint to come, person, client


def provoked(size: Size, plot: Plot, book: Book, sales: Sales, mis_seats: Array, month: int) -> Waiting:
    """The complaints that this month's mis-sold insurance will cause one to three months later."""
    chance = size.chance("provoked", month)
    mis = mis_seats[sales.seat] & (sales.category == INDEX["insurance"])
    angry = mis & (chance.random(len(mis)) < AFTER_MIS_SELLING) & (plot.mis_months[0] <= month <= plot.mis_months[1])
    day = sales.day[angry] + chance.integers(31, 92, int(angry.sum()))
    rows = np.flatnonzero(np.isin(book.number, sales.client[angry]))
    book.keep[rows] = np.maximum(book.keep[rows], int(day.max(initial=0)) + 1)
    return day, sales.person[angry], sales.client[angry]


def make_complaints(size: Size, plot: Plot, staff: Staff, stints: Stints, book: Book, waiting: Waiting,
                    month: int) -> Complaints:  # fmt: skip
    """About four per thousand clients and year, and those provoked by mis-selling."""
    chance = size.chance("complaints", month)
    first = size.firsts[month]
    days = ordinary_days(first)
    clients = np.bincount(book.seat, minlength=len(plot.seat_units))[stints.seat]
    mean = PER_CLIENT_YEAR / 12 * clients * staff.skill["service"][stints.person]
    rows = np.repeat(np.arange(len(mean)), chance.poisson(mean * days.share(stints.start, stints.end)))
    if not len(rows):  # a month without any complaint would be a file without any row, and so without a month
        rows = np.argmax(clients, keepdims=True)
    client = book.pick(stints.seat[rows], chance)
    book.keep[client] = np.maximum(book.keep[client], day_number(month_after(first)))
    calm = len(rows)
    category = chance.choice(len(CATEGORIES), calm, p=[0.24, 0.10, 0.18, 0.20, 0.12, 0.10, 0.06])
    severity = chance.choice(3, calm, p=[0.66, 0.27, 0.07])
    upheld = chance.random(calm) < 0.27
    low, high = day_number(first), day_number(month_after(first))
    due = (waiting[0] >= low) & (waiting[0] < high)
    angry = int(due.sum())
    day = np.concatenate([days.draw(stints.start[rows], stints.end[rows], chance), waiting[0][due]])
    opened = _seconds(day, chance)
    open_for = np.clip(np.exp(chance.normal(2.1, 0.7, calm + angry)), 0.2, 58) * 86_400
    slow = chance.random(calm + angry) < 0.03  # some wait for an expert's opinion, and end without a decision
    silent = chance.random(calm + angry) < 0.04
    decided = np.concatenate([upheld, chance.random(angry) < MIS_UPHELD]).astype(np.int64)
    order = np.lexsort((np.arange(calm + angry), opened))
    columns = (
        opened,
        opened + np.where(slow, open_for + SLOW_DAYS * 86_400, open_for).astype(np.int64),
        np.concatenate([stints.person[rows], waiting[1][due]]),
        np.concatenate([book.number[client], waiting[2][due]]),
        np.concatenate([category, np.full(angry, MIS_SELLING)]),
        np.concatenate([severity, chance.choice(3, angry, p=[0.2, 0.5, 0.3])]),
        np.where(slow | silent, -1, decided),
    )
    return Complaints(np.arange(1, calm + angry + 1), *(column[order] for column in columns))


def _seconds(day: Array, chance: np.random.Generator) -> Array:
    """A moment between nine and half past five on each day."""
    return np.asarray(day * 86_400 + chance.integers(9 * 3600, 17 * 3600 + 1800, len(day)))


def make_contacts(size: Size, staff: Staff, stints: Stints, book: Book, snap: Snapshot, month: int) -> Contacts:
    """Most VIP clients are contacted by the manager who has them at the month's end, others here and there."""
    chance = size.chance("contacts", month)
    days = ordinary_days(size.firsts[month])
    last = np.full(int(max(book.seat.max(), stints.seat.max())) + 1, -1)
    in_time = np.argsort(stints.start, kind="stable")
    last[stints.seat[in_time]] = in_time  # the latest stint of a seat wins
    vip = np.flatnonzero((snap.tier >= VIP_STARS) & (last[book.seat] >= 0))
    vip = vip[chance.random(len(vip)) < staff.diligence[stints.person[last[book.seat[vip]]]]]
    filled = np.flatnonzero(np.isin(stints.seat, book.seat))
    share = days.share(stints.start[filled], stints.end[filled])
    others = np.repeat(filled, chance.poisson(OTHER_CONTACTS * share))
    stint = np.concatenate([last[book.seat[vip]], others])
    client = np.concatenate([vip, book.pick(stints.seat[others], chance)])
    at = _seconds(days.draw(stints.start[stint], stints.end[stint], chance), chance)
    order = np.lexsort((client, at))
    channel = chance.choice(len(CHANNELS), len(at), p=[0.5, 0.15, 0.15, 0.2])
    planned = chance.random(len(at)) < np.where(np.arange(len(at)) < len(vip), 0.85, 0.35)
    return Contacts(
        at[order], stints.person[stint][order], book.number[client][order], channel[order], planned[order]
    )  # fmt: skip


def make_opportunities(size: Size, staff: Staff, stints: Stints, book: Book, month: int) -> Opportunities:
    """Leads with ten to twenty days to act on them; diligent managers act in time."""
    chance = size.chance("opportunities", month)
    days: Days = ordinary_days(size.firsts[month])
    filled = np.flatnonzero(np.isin(stints.seat, book.seat))
    mean = OPPORTUNITIES * days.share(stints.start[filled], stints.end[filled])
    stint = np.repeat(filled, chance.poisson(mean))
    count = len(stint)
    created = days.draw(stints.start[stint], stints.end[stint], chance)
    due = created + chance.integers(10, 21, count)
    person = stints.person[stint]
    in_time = chance.random(count) < staff.diligence[person] * 0.95
    late = chance.random(count) < 0.5
    delay = np.where(in_time, (chance.random(count) * (due - created)).astype(np.int64), due - created + 1 + count % 9)
    handled = np.where(in_time | late, created + delay, -1)
    won = (handled >= 0) & (chance.random(count) < 0.22)
    client = book.number[book.pick(stints.seat[stint], chance)]
    order = np.argsort(created, kind="stable")
    return Opportunities(*(column[order] for column in (created, due, handled, person, client, won)))


def make_visits(size: Size, tree: Tree, month: int) -> tuple[Array, Array, Array]:
    """One mystery-shopper visit per open outlet: unit, day, score in hundredths."""
    first = size.firsts[month]
    outlets = np.array(tree.at(OUTLET))
    manner = size.chance("manners").normal(86, 4, len(outlets))
    chance = size.chance("visits", month)
    day = day_number(first) + chance.integers(0, 28, len(outlets))
    score = np.clip(np.round((manner + chance.normal(0, 4, len(outlets))) * 2) * 50, 0, 100_00).astype(np.int64)
    closed = np.array([tree.units[i].close_date or month_after(size.until) for i in outlets], dtype="datetime64[D]")
    still = day < closed.astype(np.int64)
    return outlets[still], day[still], score[still]
