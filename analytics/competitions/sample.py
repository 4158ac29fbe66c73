"""The competitions of the demo bank: the shipped library, moved to its months, launched, the finished ones sealed."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from analytics.competitions.rules import read_rules
from analytics.competitions.seal import make_seal
from analytics.competitions.shelf import folder, launch, put_bytes
from analytics.competitions.standings import standings, state_of
from analytics.errors import AnalyticsError
from analytics.paths import DEFINITIONS
from analytics.period import month_end, shift_months
from analytics.warehouse.load import Book

LIBRARY = DEFINITIONS / "competitions" / "library"
WRITTEN_FOR = date(2026, 10, 1)  # the last month of the bank the library's dates are written for
DRAFTS = ("fund-sprint",)
BY = "demo"


def moved(text: str, months: int) -> str:
    """Every day in a file, so many months later; the last of a month stays a last."""

    def later(found: re.Match[str]) -> str:
        day = date.fromisoformat(found[0])
        first = shift_months(day.replace(day=1), months)
        last = month_end(first)
        return str(last if day == month_end(day) else first.replace(day=min(day.day, last.day)))

    return re.sub(r"\d{4}-\d{2}-\d{2}", later, text)


def write_samples(root: Path, book: Book) -> list[str]:
    """Writes, launches and seals; names of the competitions made. What the data cannot answer is left out."""
    last = book.data_through.replace(day=1)
    months = (last.year - WRITTEN_FOR.year) * 12 + last.month - WRITTEN_FOR.month
    made = []
    for path in sorted(LIBRARY.glob("*.toml")):
        home = folder(root) / path.name
        if not home.exists() and _write(root, book, home, moved(path.read_text("utf-8"), months)):
            made.append(path.stem)
    return made


def _write(root: Path, book: Book, home: Path, text: str) -> bool:
    try:
        rules = read_rules(text, home.name, book.kpis)
        if (rules.baseline and rules.baseline.first < book.data_from) or rules.window.first < book.data_from:
            return False
        standings(book, rules)
    except AnalyticsError:
        return False
    home.parent.mkdir(parents=True, exist_ok=True)
    put_bytes(home, text.encode())
    if home.stem not in DRAFTS:
        eve = datetime.combine(rules.window.first - timedelta(days=1), time(9), UTC)
        launch(root, home.stem, BY, book.kpis, eve)
        if state_of(rules, book.data_through) == "final":
            make_seal(root, book, rules, BY, datetime.combine(book.data_through, time(9), UTC))
    return True
