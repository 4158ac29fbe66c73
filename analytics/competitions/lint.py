"""The conduct check of rules before launch: what regulators and past scandals say goes wrong, each with its reason.

Sources: Independent Directors of Wells Fargo, report of 10 April 2017 (product counts as targets); US Regulation Best
Interest (contests on specific products within a limited period); EBA/GL/2016/06 (pay linked solely to quantity).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.competitions.rules import Override, Rules
from analytics.kpi import Kpi

COVERAGE = ("product_coverage", "single_product_share", "essential_set_share")
COMPLAINTS = ("complaint_rate", "valid_complaints", "complaint_days")
QUALITY = (*COMPLAINTS, "cancellation_rate", "client_retention", "data_completeness", "qualified_new_clients")
COOLING_OFF = 15
REASONS = {
    "single_product": "Only one product counts, for a limited time: clients are sold what scores, not what fits.",
    "winner_takes_all": "Only the very first win: most give up early, and the few at the top take risks.",
    "no_quality_gate": "Nothing but quantity counts: complaints and cancellations cost neither points nor the place.",
    "point_in_time": "A balance on one day counts: it can be borrowed for the day and is gone the day after.",
    "rank_without_target": "Prizes go by place only: who does a good job loses to who is lucky. Add a line to reach.",
    "complaint_ranking": "Complaints are ranked: small numbers are chance, and complaints get hidden. Make it a gate.",
    "coverage_alone": "Products per client alone count: it was the root of accounts nobody wanted. Count use.",
    "no_cooling_off": "Sales count before they can no longer be cancelled. Set cooling_off to 15 days or more.",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One finding: its id, why it matters, and the override that accepts it, if any."""

    id: str
    reason: str
    override: Override | None = None


def lint(rules: Rules, kpis: dict[str, Kpi]) -> tuple[Finding, ...]:
    """Every finding, accepted or not."""
    accepted = {o.finding: o for o in rules.overrides}
    return tuple(Finding(name, REASONS[name], accepted.get(name)) for name in _found(rules, kpis))


def _found(rules: Rules, kpis: dict[str, Kpi]) -> Iterator[str]:
    counted = [kpis[s.kpi] for s in rules.scores if s.kpi in kpis]
    names = {k.name for k in counted}
    sales = [k for k in counted if "sales" in k.needs]
    if len({_product(k) for k in sales}) == 1 and len(sales) == len(counted):
        yield "single_product"
    by_place = [p for p in rules.prizes if p.first or p.last]
    lines = [p for p in rules.prizes if p.at is not None]
    if by_place and not lines and max(p.last or p.first or 1 for p in by_place) == 1 and not rules.divisions:
        yield "winner_takes_all"
    guarded = [*(g.kpi or g.rule for g in rules.gates), *(d.kpi for d in rules.deducts), *names]
    if not any(g in (*QUALITY, "complaint") for g in guarded):
        yield "no_quality_gate"
    if any(k.rollup == "last" and k.kind == "money" for k in counted):
        yield "point_in_time"
    if by_place and not lines and rules.measure != "attainment":
        yield "rank_without_target"
    if names & set(COMPLAINTS):
        yield "complaint_ranking"
    if names and names <= set(COVERAGE):
        yield "coverage_alone"
    if sales and rules.window.cooling_off < COOLING_OFF:
        yield "no_cooling_off"


def _product(kpi: Kpi) -> str:
    return kpi.name.split("_")[0]
