"""What scores are measured against: targets of each round, or the level of a base drawn towards that of all."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from analytics.competitions.entrants import Entered
from analytics.competitions.rules import Baseline, Rules
from analytics.competitions.scoring import Aims, Line
from analytics.competitions.whole import Numbers
from analytics.kpi import Kpi
from analytics.models import fitted
from analytics.period import Period
from analytics.standing import Figures, facts_of_period
from analytics.target import targets
from analytics.warehouse.columns import Column
from analytics.warehouse.load import Book

UNKNOWN, MOST = 180, 1_000_000  # days or cases


def aims(book: Book, rules: Rules, entrants: Entered, lines: Sequence[Line], spans: Sequence[Period]) -> Aims:
    """Targets or bases, for rules that need them."""
    if rules.measure == "attainment":
        return Aims(target=_targets(book, rules, entrants, lines[0].kpi, spans))
    if rules.measure == "improvement" and rules.baseline is not None:
        return Aims(base=_bases(book, rules, rules.baseline, entrants, lines[0].kpi, spans))
    return Aims()


def _targets(book: Book, rules: Rules, entrants: Entered, kpi: Kpi, spans: Sequence[Period]) -> Numbers:
    """The target of each round, or of the window where the score is one of the window."""
    found = np.zeros((len(spans), entrants.field.size), np.int64)
    kind = "manager" if rules.entrants.kind == "manager" else "branch"
    fixed = rules.scores[0].target
    for r, span in enumerate(spans if rules.by_round else [rules.window.period]):
        known = targets(book, kpi, kind, span) if fixed is None else {}
        for c, i in entrants.at.items():
            target = fixed if fixed is not None else known[c][0] if c in known else 0
            found[r, i] = int(target * 10_000)
    return found if rules.by_round else np.broadcast_to(found[0], found.shape)


def _bases(book: Book, rules: Rules, base: Baseline, entrants: Entered, kpi: Kpi, spans: Sequence[Period]) -> Numbers:
    """What everybody would have made at the own level of the base, drawn to that of all (see ``shrunken``)."""
    facts = facts_of_period(book, kpi, base.period)
    who = entrants.player(facts.manager, facts.unit)
    mine, size = who >= 0, entrants.field.size
    top = _sums(facts.numerator, who, mine, size)
    under = _sums(facts.denominator, who, mine, size) if kpi.has_denominator else _days_served(book, rules, entrants)
    if base.shrink is None:
        spread = np.bincount(who[mine], facts.spread[mine], size)
        weight = Fraction(estimated(kpi, top, under if kpi.has_denominator else [0] * size, spread,
                                    _days_served(book, rules, entrants)))  # fmt: skip
    else:
        weight = Fraction(base.shrink)
    level = shrunken(top, under, weight * (100 if kpi.has_denominator else 1))
    found = np.zeros((len(spans), size), np.int64)
    so_far = 0
    for r, span in enumerate(spans):
        so_far = span.days if rules.by_round else so_far + span.days
        factor = Fraction(kpi.scale * 100) if kpi.has_denominator else Fraction(so_far)
        found[r] = [_half_away(x * factor) for x in level]
    return found


def _sums(column: Column, who: Numbers, mine: Numbers, size: int) -> list[int]:
    return column[mine].added(who[mine], size).values.tolist()


def _days_served(book: Book, rules: Rules, entrants: Entered) -> list[int]:
    """Days of the base each entrant was there: a joiner's short base weighs less."""
    assert rules.baseline is not None
    span = rules.baseline.period
    if rules.entrants.kind != "manager":
        return [span.days] * entrants.field.size
    days = dict.fromkeys(entrants.at, 0)
    for s in book.organisation.services:
        if s.manager_id in days:
            days[s.manager_id] += max(0, (min(s.end, span.end) - max(s.start, span.start)).days)
    return list(days.values())


def estimated(kpi: Kpi, top: Sequence[int], under: Sequence[int], spread: Numbers, days: Sequence[int]) -> int:
    """The weight of the peers, in days (cases, where there is a denominator), from the figures themselves: by the model
    of the KPI a unit's own figure weighs own = n / (n + weight). ``top`` and ``under`` in hundredths.

    A whole number, so that one release gives one table on every machine; ``UNKNOWN`` where too few compete to tell, and
    no more than ``MOST`` where they do not truly differ.
    """
    there = [i for i, n in enumerate(under if kpi.has_denominator else days) if n > 0]
    figures = Figures(
        tuple(map(str, there)), np.array([top[i] / 100 for i in there]), np.array([under[i] / 100 for i in there]),
        spread[there], np.array([days[i] for i in there], float),
    )  # fmt: skip
    model = fitted(kpi, figures)
    if model is None:
        return UNKNOWN
    own = np.asarray(model.posterior.own, float)
    n = figures.denominator if kpi.has_denominator else figures.days
    weights = n * (1 - own) / np.maximum(own, 1e-9)
    return int(min(MOST, round(float(np.median(weights)))))


def shrunken(top: Sequence[int], under: Sequence[int], weight: Fraction) -> list[Fraction]:
    """(own sum + weight x the mean of all) / (own days or cases + weight): what is expected of each.

    Who has little of an own past is expected to be like the others, so one bad year is no gift (the posterior mean of a
    gamma prior with that weight; Bühlmann's credibility).
    """
    whole = sum(under)
    mean = Fraction(sum(top), whole) if whole else Fraction(0)
    return [(t + weight * mean) / (u + weight) if u + weight else mean for t, u in zip(top, under, strict=True)]


def _half_away(x: Fraction) -> int:
    whole = (2 * abs(x.numerator) + x.denominator) // (2 * x.denominator)
    return whole if x >= 0 else -whole
