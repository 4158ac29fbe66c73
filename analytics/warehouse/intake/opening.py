"""One extract file, recognised by its content: Parquet, workbook, ZIP or text, packed or not."""

from collections.abc import Iterator
from pathlib import Path

from analytics.warehouse.catalogue import entry
from analytics.warehouse.intake.columnar import open_columnar
from analytics.warehouse.intake.delimited import open_delimited
from analytics.warehouse.intake.limits import Limits
from analytics.warehouse.intake.packed import is_workbook, unpack_gzip, unpack_zip
from analytics.warehouse.intake.sheet import IsName, Plain, Unreadable
from analytics.warehouse.intake.workbook import open_workbook

_GZIP, _ZIP, _PARQUET, _ENCRYPTED_PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1", b"PARE"
_EMPTY_ZIP, _OLD_WORKBOOK = b"PK\x05\x06", b"\xd0\xcf\x11\xe0"
TEXT, WORKBOOK, PARQUET, ZIP = "content_text", "content_workbook", "content_parquet", "content_zip"  # of the catalogue
CONTENT = {"csv": TEXT, "txt": TEXT, "tsv": TEXT, "xlsx": WORKBOOK, "parquet": PARQUET, "zip": ZIP}


def open_file(path: Path, name: str, is_name: IsName, limits: Limits) -> Iterator[Plain | Unreadable]:
    """What a delivered file holds, one by one; new files stand beside ``path``, which may be gone afterwards."""
    try:
        yield from _open(path, name, is_name, limits, packed=False)
    except Unreadable as wrong:
        yield wrong


def _open(path: Path, name: str, is_name: IsName, limits: Limits, packed: bool) -> Iterator[Plain | Unreadable]:
    start, called = _start(path), name
    if not start:
        raise Unreadable("empty_file", file=name)
    if start.startswith(_GZIP):
        path, called = unpack_gzip(path, name, limits), name.removesuffix(".gz")
        start, packed = _start(path), True
        if start.startswith(_GZIP):
            raise Unreadable("nested_archive", file=name)
    content = _content(path, name, start)
    if content == ZIP and packed:
        raise Unreadable("nested_archive", file=name)
    extension = called.rpartition(".")[2].lower()
    if CONTENT.get(extension, content) != content:
        raise Unreadable("wrong_extension", file=name, extension=extension, content=entry(content).sentence("en"))
    if content == ZIP:
        for inner, member in unpack_zip(path, name, limits):
            try:
                yield from _open(member, inner, is_name, limits, packed=True)
            except Unreadable as wrong:
                yield wrong
    elif content == WORKBOOK:
        yield open_workbook(path, name, is_name, limits)
    elif content == PARQUET:
        yield open_columnar(path, name, limits)
    else:
        yield open_delimited(path, name, is_name, limits)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _content(path: Path, name: str, start: bytes) -> str:
    if start in (_ENCRYPTED_PARQUET, _OLD_WORKBOOK):
        raise Unreadable("encrypted" if start == _ENCRYPTED_PARQUET else "old_workbook", file=name)
    if start == _PARQUET:
        return PARQUET
    if start == _EMPTY_ZIP:
        raise Unreadable("empty_archive", file=name)
    if start == _ZIP:
        return WORKBOOK if is_workbook(path, name) else ZIP
    return TEXT
