"""Periods: what each name means, what comes before it, and the same a year ago. Worked out on a calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import BadPeriod
from analytics.period import Period, day, month, month_after, month_end, parse, shift_months, ten_day, week

# name, first day, last day, previous, a year ago
CALENDAR = [
    ("2026-03-15", "2026-03-15", "2026-03-15", "2026-03-14", "2025-03-15"),
    ("2028-02-29", "2028-02-29", "2028-02-29", "2028-02-28", "2027-02-28"),
    ("2026-W11", "2026-03-09", "2026-03-15", "2026-W10", "2025-W11"),
    ("2026-W01", "2025-12-29", "2026-01-04", "2025-W52", "2025-W01"),
    ("2026-W53", "2026-12-28", "2027-01-03", "2026-W52", "2025-W52"),
    ("2026-03-T2", "2026-03-11", "2026-03-20", "2026-03-T1", "2025-03-T2"),
    ("2026-03-T1", "2026-03-01", "2026-03-10", "2026-02-T3", "2025-03-T1"),
    ("2028-02-T3", "2028-02-21", "2028-02-29", "2028-02-T2", "2027-02-T3"),
    ("2026-03", "2026-03-01", "2026-03-31", "2026-02", "2025-03"),
    ("2026-01", "2026-01-01", "2026-01-31", "2025-12", "2025-01"),
    ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4", "2025-Q1"),
    ("2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3", "2025-Q4"),
    ("2026-H2", "2026-07-01", "2026-12-31", "2026-H1", "2025-H2"),
    ("2026", "2026-01-01", "2026-12-31", "2025", "2025"),
    ("2026-YTD-03", "2026-01-01", "2026-03-31", "2026-YTD-02", "2025-YTD-03"),
    ("2026-YTD-01", "2026-01-01", "2026-01-31", "2025-YTD-12", "2025-YTD-01"),
    ("2026-01-05..2026-02-14", "2026-01-05", "2026-02-14", "2025-11-25..2026-01-04", "2025-01-05..2025-02-14"),
]


@pytest.mark.parametrize(("name", "first", "last", "previous", "last_year"), CALENDAR)
def test_named_periods(name, first, last, previous, last_year):
    p = parse(name)
    assert (p.start.isoformat(), p.last_day.isoformat()) == (first, last)
    assert p.name == name
    assert p.previous().name == previous
    assert p.last_year().name == last_year


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-02-30", "2026-W54", "2026-Q5", "2026-H3", "2026-T1", "2026-03-T4", "26-03",
     "2026-YTD-13",
             "2026-02-14..2026-01-05", "March", "２０２６-03", "0000", "9999"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_how_to_write_one(text):
    with pytest.raises(BadPeriod) as refused:
        parse(text)
    assert "2026-W11" in str(refused.value) or "ends before" in str(refused.value)


def test_a_month_and_the_same_days_as_a_span_are_two_periods():
    """They compare with different periods, so one cached answer may not serve both."""
    assert parse("2026-03") != parse("2026-03-01..2026-03-31")
    assert parse("2026-03").previous() != parse("2026-03-01..2026-03-31").previous()


DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@given(DAYS)
def test_every_day_lies_in_its_week_ten_day_and_month_and_names_read_back(d):
    for p in (day(d), week(d), ten_day(d), month(d)):
        assert p.start <= d < p.end
        assert parse(p.name) == p
        assert p.previous().end == p.start


@given(DAYS)
def test_the_ten_days_of_a_month_make_the_month(d):
    first, end = d.replace(day=1), month_after(d)
    days = set()
    for start in (first, first.replace(day=11), first.replace(day=21)):
        p = ten_day(start)
        days |= {p.start.toordinal() + i for i in range(p.days)}
    assert days == set(range(first.toordinal(), end.toordinal()))


@given(DAYS, st.integers(-60, 60))
def test_months_shift_there_and_back(d, n):
    first = d.replace(day=1)
    assert shift_months(shift_months(first, n), -n) == first
    assert month_end(first).month == first.month


def test_months_touched():
    assert [m.isoformat() for m in parse("2026-01-31..2026-03-01").months()] == [
        "2026-01-01",
        "2026-02-01",
        "2026-03-01",
    ]


def test_a_period_must_end_after_it_starts():
    with pytest.raises(BadPeriod):
        Period(date(2026, 1, 2), date(2026, 1, 2))
