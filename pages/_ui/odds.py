"""The chance to reach a target in a banker's words: so many of ten, and why it is not told."""

from analytics.aims import AimBook, AimLine
from analytics.answers import Card
from analytics.odds import Chance, Untold
from pages._ui.method import METHODS
from pages._ui.view import View

UNFAIR, EMPTY = 0.1, 0.9  # chances beyond which a target asks too much of a group, or nothing
UNTOLD: dict[Untold, str] = {
    "kind": "No chance is told of this measure: it is no sum of events of which more is better.",
    "short": "No chance is told: there is less than half a year of data before the period.",
    "few": "No chance is told: too few peers to learn a usual level from.",
}
CHANCES = (
    "Chance: the usual level is learned from a year before and drawn toward the peers; what the days to come bring is "
    "negative binomial, a sum of deals a gamma of the same mean and variance (Gelman et al. 2013, Bayesian Data "
    "Analysis, section 2.6). Days count by the bank's business in the same days a year before."
)
LEARNED = "learned from {n} over {days} days; weight of the own figure {own} (median)"
LEVELS = (
    "Attainment is value over target (2 minus it where less is better), pace the same over the share of working days "
    "gone. A yearly target is split by largest remainders (Hamilton 1792)."
)


def in_ten(view: View, chance: float) -> str:
    """``4 in 10``; the ends are no certainty: ``under 1 in 10``, ``over 9 in 10``."""
    t = view.t
    if 0 < chance < UNFAIR:
        return t("under 1 in 10")
    if EMPTY < chance < 1:
        return t("over 9 in 10")
    return t("{n} in 10", n=round(10 * chance))


def of_card(view: View, c: Card, unit_id: str) -> list[str]:
    """The chance of one manager or unit at the target of a measure; nothing without a target."""
    if c.row.target is None:
        return []
    t, found = view.t, view.desk.chance(c.kpi.name, unit_id, view.state.period)
    if found.of is None:
        return [t(_why(found))]
    told = {"target": view.fmt.words(c.kpi, c.row.target), "n": in_ten(view, found.of)}
    if not found.open:
        return [t("Target {target}: at the usual level it is reached {n} times.", **told)]
    if c.row.value is not None and c.row.value >= c.row.target:
        return [t("Target {target}: reached.", **told)]
    return [t("Target {target}: from here, at the usual level, it is still reached {n} times.", **told)]


def _why(found: Chance) -> str:
    return UNTOLD[found.untold] if found.untold else "No chance is told: there is no own year to learn from."


def judged(view: View, book: AimBook) -> list[str]:
    """Lines whose target asks too much of all together, or nothing."""
    t, said = view.t, []
    for line in book.lines:
        fair = line.fair
        if fair is None or UNFAIR <= fair <= EMPTY:
            continue
        words = (
            "{kpi}: the targets ask too much; at the usual level fewer than one in ten is reached."
            if fair < UNFAIR
            else "{kpi}: the targets ask nothing; at the usual level more than nine in ten are reached."
        )
        said.append(t(words, kpi=view.title(line.kpi)))
    return said


def untold(view: View, line: AimLine) -> list[str]:
    """Why a line tells no chances."""
    return [view.t(UNTOLD[line.untold])] if line.untold else []


def method(view: View, book: AimBook, who: str) -> list[str]:
    """How chances were worked out: parameters by line, method, citation."""
    t, fmt, told = view.t, view.fmt, []
    for line in book.lines:
        units, days, own = line.learned
        if units:
            words = t(LEARNED, n=f"{fmt.number(units)} {who}", days=fmt.number(days), own=f"{own:.2f}")
            told.append(view.title(line.kpi) + t(": ") + words)
    return [*told, *([t(METHODS["counts"]), t(CHANCES)] if told else [t("Nothing here was judged.")]), t(LEVELS)]
