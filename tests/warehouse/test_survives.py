"""A process killed, a disk full, broken or read-only, a power cut, at any change of the data folder: the old state or
the new, never a mix; what was acknowledged is on the disk; the next start cleans up and the same command goes through.

The ordinary run takes some of the points, the thorough one (STANDINGS_EXAMPLES) every one the kernel counts.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics.paths import REPO
from analytics.warehouse.release import Store, current, releases, verify
from analytics.warehouse.retention import start_clean
from analytics.warehouse.shadow import shadow
from tests.soundness.effort import TIMES
from tests.warehouse.faulty import state
from tests.warehouse.scenes import COMMANDS, build

WHOLE = ("take", "discard", "type", "explain")  # what they leave is there whole, or not at all
FEW = {"publish": 4}  # points of each kind in the ordinary run; others 1


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scene")
    build(folder)
    return folder


def faulty(scenes: Path, command: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the command does unharmed, and every world after a fault."""
    few = 0 if TIMES > 1 else FEW.get(command, 2)
    words = [sys.executable, "-m", "tests.warehouse.faulty", str(scenes / COMMANDS[command]), command, str(few)]
    done = subprocess.run(words, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    unharmed, *worlds = map(json.loads, done.stdout.splitlines())
    return unharmed, worlds


def wrongs(found: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """What may not be said of a world after a fault."""
    left, told = found["left"], found["code"]
    if told not in (-9, 0, 1):
        yield f"ended with {told}, not in words"
    if left["serving"] not in (before["serving"], after["serving"]):
        yield f"serves {left['serving']}"
    if told == 0 and left["serving"] != after["serving"]:
        yield "acknowledged and not there"
    yield from found["problems"] + found["problems_after"]
    if found["litter"]:
        yield f"left over: {found['litter']}"
    if found["after"]["serving"] != after["serving"]:
        yield "the same command does not go through afterwards"
    if found["again"] not in (0, 1):
        yield f"the same command ends with {found['again']}"


def half(found: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Is part of an upload, or of a delivery that was discarded, there to be published? Or half a mapping file? Or is
    what was acknowledged not there?
    """
    allowed = [after] if found["code"] == 0 else [before, after]
    return any(found["left"][what] not in [a[what] for a in allowed] for what in ("waiting", "mappings"))


@pytest.mark.parametrize("command", COMMANDS)
def test_at_any_change_the_old_state_or_the_new(scenes: Path, command: str):
    before = state(Store(scenes / COMMANDS[command] / "bank"))
    unharmed, worlds = faulty(scenes, command)
    after = unharmed["after"]
    assert unharmed["code"] == 0
    assert {world["kind"] for world in worlds} == {"cut", "full", "eio", "readonly"}
    assert MUST[command] <= {_where(call) for call in unharmed["calls"]}
    said = [
        f"{command}, {world['kind']} at {world['at']} ({world['struck']}), {world['world']}: {wrong}"
        for world in worlds
        for wrong in [
            *wrongs(world, before, after),
            *(["half a delivery"] if command in WHOLE and half(world, before, after) else []),
        ]
    ]
    assert not said, "\n".join(said)


# Python's own files, Arrow's partitions, DuckDB's facts and what the reader unpacks: the kernel must have told of each.
_PUBLISHING = {"write .work parquet", "write store new", "fsync store new", "rename store parquet", "rename CURRENT"}
MUST: dict[str, set[str]] = {
    "first": {*_PUBLISHING, "mkdir store", "write releases jsonl", "unlink inbox csv"},
    "publish": {*_PUBLISHING, "write .work u", "unlink inbox csv", "rename quarantine csv"},
    "preview": {"write .preview parquet", "write .preview new", "link .preview parquet"},
    "refresh": {"rename CURRENT", "rename releases json"}, "rollback": {"rename CURRENT", "write releases jsonl"},
    "clean": {"unlink store parquet", "rename releases"}, "take": {"mkdir inbox", "write inbox csv", "rename inbox"},
    "discard": {"rename inbox", "unlinkat inbox csv"},
    "type": {"write inbox csv", "fsync inbox csv", "rename inbox csv"},
    "explain": {"write mappings new", "fsync mappings new", "rename mappings toml"},
}  # fmt: skip


def _where(call: str) -> str:
    """“rename /store/a.parquet” is “rename store parquet”."""
    name, *paths = call.split()
    parts = paths[-1].split("/")[1:]
    top = re.sub(r"-.*", "", parts[0])
    suffix = parts[-1].rpartition(".")[2] if len(parts) > 1 and "." in parts[-1].lstrip(".") else ""
    return f"{name} {top} {suffix}".strip()


def test_two_publishers_at_once_one_wins(scenes: Path, tmp_path: Path):
    root = _copy(scenes, tmp_path)
    script = (
        "import sys; from pathlib import Path; from analytics.warehouse.release import Store\n"
        "from tests.warehouse.faulty import act; sys.exit(act('publish', Store(Path(sys.argv[1]))))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, root], cwd=REPO, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [p.communicate()[1] for p in both]
    assert sorted(p.returncode for p in both) == [0, 1], said
    assert any("Somebody else is publishing" in s or "no file to publish" in s for s in said)
    store = Store(root)
    assert current(store).months[-1].month == 2
    assert verify(store) == []
    assert len(releases(store)) == len(releases(Store(scenes / "old" / "bank"))) + 1


def _copy(scenes: Path, to: Path) -> Path:
    subprocess.run(["cp", "-r", scenes / "old", to / "here"], check=True)
    return to / "here" / "bank"


def test_a_preview_at_work_is_not_swept_away_and_a_killed_one_is(scenes: Path, tmp_path: Path):
    store = Store(_copy(scenes, tmp_path))
    killed = store.root / ".preview-killed"
    killed.mkdir()
    with shadow(store) as rehearsal:
        start_clean(store)
        assert current(rehearsal).id == current(store).id
        assert not killed.exists()
    assert not list(store.root.glob(".preview-*"))
    assert sorted(os.listdir(store.root / "inbox")) == ["d1", "d2"]
