"""Two charts of one measure of one manager or unit: its months beside last year's, and its place on the peers' line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics import charts, scatters
from analytics.answers import Card, Point
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.period import month_end
from analytics.usual import Usual
from pages._ui.charts import Drawn, Twin, chart, pack
from pages._ui.view import View

SHOWN = 24  # months drawn; twelve more are asked for, so that each has its last year
MOST_EVENTS = 6  # marked on one chart, the latest


@dataclass(frozen=True)
class Months:
    """The months drawn, and for each of them the one a year before (None where there is none)."""

    points: tuple[Point, ...]
    year_ago: tuple[Decimal | None, ...]


def months(points: Sequence[Point], shown: int = SHOWN) -> Months:
    """The last ``shown`` points, each beside the value of twelve months before."""
    before = {(p.month.year + 1, p.month.month): p.value for p in points}
    last = tuple(points[-shown:])
    return Months(last, tuple(before.get((p.month.year, p.month.month)) for p in last))


@dataclass(frozen=True)
class Told:
    """A chart with all that is said about it."""

    drawn: Drawn
    title: str
    subtitle: str
    alt: str
    twin: Twin

    def show(self, view: View, key: str) -> None:
        """Put it on the page."""
        chart(view, self.drawn, self.title, self.subtitle, self.alt, key, self.twin)


def trend(view: View, kpi: Kpi, unit_id: str, name: str, key: str) -> None:
    """The months of a measure, with last year's in grey and the monthly target as dots; the same as a table."""
    _trend(view, kpi, unit_id, name).show(view, key)


@remember(entries=256)
def _trend(view: View, kpi: Kpi, unit_id: str, name: str) -> Told:
    t, fmt = view.t, view.fmt
    found = months(view.desk.trend(kpi.name, unit_id, view.state.period, SHOWN + 12))
    usual = view.desk.usual(kpi.name, found.points)
    values, marks = [p.value for p in found.points], _events(view, unit_id, found)
    labels = [fmt.month(p.month) for p in found.points]
    aims = [p.target for p in found.points]
    open_ = [unsettled(view, kpi, p.month) for p in found.points]
    figure = charts.line(
        [_two_lines(view, p.month) for p in found.points], _drawn(values), [fmt.words(kpi, v) for v in values],
        writer(view, kpi, [*values, *aims]), charts.colours(view.dark), name=name,
        other=_floats(found.year_ago), other_name=t("a year before"), target=_floats(aims), target_name=t("target"),
        band=(usual.low, usual.high) if usual.low else None, signals=[bool(word) for word in usual.signals],
        events=[(m.at, str(n)) for n, m in enumerate(marks, 1)], unsettled=open_,
    )  # fmt: skip
    heads = [t("Month"), view.title(kpi), t("A year before"), t("Target"), *([t("Events")] if marks else [])]
    names = [a + t(" (provisional)") if o else a for a, o in zip(labels, open_, strict=True)]
    rows = [[a, *(fmt.value(kpi, v) for v in (p.value, ago, p.target)), *_in_month(view, marks, p.month)]
            for a, p, ago in zip(names, found.points, found.year_ago, strict=True)]  # fmt: skip
    title = t("{kpi}: {value} in {month}", kpi=view.title(kpi), value=fmt.words(kpi, values[-1]), month=labels[-1])
    title = title + t("; ") + _latest(view, usual) if usual.low else title
    subtitle = t("{name}, by month; last year in grey, the target dotted", name=name) + t(". ")
    subtitle += _band(view, kpi, usual, found) + provisional(view, kpi, month_end(found.points[-1].month))
    if any(open_):
        subtitle += ("" if t.chinese else " ") + t("Hatched: months whose figures may still change.")
    if marks:
        told = t("; ").join(f"{n}: {fmt.date(m.first)} {m.title}" for n, m in enumerate(marks, 1))
        subtitle += "\n" + t("Events, which explain nothing by themselves: {told}.", told=told)
    return Told(pack(figure), title, subtitle, f"{title}. {subtitle}".replace("\n", " "), (heads, rows[::-1]))


@dataclass(frozen=True)
class Mark:
    """An event on a chart of months: ``at`` is its place among them, in months from the middle of the first."""

    at: float
    month: date
    first: date
    title: str


def _events(view: View, unit_id: str, found: Months) -> list[Mark]:
    """What happened near this unit or person, or in the whole bank, in the months drawn."""
    index = {p.month: i for i, p in enumerate(found.points)}
    events = view.desk.events(unit_id, view.state.period, len(found.points))
    there = [(e, e.first.replace(day=1)) for e in events if e.first.replace(day=1) in index]
    return [Mark(index[m] + (e.first.day - 16) / 31, m, e.first, e.title) for e, m in there[-MOST_EVENTS:]]


def _in_month(view: View, marks: Sequence[Mark], month: date) -> list[str]:
    """The cell of a month in the table twin; no column at all where nothing is marked."""
    return [view.t("; ").join(m.title for m in marks if m.month == month) or "–"] if marks else []


WORDS: dict[str, str] = {
    "outside": "outside the own usual range",
    "run": "eight months or more on one side of the own average", "trend": "seven months in a row in one direction",
    "near": "two of three months near the edge of the own usual range",
}  # fmt: skip


def _latest(view: View, usual: Usual) -> str:
    """What the latest month is: a signal of its own, or as usual, whatever other months were."""
    if usual.last:
        return view.t(WORDS[usual.last])
    n = sum(bool(word) for word in usual.signals)
    return view.t("as usual, unlike {n} of the months before", n=view.fmt.number(n)) if n else view.t("as usual")


def _band(view: View, kpi: Kpi, usual: Usual, found: Months) -> str:
    """What the grey band is, where it starts anew, how many months are signals, and how many would be by chance."""
    t = view.t
    if usual.why_none:
        return t("Fewer than six months: too short for a usual range.")
    if usual.rare:
        return ("" if t.chinese else " ").join(_rare(view, usual))
    n = sum(bool(word) for word in usual.signals)
    if 2 * n > len(usual.signals):
        return t("Grey band: the own usual range. Most months stand out: one average does not fit them.")
    words = "Grey band: the own usual range, the bank's season taken out." if kpi.rollup == "sum" else (
        "Grey band: the own usual range.")  # fmt: skip
    chance = t("{n} months stand out; by chance alone one series in seven has any.", n=view.fmt.number(n))
    told = [t(words)]
    if usual.steps:
        when = t("; ").join(view.fmt.month(found.points[at].month) for at in usual.steps)
        told.append(t("The level changed in {when}: the range starts anew there.", when=when))
    told.append(chance)
    if missing := sum(p.value is None for p in found.points):
        told.append(t("Months without data: {n}; they break a run and are no zero.", n=view.fmt.number(missing)))
    if usual.floor:
        told.append(t("The range ends at zero: a fall by itself is no signal."))
    if not usual.firm:
        told.append(t("Fewer than twelve months: the range is on trial."))
    return ("" if t.chinese else " ").join([*told, *_assured(view, kpi, usual, found)])


def _assured(view: View, kpi: Kpi, usual: Usual, found: Months) -> list[str]:
    """What the range says about the latest target; nothing where it is met now and then."""
    target = found.points[-1].target
    if target is None:
        return []
    words = {
        "miss": "The target lies beyond the usual range: as things are, no ordinary month reaches it.",
        "hit": "Even an ordinary bad month reaches the target.", "either": "",
    }[usual.assured(float(target), kpi.better == "higher")]  # fmt: skip
    return [view.t(words)] if words else []


def _rare(view: View, usual: Usual) -> list[str]:
    """The band of rare events: what chance alone makes of the own average, how many months leave it."""
    t, n = view.t, sum(bool(word) for word in usual.signals)
    told = [t("Grey band: so few events (under five a month) stay in it by chance alone, at the own average; exact for "
              "rare events (Poisson, binomial).")]  # fmt: skip
    told.append(t("{n} months stand out; by chance alone at most one series in fifteen has any.", n=view.fmt.number(n)))
    if usual.floor:
        told.append(t("None at all is no signal: a fall cannot be told from chance."))
    return told if usual.firm else [*told, t("Fewer than twelve months: the range is on trial.")]


def unsettled(view: View, kpi: Kpi, month: date) -> bool:
    """May a month's figure still change: is it not over in the data, or can its sales still be cancelled?"""
    last, through = month_end(month), view.desk.book.data_through
    return last > through or kpi.open_until(last, through) is not None


def provisional(view: View, kpi: Kpi, last: date) -> str:
    """Said of figures that may still fall: sales of the last days can be cancelled."""
    until = kpi.open_until(last, view.desk.book.data_through)
    if until is None:
        return ""
    told = view.t("Provisional: sales can still be cancelled until {day}.", day=view.fmt.date(until))
    return told if view.t.chinese else f" {told}"


def _two_lines(view: View, first: date) -> str:
    """Month over year, for the axis."""
    return f"{view.fmt.month(first, year=False)}\n{first.year}"


def strip(view: View, card: Card, name: str, key: str) -> None:
    """Everyone's value as a nameless dot on one line, with the own one named and the middle marked."""
    _strip(view, card, name).show(view, key)


@remember(entries=256)
def _strip(view: View, card: Card, name: str) -> Told:
    t, fmt, kpi = view.t, view.fmt, card.kpi
    value = fmt.words(kpi, card.row.value)
    middle = t("median {value}", value=fmt.value(kpi, card.median))
    figure = scatters.strip(
        _floats(card.peer_values), None if card.row.value is None else float(card.row.value), f"{name}: {value}",
        None if card.median is None else float(card.median), middle, writer(view, kpi, card.peer_values),
        charts.colours(view.dark),
    )  # fmt: skip
    more = "Half of the {n} peers have {half} or more" if kpi.better == "higher" else (
        "Half of the {n} peers have {half} or less")  # fmt: skip
    title = t(more, n=fmt.number(card.peers), half=fmt.words(kpi, card.median))
    subtitle = t("Each dot is one of {n} peers, nameless; better is to the {side}.", n=fmt.number(card.peers),
                 side=t("right") if kpi.better == "higher" else t("left"))  # fmt: skip
    return Told(pack(figure), title, subtitle, f"{title}. {middle}.", _quarters(view, card))


def _quarters(view: View, card: Card) -> Twin:
    """The strip as a table: own value, top quarter, median."""
    t, fmt = view.t, view.fmt
    lines = (
        (t("Own value"), card.row.value),
        (t("Top quarter starts at"), card.top_quarter),
        (t("Median"), card.median),
    )
    return [t("Peers"), view.title(card.kpi)], [[words, fmt.words(card.kpi, value)] for words, value in lines]


def writer(view: View, kpi: Kpi, values: Sequence[Decimal | None]) -> Callable[[float], str]:
    """How an axis of a measure is written: one rule for all its ticks, with its unit, and no decimals of nothing."""
    rule = view.fmt.axis(kpi, values)
    unit = rule.unit.removeprefix("CN¥").strip() if kpi.unit != "percent" else ""

    def write(tick: float) -> str:
        told = rule.value(Decimal(str(tick)))
        number = told.removesuffix("%")
        short = number.rstrip("0").rstrip(".") if "." in number else number
        return (short + told[len(number) :] + unit) if tick else short

    return write


def _floats(values: Sequence[Decimal | None]) -> list[float | None]:
    """The same, or nothing at all where nothing is known: no line, no label."""
    return _drawn(values) if any(v is not None for v in values) else []


def _drawn(values: Sequence[Decimal | None]) -> list[float | None]:
    """A chart is drawn, not read: floats are enough."""
    return [None if v is None else float(v) for v in values]
