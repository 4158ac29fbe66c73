"""A TOML file checked against what may be written in it: every problem at once, with file, line and what would do."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from analytics.competitions.keys import Key, Table
from analytics.competitions.lines import Path, line_numbers
from analytics.errors import AnalyticsError, BadDefinition

_CENTS = Decimal("0.01")


class BadRules(BadDefinition):
    """A competition or scorecard file that cannot be used. ``problems`` holds all there is to say."""

    def __init__(self, file: str, problems: "list[AnalyticsError]") -> None:
        self.problems = tuple(problems)
        super().__init__("{file}: {n} problem(s) found; it is not used.", file=file, n=len(problems))

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {p}" for p in self.problems)])


@dataclass
class Paper:
    """A file being read: where its keys stand, and what is wrong with it so far."""

    file: str
    lines: dict[Path, int]
    problems: list[AnalyticsError] = field(default_factory=list)

    def line(self, *path: str | int) -> int:
        """The line of a key, else of its table, else 1."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def wrong(self, path: Path, template: str, **values: object) -> None:
        """Note a problem at a key; the sentence is prefixed by file and line."""
        self.problems.append(
            BadDefinition("{file}, line {line}: " + template, file=self.file, line=self.line(*path), **values)
        )


def read(text: str, file: str, tables: tuple[Table, ...]) -> tuple[dict[str, Any], Paper]:
    """(table -> {key: value} or a list of them, the paper with its problems). The keys of the file itself are in "".

    Amounts are Decimals with at most two places, lists are tuples. Raises ``BadRules`` where it is not TOML at all.
    """
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        told = BadDefinition("{file}: this is not TOML: {wrong}.", file=file, wrong=wrong)
        raise BadRules(file, [told]) from None
    paper = Paper(file, line_numbers(text))
    known = {t.name: t for t in tables}
    top = {k: v for k, v in raw.items() if not _is_table(v)}
    found: dict[str, Any] = {"": _one(paper, known[""], top, ())}
    for name, given in raw.items():
        if _is_table(given):
            if name not in known:
                _unknown(paper, (name,), name, [t for t in known if t])
            else:
                found[name] = _table(paper, known[name], given)
    for table in tables:
        if table.required and table.name not in found:
            paper.wrong((), "the table [{table}] is missing: {about}", table=table.name, about=table.about)
    return found, paper


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _table(paper: Paper, table: Table, given: Any) -> Any:
    if table.many != isinstance(given, list):
        how = f"[[{table.name}]]" if table.many else f"[{table.name}]"
        paper.wrong((table.name,), "write this table as {how}.", how=how)
        return [] if table.many else {}
    if table.many:
        return [_one(paper, table, one, (table.name, i)) for i, one in enumerate(given)]
    return _one(paper, table, given, (table.name,))


def _one(paper: Paper, table: Table, given: dict[str, Any], path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        key = table.key(name)
        if key is None:
            _unknown(paper, (*path, name), name, [k.name for k in table.keys])
        elif (checked := _value(paper, key, value, (*path, name))) is not None:
            found[name] = checked
    for key in table.keys:
        if key.required and key.name not in given:
            paper.wrong(path, "“{key}” is missing: {about}.", key=key.name, about=key.about)
    return found


def _unknown(paper: Paper, path: Path, name: str, known: list[str]) -> None:
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        paper.wrong(path, "“{key}” is not known here. Did you mean “{close}”?", key=name, close=close[0])
    else:
        paper.wrong(path, "“{key}” is not known here. Known: {known}.", key=name, known=", ".join(known))


def _value(paper: Paper, key: Key, value: Any, path: Path) -> Any:
    """The value as it is used; None where it cannot be, and why is noted."""
    match key.kind:
        case "text" if isinstance(value, str) and value.strip():
            return value.strip()
        case "choice" if isinstance(value, str):
            return _choice(paper, key, value, path)
        case "texts" if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        case "choices" if isinstance(value, list) and all(isinstance(v, str) for v in value):
            chosen = [_choice(paper, key, v, path) for v in value]
            return tuple(c for c in chosen if c)
        case "date" if type(value) is date:
            return value
        case "spans" if isinstance(value, list) and all(_is_span(v) for v in value):
            return tuple((a, b) for a, b in value)
        case "count" if type(value) is int:
            return _bounded(paper, key, Decimal(value), path)
        case "amount" if _is_number(value):
            return _bounded(paper, key, Decimal(value), path)
        case "amounts" if isinstance(value, list) and value and all(_is_number(v) for v in value):
            return tuple(_bounded(paper, key, Decimal(v), path) or Decimal(0) for v in value)
        case "fixtures" if isinstance(value, list) and all(_is_fixture(v) for v in value):
            return tuple((n, a, b) for n, a, b in value)
    paper.wrong(path, "“{key}” is {given}; it must be {kind}.", key=key.name, given=_shown(value), kind=WORDS[key.kind])
    return None


WORDS = {
    "text": "a text in quotes", "choice": "a word in quotes", "texts": "a list of texts", "choices": "a list of words",
    "date": "a day such as 2026-03-31", "spans": "a list of [first day, last day]", "amount": "a number",
    "amounts": "a list of numbers", "count": "a whole number", "fixtures": "a list of [round, one, other]",
}  # fmt: skip


def _is_number(value: Any) -> bool:
    return (type(value) is int or isinstance(value, Decimal)) and Decimal(value).is_finite()


def _is_span(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(v) is date for v in value)


def _is_fixture(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and type(value[0]) is int and value[0] >= 1


def _shown(value: Any) -> str:
    return f"“{value}”"[:60]


def _choice(paper: Paper, key: Key, value: str, path: Path) -> str | None:
    if value in key.allowed:
        return value
    close = get_close_matches(value, key.allowed, n=1, cutoff=0.5)
    allowed = ", ".join(key.allowed)
    if close:
        paper.wrong(path, "“{key}” is “{given}”. Did you mean “{close}”? It may be {allowed}.",
                    key=key.name, given=value, close=close[0], allowed=allowed)  # fmt: skip
    else:
        paper.wrong(path, "“{key}” is “{given}”; it may be {allowed}.", key=key.name, given=value, allowed=allowed)
    return None


def _bounded(paper: Paper, key: Key, value: Decimal, path: Path) -> Any:
    low, high = Decimal(str(key.low)), Decimal(str(key.high))
    near = min(max(value, low), high)
    if near != value:
        paper.wrong(
            path, "“{key}” is {given}; the nearest valid value is {near}.", key=key.name, given=value, near=near
        )
        return None
    if key.kind == "count":
        return int(value)
    if value != value.quantize(_CENTS):
        paper.wrong(path, "“{key}” is {given}; two decimals at most, the nearest valid value is {near}.",
                    key=key.name, given=value, near=value.quantize(_CENTS))  # fmt: skip
        return None
    return value.quantize(_CENTS)
