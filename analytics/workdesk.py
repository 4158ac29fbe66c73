"""The analyst's workbench: what waits in the inbox and what was published, and every act on them, for those who may."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from analytics.access import denied
from analytics.desk import Desk
from analytics.errors import AnalyticsError
from analytics.memory import remember
from analytics.preview import Preview, preview
from analytics.warehouse import inbox
from analytics.warehouse.changes import Change, changes
from analytics.warehouse.intake.packed import clean_name
from analytics.warehouse.mapper import Form, look, write
from analytics.warehouse.publish import Listener, Progress, Published, deliveries_in, publish
from analytics.warehouse.reconcile import Reconciled, reconcile
from analytics.warehouse.release import (
    Release,
    current_id,
    find,
    first_release_with,
    history,
    releases,
    rollback,
    verify,
)
from analytics.warehouse.store import Store

__all__ = ["Preview", "Progress", "Release", "Waiting", "WorkDesk", "work_of"]
ROLES = ("analyst", "admin")
LOOSE = "loose-files"
TYPED = "control_totals-typed.csv"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery in the inbox. ``state`` changes when a file of it does."""

    name: str
    files: tuple[tuple[str, int], ...]  # name, bytes
    state: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A month: the release in which it was published first, and the tables that say something else of it today."""

    month: date
    release: str
    published_at: datetime
    restated: tuple[str, ...]


def work_of(desk: Desk) -> "WorkDesk":
    """The workbench of a viewer. Raises ``NotAllowed`` for everybody but analysts and administrators."""
    if desk.viewer.role not in ROLES:
        raise denied("page", "extracts")
    return WorkDesk(desk.release.store, desk.viewer.login)


@dataclass(frozen=True)
class WorkDesk:
    """Acts on one data folder in one person's name."""

    store: Store
    by: str

    @property
    def inbox(self) -> Path:
        """Where files are dropped."""
        return self.store.root / "inbox"

    def waiting(self) -> list[Waiting]:
        """The deliveries in the order in which they would be published."""
        return [
            _waiting(LOOSE if name == self.inbox.name else name, files) for name, files in deliveries_in(self.inbox)
        ]

    def take(self, files: Sequence[tuple[str, bytes]], now: datetime) -> str:
        """Put uploaded files into the inbox as one delivery, all of them from one instant on; its name."""
        return inbox.receive(self.store, f"upload-{now:%Y%m%d-%H%M%S}", files)

    def discard(self, delivery: str) -> None:
        """Delete a delivery from the inbox: all of it, or, if that fails, nothing."""
        inbox.discard(self.store, self._folder(delivery))

    def preview(self, waiting: Waiting, answer: str, listener: Listener | None = None) -> Preview:
        """What publishing a delivery would change. ``answer``: who answers for missing control totals, and why.

        Remembered until the delivery, the mapping files or the release change.
        """
        self._folder(waiting.name)
        known = tuple((p.name, p.stat().st_mtime_ns) for p in sorted(self.store.mappings.glob("*.toml")))
        return _preview(self.store, (current_id(self.store), known), waiting, answer, _Watched(listener))

    def forms(self, delivery: str, table: str = "") -> list[Form]:
        """What the mapper has to ask about a delivery's files; ``table``: what they are, if the analyst says so."""
        folder = self._folder(delivery)
        return look([p for _, files in deliveries_in(folder) for p in files], self.store, table)

    def explain(self, table: str, headers: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]) -> str:
        """Keep the mapper's answers in a mapping file; its name. Raises ``BadDefinition``."""
        with self.store.lock():
            return write(self.store, table, headers, codes).name

    def state_totals(self, delivery: str, rows: Sequence[Sequence[str]]) -> None:
        """Put typed control totals (table, month, rows, sum) into a delivery, in place of those typed before."""
        text = io.StringIO()
        csv.writer(text).writerows([("table", "month", "rows", "sum"), *rows])
        inbox.add(self._folder(delivery), TYPED, text.getvalue().encode())

    def publish(self, delivery: str, answer: str, listener: Listener | None = None) -> list[Published]:
        """Publish one delivery. Raises ``ExtractRejected``, ``Busy`` and what else publishing may."""
        folder = self._folder(delivery)
        made = publish(folder, self.store, self.by, progress=listener, without_totals=answer)
        if folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
        return made

    def releases(self) -> list[Release]:
        """Every release, the newest first."""
        return releases(self.store)

    def serving(self) -> str | None:
        """The id of the release everybody sees."""
        return current_id(self.store)

    def history(self) -> list[dict[str, str]]:
        """Publications and roll-backs, the latest first."""
        return history(self.store)[::-1]

    def changes(self, before: str | None, after: str) -> list[Change]:
        """What differs between two releases."""
        return changes(find(self.store, before) if before else None, find(self.store, after))

    def closed_months(self) -> list["Closed"]:
        """Every month of the served release, the latest first: where it was published first, and what was restated."""
        now = find(self.store, self.serving() or "")
        return [_closed(now, first_release_with(self.store, month), month) for month in reversed(now.months)]

    def reconcile(self, release: str) -> list[Reconciled]:
        """Where every row and yuan of a release went: counted once a process, for a release never changes (what
        happened to its files since is ``verify``'s to find)."""
        return _reconciled(self.store, find(self.store, release).id)

    def verify(self, release: str) -> list[AnalyticsError]:
        """Files of a release that are not what was published."""
        return verify(self.store, release)

    def roll_back(self, release: str) -> None:
        """Serve an earlier release again."""
        rollback(self.store, release, self.by)

    def set_aside(self, release: str) -> list[tuple[str, bytes]]:
        """The quarantine files of a release."""
        find(self.store, release)
        folder = self.store.root / "quarantine" / release
        return [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv"))]

    def _folder(self, delivery: str) -> Path:
        """The folder of a delivery; loose files are put into one first. Raises ``NotAllowed`` for one not there."""
        if delivery not in [w.name for w in self.waiting()]:
            raise denied("delivery", delivery)
        folder = self.inbox / delivery
        for path in [p for n, files in deliveries_in(self.inbox) if n == self.inbox.name for p in files]:
            if delivery == LOOSE:
                folder.mkdir(exist_ok=True)
                os.replace(path, folder / path.name)
        return folder


def _closed(now: Release, first: Release, month: date) -> Closed:
    key = f"{month:%Y-%m}"
    then, today = first.manifest["tables"], now.manifest["tables"]
    restated = tuple(
        table for table in today
        if table != "control_totals" and key in then.get(table, {})
        and then[table][key]["content_hash"] != today[table].get(key, {}).get("content_hash")
    )  # fmt: skip
    return Closed(month, first.id, first.published_at, restated)


def _waiting(name: str, files: Sequence[Path]) -> Waiting:
    found = [(path.name, path.lstat()) for path in files]
    state = repr([(n, about.st_size, about.st_mtime_ns) for n, about in found])
    return Waiting(name, tuple((clean_name(n), about.st_size) for n, about in found), state)


@dataclass(frozen=True)
class _Watched:
    """Who is told how far it is; no part of what is asked."""

    listener: Listener | None
    cache_key: str = ""


@remember(entries=8)
def _reconciled(store: Store, release: str) -> list[Reconciled]:
    return reconcile(find(store, release))


@remember(entries=4)
def _preview(store: Store, _base: tuple[Any, ...], waiting: Waiting, answer: str, watched: _Watched) -> Preview:
    return preview(store.root / "inbox" / waiting.name, store, answer, progress=watched.listener)
