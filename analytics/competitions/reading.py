"""A TOML file checked against what may be written in it: every problem at once, with file, line and what would do."""

import tomllib
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from analytics.competitions.keys import Table
from analytics.competitions.lines import Path as Where
from analytics.competitions.lines import line_numbers
from analytics.competitions.mistyped import slips
from analytics.competitions.values import Paper, checked
from analytics.errors import AnalyticsError, BadDefinition


class BadRules(BadDefinition):
    """A competition or scorecard file that cannot be used. ``problems`` holds all there is to say."""

    def __init__(self, file: str, problems: "list[AnalyticsError]") -> None:
        self.problems = tuple(problems)
        super().__init__("{file}: {n} problem(s) found; it is not used.", file=file, n=len(problems))

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {p}" for p in self.problems)])


def read(text: str, file: str, tables: tuple[Table, ...]) -> tuple[dict[str, Any], Paper]:
    """(table -> {key: value} or a list of them, the paper with its problems). The keys of the file itself are in "".

    Amounts are Decimals with at most two places, lists are tuples. Raises ``BadRules`` where it is not TOML at all.
    """
    text = text.removeprefix("\ufeff")  # some editors put a mark before the first letter
    paper = Paper(file, line_numbers(text))
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        for slip in slips(text, wrong):
            paper.wrong_at(slip.line, slip.sentence, **slip.values)
        raise BadRules(file, paper.problems) from None
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


def file_text(path: Path) -> str:
    """The content of a rules file, byte for byte. Raises ``BadRules`` where it is not UTF-8."""
    content = path.read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as wrong:
        paper = Paper(path.name, {})
        line = content[: wrong.start].count(b"\n") + 1
        paper.wrong_at(line, "the file is not written in UTF-8; save it again with the encoding UTF-8.")
        raise BadRules(path.name, paper.problems) from None


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


def _one(paper: Paper, table: Table, given: dict[str, Any], path: Where) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        key = table.key(name)
        if key is None:
            _unknown(paper, (*path, name), name, [k.name for k in table.keys])
        elif (used := checked(paper, key, value, (*path, name))) is not None:
            found[name] = used
    for key in table.keys:
        if key.required and key.name not in given:
            paper.wrong(path, "“{key}” is missing: {about}.", key=key.name, about=key.about)
    return found


def _unknown(paper: Paper, path: Where, name: str, known: list[str]) -> None:
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        paper.wrong(path, "“{key}” is not known here. Did you mean “{close}”?", key=name, close=close[0])
    else:
        paper.wrong(path, "“{key}” is not known here. Known: {known}.", key=name, known=", ".join(known))
