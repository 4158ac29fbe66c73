"""One value of a file checked against what its key may be; what is wrong is noted with file and line."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from analytics.competitions.keys import Key
from analytics.competitions.lines import Path
from analytics.competitions.mistyped import day_meant, number_meant
from analytics.errors import AnalyticsError, BadDefinition

_CENTS = Decimal("0.01")


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
        self.wrong_at(self.line(*path), template, **values)

    def wrong_at(self, line: int, template: str, **values: object) -> None:
        """The same where only the line is known."""
        self.problems.append(BadDefinition("{file}, line {line}: " + template, file=self.file, line=line, **values))

    def in_order(self) -> list[AnalyticsError]:
        """The problems from the first line to the last."""
        return sorted(self.problems, key=lambda p: int(str(p.values["line"])))


def checked(paper: Paper, key: Key, value: Any, path: Path) -> Any:
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
    near = _meant(key, value) if isinstance(value, str) else ""
    if near:
        paper.wrong(path, "“{key}” is {given}; write it without quotes: {near}.", key=key.name, given=_shown(value),
                    near=near)  # fmt: skip
    else:
        paper.wrong(path, "“{key}” is {given}; it must be {kind}.", key=key.name, given=_shown(value),
                    kind=WORDS[key.kind])  # fmt: skip
    return None


def _meant(key: Key, value: str) -> str:
    """What a text was meant to be; empty where it cannot be told."""
    if key.kind == "date":
        return day_meant(value)
    return number_meant(value) if key.kind in ("count", "amount") else ""


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
