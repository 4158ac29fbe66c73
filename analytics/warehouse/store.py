"""The folder that survives: everything is written aside, flushed to disk and then renamed; nothing is ever overwritten.

inbox/                 what was dropped in          delivered/<release>/  what was published, if without client ids
store/<table>/*.parquet   partitions, named by content    store/facts/<kpi>/*.parquet   facts, named by their key
releases/<id>/manifest.json, releases/history.jsonl       CURRENT   the id of the release that is served
quarantine/<release>/*.csv    rows set aside              secret.key   turns client ids into codes
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analytics.errors import Busy
from analytics.warehouse.catalogue import Found


@dataclass(frozen=True)
class Store:
    """The places below one data folder."""

    root: Path

    def __post_init__(self) -> None:
        """A relative folder is that of now: what is opened later, perhaps by another process, is the same."""
        object.__setattr__(self, "root", Path(self.root).absolute())

    @property
    def parts(self) -> Path:
        """Partitions and facts."""
        return self.root / "store"

    @property
    def releases(self) -> Path:
        """One folder per release, and the history."""
        return self.root / "releases"

    @property
    def pointer(self) -> Path:
        """One line: the id of the release that is served."""
        return self.root / "CURRENT"

    @property
    def mappings(self) -> Path:
        """The bank's own mapping files."""
        return self.root / "mappings"

    def part(self, table: str, content_hash: str) -> Path:
        """The file of one partition."""
        return self.parts / table / f"{content_hash}.parquet"

    def fact(self, kpi: str, key: str) -> Path:
        """The file of one KPI's facts of one month."""
        return self.parts / "facts" / kpi / f"{key}.parquet"

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Only one publisher at a time. Raises ``Busy`` at once when there is another, ``Found`` when a disk fails."""
        try:
            with self._locked():
                yield
        except (OSError, duckdb.IOException) as wrong:
            why = getattr(wrong, "strerror", None) or str(wrong).splitlines()[0][:120]
            raise Found("disk_failed", folder=self.root.name, wrong=why) from wrong

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "publish.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(
                    "Somebody else is publishing into {folder}. Nothing was changed; try again when they are done.",
                    folder=self.root.name,
                ) from None
            yield

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for work in progress on the same disk, gone afterwards. Leftovers of killed runs go too."""
        for left in self.root.glob(".work-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".work-", dir=self.root, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def has_key(self) -> bool:
        """Has the secret been made?"""
        return (self.root / "secret.key").exists()

    def key(self) -> bytes:
        """The secret behind client codes; made on first use, never replaced."""
        path = self.root / "secret.key"
        if not path.exists():
            write_atomically(path, lambda aside: aside.write_text(secrets.token_hex(32) + "\n", "ascii"), mode=0o600)
        return bytes.fromhex(path.read_text("ascii").strip())


def flush(path: Path) -> None:
    """Ask the disk to keep a file, or a folder's list of names, through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """A folder, and those above it, whose names outlive a power cut too."""
    missing = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        flush(folder.parent)


def put(aside: Path, home: Path) -> None:
    """A finished file to its place: the old state or the new one, whatever happens."""
    make_folder(home.parent)
    flush(aside)
    os.replace(aside, home)
    flush(home.parent)


def write_atomically(path: Path, write: Callable[[Path], Any], mode: int | None = None) -> None:
    """Call ``write`` with a path beside ``path``, then put the result in place."""
    make_folder(path.parent)
    aside = path.parent / f".{path.name}.{os.getpid()}.new"
    try:
        write(aside)
        if mode is not None:
            aside.chmod(mode)
        put(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def append_line(path: Path, line: str) -> None:
    """One more line, durably; a torn line left by a crash is closed off first."""
    make_folder(path.parent)
    torn = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if torn else "") + line + "\n")
        file.flush()
        os.fsync(file.fileno())
    flush(path.parent)


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of(value: object) -> str:
    """A short name for a JSON value: 24 hex digits of its SHA-256, keys sorted."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:24]
