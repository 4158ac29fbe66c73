"""What a delivery would change, told before anybody sees it; what differs between releases; making room."""

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.__main__ import main
from analytics.errors import Busy
from analytics.kpi import Kpi
from analytics.preview import preview
from analytics.warehouse.changes import changes, unusual
from analytics.warehouse.publish import Published
from analytics.warehouse.reconcile import reconcile
from analytics.warehouse.release import Store, current, find, first_release_with, history, releases, rollback, verify
from analytics.warehouse.retention import clean, start_clean
from analytics.workdesk import WorkDesk
from tests.warehouse.small import NO_TOTALS, clients, drop, month_files, publish, rows, sales

pytestmark = pytest.mark.usefixtures("january")
Kpis = dict[str, Kpi]


def everything(root: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != "publish.lock"
    }


def test_a_preview_changes_nothing_and_says_what_would(store: Store, kpis: Kpis):
    """Bo's ticket of 0.90 becomes 2,000: he overtakes Ann, who sold 1,500.10."""
    table = [dict(row) for row in sales("2026-01")]
    table[2]["amount"] = "2000.00"
    inbox = drop(store, {"sales": table})
    before = everything(store.root)
    found = preview(inbox, store, NO_TOTALS, kpis)
    assert everything(store.root) == before
    assert not found.refused
    [change] = found.changes
    assert (change.table, change.month, change.rows_before, change.rows_after) == ("sales", "2026-01", 3, 3)
    assert (change.sum_before, change.sum_after, change.restated) == (Decimal("1501.00"), Decimal("3500.10"), True)
    said = "\n".join(map(str, found.findings))
    assert (
        "sales.csv: sales 2026-01: a published month would be restated: 3 rows become 3, sum 1,501.00 becomes 3,500.10"
        in said
    )
    assert "sold 2026-01: M2 would go from place 2 to 1 (own figures +1, others +0, joiners and leavers +0)" in said
    assert "sold 2026-01: M1 would go from place 1 to 2 (own figures +0, others -1, joiners and leavers +0)" in said


def test_what_the_preview_promised_is_what_publishing_does(store: Store, january: Published, kpis: Kpis):
    inbox = drop(store, month_files("2026-02"))
    found = preview(inbox, store, NO_TOTALS, kpis)
    publish(inbox, store, by="ann", kpis=kpis)
    assert list(found.changes) == changes(find(store, january.release_id), current(store))


def test_without_control_totals_a_preview_says_that_publishing_will_ask(store: Store, kpis: Kpis):
    found = preview(drop(store, {"sales": sales("2026-02")}), store, kpis=kpis)
    assert found.refused
    assert [c.month for c in found.changes] == ["2026-02"], "all the same it shows what would change"
    assert "No control total confirms sales 2026-02" in "\n".join(map(str, found.findings))


def test_a_preview_of_a_bad_delivery_says_everything_wrong(store: Store):
    found = preview(drop(store, {"sales": rows("sale_id,amnt", "1,2")}), store)
    assert found.refused
    assert "no known table: sale_id, amnt" in "\n".join(map(str, found.findings))


def test_a_sub_branch_that_sends_far_fewer_rows_is_named(store: Store, kpis: Kpis):
    """B2 sends 40 tickets a month and then 20: half of the median; B1 has nobody posted after 16 January."""
    for month in ("2026-02", "2026-03", "2026-04", "2026-05"):
        n = 20 if month == "2026-05" else 40
        table = [{**sales(month)[2], "sale_id": f"{month}-{i}"} for i in range(n)]
        publish(drop(store, {"clients": clients(month), "sales": table}), store, by="ann", kpis=kpis)
    [before, *_] = [r for r in releases(store) if r.id == current(store).parent]
    [said] = unusual(current(store), changes(before, current(store)))
    assert str(said) == (
        "B2 sent 50 % fewer rows of sales 2026-05 than usual (20; the median of the 4 months before is 40). "
        "Is something missing?"
    )


def test_rows_and_sums_reconcile_with_what_is_stored(store: Store, kpis: Kpis):
    table = [*sales("2026-02"), sales("2026-02")[0], {**sales("2026-02")[1], "sale_id": "X", "amount": "7x"}]
    publish(drop(store, {"sales": table}), store, by="ann", kpis=kpis)
    found = reconcile(current(store))
    assert all(r.agrees for r in found)
    [february] = [r for r in found if (r.table, r.month) == ("sales", "2026-02")]
    assert (february.rows_in, february.loaded, february.quarantined, february.duplicates) == (5, 3, 1, 1)
    assert (february.sum_in, february.sum_stored) == (Decimal("2501.00"), Decimal("1501.00"))
    release = current(store)
    release.manifest["tables"]["sales"]["2026-02"]["sources"][0]["rows_in"] += 1
    assert [r.month for r in reconcile(release) if not r.agrees] == ["2026-02"]


def restate(store: Store, kpis: Kpis, n: int) -> list[str]:
    """``n`` releases that each say something else of January."""
    for i in range(n):
        table = [{**row, "amount": f"{i + 1}.00"} for row in sales("2026-01")]
        publish(drop(store, {"sales": table}), store, by="ann", kpis=kpis)
    return [r.id for r in releases(store)]


def test_making_room_sets_apart_first_and_deletes_after_the_grace(store: Store, january: Published, kpis: Kpis):
    newest, second, third, first = restate(store, kpis, 3)
    assert first == january.release_id
    (store.parts / "sales" / "orphan.parquet").write_bytes(b"left by a crash")
    old = {p for p in find(store, third).files() if p not in find(store, newest).files()}
    done = clean(store, keep=1, grace=timedelta(days=7))
    assert sorted(done.releases) == sorted([second, third]), "the first one is that in which January was published"
    assert done.files == []
    assert [r.id for r in releases(store)] == [newest, first]
    later = datetime.now(UTC) + timedelta(days=8)
    done = clean(store, keep=1, grace=timedelta(days=7), now=later)
    assert done.releases == []
    assert "store/sales/orphan.parquet" in done.files
    assert not any(path.exists() for path in old)
    assert verify(store) == []
    assert current(store).id == newest
    assert first_release_with(store, datetime(2026, 1, 1).date()).id == first
    rollback(store, first, by="ann")
    assert clean(store, keep=1, grace=timedelta(days=7), now=later).files == []


def test_making_room_waits_for_a_publisher(store: Store):
    with store.lock(), pytest.raises(Busy):
        clean(store)


def test_a_server_that_starts_sweeps_up_what_was_killed(store: Store):
    for name in (".work-1", ".preview-1"):
        (store.root / name / "read").mkdir(parents=True)
        (store.root / name / "read" / "f0").write_text("C1")
    with store.lock():
        start_clean(store)
    assert (store.root / ".work-1").exists(), "somebody is at work"
    start_clean(store)
    assert not [p for p in store.root.iterdir() if p.name.startswith(".")]
    start_clean(Store(store.root / "nowhere"))


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main([str(w) for w in words])
    return code, capsys.readouterr().out


def test_the_same_by_command_line(store: Store, capsys: pytest.CaptureFixture[str], january: Published):
    inbox = drop(store, {"sales": [{**row, "amount": "1.00"} for row in sales("2026-01")]})
    data = ("--data", store.root)
    code, said = run(capsys, "publish", "--dry-run", *data, "--language", "zh-Hans")
    assert code == 1
    assert "refuse: sales 2026-01 没有控制总数核对。" in said
    code, said = run(capsys, "preview", *data, "--json", "--without-totals", NO_TOTALS)
    assert (code, json.loads(said)["changes"][0]["sum_after"]) == (0, "3.00")
    code, said = run(capsys, "check", inbox / "d1" / "sales.csv", *data, "--json")
    assert (code, [f["id"] for f in json.loads(said)["findings"]]) == (1, ["totals_absent"])
    assert run(capsys, "publish", *data, "--without-totals", NO_TOTALS)[0] == 0
    code, said = run(capsys, "releases", "compare", january.release_id, current(store).id, *data)
    assert code == 0
    assert said.split()[-6:] == ["sales", "2026-01", "3", "3", "1501.00", "3.00"]
    code, said = run(capsys, "reconcile", *data, "--json")
    assert (code, json.loads(said)["ok"]) == (0, True)
    assert run(capsys, "clean", *data)[0] == 0
    assert run(capsys, "releases", *data)[0] == 0


def test_watching_takes_what_has_settled_and_lets_a_bad_delivery_wait(store: Store, capsys: pytest.CaptureFixture[str]):
    inbox = drop(store, {"sales": rows("sale_id,amnt", "1,2")})
    watch = ("watch", "--data", store.root, "--every", "0.05", "--without-totals", NO_TOTALS)
    code, said = run(capsys, *watch, "--looks", 5)
    assert code == 1
    [line] = map(json.loads, said.splitlines()[: -0 or None])
    assert "no known table" in "".join(line["problems"]), "said once, though looked at five times"
    os.utime(drop(store, {"sales": sales("2026-02")}) / "d1" / "sales.csv", (1, 1))
    code, said = run(capsys, *watch, "--looks", 3)
    assert (code, [json.loads(s)["ok"] for s in said.splitlines()]) == (0, [True])
    assert not any(inbox.iterdir())


def test_watching_leaves_a_file_that_is_still_being_written(store: Store, capsys: pytest.CaptureFixture[str]):
    path, stop = drop(store, {"sales": sales("2026-02")}) / "d1" / "sales.csv", threading.Event()

    def grow() -> None:
        while not stop.is_set():
            with path.open("a") as file:
                file.write("\n")
            time.sleep(0.005)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        code, said = run(capsys, "watch", "--data", store.root, "--every", "0.1", "--looks", "4")
    finally:
        stop.set()
        writer.join()
    assert (code, said) == (0, "")
    assert len(history(store)) == 1


def test_a_delivery_is_discarded_by_one_command(store: Store, capsys: pytest.CaptureFixture[str]):
    drop(store, {"sales": sales("2026-02")}, "d1")
    inbox = drop(store, {"sales": sales("2026-03")}, "d2")
    assert run(capsys, "discard", "d3", "--data", store.root)[0] == 1
    assert run(capsys, "discard", "d1", "--data", store.root)[0] == 0
    assert [p.name for p in inbox.iterdir()] == ["d2"]


def test_twenty_uploads_at_once_are_twenty_whole_deliveries(store: Store):
    """In the same second, each of three files; somebody who lists them meanwhile never sees one that is not whole."""
    desk, seen = WorkDesk(store, "ann"), set[tuple[str, ...]]()
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def upload(i: int) -> str:
        name = desk.take([(f"{n}.csv", f"{n} {i}\n".encode() * 500) for n in ("a", "b", "c")], noon)
        seen.update(tuple(n for n, _ in w.files) for w in desk.waiting())
        return name

    with ThreadPoolExecutor(20) as hands:
        names = list(hands.map(upload, range(20)))
    assert len(set(names)) == 20
    assert seen == {("a.csv", "b.csv", "c.csv")}
    told = [{p.read_text("utf-8").split()[1] for p in (store.root / "inbox" / n).iterdir()} for n in names]
    assert all(len(numbers) == 1 for numbers in told)
    assert len(set.union(*told)) == 20
