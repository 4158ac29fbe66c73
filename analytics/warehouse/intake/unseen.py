"""Control, direction and zero-width characters: nobody sees them, so they are left out of what is read, and said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

# The same characters as the macro as_text leaves out.
_CLASS = r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
UNSEEN = re.compile(_CLASS)
_RE2 = re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", _CLASS)
# What the encoded characters above U+2000 begin with; Chinese text holds it rarely, so most chunks need no search.
_BEGIN = {"utf-8": (b"\xe2\x80", b"\xe2\x81", b"\xef\xbb\xbf"), "gb18030": (b"\x81\x36", b"\x84\x31\x95\x33")}


@dataclass
class Unseen:
    """How many there were, and the line of the first."""

    n: int = 0
    line: int = 0

    def look(self, text: str, raw: bytes, encoding: str, line: int) -> None:
        """In a piece of a text file whose first line has this number. ``raw``: its bytes, with a few before them."""
        if _may_hold(raw, encoding) and (first := UNSEEN.search(text)):
            self.line = self.line or line + text.count("\n", 0, first.start())
            self.n += len(UNSEEN.findall(text))

    def look_in_cells(self, cells: Iterable[str], column: pa.Array, line: int) -> None:
        """In the cells of a column, one a line from this one on; ``column``: the same as Arrow text."""
        if not _may_hold(_bytes(column), "utf-8"):
            return
        together = "\n".join(cells)
        if UNSEEN.search(together):
            at = next(i for i, cell in enumerate(cells) if UNSEEN.search(cell))
            self.line = min(self.line or line + at, line + at)
            self.n += len(UNSEEN.findall(together))

    def look_in_column(self, column: pa.Array, line: int) -> bool:
        """Likewise in a column of Arrow text; how many cells, as it does not say how often.

        Returns whether it is clean: nothing but visible characters of ASCII, so no spaces either.
        """
        raw = _bytes(column)
        if not (np.frombuffer(raw, np.uint8) - np.uint8(0x21) > 0x7E - 0x21).any():
            return True
        if not _may_hold(raw, "utf-8"):
            return False
        from pyarrow import compute as pc  # a fifth of a reader's start, and hardly ever needed

        if (at := pc.index(found := pc.match_substring_regex(column, _RE2), True).as_py()) >= 0:
            self.line = min(self.line or line + at, line + at)
            self.n += pc.sum(found).as_py()
        return False

    @property
    def notes(self) -> tuple[tuple[str, int, int], ...]:
        """An entry of the catalogue with its {n} and {line}, where there were any."""
        return (("unseen_left_out", self.n, self.line),) if self.n else ()


def _bytes(column: pa.Array) -> bytes:
    """All texts of a column, one after the other."""
    _, offsets, data = column.buffers()
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    ends = np.frombuffer(offsets, width)[column.offset : column.offset + len(column) + 1]
    return memoryview(data)[ends[0] : ends[-1]].tobytes() if data and len(column) else b""


def _may_hold(raw: bytes, encoding: str) -> bool:
    if encoding not in _BEGIN:
        return True
    low = np.count_nonzero(np.frombuffer(raw, np.uint8) < 32)
    usual = sum(map(raw.count, (b"\n", b"\r", b"\t", b"\x0b", b"\x0c")))
    return bool(low > usual) or b"\x7f" in raw or any(begin in raw for begin in _BEGIN[encoding])
