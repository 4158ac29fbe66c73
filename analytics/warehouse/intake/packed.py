"""What comes packed: .gz, ZIP and the ZIP inside every workbook, unpacked within limits, never to a name inside."""

import gzip
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.warehouse.intake.limits import MB, Limits
from analytics.warehouse.intake.sheet import Unreadable

CHUNK = MB
WORKBOOK = "[Content_Types].xml"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_UNNAMED = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_FORMULA = re.compile(rb"<f[ >/]")
_ERROR = re.compile(rb'<c (?=[^>]*t="e")(?:[^>]*?r="([A-Z]+)([0-9]+)")?[^>]*>')
_NEVER = re.compile(rb"(</f>|<f/>|<f [^>]*/>)(<v></v>|<v/>)?</c>")


@dataclass
class Budget:
    """How many bytes may still come out of one delivered file."""

    name: str
    packed: int
    limits: Limits
    out: int = 0

    def take(self, n: int) -> None:
        """Count ``n`` bytes more. Raises ``Unreadable`` beyond a limit."""
        self.out += n
        if self.out > self.limits.unpacked:
            raise Unreadable("unpacks_too_large", file=self.name, limit=self.limits.unpacked // MB)
        if self.out > self.limits.ratio_from and self.out > self.packed * self.limits.ratio:
            raise Unreadable("packed_too_tight", file=self.name, limit=self.limits.ratio)


def unpack_gzip(path: Path, name: str, limits: Limits) -> Path:
    """What is inside a .gz, in its place."""
    inside, budget = path.with_name(f"{path.name}.u"), Budget(name, path.stat().st_size, limits)
    try:
        with gzip.open(path) as packed:
            _pour(packed, inside, budget)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Unreadable("damaged_gzip", file=name, wrong=_short(wrong)) from None
    path.unlink()
    return inside


def is_workbook(path: Path, name: str) -> bool:
    """Is this ZIP a workbook? Raises ``Unreadable`` where it is no whole ZIP."""
    with _opened(path, name) as archive:
        return WORKBOOK in archive.namelist()


def unpack_zip(path: Path, name: str, limits: Limits) -> Iterator[tuple[str, Path]]:
    """Each file of a ZIP: the name the analyst knows it by, and where it was put."""
    with _opened(path, name) as archive:
        members = [m for m in _members(archive, name, limits) if not m.is_dir() and not _is_litter(m.filename)]
        if not members:
            raise Unreadable("empty_archive", file=name)
        budget = Budget(name, path.stat().st_size, limits)
        for i, member in enumerate(members):
            out = path.with_name(f"{path.name}.{i}")
            with archive.open(member) as packed:
                _pour(packed, out, budget)
            yield f"{name}/{clean_name(_own_name(member))}", out
    path.unlink()


def check_workbook(path: Path, name: str, limits: Limits) -> tuple[int, int]:
    """Read every part of a workbook once, within limits; formulas, and those never calculated.

    Raises ``Unreadable`` for macros, links to other files, document types, encryption, bombs, and cells that show an
    error: what stood in them is lost.
    """
    formulas = never = 0
    with _opened(path, name) as archive:
        budget = Budget(name, path.stat().st_size, limits)
        for member in _members(archive, name, limits):
            part = member.filename.lower()
            if part.endswith(("vbaproject.bin", "vbadata.xml")):
                raise Unreadable("workbook_macros", file=name)
            if "externallinks/" in part:
                raise Unreadable("workbook_links", file=name)
            tail = b""
            with archive.open(member) as packed:
                while chunk := packed.read(CHUNK):
                    budget.take(len(chunk))
                    text = tail + chunk
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or (not tail and _is_wide_xml(part, chunk)):
                        raise Unreadable("workbook_dtd", file=name, member=clean_name(member.filename))
                    if "worksheets/" in part:
                        # cells cut by a chunk's end are seen with the next one
                        cut = text.rfind(b"</c>") + 4 if b"</c>" in text else 0
                        if b't="e"' in text and (wrong := _ERROR.search(text)):
                            raise Unreadable("cell_error", file=name, column=_shown(wrong[1]), line=int(wrong[2] or 0))
                        if b"<f" in text:
                            formulas += len(_FORMULA.findall(text, 0, cut))
                            never += len(_NEVER.findall(text, 0, cut))
                        tail = text[cut:][-64 * 1024 :]
                    else:
                        tail = text[-16:]
    return formulas, never


def _shown(column: bytes | None) -> str:
    return (column or b"?").decode("ascii")


def clean_name(name: str) -> str:
    """The last part of a file name, without control or direction characters, at most 100 long."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    clean = _CONTROL.sub("\ufffd", last.encode("utf-8", "replace").decode("utf-8"))
    return clean if len(clean) <= 100 else clean[:60] + "…" + clean[-39:]


def _is_wide_xml(part: str, start: bytes) -> bool:
    """XML in two-byte characters would hide what is looked for; no workbook has it."""
    return part.endswith((".xml", ".rels")) and (start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start[:64])


class _opened:  # noqa: N801 - reads like a function where it is used
    """A ZIP; what is wrong with it is said in a sentence."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name

    def __enter__(self) -> zipfile.ZipFile:
        try:
            self.archive = zipfile.ZipFile(self.path)
        except _DAMAGED as wrong:
            raise Unreadable("damaged_zip", file=self.name, wrong=_short(wrong)) from None
        return self.archive

    def __exit__(self, _kind: object, wrong: BaseException | None, _trace: object) -> None:
        self.archive.close()
        if isinstance(wrong, _DAMAGED):
            raise Unreadable("damaged_zip", file=self.name, wrong=_short(wrong)) from None


def _members(archive: zipfile.ZipFile, name: str, limits: Limits) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > limits.members:
        raise Unreadable("too_many_members", file=name, n=len(members), limit=limits.members)
    for member in members:
        if member.flag_bits & 1:
            raise Unreadable("encrypted", file=name)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind and not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise Unreadable("not_regular", file=f"{name}/{clean_name(member.filename)}")
    return members


def _own_name(member: zipfile.ZipInfo) -> str:
    """Chinese names packed by older tools are GBK, which ZIP calls code page 437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _is_litter(filename: str) -> bool:
    return filename.startswith(_UNNAMED) or filename.rpartition("/")[2].startswith(".") or filename.endswith(_UNNAMED)


def _pour(packed: Any, out: Path, budget: Budget) -> None:
    with out.open("wb") as file:
        while chunk := packed.read(CHUNK):
            budget.take(len(chunk))
            file.write(chunk)


def _short(wrong: BaseException) -> str:
    return (str(wrong).splitlines() or [type(wrong).__name__])[0][:120]
