"""What was done, as plain rows: who, by which rule, on which day, how much. The engine knows no more of the bank."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from analytics.competitions.whole import Numbers, whole_numbers


@dataclass(frozen=True, slots=True)
class Tally:
    """One thing done. ``who`` and ``line`` are positions; ``quantity`` and ``under`` are hundredths."""

    who: int
    line: int  # position among the scores, then the deductions, of the rules
    day: date
    quantity: int
    under: int = 0  # the denominator, for KPIs that are quotients


@dataclass(frozen=True, eq=False)
class Tallies:
    """The same as columns; ``day`` as ordinals."""

    who: Numbers
    line: Numbers
    day: Numbers
    quantity: Numbers
    under: Numbers

    def __getitem__(self, which: Numbers) -> "Tallies":
        return Tallies(self.who[which], self.line[which], self.day[which], self.quantity[which], self.under[which])

    def of_line(self, line: int) -> "Tallies":
        """What was done by one rule."""
        return self[self.line == line]

    @property
    def whole(self) -> "Tallies":
        """Everything, as ``ByLine`` has it."""
        return self

    def __len__(self) -> int:
        return len(self.who)


def tallies(rows: Iterable[Tally]) -> Tallies:
    """Rows as columns; the order of the rows never matters."""
    found = list(rows)
    return Tallies(
        np.array([r.who for r in found], np.intp), np.array([r.line for r in found], np.intp),
        np.array([r.day.toordinal() for r in found], np.int64),
        whole_numbers(r.quantity for r in found), whole_numbers(r.under for r in found),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class ByLine:
    """What was done, one part for each rule; it is copied into one only where a format looks at all rules at once."""

    parts: tuple[Tallies, ...]

    def of_line(self, line: int) -> Tallies:
        """What was done by one rule."""
        return self.parts[line]

    @cached_property
    def whole(self) -> Tallies:
        """Everything, with the number of its rule."""
        found = self.parts or (tallies(()),)
        line = np.repeat(np.arange(len(found)), [len(p) for p in found])
        who, day, quantity, under = (
            np.concatenate([getattr(p, name) for p in found]) for name in ("who", "day", "quantity", "under")
        )
        return Tallies(who, line, day, quantity, under)


Done = Tallies | ByLine
