"""A competition file written from a form, for those who would rather not type TOML; it is checked like any other.

A tree holds what a form holds: table -> {key: value}, or a list of them where a table may be written often; the keys of
the file itself are in "". What is empty is left out.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from analytics.competitions.keys import COMPETITION, Table
from analytics.competitions.reading import BadRules
from analytics.competitions.rules import Rules, read_rules
from analytics.competitions.shelf import folder, launches, put_bytes
from analytics.errors import AnalyticsError, BadDefinition
from analytics.kpi import Kpi

Tree = Mapping[str, Any]
_BELONGS = {"rounds": ("rounds",), "pk": ("pk",), "race": ("race",), "promotion": ("divisions",), "combine": ("team",)}


def tables_for(form: str, measure: str, kind: str) -> tuple[Table, ...]:
    """The tables that mean something for a format, a measure and a kind of entrants, in the order of the file."""
    told = []
    for table in COMPETITION:
        improves = table.name != "baseline" or "improvement" in (form, measure)
        teams = table.name != "team" or kind == "team"
        if form in _BELONGS.get(table.name, (form,)) and improves and teams:
            told.append(table)
    return tuple(told)


def text_of(tree: Tree) -> str:
    """The file."""
    parts = []
    for table in COMPETITION:
        given = tree.get(table.name) or {}
        for one in given if table.many else [given]:
            lines = [f"{k.name} = {_written(one[k.name])}" for k in table.keys if not _empty(one.get(k.name))]
            if lines or (table.many and one):
                head = [f"[[{table.name}]]"] if table.many else [f"[{table.name}]"] if table.name else []
                parts.append("\n".join([*head, *lines]))
    return "\n\n".join(parts) + "\n"


def tree_of(text: str) -> Tree:
    """What a file holds, to begin a form with. Raises ``tomllib.TOMLDecodeError``."""
    raw = tomllib.loads(text, parse_float=Decimal)
    tables = {t.name for t in COMPETITION if t.name}
    return {"": {k: v for k, v in raw.items() if k not in tables}} | {k: v for k, v in raw.items() if k in tables}


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, Sequence) and not value)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written(v) for v in value) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else str(value)


def checked(name: str, tree: Tree, kpis: dict[str, Kpi]) -> tuple[str, Rules | None, tuple[AnalyticsError, ...]]:
    """(the file, its rules if it can be used, else every problem with its line)."""
    text = text_of(tree)
    try:
        return text, read_rules(text, f"{name or 'new'}.toml", kpis), ()
    except BadRules as wrong:
        return text, None, wrong.problems


def write_draft(root: Path, name: str, tree: Tree, kpis: dict[str, Kpi]) -> Rules:
    """Checks and writes the file. Raises ``BadRules``, or ``BadDefinition`` for a name that cannot be one, and for one
    that is launched already unless the version is higher."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", name):
        raise BadDefinition("“{name}” cannot be a file's name; write small letters, digits and hyphens.", name=name)
    rules = read_rules(text_of(tree), f"{name}.toml", kpis)
    before = launches(root, name)
    if before and rules.version <= before[-1].version:
        raise BadDefinition(
            "{file} was launched as version {version}; a change needs “version = {next}”.",
            file=f"{name}.toml", version=before[-1].version, next=before[-1].version + 1,
        )  # fmt: skip
    put_bytes(folder(root) / f"{name}.toml", text_of(tree).encode())
    return rules
