"""The gates of a competition asked of a release: values, complaints, lists and breadth, each with evidence and date."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from analytics.competitions.entrants import Entered
from analytics.competitions.feeding import Asked, by_sale, fed, sales_of
from analytics.competitions.gates import (
    RANKED,
    Complaint,
    Verdict,
    all_of,
    on_breadth,
    on_client_share,
    on_complaints,
    on_funnel,
    on_list,
    on_value,
)
from analytics.competitions.rules import Gate, Rules
from analytics.competitions.scoring import Line, quantity
from analytics.competitions.whole import Numbers, amount
from analytics.honest import honesty
from analytics.kpi import Kpi
from analytics.money import ratio
from analytics.period import Period
from analytics.roster import Peers
from analytics.sql import query
from analytics.standing import standing
from analytics.warehouse.load import Book


def verdicts(
    book: Book, rules: Rules, entrants: Entered, gates: Sequence[Gate], period: Period, lines: Numbers, known: date
) -> dict[str, Verdict]:
    """Entrant id -> why it has no place. ``lines`` [rule, entrant]: the points each rule made; ``period``: so far."""
    found = [{c.id: c.verdict for c in entrants.contestants if c.verdict is not RANKED}]
    for gate in gates:
        match gate.rule:
            case "kpi":
                found.append(_on_kpi(book, entrants, gate, period, known))
            case "complaint":
                found.append(on_complaints(gate, complaints(book, entrants, period)))
            case "listed":
                found.append(on_list(gate))
            case "client_share":
                found.append(_on_client_share(book, entrants, gate, period, known))
            case "funnel":
                found.append(_on_funnel(book, rules, entrants, gate, period))
            case "breadth":
                kinds = (lines[: len(rules.scores)] > 0).sum(axis=0).tolist()
                found.append({c.id: on_breadth(gate, kinds[i], period.last_day)
                              for i, c in enumerate(entrants.contestants)})  # fmt: skip
    return all_of(found)


def _on_kpi(book: Book, entrants: Entered, gate: Gate, period: Period, known: date) -> dict[str, Verdict]:
    kpi = book.kpis.get(gate.kpi)
    if kpi is None:
        return {}
    values, days = measured(book, entrants, kpi, period, known)
    return {c.id: on_value(gate, values.get(c.id), days.get(c.id, period.last_day)) for c in entrants.contestants}


def _on_client_share(book: Book, entrants: Entered, gate: Gate, period: Period, known: date) -> dict[str, Verdict]:
    """The largest client's share of what each sold of a KPI, cancelled sales left out."""
    kpi = book.kpis.get(gate.kpi)
    if kpi is None or not by_sale(kpi):
        return {}
    found = sales_of(book, kpi, period.start, period.end, known)
    player = entrants.player(found.manager.astype(np.intp), found.unit.astype(np.intp))
    mine = player >= 0
    who = entrants.entrant(player[mine])
    sums: dict[int, dict[str, int]] = {}
    net = (found.quantity + found.back)[mine]
    for i, client, amount_ in zip(who.tolist(), found.client[mine].tolist(), net.tolist(), strict=True):
        of = sums.setdefault(i, {})
        of[client] = of.get(client, 0) + amount_
    verdicts_ = {}
    for i, of in sums.items():
        top, whole = max(of, key=lambda c: (of[c], c)), sum(of.values())
        share = ratio(Decimal(100 * of[top]), Decimal(whole), 1, 2) if whole > 0 else None
        c = entrants.contestants[i]
        verdicts_[c.id] = on_client_share(gate, share, str(top), period.last_day)
    return verdicts_


def _on_funnel(book: Book, rules: Rules, entrants: Entered, gate: Gate, period: Period) -> dict[str, Verdict]:
    """Where each stands in the funnel of a KPI, among all of its kind in the bank."""
    kpi = book.kpis.get(gate.kpi)
    if kpi is None:
        return {}
    peers = Peers(rules.entrants.kind)
    zones = honesty(book, kpi, peers, period, period).units
    places = standing(book, kpi, peers, period).places
    return {
        c.id: on_funnel(gate, zones[c.id].zone if c.id in zones else 0, places.brief(c.id)[0], period.last_day)
        for c in entrants.contestants
    }


def measured(
    book: Book, entrants: Entered, kpi: Kpi, period: Period, known: date
) -> tuple[dict[str, Decimal], dict[str, date]]:
    """(entrant id -> value of a KPI in a period, entrant id -> the last day something was counted)."""
    done = fed(book, entrants, [Asked(kpi)], [period], known).whole
    who = entrants.entrant(done.who) if len(done) else done.who
    line = Line(kpi, 100, 100, False, False, None)
    at = np.zeros(len(who), np.int64)
    size = entrants.field.size
    value, there = quantity(line, type(done)(who, done.line, done.day, done.quantity, done.under), at, 1, size, True)
    last = np.zeros(size, np.int64)
    counts = done.quantity != 0
    np.maximum.at(last, who[counts], done.day[counts])
    ids = [c.id for c in entrants.contestants]
    values = {ids[i]: amount(value[0, i]) for i in np.flatnonzero(there[0]).tolist()}
    return values, {ids[i]: date.fromordinal(d) for i, d in enumerate(last.tolist()) if d}


def complaints(book: Book, entrants: Entered, period: Period) -> list[Complaint]:
    """Complaints opened in the period about those who compete."""
    managers = {m: i for i, m in enumerate(book.managers)}
    units = {u: i for i, u in enumerate(book.units)}
    found = []
    for ref, opened, _, manager, unit, _, _, severity, upheld in book.rows(
        query("complaints"), everywhere=True, units=[]
    ):
        if unit is None or manager not in managers or not period.start <= opened < period.end:
            continue
        player = entrants.player(np.array([managers[manager]]), np.array([units[unit]]))
        if player[0] >= 0:
            who = entrants.contestants[int(entrants.entrant(player)[0])].id
            found.append(Complaint(who, ref, opened, severity or "", upheld))
    return found
