"""A process killed, the power cut, a disk full, broken or read-only, at any change of the journal: what was there
stays, what was acknowledged is there, the rest is refused in words (or called uncertain where nobody can tell), and the
next line goes through."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics.journal.database import NotKept
from analytics.journal.disputes import Number, ask, disputes
from analytics.paths import REPO
from analytics.viewer import Viewer
from tests.warehouse import kernel
from tests.warehouse.faulty import Disk, forked

NOON = datetime(2026, 4, 2, 12, tzinfo=UTC)
NEW = "The line that may be lost, if it is said. " * 20  # longer than what is free in the file's pages
KINDS = ("cut", "full", "eio", "readonly")


def write(root: Path, login: str, why: str) -> int:
    """0: kept. 1: refused in words. 2: told that it is not certain."""
    try:
        ask(root, Viewer(login, "office"), Number("aum", "S1", "2026-03", "r1", Decimal(7)), why, NOON)
    except NotKept as told:
        return 2 if "not certain" in str(told) else 1
    return 0


def judge(root: Path) -> dict[str, Any]:
    """What can be read, and whether the next line goes through."""
    found = [d.why for d in disputes(root)]
    return {"found": found, "again": write(root, "next", "The next line."), "then": [d.why for d in disputes(root)]}


def main(work: Path, lines: int) -> None:
    """Every kind at every change of one line, in a journal of so many: one JSON line a world."""
    scene = work / "scene"
    scene.mkdir()
    for n in range(lines):
        assert write(scene, f"p{n}", f"Line {n}.") == 0
    for kind in KINDS:
        at, struck = 0, True
        while struck:
            at += 1
            root = Path(shutil.copytree(scene, work / f"{kind}{at}"))
            disk = Disk(root, kind, at)
            ended = kernel.run(lambda root=root: write(root, "new", NEW), str(root), disk)  # type: ignore[misc]
            worlds = {"as left": root}
            if disk.durable:
                worlds |= {"least": disk.durable.least(work / f"least{at}"),
                           "names": disk.durable.names_only(work / f"names{at}")}  # fmt: skip
                disk.durable.close()
            struck = bool(disk.struck)
            for world, place in worlds.items():
                told = {"kind": kind, "at": at, "struck": disk.struck, "world": world, "code": ended.code}
                print(json.dumps(told | forked(lambda place=place: judge(place))), flush=True)  # type: ignore[misc]


@pytest.mark.parametrize("lines", [0, 3])
def test_at_any_change_a_line_is_kept_or_refused(tmp_path: Path, lines: int):
    done = subprocess.run([sys.executable, "-m", "tests.journal.test_faults", str(tmp_path), str(lines)], cwd=REPO,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    worlds = [json.loads(line) for line in done.stdout.splitlines()]
    old, new = [f"Line {n}." for n in reversed(range(lines))], NEW.strip()
    for world in worlds:
        kept = world["found"][:1] == [new]
        assert world["found"] == [new, *old] if kept else world["found"] == old, world
        assert world["code"] in ((0, 1, 2, -9) if world["struck"] else (0,)), world
        assert kept or world["code"] != 0, f"acknowledged and not there: {world}"
        assert not kept or world["code"] != 1, f"refused and there: {world}"
        blind = world["kind"] in ("readonly", "full")  # where half a line cannot be undone, nothing can be read
        assert kept or blind or world["code"] != 2, f"not there, which could have been told: {world}"
        assert (world["again"], world["then"]) == (0, ["The next line.", *world["found"]]), world
    struck = {(w["kind"], w["struck"].split()[0]) for w in worlds if w["struck"]}
    assert {(kind, call) for kind in ("cut", "eio") for call in ("pwrite64", "unlink")} <= struck
    assert 1 in {w["code"] for w in worlds if w["kind"] == "full"}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
