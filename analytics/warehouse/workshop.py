"""What staging works with: one DuckDB connection that knows the casts, a scratch folder, and what exists already."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import count
from pathlib import Path
from threading import Lock

import duckdb
import numpy as np
import pyarrow as pa

from analytics.warehouse import casting
from analytics.warehouse.contract import Column, Contract
from analytics.warehouse.mapping import Words
from analytics.warehouse.sql import sql
from analytics.warehouse.zone import teach_bank_day

MEMORY = "1200MB"
CODE = 12  # characters that stand for a client
DIGEST = CODE * 3 // 4  # bytes they are written from


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A connection of bounded memory that spills into ``scratch``."""
    con = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(scratch / "spill")})
    teach_bank_day(con)
    return con


def code_of(key: bytes, client_id: str) -> str:
    """What stands for a client in everything stored: a keyed hash of 72 bits.

    Twelve letters, digits, “.” and “_”: the longest text DuckDB keeps in place, so joins on it cost half.
    """
    return b64encode(blake2b(client_id.encode(), key=key, digest_size=DIGEST).digest(), b"._").decode()


@dataclass(frozen=True)
class Reject:
    """A line that could not be cut into cells: where it starts in the text file, and what is wrong."""

    text: Path
    start: int  # bytes before it
    kind: str


@dataclass
class Workshop:
    """One delivery's tools. ``known`` holds, per "table.column", the values that exist.

    A workshop serves one thread; ``beside`` gives another thread the same tools on a connection of its own.
    """

    con: duckdb.DuckDBPyConnection
    scratch: Path
    words: Words
    key: bytes
    known: dict[str, set[str]] = field(default_factory=dict)
    shifts: dict[str, list[int]] = field(default_factory=dict)  # file -> where unreadable lines move the numbering
    ragged: dict[str, list[int]] = field(default_factory=dict)  # file -> lines that could not be cut into cells
    totalled: set[str] = field(default_factory=set)  # files whose own total row agreed
    through: date | None = None  # the last day that can have happened; None: not known yet
    is_first: bool = True  # the others use the casts and codes it made
    _numbers: "count[int]" = field(default_factory=count)
    _learning: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        teach_bank_day(self.con)
        if not self.is_first:
            return
        self.con.execute(casting.macros())
        self.con.execute(
            "CREATE TABLE IF NOT EXISTS client_codes (raw VARCHAR, code VARCHAR, high UBIGINT, low UINTEGER)"
        )

    @contextmanager
    def beside(self) -> "Iterator[Workshop]":
        """The same workshop for another thread; what one learns the others know."""
        with self.con.cursor() as cursor:
            yield replace(self, con=cursor, is_first=False)

    def new_file(self, stem: str, suffix: str) -> Path:
        """A path in scratch that nothing else uses."""
        return self.scratch / f"{stem}.{next(self._numbers)}.{suffix}"

    def new_folder(self, stem: str) -> Path:
        """An empty folder in scratch."""
        folder = self.new_file(stem, "d")
        folder.mkdir()
        return folder

    def forget_rejects(self) -> list[Reject]:
        """The lines the CSV reader could not cut into cells, in order; the reader's own list starts anew."""
        try:
            if self.con.execute("SELECT count(*) FROM reject_errors").fetchall() == [(0,)]:
                return []
        except duckdb.CatalogException:  # this connection has read no text yet
            return []
        rows = self.con.execute(sql("rejects")).fetchall()
        self.con.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
        return [Reject(Path(path), start, kind) for path, start, kind in rows]

    def learn_clients(self, contract: Contract) -> None:
        """Code every client id not met before; ids repeat from month to month, so each is hashed once per run."""
        for column in contract.columns:
            if column.secret:
                with self._learning:
                    self._learn(column.name)

    def clients_met(self) -> int:
        """How many clients have a code."""
        [(met,)] = self.con.execute("SELECT count(*) FROM client_codes").fetchall()
        return int(met)

    def _learn(self, name: str) -> None:
        fresh = self.con.sql(
            f'SELECT DISTINCT "{name}" AS raw FROM extract ANTI JOIN client_codes ON raw = "{name}" WHERE bad = 0'
        ).to_arrow_table()
        raw = fresh.column("raw")
        key, ids = self.key, raw.cast(pa.binary()).to_pylist()
        codes = _codes([blake2b(i, key=key, digest_size=DIGEST).digest() for i in ids])  # one by one: a call costs most
        self.con.register("coded", pa.table({"raw": raw, **codes}))
        self.con.execute("INSERT INTO client_codes SELECT raw, code, high, low FROM coded")
        self.con.unregister("coded")

    def learn_keys(self, contract: Contract) -> None:
        """Remember the ids of a table that others refer to."""
        if not contract.monthly:
            for key in contract.key:
                values = self.con.execute(f'SELECT DISTINCT "{key}" FROM extract WHERE bad = 0').fetchall()
                self.known[f"{contract.table}.{key}"] = {value for (value,) in values}


def is_checked(shop: Workshop, column: Column) -> bool:
    """Must a value of this column exist elsewhere? (An unknown manager is only noted: the row counts as unposted.)"""
    return column.references in shop.known and not column.references.startswith("managers.")


def _codes(digests: list[bytes]) -> dict[str, pa.Array]:
    """The codes of many digests at once, straight as Arrow: a multiple of three bytes needs no padding in between.

    Beside each its characters as two numbers, ``high`` and ``low``: they stand in the same order as the codes, and sort
    in half the time.
    """
    ends = np.arange(len(digests) + 1, dtype=np.int32) * CODE
    text = b64encode(b"".join(digests), b"._")
    signs = np.frombuffer(text, np.uint8).reshape(-1, CODE)
    high, low = (np.ascontiguousarray(part) for part in (signs[:, :8], signs[:, 8:]))
    return {
        "code": pa.StringArray.from_buffers(len(digests), pa.py_buffer(ends), pa.py_buffer(text)),
        "high": _whole(pa.uint64(), high.view(">u8").ravel().astype(np.uint64)),
        "low": _whole(pa.uint32(), low.view(">u4").ravel().astype(np.uint32)),
    }


def _whole(kind: pa.DataType, values: np.ndarray) -> pa.Array:
    """Whole numbers as Arrow. (``pa.array`` would load pandas, which takes half a second.)"""
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])
