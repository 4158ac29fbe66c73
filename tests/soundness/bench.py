"""Publishes a bank through the front door and puts each question to the product and to the oracle."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from analytics.answers import Ranking, Row
from analytics.desk import Desk, open_desk
from analytics.errors import AnalyticsError
from analytics.period import parse
from analytics.warehouse.publish import publish
from analytics.warehouse.store import Store
from tests.oracle.aims import attainment, pace
from tests.oracle.kpis import KPIS, per, rounded
from tests.oracle.spans import Span, last_year, named, previous
from tests.oracle.tables import Entry, Group, Tables
from tests.soundness.extracts import Writer, deliver, write_csv


@dataclass(frozen=True)
class Question:
    """A league table: which KPI, when, of whom, inside which unit, tier or grade, against when."""

    kpi: str
    period: str
    level: str = "manager"
    within: str | None = None
    compare: str = "previous"
    tier: str | None = None
    grade: str | None = None

    @property
    def group(self) -> Group:
        """Who competes, in the oracle's words; grades are of people only."""
        return Group(self.within, self.tier, self.grade if self.level == "manager" else None)


@dataclass(frozen=True)
class Published:
    """A bank and the desk of somebody who may see all of it."""

    bank: dict[str, list[dict[str, Any]]]
    desk: Desk
    root: Path

    @property
    def key(self) -> str:
        """The secret behind client codes: with the same one, the same contents make the same release."""
        return (self.root / "secret.key").read_text("ascii")


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder of its own, in memory where the machine has such a place."""
    memory = Path("/dev/shm")
    path = Path(tempfile.mkdtemp(prefix="bank-", dir=memory if memory.is_dir() else None))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def release(root: Path, *deliveries: Mapping[str, list[dict[str, Any]]], write: Writer = write_csv) -> Desk:
    """Publish deliveries one after the other, and sit down at the desk of somebody who may see everything."""
    for number, tables in enumerate(deliveries):
        deliver(tables, root / "inbox" / f"{number:02}", write)
    publish(root / "inbox", Store(root), by="test", without_totals="test: made by hand")
    return open_desk("office", root)


def ask(desk: Desk, q: Question) -> Ranking | None:
    """The product's answer; ``None`` where it says that there is nothing to say."""
    try:
        return desk.ranking(q.kpi, parse(q.period), q.level, q.compare, q.within, q.tier, q.grade)
    except AnalyticsError:
        return None


def seen(row: Row) -> dict[str, Any]:
    """A row of the product, in the oracle's words."""
    names = ("status", "place", "value", "previous", "previous_place", "movement", "change", "last_year",
             "change_last_year", "target", "beyond", "attainment", "pace", "fte", "per_fte", "outlets",
             "per_outlet")  # fmt: skip
    sums = {"above": Fraction(row.numerator or 0), "below": Fraction(row.denominator or 0)}
    return {name: getattr(row, name) for name in names} | sums


class Expected:
    """The oracle's answer to a question."""

    def __init__(self, tables: Tables, q: Question) -> None:
        self.tables, self.q, self.span = tables, q, named(q.period)
        other = previous if q.compare == "previous" else last_year
        self.now = self._entries(self.span)
        self.then = {e.unit_id: e for e in self._entries(other(self.span))}
        self.year_ago = {e.unit_id: e for e in self._entries(last_year(self.span))}

    def _entries(self, span: Span) -> list[Entry]:
        if self.q.level == "manager":
            return self.tables.managers(self.q.kpi, span, self.q.group)
        return self.tables.units(self.q.kpi, span, self.q.level, self.q.group)

    @property
    def answerable(self) -> bool:
        """Is there anything to say?"""
        return self.tables.available(self.q.kpi) and self.tables.covered(self.q.kpi, self.span)

    def rows(self) -> dict[str, dict[str, Any]]:
        """Everything about everyone, in the order of the table."""
        return {entry.unit_id: self._row(entry) for entry in self.now}

    def _row(self, e: Entry) -> dict[str, Any]:
        then, ago = self.then.get(e.unit_id), self.year_ago.get(e.unit_id)
        goal, kpi = self.tables.aim(self.q.kpi, e.unit_id, self.span), KPIS[self.q.kpi]
        moved = then.place - e.place if then and then.place and e.place else None
        return {
            "status": e.status, "place": e.place, "value": e.value, "above": e.above, "below": e.below,
            "previous": then and then.value, "previous_place": then and then.place, "movement": moved,
            "change": _minus(e.value, then and then.value),
            "last_year": ago and ago.value, "change_last_year": _minus(e.value, ago and ago.value),
            "target": goal and goal.line, "beyond": goal and goal.beyond,
            "attainment": attainment(e.value, goal, kpi.better),
            "pace": pace(kpi, e.value, goal, self.span, min(self.span.last, self.tables.data_through())),
            "fte": rounded(e.fte, 4), "outlets": None if e.outlets is None else rounded(e.outlets, 4),
            "per_fte": per(kpi, e.value, e.fte), "per_outlet": per(kpi, e.value, e.outlets),
        }  # fmt: skip

    def seen_by(self, role: str, home: str) -> set[str]:
        """Whose rows a manager or the head of a unit may read: the own one; units and people of the own subtree."""
        if role == "manager":
            return {home} if self.q.level == "manager" else set()
        below = self.tables.bank.below(home)
        return {e.unit_id for e in self.now if e.home in below}

    def neighbours(self, own: set[str], role: str) -> list[tuple[int | None, Decimal | None, int | None]]:
        """(place, value, movement) of up to five on each side of a manager's own place, in a table of five or more."""
        table = [e for e in self.now if e.place is not None]
        at = next((i for i, e in enumerate(table) if e.unit_id in own), None)
        if role != "manager" or at is None or len(table) < 5:
            return []
        rows, near = self.rows(), [*table[max(0, at - 5) : at], *table[at + 1 : at + 6]]
        return [(e.place, e.value, rows[e.unit_id]["movement"]) for e in near]

    def lines(self) -> dict[str, tuple[Fraction, Fraction]]:
        """The total, and what belongs to nobody's row."""
        return self.tables.beside(self.q.kpi, self.span, self.q.level, self.q.group)


def _minus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a - b


def lines_of(answer: Ranking) -> dict[str, tuple[Fraction, Fraction]]:
    """The product's lines beside the table; those with nothing in them left out."""
    found = {"total": answer.total, "unposted": answer.unposted, "above": answer.above}
    sums = {k: (Fraction(r.numerator or 0), Fraction(r.denominator or 0)) for k, r in found.items() if r}
    return {k: both for k, both in sums.items() if any(both)}


def check(desk: Desk, tables: Tables, q: Question) -> bool:
    """Product and oracle agree on every figure of a table; False where both say that there is none."""
    answer, expected = ask(desk, q), Expected(tables, q)
    assert (answer is not None) == expected.answerable, q
    if answer is None:
        return False
    wanted = expected.rows()
    got = {str(row.unit_id): seen(row) for row in answer.rows}
    assert not differences(got, wanted), (q, differences(got, wanted))
    assert list(got) == list(wanted), (q, "the order of the rows")
    assert lines_of(answer) == expected.lines(), (q, "the lines beside the table")
    return True


def check_narrowed(desk: Desk, tables: Tables, q: Question) -> bool:
    """What somebody who may not see everything is shown: the same figures of the own people or units, in the same
    places; of five neighbours on each side only place, value and movement; of others nothing."""
    answer, expected = ask(desk, q), Expected(tables, q)
    if answer is None:
        return False
    own = expected.seen_by(desk.viewer.role, desk.viewer.home)
    wanted = {who: row for who, row in expected.rows().items() if who in own}
    got = {str(row.unit_id): seen(row) for row in answer.rows if row.unit_id is not None}
    assert not differences(got, wanted), (desk.viewer, q, differences(got, wanted))
    assert [w for w in expected.rows() if w in got] == list(got), (desk.viewer, q, "the order of the rows")
    strangers = [(r.place, r.value, r.movement) for r in answer.rows if r.unit_id is None]
    assert sorted(strangers) == sorted(expected.neighbours(own, desk.viewer.role)), (desk.viewer, q)
    assert all((r.name, r.home, r.numerator, r.target) == (None, None, None, None)
               for r in answer.rows if r.unit_id is None), (desk.viewer, q)  # fmt: skip
    assert answer.peers == sum(e.place is not None for e in expected.now), (desk.viewer, q)
    return True


def differences(got: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]]) -> list[str]:
    """Every figure that differs, readable; rows that only one side has."""
    found = [f"{who}: only the product lists it" for who in got.keys() - wanted.keys()]
    found += [f"{who}: only the oracle lists it" for who in wanted.keys() - got.keys()]
    for who in got.keys() & wanted.keys():
        for name, value in wanted[who].items():
            if got[who][name] != value:
                found.append(f"{who}.{name}: product {got[who][name]}, oracle {value}")
    return sorted(found)
