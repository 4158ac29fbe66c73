"""What the reader has chosen. All of it is in the address, so copying the address shares the view and *back* works.

The address is the only truth: widgets are set from it on each run and write to it when they change. What it says
wrongly is answered with a sentence and the nearest sensible choice, never with an exception.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from analytics import period as periods
from analytics.answers import Compare
from analytics.desk import Desk
from analytics.errors import AnalyticsError, BadPeriod, NotAllowed, UnknownName
from analytics.form import FORMS, Form
from analytics.organisation import Organisation
from analytics.period import Period
from analytics.plan import MOST_GROWTH

Versus = Literal["previous", "last-year", "target"]
VERSUS: tuple[Versus, ...] = ("previous", "last-year", "target")
NAMES = (  # kept from page to page
    "kpi", "period", "vs", "unit", "peers", "level", "who", "with", "published", "form", "growth", "base", "against",
    "against_release",
)  # fmt: skip
FRAME = ("lang", "as")  # read before there is a desk


@dataclass(frozen=True)
class State:
    """The reader's choices, checked against the desk."""

    kpi: str
    period: Period
    vs: Versus = "previous"
    unit: str | None = None
    level: str = "manager"
    tier: str | None = None
    grade: str | None = None
    who: str | None = None  # a manager
    beside: tuple[str, ...] = ()  # units to compare with
    published: bool = False
    form: Form = "total"  # units as totals, per outlet or per head
    growth: int = 20  # percent on top of last year, for next year's target
    base: Period | None = None  # the year that next year's target starts from
    against: Period | None = None  # the other side of a movement; None: the period compared with
    against_release: str | None = None  # as which release knows it; None: the one shown
    problems: tuple[AnalyticsError, ...] = ()

    @property
    def compare(self) -> Compare:
        """The period to compare with; a comparison with the target still shows the previous one."""
        return "last-year" if self.vs == "last-year" else "previous"

    @property
    def peers(self) -> str:
        """The peer group as written in the address: ``all``, ``tier:…`` or ``grade:…``."""
        return f"tier:{self.tier}" if self.tier else f"grade:{self.grade}" if self.grade else "all"


def read(desk: Desk, address: Mapping[str, str]) -> State:
    """The state an address asks for; what it gets wrong is in ``problems`` and has fallen back."""
    problems: list[AnalyticsError] = []
    whole = desk.scope.everything
    units = [u.id for u in desk.units()]
    beside = (u for u in address.get("with", "").split(",") if u)
    kind, _, group = address.get("peers", "all").partition(":")
    known = peer_groups(desk)
    if kind != "all" and address["peers"] not in known:
        problems.append(UnknownName("peer group", address["peers"], ["all", *known]))
        kind = "all"
    return State(
        kpi=_kpi(desk, address.get("kpi"), problems),
        period=_period(desk, address.get("period"), problems),
        vs=_one("comparison", address.get("vs"), VERSUS, problems),
        unit=_mine("unit", address.get("unit"), units, problems, whole),
        level=_one("level", address.get("level"), ("manager", *reversed(desk.levels()[:-1])), problems),
        tier=group if kind == "tier" else None,
        grade=group if kind == "grade" else None,
        who=_mine("manager", address["who"], desk.people(), problems, whole) if "who" in address else None,
        beside=tuple(u for u in beside if _mine("unit", u, units, problems, whole)),
        published=address.get("published") == "1",
        form=_one("form", address.get("form"), FORMS, problems),
        growth=_percent(address.get("growth"), problems),
        base=_base(address.get("base"), problems),
        against=_within(desk, address["against"], problems) if "against" in address else None,
        against_release=_release(desk, address.get("against_release"), problems),
        problems=tuple(problems),
    )  # fmt: skip


def peer_groups(desk: Desk) -> tuple[str, ...]:
    """Peer groups that can be asked for, as written in the address: tiers of units, then grades of managers."""
    return _groups(desk.book.organisation)


@lru_cache(maxsize=4)  # an organisation is one of a release and never changes
def _groups(org: Organisation) -> tuple[str, ...]:
    tiers = sorted({u.tier for u in org.units.values() if u.tier})
    grades = sorted({p.grade for p in org.postings if p.grade})
    return (*(f"tier:{x}" for x in tiers), *(f"grade:{x}" for x in grades))


def opening_level(desk: Desk, unit: str | None) -> str:
    """The level a page about units opens with: the one below the chosen or own unit, else sub-branches."""
    names = [n for n in desk.levels() if n not in ("bank", "manager")]
    start = unit or desk.scope.home
    if start is None:
        return "sub_branch" if "sub_branch" in names else names[0] if names else "bank"
    here = _level_of(desk, start)
    below = names[names.index(here) + 1 :] if here in names else names
    return below[0] if below else here


def inside(desk: Desk, unit: str | None, level: str) -> str | None:
    """The unit that a table of a level is about: the chosen or own one, if it lies above the level."""
    start = unit or desk.scope.home
    if start is None:
        return None
    order = desk.levels()
    here = _level_of(desk, start)
    return start if here not in order or order.index(here) < order.index(level) else None


def _level_of(desk: Desk, unit_id: str) -> str:
    org = desk.book.organisation
    return org.level_name(org.unit(unit_id).level)


def menu_of_periods(first: date, last: date) -> list[str]:
    """Names of the periods offered: months, then year to date, quarters, half-years, years and the last ten-days."""
    months = list(Period(first.replace(day=1), periods.month_after(last)).months())[::-1]
    quarters = {f"{m.year}-Q{(m.month + 2) // 3}" for m in months}
    halves = {f"{m.year}-H{1 if m.month <= 6 else 2}" for m in months}
    years = {str(m.year) for m in months}
    tens = [f"{m:%Y-%m}-T{k}" for m in months[:3] for k in (3, 2, 1)]
    named = [f"{m:%Y-%m}" for m in months]
    to_date = [periods.year_to_date(m.year, m.month).name for m in months[:1]]
    return [*named, *to_date, *sorted(quarters, reverse=True), *sorted(halves, reverse=True),
            *sorted(years, reverse=True), *tens]  # fmt: skip


def _kpi(desk: Desk, asked: str | None, problems: list[AnalyticsError]) -> str:
    first = next(iter(desk.kpis()), "")
    if asked is None:
        return first
    try:
        return desk.kpi(asked).name
    except AnalyticsError as wrong:
        problems.append(wrong)
        return first


def _period(desk: Desk, asked: str | None, problems: list[AnalyticsError]) -> Period:
    found = _within(desk, asked, problems) if asked is not None else None
    return found or desk.latest()


def _within(desk: Desk, asked: str, problems: list[AnalyticsError]) -> Period | None:
    """A period the data speaks of."""
    first, last = desk.book.data_from, desk.book.data_through
    try:
        found = periods.parse(asked)
        if found.end > first and found.start <= last:
            return found
        problems.append(BadPeriod(
            "There is no data for {period}. The data runs from {first} to {last}; choose a period in between.",
            period=found, first=first, last=last,
        ))  # fmt: skip
    except BadPeriod as wrong:
        problems.append(wrong)
    return None


def _release(desk: Desk, asked: str | None, problems: list[AnalyticsError]) -> str | None:
    known = [r.id for r in desk.releases()] if asked else []
    if not asked or asked in known:
        return asked or None
    problems.append(UnknownName("release", asked, known))
    return None


def _base(asked: str | None, problems: list[AnalyticsError]) -> Period | None:
    try:
        return periods.parse(asked) if asked else None
    except BadPeriod as wrong:
        problems.append(wrong)
        return None


def _percent(asked: str | None, problems: list[AnalyticsError]) -> int:
    if asked is None:
        return State.growth
    if asked.isascii() and asked.isdecimal() and int(asked[:4]) <= MOST_GROWTH:
        return int(asked)
    problems.append(UnknownName("growth", asked, ("0", "20", "30", str(MOST_GROWTH))))
    return State.growth


def _one(what: str, asked: str | None, known: tuple[str, ...], problems: list[AnalyticsError]):  # type: ignore[no-untyped-def]
    if asked is None or asked in known:
        return asked or known[0]
    problems.append(UnknownName(what, asked, known))
    return known[0]


def _mine(what: str, asked: str | None, known, problems: list[AnalyticsError], everything: bool) -> str | None:  # type: ignore[no-untyped-def]
    if not asked or asked in known:
        return asked or None
    sentence = "There is no {what} “{name}” that you may see. Choose one from the menus, or ask an administrator."
    problems.append(UnknownName(what, asked, known) if everything else NotAllowed(sentence, what=what, name=asked))
    return None
