"""Small random banks: two to four levels, people who come, move, pause and leave, units that close and merge, and
figures chosen to lie on the edges of the definitions.

A bank is drawn as the logical tables themselves (lists of rows with Python values), so the oracle can read it as it is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.oracle.bank import EAST_OF_GREENWICH
from tests.oracle.spans import last_of_month, months_on

Row = dict[str, Any]
Tables = dict[str, list[Row]]
DAY = timedelta(days=1)

PRODUCTS = [
    ("DEP", "deposit"), ("CRD1", "card"), ("CRD2", "card"), ("EBK", "ebank"), ("FND1", "fund"), ("FND2", "fund"),
    ("INS1", "insurance"), ("INS2", "insurance"), ("WLT", "wealth"), ("GLD", "gold"), ("BND", "bond"),
]  # fmt: skip
CODES = [code for code, _ in PRODUCTS]
SOLD = ["FND1", "FND2", "INS1", "INS2", "CRD1", "WLT", "GLD", "BND", "INS1", "FND1"]
AMOUNTS = [Decimal(a) for a in ("0.00", "0.01", "100.00", "100.00", "333.33", "1000.00", "25000.05", "9999999999.99")]
BALANCES = [Decimal(a) for a in ("0.00", "0.01", "500.00")]
AUMS = [None] + [Decimal(a) for a in (
    "0.00", "9999.99", "10000.00", "44999.99", "45000.00", "50000.00", "179999.99", "180000.00", "200000.00",
    "450000.00", "2700000.00", "2999999.99", "3000000.00", "10000000.00",
)]  # fmt: skip
FLAGS = [True, False, None]
CLOCK = [(0, 0), (0, 30), (7, 59), (8, 0), (12, 0), (15, 59), (16, 0), (23, 59)]
LATER = [0, 1, 14, 15, 16, 17, 31, 45]


@dataclass(frozen=True)
class Frame:
    """What the rows of a bank are drawn from."""

    months: list[date]
    managers: list[str]
    units: list[str]
    clients: list[str]

    @property
    def first(self) -> date:
        return self.months[0]

    @property
    def last(self) -> date:
        return last_of_month(self.months[-1])

    def day(self) -> st.SearchStrategy[date]:
        """Any day of the data; the ends of months more often."""
        edges = [d for m in self.months for d in (m, last_of_month(m), m + 9 * DAY, m + 15 * DAY)]
        return st.one_of(st.sampled_from(edges), st.dates(self.first, self.last))

    def instant(self) -> st.SearchStrategy[datetime]:
        """A moment, as stored: UTC."""
        return st.builds(_utc, self.day(), st.sampled_from(CLOCK))


def _utc(day: date, clock: tuple[int, int]) -> datetime:
    return datetime(day.year, day.month, day.day, *clock) - EAST_OF_GREENWICH


@st.composite
def tree(draw: st.DrawFn, first: date, last: date) -> list[Row]:
    """The root, one branch of units down to the deepest level, and up to four more units anywhere below the root."""
    depth = draw(st.integers(2, 4))
    parents: list[int | None] = [None, *range(depth - 1)]
    levels = list(range(1, depth + 1))
    for _ in range(draw(st.integers(0, 4))):
        parent = draw(st.sampled_from([i for i, level in enumerate(levels) if level < depth]))
        parents.append(parent)
        levels.append(levels[parent] + 1)
    rows = []
    for i, parent in enumerate(parents):
        closes, successor = None, None
        if i not in parents and i > 0 and draw(st.booleans()):
            closes = draw(st.dates(first - 10 * DAY, last))
            peers = [j for j in range(i) if levels[j] == levels[i]]
            successor = draw(st.sampled_from([*peers, None])) if peers else None
        rows.append({
            "branch_id": _unit(i), "branch_name": f"Unit {i}",
            "parent_branch_id": None if parent is None else _unit(parent),
            "level": levels[i], "region": None, "tier": draw(st.sampled_from([None, None, "city", "county"])),
            "kind": None, "close_date": closes,
            "successor_id": None if successor is None else _unit(successor),
        })  # fmt: skip
    return rows


def _unit(i: int) -> str:
    return f"0{i}"  # ids are text: the leading zero must survive


@st.composite
def postings(draw: st.DrawFn, manager: str, units: list[str], first: date, last: date) -> list[Row]:
    """One to three postings of a person, one after the other, with or without a gap; the last may still run."""
    start = draw(st.one_of(st.just(first - 400 * DAY), st.dates(first - 70 * DAY, last)))
    rows = []
    for number in range(draw(st.integers(1, 3))):
        if number:
            start = rows[-1]["end_date"] + draw(st.sampled_from([0, 0, 1, 20])) * DAY
        end = start + draw(st.integers(1, 90)) * DAY if start >= first - 70 * DAY else draw(st.dates(first, last))
        rows.append({
            "manager_id": manager, "start_date": start, "manager_name": f"Name {manager}",
            "branch_id": draw(st.sampled_from(units)), "grade": draw(st.sampled_from([None, "A", "B"])),
            "end_date": end,
        })  # fmt: skip
    if draw(st.booleans()):
        rows[-1]["end_date"] = None
    return rows


@st.composite
def client(draw: st.DrawFn, client_id: str, frame: Frame, always: bool) -> Tables:
    """A client's months: who looks after him, what he has, what he holds."""
    n = len(frame.months)
    old = always or draw(st.booleans())
    opened = frame.first - 500 * DAY if old else draw(frame.day())
    arrives = 0 if old else frame.months.index(opened.replace(day=1)) + draw(st.sampled_from([0, 0, 0, 1]))
    leaves = n if always else draw(st.integers(arrives, n))
    keepers = draw(st.lists(st.sampled_from(frame.managers), min_size=1, max_size=2))
    tier = draw(st.sampled_from([None, "0", "3", "4", "7"]))
    clients, holdings = [], []
    for at in range(arrives, min(n, max(leaves, arrives + 1))):
        keeper = keepers[0] if at < n // 2 else keepers[-1]
        aum = Decimal("1.00") if always else draw(st.sampled_from(AUMS))
        clients.append({
            "month": frame.months[at], "client_id": client_id, "manager_id": keeper, "open_date": opened, "tier": tier,
            "aum": aum, "risk_level": None, "complete": draw(st.sampled_from(FLAGS)),
        })  # fmt: skip
        for code in draw(st.lists(st.sampled_from(CODES), max_size=4, unique=True)):
            holdings.append({
                "month": frame.months[at], "client_id": client_id, "product_code": code, "manager_id": keeper,
                "balance": draw(st.sampled_from(BALANCES)),
            })  # fmt: skip
    if always and not holdings:  # a bank without any holdings would be refused
        row = {"month": frame.first, "client_id": client_id, "product_code": "DEP", "manager_id": keepers[0]}
        holdings.append({**row, "balance": Decimal("1.00")})
    return {"clients": clients, "holdings": holdings}


@st.composite
def sale(draw: st.DrawFn, number: int, frame: Frame) -> Row:
    """A sale, perhaps cancelled around the end of its cooling-off days."""
    day, gone = draw(frame.day()), draw(st.one_of(st.none(), st.sampled_from(LATER)))
    return {
        "sale_id": f"T{number:03}", "sale_date": day, "manager_id": draw(st.sampled_from(frame.managers)),
        "client_id": draw(st.sampled_from(frame.clients)), "product_code": draw(st.sampled_from(SOLD)),
        "amount": draw(st.sampled_from(AMOUNTS)), "premium_type": draw(st.sampled_from(["single", "regular", None])),
        "cancelled_on": None if gone is None else day + gone * DAY,
    }  # fmt: skip


@st.composite
def complaint(draw: st.DrawFn, number: int, frame: Frame) -> Row:
    """A complaint, perhaps closed some hours or weeks later."""
    opened, hours = draw(frame.instant()), draw(st.sampled_from([None, 0, 1, 9, 24, 200, 900]))
    return {
        "complaint_id": f"K{number:03}", "opened_at": opened,
        "closed_at": None if hours is None else opened + timedelta(hours=hours),
        "manager_id": draw(st.sampled_from(frame.managers)), "client_id": draw(st.sampled_from(frame.clients)),
        "category": "service", "severity": "low", "upheld": draw(st.sampled_from(FLAGS)),
    }  # fmt: skip


@st.composite
def contact(draw: st.DrawFn, number: int, frame: Frame) -> Row:
    """A contact by anyone with anyone."""
    return {
        "contact_id": f"N{number:03}", "contacted_at": draw(frame.instant()),
        "manager_id": draw(st.sampled_from(frame.managers)), "client_id": draw(st.sampled_from(frame.clients)),
        "channel": "phone", "planned": None,
    }  # fmt: skip


@st.composite
def lead(draw: st.DrawFn, number: int, frame: Frame) -> Row:
    """A lead, due some days later and handled before, on, after that day, or never."""
    day, handled = draw(frame.day()), draw(st.sampled_from([None, 0, 9, 10, 11]))
    return {
        "opportunity_id": f"L{number:03}", "created_on": day, "due_on": day + 10 * DAY,
        "handled_on": None if handled is None else day + handled * DAY,
        "manager_id": draw(st.sampled_from(frame.managers)), "client_id": draw(st.sampled_from(frame.clients)),
        "won": None,
    }  # fmt: skip


@st.composite
def target(draw: st.DrawFn, frame: Frame) -> Row:
    """A monthly target of a person or a unit for one of four KPIs of different kinds."""
    person = draw(st.booleans())
    return {
        "month": draw(st.sampled_from(frame.months)), "unit_type": "manager" if person else "branch",
        "unit_id": draw(st.sampled_from(frame.managers if person else frame.units)),
        "kpi": draw(st.sampled_from(["fund_sales", "new_clients", "complaint_rate", "aum"])),
        "target": draw(st.sampled_from([Decimal(t) for t in ("0.3333", "1.0000", "3.0000", "1000.0000")])),
        "beyond": draw(st.sampled_from([None, Decimal("2.0000")])),
    }  # fmt: skip


def _unique(rows: list[Row], key: tuple[str, ...]) -> list[Row]:
    return list({tuple(row[k] for k in key): row for row in rows}.values())


def banks() -> st.SearchStrategy[Tables]:
    """Banks in which something happens: the very smallest are not worth a publication."""
    return _banks().filter(lambda b: len(b["sales"]) >= 4 and len(b["managers"]) >= 5 and len(b["clients"]) >= 10)


@st.composite
def _banks(draw: st.DrawFn) -> Tables:
    """A whole bank: three to five months of every table, with some of the optional ones missing."""
    start = draw(st.sampled_from([date(2023, 12, 1), date(2024, 1, 1), date(2025, 7, 1), date(2026, 1, 1)]))
    months = [months_on(start, n) for n in range(draw(st.integers(3, 5)))]
    first, last = months[0], last_of_month(months[-1])
    branches = draw(tree(first, last))
    units = [u["branch_id"] for u in branches]
    people = [f"{n:03}" for n in range(1, draw(st.integers(3, 9)))]
    ids = [f"C{n}" for n in range(draw(st.integers(3, 12)))]
    frame = Frame(months, people, units, ids)
    posted = [row for person in people for row in draw(postings(person, units[1:] or units, first, last))]
    lives = [draw(client(client_id, frame, always=n == 0)) for n, client_id in enumerate(ids)]
    essential = draw(st.sampled_from([{"CRD1", "EBK"}, {"CRD1", "CRD2"}, set()]))
    tables: Tables = {
        "branches": branches,
        "managers": posted,
        "products": [{"product_code": code, "product_name": code, "category": category, "essential": code in essential}
                     for code, category in PRODUCTS],
        "clients": [row for life in lives for row in life["clients"]],
        "holdings": [row for life in lives for row in life["holdings"]],
        "sales": [draw(sale(n, frame)) for n in range(draw(st.integers(1, 20)))],
        "complaints": [draw(complaint(n, frame)) for n in range(draw(st.integers(1, 8)))],
        "contacts": [draw(contact(n, frame)) for n in range(draw(st.integers(0, 10)))],
        "opportunities": [draw(lead(n, frame)) for n in range(draw(st.integers(0, 8)))],
        "targets": _unique(draw(st.lists(target(frame), max_size=8)), ("month", "unit_type", "unit_id", "kpi")),
    }  # fmt: skip
    missing = draw(st.sampled_from([set(), set(), {"contacts"}, {"opportunities", "targets"}]))
    return {name: rows for name, rows in tables.items() if rows and name not in missing}
