"""A competition file written from a form, for those who would rather not type TOML; it is checked like any other."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from analytics.competitions.reading import BadRules
from analytics.competitions.rules import Rules, read_rules
from analytics.competitions.shelf import folder, launches, put_bytes
from analytics.errors import BadDefinition
from analytics.kpi import Kpi

FORMATS = ("step", "points", "rounds", "race")  # what a form can say in full


@dataclass(frozen=True)
class Counts:
    """One KPI that makes points."""

    kpi: str
    points: Decimal
    per: Decimal
    cap: Decimal


@dataclass(frozen=True)
class Draft:
    """What a form holds. ``line``: the score of the prize (or the goal of a race); ``winners``: places with a prize."""

    name: str
    title: str
    format: str
    entrants: str
    first: date
    last: date
    counts: Sequence[Counts]
    line: Decimal
    winners: int
    amount: Decimal


def text_of(d: Draft) -> str:
    """The file."""
    weekly = 'rounds = "week"\n' if d.format in ("rounds", "step", "points") else ""
    parts = [
        f'format = "{d.format}"\n',
        f"[title]\nen = {_quoted(d.title)}\nzh-Hans = {_quoted(d.title)}\nzh-Hant = {_quoted(d.title)}\n",
        f"[window]\nfirst = {d.first}\nlast = {d.last}\n{weekly}",
        f'[entrants]\nkind = "{d.entrants}"\n',
        *(f'[[score]]\nkpi = "{c.kpi}"\npoints = {c.points}\nper = {c.per}\n' + (f"cap = {c.cap}\n" if c.cap else "")
          for c in d.counts),
        '[[gate]]\nrule = "complaint"\nstanding = "excluded"\n',
    ]  # fmt: skip
    if d.format == "rounds":
        parts.append("[rounds]\npoints = [10, 8, 6, 5, 4, 3, 2, 1]\n")
    if d.format == "race":
        parts.append(f"[race]\ngoal = {d.line}\n")
    prize = f"at = {d.line}" if d.format in ("step", "points") else f"from = 1\nto = {d.winners}"
    parts.append(f'[[prize]]\ntitle = "Prize"\n{prize}\namount = {d.amount}\n')
    return "\n".join(parts)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def write_draft(root: Path, d: Draft, kpis: dict[str, Kpi]) -> Rules:
    """Checks and writes the file. Raises ``BadRules``, or ``BadDefinition`` for a name that cannot be one or is taken
    by launched rules."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", d.name):
        raise BadDefinition("“{name}” cannot be a file's name; write small letters, digits and hyphens.", name=d.name)
    if launches(root, d.name):
        raise BadDefinition("“{name}” is launched already; choose another name.", name=d.name)
    text = text_of(d)
    try:
        rules = read_rules(text, f"{d.name}.toml", kpis)
    except BadRules as wrong:
        raise wrong.problems[0] from None
    put_bytes(folder(root) / f"{d.name}.toml", text.encode())
    return rules
