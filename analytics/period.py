"""A half-open span of days, [start, end), with the name people call it by: the only way this project says «when».

2026-03-15  day            2026-W11  week (Monday)       2026-03-T2  ten-day (旬: 1-10, 11-20, 21-end)
2026-03     month          2026-Q1   quarter             2026-H1     half-year
2026        year           2026-YTD-03  January to March 2026-01-05..2026-02-14  any span, both days included
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics.errors import BadPeriod

Kind = Literal["day", "week", "ten_day", "month", "quarter", "half_year", "year", "year_to_date", "span"]
_DAY = timedelta(days=1)
HOW_TO_WRITE = (
    "2026-03-15, 2026-W11, 2026-03-T2, 2026-03, 2026-Q1, 2026-H1, 2026, 2026-YTD-03 or 2026-01-05..2026-02-14"
)


@dataclass(frozen=True, order=True)
class Period:
    """``start`` is the first day that counts, ``end`` the first that no longer does."""

    start: date
    end: date
    kind: Kind = "span"

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise BadPeriod("The period {start} to {end} ends before it starts.", start=self.start, end=self.end)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As written in an address and on the command line; ``parse(p.name) == p``."""
        s = self.start
        match self.kind:
            case "day":
                return s.isoformat()
            case "week":
                iso = s.isocalendar()
                return f"{iso.year}-W{iso.week:02d}"
            case "ten_day":
                return f"{s:%Y-%m}-T{min(3, (s.day - 1) // 10 + 1)}"
            case "month":
                return f"{s:%Y-%m}"
            case "quarter":
                return f"{s.year}-Q{(s.month + 2) // 3}"
            case "half_year":
                return f"{s.year}-H{1 if s.month == 1 else 2}"
            case "year":
                return f"{s.year}"
            case "year_to_date":
                return f"{s.year}-YTD-{self.last_day.month:02d}"
        return f"{s}..{self.last_day}"

    @property
    def last_day(self) -> date:
        """The last day that counts."""
        return self.end - _DAY

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days

    @property
    def whole_months(self) -> bool:
        """Does the period start on a first and end on a last of a month?"""
        return self.start.day == 1 and self.end.day == 1

    def months(self) -> Iterator[date]:
        """The first day of every month the period touches, in order."""
        first = self.start.replace(day=1)
        while first < self.end:
            yield first
            first = month_after(first)

    def previous(self) -> "Period":
        """The period of the same kind just before this one."""
        s, last = self.start, self.start - _DAY
        match self.kind:
            case "ten_day":
                return ten_day(last)
            case "month":
                return month(last)
            case "quarter" | "half_year":
                return _months(shift_months(s, -(3 if self.kind == "quarter" else 6)), self.kind)
            case "year":
                return Period(date(s.year - 1, 1, 1), s, "year")
            case "year_to_date":
                through = self.last_day.replace(day=1) - _DAY
                return Period(date(through.year, 1, 1), month_after(through), "year_to_date")
        return Period(s - (self.end - s), s, self.kind)

    def last_year(self) -> "Period":
        """The same period one year earlier; 29 February becomes the 28th, week 53 becomes week 52."""
        s = self.start
        match self.kind:
            case "week":
                iso = s.isocalendar()
                weeks = date(iso.year - 1, 12, 28).isocalendar().week
                return week(date.fromisocalendar(iso.year - 1, min(iso.week, weeks), 1))
            case "day":
                return day(_year_before(s))
            case "ten_day":
                return ten_day(_year_before(s))
            case "span":
                return Period(_year_before(s), _year_before(self.last_day) + _DAY)
        return Period(_year_before(s), _year_before(self.end), self.kind)


def _year_before(d: date) -> date:
    return d.replace(year=d.year - 1, day=28) if (d.month, d.day) == (2, 29) else d.replace(year=d.year - 1)


def month_after(d: date) -> date:
    """The first day of the month after ``d``'s."""
    return date(d.year + d.month // 12, d.month % 12 + 1, 1)


def shift_months(first: date, n: int) -> date:
    """The first of the month ``n`` months after ``first``'s month (``n`` may be negative)."""
    at = first.year * 12 + first.month - 1 + n
    return date(at // 12, at % 12 + 1, 1)


def month_end(d: date) -> date:
    """The last day of ``d``'s month."""
    return month_after(d) - _DAY


def day(d: date) -> Period:
    """The single day."""
    return Period(d, d + _DAY, "day")


def week(d: date) -> Period:
    """The week, Monday to Sunday, that holds ``d``."""
    monday = d - timedelta(days=d.weekday())
    return Period(monday, monday + timedelta(days=7), "week")


def ten_day(d: date) -> Period:
    """The ten-day (旬) that holds ``d``: 1-10, 11-20, 21-end of month."""
    third = min(3, (d.day - 1) // 10 + 1)
    end = month_after(d) if third == 3 else d.replace(day=third * 10 + 1)
    return Period(d.replace(day=third * 10 - 9), end, "ten_day")


def month(d: date) -> Period:
    """The calendar month that holds ``d``."""
    return Period(d.replace(day=1), month_after(d), "month")


def _months(first: date, kind: Kind) -> Period:
    return Period(first, shift_months(first, 3 if kind == "quarter" else 6), kind)


def year_to_date(year: int, through_month: int) -> Period:
    """1 January to the end of ``through_month``."""
    return Period(date(year, 1, 1), month_after(date(year, through_month, 1)), "year_to_date")


def _span(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last) + _DAY)


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Period]], ...] = (
    (r"(\d{4})-(\d\d)-(\d\d)", lambda m: day(date.fromisoformat(m[0]))),
    (r"(\d{4})-W(\d\d)", lambda m: week(date.fromisocalendar(int(m[1]), int(m[2]), 1))),
    (r"(\d{4})-(\d\d)-T([123])", lambda m: ten_day(date(int(m[1]), int(m[2]), int(m[3]) * 10 - 9))),
    (r"(\d{4})-(\d\d)", lambda m: month(date(int(m[1]), int(m[2]), 1))),
    (r"(\d{4})-Q([1-4])", lambda m: _months(date(int(m[1]), int(m[2]) * 3 - 2, 1), "quarter")),
    (r"(\d{4})-H([12])", lambda m: _months(date(int(m[1]), int(m[2]) * 6 - 5, 1), "half_year")),
    (r"(\d{4})", lambda m: Period(date(int(m[1]), 1, 1), date(int(m[1]) + 1, 1, 1), "year")),
    (r"(\d{4})-YTD-(\d\d)", lambda m: year_to_date(int(m[1]), int(m[2]))),
    (r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", lambda m: _span(m[1], m[2])),
)


def parse(text: str) -> Period:
    """A period from its written name. Raises ``BadPeriod``, which says how periods are written."""
    for pattern, make in _FORMS:
        if found := re.fullmatch(pattern, text.strip(), re.ASCII):
            try:
                return make(found)
            except (ValueError, OverflowError):
                break
    raise BadPeriod("“{text}” is not a period. Write it like {examples}.", text=text[:40], examples=HOW_TO_WRITE)
