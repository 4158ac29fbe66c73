"""A year's target, split by a stated rule to months and units, so that every part adds up to the cent.

The rule: the year's target is the base year's figure times one plus the growth asked for. It is split to months in
proportion to the base year's months, and each month to units in proportion to what each did in the whole base year
(the largest-remainder method of ``target.decompose``). A closed unit's history counts for its successor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.access import Scope, denied
from analytics.answers import Share, Shared
from analytics.errors import NotAvailable
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.money import half_up
from analytics.period import Period, month, month_after, shift_months
from analytics.standing import total, unit_sums
from analytics.target import decompose
from analytics.warehouse.load import Book

MOST_GROWTH = 50  # percent
TARGET_COLUMNS = ("month", "unit_type", "unit_id", "kpi", "target", "beyond")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Plan(Shared):
    """A yearly target and its parts. ``cells[i][j]``: month i, unit j; rows and columns add up to the shares."""

    kpi: Kpi
    unit_id: str
    base: Period
    growth: int
    base_value: Decimal
    yearly: Decimal
    months: tuple[Share, ...]
    units: tuple[Share, ...]
    cells: tuple[tuple[Decimal, ...], ...]


def plannable(kpi: Kpi) -> bool:
    """Only a sum of which more is better can be handed out in parts."""
    return kpi.rollup == "sum" and kpi.better == "higher"


def bases(book: Book, kpi: Kpi) -> tuple[Period, ...]:
    """The twelve-month spans a plan can start from, the latest first: those the data cover fully.

    Whole calendar years, and the last twelve months when they are not one.
    """
    known = book.months.get(kpi.name, frozenset())
    last = book.data_through.replace(day=1)
    spans = [Period(shift_months(last, -11), month_after(last), "span")]
    spans += [Period(date(y, 1, 1), date(y + 1, 1, 1), "year") for y in range(last.year, book.data_from.year - 1, -1)]
    full = [s for s in spans if all(m in known for m in s.months())]
    return tuple(s for s in full if s.kind == "year" or s.start.month != 1)


@remember(entries=128)
def plan(book: Book, scope: Scope, kpi: Kpi, unit_id: str, base: Period, growth: int) -> Plan:
    """Split the target of a unit for the twelve months after ``base`` among its months and the units below it."""
    if not scope.sees_unit(unit_id):
        raise denied("unit", unit_id)
    if not plannable(kpi):
        raise NotAvailable("“{kpi}” is not a sum to be reached; its target cannot be split.", kpi=kpi.name)
    decimals = 0 if kpi.unit == "count" else 2
    by_month = [_done(book, kpi, unit_id, month(m)) for m in base.months()]
    whole = sum(by_month, Decimal(0))
    growth = max(0, min(MOST_GROWTH, growth))
    yearly = half_up(max(whole, Decimal(0)) * (100 + growth) / 100, decimals)
    parts = decompose(yearly, by_month, decimals)
    below = _heirs(book, unit_id, base.end)
    history = [sum((_done(book, kpi, u, base) for u in group), Decimal(0)) for group in below.values()]
    cells = tuple(tuple(decompose(part, history, decimals)) for part in parts) if below else ()
    org = book.organisation
    return Plan(
        kpi, unit_id, base, growth, whole, yearly,
        months=tuple(
            Share(f"{m:%Y-%m}", shift_months(m, 12), None, None, done, part)
            for m, done, part in zip(base.months(), by_month, parts, strict=True)
        ),
        units=tuple(
            Share(u, None, u, org.units[u].name, done, sum((row[j] for row in cells), Decimal(0)))
            for j, (u, done) in enumerate(zip(below, history, strict=True))
        ),
        cells=cells,
    )  # fmt: skip


def _done(book: Book, kpi: Kpi, unit_id: str, period: Period) -> Decimal:
    below = book.organisation.subtree(unit_id)
    found = total(s for u, s in unit_sums(book, kpi, period).items() if u in below).numerator
    return found or Decimal(0)


def _heirs(book: Book, unit_id: str, day: date) -> dict[str, list[str]]:
    """Open children -> the units whose history is theirs: their own, and that of siblings they succeeded."""
    org = book.organisation
    children = org.children(unit_id)
    heirs: dict[str, list[str]] = {c: [] for c in children if org.successor(c, day)[0] == c and not _shut(book, c, day)}
    for child in children:
        heir = org.successor(child, day)[0]
        if heir in heirs:
            heirs[heir].append(child)
    return heirs


def _shut(book: Book, unit_id: str, day: date) -> bool:
    closed = book.organisation.units[unit_id].close_date
    return closed is not None and closed <= day


def extract(book: Book, planned: Plan) -> list[dict[str, str]]:
    """The plan as rows of the ``targets`` table, ready to be published.

    A delivery of targets replaces whole months, so the targets already set for these months travel with it unchanged.
    """
    months = [s.month for s in planned.months if s.month is not None]
    fresh = {
        (m, "branch", u.unit_id or "", planned.kpi.name): (cell, None)
        for m, row in zip(months, planned.cells, strict=True) for u, cell in zip(planned.units, row, strict=True)
    }  # fmt: skip
    fresh |= {(m, "branch", planned.unit_id, planned.kpi.name): (s.target, None)
              for m, s in zip(months, planned.months, strict=True)}  # fmt: skip
    kept = {tuple(row[:4]): row[4:] for row in book.rows(_SET, months=months)}
    return [
        dict(zip(TARGET_COLUMNS, (f"{m:%Y-%m}", kind, unit, name, *map(_text, lines)), strict=True))
        for (m, kind, unit, name), lines in sorted((kept | fresh).items())
    ]


_SET = """
SELECT month, unit_type, unit_id, kpi, target, beyond FROM w.target
WHERE month IN (SELECT unnest($months::DATE[])) AND target IS NOT NULL
"""


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def adds_up(planned: Plan) -> bool:
    """Do months, units and cells each make up the year exactly? Said on the page, so that nobody has to add."""
    return all(_sum(s) == planned.yearly for s in (planned.months, planned.units) if s)


def _sum(shares: Sequence[Share]) -> Decimal:
    return sum((s.target for s in shares), Decimal(0))
