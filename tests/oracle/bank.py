"""A bank as plain lists of rows, its tree of units, and who was posted where on which day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.spans import ONE, Span, last_of_month

Row = Mapping[str, Any]
EAST_OF_GREENWICH = timedelta(hours=8)
DATED_BY = {
    "clients": "month", "holdings": "month", "targets": "month", "sales": "sale_date", "complaints": "opened_at",
    "contacts": "contacted_at", "opportunities": "created_on", "service_checks": "checked_on",
}  # fmt: skip


def business_day(instant: datetime) -> date:
    """The bank's own date at an instant given in UTC."""
    return (instant + EAST_OF_GREENWICH).date()


def day_of(value: date) -> date:
    """The business day of a date or an instant."""
    return business_day(value) if isinstance(value, datetime) else value


class Bank:
    """The logical tables by name; a table that was never delivered is simply not there.

    ``quiet``: months for which a table was delivered without a row: nothing happened, which is not the same as unknown.
    """

    def __init__(self, tables: Mapping[str, Iterable[Row]], quiet: Mapping[str, Iterable[date]] | None = None) -> None:
        self.quiet = {name: set(months) for name, months in (quiet or {}).items()}
        self.tables = {name: list(rows) for name, rows in tables.items()}
        self.parent = {u["branch_id"]: u["parent_branch_id"] for u in self.rows("branches")}
        self.level = {u["branch_id"]: u["level"] for u in self.rows("branches")}
        self.closing = {u["branch_id"]: (u.get("close_date"), u.get("successor_id")) for u in self.rows("branches")}
        self.tier = {u["branch_id"]: u.get("tier") for u in self.rows("branches")}
        self.postings = defaultdict(list)
        for posting in self.rows("managers"):
            self.postings[posting["manager_id"]].append(posting)
        self._by_month: dict[str, dict[date, list[Row]]] = {}
        self._where: dict[tuple[str, date], str | None] = {}
        self._below: dict[str, set[str]] = {}

    def rows(self, table: str) -> list[Row]:
        """All rows of a table; none if it is not there."""
        return self.tables.get(table, [])

    def of_month(self, table: str, month: date) -> list[Row]:
        """A month's rows of a table that comes month by month."""
        if table not in self._by_month:
            found: dict[date, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                found[day_of(row[DATED_BY[table]]).replace(day=1)].append(row)
            self._by_month[table] = dict(found)
        return self._by_month[table].get(month, [])

    def months(self, table: str) -> list[date]:
        """The months a table was delivered for, in order."""
        self.of_month(table, date.min)
        return sorted({*self._by_month[table], *self.quiet.get(table, ())})

    # --- the tree -------------------------------------------------------------------------------------------------

    def chain(self, unit: str | None) -> list[str]:
        """A unit, its parent, its parent's parent, up to the root."""
        found = []
        while unit is not None:
            found.append(unit)
            unit = self.parent[unit]
        return found

    def below(self, unit: str) -> set[str]:
        """The unit and everything under it."""
        if unit not in self._below:
            self._below[unit] = {u for u in self.parent if unit in self.chain(u)}
        return self._below[unit]

    def root(self) -> str:
        """The one unit without a parent."""
        return next(u for u, parent in self.parent.items() if parent is None)

    def of_tier(self, tier: str) -> set[str]:
        """Every unit that is of a tier itself or lies under one that is."""
        return {u for u in self.parent if any(self.tier[a] == tier for a in self.chain(u))}

    def at_level(self, name: str) -> list[str]:
        """The units of a level, counted from the leaves up; the bank is the root."""
        wanted = 1 if name == "bank" else max(self.level.values()) - ("outlet", "sub_branch", "branch").index(name)
        return sorted(u for u, level in self.level.items() if level == wanted)

    # --- postings -------------------------------------------------------------------------------------------------

    def merged_into(self, unit: str, day: date) -> str:
        """Where a unit's people are on a day: itself, or its successor once it has closed, or the successor's."""
        closed_on, successor = self.closing[unit]
        if closed_on is None or successor is None or day < closed_on:
            return unit
        return self.merged_into(successor, day)

    def posted_to(self, manager: str, day: date) -> str | None:
        """The unit a manager works in on a day; ``None`` outside every posting. The end date is no longer worked."""
        if (manager, day) not in self._where:
            self._where[manager, day] = self._look_up(manager, day)
        return self._where[manager, day]

    def _look_up(self, manager: str, day: date) -> str | None:
        for posting in self.postings.get(manager, ()):
            if posting["start_date"] <= day and (posting["end_date"] is None or day < posting["end_date"]):
                return self.merged_into(posting["branch_id"], day)
        return None

    def last_served(self, manager: str, span: Span, units: set[str]) -> Row | None:
        """The posting, and in ``branch_id`` the unit then, of the last day of the span worked in some units."""
        for day in reversed(span.days()):
            if self.posted_to(manager, day) in units:
                there = (p for p in self.postings[manager] if p["end_date"] is None or day < p["end_date"])
                posting = next(p for p in there if p["start_date"] <= day)
                return {**posting, "branch_id": self.posted_to(manager, day)}
        return None

    def days_posted(self, manager: str, span: Span, units: set[str] | None = None) -> int:
        """On how many days of the span the manager works, anywhere or in some units."""
        where = [self.posted_to(manager, day) for day in span.days()]
        return sum(1 for unit in where if unit is not None and (units is None or unit in units))

    def days_posted_until(self, manager: str, day: date) -> int:
        """On how many days the manager has worked up to and including a day."""
        first = min(p["start_date"] for p in self.postings[manager])
        return self.days_posted(manager, Span(first, day)) if first <= day else 0

    def open_days(self, unit: str, span: Span) -> int:
        """On how many days of the span the unit is open."""
        closed_on = self.closing[unit][0]
        return sum(1 for day in span.days() if closed_on is None or day < closed_on)

    def name_of(self, manager: str) -> str:
        """The manager's name in the latest posting."""
        return str(max(self.postings[manager], key=lambda p: p["start_date"])["manager_name"])

    def last_day_of(self, table: str) -> date:
        """The last day of the last month delivered."""
        return last_of_month(self.months(table)[-1]) if self.months(table) else date.min + ONE
