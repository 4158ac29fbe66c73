"""Every KPI as a list of things counted: for whom, on which day, how much above and how much below the line."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.bank import Bank, Row, business_day
from tests.oracle.spans import last_of_month, month_before

COOLING_OFF = timedelta(days=15)
QUALIFYING = timedelta(days=90)
QUALIFYING_CATEGORIES, QUALIFYING_AUM = 2, 10_000
VIP_TIER = 4
THRESHOLDS = (50_000, 200_000, 500_000, 1_000_000, 3_000_000, 6_000_000, 10_000_000)


@dataclass(frozen=True)
class Counted:
    """One thing that counts for one manager on one day; ``below`` is ``None`` where nothing is divided."""

    manager: str
    day: date
    above: Fraction
    below: Fraction | None = None


Counting = Callable[[Bank], Iterator[Counted]]


def _yes(manager: str, day: date, hit: bool) -> Counted:
    return Counted(manager, day, Fraction(int(hit)), Fraction(1))


# --- the book on a month's last day -----------------------------------------------------------------------------------


def _categories(bank: Bank) -> dict[str, str]:
    return {p["product_code"]: p["category"] for p in bank.rows("products")}


def _held(bank: Bank, month: date) -> dict[str, set[str]]:
    """The product categories each client holds with money in them at a month's end."""
    category = _categories(bank)
    held = defaultdict(set)
    for position in bank.of_month("holdings", month):
        if position["balance"] is not None and position["balance"] > 0:
            held[position["client_id"]].add(category[position["product_code"]])
    return held


def _of_the_book(bank: Bank, figure: Callable[[Row, set[str]], int]) -> Iterator[Counted]:
    """One row per client of every book: a figure made of the client and the categories held."""
    for month in bank.months("clients"):
        held = _held(bank, month)
        for client in bank.of_month("clients", month):
            above = Fraction(figure(client, held.get(client["client_id"], set())))
            yield Counted(client["manager_id"], last_of_month(month), above, Fraction(1))


def product_coverage(bank: Bank) -> Iterator[Counted]:
    """Distinct categories held, client by client."""
    return _of_the_book(bank, lambda _, held: len(held))


def single_product_share(bank: Bank) -> Iterator[Counted]:
    """Clients who hold exactly one category."""
    return _of_the_book(bank, lambda _, held: len(held) == 1)


def essential_set_share(bank: Bank) -> Iterator[Counted]:
    """Clients who hold every category that has an essential product."""
    essential = {p["category"] for p in bank.rows("products") if p.get("essential")}
    return _of_the_book(bank, lambda _, held: bool(essential) and essential <= held)


def data_completeness(bank: Bank) -> Iterator[Counted]:
    """Clients whose record is complete."""
    return _of_the_book(bank, lambda client, _: client.get("complete") is True)


def aum(bank: Bank) -> Iterator[Counted]:
    """The money of the book."""
    for month in bank.months("clients"):
        for client in bank.of_month("clients", month):
            yield Counted(client["manager_id"], last_of_month(month), Fraction(client.get("aum") or 0))


def _pairs(bank: Bank) -> Iterator[tuple[date, list[Row], dict[str, Row]]]:
    """Each month's last day, the book of the month before, and this month's clients by id."""
    for month in bank.months("clients"):
        before = bank.of_month("clients", month_before(month))  # empty in the first month
        yield last_of_month(month), before, {c["client_id"]: c for c in bank.of_month("clients", month)}


def client_retention(bank: Bank) -> Iterator[Counted]:
    """Last month's clients, and whether this month still knows them."""
    for day, before, now in _pairs(bank):
        for client in before:
            yield _yes(client["manager_id"], day, client["client_id"] in now)


def near_threshold_upgrades(bank: Bank) -> Iterator[Counted]:
    """Clients who were within a tenth under the next threshold, and whether they have reached it."""
    for day, before, now in _pairs(bank):
        for client in before:
            had = client.get("aum")
            goal = next((t for t in THRESHOLDS if had is not None and t > had), None)
            if goal is None or 10 * Fraction(had) < 9 * goal:
                continue
            has = now.get(client["client_id"], {}).get("aum")
            yield _yes(client["manager_id"], day, has is not None and has >= goal)


def vip_contacted(bank: Bank) -> Iterator[Counted]:
    """Clients of the upper tiers, and whether anyone spoke with them in the month."""
    for month in bank.months("clients"):
        spoken_with = {c["client_id"] for c in bank.of_month("contacts", month)}
        for client in bank.of_month("clients", month):
            if client["tier"] is not None and int(client["tier"]) >= VIP_TIER:
                yield _yes(client["manager_id"], last_of_month(month), client["client_id"] in spoken_with)


# --- clients who came -------------------------------------------------------------------------------------------------


def _opened(bank: Bank) -> Iterator[Row]:
    """Clients found in the snapshot of the very month in which they opened."""
    for month in bank.months("clients"):
        for client in bank.of_month("clients", month):
            if client["open_date"] is not None and client["open_date"].replace(day=1) == month:
                yield client


def new_clients(bank: Bank) -> Iterator[Counted]:
    """Clients opened."""
    for client in _opened(bank):
        yield Counted(client["manager_id"], client["open_date"], Fraction(1))


def qualified_new_clients(bank: Bank) -> Iterator[Counted]:
    """Clients opened at least ninety days before the data end, and whether they became real ones in that time."""
    data_end = bank.last_day_of("clients")
    for client in _opened(bank):
        deadline = client["open_date"] + QUALIFYING
        if deadline > data_end:
            continue
        yield _yes(client["manager_id"], client["open_date"], _qualified(bank, client, deadline))


def _qualified(bank: Bank, client: Row, deadline: date) -> bool:
    for month in bank.months("clients"):
        if not client["open_date"] <= last_of_month(month) <= deadline:
            continue
        if len(_held(bank, month).get(client["client_id"], ())) >= QUALIFYING_CATEGORIES:
            return True
        for row in bank.of_month("clients", month):
            if row["client_id"] == client["client_id"] and (row.get("aum") or 0) >= QUALIFYING_AUM:
                return True
    return False


# --- sales ------------------------------------------------------------------------------------------------------------


def _sold(bank: Bank, category: str) -> Iterator[Row]:
    categories = _categories(bank)
    return (sale for sale in bank.rows("sales") if categories[sale["product_code"]] == category)


def _backed_out(sale: Row) -> bool:
    gone = sale.get("cancelled_on")
    return gone is not None and gone <= sale["sale_date"] + COOLING_OFF


def money(category: str) -> Counting:
    """The amounts sold; a cancellation takes its amount back on the day it happens, however late."""

    def count(bank: Bank) -> Iterator[Counted]:
        for sale in _sold(bank, category):
            yield Counted(sale["manager_id"], sale["sale_date"], Fraction(sale["amount"]))
            if sale.get("cancelled_on") is not None:
                yield Counted(sale["manager_id"], sale["cancelled_on"], -Fraction(sale["amount"]))

    return count


def tickets(category: str) -> Counting:
    """The sales that outlived their cooling-off days."""

    def count(bank: Bank) -> Iterator[Counted]:
        for sale in _sold(bank, category):
            if not _backed_out(sale):
                yield Counted(sale["manager_id"], sale["sale_date"], Fraction(1))

    return count


def regular_premium_share(bank: Bank) -> Iterator[Counted]:
    """Insurance money, and the part of it paid regularly; taken back together on the day of cancellation."""
    for sale in _sold(bank, "insurance"):
        amount = Fraction(sale["amount"])
        regular = amount if sale.get("premium_type") == "regular" else Fraction(0)
        yield Counted(sale["manager_id"], sale["sale_date"], regular, amount)
        if sale.get("cancelled_on") is not None:
            yield Counted(sale["manager_id"], sale["cancelled_on"], -regular, -amount)


def cancellation_rate(bank: Bank) -> Iterator[Counted]:
    """Sales whose cooling-off days are over within the data, and whether they were cancelled in them."""
    data_end = bank.last_day_of("sales")
    for sale in bank.rows("sales"):
        if sale["sale_date"] + COOLING_OFF <= data_end:
            yield _yes(sale["manager_id"], sale["sale_date"], _backed_out(sale))


# --- complaints and leads ---------------------------------------------------------------------------------------------


def complaint_rate(bank: Bank) -> Iterator[Counted]:
    """Complaints of the month against clients in the book at its end, for every manager who has either."""
    for month in bank.months("clients"):
        for client in bank.of_month("clients", month):
            yield Counted(client["manager_id"], last_of_month(month), Fraction(0), Fraction(1))
        for complaint in bank.of_month("complaints", month):
            yield Counted(complaint["manager_id"], last_of_month(month), Fraction(1), Fraction(0))


def valid_complaints(bank: Bank) -> Iterator[Counted]:
    """Complaints found to be right."""
    for complaint in bank.rows("complaints"):
        if complaint["upheld"]:
            yield Counted(complaint["manager_id"], business_day(complaint["opened_at"]), Fraction(1))


def complaint_days(bank: Bank) -> Iterator[Counted]:
    """Days from opening to closing, on the day of closing."""
    for complaint in bank.rows("complaints"):
        if complaint["closed_at"] is not None:
            closed = business_day(complaint["closed_at"])
            days = (closed - business_day(complaint["opened_at"])).days
            yield Counted(complaint["manager_id"], closed, Fraction(days), Fraction(1))


def opportunities_handled(bank: Bank) -> Iterator[Counted]:
    """Leads, and whether they were handled by the day they were due."""
    for lead in bank.rows("opportunities"):
        handled = lead["handled_on"]
        yield _yes(lead["manager_id"], lead["due_on"], handled is not None and handled <= lead["due_on"])
