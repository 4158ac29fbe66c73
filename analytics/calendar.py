"""Which days the bank works: Monday to Friday, except the public holidays and make-up days of ``data/calendar/``.

Pace compares what is done with the share of working days gone, so a month with a holiday week is not judged late.
"""

import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from analytics.errors import BadDefinition
from analytics.paths import DEFINITIONS

FILE = DEFINITIONS / "calendar" / "cn.toml"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The days that differ from Monday to Friday, each in date order."""

    off: tuple[date, ...]  # weekdays that are free
    on: tuple[date, ...]  # weekend days that are worked

    def is_working(self, day: date) -> bool:
        """Is this a working day?"""
        return day in self.on if day.weekday() >= 5 else day not in self.off

    def working_days(self, start: date, end: date) -> int:
        """Working days in [start, end); 0 where ``end`` is not after ``start``."""
        if end <= start:
            return 0
        return _weekdays(end) - _weekdays(start) - _between(self.off, start, end) + _between(self.on, start, end)


def _weekdays(day: date) -> int:
    """Mondays to Fridays before ``day``, counted from Monday 1 January of year 1."""
    weeks, rest = divmod(day.toordinal() - 1, 7)
    return weeks * 5 + min(rest, 5)


def _between(days: tuple[date, ...], start: date, end: date) -> int:
    return bisect_left(days, end) - bisect_left(days, start)


@cache
def calendar(file: Path = FILE) -> Calendar:
    """The calendar in ``file``. Raises ``BadDefinition`` where the file cannot be read as one."""
    try:
        years = tomllib.loads(file.read_text("utf-8")).values()
        spans = [(h["first"], h["last"]) for year in years for h in year["holidays"]]
        free = {first + _DAY * n for first, last in spans for n in range((last - first).days + 1)}
        worked = {day for year in years for day in year["working"]}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as wrong:
        raise BadDefinition("{file}: not a calendar of working days: {wrong}.", file=file.name, wrong=wrong) from None
    return Calendar(
        off=tuple(sorted(d for d in free if d.weekday() < 5)),
        on=tuple(sorted(d for d in worked if d.weekday() >= 5)),
    )


def working_days(start: date, end: date) -> int:
    """Working days of the bank in [start, end)."""
    return calendar().working_days(start, end)
