"""A disk that fails, a process that dies at any change of the data folder: the old state or the new, never a mix.

The ordinary run takes some of the points, the thorough one (STANDINGS_EXAMPLES) every one of them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from analytics.kpi import Kpi, registry
from analytics.paths import REPO
from analytics.warehouse.release import Store, _is_sound, current, healthy, releases, verify
from analytics.warehouse.retention import start_clean
from tests.soundness.effort import TIMES
from tests.warehouse.conftest import CALLED, KEPT, SOLD, empty
from tests.warehouse.small import drop, month_files, publish, sales, whole_files

POINTS = {"publish": 4, "rollback": 2, "clean": 3}  # of each command and fault, in the ordinary run
KINDS = ["kill", "ENOSPC", "EROFS"] if TIMES == 1 else ["kill", "ENOSPC", "EIO", "EROFS"]


@dataclass(frozen=True)
class Scene:
    """A bank with two releases and a third waiting in the inbox, and what each command changes on the disk."""

    root: Path
    kpis: dict[str, Kpi]
    changes: dict[str, list[str]]
    after: dict[str, str]  # command -> the release served when it is done

    def copy(self, folder: Path) -> Store:
        """One to break. Hard links keep it cheap; nothing that is published is ever written to again."""
        shutil.copytree(self.root.parent / "kpis", folder / "kpis")
        return Store(shutil.copytree(self.root, folder / "bank"))


def run(store: Store, command: str, kind: str = "", at: int = 0) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "tests.warehouse.faulty", command, str(store.root), kind, str(at)]
    return subprocess.run(words, cwd=REPO, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    (folder / "kpis").mkdir()
    for name, text in (("sold", SOLD), ("called", CALLED), ("kept", KEPT)):
        (folder / "kpis" / f"{name}.sql").write_text(text, "utf-8")
    store, kpis = empty(folder / "bank"), registry(folder / "kpis")
    publish(drop(store, {**whole_files(), **month_files("2026-01")}), store, by="ann", kpis=kpis)
    publish(drop(store, {"sales": [{**r, "amount": "1.00"} for r in sales("2026-01")]}), store, by="ann", kpis=kpis)
    publish(drop(store, {"sales": [{**r, "amount": "2.00"} for r in sales("2026-01")]}), store, by="ann", kpis=kpis)
    drop(store, month_files("2026-02"))
    changes, after = {}, {}
    for command in POINTS:
        tried = Scene(store.root, kpis, {}, {}).copy(tmp_path_factory.mktemp(command))
        done = run(tried, command)
        assert done.returncode == 0, done.stderr
        changes[command] = done.stdout.splitlines()
        after[command] = current(tried).id
    return Scene(store.root, kpis, changes, after)


def points(command: str, kind: str, scene: Scene) -> Iterator[int]:
    """Which changes to fail at: spread over all of them, the last one always; a read-only disk fails from the first."""
    if kind == "EROFS":
        yield 1
        return
    n = len(scene.changes[command])
    few = POINTS[command]
    yield from range(1, n + 1) if TIMES > 1 else sorted({1 + i * (n - 1) // (few - 1) for i in range(few)})


@pytest.mark.parametrize("command", POINTS)
@pytest.mark.parametrize("kind", KINDS)
def test_at_any_change_the_old_state_or_the_new(scene: Scene, command: str, kind: str, tmp_path: Path):
    before, served = current(Store(scene.root)).id, []
    for at in points(command, kind, scene):
        store = scene.copy(tmp_path / str(at))
        broken = run(store, command, kind, at)
        what = f"{kind} at {at}: {scene.changes[command][at - 1]}"
        if kind == "kill":
            assert broken.returncode == -9, what
        else:
            assert broken.returncode in (0, 1), f"{what}\n{broken.stderr}"
        _is_sound.cache_clear()
        release, banner = healthy(store)
        assert release.id in (before, scene.after[command]), what
        assert banner is None, what
        assert verify(store) == [], what
        served.append(release.id == before)
        start_clean(store)
        assert not list(store.root.glob(".work-*")), what
        again = run(store, command)
        waiting = list((store.root / "inbox").rglob("*.csv"))
        assert again.returncode == 0 or (command == "publish" and not waiting), f"{what}\n{again.stdout}{again.stderr}"
        assert current(store).id == scene.after[command], what
        assert verify(store) == [], what
        shutil.rmtree(tmp_path / str(at))
    assert served == sorted(served, reverse=True), "once the new state is served it stays"


def test_every_kind_of_change_is_among_them(scene: Scene):
    """Otherwise the faults above would prove little."""
    calls = {line.split()[0] for lines in scene.changes.values() for line in lines}
    assert {"write", "fsync", "replace", "mkdir", "unlink"} <= calls
    assert len(scene.changes["publish"]) > 40
    assert any(line.startswith("replace") and line.endswith("CURRENT") for line in scene.changes["rollback"])


@pytest.mark.parametrize("command", ["publish", "rollback"])
def test_what_was_acknowledged_outlives_a_power_cut(scene: Scene, command: str):
    """Of every file put in place: its bytes were flushed before, its name and every new folder's name afterwards."""
    log = scene.changes[command]
    placed = [(i, *line.split()[1:]) for i, line in enumerate(log) if line.startswith("replace ")]
    kept = [p for p in placed if not p[2].startswith(".work-")]
    assert kept
    for i, aside, home in kept:
        assert f"fsync {aside}" in log[:i], f"{home}: its bytes were not flushed"
        assert f"fsync {os.path.dirname(home) or '.'}" in [_folder(line) for line in log[i:]], f"{home}: nor its name"
    made = [(i, line.split()[1]) for i, line in enumerate(log) if line.startswith("mkdir ") and ".work-" not in line]
    for i, folder in made:
        above = f"fsync {os.path.dirname(folder)}"
        assert above in log[i:], f"{folder}: a new folder whose name was not flushed"


def _folder(line: str) -> str:
    return "fsync ." if line.startswith("fsync /") else line


def test_two_publishers_at_once_one_wins(scene: Scene, tmp_path: Path):
    store = scene.copy(tmp_path)
    words = [sys.executable, "-m", "tests.warehouse.faulty", "publish", str(store.root), "", "0"]
    both = [subprocess.Popen(words, cwd=REPO, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [p.communicate()[0] for p in both]
    codes = sorted(p.returncode for p in both)
    assert codes in ([0, 1], [0, 0]), said
    if codes == [0, 1]:
        assert any("Somebody else is publishing" in s or "no file to publish" in s for s in said)
    assert current(store).id == scene.after["publish"]
    assert verify(store) == []
    assert len(releases(store)) == len(releases(Store(scene.root))) + 1
