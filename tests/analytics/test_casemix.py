"""Expected by the bank's rates for the same kinds of clients: against a plain count, and adding up to the whole."""

import csv
from collections import defaultdict
from datetime import date

import pytest

from analytics.casemix import mix
from analytics.desk import Desk
from analytics.period import parse
from analytics.roster import Peers, numbered
from tests.pages.conftest import RIVER, office, river  # noqa: F401

MONTH = date(2025, 9, 1)


def lines(table: str) -> list[dict[str, str]]:
    with (RIVER / f"{table}.csv").open(encoding="utf-8") as file:
        return [r for r in csv.DictReader(file) if r.get("month", "2025-09") == "2025-09"]


def kind(client: dict[str, str]) -> tuple[int, int]:
    """Tier 0, 1, 2-3, 4 and above; with the bank up to one year, up to five, longer, before the first of the month."""
    tier, opened = int(client["tier"] or 0), date.fromisoformat(client["open_date"])
    years = 0 if opened > MONTH.replace(year=2024) else 1 if opened > MONTH.replace(year=2020) else 2
    return (0 if tier == 0 else 1 if tier == 1 else 2 if tier < 4 else 3), years


def by_hand() -> tuple[dict[str, float], dict[str, float], float]:
    """(observed, expected categories of each manager, per client in the bank), client by client."""
    category = {p["product_code"]: p["category"] for p in lines("products")}
    held = defaultdict(set)
    for h in lines("holdings"):
        if float(h["balance"]) > 0:
            held[h["client_id"]].add(category[h["product_code"]])
    book = lines("clients")
    of_kind = defaultdict(list)
    for c in book:
        of_kind[kind(c)].append(len(held[c["client_id"]]))
    seen: dict[str, float] = defaultdict(float)
    usual: dict[str, float] = defaultdict(float)
    for c in book:
        seen[c["manager_id"]] += len(held[c["client_id"]])
        usual[c["manager_id"]] += sum(of_kind[kind(c)]) / len(of_kind[kind(c)])
    return seen, usual, sum(seen.values()) / len(book)


def test_expected_is_the_banks_rate_for_each_kind_of_client(office: Desk):  # noqa: F811
    _, usual, whole = by_hand()
    found = mix(office.book, office.kpi("product_coverage"), Peers("manager"), parse("2025-09"))
    number = numbered(office.book, Peers("manager"))
    assert found.whole == pytest.approx(whole)
    assert {m: found.expected[number[m]] for m in usual} == pytest.approx(usual, abs=1e-5)


def test_units_add_up_to_what_their_people_expect(office: Desk):  # noqa: F811
    kpi, september = office.kpi("product_coverage"), parse("2025-09")
    people = mix(office.book, kpi, Peers("manager"), september).expected.sum()
    units = mix(office.book, kpi, Peers("sub_branch"), september).expected.sum()
    assert people == pytest.approx(sum(by_hand()[0].values()))
    assert units == pytest.approx(people)


def test_the_adjusted_figure_is_observed_over_expected_times_the_banks(office: Desk):  # noqa: F811
    """It stands beside the published figure and does not touch it."""
    seen, usual, whole = by_hand()
    [ada] = [r for r in office.ranking("product_coverage", parse("2025-09")).rows if r.unit_id == "M1"]
    assert ada.sure.adjusted == pytest.approx(seen["M1"] / usual["M1"] * whole, rel=1e-5)
    assert float(ada.value) == pytest.approx(seen["M1"] / 3, abs=0.005)
    assert ada.sure.adjusted_low < ada.sure.adjusted < ada.sure.adjusted_high


def test_a_measure_that_a_manager_chooses_is_not_adjusted(office: Desk):  # noqa: F811
    assert mix(office.book, office.kpi("fund_sales"), Peers("manager"), parse("2025-09")) is None
