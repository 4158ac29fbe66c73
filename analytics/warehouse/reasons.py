"""Why a cell cannot be taken as it is, in words that say what to write instead: entries of the catalogue."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from analytics.warehouse.catalogue import Found, word
from analytics.warehouse.contract import Column
from analytics.warehouse.mapping import plain

_OF_TYPE = {
    "date": "not_a_date", "month": "not_a_month", "instant": "not_a_time", "money": "not_money",
    "decimal": "not_a_decimal", "int": "not_a_whole_number", "bool": "not_yes_or_no", "text": "id_as_number",
}  # fmt: skip
# What the text looks like (half-width, no spaces): the first that fits is the reason.
_DATES = (
    (re.compile(r"[0-9]{5}(\.[0-9]+)?"), "date_serial"),
    (re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}"), "date_ambiguous"),
    (re.compile(r"[0-9]{4}([-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{4})"), "date_impossible"),
)
_AMOUNTS = (
    (re.compile(r"#.*"), "cell_of_error"),
    (re.compile(r"[-+]?[0-9.]+e[-+]?[0-9]+"), "number_exponent"),
    (re.compile(r"[-+]?([0-9]{1,3}([.' ][0-9]{3})*|[0-9]+),[0-9]{1,2}"), "decimal_comma"),
    (re.compile(r"[-+]?[0-9,]+\.[0-9]+(千|万|萬|百万|百萬|亿|億)?元?"), "too_exact"),
)
_LOOKS = {"date": _DATES, "month": _DATES, "instant": _DATES, "money": _AMOUNTS, "decimal": _AMOUNTS}
SHOWN = 8  # codes named in a sentence
COMPARED = 5_000  # more ids than this are not looked through letter by letter


def unread_reason(column: Column, value: str, codes: Mapping[str, str]) -> Found:
    """Of a cell that does not read as its column's type. ``codes``: the words a column of codes knows."""
    text = plain(value)
    if not text:
        return word("empty_cell")
    if column.codes:
        return _no_code(column.codes, text, codes)
    for looks, entry in _LOOKS.get(column.type, ()):
        if looks.fullmatch(text):
            return word(entry)
    if column.low is not None or column.high is not None:
        return word("out_of_bounds", low=column.low, high=column.high)
    return word(_OF_TYPE[column.type])


def _no_code(allowed: tuple[str, ...], text: str, codes: Mapping[str, str]) -> Found:
    told = ", ".join(allowed[:SHOWN]) + (" …" if len(allowed) > SHOWN else "")
    close = get_close_matches(text, [*codes], n=1, cutoff=0.6)
    return word("code_close", codes=told, close=codes[close[0]]) if close else word("not_a_code", codes=told)


def unknown_reason(column: Column, value: str, known: "Known") -> Found:
    """Of an id that another table should hold."""
    table, close = column.references.partition(".")[0], known.nearest(value)
    return word("not_known_close", table=table, close=close) if close else word("not_known", table=table)


class Known:
    """The ids of a table, to find the one that was meant."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = sorted(ids)
        self._folded: dict[str, str] = {}
        self._nearest: dict[str, str] = {}

    def alike(self, value: str) -> str:
        """The id that is the same but for zeros in front, a “.0” behind, letter case, width and spaces; "" if none."""
        self._folded = self._folded or {_folded(i): i for i in reversed(self._ids)}
        return self._folded.get(_folded(value), "")

    def nearest(self, value: str) -> str:
        """The id that is alike, else one that looks much like it; "" if none does."""
        if value not in self._nearest:
            few = self._ids if len(self._ids) <= COMPARED else ()
            close = self.alike(value) or next(iter(get_close_matches(value, few, n=1, cutoff=0.75)), "")
            self._nearest[value] = close
        return self._nearest[value]


def _folded(value: str) -> str:
    """An id without what spreadsheets and keyboards change in it."""
    return re.sub(r"(?<=[0-9])\.0+$", "", plain(value)).lstrip("0")
