"""How sure the places of a table are: what is real, what is chance, and between which places somebody stands.

Worked out once per release, KPI, peers and period, for everybody at once; without any random number but one seeded one.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from analytics.answers import Certainty, Refusal, Sure
from analytics.casemix import Adjusted, adjusted, mix
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.models import FEWEST, Fit, Model, fit, fit_within
from analytics.period import Period
from analytics.podium import CLIENTS, EVENTS, PAIR, places_of_few, possible, top_of
from analytics.standing import Figures, Peers, Places, standing
from analytics.stats import funnel, intervals, multiple, rankci, reliability
from analytics.stats.common import CLEAR, LIKELY, USUAL, Interval, Numbers, divide, z_of
from analytics.warehouse.load import Book

SMALL = 20  # units: below, likely ranges are widened, for that difference is itself uncertain
LONGEST = 36  # months: no advice to wait longer than this
LIKELIER = 0.5  # probability from which on somebody belongs to the first places more likely than not
FALSE = 0.10  # share of false ones among clear signals
BANDS: tuple[Literal["upper", "middle", "lower"], ...] = ("upper", "middle", "lower")


class Units(Mapping[str, Sure]):
    """The certainty of each unit by id, made when it is asked for."""

    def __init__(self, ids: tuple[str, ...], columns: Mapping[str, Numbers]) -> None:
        self._ids, self._columns = ids, columns
        self._cells = [columns[field.name].item for field in dataclasses.fields(Sure) if field.name in columns]
        self._at = {unit_id: i for i, unit_id in enumerate(ids)}

    def with_columns(self, more: Mapping[str, Numbers]) -> "Units":
        """The same with the last columns known, too."""
        return Units(self._ids, {**self._columns, **more})

    def __getitem__(self, unit_id: str) -> Sure:
        i = self._at[unit_id]
        return Sure(*(cell(i) for cell in self._cells))

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


@dataclass(frozen=True, eq=False)
class Honesty:
    """The certainty of a table, and of each of its units by id."""

    table: Certainty
    units: Mapping[str, Sure]


@remember(entries=512)
def honesty(book: Book, kpi: Kpi, peers: Peers, period: Period, other: Period) -> Honesty:
    """The certainty of the standing of a period, with its changes from another period."""
    now, then = modelled(book, kpi, peers, period), modelled(book, kpi, peers, other)
    if now is None:
        return Honesty(_refusal("unknown", 0), {})
    found = judged(kpi, peers.level == "manager", now, then, months_of(period))
    return with_mix(book, kpi, peers, period, now, found)


def with_mix(book: Book, kpi: Kpi, peers: Peers, period: Period, now: Fit, found: Honesty) -> Honesty:
    """The same with each figure as it would be in the bank's own mix of clients, where that is known."""
    whole, figures = mix(book, kpi, peers, period), now.figures
    if whole is None or not figures.ids:
        return found
    around = now.model.around if now.model else own_interval(kpi, figures)
    if around is None:
        return found
    made = adjusted(book, kpi, peers, whole, figures, around)
    return Honesty(found.table, _beside(figures.ids, found.units, made))


def _beside(ids: tuple[str, ...], units: Mapping[str, Sure], made: Adjusted) -> Mapping[str, Sure]:
    columns = {"adjusted": made.value, "adjusted_low": made.around.low, "adjusted_high": made.around.high}
    found = {name: _optional(column, made.known) for name, column in columns.items()}
    if isinstance(units, Units):
        return units.with_columns(found)
    rows = zip(ids, *(column.tolist() for column in found.values()), strict=True)
    return {u: dataclasses.replace(units[u], adjusted=a, adjusted_low=b, adjusted_high=c)
            for u, a, b, c in rows if u in units}  # fmt: skip


@remember(entries=512)
def modelled(book: Book, kpi: Kpi, peers: Peers, period: Period) -> Fit | None:
    """A standing's figures with their model; None for a standing that is not made of sums."""
    places = standing(book, kpi, peers, period).places
    if not isinstance(places, Places):
        return None
    figures = places.figures()
    if PAIR < len(figures.ids) < FEWEST:
        for group in wider(book, peers):
            around = standing(book, kpi, group, period).places
            if isinstance(around, Places) and len(around.values_in_order()) >= FEWEST:
                return fit_within(kpi, figures, around.figures())
    return fit(kpi, figures)


def wider(book: Book, peers: Peers) -> Iterator[Peers]:
    """The groups a group belongs to, the nearest first: without tier and grade, the units above, everybody."""
    if peers.tier or peers.grade:
        yield Peers(peers.level, peers.within)
    if peers.within:
        org = book.organisation
        above = org.path(peers.within)[1:]
        yield from (Peers(peers.level, unit) for unit in above)
        yield Peers(peers.level)


def months_of(period: Period) -> float:
    """How many months a period is long."""
    return max(1.0, round(period.days / 30.4375)) if period.days > 20 else period.days / 30.4375


def judged(kpi: Kpi, managers: bool, now: Fit, then: Fit | None, months: float) -> Honesty:
    """The same from figures. ``managers``: complaints are a gate for them, not a ranking."""
    ids, model, p = now.figures.ids, now.model, len(now.figures.ids)
    if model is None:
        return Honesty(_refusal("few" if p < FEWEST else "unknown", p), _alone(kpi, now.figures))
    moved, known = _moved(now, then)
    sign = 1 if kpi.better == "higher" else -1
    error, top = _widened(model.error, now.learned), top_of(p)
    ranks = rankci.likely(sign * model.score, error, top=top)
    halves = int((ranks.high <= p / 2).sum()), int((ranks.low > p / 2).sum())
    table = _table(kpi, managers, model, (int(moved.sum()), int(known.sum())), halves, months)
    level = rankci.level_with_next(sign * model.value, sign * model.score, error)
    likely = int((ranks.podium[np.argsort(-sign * model.value, kind="stable")[:top]] >= LIKELIER).sum())
    table = dataclasses.replace(table, learned=now.learned, top=top, likely=likely,
                                possible=possible(model, kpi.scale, sign, top))  # fmt: skip
    return Honesty(table, Units(ids, _columns(kpi, model, ranks, moved, level, sign)))


def _widened(error: Numbers, p: int) -> Numbers:
    """Fewer than twenty units: as much wider as Student's quantile is than the normal one."""
    return error * float(stdtrit(p - 1, 0.5 + LIKELY / 2)) / z_of(LIKELY) if p < SMALL else error


def _moved(now: Fit, then: Fit | None) -> tuple[Numbers, Numbers]:
    """(moved, known) of each unit: is its change beyond 1.96 standard deviations of what chance does to two figures?

    The change of everybody together (the season, a campaign of the bank) is taken off first: it moves no place.
    """
    ids = now.figures.ids
    moved, known = np.zeros(len(ids), bool), np.zeros(len(ids), bool)
    if now.model is None or then is None or then.model is None:
        return moved, known
    before = {u: i for i, u in enumerate(then.figures.ids)}
    pairs = [(i, before[u]) for i, u in enumerate(ids) if u in before]
    if pairs:
        a, b = np.array(pairs).T
        x, y, counts = now.model.value[a], then.model.value[b], now.model.name == "counts"
        grown = float(divide(x.sum(), y.sum())) if counts else 1.0
        shift = 0.0 if counts else float(x.mean() - y.mean())
        z = (x - grown * y - shift) / np.sqrt(now.model.noise[a] + grown**2 * then.model.noise[b])
        moved[a], known[a] = np.abs(z) > z_of(USUAL), True
    return moved, known


@remember(entries=512)
def beyond_noise(book: Book, kpi: Kpi, peers: Peers, period: Period, other: Period) -> frozenset[str] | None:
    """Who changed by more than noise between two periods; None where that cannot be told."""
    now, then = modelled(book, kpi, peers, period), modelled(book, kpi, peers, other)
    if now is None or now.model is None or then is None or then.model is None:
        return None
    moved, _ = _moved(now, then)
    return frozenset(u for u, far in zip(now.figures.ids, moved.tolist(), strict=True) if far)


def _table(
    kpi: Kpi, managers: bool, m: Model, moved: tuple[int, int], halves: tuple[int, int], months: float
) -> Certainty:
    spread = (m.shrunken_high - m.shrunken_low) / (2 * z_of(LIKELY))
    between = float(np.var(m.shrunken) + np.mean(spread**2))
    real = reliability.rankability(between, m.noise) if m.posterior.between > 0 else 0.0
    longer = reliability.times_longer(reliability.RANKED, real) * months if 0 < real < 1 else None
    wait = ceil(longer) if longer is not None and longer <= LONGEST and kpi.rollup != "last" else None
    refused: Refusal = "gate" if managers and kpi.gate else "noise" if real < reliability.LISTED else ""
    middle = float(np.mean(m.shrunken))
    return Certainty(
        refused=refused, units=len(m.value), real=real, months=wait,
        displaced=_displaced(m.shrunken, spread, m.noise), model=m.name,
        middle=middle, spread=float(np.sqrt(between)) / middle if middle > 0 else None, tau2=m.tau2,
        signals=int((np.abs(m.zones) > z_of(USUAL)).sum()),
        drawn=int((m.expected >= 1).sum()), moves=moved[0], compared=moved[1], upper=halves[0],
        lower=halves[1],
    )  # fmt: skip


def _displaced(mean: Numbers, spread: Numbers, noise: Numbers) -> int:
    """The median change of place between two periods in which nobody's skill changed: two draws of what may be counted.

    The seed is fixed: the same figures say the same on every page.
    """
    p, rng = len(mean), np.random.default_rng(20_250_101)
    draws = max(1, 3_000 // p)
    truth = mean + spread * rng.standard_normal((draws, p))
    first, second = (
        np.argsort(np.argsort(truth + np.sqrt(noise) * rng.standard_normal((draws, p)), axis=1), axis=1)
        for _ in range(2)
    )
    return round(float(np.median(np.abs(first - second))))


def _columns(kpi: Kpi, m: Model, ranks: rankci.Ranks, moved: Numbers, level: Numbers, sign: int) -> dict[str, Numbers]:
    p, least = len(m.value), EVENTS if m.name == "counts" else CLIENTS
    little = _little(kpi, m)
    wide = (ranks.high - ranks.low > p / 2) | little
    third = np.clip((ranks.expected - 1) * 3 // p, 0, 2).astype(int)
    known = m.around.known
    quarters = ranks.top_quarter, ranks.bottom_quarter
    if p < FEWEST:  # a quarter of so few is one or two
        quarters = np.zeros(p), np.zeros(p)
    return {
        "low": _optional(m.around.low, known), "high": _optional(m.around.high, known),
        "shrunken": m.shrunken, "shrunken_low": m.shrunken_low, "shrunken_high": m.shrunken_high,
        "first": ranks.low.astype(int), "last": ranks.high.astype(int),
        "band": np.where(wide, np.array(BANDS, object)[third], ""), "reliability": m.posterior.own,
        "enough": m.expected >= least, "drawn": m.expected >= 1,
        "top_quarter": quarters[0], "bottom_quarter": quarters[1],
        "zone": _zone(m, sign), "moved": moved, "level": level, "podium": ranks.podium,
        "lacking": _optional(_lacking(kpi, m), little),
        "expected": m.expected if m.name == "counts" else np.full(p, None, object),
    }  # fmt: skip


def _little(kpi: Kpi, m: Model) -> Numbers:
    """Too little data to be placed: less than 30 % of the own deviation is real, or (complaints) fewer than ten events
    are expected."""
    few = m.expected < EVENTS if kpi.gate else np.zeros(len(m.value), bool)
    return (m.posterior.own < reliability.LISTED) | few


def _lacking(kpi: Kpi, m: Model) -> Numbers:
    """How many times as much data as there is would be needed besides, for half of the deviation to be real."""
    own = np.clip(m.posterior.own, 1e-6, 1 - 1e-6)
    more = reliability.RANKED / (1 - reliability.RANKED) * (1 - own) / own - 1
    floor = divide(EVENTS, m.expected) - 1 if kpi.gate else np.zeros(len(own))
    return np.maximum(more, floor)


def _zone(m: Model, sign: int) -> Numbers:
    """The funnel of each unit: 0 as usual for its size, ±1 outside 95 %, ±2 clearly; + is better."""
    q = multiple.false_discovery(funnel.p_values(m.zones))
    far = np.abs(m.zones)
    zone = np.where((far > z_of(CLEAR)) & (q <= FALSE), 2, np.where(far > z_of(USUAL), 1, 0))
    return (zone * np.sign(m.zones) * sign).astype(int)


@remember(entries=512)
def zones(book: Book, kpi: Kpi, peers: Peers, period: Period) -> dict[str, int]:
    """The funnel alone, of each unit whose figure can be judged."""
    now = modelled(book, kpi, peers, period)
    if now is None or now.model is None:
        return {}
    column = _zone(now.model, 1 if kpi.better == "higher" else -1)
    there = now.model.expected >= 1
    return {u: z for u, z, drawn in zip(now.figures.ids, column.tolist(), there.tolist(), strict=True) if drawn}


def _optional(column: Numbers, known: Numbers) -> Numbers:
    found = column.astype(object)
    found[~known] = None
    return found


def _alone(kpi: Kpi, f: Figures) -> dict[str, Sure]:
    """Too few to compare: each with its own interval, and nothing about places."""
    around = own_interval(kpi, f)
    if around is None:
        return {}
    places = places_of_few(kpi, f) if len(f.ids) < FEWEST else None
    first, last = ([None] * len(f.ids),) * 2 if places is None else (c.tolist() for c in places)
    found = zip(f.ids, around.low.tolist(), around.high.tolist(), around.known.tolist(), first, last, strict=True)
    return {
        u: Sure(a, b, None, None, None, i, j, "", 0.0, False, False, 0.0, 0.0, 0, False)
        for u, a, b, k, i, j in found
        if k
    }


def own_interval(kpi: Kpi, f: Figures) -> Interval | None:
    """The 95 % interval of each figure by itself; None where nothing is known of how it varies."""
    if kpi.kind == "mean":
        return intervals.mean(f.numerator, f.spread, f.denominator).times(kpi.scale)
    if kpi.kind == "money":
        return None if kpi.has_denominator else intervals.money(f.numerator, f.spread)
    if kpi.kind == "share":
        return intervals.wilson(f.numerator, f.denominator).times(kpi.scale)
    if kpi.kind == "rate":
        return intervals.rate(f.numerator, f.denominator).times(kpi.scale)
    return intervals.count(f.numerator)


def _refusal(why: Refusal, units: int) -> Certainty:
    return Certainty(why, units, 0.0, None, 0, "", None, None, 0.0, 0, 0, 0, 0)
