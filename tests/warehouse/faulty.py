"""Runs one command on a data folder while the disk fails, or the process dies, at the n-th change of it.

    python -m tests.warehouse.faulty publish /data kill 17

What counts as a change: write, fsync, rename, link, unlink, mkdir and rmdir of anything below the folder. A failing
write leaves half of its bytes behind, as a full disk does. Prints one line per change, or only what went wrong.
"""

import contextlib
import errno
import io
import os
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError
from analytics.kpi import registry
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store, releases, rollback
from analytics.warehouse.retention import clean
from tests.warehouse.small import NO_TOTALS

ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EROFS": errno.EROFS}
CALLS = ("fsync", "replace", "rename", "link", "unlink", "remove", "mkdir", "rmdir")


class Disk:
    """Counts changes below ``root`` and fails at one of them; with EROFS, at each from then on."""

    def __init__(self, root: Path, kind: str, at: int) -> None:
        self.root, self.kind, self.at, self.log = str(root.resolve()), kind, at, list[str]()
        self.lock = threading.Lock()

    def fails(self, call: str, *paths: object) -> bool:
        """Count this change; is it the one?"""
        named = [os.path.abspath(os.fspath(p)) for p in paths if isinstance(p, str | os.PathLike)]  # type: ignore[type-var]
        if not any(str(n).startswith(self.root) for n in named) or any("publish.lock" in str(n) for n in named):
            return False
        with self.lock:
            return self._counted(call, named)

    def _counted(self, call: str, named: list[Any]) -> bool:
        self.log.append(f"{call} {' '.join(str(n).removeprefix(self.root + '/') for n in named)}")
        return len(self.log) == self.at or (self.kind == "EROFS" and 0 < self.at <= len(self.log))

    def strike(self) -> None:
        """Die, or say what the kernel would."""
        if self.kind == "kill":
            os.kill(os.getpid(), 9)
        raise OSError(ERRORS[self.kind], os.strerror(ERRORS[self.kind]))

    def spoil(self) -> None:
        """Put ourselves between the program and the disk."""
        for name in CALLS:
            setattr(os, name, self._call(name, getattr(os, name)))
        really_open = io.open

        def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            handle = really_open(file, mode, *args, **kwargs)
            if set(mode) & set("wax+") and isinstance(file, str | os.PathLike):
                really_write = handle.write

                def write(data: Any) -> Any:
                    if self.fails("write", file):
                        really_write(data[: len(data) // 2])
                        handle.flush()
                        self.strike()
                    return really_write(data)

                handle.write = write
            return handle

        io.open = opened

    def _call(self, name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if name == "mkdir" and os.path.exists(args[0]):
                return really(*args, **kwargs)
            paths = [os.readlink(f"/proc/self/fd/{args[0]}")] if name == "fsync" else args[:2]
            if self.fails(name, *paths):
                self.strike()
            return really(*args, **kwargs)

        return call


def main(command: str, root: Path, kind: str, at: int) -> int:
    """0: done. 1: refused in words. Anything else: something nobody foresaw."""
    store = Store(root)
    kpis = registry(root.parent / "kpis")
    oldest = releases(store)[-1].id
    disk = Disk(root, kind, at)
    disk.spoil()
    try:
        if command == "publish":
            publish(root / "inbox", store, by="ann", kpis=kpis, without_totals=NO_TOTALS)
        elif command == "rollback":
            rollback(store, oldest, by="ann")
        else:
            clean(store, keep=1, grace=timedelta(seconds=-60))
    except AnalyticsError as wrong:
        print(wrong)
        return 1
    with contextlib.suppress(BrokenPipeError):
        print("\n".join(disk.log))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
