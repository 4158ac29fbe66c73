"""Rules played on the past: the same window, moved back month by month, on what really happened."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from analytics.competitions.rules import Rules
from analytics.competitions.standings import Table, standings
from analytics.errors import NotAvailable
from analytics.memory import remember
from analytics.period import month_end, shift_months
from analytics.warehouse.load import Book

TIMES = 12


@dataclass(frozen=True, eq=False)
class Replay:
    """One month's replay: the table it would have come to."""

    months_back: int
    table: Table

    @cached_property
    def winners(self) -> tuple[str, ...]:
        """Who would have won something, best first."""
        return tuple(r.entrant_id for r in self.table.rows if r.prize)

    @cached_property
    def cost(self) -> Decimal:
        """Prizes and pay together."""
        return self.table.prize_cost + self.table.pay_cost


def back(rules: Rules, months: int) -> Rules:
    """The rules with every date so many months earlier; the last of a month stays a last."""
    w = rules.window
    window = replace(w, first=_back(w.first, months), last=_back(w.last, months),
                     listed=tuple((_back(a, months), _back(b, months)) for a, b in w.listed))  # fmt: skip
    base = rules.baseline
    if base is not None:
        base = replace(base, first=_back(base.first, months), last=_back(base.last, months))
    gates = tuple(g for g in rules.gates if g.rule != "listed")
    return replace(rules, window=window, baseline=base, gates=gates, decisions=())


def _back(day: date, months: int) -> date:
    first = shift_months(day.replace(day=1), -months)
    last = month_end(first)
    return last if day == month_end(day) else first.replace(day=min(day.day, last.day))


@remember(entries=16)
def replays(book: Book, rules: Rules, times: int = TIMES) -> tuple[Replay, ...]:
    """Up to ``times`` replays, the latest first. Raises ``NotAvailable`` where the data is too short for one."""
    shift, found = 0, list[Replay]()
    while _back(rules.window.last, shift) > book.data_through:
        shift += 1
    while len(found) < times and _back(rules.window.first, shift) >= book.data_from:
        moved = back(rules, shift)
        if moved.baseline is not None and moved.baseline.first < book.data_from:
            break
        found.append(Replay(shift, standings(book, moved)))
        shift += 1
    if not found:
        raise NotAvailable("The data is too short to replay “{name}”: publish earlier months.", name=rules.name)
    return tuple(found)
