"""The books: who the clients are, what they hold, how rich they are, who joins and who leaves, month by month."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from analytics.demo.organisation import spread
from analytics.demo.people import Staff, Stints
from analytics.demo.plot import Plot
from analytics.demo.products import BIT, CATEGORIES, ESSENTIAL, INDEX, Shelf
from analytics.demo.size import Size, day_number

Array = np.ndarray
SMALLEST_BOOK, LARGEST_BOOK, STAR_BOOK = 0.5, 2.0, 0.38  # against the mean book
TYPICAL_WEALTH, WEALTH_SPREAD = 45_000, 1.6  # yuan; standard deviation of the logarithm
NEW_WEALTH = 4_000
DIGITAL = 1.7  # how strongly the essential services come together, standard deviation of the log odds
STAR_DEPTH = 0.6
# one to seven stars from so many yuan on, in fen
THRESHOLDS = np.array([50_000, 200_000, 500_000, 1_000_000, 3_000_000, 6_000_000, 10_000_000]) * 100
RISK = np.cumsum([0.15, 0.35, 0.30, 0.15, 0.05])
_MONEY = sum(BIT[c.name] for c in CATEGORIES if c.money)
_HASH = 2_654_435_761


@dataclass
class Book:
    """All clients of all books at one time, sorted by seat; one array per property, all equally long."""

    number: Array  # the client, counted from 1
    seat: Array
    opened: Array  # day number
    wealth: Array  # yuan, whether or not it is with the bank
    mask: Array  # categories held, one bit each
    risk: Array  # 0..4
    complete: Array  # is the client's record complete?
    keep: Array  # day number before which the client does not leave

    def __len__(self) -> int:
        return len(self.number)

    def take(self, rows: Array) -> Self:
        """These clients, in this order."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def with_(self, others: "Book") -> Self:
        """These clients and others, sorted by seat again."""
        both = type(self)(
            **{f.name: np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(self)}
        )
        return both.take(np.argsort(both.seat, kind="stable"))

    def pick(self, seats: Array, chance: np.random.Generator, bit: int = 0) -> Array:
        """One client per entry of ``seats``, out of that seat's book: rather a rich one, or one who holds ``bit``.

        Every seat asked for must have a client.
        """
        first, last = np.searchsorted(self.seat, seats, "left"), np.searchsorted(self.seat, seats, "right")
        one, two, three = (first + (chance.random(len(seats)) * (last - first)).astype(np.int64) for _ in range(3))
        chosen = np.where(self.wealth[one] >= self.wealth[two], one, two)
        return np.where(self.mask[three] & bit > 0, three, chosen) if bit else chosen


@dataclass(frozen=True)
class Snapshot:
    """The books at a month's end: assets per client and one row per position held."""

    aum: Array  # fen, aligned with the book
    tier: Array  # stars
    holder: Array  # per position: row of the book
    product: Array
    balance: Array  # fen


def book_targets(size: Size, plot: Plot, rich: Array) -> Array:
    """Share of all clients that belongs in each seat's book: unequal, larger where people are richer."""
    seats = len(plot.seat_units)
    share = np.exp(size.chance("books").normal(0, 0.36, seats)) * rich**0.5
    for _ in range(8):
        share = np.clip(share / share.mean(), SMALLEST_BOOK, LARGEST_BOOK)
    share[plot.star_seat] = STAR_BOOK
    return share / share.sum()


def first_book(size: Size, plot: Plot, staff: Staff, rich: Array, targets: Array) -> Book:
    """The books on the day before the history starts."""
    chance = size.chance("first book")
    weights = np.where(staff.opened > 0, 0.0, targets)
    per_seat = spread(size.clients_at(-1), weights)
    seat = np.repeat(np.arange(len(targets)), per_seat)
    count = len(seat)
    depth = chance.normal(0, 0.75, count) + chance.normal(0, 0.22, len(targets))[seat]
    depth[seat == plot.star_seat] += STAR_DEPTH
    return Book(
        number=chance.permutation(count) + 1,
        seat=seat,
        opened=day_number(size.start) - 1 - (chance.beta(1.1, 2.2, count) * 4500).astype(np.int64),
        wealth=TYPICAL_WEALTH * rich[seat] * np.exp(chance.normal(0, WEALTH_SPREAD, count) + 0.25 * depth),
        mask=_masks(depth, chance),
        risk=np.searchsorted(RISK, chance.random(count)),
        complete=chance.random(count) < 0.86,
        keep=np.zeros(count, dtype=np.int64),
    )


def newcomers(
    first_number: int, seat: Array, person: Array, opened: Array, staff: Staff, rich: Array, chance: np.random.Generator
) -> Book:
    """New clients, one per entry: some come with several products (the manager's quality), some with one."""
    count = len(seat)
    several = chance.random(count) < staff.quality[person]
    depth = chance.normal(0, 0.6, count) - 0.2 + 0.7 * (staff.quality[person] > 0.95)
    single = np.where(chance.random(count) < 0.6, BIT["deposit"], BIT["debit_card"])
    mask = np.where(several, _masks(depth, chance) | BIT["deposit"] | BIT["debit_card"], single)
    return Book(
        number=np.arange(first_number, first_number + count),
        seat=seat,
        opened=opened,
        wealth=NEW_WEALTH * rich[seat] * np.exp(chance.normal(0, 1.8, count) + 0.5 * several),
        mask=mask,
        risk=np.searchsorted(RISK, chance.random(count)),
        complete=chance.random(count) < 0.93,
        keep=np.zeros(count, dtype=np.int64),
    )


def _masks(depth: Array, chance: np.random.Generator) -> Array:
    """Categories held by clients of a given depth of relation; everybody holds one at least."""
    mask = np.zeros(len(depth), dtype=np.int64)
    scale = np.exp(depth)
    modern = scale * np.exp(chance.normal(0, DIGITAL, len(depth)))
    for category in CATEGORIES:
        odds = category.held / (1 - category.held) * (modern if category.name in ESSENTIAL else scale)
        mask |= np.where(chance.random(len(depth)) < odds / (1 + odds), BIT[category.name], 0)
    return np.where(mask == 0, BIT["deposit"], mask)


def hand_over(book: Book, plot: Plot, stints: Stints, opened: Array, low: int, chance: np.random.Generator) -> Book:
    """Seats that open this month get some of their colleagues' clients."""
    fresh = [s for s in np.unique(stints.seat) if opened[s] >= low]
    for seat in fresh:
        mates = np.flatnonzero(plot.seat_units == plot.seat_units[seat])
        moving = np.isin(book.seat, mates[mates != plot.star_seat]) & (chance.random(len(book)) < 0.12)
        book.seat = np.where(moving, seat, book.seat)
    return book.take(np.argsort(book.seat, kind="stable")) if fresh else book


def live(size: Size, book: Book, plot: Plot, month: int, chance: np.random.Generator) -> None:
    """A month passes: fortunes move, some products are given up, some records are completed."""
    count = len(book)
    market = 0.003 + 0.006 * np.sin(month / 3.1)
    settling = np.where(book.opened > day_number(size.firsts[month]) - 540, 0.03, 0.0)  # the first year and a half
    book.wealth *= np.exp(chance.normal(market, 0.045, count) + settling)
    gentle = np.where(book.seat == plot.star_seat, 0.6, 1.0)
    for category in CATEGORIES:
        lost = chance.random(count) < category.lost * gentle
        book.mask &= ~np.where(lost, BIT[category.name], 0)
    book.mask = np.where(book.mask == 0, BIT["deposit"], book.mask)
    book.complete |= chance.random(count) < 0.006


def leave(book: Book, staff: Staff, holder: Array, targets: Array, goal: int, day: int,
          chance: np.random.Generator) -> Book:  # fmt: skip
    """Who is still there at the month's end; the bank comes to about ``goal`` clients, crowded books lose more."""
    surplus = len(book) - goal
    if surplus <= 0:
        return book
    wanted = np.maximum(targets * goal, 1)
    crowding = np.minimum((np.bincount(book.seat, minlength=len(targets)) / wanted) ** 3, 8)
    young = (day - book.opened < 270) & (book.mask & (book.mask - 1) == 0)
    care = np.where(holder >= 0, staff.skill["service"][holder], 1) ** 0.4
    loyal = np.clip((book.wealth / TYPICAL_WEALTH) ** -0.4, 0.12, 2.5)
    weight = np.where(young, 3.0, 1.0) * loyal * (crowding * care)[book.seat] * (book.keep <= day)
    going = chance.random(len(book)) < np.minimum(surplus / weight.sum() * weight, 0.6)
    return book.take(np.flatnonzero(~going))


def snapshot(book: Book, shelf: Shelf) -> Snapshot:
    """Assets, stars and positions. A client's assets are exactly the sum of the money positions."""
    shade = (book.number * _HASH >> 7) & 1023
    fen = np.where(book.mask & _MONEY > 0, np.floor(book.wealth * 100), 0)
    weights = {c.name: (book.mask & BIT[c.name] > 0) * c.money * (1 + (shade >> i & 7) / 8)
               for i, c in enumerate(CATEGORIES) if c.money}  # fmt: skip
    total = np.maximum(sum(weights.values()), 1e-9)
    aum = np.zeros(len(book), dtype=np.int64)
    parts: list[tuple[Array, Array, Array]] = []
    for category in CATEGORIES:
        index = INDEX[category.name]
        rows = np.flatnonzero(book.mask & BIT[category.name])
        product = shelf.first[index] + (shade[rows] + index) % shelf.count[index]
        if category.money:
            balance = np.floor(fen[rows] * (weights[category.name][rows] / total[rows])).astype(np.int64)
            aum[rows] += balance
        elif category.name == "loan":
            balance = (20_000 + shade[rows] * 900) * 100
        else:  # a service counts as one; a few are dormant and count as none
            balance = np.where((shade[rows] + index) % 61 == 0, 0, 100)
        parts.append((rows, product, balance))
    holder, product, balance = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Snapshot(aum, np.searchsorted(THRESHOLDS, aum, "right"), holder, product, balance)
