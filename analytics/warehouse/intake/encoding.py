"""From bytes to UTF-8: byte-order mark, else strict UTF-8, else strict GB18030, else a refusal that names the line."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from analytics.warehouse.intake.limits import MB, Limits
from analytics.warehouse.intake.sheet import Unreadable

CHUNK = MB
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def encoding_of(path: Path, name: str, limits: Limits) -> tuple[str, int]:
    """The encoding of a text file and the length of its byte-order mark. Reads all of it: a guess is not enough."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            _check(path, name, encoding, len(mark), limits)
            return encoding, len(mark)
    try:
        _check(path, name, "utf-8", 0, limits)
    except Unreadable as wrong:
        if wrong.entry.id != "wrong_encoding":
            raise
        _check(path, name, "gb18030", 0, limits)
        return "gb18030", 0
    return "utf-8", 0


def decoded(path: Path, encoding: str, skip: int) -> Iterator[str]:
    """The text in chunks. Raises UnicodeDecodeError where it is not what it claims."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        file.seek(skip)
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _check(path: Path, name: str, encoding: str, skip: int, limits: Limits) -> None:
    lines, open_line = 1, 0
    try:
        for text in decoded(path, encoding, skip):
            if "\0" in text:
                line = lines + text[: text.index("\0")].count("\n")
                raise Unreadable("nul_byte", file=name, line=line)
            ends = text.count("\n")
            lines += ends
            open_line = len(text) - text.rindex("\n") if ends else open_line + len(text)
            if open_line > limits.line:
                raise Unreadable("line_too_long", file=name, line=lines, limit=limits.line // MB)
    except UnicodeDecodeError as wrong:
        line = lines + wrong.object[: wrong.start].count(b"\n")
        raise Unreadable("wrong_encoding", file=name, line=line) from None
