"""The demo bank played month by month; only the present month is held in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.demo import clients, sales, service, targets
from analytics.demo.bank import Array, Bank
from analytics.demo.size import day_number
from analytics.period import month_after


@dataclass(frozen=True)
class Month:
    """Everything that happened in one month, and the books at its end."""

    number: int
    book: clients.Book
    snapshot: clients.Snapshot
    holder: Array  # per seat: person at the month's end
    sales: sales.Sales
    complaints: service.Complaints
    contacts: service.Contacts
    opportunities: service.Opportunities
    visits: tuple[Array, Array, Array]
    targets: targets.Targets


def play(bank: Bank) -> Iterator[Month]:
    """The months, oldest first."""
    size, plot, staff, shelf = bank.size, bank.plot, bank.staff, bank.shelf
    book = clients.first_book(size, plot, staff, bank.rich, bank.book_share)
    born = len(book) + 1
    nobody = np.zeros(0, dtype=np.int64)
    waiting: service.Waiting = (nobody, nobody, nobody)
    results: list[targets.Result] = []
    for month, first in enumerate(size.firsts):
        low, high = day_number(first), day_number(month_after(first))
        stints = staff.during(first)
        chance = size.chance("lives", month)
        book = clients.hand_over(book, plot, stints, staff.opened, low, chance)
        sold = sales.make_sales(size, plot, staff, stints, book, shelf, bank.rich, bank.mis_seats, month)
        sold = sales.late_ticket(size, staff, book, shelf, sold, month)
        complaints = service.make_complaints(size, plot, staff, stints, book, waiting, month)
        more = service.provoked(size, plot, book, sold, bank.mis_seats, month)
        waiting = (*(np.concatenate(pair) for pair in zip(waiting, more, strict=True)),)  # type: ignore[assignment]
        leads = service.make_opportunities(size, staff, stints, book, month)
        clients.live(size, book, plot, month, chance)
        seat, person, day = sales.openings(size, staff, stints, bank.pull, month)
        fresh = clients.newcomers(born, seat, person, day, staff, bank.rich, chance)
        born += len(fresh)
        book = book.with_(fresh)
        holder = staff.holder(high - 1, len(plot.seat_units))
        book = clients.leave(book, staff, holder, bank.book_share, size.clients_at(month), high, chance)
        snap = clients.snapshot(book, shelf)
        contacts = service.make_contacts(size, staff, stints, book, snap, month)
        results.append(targets.measure(size, plot, month, book, snap, sold))
        base = (results[month - 12] if month >= 12
                else targets.expected(size, plot, month, bank.rich, bank.pull, results[0]))  # fmt: skip
        aims = targets.make_targets(size, bank.tree, plot, staff, month, base)
        visits = service.make_visits(size, bank.tree, month)
        yield Month(month, book, snap, holder, sold, complaints, contacts, leads, visits, aims)
