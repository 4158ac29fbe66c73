"""Scores as whole hundredths: exact, quick to add up, and the same on every machine.

Columns that could outgrow 64 bits are Python's unlimited integers; the operations are the same.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[Any]]
_SAFE = 2**61
_EXACT = 2**52  # whole numbers below are exact as floats, however they are added up


def hundredths(amount: Decimal) -> int:
    """12.34 -> 1234. ``amount`` has two decimals at most."""
    return int(amount.scaleb(2))


def amount(whole: int) -> Decimal:
    """1234 -> 12.34."""
    return Decimal(int(whole)).scaleb(-2)


def _largest(values: Numbers) -> int:
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))


def _wide(values: Numbers, times: int) -> Numbers:
    largest = _largest(values)
    return values.astype(object) if 2 * largest * max(1, abs(times)) >= _SAFE else values


def narrow(values: Numbers) -> Numbers:
    """Back to 64 bits where the values fit."""
    if values.dtype == object and _largest(values) < _SAFE:
        return values.astype(np.int64)
    return values


def times_over(values: Numbers, times: int, by: int | Numbers) -> Numbers:
    """``values`` x ``times`` / ``by``, rounded half away from zero; ``by`` is above 0."""
    if isinstance(by, int) and times % by == 0:
        return narrow(_wide(values, times // by) * (times // by))
    top = _wide(values, times) * times
    whole = (2 * np.abs(top) + by) // (2 * by)
    return narrow(np.where(top < 0, -whole, whole))


def full_steps(values: Numbers, per: int, points: int) -> Numbers:
    """``points`` for every full ``per`` in the values, towards zero."""
    full = np.abs(values) // per
    made = _wide(full, points) * points
    return narrow(np.where(values < 0, -made, made))


def added(values: Numbers, keys: Numbers, size: int) -> Numbers:
    """The sum of the values of each key from 0 to ``size`` - 1."""
    if values.dtype != object and (
        _largest(values) * len(values) < _EXACT or float(np.abs(values).sum(dtype=float)) < _EXACT
    ):
        return np.bincount(keys, values, size).astype(np.int64)
    sums = np.zeros(size, values.dtype)
    np.add.at(sums, keys, values)
    return sums


def whole_numbers(values: Iterable[int]) -> Numbers:
    """A column of 64-bit whole numbers, of unlimited ones where they need it."""
    found = list(values)
    big = any(abs(v) >= _SAFE for v in found)
    return np.array(found, dtype=object if big else np.int64)
