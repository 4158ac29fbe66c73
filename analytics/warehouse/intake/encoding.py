"""From bytes to UTF-8: byte-order mark, else strict UTF-8, else strict GB18030, else a refusal that names the line."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from analytics.warehouse.intake.sheet import Unreadable

CHUNK = 1 << 20
LARGEST = 64 << 30  # bytes after unpacking
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def unpacked(path: Path, scratch: Path) -> Path:
    """The file itself, or what is inside a .gz."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return path
    inside = scratch / f"{path.stem}.unpacked"
    try:
        with gzip.open(path) as packed, inside.open("wb") as out:
            size = 0
            while chunk := packed.read(CHUNK):
                size += out.write(chunk)
                if size > LARGEST:
                    raise Unreadable("{file}: unpacks to more than {limit} bytes.", file=path.name, limit=LARGEST)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Unreadable("{file}: the .gz is damaged ({wrong}). Send it again.", file=path.name, wrong=wrong) from None
    return inside


def encoding_of(path: Path, name: str) -> tuple[str, int]:
    """The encoding of a text file and the length of its byte-order mark. Reads all of it: a guess is not enough."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            _check(path, name, encoding, len(mark))
            return encoding, len(mark)
    try:
        _check(path, name, "utf-8", 0)
    except Unreadable:
        _check(path, name, "gb18030", 0)
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


def _check(path: Path, name: str, encoding: str, skip: int) -> None:
    lines = 1
    try:
        for text in decoded(path, encoding, skip):
            if "\0" in text:
                raise Unreadable("{file}: line {line} holds a NUL byte; this is not a text file.", file=name,
                                 line=lines + text[: text.index("\0")].count("\n"))  # fmt: skip
            lines += text.count("\n")
    except UnicodeDecodeError as wrong:
        line = lines + wrong.object[: wrong.start].count(b"\n")
        raise Unreadable(
            "{file}: line {line} is neither UTF-8 nor GB18030 text. Save it as UTF-8 and send it again.",
            file=name, line=line,
        ) from None  # fmt: skip
