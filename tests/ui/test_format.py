"""Numbers as each language writes them. Every expected text was written by hand from the house rules."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from analytics.kpi import registry
from analytics.period import parse
from pages._ui.format import Format
from pages._ui.text import Text

EN, HANS, HANT = (Format(Text(x)) for x in ("en", "zh-Hans", "zh-Hant"))


@pytest.mark.parametrize(
    ("value", "en", "hans", "hant"),
    [
        ("0", "CN¥ 0", "0元", "0元"),
        ("950.49", "CN¥ 950", "950元", "950元"),
        ("12345", "CN¥ 12.3K", "1.23万元", "1.23萬元"),
        ("9999.99", "CN¥ 10.0K", "10,000元", "10,000元"),
        ("4560000", "CN¥ 4.6M", "456.00万元", "456.00萬元"),
        ("456000000", "CN¥ 456.0M", "4.56亿元", "4.56億元"),
        ("1234567890.12", "CN¥ 1.2B", "12.35亿元", "12.35億元"),
        ("-12345", "−CN¥ 12.3K", "−1.23万元", "−1.23萬元"),
    ],
)
def test_money(value: str, en: str, hans: str, hant: str):
    assert [f.money(Decimal(value)) for f in (EN, HANS, HANT)] == [en, hans, hant]


def test_counts_grow_a_unit_in_chinese_from_ten_thousand():
    assert [f.count(1234) for f in (EN, HANS)] == ["1,234", "1,234"]
    assert [f.count(12345) for f in (EN, HANS, HANT)] == ["12,345", "1.23万", "1.23萬"]


def test_rounding_is_half_up_and_away_from_zero():
    assert EN.number(Decimal("0.125"), 2) == "0.13"
    assert EN.number(Decimal("-0.125"), 2) == "−0.13"
    assert EN.percent(Decimal("8.45")) == "8.5%"
    assert EN.ratio(Decimal("0.985")) == "99%"


def test_a_difference_always_has_a_sign_and_a_real_minus():
    assert [EN.signed(Decimal(v), 1) for v in ("1.3", "-0.3", "0", "-0.04")] == ["+1.3", "−0.3", "±0.0", "±0.0"]


def test_a_missing_value_is_an_en_dash_everywhere():
    kpi = registry()["fund_sales"]
    for f in (EN, HANS):
        for told in (f.number(None), f.count(None), f.money(None), f.percent(None), f.ratio(None), f.value(kpi, None),
                     f.change(kpi, None), f.place(None, 9), f.range(None, 3), f.date(None), f.instant(None),
                     f.words(kpi, None)):  # fmt: skip
            assert told == "–"


def test_ranges_say_to_when_a_bound_is_negative():
    assert EN.range(4, 58) == "4–58"
    assert EN.range(Decimal("-0.3"), Decimal("0.7"), 1) == "−0.3 to +0.7"
    assert HANS.range(Decimal("-0.3"), Decimal("0.7"), 1) == "−0.3 至 +0.7"


def test_places():
    assert [f.place(14, 120) for f in (EN, HANS, HANT)] == ["place 14 of 120", "第14位（共120位）", "第14位（共120位）"]


@pytest.mark.parametrize(
    ("kpi", "value", "difference", "told", "inline", "changed"),
    [
        ("qualified_new_clients", "8.4", "1.3", "8.4%", "8.4%", "+1.3 pts"),
        ("product_coverage", "2.31", "-0.03", "2.31", "2.31 per client", "−0.03"),
        ("complaint_rate", "8.6", "5.1", "8.60", "8.60 per 1,000", "+5.10"),
        ("complaint_days", "12.5", "0", "12.5", "12.5 days", "±0.0"),
        ("fund_sales", "1234567", "-12345", "CN¥ 1.2M", "CN¥ 1.2M", "−12.3K"),
        ("new_clients", "1234", "56", "1,234", "1,234", "+56"),
    ],
)
def test_kpi_values(kpi: str, value: str, difference: str, told: str, inline: str, changed: str):
    asked = registry()[kpi]
    assert EN.value(asked, Decimal(value)) == told
    assert EN.words(asked, Decimal(value)) == inline
    assert EN.change(asked, Decimal(difference), unit=True) == changed


def test_kpi_values_in_chinese():
    kpis = registry()
    assert HANS.change(kpis["qualified_new_clients"], Decimal("1.3"), unit=True) == "+1.3个百分点"
    assert HANT.change(kpis["qualified_new_clients"], Decimal("1.3"), unit=True) == "+1.3個百分點"
    assert HANS.change(kpis["fund_sales"], Decimal("-12345"), unit=True) == "−1.23万元"
    assert HANS.words(kpis["complaint_days"], Decimal("12.5")) == "12.5天"


def test_a_column_has_one_rule():
    column = EN.column(registry()["fund_sales"], [Decimal("950"), Decimal("12345"), Decimal("4560000"), None])
    assert column.unit == "CN¥ K"
    assert [column.value(v) for v in (Decimal("950"), Decimal("12345"), Decimal("4560000"), None)] == [
        "1.0",
        "12.3",
        "4,560.0",
        "–",
    ]
    assert column.change(Decimal("-12345")) == "−12.3"
    assert HANS.column(registry()["fund_sales"], [Decimal("12345")]).unit == "万元"
    assert EN.column(registry()["new_clients"], [Decimal("12345")]).value(Decimal("12345")) == "12,345"


@pytest.mark.parametrize(
    ("name", "en", "hans"),
    [
        ("2026-03-15", "15 Mar 2026", "2026年3月15日"),
        ("2026-W11", "Week 11, 2026", "2026年第11周"),
        ("2026-03-T2", "11–20 Mar 2026", "2026年3月中旬"),
        ("2026-03-T3", "21–31 Mar 2026", "2026年3月下旬"),
        ("2026-03", "Mar 2026", "2026年3月"),
        ("2026-Q1", "Q1 2026", "2026年第1季度"),
        ("2026-H2", "H2 2026", "2026年下半年"),
        ("2026", "2026", "2026年"),
        ("2026-YTD-01", "Jan 2026 to date", "2026年1月累计"),
        ("2026-YTD-03", "Jan–Mar 2026", "2026年1–3月累计"),
        ("2026-01-05..2026-02-14", "5 Jan – 14 Feb 2026", "2026年1月5日至2月14日"),
        ("2025-12-05..2026-02-14", "5 Dec 2025 – 14 Feb 2026", "2025年12月5日至2026年2月14日"),
    ],
)
def test_periods(name: str, en: str, hans: str):
    assert EN.period(parse(name)) == en
    assert HANS.period(parse(name)) == hans


def test_moments_are_told_in_bank_time():
    stored = datetime(2026, 11, 5, 17, 10)  # as the store keeps it: UTC without saying so
    assert EN.instant(stored) == "6 Nov 01:10"
    assert HANS.instant(stored.replace(tzinfo=UTC), year=True) == "2026年11月6日01:10"
    assert EN.date(date(2026, 11, 5)) == "5 Nov 2026"
    assert HANS.date(date(2026, 11, 5), year=False) == "11月5日"
