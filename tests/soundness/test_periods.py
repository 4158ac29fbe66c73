"""Every written period of twelve years, the one before and the one a year ago: product and oracle agree."""

from collections.abc import Iterator

import pytest

from analytics.period import Period, parse
from tests.oracle.spans import Span, last_year, named, previous, week_of


def written(year: int) -> Iterator[str]:
    """Every named period that starts in a year, and some spans."""
    yield from (f"{year}", f"{year}-H1", f"{year}-H2", *(f"{year}-Q{q}" for q in range(1, 5)))
    for month in range(1, 13):
        yield from (f"{year}-{month:02}", f"{year}-YTD-{month:02}", *(f"{year}-{month:02}-T{t}" for t in (1, 2, 3)))
    for day in named(f"{year}").days():
        yield f"{day}"
        yield "{}-W{:02}".format(*week_of(day))
    yield from (f"{year}-01-05..{year}-02-14", f"{year - 1}-12-31..{year}-03-01", f"{year}-02-28..{year}-02-28")


def same(one: Period, other: Span) -> bool:
    return (one.start, one.last_day) == (other.first, other.last)


@pytest.mark.parametrize("year", range(2019, 2031))
def test_the_calendars_agree(year: int) -> None:
    for text in dict.fromkeys(written(year)):
        period, span = parse(text), named(text)
        assert same(period, span), text
        assert same(period.previous(), previous(span)), text
        assert same(period.last_year(), last_year(span)), text
        assert period.name == text
