"""Columns of the demo bank's tables made from plain numbers: exact decimals, dates, codes and ids."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa

from analytics.demo.size import dates

Array = np.ndarray


def fixed(values: Array, scale: int = 2) -> pa.Array:
    """Whole numbers as exact decimals: 1234 at scale 2 is 12.34."""
    low = np.ascontiguousarray(values, dtype=np.int64)
    words = np.empty((len(low), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = low, low >> 63
    return pa.Decimal128Array.from_buffers(pa.decimal128(18, scale), len(low), [None, pa.py_buffer(words)])


def digits(values: pa.ChunkedArray) -> Array:
    """The whole numbers behind exact decimals, the reverse of ``fixed``: 12.34 is 1234. No value may be absent."""
    flat = values.combine_chunks()
    return np.frombuffer(flat.buffers()[1], dtype=np.int64)[::2][flat.offset : flat.offset + len(flat)]


def coded(positions: Array, values: Sequence[str] | Array, absent: bool = False) -> pa.Array:
    """Texts by their position in a list; with ``absent`` a position below zero is no value."""
    index = pa.array(positions, pa.int32(), mask=(positions < 0) if absent else None)
    return pa.DictionaryArray.from_arrays(index, pa.array(list(values), pa.string())).dictionary_decode()


def plain_dates(days: Array) -> pa.Array:
    """Day numbers as dates; below zero there is none."""
    return pa.array(dates(days), pa.date32())


def client_ids(numbers: Array) -> pa.Array:
    """Ten digits, the first of them zero: such ids only survive as text."""
    values = np.asarray(numbers)
    return _texts(np.hstack([_digits5()[values // 100_000], _digits5()[values % 100_000]]))


def running_ids(prefix: str, first: date, numbers: Array) -> pa.Array:
    """Ids like S2026030000017: a letter, the month, a running number of seven digits."""
    values = np.asarray(numbers)
    stem = np.frombuffer(f"{prefix}{first:%Y%m}".encode("ascii"), dtype=np.uint8)
    head = np.broadcast_to(stem, (len(values), len(stem)))
    return _texts(np.hstack([head, _digits5()[values // 100_000][:, 3:], _digits5()[values % 100_000]]))


@cache
def _digits5() -> Array:
    """The five ASCII digits of every number below 100,000."""
    return (np.arange(100_000)[:, None] // 10 ** np.arange(4, -1, -1) % 10 + ord("0")).astype(np.uint8)


def _texts(characters: Array) -> pa.Array:
    """Rows of ASCII characters as texts of equal length."""
    count, width = characters.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    data = np.ascontiguousarray(characters)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(data))
