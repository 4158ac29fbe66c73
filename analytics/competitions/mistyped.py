"""What is wrong with a line that is not TOML, said to somebody who has never heard of TOML: what stands there, what to
write instead."""

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

LINES = 20  # so many mistakes are told at once
_VALUE = re.compile(r"""\s*"?([\w\-]+)"?\s*[=＝]\s*(.*?)\s*$""")
_DAY = re.compile(r"(\d{4})\s*[-./年－]\s*(\d{1,2})\s*[-./月－]\s*(\d{1,2})\s*日?")
_AMOUNT = re.compile(r"(\d{1,3}(?:[,，]\d{3})+|\d+)(\.\d+)?\s*(万|萬|亿|億)?\s*(元|%|％|yuan|分|户|天|days)?")
_FOREIGN = str.maketrans("＝“”„‟＂「」［］，、　：", '="""""""[],, :')
_TIMES = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}


@dataclass(frozen=True)
class Slip:
    """One line that cannot be read: its number, a sentence, its values; ``alone``: nothing else hangs on the line."""

    line: int
    sentence: str
    values: dict[str, object]
    alone: bool = True


def slips(text: str, wrong: tomllib.TOMLDecodeError) -> Iterator[Slip]:
    """Every line that cannot be read, as far as one can tell: what is told is taken out, and the rest is read again."""
    lines = text.splitlines()
    for _ in range(LINES):
        at = _opened(lines, _line(wrong, lines))
        found = _slip(at, lines[at - 1] if lines else "", str(wrong))
        yield found
        if not found.alone:
            return
        lines[at - 1] = ""
        try:
            tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as other:
            if _line(other, lines) == at:
                return
            wrong = other
        else:
            return


def _line(wrong: tomllib.TOMLDecodeError, lines: list[str]) -> int:
    said = re.search(r"at line (\d+)", str(wrong))
    return min(int(said[1]), len(lines)) if said else max(1, len(lines))


def _opened(lines: list[str], at: int) -> int:
    """The line of a list that was never closed, where the next line is the first to show it."""
    before = next((i for i in range(at - 1, 0, -1) if lines[i - 1].strip()), at)
    line = lines[before - 1].split("#")[0]
    return before if "=" in line and line.count("[") > line.count("]") else at


def _slip(at: int, line: str, wrong: str) -> Slip:
    bare = re.sub(r'"[^"“”]*"', '""', line.split("#")[0])
    if "twice" in wrong or "overwrite" in wrong:
        return _twice(at, line)
    parts = _VALUE.match(line.split("#")[0])
    key, value = parts.groups() if parts else ("", "")
    if near := day_meant(value.strip("\"'“”")):
        return Slip(at, "“{key}” is {given}; a day is written {near}.", {"key": key, "given": value, "near": near})
    if (near := number_meant(value)) and near != value:
        return Slip(at, "“{key}” is {given}; a number is written alone, without separators and units: {near}.",
                    {"key": key, "given": value, "near": near})  # fmt: skip
    if bare != bare.translate(_FOREIGN):
        return Slip(at, "“{given}” has signs of a Chinese keyboard; write {near}.",
                    {"given": line.strip(), "near": line.strip().translate(_FOREIGN)})  # fmt: skip
    if key and re.fullmatch(r"[^\W\d][\w\- ]*", value):
        return Slip(at, "words stand in quotes; write {near}.", {"near": f'{key} = "{value}"'})
    if key and (value.count('"') % 2 or value.count("[") != value.count("]")):
        return Slip(at, "“{key}” has a quote or a bracket that is not closed.", {"key": key}, alone=False)
    if not key and not line.strip().startswith("["):
        return Slip(at, "“{given}” is neither “key = value” nor a [table]; begin a remark with #.",
                    {"given": line.strip()})  # fmt: skip
    return Slip(at, "“{given}” cannot be read: words stand in quotes, days are written 2026-03-31, lists [1, 2], and a "
                "table has its name in [brackets].", {"given": line.strip()}, alone=False)  # fmt: skip


def _twice(at: int, line: str) -> Slip:
    if table := re.match(r"\s*\[+\s*([\w\-]+)", line):
        return Slip(at, "the table [{table}] is written twice; put both together, or write [[{table}]] if there are "
                    "many.", {"table": table[1]}, alone=False)  # fmt: skip
    return Slip(at, "“{key}” is written twice in one table; take one out.", {"key": line.split("=")[0].strip()})


def day_meant(given: str) -> str:
    """“2026/3/1”, “2026年3月1日” or “2026-02-30” as the nearest day of the calendar; empty where no day is meant."""
    found = _DAY.fullmatch(given.strip())
    if found is None:
        return ""
    year, month, day = (int(n) for n in found.groups())
    month = min(max(month, 1), 12)
    return f"{year:04d}-{month:02d}-{min(max(day, 1), monthrange(max(year, 1), month)[1]):02d}"


def number_meant(given: str) -> str:
    """“1,000元” or “3万” as a plain number; empty where no number is meant."""
    found = _AMOUNT.fullmatch(given.strip())
    if found is None:
        return ""
    whole, rest, times, _ = found.groups()
    return f"{(Decimal(re.sub('[,，]', '', whole) + (rest or '')) * _TIMES.get(times, 1)).normalize():f}"
