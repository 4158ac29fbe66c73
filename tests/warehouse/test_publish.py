"""From a delivery to a release: what replaces what, what is refused, and what can be taken back."""

import json
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from analytics.errors import Busy, ExtractRejected, NoRelease, UnknownName
from analytics.kpi import Kpi
from analytics.warehouse.publish import Progress, Published, refresh
from analytics.warehouse.release import Store, current, find, first_release_with, history, releases, rollback, verify
from tests.warehouse.small import (
    BRANCHES,
    MANAGERS,
    as_csv,
    check,
    clients,
    drop,
    month_files,
    publish,
    rows,
    sales,
    whole_files,
)

Kpis = dict[str, Kpi]
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def refused(store: Store, tables: dict[str, object], kpis: Kpis) -> list[str]:
    with pytest.raises(ExtractRejected) as caught:
        publish(drop(store, tables), store, by="ann", kpis=kpis)  # type: ignore[arg-type]
    return [str(p) for p in caught.value.problems]


def test_a_release_says_what_it_holds(store: Store, january: Published) -> None:
    release = current(store)
    assert release.id == january.release_id
    assert release.tables == ("branches", "clients", "complaints", "holdings", "managers", "products", "sales")
    assert release.months == [JANUARY]
    assert (release.published_by, release.parent) == ("ann", None)
    assert list(release.parts("clients")) == [JANUARY]
    assert list(release.parts("branches")) == [None]
    assert release.missing_kpis == {"called": ("contacts",)}
    [source] = release.sources("sales", JANUARY)
    assert (source["file"], source["rows_in"], source["sum_in"]) == ("sales.csv", 3, "1501.00")


def test_published_files_leave_the_inbox(store: Store, january: Published) -> None:
    assert not list((store.root / "inbox").iterdir())
    kept = sorted(p.name for p in (store.root / "delivered" / january.release_id).iterdir())
    assert kept == ["branches.csv", "managers.csv", "products.csv"], "no file with client ids"


@pytest.mark.usefixtures("january")
def test_no_raw_client_id_is_stored(store: Store) -> None:
    for path in store.parts.rglob("*.parquet"):
        table = duckdb.sql(f"SELECT * FROM '{path}'")
        assert not {"C1", "C2", "C3"} & {v for row in table.fetchall() for v in row if isinstance(v, str)}


@pytest.mark.usefixtures("january")
def test_the_same_client_has_the_same_code_in_every_table(store: Store) -> None:
    codes = {}
    for table in ("clients", "holdings"):
        path = current(store).parts(table)[JANUARY]
        codes[table] = {c for (c,) in duckdb.sql(f"SELECT DISTINCT client_id FROM '{path}'").fetchall()}
    assert codes["holdings"] < codes["clients"]


def test_publishing_the_same_files_twice_makes_no_new_release(store: Store, january: Published, kpis: Kpis) -> None:
    inbox = drop(store, {**whole_files(), **month_files("2026-01")})
    [again] = publish(inbox, store, by="bo", kpis=kpis)
    assert (again.release_id, again.created) == (january.release_id, False)
    assert len(releases(store)) == len(history(store)) == 1


def test_a_new_month_adds_its_partitions_only(store: Store, january: Published, kpis: Kpis) -> None:
    before = current(store).manifest["tables"]
    [second] = publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    after = current(store).manifest["tables"]
    assert current(store).parent == january.release_id
    assert current(store).months == [JANUARY, FEBRUARY]
    assert {t: e["2026-01"] for t, e in after.items() if "2026-01" in e} == {
        t: e["2026-01"] for t, e in before.items() if "2026-01" in e
    }
    assert second.created


def test_a_restated_month_changes_its_partition_and_nothing_else(store: Store, january: Published, kpis: Kpis) -> None:
    publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    before = current(store).manifest
    changed = [{**row, "amount": "1.00"} for row in sales("2026-01")]
    publish(drop(store, {"sales": changed}), store, by="ann", kpis=kpis)
    after = current(store).manifest
    differing = {(t, m) for t, e in after["tables"].items() for m in e if before["tables"][t][m] != e[m]}
    assert differing == {("sales", "2026-01")}
    moved = {(k, m) for k, e in after["facts"].items() for m in e if before["facts"][k][m] != e[m]}
    assert moved == {("sold", "2026-01")}
    assert first_release_with(store, JANUARY).id == january.release_id


@pytest.mark.usefixtures("january")
def test_folders_in_the_inbox_are_deliveries_in_order(store: Store, kpis: Kpis) -> None:
    drop(store, month_files("2026-03"), "b")
    inbox = drop(store, month_files("2026-02"), "a")
    first, second = publish(inbox, store, by="ann", kpis=kpis)
    assert find(store, first.release_id).months == [JANUARY, FEBRUARY]
    assert find(store, second.release_id).parent == first.release_id


@pytest.mark.usefixtures("january")
def test_a_bad_delivery_stops_there_and_stays_in_the_inbox(store: Store, kpis: Kpis) -> None:
    drop(store, month_files("2026-02"), "a")
    inbox = drop(store, {"sales": rows("sale_id,amnt", "1,2")}, "b")
    with pytest.raises(ExtractRejected):
        publish(inbox, store, by="ann", kpis=kpis)
    assert current(store).months == [JANUARY, FEBRUARY]
    assert [p.name for p in inbox.iterdir()] == ["b"]


def test_a_month_may_come_in_several_files(store: Store, january: Published, kpis: Kpis) -> None:
    inbox = drop(store, {})
    table = sales("2026-02")
    for n, part in enumerate((table[:1], table[1:])):
        (inbox / "d1" / f"part{n}.csv").write_text(as_csv(part), "utf-8")
    publish(inbox, store, by="ann", kpis=kpis)
    split = current(store).manifest["tables"]["sales"]["2026-02"]
    rollback(store, january.release_id, by="ann")
    publish(drop(store, {"sales": table}), store, by="ann", kpis=kpis)
    assert current(store).manifest["tables"]["sales"]["2026-02"]["content_hash"] == split["content_hash"]
    assert [s["rows_in"] for s in split["sources"]] == [1, 2]


@pytest.mark.usefixtures("january")
def test_a_file_without_rows_says_that_nothing_happened(store: Store, kpis: Kpis) -> None:
    tables = month_files("2026-02")
    inbox = drop(store, tables)
    (inbox / "d1" / "complaints.csv").write_text(as_csv(tables["complaints"]).split("\n")[0] + "\n", "utf-8")
    publish(inbox, store, by="ann", kpis=kpis)
    assert current(store).manifest["tables"]["complaints"]["2026-02"]["rows"] == 0


def test_nothing_in_the_inbox_is_said(store: Store) -> None:
    with pytest.raises(ExtractRejected, match="1 problem") as caught:
        publish(store.root / "inbox", store, by="ann")
    assert "there is no file to publish" in str(caught.value)
    with pytest.raises(NoRelease):
        current(store)


def test_a_missing_table_is_named(store: Store, kpis: Kpis) -> None:
    tables = {**whole_files(), **month_files("2026-01")}
    del tables["managers"]
    assert refused(store, tables, kpis) == [
        "managers: no file of this table has been delivered yet, and nothing works without it."
    ]
    assert not store.releases.exists()


def replaced(table: list[dict[str, str]], row: int, **values: str) -> list[dict[str, str]]:
    return [{**r, **values} if i == row else r for i, r in enumerate(table)]


@pytest.mark.parametrize(
    ("table", "changed", "says"),
    [
        ("branches", replaced(BRANCHES, 1, parent_branch_id="B9"), "the parent “B9” of B1 does not exist"),
        ("branches", replaced(BRANCHES, 1, parent_branch_id=""), "2 units have no parent (B0, B1)"),
        ("branches", replaced(BRANCHES, 0, parent_branch_id="B1"), "B0 is, through its parents, above itself"),
        ("branches", replaced(BRANCHES, 1, level="x"), "level “x” is not"),
        ("managers", replaced(MANAGERS, 0, branch_id="B9"), "M1 is posted at “B9”, which is not in branches"),
        ("managers", replaced(MANAGERS, 0, end_date="2026-02-01"), "before the posting before it has ended"),
        ("managers", replaced(MANAGERS, 0, end_date="2025-01-01"), "ends on or before the day it starts"),
    ],
)
def test_a_broken_tree_or_posting_is_refused(
    store: Store, january: Published, kpis: Kpis, table: str, changed: list[dict[str, str]], says: str
) -> None:
    assert any(says in sentence for sentence in refused(store, {table: changed}, kpis))
    assert current(store).id == january.release_id


@pytest.mark.usefixtures("january")
def test_an_unknown_manager_is_noted_and_counted_as_unposted(store: Store, kpis: Kpis) -> None:
    table = [{**row, "manager_id": "M9"} for row in sales("2026-02")]
    [published] = publish(drop(store, {"sales": table}), store, by="ann", kpis=kpis)
    assert "3 row(s) of 1 manager(s) without any posting (M9) count as unposted" in str(published.report.notes[0])
    facts = duckdb.sql(f"SELECT branch_id, numerator FROM '{current(store).facts()['sold'][FEBRUARY]}'").fetchall()
    assert {branch for branch, _ in facts} == {None}
    assert sum(n for _, n in facts) == Decimal("1501.00")


@pytest.mark.parametrize(("total", "problem"), [("1501.00", ""), ("1501.01", "the sum of amount is 1,501.00")])
@pytest.mark.usefixtures("january")
def test_control_totals_are_held_against_what_arrived(store: Store, kpis: Kpis, total: str, problem: str) -> None:
    stated = rows("table,month,rows,sum", f"sales,2026-02,3,{total}")
    tables = {"sales": sales("2026-02"), "control_totals": stated}
    if problem:
        assert problem in refused(store, tables, kpis)[0]
    else:
        publish(drop(store, tables), store, by="ann", kpis=kpis)
        assert current(store).manifest["checks"]["confirmed"] == ["sales 2026-02"]


@pytest.mark.usefixtures("january")
def test_a_file_cut_short_does_not_pass_its_control_total(store: Store, kpis: Kpis) -> None:
    stated = rows("table,month,rows,sum", "sales,2026-02,3,1501.00")
    says = refused(store, {"sales": sales("2026-02")[:2], "control_totals": stated}, kpis)
    at = "(control_totals.csv, line 2)"
    assert says[0] == f"sales.csv: sales 2026-02: 2 rows arrived, the control total says 3 {at}. Is the file cut short?"


@pytest.mark.usefixtures("january")
def test_rows_set_aside_are_kept_with_codes_for_clients(store: Store, kpis: Kpis) -> None:
    table = [dict(row) for row in sales("2026-02")]
    table[1]["amount"] = "many"
    [published] = publish(drop(store, {"sales": table}), store, by="ann", kpis=kpis)
    text = (store.root / "quarantine" / published.release_id / "sales.csv.csv").read_text("utf-8-sig")
    header, row = text.splitlines()
    assert header == "file,line,column,value,reason,sale_id,sale_date,manager_id,client_id,product_code,amount"
    assert row.startswith(
        "sales.csv,3,amount,many,not an amount in yuan and fen (write 1234.50),S2026-02-2,2026-02-20,M1,"
    )
    assert ",C2," not in row


@pytest.mark.usefixtures("january")
def test_checking_writes_nothing(store: Store) -> None:
    inbox = drop(store, {"sales": sales("2026-02")})
    before = sorted(store.root.rglob("*"))
    assert not check(inbox / "d1", store).problems
    assert sorted(store.root.rglob("*")) == before


def test_rolling_back_and_publishing_again_come_back_to_the_same_release(
    store: Store, january: Published, kpis: Kpis
) -> None:
    [second] = publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    rollback(store, january.release_id, by="bo", note="wrong file")
    assert current(store).id == january.release_id
    [again] = publish(drop(store, month_files("2026-02")), store, by="ann", kpis=kpis)
    assert (again.release_id, again.created) == (second.release_id, False)
    assert current(store).id == second.release_id
    assert [(e["event"], e["by"]) for e in history(store)] == [
        ("publish", "ann"), ("publish", "ann"), ("rollback", "bo"), ("publish", "ann"),
    ]  # fmt: skip
    assert [r.id for r in releases(store)] == [second.release_id, january.release_id]
    assert verify(store) == []


@pytest.mark.usefixtures("january")
def test_an_unknown_release_is_named(store: Store) -> None:
    with pytest.raises(UnknownName, match="nosuch"):
        rollback(store, "nosuch", by="ann")


def test_two_publishers_one_is_told(store: Store, january: Published, kpis: Kpis) -> None:
    inbox = drop(store, month_files("2026-02"))
    with store.lock(), pytest.raises(Busy, match="Somebody else is publishing"):
        publish(inbox, store, by="bo", kpis=kpis)
    assert current(store).id == january.release_id


def test_progress_names_every_step(store: Store, kpis: Kpis) -> None:
    seen: list[Progress] = []
    publish(drop(store, {**whole_files(), **month_files("2026-01")}), store, by="ann", progress=seen.append, kpis=kpis)
    steps = list(dict.fromkeys(p.step for p in seen))
    assert steps == [
        "read", "branches", "managers", "products", "clients", "complaints", "holdings", "sales", "checked", "facts"
    ]  # fmt: skip
    assert all(p.delivery == "d1" and p.done <= p.total for p in seen)


def test_a_changed_kpi_file_makes_a_release_of_the_same_tables(
    store: Store,
    january: Published,
    kpis: Kpis,
) -> None:
    assert not refresh(store, by="ann", kpis=kpis).created
    fewer = {name: kpi for name, kpi in kpis.items() if name != "kept"}
    published = refresh(store, by="ann", kpis=fewer)
    assert published.created
    assert current(store).manifest["tables"] == find(store, january.release_id).manifest["tables"]


def test_the_manifest_is_plain_json(store: Store, january: Published) -> None:
    manifest = json.loads((store.releases / january.release_id / "manifest.json").read_text("utf-8"))
    assert set(manifest) == {
        "id", "parent", "published_at", "published_by", "note", "tables", "facts", "missing", "checks",
    }  # fmt: skip
    assert set(manifest["tables"]["clients"]["2026-01"]) == {
        "content_hash", "sha256", "rows", "sum", "received_at", "sources",
    }  # fmt: skip
    assert clients("2026-01")[0]["client_id"] not in json.dumps(manifest)
