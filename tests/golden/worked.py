"""Reads the tables of a hand-worked page: under each heading, rows by column title, and what a cell says."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

Table = list[dict[str, str]]
_CELL = re.compile(r"(?:(?P<above>-?\d+)/(?P<below>\d+) = )?(?P<value>–|-?[\d.]+)(?: (?P<mark>#\d+|left|new|closed))?")
UNLISTED = "unlisted"


@dataclass(frozen=True)
class Cell:
    """numerator, denominator (0 where nothing is divided), published value, and ``#place`` or why there is none."""

    above: Fraction
    below: Fraction
    value: Decimal | None
    mark: str


NOT_THERE = Cell(Fraction(0), Fraction(0), None, UNLISTED)


def cell(text: str) -> Cell:
    """``1/3 = 33.3 #2`` or ``1000.00 left`` or ``–``; an empty cell is not there."""
    if not text:
        return NOT_THERE
    found = _CELL.fullmatch(text)
    assert found, f"not a cell: {text!r}"
    value = None if found["value"] == "–" else Decimal(found["value"])
    above = Fraction(found["above"] or value or 0)
    return Cell(above, Fraction(found["below"] or 0), value, found["mark"] or "")


def worked(page: Path) -> dict[str, Table]:
    """Heading -> the last table under it."""
    found: dict[str, Table] = {}
    heading, titles = "", None
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ").strip()
        if not line.startswith("|"):
            titles = None
            continue
        cells = [text.strip() for text in line.strip("|").split("|")]
        if titles is None:
            titles, found[heading] = cells, []
        elif not set(line) <= set("|-"):
            found[heading].append(dict(zip(titles, cells, strict=True)))
    return found
