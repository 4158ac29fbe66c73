"""How big the demo bank is, which months it covers, and where its chance comes from."""

from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np

from analytics.period import month_after, month_end, shift_months

GROWTH = 0.25  # share of today's clients won since 24 months ago
FEWEST_MANAGERS, FEWEST_MONTHS = 20, 5


@dataclass(frozen=True)
class Size:
    """Everything the demo bank depends on; equal sizes make equal banks.

    ``managers`` are those posted at the end, ``clients`` those in their books at the end, ``until`` any day of the last
    month. Raises ``ValueError`` for a bank too small to hold its stories.
    """

    managers: int
    clients: int
    months: int
    seed: int
    until: date

    def __post_init__(self) -> None:
        if self.managers < FEWEST_MANAGERS or self.clients < 10 * self.managers or self.months < FEWEST_MONTHS:
            raise ValueError(
                f"The demo bank needs at least {FEWEST_MANAGERS} managers, 10 clients for each and {FEWEST_MONTHS} "
                f"months; asked for {self.managers}, {self.clients} and {self.months}."
            )

    @property
    def firsts(self) -> list[date]:
        """The first day of every month, oldest first."""
        last = self.until.replace(day=1)
        return [shift_months(last, n - self.months + 1) for n in range(self.months)]

    @property
    def start(self) -> date:
        """The first day of the history."""
        return self.firsts[0]

    @property
    def end(self) -> date:
        """The first day after the history."""
        return month_after(self.until)

    def clients_at(self, month: int) -> int:
        """How many clients the bank has at the end of month number ``month`` (-1: before the first)."""
        back = (self.months - 1 - month) / 24
        return round(self.clients * max(0.5, 1 - GROWTH * back))

    @property
    def density(self) -> float:
        """How full the books are against the 200 clients of a usual one, at most 1: small books sell less."""
        return min(1.0, self.clients / self.managers / 200)

    def chance(self, what: str, number: int = 0) -> np.random.Generator:
        """A generator of its own for each thing, so that one thing's draws never shift another's."""
        return np.random.default_rng([self.seed, crc32(what.encode()), number])


def last_full_month(today: date) -> date:
    """The last day of the month before ``today``'s."""
    return month_end(shift_months(today.replace(day=1), -1))


def demo_size(managers: int, clients: int, months: int, seed: int, until: date | None) -> Size:
    """The size asked for; without ``until`` the history ends with the last full month before today."""
    return Size(managers, clients, months, seed, until or last_full_month(date.today()))


def day_number(day: date) -> int:
    """Days since 1 January 1970, as numpy counts them."""
    return (day - date(1970, 1, 1)).days


def dates(numbers: np.ndarray) -> np.ndarray:
    """Day numbers as dates; negative numbers become missing."""
    days = np.asarray(numbers, dtype=np.int64).astype("datetime64[D]")
    return np.where(np.asarray(numbers) < 0, np.datetime64("NaT"), days)
