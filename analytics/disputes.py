"""Questions about numbers as one viewer may read, ask and answer them.

Whoever may open a number may question it and reads what was asked and answered about it. It is answered and closed by
those above (the heads of the units over it, head office, analysts, administrators); who asked may add and close, too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from analytics.access import denied
from analytics.desk import Desk
from analytics.errors import AnalyticsError
from analytics.journal import disputes as journal
from analytics.journal.disputes import LONGEST, Answer, Dispute, Number
from analytics.period import Period, parse
from analytics.standing import Peers, standing
from analytics.viewer import Viewer

__all__ = ["LONGEST", "Answer", "Dispute", "Disputes", "Viewer"]


@dataclass(frozen=True, eq=False)
class Disputes:
    """Nouns answer, verbs act. Reading raises ``Damaged``; acts ``NotAllowed``, ``BadEntry`` and ``NotKept`` too."""

    desk: Desk

    def all(self) -> tuple[Dispute, ...]:
        """Those the viewer may read, the latest first."""
        return tuple(d for d in journal.disputes(self._root) if self._sees(d.about.unit_id))

    def of(self, kpi: str, unit_id: str, period: Period) -> tuple[Dispute, ...]:
        """Those about one number."""
        asked = (kpi, unit_id, period.name)
        return tuple(d for d in self.all() if (d.about.kpi, d.about.unit_id, d.about.period) == asked)

    def waiting(self) -> tuple[Dispute, ...]:
        """Open ones of others that wait for the viewer's answer, the longest waiting first."""
        return tuple(d for d in reversed(self.all()) if d.open and self.above(d) and not self.mine(d))

    def above(self, d: Dispute) -> bool:
        """Does the viewer stand above the number, so that the answer is theirs to give?"""
        scope = self.desk.scope
        if scope.everything:
            return True
        return scope.managers is None and d.about.unit_id != scope.home and self._sees(d.about.unit_id)

    def mine(self, d: Dispute) -> bool:
        """Did the viewer ask it?"""
        me = self.desk.viewer
        return d.by == me or (bool(me.home) and (d.by.role, d.by.home) == (me.role, me.home))

    def may_answer(self, d: Dispute) -> bool:
        """May the viewer add to it and close it?"""
        return d.open and (self.above(d) or self.mine(d))

    def ask(self, kpi: str, unit_id: str, period: Period, why: str) -> int:
        """Question a number as it is seen now; the question's number."""
        seen = self.desk.certificate(kpi, unit_id, period)
        about = Number(seen.kpi.name, seen.unit_id, period.name, seen.release_id, seen.value)
        return journal.ask(self._root, self.desk.viewer, about, why, datetime.now(UTC))

    def answer(self, number: int, said: str, closes: bool) -> Dispute:
        """Answer a question, for good if it ``closes``; the question as it is then."""
        found = self.one(number)
        if found.open and not self.may_answer(found):
            raise denied("question", str(number))
        journal.answer(self._root, self.desk.viewer, number, said, closes, datetime.now(UTC))
        return self.one(number)

    def one(self, number: int) -> Dispute:
        """One question. Raises ``NotAllowed``, the same for one that is not there."""
        found = next((d for d in self.all() if d.number == number), None)
        if found is None:
            raise denied("question", str(number))
        return found

    def value_now(self, d: Dispute) -> Decimal | None:
        """What the number is in the release the viewer looks at; None where it is none."""
        org, unit = self.desk.book.organisation, d.about.unit_id
        try:
            asked, period = self.desk.kpi(d.about.kpi), parse(d.about.period)
        except AnalyticsError:
            return None
        level = org.level_name(org.units[unit].level) if unit in org.units else "manager"
        found = standing(self.desk.book, asked, Peers(level), period).places.get(unit)
        return found.value if found else None

    def _sees(self, unit_id: str) -> bool:
        """May the viewer open this unit's or person's numbers? What a release no longer knows, only who sees all."""
        scope = self.desk.scope
        if unit_id in self.desk.book.organisation.units:
            return scope.sees_unit(unit_id)
        return scope.everything or unit_id in self.desk.people()

    @property
    def _root(self) -> Path:
        return self.desk.release.store.root
