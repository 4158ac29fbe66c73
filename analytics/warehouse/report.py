"""What was found in a delivery, in words: notes, rows set aside, and reasons to refuse."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from analytics.errors import AnalyticsError, ExtractRejected
from analytics.warehouse.catalogue import Consequence, Finding

NAMED = 3  # files in one sentence


@dataclass(frozen=True)
class Account:
    """One file and month. Sums are of the contract's money column as far as it could be read; None: no such column."""

    file: str
    sha256: str
    table: str
    month: date | None  # None: a table delivered whole
    rows_in: int
    loaded: int
    quarantined: int
    duplicates: int
    sum_in: Decimal | None
    sum_loaded: Decimal | None
    sum_quarantined: Decimal | None
    sum_duplicates: Decimal | None

    def as_json(self) -> dict[str, Any]:
        """For the manifest; sums as text."""
        values = {k: v for k, v in vars(self).items() if k not in ("table", "month")}
        return {k: str(v) if isinstance(v, Decimal) else v for k, v in values.items()}


def first_few(files: Iterable[str]) -> str:
    """File names in a sentence: each once, the first few, and how many more."""
    names = [*dict.fromkeys(files)]
    return ", ".join(names[:NAMED]) + (f" … (+{len(names) - NAMED})" if len(names) > NAMED else "")


@dataclass
class Report:
    """Everything found in a delivery, all at once."""

    findings: list[Finding] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    aside: list[tuple[str, bytes]] = field(default_factory=list)  # after a check: rows set aside, (name, CSV)

    def add(self, findings: Iterable[Finding]) -> None:
        """More sentences."""
        self.findings.extend(findings)

    def of(self, consequence: Consequence) -> list[AnalyticsError]:
        """The sentences with one consequence, in the order found."""
        return [f.says for f in self.findings if f.consequence == consequence]

    @property
    def problems(self) -> list[AnalyticsError]:
        """Why the delivery is refused; [] means it can be published."""
        return self.of("refuse")

    @property
    def notes(self) -> list[AnalyticsError]:
        """Worth knowing."""
        return self.of("note")

    @property
    def quarantined(self) -> list[AnalyticsError]:
        """What was set aside."""
        return self.of("quarantine")

    def refuse_if_wrong(self) -> None:
        """Raise ``ExtractRejected`` with every problem, if there is one."""
        if self.problems:
            raise ExtractRejected(self.problems)
