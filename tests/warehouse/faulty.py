"""Runs a command on a copy of a data folder while something fails at its n-th change, and judges what is left.

    python -m tests.warehouse.faulty SCENE COMMAND FEW     how it ends and what it changes where nothing fails, then a
                                                           line of JSON per world that is left; FEW 0: at every change

Kinds: ``cut`` kills the process with half a write done and then looks at three disks: as left, the least a power cut
may leave, and every name with flushed bytes only; ``full``: no room from that change on; ``eio``: that change fails;
``readonly``: none succeeds from that change on. A change is any system call of the process, its threads and its readers
that writes below the folder (``kernel``).
"""

import errno
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError, NoRelease
from analytics.kpi import registry
from analytics.preview import preview
from analytics.warehouse.intake import sandbox  # noqa: F401 - loaded once, before the children are forked
from analytics.warehouse.publish import deliveries_in, publish, refresh
from analytics.warehouse.release import Store, current_id, healthy, releases, rollback, verify
from analytics.warehouse.retention import clean, start_clean
from analytics.workdesk import WorkDesk
from tests.warehouse import kernel
from tests.warehouse.powercut import Durable

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GROWING = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range", "splice", "fallocate",
           "fsync", "fdatasync", "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat", "open",
           "openat", "creat")  # fmt: skip
KINDS = ("cut", "full", "eio", "readonly")
SPARE = 4  # calls more than were counted: threads and readers take turns as they like
LEFT = ("*/.upload-*", "*/.discarded-*", ".work-*", ".preview-*", "**/.*.new")


def act(command: str, store: Store) -> int:
    """One command as an analyst gives it. 0: done. 1: refused in words. 70: something nobody foresaw."""
    kpis = registry(store.root.parent / "kpis")
    desk = WorkDesk(store, "ann")
    try:
        match command:
            case "publish" | "first":
                publish(store.root / "inbox" / "d1", store, by="ann", kpis=kpis)
            case "refresh":
                refresh(store, by="ann", kpis={name: kpi for name, kpi in kpis.items() if name != "kept"})
            case "preview":
                preview(store.root / "inbox" / "d1", store, kpis=kpis)
            case "rollback":
                rollback(store, releases(store)[-1].id, by="ann")
            case "clean":
                clean(store, keep=1, grace=timedelta(seconds=-60))
            case "take":
                desk.take([("sales.csv", b"sale_id\n1\n" * 9), ("clients.csv", b"client_id\nC1\n")], NOON)
            case "discard":
                desk.discard("d2")
            case "type":
                desk.state_totals("d2", [("sales", "2026-03", "3", "1501.00")])
            case "explain":
                desk.explain("sales", {"Betrag": "amount(千元)", "Memo": ""}, {"premium_type": {"einmal": "single"}})
    except AnalyticsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


def state(store: Store) -> dict[str, Any]:
    """What anybody could see: the release served, what waits, file by file, and the bank's mapping files."""
    waits = {name: {p.name: p.stat().st_size for p in files} for name, files in deliveries_in(store.root / "inbox")}
    words = {p.name: p.read_text("utf-8") for p in sorted(store.mappings.glob("*.toml"))}
    return {"serving": current_id(store), "waiting": waits, "mappings": words}


def judge(store: Store, command: str) -> dict[str, Any]:
    """The state that is left, whether it is whole, and what a new start and the same command make of it."""
    left = state(store)
    banner = None
    with suppress(NoRelease):
        banner = healthy(store)[1]
    problems = [str(p) for p in [*verify(store), *([banner] if banner else [])]]
    start_clean(store)
    litter = [str(p.relative_to(store.root)) for pattern in LEFT for p in store.root.glob(pattern)]
    code = act(command, store)
    return {"left": left, "problems": problems, "litter": litter, "again": code, "after": state(store),
            "problems_after": [str(p) for p in verify(store)]}  # fmt: skip


class Disk:
    """Fails at the ``at``-th change."""

    def __init__(self, root: Path, kind: str, at: int) -> None:
        self.kind, self.at, self.n, self.struck = kind, at, 0, ""
        self.durable = Durable(root) if kind == "cut" else None

    def __call__(self, call: kernel.Call) -> int | str | None:
        if call.paths[-1].endswith("publish.lock"):
            return None
        self.n += 1
        here = self.n == self.at
        if here:
            self.struck = f"{call.name} {call.paths[-1]}"
        if self.kind == "cut" and here:
            _half(call)
            return "kill"
        if self.durable:
            self.durable.note(call)
        if self.kind == "eio" and here:
            return errno.EIO
        later = 0 < self.at <= self.n
        if self.kind == "full" and later and call.name in GROWING and _grows(call):
            return errno.ENOSPC
        return errno.EROFS if self.kind == "readonly" and later else None


def _grows(call: kernel.Call) -> bool:
    """A folder or file that is there already needs no room to be asked for again."""
    return call.name not in ("mkdir", "mkdirat", "open", "openat") or not os.path.exists(call.paths[-1])


def _half(call: kernel.Call) -> None:
    """A write that the end cuts in two: the first half of its bytes."""
    if call.name not in ("write", "pwrite64"):
        return
    handle, at, n, *rest = call.arguments
    with open(f"/proc/{call.pid}/fdinfo/{handle}") as about:
        told = dict(line.split(None, 1) for line in about if ":" in line)
    data = call.memory(at, n // 2)
    with open(f"/proc/{call.pid}/fd/{handle}", "r+b" if os.path.exists(call.paths[-1]) else "ab", buffering=0) as file:
        appends = int(told["flags:"], 8) & os.O_APPEND
        file.seek(0, os.SEEK_END) if appends else file.seek(rest[0] if call.name == "pwrite64" else int(told["pos:"]))
        file.write(data)


def forked(work: Callable[[], Any]) -> Any:
    """What ``work`` gives, done in a child, so that this process never has threads."""
    out, into = os.pipe()
    if not (child := os.fork()):
        try:
            os.write(into, json.dumps(work(), default=str).encode())
        finally:
            os._exit(0)
    os.close(into)
    with open(out, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said)


def point(scene: Path, command: str, kind: str, at: int, folder: Path) -> list[dict[str, Any]]:
    """Fail there once; every world that is left, judged. [] where the command has fewer changes."""
    root = Path(shutil.copytree(scene, folder)) / "bank"
    disk = Disk(root, kind, at)
    ended = kernel.run(lambda: act(command, Store(root)), str(root), disk)
    if at and not disk.struck:
        shutil.rmtree(folder)
        return []
    worlds = {"as left": root}
    if disk.durable:
        for name, lay in (("least", disk.durable.least), ("names", disk.durable.names_only)):
            shutil.copytree(scene / "kpis", folder / name / "kpis")
            worlds[name] = lay(folder / name / "bank")
        disk.durable.close()
    found = []
    for world, place in worlds.items():
        told = {"at": at, "struck": disk.struck.replace(str(root), ""), "world": world, "code": ended.code}
        found.append(told | forked(lambda place=place: judge(Store(place), command)))  # type: ignore[misc]
    shutil.rmtree(folder)
    return found


def unharmed(scene: Path, command: str, folder: Path) -> dict[str, Any]:
    """Where nothing fails: the state afterwards, and every change on the way there."""
    root = Path(shutil.copytree(scene, folder)) / "bank"
    ended = kernel.run(lambda: act(command, Store(root)), str(root), Disk(root, "", 0))
    after = forked(lambda: state(Store(root)))
    shutil.rmtree(folder)
    calls = [f"{c.name} {' '.join(p.removeprefix(str(root)) or '/' for p in c.paths)}" for c in ended.calls]
    return {"code": ended.code, "after": after, "calls": calls}


def points(calls: list[str], few: int) -> list[int]:
    """Which changes to fail at: each, or some spread over those of the store, where a mix could come from."""
    if not few:
        return [*range(1, len(calls) + 1 + SPARE)]
    telling = [i for i, call in enumerate(calls, 1) if "/.work-" not in call.split()[1] and "/.preview-" not in call]
    telling = telling or [*range(1, len(calls) + 1)]
    return sorted({telling[(i + 1) * len(telling) // (few + 1)] for i in range(few)})


def main(scene: Path, command: str, few: int) -> None:
    """Everything about one command."""
    folder = scene.parent / f"{scene.name}-{command}-{os.getpid()}"
    told = unharmed(scene, command, folder)
    print(json.dumps(told), flush=True)
    for kind in KINDS:
        some = few if kind == "cut" else -(-few // 2)
        for at in [1] if kind == "readonly" else points(told["calls"], some):
            for found in point(scene, command, kind, at, folder):
                print(json.dumps(found | {"kind": kind}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
