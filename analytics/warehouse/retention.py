"""Making room: old releases and files no release needs go, but not before everybody has had time to let go of them.

A release that is to go is set apart first; its files go once the grace period has passed. What is kept in any case: the
release being served, the newest ones, and every release in which a month was published first (“as published”).
"""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics.errors import Busy
from analytics.warehouse.aside import sweep
from analytics.warehouse.inbox import sweep_inbox
from analytics.warehouse.release import Release, current_id, first_release_with, read_manifest, releases
from analytics.warehouse.shadow import PREFIX
from analytics.warehouse.store import Store, flush, make_folder

KEEP = 12
GRACE = timedelta(days=7)
APART = ".removed"


@dataclass
class Cleaned:
    """What went: releases set apart, files deleted, bytes won."""

    releases: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    bytes: int = 0


def clean(store: Store, keep: int = KEEP, grace: timedelta = GRACE, now: datetime | None = None) -> Cleaned:
    """Set apart all but the newest ``keep`` releases and those worth keeping; delete what nobody needs any more.

    Raises ``Busy`` while somebody is publishing. It can be cut off at any point and run again.
    """
    until = (now or datetime.now(UTC)) - grace
    done = Cleaned()
    with store.lock():
        sweep_up(store)
        kept = _worth_keeping(store, keep)
        for release in releases(store):
            if release.id not in kept:
                _set_apart(store, release)
                done.releases.append(release.id)
        needed = {path for release in releases(store) for path in release.files()}
        for folder in _apart(store):
            if _changed(folder) > until:
                needed |= set(read_manifest(store, folder.name, folder / "manifest.json").files())
            else:
                shutil.rmtree(folder)
        for path in sorted(store.parts.rglob("*")):
            if path.is_file() and path not in needed and _changed(path) <= until:
                done.bytes += path.stat().st_size
                done.files.append(str(path.relative_to(store.root)))
                path.unlink()
    return done


def sweep_up(store: Store) -> None:
    """Delete what killed runs left; a preview or upload at work keeps its own. The caller holds the lock."""
    sweep([*store.root.glob(".work-*"), *store.root.glob(f"{PREFIX}*")])
    sweep_inbox(store)
    for folder, pattern in ((store.root, ".*.new"), (store.mappings, ".*.new"), (store.releases, "**/.*.new"),
                            (store.parts, "**/.*.new")):  # fmt: skip
        for left in folder.glob(pattern):
            left.unlink(missing_ok=True)


def start_clean(store: Store) -> None:
    """At the start of a server: no file of a run that was killed stays, unless somebody is publishing just now."""
    if store.root.is_dir():
        with suppress(Busy, OSError), store.lock():
            sweep_up(store)


def _worth_keeping(store: Store, keep: int) -> set[str]:
    found = releases(store)
    kept = {release.id for release in found[:keep]} | {current_id(store) or ""}
    months = {month for release in found for month in release.months}
    return kept | {first_release_with(store, month).id for month in months}


def _set_apart(store: Store, release: Release) -> None:
    apart = store.releases / APART / release.id
    make_folder(apart.parent)
    if apart.exists():  # a power cut may keep both names of a folder that was being moved
        shutil.rmtree(apart)
    home = store.releases / release.id
    os.utime(home)  # the grace period starts now
    os.replace(home, apart)
    flush(apart.parent)
    flush(store.releases)


def _apart(store: Store) -> Iterable[Path]:
    return sorted(p for p in (store.releases / APART).glob("*") if p.is_dir())


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
