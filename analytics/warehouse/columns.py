"""Facts as columns of whole numbers: what every league table adds up, exactly and at once.

Amounts are in hundredths (fen). A column whose sum could outgrow 64 bits holds Python's unlimited integers instead; the
operations are the same. NULL adds nothing; a sum of nothing but NULLs is NULL.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, overload

import numpy as np
import pyarrow as pa

Numbers = np.ndarray[Any, np.dtype[Any]]
FEN = 2  # decimals of a stored amount
GOAL = 4  # decimals of a target
_SAFE = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Whole numbers; where ``there`` is False the value is NULL and the number 0."""

    values: Numbers
    there: Numbers

    def __getitem__(self, which: Any) -> "Column":
        return Column(self.values[which], self.there[which])

    def added(self, keys: Numbers, size: int) -> "Column":
        """The sum of each key from 0 to ``size`` - 1."""
        sums = np.zeros(size, self.values.dtype)
        np.add.at(sums, keys, self.values)
        there = np.zeros(size, bool)
        there[keys[self.there]] = True
        return Column(sums, there)

    def total(self) -> Decimal | None:
        """All of it, in whole units."""
        return decimal(int(self.values.sum()), FEN) if self.there.any() else None

    def reader(self, places: int = FEN) -> Callable[[int], Decimal | None]:
        """position -> the number there, with ``places`` decimals."""
        values, there = self.values.tolist(), self.there.tolist()
        return lambda i: decimal(values[i], places) if there[i] else None

    def decimals(self, places: int = FEN) -> list[Decimal | None]:
        """All of them, with ``places`` decimals."""
        return [*map(self.reader(places), range(len(self.values)))]


class Decimals(Sequence[Decimal]):
    """Whole numbers read as decimals, each made when it is asked for: of a thousand values a page tells three."""

    def __init__(self, values: Numbers, places: int) -> None:
        self._values, self._places = values, places

    @overload
    def __getitem__(self, at: int) -> Decimal: ...
    @overload
    def __getitem__(self, at: slice) -> "Decimals": ...
    def __getitem__(self, at: int | slice) -> "Decimal | Decimals":
        if isinstance(at, slice):
            return Decimals(self._values[at], self._places)
        return decimal(int(self._values[at]), self._places)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Decimal]:
        return (decimal(v, self._places) for v in self._values.tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Facts of one KPI, in order of month: who (manager number), where (unit number, -1: unposted), and how much.

    ``spread``: Σ numerator² of the things counted, as floats: how much means and amounts vary. ``expected``:
    the numerator by the bank's rates for the same kinds of clients. 0 where not kept. ``largest``: the largest single
    amount, not a number where not kept; ``reversed``: what was taken back, 0 or below.
    """

    month: Numbers  # see ``month_number``
    manager: Numbers
    unit: Numbers
    numerator: Column
    denominator: Column
    spread: Numbers
    expected: Numbers
    largest: Numbers
    reversed: Numbers

    def __getitem__(self, which: Any) -> "Facts":
        month, manager, unit = (c[which] for c in (self.month, self.manager, self.unit))
        floats = (c[which] for c in (self.spread, self.expected, self.largest, self.reversed))
        return Facts(month, manager, unit, self.numerator[which], self.denominator[which], *floats)

    def between(self, first: int, last: int) -> "Facts":
        """Those of the months ``first`` to ``last``, both included."""
        return self[np.searchsorted(self.month, first) : np.searchsorted(self.month, last, "right")]


@dataclass(frozen=True, slots=True, eq=False)
class Goals:
    """Targets of one KPI, of managers or of units, in order of month; ``owner`` is the number of either."""

    month: Numbers
    owner: Numbers
    target: Column
    beyond: Column

    def between(self, first: int, last: int) -> "Goals":
        """Those of the months ``first`` to ``last``, both included."""
        which = slice(np.searchsorted(self.month, first), np.searchsorted(self.month, last, "right"))
        return Goals(self.month[which], self.owner[which], self.target[which], self.beyond[which])


def decimal(whole: int, places: int) -> Decimal:
    """12345 with two places is 123.45."""
    return Decimal(whole).scaleb(-places)


def published(n: Column, d: Column | None, scale: int, decimals: int) -> Column:
    """``scale`` x n / d, half away from zero, in units of the last decimal; ``d`` None: n itself. NULL where d is 0.

    The same rounding as ``analytics.money.ratio``.
    """
    factor = scale * 10**decimals
    if d is None:
        top, bottom, there = n.values, np.full(len(n.values), 10**FEN), n.there
    else:
        there = n.there & d.there & (d.values != 0)
        top, bottom = n.values, np.where(there, d.values, 1)
    if 2 * (_largest(top) * factor + _largest(bottom)) >= _SAFE:
        top, bottom = top.astype(object), bottom.astype(object)
    up, down = 2 * factor * np.abs(top), np.abs(bottom)
    whole = (up + down) // (2 * down) * np.sign(top) * np.sign(bottom)
    return Column(np.where(there, whole, 0), there)


def _largest(values: Numbers) -> int:
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))


def month_number(day: date) -> int:
    """Months counted through: equal for the days of one month, one more for the next."""
    return day.year * 12 + day.month


def facts_of(table: pa.Table) -> Facts:
    """Facts from columns named as theirs, in order of month."""
    columns = (table["month"], table["manager"], table["unit"])
    month, manager, unit = (numbers(c, np.int32) for c in columns)
    floats = (numbers(table[name], np.float64) for name in ("spread", "expected", "largest", "reversed"))
    above, below = (_column(table[name], FEN) for name in ("numerator", "denominator"))
    return Facts(month, manager, unit, above, below, *floats)


def goals_of(table: pa.Table) -> Goals:
    """Targets from columns month, owner, target, beyond, in order of month."""
    month, owner = numbers(table["month"], np.int32), numbers(table["owner"], np.intp)
    return Goals(month, owner, _column(table["target"], GOAL), _column(table["beyond"], GOAL))


def numbers(column: pa.ChunkedArray | pa.Array, kind: type) -> Numbers:
    """Arrow integers without NULLs as numpy ones. (Arrow's own way there loads pandas, which takes half a second.)"""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.from_dlpack(whole).astype(kind) if len(whole) else np.zeros(0, kind)


def fen(amounts: pa.ChunkedArray) -> Numbers:
    """Amounts of DECIMAL(18,2) without NULLs as whole hundredths. Arrow stores each as 128 bits, and 18 digits need the
    lower 64 of them only."""
    if amounts.type != pa.decimal128(18, FEN):
        raise TypeError(f"amounts of {amounts.type} may not fit 64 bits")
    whole = amounts.combine_chunks()
    return np.frombuffer(whole.buffers()[1] or b"", np.int64)[0::2][whole.offset :][: len(whole)].copy()


def _column(amounts: pa.ChunkedArray, places: int) -> Column:
    """Amounts as whole numbers: Arrow stores them as 128-bit integers already."""
    whole = amounts.cast(pa.decimal128(38, places)).combine_chunks()
    there = numbers(whole.is_valid().cast(pa.uint8()), np.bool_)
    halves = np.frombuffer(whole.buffers()[1] or b"", np.int64).reshape(-1, 2)[whole.offset :][: len(whole)]
    low, high = np.where(there, halves[:, 0], 0), np.where(there, halves[:, 1], 0)
    if (high == low >> 63).all() and np.abs(low.astype(float)).sum() < _SAFE:
        return Column(low, there)
    return Column(high.astype(object) * 2**64 + low.view(np.uint64).astype(object), there)
