"""Ranked, held or excluded: what a gate says about an entrant, by which rule, on what evidence and since when.

A held entrant keeps the score, takes no place and no prize until it is decided; the place it would have is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analytics.competitions.rules import Gate

_WEIGHT = {"ranked": 0, "held": 1, "excluded": 2}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why somebody stands as they stand. ``rule``: the kind of gate; ``evidence``: the figure or masked reference."""

    standing: str = "ranked"
    rule: str = ""
    reason: str = ""
    evidence: str = ""
    on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as gates see it. ``upheld`` None: not decided yet."""

    who: str
    ref: str
    opened: date
    severity: str
    upheld: bool | None


RANKED = Verdict()


def in_force(gates: Sequence[Gate], today: date, known: date) -> tuple[Gate, ...]:
    """The gates that act on a day: a hold until a day ends with it; a list acts from its own day on, if that came while
    the table was still open (``known``: the last day that counts)."""
    return tuple(
        g for g in gates
        if not (g.until is not None and today > g.until) and not (g.rule == "listed" and g.on and g.on > known)
    )  # fmt: skip


def graver(one: Verdict, other: Verdict) -> Verdict:
    """The heavier of two; of equal ones the earlier found."""
    return other if _WEIGHT[other.standing] > _WEIGHT[one.standing] else one


def on_value(gate: Gate, value: Decimal | None, on: date | None) -> Verdict:
    """A gate on a KPI: fails above ``at_most`` or under ``at_least``. Nothing measured passes."""
    if value is None:
        return RANKED
    if gate.at_most is not None and value > gate.at_most:
        told = gate.reason or f"{gate.kpi} > {gate.at_most.normalize():f}"
    elif gate.at_least is not None and value < gate.at_least:
        told = gate.reason or f"{gate.kpi} < {gate.at_least.normalize():f}"
    else:
        return RANKED
    return Verdict(gate.standing, gate.kpi, told, f"{value:f}", on, gate.until)


def on_complaints(gate: Gate, complaints: Iterable[Complaint]) -> dict[str, Verdict]:
    """Who has an upheld complaint has the gate's standing; who has an undecided one is held until it is decided."""
    found: dict[str, Verdict] = {}
    for c in sorted(complaints, key=lambda c: (c.opened, c.ref)):
        if c.upheld is False or (gate.severity and c.severity != gate.severity):
            continue
        standing = gate.standing if c.upheld else "held"
        default = "complaint upheld" if c.upheld else "complaint not decided yet"
        verdict = Verdict(standing, "complaint", gate.reason or default, f"…{c.ref[-4:]}", c.opened, gate.until)
        found[c.who] = graver(found.get(c.who, RANKED), verdict)
    return found


def on_client_share(gate: Gate, share: Decimal | None, client: str, on: date) -> Verdict:
    """Too much of the sales with one client: ``share`` in percent, ``client`` masked. Nothing sold passes."""
    if share is None or gate.at_most is None or share <= gate.at_most:
        return RANKED
    told = gate.reason or f"{share:.1f} % of {gate.kpi} with one client, {gate.at_most.normalize():f} % allowed"
    return Verdict(gate.standing, "client_share", told, f"{share:.1f} % …{client[-4:]}", on, gate.until)


def on_funnel(gate: Gate, zone: int, value: Decimal | None, on: date) -> Verdict:
    """Clearly worse than is usual for the size (``zone`` -2): never a single event too many by chance."""
    if zone > -2:
        return RANKED
    told = gate.reason or f"{gate.kpi} clearly worse than usual for the size"
    return Verdict(gate.standing, "funnel", told, f"{gate.kpi} {value}", on, gate.until)


def on_list(gate: Gate) -> dict[str, Verdict]:
    """Those named in the rules."""
    return {who: Verdict(gate.standing, "listed", gate.reason, "", gate.on, gate.until) for who in gate.who}


def on_breadth(gate: Gate, kinds: int, on: date) -> Verdict:
    """Points of too few kinds: one product alone does not win."""
    if kinds >= gate.fewest:
        return RANKED
    return Verdict(gate.standing, "breadth", gate.reason or f"points of {kinds} kinds, {gate.fewest} needed",
                   str(kinds), on, gate.until)  # fmt: skip


def all_of(found: Iterable[Mapping[str, Verdict]]) -> dict[str, Verdict]:
    """The gravest verdict on each; who is in none is ranked."""
    together: dict[str, Verdict] = {}
    for one in found:
        for who, verdict in one.items():
            together[who] = graver(together.get(who, RANKED), verdict)
    return {who: v for who, v in together.items() if v.standing != "ranked"}
