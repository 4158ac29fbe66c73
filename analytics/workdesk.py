"""The analyst's workbench: what waits in the inbox and what was published, and every act on them, for those who may."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analytics.access import denied
from analytics.desk import Desk
from analytics.errors import AnalyticsError
from analytics.memory import remember
from analytics.preview import Preview, preview
from analytics.warehouse import inbox
from analytics.warehouse.changes import Change, changes
from analytics.warehouse.intake.packed import clean_name
from analytics.warehouse.publish import Listener, Published, deliveries_in, publish
from analytics.warehouse.reconcile import Reconciled, reconcile
from analytics.warehouse.release import Release, current_id, find, history, releases, rollback, verify
from analytics.warehouse.store import Store

ROLES = ("analyst", "admin")
LOOSE = "loose-files"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery in the inbox. ``state`` changes when a file of it does."""

    name: str
    files: tuple[tuple[str, int], ...]  # name, bytes
    state: str


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

    def preview(self, waiting: Waiting, answer: str) -> Preview:
        """What publishing a delivery would change. ``answer``: who answers for missing control totals, and why."""
        self._folder(waiting.name)
        return _preview(self.store, current_id(self.store), waiting, answer)

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

    def reconcile(self, release: str) -> list[Reconciled]:
        """Where every row and yuan of a release went."""
        return reconcile(find(self.store, release))

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


def _waiting(name: str, files: Sequence[Path]) -> Waiting:
    found = [(path.name, path.lstat()) for path in files]
    state = repr([(n, about.st_size, about.st_mtime_ns) for n, about in found])
    return Waiting(name, tuple((clean_name(n), about.st_size) for n, about in found), state)


@remember(entries=4)
def _preview(store: Store, _serving: str | None, waiting: Waiting, answer: str) -> Preview:
    return preview(store.root / "inbox" / waiting.name, store, answer)
