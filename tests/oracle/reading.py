"""Extract files with English headers to rows of plain Python values, as the contracts say they are to be read."""

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.oracle.bank import EAST_OF_GREENWICH, Bank

Cast = Callable[[str], Any]


def month(text: str) -> date:
    """``2025-07`` as the first of July."""
    return date.fromisoformat(f"{text}-01")


def instant(text: str) -> datetime:
    """A time on the bank's own clock, as the same moment in UTC."""
    return datetime.fromisoformat(text) - EAST_OF_GREENWICH


def flag(text: str) -> bool:
    """Y or N."""
    return {"Y": True, "N": False}[text]


CASTS: dict[str, Cast] = {
    "month": month, "level": int, "essential": flag, "complete": flag, "upheld": flag, "planned": flag, "won": flag,
    "aum": Decimal, "balance": Decimal, "amount": Decimal, "target": Decimal, "beyond": Decimal,
    "opened_at": instant, "closed_at": instant, "contacted_at": instant,
} | dict.fromkeys(
    ("close_date", "start_date", "end_date", "open_date", "sale_date", "cancelled_on", "created_on", "due_on",
     "handled_on"), date.fromisoformat,
)  # fmt: skip


def row(texts: Mapping[str, str]) -> dict[str, Any]:
    """One line of a file; an empty cell is ``None``."""
    return {name: CASTS.get(name, str)(text) if text else None for name, text in texts.items()}


def bank_in(folder: Path) -> Bank:
    """Every ``<table>.csv`` of a folder."""
    tables = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            tables[file.stem] = [row(texts) for texts in csv.DictReader(lines)]
    return Bank(tables)
