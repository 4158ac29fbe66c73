"""Working days: the published holidays, the make-up days, and years nobody has announced yet."""

from datetime import date, timedelta

import pytest

from analytics.calendar import calendar, working_days
from analytics.errors import BadDefinition


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2024, 251),  # 366 days, 104 weekend days, 11 statutory holidays: make-up days cancel the bridges out
        (2025, 248),  # 13 statutory holidays since 2025
        (2026, 248),
    ],
)
def test_a_year_has_its_days_less_weekends_and_statutory_holidays(year: int, expected: int) -> None:
    assert working_days(date(year, 1, 1), date(year + 1, 1, 1)) == expected


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),  # Friday before the Spring Festival
        (date(2026, 2, 14), True),  # Saturday, worked
        (date(2026, 2, 15), False),  # Sunday, first day of the festival
        (date(2026, 2, 23), False),  # Monday, last day of the festival
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # Saturday, worked
        (date(2025, 9, 28), True),  # Sunday, worked
        (date(2025, 10, 8), False),  # Wednesday
        (date(2024, 1, 1), False),
    ],
)
def test_single_days_as_announced(day: date, works: bool) -> None:
    assert calendar().is_working(day) is works
    assert working_days(day, day + timedelta(days=1)) == int(works)


def test_the_end_does_not_count() -> None:
    assert working_days(date(2026, 10, 8), date(2026, 10, 9)) == 1
    assert working_days(date(2026, 10, 8), date(2026, 10, 8)) == 0
    assert working_days(date(2026, 10, 9), date(2026, 10, 8)) == 0


def test_counting_a_span_equals_counting_its_days() -> None:
    start = date(2024, 9, 25)
    for length in range(0, 800, 13):
        days = [start + timedelta(days=n) for n in range(length)]
        assert working_days(start, start + timedelta(days=length)) == sum(map(calendar().is_working, days))


def test_a_year_without_data_counts_monday_to_friday() -> None:
    assert working_days(date(2035, 10, 1), date(2035, 10, 8)) == 5


def test_a_damaged_calendar_says_so(tmp_path) -> None:
    bad = tmp_path / "xx.toml"
    bad.write_text("[2026]\nholidays = 3\n", "utf-8")
    with pytest.raises(BadDefinition, match=r"xx\.toml"):
        calendar(bad)
