"""From bytes to UTF-8: byte-order mark, else strict UTF-8, else strict GB18030, else a refusal that names the line."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.warehouse.intake.limits import MB, Limits
from analytics.warehouse.intake.sheet import Unreadable
from analytics.warehouse.intake.unseen import Unseen

CHUNK = MB
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True)
class Encoded:
    """How a text file is written: encoding, length of its byte-order mark, whether all lines end in one way, and what
    nobody sees in it.
    """

    encoding: str
    mark: int
    even: bool
    unseen: Unseen


def encoding_of(path: Path, name: str, limits: Limits) -> Encoded:
    """How a text file is written. Reads all of it: a guess is not enough."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _check(path, name, encoding, len(mark), limits)
    try:
        return _check(path, name, "utf-8", 0, limits)
    except Unreadable as wrong:
        if wrong.entry.id != "wrong_encoding":
            raise
        return _check(path, name, "gb18030", 0, limits)


def decoded(path: Path, how: Encoded, unify: bool = False) -> Iterator[str]:
    """The text in chunks; ``unify``: every line ends in a line feed. Raises UnicodeDecodeError where it is not so."""
    for text, _ in _pieces(path, how.mark, _decoder(how.encoding, unify)):
        yield text


def _decoder(encoding: str, unify: bool) -> io.IncrementalNewlineDecoder:
    return io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("strict"), translate=unify)


def _pieces(path: Path, skip: int, decoder: io.IncrementalNewlineDecoder) -> Iterator[tuple[str, bytes]]:
    """The text, piece by piece, and the bytes it was made of, with the last few before them."""
    last = b""
    with path.open("rb") as file:
        file.seek(skip)
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk), last + chunk
            last = chunk[-4:]
        yield decoder.decode(b"", final=True), last


def _check(path: Path, name: str, encoding: str, skip: int, limits: Limits) -> Encoded:
    lines, open_line, decoder, unseen = 1, 0, _decoder(encoding, False), Unseen()
    try:
        for text, raw in _pieces(path, skip, decoder):
            if "\0" in text:
                line = lines + text[: text.index("\0")].count("\n")
                raise Unreadable("nul_byte", file=name, line=line)
            unseen.look(text, raw, encoding, lines)
            ends = text.count("\n")
            lines += ends
            open_line = len(text) - text.rindex("\n") if ends else open_line + len(text)
            if open_line > limits.line:
                raise Unreadable("line_too_long", file=name, line=lines, limit=limits.line // MB)
    except UnicodeDecodeError as wrong:
        line = lines + wrong.object[: wrong.start].count(b"\n")
        raise Unreadable("wrong_encoding", file=name, line=line) from None
    return Encoded(encoding, skip, decoder.newlines in (None, "\n", "\r\n"), unseen)
