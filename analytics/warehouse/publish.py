"""Publishing: files are checked, become partitions, get their facts, and are served from one instant on, all together.

    check(files, store)              what would be found; nothing is written
    publish(inbox, store, by="…")    every delivery in the inbox becomes a release

An inbox holds files (one delivery) or folders (one delivery each, published in the order of their names). A file of a
table replaces exactly the months it holds, or the whole table. What was published moves to ``delivered/<release>/``,
except files with raw client ids, which are not kept.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from analytics.errors import ExtractRejected
from analytics.kpi import Kpi, registry
from analytics.paths import DEFINITIONS
from analytics.warehouse.catalogue import Found
from analytics.warehouse.contract import read_contracts
from analytics.warehouse.delivery import Delivery, extract_files, prepare
from analytics.warehouse.facts import compute
from analytics.warehouse.mapping import read_words
from analytics.warehouse.release import Release, current, current_id, month_key, point_to
from analytics.warehouse.report import Report
from analytics.warehouse.staging import Partition
from analytics.warehouse.store import Store, flush, hash_of, make_folder, put, sha256_of, write_atomically
from analytics.warehouse.totals import override_of
from analytics.warehouse.workshop import Workshop, connect


@dataclass(frozen=True)
class Progress:
    """Where a publisher is: a delivery, what is being done to it, and how far that is."""

    delivery: str
    step: str  # read | a table's name | checked | facts
    done: int
    total: int
    files: tuple[str, ...] = ()  # read or staged just now, as findings call them


@dataclass(frozen=True)
class Published:
    """What a delivery became. ``created`` is False if the very same content had been published before."""

    release_id: str
    created: bool
    report: Report = field(compare=False, repr=False)


Listener = Callable[[Progress], None]
Tables = dict[str, dict[str, dict[str, Any]]]


def check(files: Path | Sequence[Path], store: Store, without_totals: str = "") -> Report:
    """Everything that is wrong with, or worth knowing about, files (or the files of a folder) as one delivery.

    They are compared with the present release, as publishing would. Nothing is written to the data folder.
    """
    chosen = extract_files(files) if isinstance(files, Path) and files.is_dir() else _as_list(files)
    base = current(store) if current_id(store) else None
    with tempfile.TemporaryDirectory(prefix="standings-check-") as scratch, connect(Path(scratch)) as con:
        shop = _workshop(store, con, Path(scratch), store.key() if store.has_key() else os.urandom(32))
        override = override_of(without_totals) if without_totals else None
        report = prepare(
            chosen, shop, read_contracts(), base, lambda _step, _done, _total, _files: None, override
        ).report
        report.aside = files_in(Path(scratch) / "quarantine")
        return report


def publish(
    inbox: Path, store: Store, by: str, note: str = "", progress: Listener | None = None,
    kpis: Mapping[str, Kpi] | None = None, without_totals: str = "",
) -> list[Published]:  # fmt: skip
    """Publish every delivery in ``inbox``, one release each; what each became, in order.

    ``without_totals`` ("Ann: core system is down") lets tables without a control total through and is kept for good.

    Raises ``ExtractRejected`` with all problems of the first delivery that is refused (those before it stay published,
    it and those after it stay in the inbox), and ``Busy`` when somebody else is publishing.
    """
    deliveries = deliveries_in(inbox)
    if not deliveries:
        raise ExtractRejected([Found("nothing_to_publish", folder=inbox)])
    made, override = [], override_of(without_totals) if without_totals else None
    with store.lock(), store.scratch() as scratch, connect(scratch) as con:
        shop = _workshop(store, con, scratch, store.key())
        for name, files in deliveries:
            listen = _listener(progress, name)
            base = current(store) if current_id(store) else None
            delivery = prepare(files, shop, read_contracts(), base, listen, override, kpis)
            delivery.report.refuse_if_wrong()
            tables = _merged(base, delivery)
            release_id, created = _release(shop, store, base, tables, kpis or registry(), by, note, listen, delivery)
            _put_away(store, inbox, scratch, files, delivery.with_clients, release_id)
            made.append(Published(release_id, created, delivery.report))
    return made


def refresh(store: Store, by: str, note: str = "", progress: Listener | None = None,
            kpis: Mapping[str, Kpi] | None = None) -> Published:  # fmt: skip
    """The present tables with the facts of the present KPI files: a new release if a KPI was added or changed."""
    with store.lock(), store.scratch() as scratch, connect(scratch) as con:
        base = current(store)
        shop = _workshop(store, con, scratch, store.key())
        listen = _listener(progress, "refresh")
        tables = base.manifest["tables"]
        release_id, created = _release(shop, store, base, tables, kpis or registry(), by, note, listen, Delivery())
        return Published(release_id, created, Report())


def files_in(folder: Path) -> list[tuple[str, bytes]]:
    """Rows set aside, file by file: (name, content); the first 50 MB."""
    paths = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    return [
        (p.name, p.read_bytes())
        for i, p in enumerate(paths)
        if sum(q.stat().st_size for q in paths[: i + 1]) < 50 << 20
    ]


def deliveries_in(inbox: Path) -> list[tuple[str, list[Path]]]:
    """The deliveries waiting in an inbox, in the order they will be published: loose files first, then folders."""
    folders = sorted(p for p in inbox.iterdir() if p.is_dir() and not p.name.startswith(".")) if inbox.is_dir() else []
    found = [(folder.name, extract_files(folder)) for folder in (inbox, *folders)]
    return [(name, files) for name, files in found if files]


def _as_list(files: Path | Sequence[Path]) -> list[Path]:
    return [files] if isinstance(files, Path) else list(files)


def _workshop(store: Store, con: duckdb.DuckDBPyConnection, scratch: Path, key: bytes) -> Workshop:
    return Workshop(con, scratch, read_words(read_contracts(), (DEFINITIONS / "mappings", store.mappings)), key)


def _listener(progress: Listener | None, name: str) -> Callable[[str, int, int, Sequence[str]], None]:
    def listen(step: str, done: int, total: int, files: Sequence[str]) -> None:
        if progress:
            progress(Progress(name, step, done, total, tuple(files)))

    return listen


def _merged(base: Release | None, delivery: Delivery) -> Tables:
    """The tables of the new release: those of the present one, with what was delivered in place of the same months."""
    tables: Tables = {t: dict(entries) for t, entries in base.manifest["tables"].items()} if base else {}
    received = datetime.now(UTC).isoformat(timespec="seconds")
    for part in delivery.partitions:
        entries = tables.setdefault(part.contract.table, {})
        key = month_key(part.month)
        if entries.get(key, {}).get("content_hash") != part.written.content_hash:
            entries[key] = _entry(part, received)
    return {t: dict(sorted(entries.items())) for t, entries in sorted(tables.items())}


def _entry(part: Partition, received: str) -> dict[str, Any]:
    return {
        "content_hash": part.written.content_hash,
        "sha256": part.written.sha256,
        "rows": part.written.rows,
        "sum": None if part.total is None else str(part.total),
        "received_at": received,
        "sources": [a.as_json() for a in part.accounts],
    }


def _release(
    shop: Workshop, store: Store, base: Release | None, tables: Tables, kpis: Mapping[str, Kpi], by: str, note: str,
    listen: Callable[[str, int, int, Sequence[str]], None], delivery: Delivery,
) -> tuple[str, bool]:  # fmt: skip
    """Make the release of these tables and KPIs, unless it exists, and serve it."""
    contents = {t: {m: e["content_hash"] for m, e in entries.items()} for t, entries in tables.items()}
    release_id = hash_of({"tables": contents, "kpis": {k.name: k.fingerprint for k in kpis.values()}})[:16]
    if base and base.id == release_id:
        return release_id, False
    home = store.releases / release_id / "manifest.json"
    created = not home.exists()
    if created:
        _keep(store, tables, delivery.partitions)
        facts, missing = compute(
            shop.con, store, read_contracts(), tables, base.manifest["facts"] if base else {}, kpis,
            lambda done, total: listen("facts", done, total, ()),
        )  # fmt: skip
        manifest = {
            "id": release_id, "parent": base.id if base else None,
            "published_at": datetime.now(UTC).isoformat(timespec="microseconds"), "published_by": by, "note": note,
            "tables": tables, "facts": facts, "missing": missing,
            "checks": _checks(base, delivery),
        }  # fmt: skip
        write_atomically(home, lambda aside: aside.write_text(_as_text(manifest), "utf-8"))
    point_to(store, release_id, "publish", by, note)
    return release_id, created


def _checks(base: Release | None, delivery: Delivery) -> dict[str, Any]:
    """What the checks of the tables said; where only KPIs are new, the tables and what was said of them stay."""
    if base and not delivery.partitions:
        return dict(base.manifest["checks"])
    return {"confirmed": delivery.confirmed, "findings": _sentences(delivery.report)}


def _keep(store: Store, tables: Tables, partitions: Iterable[Partition]) -> None:
    """Partition files to their place; one that is there already has the same content and stays."""
    for part in partitions:
        entry = tables[part.contract.table][month_key(part.month)]
        home = store.part(part.contract.table, part.written.content_hash)
        if home.exists():
            entry["sha256"] = sha256_of(home)
        else:
            put(part.written.path, home)


def _sentences(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "consequence": f.consequence,
            "template": f.says.template,
            "values": {k: str(v) for k, v in f.says.values.items()},
        }
        for f in report.findings
    ]


def _as_text(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _put_away(
    store: Store, inbox: Path, scratch: Path, files: Iterable[Path], with_clients: Collection[Path], release_id: str
) -> None:
    """Published files leave the inbox of the data folder (files elsewhere are the owner's); rows set aside are kept.

    Files with raw client ids are not kept: the release holds all they said, by code.
    """
    aside = scratch / "quarantine"
    for path in sorted(aside.iterdir()) if aside.is_dir() else []:
        put(path, store.root / "quarantine" / release_id / path.name)
    if not inbox.resolve().is_relative_to(store.root.resolve()):
        return
    folder = store.root / "delivered" / release_id
    make_folder(folder)
    for path in files:
        if path in with_clients:
            path.unlink()
        else:
            shutil.move(path, folder / path.name)
    flush(folder)
    for parent in {path.parent for path in files}:
        flush(parent)
        if parent != inbox and not any(parent.iterdir()):
            parent.rmdir()
            flush(parent.parent)
