"""The demo bank's files: repeatable, complete, in the promised formats, and true to what was known at the time."""

from collections import Counter
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from analytics.demo import delivery_names, demo_size, make_demo
from analytics.warehouse.contract import read_contracts
from analytics.warehouse.mapping import read_words
from tests.demo.reading import encoding_of, latest, table

TINY = {"managers": 20, "clients": 600, "months": 5, "until": date(2026, 3, 31)}


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_the_same_bank_is_the_same_bytes_and_another_seed_is_another_bank(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        list(make_demo(tmp_path / name, **TINY, seed=seed))
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert digests(tmp_path / "a") != digests(tmp_path / "c")


def test_a_skipped_delivery_changes_nothing_in_the_others(tmp_path):
    list(make_demo(tmp_path / "a", **TINY))
    size = demo_size(**TINY, seed=1)
    made = list(make_demo(tmp_path / "b", **TINY, skip=delivery_names(size)[:3]))
    assert [d.written for d in made] == [False, False, False, True, True, True]
    whole, part = digests(tmp_path / "a"), digests(tmp_path / "b")
    assert part == {name: whole[name] for name in part}
    assert {name.split("/")[1] for name in part} == set(delivery_names(size)[3:])


def test_a_bank_too_small_for_its_stories_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least 20 managers"):
        make_demo(tmp_path, managers=19)


def test_months_come_as_five_deliveries_and_a_bad_one(demo):
    _, made = demo
    assert [d.name for d in made] == [
        "01-history", "02-2026-08", "03-2026-09", "04-2026-09-restated", "05-2026-10", "99-2026-10-bad"
    ]  # fmt: skip
    assert [d.bad for d in made] == [False] * 5 + [True]
    clients = [sorted(month for table, month in d.rows if table == "clients") for d in made]
    assert clients[0] == [date(2026, m, 1) for m in (3, 4, 5, 6, 7)]
    assert clients[1:] == [[date(2026, 8, 1)], [date(2026, 9, 1)], [], [date(2026, 10, 1)], []]
    assert {t for t, _ in made[3].rows} == {"sales", "complaints", "control_totals"}


def test_every_table_of_the_contracts_is_delivered(demo):
    _, made = demo
    for delivery in (made[0], made[4]):
        assert {name for name, _ in delivery.rows} == set(read_contracts())


def test_files_come_in_many_formats_and_encodings(inbox):
    history = inbox / "01-history"
    assert encoding_of(history / "managers.csv") == "gb18030"
    assert encoding_of(history / "sales-2026-03.csv") == "gb18030"
    assert encoding_of(history / "sales-2026-04.csv") == "utf-8-sig"
    assert (history / "sales-2026-04.csv").read_bytes().startswith(b"sale_id,sale_date,")
    assert "金额(万元)" in (history / "sales-2026-05.csv").read_bytes().decode("gb18030")
    assert (history / "complaints-2026-03.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (history / "contacts-2026-03.csv.gz").read_bytes().startswith(b"\x1f\x8b")
    for name in ("branches", "products", "targets-2026-03", "service_checks-2026-03"):
        assert (history / f"{name}.xlsx").read_bytes().startswith(b"PK")
    for name in ("clients-2026-03", "holdings-2026-03"):
        assert (history / f"{name}.parquet").read_bytes().startswith(b"PAR1")


def test_every_header_is_known_to_the_shipped_mappings(inbox):
    contracts = read_contracts()
    words = read_words(contracts)
    for path in sorted((inbox / "01-history").glob("*.csv")):
        contract = contracts[path.stem.split("-")[0]]
        header = path.read_bytes().decode(encoding_of(path)).splitlines()[0].split(",")
        assert [h for h in header if words.meaning(contract, h) is None] == [], path.name


def test_ids_are_text_with_leading_zeros(inbox):
    history = inbox / "01-history"
    assert table(history, "managers").manager_id.str.fullmatch(r"0\d{5}").all()
    assert table(history, "branches").branch_id.str.fullmatch(r"0\d{7}").all()
    assert table(history, "clients", "2026-03").client_id.str.fullmatch(r"0\d{9}").all()


def test_control_totals_agree_with_the_files_of_every_good_delivery(inbox):
    money = {"客户": ("clients", "aum"), "持有": ("holdings", "balance"), "销售": ("sales", "amount")}
    for folder in sorted(p for p in inbox.iterdir() if p.name < "99"):
        stated = table(folder, "control_totals")
        for row in stated[stated.table.isin(list(money))].itertuples():
            name, column = money[row.table]
            found = table(folder, name, row.month)
            assert (int(row.rows), Decimal(row.sum)) == (len(found), sum(found[column])), (folder.name, row)


def test_a_client_s_assets_are_the_sum_of_the_money_held(inbox):
    clients, held = (table(inbox / "05-2026-10", name) for name in ("clients", "holdings"))
    money = held[held.product_code.str[0].isin(list("DWFIGB"))].groupby("client_id").balance.sum()
    stated = clients.set_index("client_id").aum
    assert (stated[money.index] == money).all()
    assert stated[~stated.index.isin(money.index)].sum() == 0


def test_nothing_is_known_before_it_happened(inbox):
    for name, after in (("01-history", "2026-08"), ("02-2026-08", "2026-09"), ("05-2026-10", "2026-11")):
        folder = inbox / name
        assert table(folder, "sales").cancelled_on.max() < after
        complaints = table(folder, "complaints")
        assert complaints.closed_at.max() < after
        assert (complaints[complaints.closed_at == ""].upheld == "").all()
        assert table(folder, "opportunities").handled_on.max() < after
        assert table(folder, "managers").end_date.max() < after
        assert table(folder, "events").first_day.max() < after


def test_sales_are_sent_again_because_cancellations_come_late(inbox):
    before, after = (table(inbox / name, "sales", "2026-07") for name in ("01-history", "02-2026-08"))
    assert (before.drop(columns="cancelled_on") == after.drop(columns="cancelled_on")).all(axis=None)
    assert (after.cancelled_on != "").sum() > (before.cancelled_on != "").sum()


def test_the_restated_month_corrects_tickets_and_complaints(inbox):
    wrong, right = (table(inbox / name, "sales", "2026-09") for name in ("03-2026-09", "04-2026-09-restated"))
    assert len(right) - len(wrong) == 40
    both = right.merge(wrong, on="sale_id", suffixes=("", "_first"))
    assert Counter(both.amount_first / both.amount.where(both.amount != 0, 1))[Decimal(10)] == 12
    assert (both.manager_id != both.manager_id_first).sum() == 20
    assert (
        len(table(inbox / "04-2026-09-restated", "complaints"))
        == len(table(inbox / "03-2026-09", "complaints", "2026-09")) + 1
    )
    assert (table(inbox / "05-2026-10", "sales", "2026-09").amount == right.amount).all()


def test_nobody_is_in_two_places_at_once(inbox):
    postings = table(inbox / "05-2026-10", "managers").sort_values(["manager_id", "start_date"])
    assert not postings.duplicated(["manager_id", "start_date"]).any()
    assert (postings.end_date[postings.end_date != ""] > postings.start_date[postings.end_date != ""]).all()
    same = postings.manager_id == postings.manager_id.shift(-1)
    ends = postings.end_date[same]
    assert (ends != "").all()
    assert (ends <= postings.start_date.shift(-1)[same]).all()


def test_names_are_distinct_and_every_client_has_a_manager_of_the_list(inbox):
    people = table(inbox / "05-2026-10", "managers").drop_duplicates("manager_id")
    assert people.manager_name.is_unique
    clients = table(inbox / "05-2026-10", "clients")
    assert clients.manager_id.isin(people.manager_id).all()
    assert clients.client_id.is_unique
    books = clients.groupby("manager_id").size()
    assert (len(clients), 118 <= len(books) <= 122) == (pytest.approx(24_000, rel=0.01), True)
    assert books.max() > 3 * books.min()


def test_rates_are_those_of_a_real_bank(inbox):
    sales, months, managers = latest(inbox, "sales"), 8, 120
    per_month = sales.product_code.str[0].value_counts() / months / managers
    assert 20 < len(sales) / months / managers < 32
    assert 4.5 < per_month["F"] < 8
    assert 2 < per_month["I"] < 4.2  # with the mis-selling of a fifth of this small bank
    assert 0.5 < per_month["G"] < 1.1
    october = sales[sales.sale_date >= "2026-10"]
    assert october[october.product_code.str[0] == "G"].manager_id.nunique() < 100  # so others are at zero
    complaints = latest(inbox, "complaints")
    assert 3 < len(complaints) / (23_000 * months / 12) * 1000 < 16
    clients, held = (table(inbox / "05-2026-10", name) for name in ("clients", "holdings"))
    assert 2.2 < (held.balance > 0).sum() / len(clients) < 2.9
    opened = clients[clients.open_date.astype(str) >= "2026-10"].groupby("manager_id").size()
    assert 7 < opened.mean() < 12


def test_targets_are_set_for_managers_and_for_units_of_every_level(inbox):
    targets = table(inbox / "05-2026-10", "targets")
    tree = table(inbox / "05-2026-10", "branches").set_index("branch_id")
    units = targets[targets.unit_type == "机构"].unit_id
    assert set(tree.loc[units.unique(), "level"].astype(int)) == {1, 2, 3, 4}
    assert targets[targets.unit_type == "客户经理"].unit_id.nunique() == 120
    assert {"new_clients", "fund_sales", "insurance_premiums", "product_coverage", "complaint_rate"} <= set(targets.kpi)
    easier = targets.kpi == "complaint_rate"
    assert (targets.beyond[~easier] > targets.target[~easier]).all()
    assert (targets.beyond[easier] < targets.target[easier]).all()
