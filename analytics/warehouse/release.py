"""A release: one version of every table and of every fact, pinned together, named by its content and never changed.

    Store(data_folder) -> current(store), releases(store), find(store, id), rollback(store, id, by=…), verify(store)

A reader takes one ``Release`` and keeps it, so a page never mixes two. Rolling back points CURRENT at an older one.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError, Damaged, NoRelease, UnknownName
from analytics.warehouse.store import Store, append_line, sha256_of, write_atomically

__all__ = [
    "Release", "Store", "current", "find", "first_release_with", "healthy", "history", "releases", "rollback", "verify",
]  # fmt: skip
WHOLE = "all"  # stands for the month of a table delivered whole


@dataclass(frozen=True)
class Release:
    """What a manifest says. Two releases are the same exactly if their ids are."""

    store: Store = field(compare=False)
    id: str
    manifest: dict[str, Any] = field(compare=False, repr=False)

    @property
    def published_at(self) -> datetime:
        """When it was published first, UTC."""
        return datetime.fromisoformat(self.manifest["published_at"])

    @property
    def published_by(self) -> str:
        """Who published it first."""
        return str(self.manifest["published_by"])

    @property
    def parent(self) -> str | None:
        """The release it was built on."""
        return self.manifest["parent"]

    @property
    def note(self) -> str:
        """What the publisher had to say."""
        return str(self.manifest["note"])

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables present, sorted."""
        return tuple(sorted(self.manifest["tables"]))

    @cached_property
    def months(self) -> list[date]:
        """Every month with clients or sales, in order."""
        return sorted({m for table in ("clients", "sales") for m in self.parts(table) if m})

    @property
    def missing_kpis(self) -> dict[str, tuple[str, ...]]:
        """KPIs that are not available -> the tables they need and this release lacks."""
        return {kpi: tuple(tables) for kpi, tables in self.manifest["missing"].items()}

    def parts(self, table: str) -> dict[date | None, Path]:
        """The files of a table by month; {None: path} for one delivered whole; {} for an absent table."""
        entries = self.manifest["tables"].get(table, {})
        return {_month(m): self.store.part(table, e["content_hash"]) for m, e in sorted(entries.items())}

    def facts(self) -> dict[str, dict[date, Path]]:
        """The fact files: KPI -> month -> path."""
        return {
            kpi: {date.fromisoformat(f"{m}-01"): self.store.fact(kpi, e["key"]) for m, e in sorted(months.items())}
            for kpi, months in self.manifest["facts"].items()
        }

    def fact_rows(self, kpi: str, month: date) -> int:
        """How many rows of facts a KPI has of a month's extracts."""
        return int(self.manifest["facts"].get(kpi, {}).get(month_key(month), {}).get("rows", 0))

    def sources(self, table: str, month: date | None) -> list[dict[str, Any]]:
        """Where a partition came from: file, checksum, and the account of its rows and sums."""
        entry = self.manifest["tables"].get(table, {}).get(month_key(month), {})
        return list(entry.get("sources", []))

    def files(self) -> dict[Path, str]:
        """Every file of the release -> its checksum."""
        parts = {self.store.part(t, e["content_hash"]): e["sha256"]
                 for t, entries in self.manifest["tables"].items() for e in entries.values()}  # fmt: skip
        return parts | self.fact_files()

    def fact_files(self) -> dict[Path, str]:
        """Every fact file -> its checksum."""
        return {self.store.fact(kpi, e["key"]): e["sha256"]
                for kpi, entries in self.manifest["facts"].items() for e in entries.values()}  # fmt: skip


def month_key(month: date | None) -> str:
    """How a month is written in a manifest."""
    return f"{month:%Y-%m}" if month else WHOLE


def _month(key: str) -> date | None:
    return None if key == WHOLE else date.fromisoformat(f"{key}-01")


def current_id(store: Store) -> str | None:
    """The id CURRENT points at; None before the first release."""
    return store.pointer.read_text("utf-8").strip() if store.pointer.exists() else None


def current(store: Store) -> Release:
    """The release that is served. Raises ``NoRelease`` (how to publish) or ``Damaged``."""
    if release_id := current_id(store):
        return find(store, release_id)
    raise NoRelease(
        "Nothing is published under {folder} yet. Run: python -m analytics publish, or: python -m analytics demo.",
        folder=store.root,
    )


def find(store: Store, release_id: str) -> Release:
    """The release with this id, or ``UnknownName`` with the nearest one."""
    if release_id not in _ids(store):
        raise UnknownName("release", release_id, _ids(store))
    return _read(store, release_id, (store.releases / release_id / "manifest.json").stat().st_mtime_ns)


@cache
def _read(store: Store, release_id: str, _written: int) -> Release:
    return read_manifest(store, release_id, store.releases / release_id / "manifest.json")


def read_manifest(store: Store, release_id: str, path: Path) -> Release:
    """The release a manifest file describes. Raises ``Damaged``."""
    try:
        return Release(store, release_id, json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        raise Damaged("Release {release}: its manifest cannot be read.", release=release_id) from None


def _ids(store: Store) -> list[str]:
    return sorted(path.parent.name for path in store.releases.glob("[!.]*/manifest.json"))


def releases(store: Store) -> list[Release]:
    """Every release, the newest first."""
    found = [find(store, release_id) for release_id in _ids(store)]
    return sorted(found, key=lambda r: (r.published_at, r.id), reverse=True)


def history(store: Store) -> list[dict[str, Any]]:
    """What happened, in order: {"event": "publish" | "rollback", "release", "at", "by", "note"}."""
    path = store.releases / "history.jsonl"
    events = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        try:
            events.append(json.loads(line))
        except ValueError:  # torn by a power cut; the release itself tells whether it happened
            continue
    return events


def point_to(store: Store, release_id: str, event: str, by: str, note: str = "") -> None:
    """Serve a release from now on, and remember who said so. Atomic."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = {"event": event, "release": release_id, "at": at, "by": by, "note": note}
    append_line(store.releases / "history.jsonl", json.dumps(line, ensure_ascii=False))
    write_atomically(store.pointer, lambda aside: aside.write_text(release_id + "\n", "utf-8"))


def rollback(store: Store, release_id: str, by: str, note: str = "") -> Release:
    """Serve an older release again; the newer ones stay. Raises ``Busy``, ``UnknownName``, ``Damaged``."""
    with store.lock():
        release = find(store, release_id)
        if problems := verify(store, release_id):
            raise problems[0]
        point_to(store, release_id, "rollback", by, note)
    return release


def verify(store: Store, release_id: str | None = None) -> list[AnalyticsError]:
    """Every published file that is missing or not what was published; [] means all is well."""
    wanted = [release_id] if release_id else _ids(store)
    problems: list[AnalyticsError] = []
    checked: dict[Path, str | None] = {}
    for one in wanted:
        try:
            release = find(store, one)
        except Damaged as problem:
            problems.append(problem)
            continue
        problems += _damages(release, release.files(), checked)
    return problems


def _damages(release: Release, files: dict[Path, str], checked: dict[Path, str | None]) -> list[AnalyticsError]:
    problems: list[AnalyticsError] = []
    for path, sha256 in files.items():
        if path not in checked:
            checked[path] = sha256_of(path) if path.is_file() else None
        if checked[path] != sha256:
            what = "is missing" if checked[path] is None else "is not what was published"
            name = path.relative_to(release.store.root)
            problems.append(Damaged("Release {release}: {file} {what}.", release=release.id, file=name, what=what))
    return problems


@cache
def _is_sound(release: Release) -> bool:
    return not _damages(release, release.files(), {})


def healthy(store: Store) -> tuple[Release, AnalyticsError | None]:
    """The current release if all its files are intact, else the last good one before it and a banner.

    Checksums are computed once per process and release. Raises ``NoRelease``; ``Damaged`` when no release is intact.
    """
    wanted = current_id(store)
    if wanted is None:
        return current(store), None
    for release_id in _candidates(store, wanted):
        try:
            release = find(store, release_id)
        except (Damaged, UnknownName):
            continue
        if not _is_sound(release):
            continue
        return release, None if release_id == wanted else Damaged(
            "Release {wanted} is damaged. You are looking at release {release}, published {day}, until it is repaired.",
            wanted=wanted, release=release_id, day=release.published_at.date(),
        )  # fmt: skip
    raise Damaged("Release {wanted} is damaged and no earlier one is intact. Restore the backup.", wanted=wanted)


def _candidates(store: Store, wanted: str) -> list[str]:
    """The wanted release, then those served before it, the latest first."""
    served = [event["release"] for event in history(store)]
    if wanted in served:
        served = served[: len(served) - served[::-1].index(wanted)]
    return list(dict.fromkeys([wanted, *reversed(served)]))


def first_release_with(store: Store, month: date) -> Release:
    """The release in which a month was published first: “as published”. Raises ``UnknownName``."""
    for event in history(store):
        if event["event"] == "publish" and event["release"] in _ids(store):
            release = find(store, event["release"])
            if month in release.months:
                return release
    raise UnknownName("published month", f"{month:%Y-%m}", [])
