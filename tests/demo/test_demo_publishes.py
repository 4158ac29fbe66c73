"""The demo bank goes through the same door as any bank: published delivery by delivery, the bad one refused."""

from datetime import date
from pathlib import Path

import pytest

from analytics.demo import Delivery, make_demo, run_demo
from analytics.errors import AnalyticsError, ExtractRejected
from analytics.warehouse.publish import check, publish
from analytics.warehouse.release import current, month_key, releases, verify
from analytics.warehouse.store import Store

SIZE = {"managers": 20, "clients": 600, "months": 5, "seed": 1, "until": date(2026, 10, 31)}
BAD = "99-2026-10-bad"


class Interrupted(Exception):
    """The power went, or somebody pressed Ctrl-C."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, list[int]]:
    """A demo bank made in two goes, the first one interrupted, and how much each go published."""
    folder = tmp_path_factory.mktemp("published")

    def until_the_third(line: str) -> None:
        if line == "03-2026-09: checking managers":
            raise Interrupted

    with pytest.raises(Interrupted):
        run_demo(folder, **SIZE, progress=until_the_third)
    before = len(releases(Store(folder)))
    return Store(folder), [before, len(run_demo(folder, **SIZE))]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    """The same bank's deliveries, only written."""
    return list(make_demo(tmp_path_factory.mktemp("delivered"), **SIZE))


def test_an_interrupted_demo_goes_on_where_it_stopped(published):
    store, counts = published
    assert counts == [2, 3]
    assert sorted(release.note.split(":")[0] for release in releases(store)) == [
        "Demo bank 01-history", "Demo bank 02-2026-08", "Demo bank 03-2026-09", "Demo bank 04-2026-09-restated",
        "Demo bank 05-2026-10",
    ]  # fmt: skip
    assert [p.name for p in (store.root / "inbox").iterdir()] == [BAD]
    assert verify(store) == []


def test_every_row_sent_is_in_the_release(published, delivered):
    store, _ = published
    expected: dict[str, dict[str, int]] = {}
    for delivery in (d for d in delivered if not d.bad):
        for (table, month), rows in delivery.rows.items():
            expected.setdefault(table, {})[month_key(month)] = rows
    tables = current(store).manifest["tables"]
    assert {t: {m: e["rows"] for m, e in months.items()} for t, months in tables.items()} == expected


def test_nothing_is_set_aside_from_a_good_delivery(delivered, tmp_path):
    report = check(delivered[0].folder, Store(tmp_path))
    assert report.problems == []
    assert [str(f) for f in report.findings if f.consequence != "note"] == []


def test_the_bad_delivery_is_refused_and_changes_nothing(published):
    store, _ = published
    before = current(store).id
    with pytest.raises(ExtractRejected) as refused:
        publish(store.root / "inbox" / BAD, store, by="test", without_totals="test: made by hand")
    said = str(refused.value)
    for part in ("处理员工", "the control total says", "sum of amount"):
        assert part in said
    assert current(store).id == before
    found = "\n".join(map(str, check(store.root / "inbox" / BAD, store).findings))
    for part in ("line 2: amount", "999999", "more than once with different contents", "do not have 8 cells"):
        assert part in found


def test_a_second_run_finds_everything_there(published):
    store, _ = published
    said: list[str] = []
    assert run_demo(store.root, **SIZE, progress=said.append) == []
    assert said == ["The demo bank is already published."]


def test_another_bank_s_folder_is_left_alone(published):
    store, _ = published
    with pytest.raises(AnalyticsError, match="holds releases of another bank"):
        run_demo(store.root, **{**SIZE, "seed": 2})


def test_a_bank_too_small_is_refused_in_words(tmp_path: Path):
    with pytest.raises(AnalyticsError, match="at least 20 managers"):
        run_demo(tmp_path, managers=5)
