"""One partition to disk: sorted by key, named by what it says rather than by how it was sent.

The content hash covers the values of the table's own columns in key order, so encoding, row order, format and file
boundaries never matter; which file and line a row came from is stored beside it and is not part of the hash.
"""

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.warehouse.store import sha256_of

BATCH = 122_880
PROVENANCE = ("source_file", "source_line")


@dataclass(frozen=True)
class Written:
    """A Parquet file: what it says, what it is byte for byte, and how long it is."""

    path: Path
    content_hash: str
    sha256: str
    rows: int


class NotInOrder(Exception):
    """Two rows have one key, or a value that must be there is missing."""


def write_sorted(
    con: duckdb.DuckDBPyConnection, query: str, path: Path, repeating: Sequence[str], unique: Sequence[str] = (),
    there: str | None = None,
) -> Written:  # fmt: skip
    """Run ``query`` (which orders its rows) into ``path``. ``repeating`` columns are stored as dictionaries.

    Streams: memory does not grow with the number of rows. Raises ``NotInOrder`` where neighbours agree in all columns
    of ``unique``, or where the column ``there`` is empty.
    """
    reader = con.sql(query).to_arrow_reader(BATCH)
    before: pa.RecordBatch | None = None
    names = [n for n in reader.schema.names if n not in PROVENANCE]
    hashers = {name: _ColumnHash(reader.schema.field(name).type) for name in names}
    rows = 0
    dictionaries: Any = [*repeating, "source_file"]
    with pq.ParquetWriter(path, reader.schema, compression="zstd", compression_level=1, use_dictionary=dictionaries,
                          write_statistics=True, store_schema=False) as writer:  # fmt: skip
        for batch in reader:
            if (there and batch.column(there).null_count) or (unique and _is_repeated(before, batch, unique)):
                raise NotInOrder
            before = batch
            rows += batch.num_rows
            for name in names:
                hashers[name].add(batch.column(name))
            writer.write_batch(batch)
    together = hashlib.sha256()
    for name in names:
        together.update(f"{name}:{reader.schema.field(name).type}:{hashers[name].hexdigest()};".encode())
    return Written(path, together.hexdigest()[:24], sha256_of(path), rows)


def _is_repeated(before: pa.RecordBatch | None, batch: pa.RecordBatch, unique: Sequence[str]) -> bool:
    """Does a row of a batch agree with the row above it in these columns?"""
    if before and batch.num_rows and all(before.column(name)[-1] == batch.column(name)[0] for name in unique):
        return True
    alike = [pc.equal(column[1:], column[:-1]) for column in map(batch.column, unique)]
    return bool(pc.any(functools.reduce(pc.and_, alike)).as_py())


class _ColumnHash:
    """Hashes one column's values however they are cut into batches: lengths, bytes and which are empty."""

    def __init__(self, kind: pa.DataType) -> None:
        self._text, self._bool = pa.types.is_string(kind), pa.types.is_boolean(kind)
        self._width = 1 if self._bool else 0 if self._text else kind.bit_width // 8
        self._bytes, self._lengths, self._empty = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()

    def add(self, column: pa.Array) -> None:
        empty = _numbers(column.is_null().cast(pa.uint8()), np.uint8).astype(bool)
        self._empty.update(empty.tobytes())
        if self._text:
            self._add_text(column)
            return
        plain = column.cast(pa.uint8()) if self._bool else column
        start = plain.offset * self._width
        values = np.frombuffer(plain.buffers()[1], np.uint8)[start : start + len(plain) * self._width]
        if column.null_count:  # whatever stands under an empty value is not part of it
            values = values.reshape(len(plain), self._width).copy()
            values[empty] = 0
        self._bytes.update(np.ascontiguousarray(values).data)

    def _add_text(self, column: pa.Array) -> None:
        _, offsets, data = column.buffers()
        ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
        self._lengths.update(np.diff(ends).data)
        if data is not None:
            self._bytes.update(memoryview(data)[ends[0] : ends[-1]])

    def hexdigest(self) -> str:
        return self._bytes.hexdigest() + self._lengths.hexdigest() + self._empty.hexdigest()


def _numbers(array: pa.Array, kind: type) -> np.ndarray:
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]
