"""Before a launch: who would have won, whose chance is how big, what it costs, where it tips, and the conduct check."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from analytics.answers import Shared
from analytics.competitions import chances
from analytics.competitions.chances import Chance, Hope
from analytics.competitions.ledger import ledger
from analytics.competitions.lint import Finding, lint
from analytics.competitions.replay import Replay, replays
from analytics.competitions.results import Row
from analytics.competitions.rules import Rules
from analytics.memory import remember
from analytics.money import ratio
from analytics.warehouse.load import Book

DEALS = 20  # winners looked at for single deals
NEAR = Decimal("0.02")  # a line this close to the next score is a cliff


@dataclass(frozen=True, slots=True)
class Cliff:
    """Neighbours whose prizes differ: how much money for how little score. ``close``: within 2 % of the score."""

    place: int
    score: Decimal
    next_score: Decimal
    loses: Decimal
    close: bool


@dataclass(frozen=True, slots=True)
class Deal:
    """A winner whose largest single sale made ``share`` of the score."""

    entrant_id: str
    share: Decimal


@dataclass(frozen=True, eq=False)
class Preflight(Shared):
    """Everything about rules before they are launched."""

    rules: Rules
    replays: tuple[Replay, ...]
    by_book: tuple[Chance, ...]
    by_tenure: tuple[Chance, ...]
    hopes: tuple[Hope, ...]  # of everybody, the best chance first
    overlap: Decimal | None  # share of winners who had won in the replay before, on average
    cost: tuple[Decimal, Decimal, Decimal]  # lowest, median, highest
    cliffs: tuple[Cliff, ...]
    deals: tuple[Deal, ...]
    findings: tuple[Finding, ...]

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Findings nobody has accepted."""
        return tuple(f for f in self.findings if f.override is None)

    @property
    def over_budget(self) -> bool:
        """Would the budget have been passed in some month?"""
        return self.rules.budget is not None and self.cost[2] > self.rules.budget


@remember(entries=16)
def preflight(book: Book, rules: Rules, times: int = 12) -> Preflight:
    """Replays the rules and looks at what came of it. Raises ``NotAvailable`` where no past window has data."""
    found = replays(book, rules, times)
    costs = sorted(r.cost for r in found)
    luck = chances.luck_of(found)
    return Preflight(
        rules=rules, replays=found, by_book=chances.by_book(found, luck),
        by_tenure=chances.by_tenure(book, found, luck),
        hopes=chances.hopes(found, luck),
        overlap=_overlap(found), cost=(costs[0], median(costs), costs[-1]), cliffs=_cliffs(found[0].table.rows),
        deals=_deals(book, found[0]), findings=lint(rules, book.kpis),
    )  # fmt: skip


def _overlap(found: Sequence[Replay]) -> Decimal | None:
    """Of each replay's winners, how many had won in the one a month before."""
    pairs = [(set(a.winners), set(b.winners)) for a, b in pairwise(found) if a.winners]
    whole = sum(len(a) for a, _ in pairs)
    return ratio(Decimal(sum(len(a & b) for a, b in pairs)), Decimal(whole), 1, 4) if whole else None


def _cliffs(rows: Sequence[Row]) -> tuple[Cliff, ...]:
    placed = [r for r in rows if r.place and r.score is not None]
    found = []
    for one, other in pairwise(placed):
        if one.prize > other.prize and one.division == other.division:
            assert one.score is not None
            assert other.score is not None
            gap = abs(one.score - other.score)
            close = gap <= NEAR * abs(one.score)
            found.append(Cliff(one.place or 0, one.score, other.score, one.prize - other.prize, close))
    return tuple(found)


def _deals(book: Book, replay: Replay) -> tuple[Deal, ...]:
    """The winners who owe at least half their score to one entry, most dependent first."""
    found = []
    for who in replay.winners[:DEALS]:
        made = ledger(book, replay.table, who)
        gains = [e.points for e in made.entries if e.points > 0 and e.note != "base"]
        if gains and len(gains) > 1 and 2 * max(gains) >= sum(gains):
            found.append(Deal(who, ratio(Decimal(max(gains)), Decimal(sum(gains)), 1, 4)))
    return tuple(sorted(found, key=lambda d: (-d.share, d.entrant_id)))
