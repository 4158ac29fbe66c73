"""What must survive: a published file that rots, a publisher killed at any write, a torn history."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analytics.errors import Damaged
from analytics.kpi import Kpi
from analytics.warehouse import store as store_module
from analytics.warehouse.publish import Published
from analytics.warehouse.release import Store, _is_sound, current, healthy, history, releases, rollback, verify
from tests.warehouse.small import drop, month_files, publish

Kpis = dict[str, Kpi]
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def february(store: Store, january: Published, kpis: Kpis) -> Published:
    assert january.created
    [published] = publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    return published


@pytest.fixture(autouse=True)
def _forget_checks() -> None:
    _is_sound.cache_clear()


def rot(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def test_a_sound_release_has_no_banner(store: Store, february: Published) -> None:
    release, banner = healthy(store)
    assert (release.id, banner) == (february.release_id, None)


def test_bit_rot_falls_back_to_the_release_before_with_a_banner(
    store: Store, january: Published, february: Published
) -> None:
    path = current(store).facts()["sold"][FEBRUARY]
    rot(path)
    release, banner = healthy(store)
    assert release.id == january.release_id
    assert str(banner).startswith(f"Release {february.release_id} is damaged. You are looking at release {release.id}")
    assert [str(p) for p in verify(store)] == [
        f"Release {february.release_id}: {path.relative_to(store.root)} is not what was published."
    ]


def test_rot_in_the_rows_themselves_is_found_on_opening_too(
    store: Store, january: Published, february: Published
) -> None:
    assert february.created
    rot(current(store).parts("sales")[FEBRUARY])
    release, banner = healthy(store)
    assert (release.id, banner is None) == (january.release_id, False)


def test_a_missing_file_and_a_broken_manifest_are_found(store: Store, january: Published, february: Published) -> None:
    current(store).facts()["sold"][FEBRUARY].unlink()
    assert "is missing" in str(verify(store)[0])
    (store.releases / february.release_id / "manifest.json").write_text("{", "utf-8")
    assert healthy(store)[0].id == january.release_id
    assert any("its manifest cannot be read" in str(p) for p in verify(store))


@pytest.mark.usefixtures("january")
def test_nothing_intact_is_said(store: Store) -> None:
    for path in current(store).fact_files():
        path.unlink()
    with pytest.raises(Damaged, match="Restore the backup"):
        healthy(store)


def test_a_damaged_release_is_not_rolled_back_to(store: Store, january: Published, february: Published) -> None:
    rot(releases(store)[1].facts()["sold"][JANUARY])
    with pytest.raises(Damaged):
        rollback(store, january.release_id, by="ann")
    assert current(store).id == february.release_id


@pytest.mark.usefixtures("january")
def test_a_torn_history_line_is_passed_over(store: Store, kpis: Kpis) -> None:
    with (store.releases / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"event": "publ')
    publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    assert [e["event"] for e in history(store)] == ["publish", "publish"]


class Killed(BaseException):
    """Stands for a process that ends at this very call."""


def _kill_at(n: int, call: Callable[..., None]) -> Callable[..., None]:
    left = [n]

    def killed(*arguments: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        call(*arguments)

    return killed


@pytest.mark.parametrize(("call", "step"), [("replace", 2), ("fsync", 6)])
def test_killed_at_any_write_the_old_release_stays_or_the_new_one_is_whole(
    store: Store, january: Published, kpis: Kpis, call: str, step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each round dies one write later, until the publish goes through. Every state in between is readable."""
    drop(store, month_files("2026-02"))
    outcomes: list[str] = []
    for n in range(0, 100, step):
        bank = Store(shutil.copytree(store.root, tmp_path / str(n)))
        with monkeypatch.context() as patch:
            patch.setattr(store_module.os, call, _kill_at(n, getattr(os, call)))
            try:
                publish(bank.root / "inbox", bank, by="ann", kpis=kpis)
                outcomes.append("done")
            except Killed:
                outcomes.append("new" if current(bank).id != january.release_id else "old")
        assert healthy(bank)[1] is None
        assert verify(bank, current(bank).id) == []
        if outcomes[-1] == "done":
            break
        if n == 4 * step:
            publish(bank.root / "inbox", bank, by="ann", kpis=kpis)
            assert (len(current(bank).months), verify(bank)) == (2, [])
            assert not list(bank.root.glob(".work-*"))
    assert outcomes[-1] == "done"
    assert len(outcomes) > 4
    assert outcomes == sorted(outcomes, key=["old", "new", "done"].index)


@pytest.mark.usefixtures("january")
def test_a_publisher_killed_outright_leaves_no_lock(store: Store, kpis: Kpis) -> None:
    script = (
        "import os, sys; from pathlib import Path; from analytics.warehouse.store import Store\n"
        "with Store(Path(sys.argv[1])).lock(): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(store.root)], check=False).returncode == 9
    assert publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)[0].created
