"""Spans of days and their names, worked out day by day on the calendar."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """All days from ``first`` to ``last``, both counted; ``kind`` says which calendar it came from."""

    first: date
    last: date
    kind: str = "span"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def length(self) -> int:
        """How many days."""
        return self.last.toordinal() - self.first.toordinal() + 1

    def days(self) -> list[date]:
        """Every day, one by one."""
        return [self.first + n * ONE for n in range(self.length)]

    def months(self) -> list[date]:
        """The first day of every month that has a day in the span."""
        return sorted({d.replace(day=1) for d in self.days()})


def next_month(day: date) -> date:
    """The first of the month after."""
    return (day.replace(day=28) + 4 * ONE).replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the month."""
    return next_month(day) - ONE


def month_before(day: date) -> date:
    """The first of the month before."""
    return (day.replace(day=1) - ONE).replace(day=1)


def months_on(first: date, n: int) -> date:
    """The first of the month ``n`` months later."""
    for _ in range(n):
        first = next_month(first)
    return first


def _whole_months(first: date, n: int, kind: str) -> Span:
    return Span(first, months_on(first, n) - ONE, kind)


def _ten_days(first_of_month: date, third: int) -> Span:
    days = Span(first_of_month, last_of_month(first_of_month)).days()
    part = {1: days[:10], 2: days[10:20], 3: days[20:]}[third]
    return Span(part[0], part[-1], f"ten_day{third}")


def _week(year: int, number: int) -> Span:
    fourth_of_january = date(year, 1, 4)  # is always in week 1
    monday = fourth_of_january - fourth_of_january.weekday() * ONE + (number - 1) * 7 * ONE
    return Span(monday, monday + 6 * ONE, "week")


def week_of(day: date) -> tuple[int, int]:
    """The year and number of the week a day is in; a week belongs to the year of its Thursday."""
    thursday = day + (3 - day.weekday()) * ONE
    return thursday.year, (thursday.timetuple().tm_yday - 1) // 7 + 1


def named(text: str) -> Span:
    """The span a written period means."""
    if ".." in text:
        first, last = text.split("..")
        return Span(date.fromisoformat(first), date.fromisoformat(last))
    year = int(text[:4])
    if found := re.fullmatch(r"\d{4}-W(\d\d)", text):
        return _week(year, int(found[1]))
    if found := re.fullmatch(r"\d{4}-(\d\d)-T(\d)", text):
        return _ten_days(date(year, int(found[1]), 1), int(found[2]))
    if found := re.fullmatch(r"\d{4}-Q(\d)", text):
        return _whole_months(date(year, {1: 1, 2: 4, 3: 7, 4: 10}[int(found[1])], 1), 3, "quarter")
    if found := re.fullmatch(r"\d{4}-H(\d)", text):
        return _whole_months(date(year, {1: 1, 2: 7}[int(found[1])], 1), 6, "half")
    if found := re.fullmatch(r"\d{4}-YTD-(\d\d)", text):
        return _whole_months(date(year, 1, 1), int(found[1]), "ytd")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return Span(date.fromisoformat(text), date.fromisoformat(text), "day")
    if found := re.fullmatch(r"\d{4}-(\d\d)", text):
        return _whole_months(date(year, int(found[1]), 1), 1, "month")
    return _whole_months(date(year, 1, 1), 12, "year")


def previous(span: Span) -> Span:
    """The span of the same kind that came just before."""
    eve = span.first - ONE
    if span.kind.startswith("ten_day"):
        return _ten_days(eve.replace(day=1), {10: 1, 20: 2}.get(eve.day, 3))
    lengths = {"month": 1, "quarter": 3, "half": 6, "year": 12}
    if span.kind in lengths:
        first = span.first
        for _ in range(lengths[span.kind]):
            first = month_before(first)
        return Span(first, eve, span.kind)
    if span.kind == "ytd":  # the year so far, as it stood a month ago
        through = month_before(span.last)
        return Span(date(through.year, 1, 1), last_of_month(through), "ytd")
    return Span(span.first - span.length * ONE, eve, span.kind)


def _year_back(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def last_year(span: Span) -> Span:
    """The span of the same name one year earlier; where that day or week did not exist, the one before it."""
    if span.kind == "week":
        year, number = week_of(span.first)
        there = _week(year - 1, number)
        return there if week_of(there.first)[0] == year - 1 else _week(year - 1, number - 1)
    if span.kind.startswith("ten_day"):
        return _ten_days(_year_back(span.first.replace(day=1)), int(span.kind[-1]))
    if span.kind in ("day", "span"):
        return Span(_year_back(span.first), _year_back(span.last), span.kind)
    return _whole_months(date(span.first.year - 1, span.first.month, 1), len(span.months()), span.kind)
