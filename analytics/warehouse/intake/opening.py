"""One extract file, recognised by its content: Parquet, workbook or text, packed or not."""

import hashlib
from pathlib import Path

from analytics.warehouse.intake.columnar import open_columnar
from analytics.warehouse.intake.delimited import open_delimited
from analytics.warehouse.intake.encoding import unpacked
from analytics.warehouse.intake.sheet import IsName, Sheet, Unreadable
from analytics.warehouse.intake.workbook import open_workbook

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def open_extract(path: Path, name: str, scratch: Path, is_name: IsName) -> Sheet:
    """The file at ``path``, called ``name``, ready to be read; temporary files go to ``scratch``.

    Raises ``Unreadable``: not a regular file, empty, damaged, protected, in no known encoding.
    """
    if path.is_symlink() or not path.is_file():
        raise Unreadable("{file}: not a regular file.", file=name)
    digest = _sha256(path)
    inside = unpacked(path, scratch)
    with inside.open("rb") as file:
        start = file.read(4)
    if start == b"PAR1":
        return open_columnar(inside, name, digest)
    if start == b"PK\x03\x04":
        return open_workbook(inside, name, digest, scratch, is_name)
    if start == _OLD_WORKBOOK:
        raise Unreadable("{file}: an old or protected Excel file. Save it as .xlsx without a password.", file=name)
    return open_delimited(inside, name, digest, scratch, is_name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
