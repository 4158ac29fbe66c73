"""Who was posted where, month by month, as one hash each: equal hashes mean that nothing changed for a month's days."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

import duckdb

from analytics.period import shift_months
from analytics.warehouse.sql import sql


@dataclass
class Postings:
    """The hashes by first of month. ``stays`` is a table of the connection."""

    hashes: dict[date, str] = field(default_factory=dict)

    def learn(self, con: duckdb.DuckDBPyConnection, first: date, last: date) -> None:
        """All months from that of ``first`` to that of ``last``."""
        bound = {"first": first.replace(day=1), "last": last.replace(day=1)}
        for month, postings in con.execute(sql("posted"), bound).fetchall():
            self.hashes[month] = sha256((postings or "").encode()).hexdigest()[:24]

    def during(self, con: duckdb.DuckDBPyConnection, first: date, last: date) -> list[str]:
        """The hashes of the months that two days are in, and of those between."""
        months = [first.replace(day=1)]
        while months[-1] < last.replace(day=1):
            months.append(shift_months(months[-1], 1))
        if not set(months) <= self.hashes.keys():
            self.learn(con, first, last)
        return [self.hashes[month] for month in months]
