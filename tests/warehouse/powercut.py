"""What a disk still holds after the power fails: the least a file system may keep, worked out from what was flushed.

A file keeps the bytes it had when it was last flushed, a folder the names it had when it was last flushed. ``least``
lays out a folder like that; ``names_only`` keeps every name but of the bytes only those flushed, as journals do.
"""

import os
import stat
from pathlib import Path

from tests.warehouse.kernel import Call

Listing = dict[str, tuple[int, bool]]  # name -> inode, is it a folder


class Durable:
    """Follows what is flushed below ``root``; everything there at the start is on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bytes: dict[int, bytes] = {}
        self.names: dict[int, Listing] = {}
        self._held: dict[int, int] = {}  # a deleted file's inode must not come again while we know it
        for folder, _, files in os.walk(root):
            self._keep(folder)
            for name in files:
                self._keep(os.path.join(folder, name))

    def note(self, call: Call) -> None:
        """A flush is about to be carried out."""
        if call.name in ("fsync", "fdatasync"):
            self._keep(f"/proc/{call.pid}/fd/{call.arguments[0]}")

    def _keep(self, path: str) -> None:
        handle = os.open(path, os.O_RDONLY)
        about = os.fstat(handle)
        if stat.S_ISDIR(about.st_mode):
            found = {e.name: (e.inode(), e.is_dir(follow_symlinks=False)) for e in os.scandir(handle)}
            self.names[about.st_ino] = found
        else:
            with open(handle, "rb", closefd=False) as file:
                self.bytes[about.st_ino] = file.read()
        if about.st_ino in self._held:
            os.close(handle)
        else:
            self._held[about.st_ino] = handle

    def least(self, to: Path) -> Path:
        """Only names and bytes that were flushed."""
        self._lay_out(self.root.stat().st_ino, to)
        return to

    def _lay_out(self, folder: int, to: Path) -> None:
        to.mkdir(parents=True)
        for name, (inode, is_folder) in self.names.get(folder, {}).items():
            if is_folder:
                self._lay_out(inode, to / name)
            else:
                (to / name).write_bytes(self.bytes.get(inode, b""))

    def names_only(self, to: Path) -> Path:
        """Every name that was there, with the bytes that were flushed."""
        for folder, _, files in os.walk(self.root):
            here = to / Path(folder).relative_to(self.root)
            here.mkdir(parents=True)
            for name in files:
                (here / name).write_bytes(self.bytes.get(os.lstat(os.path.join(folder, name)).st_ino, b""))
        return to

    def close(self) -> None:
        """Let go of the files held."""
        for handle in self._held.values():
            os.close(handle)
