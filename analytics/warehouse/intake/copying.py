"""A private copy of a dropped file: taken through one descriptor, so nobody can change it under our hands."""

import hashlib
import os
import stat
from pathlib import Path

from analytics.warehouse.intake.limits import MB, Limits
from analytics.warehouse.intake.sheet import Unreadable


def private_copy(path: Path, name: str, copy: Path, limits: Limits) -> str:
    """Copy ``path`` to ``copy``; its SHA-256.

    Raises ``Unreadable``: a link, pipe or device; too large; still growing or replaced while it was read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise Unreadable("not_there", file=name) from None
    except OSError as wrong:
        if path.is_symlink() or not path.is_file():
            raise Unreadable("not_regular", file=name) from None
        raise Unreadable("not_readable", file=name, wrong=wrong.strerror) from None
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        os.close(handle)
        raise Unreadable("not_regular", file=name)
    with os.fdopen(handle, "rb") as file:
        if before.st_size > limits.delivered:
            raise Unreadable("too_large", file=name, limit=limits.delivered // MB)
        digest = hashlib.sha256()
        with copy.open("wb") as out:
            while chunk := file.read(MB):
                digest.update(chunk)
                out.write(chunk)
                if out.tell() > before.st_size:
                    break
        if _what(before) != _what(os.fstat(handle)) or _what(before) != _what(os.lstat(path)):
            raise Unreadable("changed_meanwhile", file=name)
    return digest.hexdigest()


def _what(about: os.stat_result) -> tuple[int, ...]:
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns
