"""Folders for work in progress: whoever works in one holds it, so what a killed run left can be told and deleted.

The hold is the kernel's (flock on the folder) and ends with the process, however that ends.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analytics.warehouse.catalogue import Found


@contextmanager
def in_words(folder: Path) -> Iterator[None]:
    """A disk that fails is said in a sentence: ``Found``."""
    try:
        yield
    except (OSError, duckdb.IOException) as wrong:
        why = getattr(wrong, "strerror", None) or str(wrong).splitlines()[0][:120]
        raise Found("disk_failed", folder=folder.name, wrong=why) from wrong


@contextmanager
def held(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in ``parent``, held until it is left and deleted; or it was moved to its place meanwhile."""
    folder, handle = _make(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _make(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_SH)
        if folder.exists():  # else somebody swept it up before it was held
            return folder, handle
        os.close(handle)


def sweep(folders: Iterable[Path]) -> None:
    """Delete those that nobody holds."""
    for folder in folders:
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
