"""A rehearsal: a second data folder that shares every published file, where a publish can be tried and thrown away."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.warehouse.aside import held, in_words
from analytics.warehouse.release import current, current_id
from analytics.warehouse.store import Store

PREFIX = ".preview-"


@contextmanager
def shadow(store: Store) -> Iterator[Store]:
    """A store with the present release of ``store`` in it, by hard links. Whatever is done to it is gone afterwards."""
    store.root.mkdir(parents=True, exist_ok=True)
    with in_words(store.root), held(store.root, PREFIX) as folder:
        rehearsal = Store(folder)
        wanted = [store.root / "secret.key", *store.mappings.glob("*.toml")]
        if current_id(store):
            release = current(store)
            wanted += [store.pointer, store.releases / release.id / "manifest.json", *release.files()]
        for path in wanted:
            if path.exists():
                _share(path, rehearsal.root / path.relative_to(store.root))
        yield rehearsal


def _share(path: Path, other: Path) -> None:
    other.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, other)
    except OSError:  # a disk without hard links
        shutil.copy2(path, other)
