"""The rules of one competition as frozen values: what a launched file says, and nothing else decides.

read_rules(text, "autumn.toml", kpis) -> Rules     raises BadRules with every problem, each with its line
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

from analytics.competitions.checks import check
from analytics.competitions.keys import COMPETITION, Table
from analytics.competitions.reading import BadRules, read
from analytics.competitions.values import Paper
from analytics.kpi import Kpi, registry
from analytics.period import Period, month, ten_day, week

Shape = Literal["total", "rounds", "pk", "race", "divisions", "team"]
_ONE = Decimal("1.00")


@dataclass(frozen=True)
class Window:
    """The days that count, both included, and how they are cut into rounds."""

    first: date
    last: date
    rounds: str = "once"
    listed: tuple[tuple[date, date], ...] = ()
    cooling_off: int = 15

    @property
    def period(self) -> Period:
        """The window as a span."""
        return Period(self.first, self.last + timedelta(days=1))

    @property
    def final_on(self) -> date:
        """The first day on which nothing sold in the window can be cancelled any more."""
        return self.last + timedelta(days=self.cooling_off + 1)

    def spans(self) -> tuple[Period, ...]:
        """The rounds in order: calendar weeks, ten-days or months cut to the window, or as listed."""
        if self.rounds == "listed":
            return tuple(Period(a, b + timedelta(days=1)) for a, b in self.listed)
        if self.rounds == "once":
            return (self.period,)
        cut = {"week": week, "ten_day": ten_day, "month": month}[self.rounds]
        found, start = [], self.first
        while start <= self.last:
            end = min(cut(start).end, self.last + timedelta(days=1))
            found.append(Period(start, end))
            start = end
        return tuple(found)


class _Named:
    """What has a name of its own: ``title``, and it in other languages."""

    title: str
    in_chinese: tuple[tuple[str, str], ...]

    def name(self, language: str) -> str:
        """The name in a language; as written where it has none."""
        return dict(self.in_chinese).get(language, self.title)


@dataclass(frozen=True)
class Entrants:
    """Who competes."""

    kind: str
    within: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    joiners: str = "enter"
    leavers: str = "unplaced"
    transfers: str = "follow"
    fewest_days: int = 0


@dataclass(frozen=True)
class Team(_Named):
    """A team put together for this competition."""

    id: str
    title: str = ""
    members: tuple[str, ...] = ()
    in_chinese: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Division(_Named):
    """A group placed by itself."""

    id: str
    title: str = ""
    up_to: str | None = None
    book_from: int | None = None
    book_to: int | None = None
    tiers: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    in_chinese: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Score:
    """One way to make points."""

    kpi: str
    points: Decimal = _ONE
    per: Decimal = _ONE
    steps: str = "whole"
    each: str = "total"
    cap: Decimal | None = None
    regular: Decimal = _ONE
    target: Decimal | None = None


@dataclass(frozen=True)
class Deduct:
    """Points taken off."""

    kpi: str
    points: Decimal = _ONE
    per: Decimal = _ONE
    limit: Decimal | None = None


@dataclass(frozen=True)
class Rounds:
    """Points by place in each round; the best so many count."""

    points: tuple[Decimal, ...]
    best: int | None = None
    tied: str = "pool"


@dataclass(frozen=True)
class Pk:
    """One against one."""

    pairs: str = "round_robin"
    fixtures: tuple[tuple[int, str, str], ...] = ()
    win: Decimal = Decimal("3.00")
    draw: Decimal = _ONE
    loss: Decimal = Decimal("0.00")
    draw_within: Decimal = Decimal("0.00")
    bye: str = "win"


@dataclass(frozen=True)
class Baseline:
    """What an improvement is measured from: own figures of a base, drawn to those of the peers. ``shrink`` None: as
    much as chance explains of their differences."""

    first: date
    last: date
    shrink: Decimal | None = None

    @property
    def period(self) -> Period:
        """The base as a span."""
        return Period(self.first, self.last + timedelta(days=1))


@dataclass(frozen=True)
class Gate:
    """A condition for a place."""

    rule: str
    standing: str = "held"
    kpi: str = ""
    at_most: Decimal | None = None
    at_least: Decimal | None = None
    severity: str = ""
    fewest: int = 1
    who: tuple[str, ...] = ()
    reason: str = ""
    on: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Prize(_Named):
    """What can be won: by places, by a score everyone can reach, or by the best in one KPI."""

    title: str
    amount: Decimal
    first: int | None = None
    last: int | None = None
    at: Decimal | None = None
    division: str | None = None
    best: str | None = None
    in_chinese: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Piece:
    """A price per unit sold."""

    kpi: str
    price: Decimal
    per: Decimal = _ONE
    above: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class Override:
    """Why a finding of the conduct check was accepted, and by whom."""

    finding: str
    reason: str
    by: str


@dataclass(frozen=True)
class Decision:
    """Somebody held or excluded while competitions run, or such a decision ``lifted``; see ``decisions``."""

    number: int
    who: str
    standing: str
    on: date
    reason: str
    evidence: str
    by: str
    at: str
    until: date | None = None
    lifts: int | None = None  # the number of the decision it ends
    digest: str = ""  # sha256 of it and all before it


@dataclass(frozen=True)
class Rules:
    """One competition. ``name`` is the file's stem, ``digest`` the sha256 of the file; ``decisions``: all on record,
    no part of the file."""

    name: str
    format: str
    titles: tuple[tuple[str, str], ...]
    window: Window
    entrants: Entrants
    scores: tuple[Score, ...]
    digest: str = ""
    version: int = 1
    measure: str = "points"
    tie_breaks: tuple[str, ...] = ()
    budget: Decimal | None = None
    teams: tuple[Team, ...] = ()
    divisions: tuple[Division, ...] = ()
    deducts: tuple[Deduct, ...] = ()
    rounds: Rounds | None = None
    pk: Pk = Pk()
    goal: Decimal | None = None
    up: int = 1
    down: int = 1
    combine: str = "sum"
    member_cap: Decimal | None = None
    baseline: Baseline | None = None
    gates: tuple[Gate, ...] = ()
    prizes: tuple[Prize, ...] = ()
    pieces: tuple[Piece, ...] = ()
    overrides: tuple[Override, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def shape(self) -> Shape:
        """How scores of rounds become a table."""
        if self.format in ("points", "value", "attainment", "improvement", "step"):
            return "total"
        return self.format  # type: ignore[return-value]

    @property
    def by_round(self) -> bool:
        """Does every round start at zero? (Else the window is one score, and rounds are only looked at.)"""
        return self.shape in ("rounds", "pk", "divisions")

    def title(self, language: str = "en") -> str:
        """The competition's name in a language; English where it has none."""
        return dict(self.titles).get(language) or dict(self.titles)["en"]

    @property
    def kpis(self) -> tuple[str, ...]:
        """Every KPI the rules name, once."""
        named = [*(s.kpi for s in self.scores), *(d.kpi for d in self.deducts), *(p.kpi for p in self.pieces)]
        named += [g.kpi for g in self.gates if g.kpi] + [p.best for p in self.prizes if p.best]
        return tuple(dict.fromkeys([*named, *(["complaint_rate"] if "complaint_rate" in self.tie_breaks else [])]))


T = TypeVar("T")
_CHINESE = ("zh-Hans", "zh-Hant")
_RENAMED = {"except": "left_out", "from": "first", "to": "last"}


def read_rules(text: str, file: str, kpis: dict[str, Kpi] | None = None) -> Rules:
    """The rules a file declares. ``file`` is its name; ``kpis`` those there are. Raises ``BadRules``."""
    found, paper = read(text, file, COMPETITION)
    check(found, paper, kpis if kpis is not None else registry())
    if paper.problems:
        raise BadRules(file, paper.in_order())
    rules = _made(found, Path(file).stem, sha256(text.encode()).hexdigest())
    _fits_rounds(rules, paper)
    if paper.problems:
        raise BadRules(file, paper.in_order())
    return rules


def _fits_rounds(rules: Rules, paper: Paper) -> None:
    """What speaks of rounds there are not."""
    rounds = len(rules.window.spans())
    for r in sorted({r for r, _, _ in rules.pk.fixtures if r > rounds}):
        paper.wrong(("pk", "fixtures"), "there is no round {round}: the window has {n}.", round=r, n=rounds)
    if rules.rounds is not None and rules.rounds.best is not None and rules.rounds.best > rounds:
        paper.wrong(("rounds", "best"), "“{key}” is {given}; the nearest valid value is {near}.", key="best",
                    given=rules.rounds.best, near=rounds)  # fmt: skip


def read_gates(text: str, file: str, kpis: dict[str, Kpi]) -> tuple[Gate, ...]:
    """The gates of a file of nothing but gates. Raises ``BadRules``."""
    top = Table("", "Gates that hold in every competition.", ())
    found, paper = read(text, file, (top, *(t for t in COMPETITION if t.name == "gate")))
    check(found, paper, kpis)
    if paper.problems:
        raise BadRules(file, paper.in_order())
    return _many(Gate, found, "gate")


def _made(found: dict[str, Any], name: str, digest: str) -> Rules:
    top = found[""]
    measure = top["format"] if top["format"] in ("value", "attainment", "improvement") else top.get("measure", "points")
    combine = found.get("combine", {})
    promotion = found.get("promotion", {})
    return Rules(
        name=name, format=top["format"], titles=tuple(sorted(found["title"].items())),
        window=_one(Window, found["window"]), entrants=_one(Entrants, found["entrants"]),
        scores=_many(Score, found, "score"), digest=digest, version=top.get("version", 1), measure=measure,
        tie_breaks=top.get("tie_breaks", ()), budget=top.get("budget"), teams=_many(Team, found, "team"),
        divisions=_many(Division, found, "division"), deducts=_many(Deduct, found, "deduct"),
        rounds=_one(Rounds, found["rounds"]) if "rounds" in found else None, pk=_one(Pk, found.get("pk", {})),
        goal=found.get("race", {}).get("goal"), up=promotion.get("up", 1), down=promotion.get("down", 1),
        combine=combine.get("how", "sum"), member_cap=combine.get("member_cap"),
        baseline=_one(Baseline, found["baseline"]) if "baseline" in found else None,
        gates=_many(Gate, found, "gate"), prizes=_many(Prize, found, "prize"),
        pieces=tuple(_piece(p) for p in found.get("piece", ())), overrides=_many(Override, found, "override"),
    )  # fmt: skip


def _one(kind: type[T], given: dict[str, Any]) -> T:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if said := tuple((k, given[k]) for k in _CHINESE if k in given):
        given = {k: v for k, v in given.items() if k not in _CHINESE} | {"in_chinese": said}
    named = {_RENAMED.get(k, k) if k not in known else k: v for k, v in given.items()}
    return kind(**named)


def _many(kind: type[T], found: dict[str, Any], table: str) -> tuple[T, ...]:
    return tuple(_one(kind, given) for given in found.get(table, ()))


def _piece(given: dict[str, Any]) -> Piece:
    return Piece(**{"above" if k == "from" else k: v for k, v in given.items()})
