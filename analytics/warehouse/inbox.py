"""The inbox as pages use it: a delivery comes in whole or not at all, and goes the same way."""

import errno
import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from analytics.warehouse.aside import held, in_words, sweep
from analytics.warehouse.intake.packed import clean_name
from analytics.warehouse.store import Store, flush, make_folder

ARRIVING, LEAVING = ".upload-", ".discarded-"  # hidden: no delivery


def receive(store: Store, name: str, files: Sequence[tuple[str, bytes]]) -> str:
    """Put files into the inbox as one delivery called ``name`` (or the like); the name it got. Durable on return.

    Whoever looks into the inbox meanwhile sees all of them or none. Raises ``Found`` when the disk fails.
    """
    inbox = store.root / "inbox"
    with in_words(store.root):
        make_folder(inbox)
        with held(inbox, ARRIVING) as aside:
            for given, content in files:
                path = _free(aside, clean_name(given).lstrip(".") or "file")
                path.write_bytes(content)
                flush(path)
            flush(aside)
            aside.chmod(0o755)
            home = _settle(aside, inbox, name)
            flush(inbox)
    return home.name


def add(folder: Path, name: str, content: bytes) -> None:
    """One more file for a delivery that waits, or in place of one; durable on return."""
    with in_words(folder.parent.parent), held(folder.parent, ARRIVING) as aside:
        path = aside / name
        path.write_bytes(content)
        flush(path)
        os.replace(path, folder / name)
        flush(folder)


def discard(store: Store, folder: Path) -> None:
    """Delete a delivery: from one instant on none of it can be published. Raises ``Found`` when the disk fails."""
    with in_words(store.root), held(folder.parent, LEAVING) as aside:
        os.rename(folder, aside / folder.name)
        flush(folder.parent)


def sweep_inbox(store: Store) -> None:
    """Delete what was never wholly there, or was to go, when somebody was cut off."""
    inbox = store.root / "inbox"
    sweep([*inbox.glob(f"{ARRIVING}*"), *inbox.glob(f"{LEAVING}*")])


def _settle(aside: Path, folder: Path, name: str) -> Path:
    """Move a folder to the first name that nobody else takes at the same time."""
    while True:
        home = _free(folder, name)
        try:
            os.rename(aside, home)
        except OSError as wrong:
            if wrong.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        else:
            return home


def _free(folder: Path, name: str) -> Path:
    return next(p for n in count(1) if not (p := folder / (name if n == 1 else f"{n}-{name}")).exists())
