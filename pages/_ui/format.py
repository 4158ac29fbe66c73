"""Numbers, dates and periods as a reader of each language writes them. Exact in, one rounding (half up), text out.

A missing value is an en dash; a minus is a real minus (U+2212); a difference always has a sign, and ±0 means none.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from analytics.kpi import Kpi
from analytics.money import half_up
from analytics.period import Period
from pages._ui.text import Text

NONE, MINUS = "–", "−"
BANK_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = {
    "en": ((Decimal(10**9), "B"), (Decimal(10**6), "M"), (Decimal(10**3), "K")),
    "zh-Hans": ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "zh-Hant": ((Decimal(10**8), "億"), (Decimal(10**4), "萬")),
}
_ONE = (Decimal(1), "")
Step = tuple[Decimal, str]


@dataclass(frozen=True)
class Format:
    """All number and date writing for one language."""

    t: Text = field(default_factory=Text)

    # numbers ------------------------------------------------------------------------------------------------------

    def number(self, value: Decimal | int | None, decimals: int = 0) -> str:
        """``1234.5, 1 -> 1,234.5``; a negative one gets a real minus."""
        return NONE if value is None else _digits(half_up(Decimal(value), decimals))

    def signed(self, value: Decimal | int | None, decimals: int = 0) -> str:
        """A difference: ``+1.3``, ``−0.3``, ``±0.0``."""
        return NONE if value is None else _sign(half_up(Decimal(value), decimals))

    def count(self, value: Decimal | int | None) -> str:
        """``1,234``; in Chinese from 10,000 on ``1.23万``."""
        if value is None:
            return NONE
        step = self._step(Decimal(value)) if self.t.chinese else _ONE
        return _scaled(Decimal(value), step, 2 if step[1] else 0)

    def money(self, value: Decimal | None) -> str:
        """``CN¥ 12.3K``, ``1.23万元``; below the first step whole yuan."""
        return NONE if value is None else self._yuan(Decimal(value), self._step(Decimal(value)))

    def percent(self, value: Decimal | None, decimals: int = 1) -> str:
        """A value that is already 0-100: ``8.4%``."""
        return NONE if value is None else self.number(value, decimals) + "%"

    def ratio(self, value: Decimal | None, decimals: int = 0) -> str:
        """A ratio as percent: ``0.984 -> 98%`` (attainment, shares of a whole)."""
        return NONE if value is None else self.percent(Decimal(value) * 100, decimals)

    def range(self, low: Decimal | int | None, high: Decimal | int | None, decimals: int = 0) -> str:
        """``4–58``; with a negative bound ``−0.3 to +0.7``."""
        if low is None or high is None:
            return NONE
        if low < 0 or high < 0:
            to = self.t("{low} to {high}")
            return to.format(low=self.signed(low, decimals), high=self.signed(high, decimals))
        return f"{self.number(low, decimals)}–{self.number(high, decimals)}"

    def place(self, place: int | None, of: int) -> str:
        """``place 14 of 120``, 第14位（共120位）."""
        return NONE if place is None else self.t("place {n} of {p}", n=self.number(place), p=self.number(of))

    # KPI values ---------------------------------------------------------------------------------------------------

    def value(self, kpi: Kpi, value: Decimal | None) -> str:
        """A KPI's value alone: ``1,234``, ``8.4%``, ``CN¥ 1.2M``, ``2.31``."""
        if value is None:
            return NONE
        if kpi.unit == "yuan":
            return self.money(value)
        if kpi.unit == "count":
            return self.count(value)
        return self.percent(value, kpi.decimals) if kpi.unit == "percent" else self.number(value, kpi.decimals)

    def words(self, kpi: Kpi, value: Decimal | None) -> str:
        """A KPI's value inside a sentence, with its unit: ``2.31 per client``, ``12.5 days``."""
        told = self.value(kpi, value)
        unit = {"per_client": "{v} per client", "per_1000": "{v} per 1,000", "days": "{v} days"}.get(kpi.unit)
        return self.t(unit, v=told) if unit and value is not None else told

    def change(self, kpi: Kpi, difference: Decimal | None, unit: bool = False) -> str:
        """A difference of two values: ``+1.3`` in a table, ``+1.3 pts`` with ``unit``; money is always scaled."""
        if difference is None:
            return NONE
        if kpi.unit in ("yuan", "count"):
            small = kpi.unit == "count" and not self.t.chinese
            step = _ONE if small else self._step(Decimal(difference))
            told = _scaled(Decimal(difference), step, self._places(step), _sign)
            return told + ("元" if unit and kpi.unit == "yuan" and self.t.chinese else "")
        told = self.signed(difference, kpi.decimals)
        return self.t("{v} pts", v=told) if unit and kpi.unit == "percent" else told

    def column(self, kpi: Kpi, values: Iterable[Decimal | None]) -> "Column":
        """One rule for a whole column: the same step (万, K, M …) and decimals in every cell."""
        seen = sorted(abs(v) for v in values if v)
        middle = Decimal(seen[len(seen) // 2]) if seen else Decimal(0)
        middle = middle if self.t.chinese else middle / 10  # three digits tell neighbours apart: 1,797.3 K
        scaled = kpi.unit == "yuan" or (kpi.unit == "count" and self.t.chinese)
        return Column(self, kpi, self._step(middle) if scaled else _ONE)

    def head(self, title: str, unit: str) -> str:
        """The head of a column with its unit: ``Fund sales (CN¥ K)``, 基金销售额（万元）."""
        return title if not unit else f"{title}（{unit}）" if self.t.chinese else f"{title} ({unit})"

    def axis(self, kpi: Kpi, values: Iterable[Decimal | None]) -> "Column":
        """One rule for the ticks of an axis, by its largest value: 12M, and not 12,000K."""
        largest = max((abs(Decimal(v)) for v in values if v), default=Decimal(0))
        scaled = kpi.unit == "yuan" or (kpi.unit == "count" and self.t.chinese)
        return Column(self, kpi, self._step(largest) if scaled else _ONE)

    # days and periods ---------------------------------------------------------------------------------------------

    def date(self, day: date | None, year: bool = True) -> str:
        """``5 Nov 2026``, 2026年11月5日; without ``year`` ``5 Nov``."""
        if day is None:
            return NONE
        if self.t.chinese:
            return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")

    def instant(self, at: datetime | None, year: bool = False) -> str:
        """A moment in bank time: ``5 Nov 09:10``. A naive moment is UTC, as the store keeps it."""
        if at is None:
            return NONE
        local = (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).astimezone(BANK_TIME)  # noqa: UP017
        return self.date(local.date(), year) + ("" if self.t.chinese else " ") + f"{local:%H:%M}"

    def month(self, first: date, year: bool = True) -> str:
        """``Oct 2026``, 2026年10月."""
        if self.t.chinese:
            return (f"{first.year}年" if year else "") + f"{first.month}月"
        return _MONTHS[first.month - 1] + (f" {first.year}" if year else "")

    def period(self, period: Period) -> str:
        """A period by the name people call it: ``Oct 2026``, ``Q1 2026``, 2026年3月上旬."""
        return _chinese(period, self) if self.t.chinese else _english(period, self)

    # inner --------------------------------------------------------------------------------------------------------

    def _step(self, value: Decimal) -> Step:
        return next((s for s in _STEPS[self.t.language] if abs(value) >= s[0]), _ONE)

    def _places(self, step: Step) -> int:
        return 0 if not step[1] else 2 if self.t.chinese else 1

    def _yuan(self, value: Decimal, step: Step) -> str:
        told = _scaled(value, step, self._places(step))
        if self.t.chinese:
            return told + "元"
        return MINUS + "CN¥ " + told[1:] if told.startswith(MINUS) else "CN¥ " + told


@dataclass(frozen=True)
class Column:
    """How one KPI is written down a column; see ``Format.column``."""

    fmt: Format
    kpi: Kpi
    step: Step

    @property
    def unit(self) -> str:
        """For the column's head: ``CN¥ K``, 万元, ``%``; empty for a plain number."""
        if self.kpi.unit == "yuan":
            return self.step[1] + "元" if self.fmt.t.chinese else f"CN¥ {self.step[1]}".rstrip()
        return "%" if self.kpi.unit == "percent" else self.step[1]

    @property
    def decimals(self) -> int:
        """Decimals in every cell of the column."""
        return self.fmt._places(self.step) if self.kpi.unit in ("yuan", "count") else self.kpi.decimals

    def value(self, value: Decimal | None) -> str:
        """The number alone; the unit stands in the head (a percent sign stays with its number)."""
        if value is None:
            return NONE
        return _scaled(Decimal(value), (self.step[0], ""), self.decimals) + ("%" if self.kpi.unit == "percent" else "")

    def change(self, difference: Decimal | None) -> str:
        """A difference by the same rule."""
        return NONE if difference is None else _scaled(Decimal(difference), (self.step[0], ""), self.decimals, _sign)


def _digits(value: Decimal) -> str:
    return f"{value:,f}".replace("-", MINUS)


def _sign(value: Decimal) -> str:
    return ("+" if value > 0 else MINUS if value < 0 else "±") + f"{abs(value):,f}"


def _scaled(value: Decimal, step: Step, decimals: int, write=_digits) -> str:  # type: ignore[no-untyped-def]
    return write(half_up(value / step[0], decimals)) + step[1]


def _english(p: Period, f: Format) -> str:
    s, last = p.start, p.last_day
    match p.kind:
        case "day":
            return f.date(s)
        case "week":
            iso = s.isocalendar()
            return f"Week {iso.week}, {iso.year}"
        case "ten_day":
            return f"{s.day}–{last.day} {f.month(s)}"
        case "month":
            return f.month(s)
        case "quarter":
            return f"Q{(s.month + 2) // 3} {s.year}"
        case "half_year":
            return f"H{1 if s.month == 1 else 2} {s.year}"
        case "year":
            return f"{s.year}"
        case "year_to_date":
            return f"{f.month(s, year=False)}–{f.month(last)}" if last.month > 1 else f"{f.month(s)} to date"
    return f"{f.date(s, year=s.year != last.year)} – {f.date(last)}"


def _chinese(p: Period, f: Format) -> str:
    s, last = p.start, p.last_day
    match p.kind:
        case "day":
            return f.date(s)
        case "week":
            iso = s.isocalendar()
            return f"{iso.year}年第{iso.week}周" if f.t.language == "zh-Hans" else f"{iso.year}年第{iso.week}週"
        case "ten_day":
            return f.month(s) + "上中下"[min(2, (s.day - 1) // 10)] + "旬"
        case "month":
            return f.month(s)
        case "quarter":
            return f"{s.year}年第{(s.month + 2) // 3}季度"
        case "half_year":
            return f"{s.year}年{'上' if s.month == 1 else '下'}半年"
        case "year":
            return f"{s.year}年"
        case "year_to_date":
            total = "累计" if f.t.language == "zh-Hans" else "累計"
            return f"{s.year}年1–{last.month}月{total}" if last.month > 1 else f"{s.year}年1月{total}"
    return f"{f.date(s)}至{f.date(last, year=s.year != last.year)}"
