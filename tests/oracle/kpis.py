"""What each KPI is: how it is written, which end is better, how days are added up, and how it is counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.oracle import counting
from tests.oracle.bank import Bank
from tests.oracle.counting import Counted

WRITTEN = {"count": (1, 0), "percent": (100, 1), "yuan": (1, 2), "per_client": (1, 2), "per_1000": (1000, 2),
           "days": (1, 1)}  # unit -> factor, decimals  # fmt: skip


@dataclass(frozen=True)
class Kpi:
    """One row of the table of definitions."""

    unit: str
    better: str
    rollup: str
    kind: str
    needs: tuple[str, ...]
    count: Callable[[Bank], Iterator[Counted]]
    looks_back: bool = False  # compares a month with the one before it

    @property
    def divides(self) -> bool:
        """Is there anything below the line?"""
        return self.rollup == "ratio" or self.kind in ("share", "mean", "rate")

    def value(self, above: Fraction, below: Fraction) -> Decimal | None:
        """The published figure: exact, then rounded half away from zero; none where there is nothing to divide by."""
        if self.divides and below == 0:
            return None
        factor, decimals = WRITTEN[self.unit]
        return rounded(factor * (above / below if self.divides else above), decimals)


def per(kpi: Kpi, value: Decimal | None, size: Fraction | None) -> Decimal | None:
    """A published sum per head or per outlet; a quotient has no such form, and nobody's heads divide nothing."""
    if kpi.divides or value is None or not size:
        return None
    return rounded(Fraction(value) / size, max(2, WRITTEN[kpi.unit][1]))


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """Half away from zero, as people round on paper."""
    steps = abs(exact) * 10**decimals
    whole = steps.numerator // steps.denominator
    if 2 * (steps - whole) >= 1:
        whole += 1
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


SNAPSHOT = ("clients",)
HOLDING = ("clients", "holdings", "products")
SALE = ("sales", "products")
KPIS = {
    "new_clients": Kpi("count", "higher", "sum", "count", SNAPSHOT, counting.new_clients),
    "qualified_new_clients": Kpi("percent", "higher", "ratio", "share", HOLDING, counting.qualified_new_clients),
    "product_coverage": Kpi("per_client", "higher", "last", "mean", HOLDING, counting.product_coverage),
    "essential_set_share": Kpi("percent", "higher", "last", "share", HOLDING, counting.essential_set_share),
    "single_product_share": Kpi("percent", "lower", "last", "share", HOLDING, counting.single_product_share),
    "fund_sales": Kpi("yuan", "higher", "sum", "money", SALE, counting.money("fund")),
    "insurance_premiums": Kpi("yuan", "higher", "sum", "money", SALE, counting.money("insurance")),
    "wealth_sales": Kpi("yuan", "higher", "sum", "money", SALE, counting.money("wealth")),
    "gold_sales": Kpi("yuan", "higher", "sum", "money", SALE, counting.money("gold")),
    "bond_sales": Kpi("yuan", "higher", "sum", "money", SALE, counting.money("bond")),
    "fund_tickets": Kpi("count", "higher", "sum", "count", SALE, counting.tickets("fund")),
    "insurance_policies": Kpi("count", "higher", "sum", "count", SALE, counting.tickets("insurance")),
    "cards_issued": Kpi("count", "higher", "sum", "count", SALE, counting.tickets("card")),
    "regular_premium_share": Kpi("percent", "higher", "ratio", "money", SALE, counting.regular_premium_share),
    "cancellation_rate": Kpi("percent", "lower", "ratio", "share", ("sales",), counting.cancellation_rate),
    "complaint_rate": Kpi("per_1000", "lower", "ratio", "rate", ("clients", "complaints"), counting.complaint_rate),
    "valid_complaints": Kpi("count", "lower", "sum", "count", ("complaints",), counting.valid_complaints),
    "complaint_days": Kpi("days", "lower", "ratio", "mean", ("complaints",), counting.complaint_days),
    "client_retention": Kpi("percent", "higher", "ratio", "share", SNAPSHOT, counting.client_retention, True),
    "aum": Kpi("yuan", "higher", "last", "money", SNAPSHOT, counting.aum),
    "vip_contacted": Kpi("percent", "higher", "ratio", "share", ("clients", "contacts"), counting.vip_contacted),
    "opportunities_handled": Kpi(
        "percent", "higher", "ratio", "share", ("opportunities",), counting.opportunities_handled
    ),
    "near_threshold_upgrades": Kpi(
        "percent", "higher", "ratio", "share", SNAPSHOT, counting.near_threshold_upgrades, True
    ),
    "data_completeness": Kpi("percent", "higher", "last", "share", SNAPSHOT, counting.data_completeness),
}
