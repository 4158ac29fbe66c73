"""Where every row went, proved again: in = loaded + set aside + copies, for rows and for sums, to the cent."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from analytics.warehouse.contract import read_contracts
from analytics.warehouse.raw import raw_cursor
from analytics.warehouse.release import Release, month_key


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One table and month. Sums are of the money column; None: there is none."""

    table: str
    month: str
    files: int
    rows_in: int
    loaded: int
    quarantined: int
    duplicates: int
    stored: int  # rows counted in the published file itself
    sum_in: Decimal | None
    sum_loaded: Decimal | None
    sum_quarantined: Decimal | None
    sum_duplicates: Decimal | None
    sum_stored: Decimal | None

    @property
    def agrees(self) -> bool:
        """Does it add up, and is it what is stored?"""
        rows = self.rows_in == self.loaded + self.quarantined + self.duplicates and self.loaded == self.stored
        if self.sum_in is None:
            return rows
        parts = [self.sum_loaded, self.sum_quarantined, self.sum_duplicates]
        return rows and self.sum_in == sum(p or Decimal(0) for p in parts) and self.sum_loaded == self.sum_stored

    def as_json(self) -> dict[str, Any]:
        """Flat, for JSON and CSV."""
        return asdict(self) | {"agrees": self.agrees}


def reconcile(release: Release) -> list[Reconciled]:
    """Every table and month of a release, counted again in the stored files."""
    contracts = read_contracts()
    found = []
    with raw_cursor(release) as con:
        for table in release.tables:
            money = contracts[table].money if table in contracts else ""
            total = f'sum("{money}")' if money else "NULL"
            for month, path in release.parts(table).items():
                query = f"SELECT count(*), {total} FROM read_parquet($file)"
                [(stored, amount)] = con.execute(query, {"file": str(path)}).fetchall()
                sources = release.sources(table, month)
                found.append(Reconciled(
                    table, month_key(month), len(sources), _count(sources, "rows_in"), _count(sources, "loaded"),
                    _count(sources, "quarantined"), _count(sources, "duplicates"), stored,
                    _sum(sources, "sum_in"), _sum(sources, "sum_loaded"), _sum(sources, "sum_quarantined"),
                    _sum(sources, "sum_duplicates"), Decimal(amount or 0) if money else None,
                ))  # fmt: skip
    return found


def _count(sources: Sequence[dict[str, Any]], key: str) -> int:
    return sum(int(s[key]) for s in sources)


def _sum(sources: Sequence[dict[str, Any]], key: str) -> Decimal | None:
    amounts = [Decimal(s[key]) for s in sources if s[key] is not None]
    return sum(amounts, Decimal(0)) if amounts else None
