"""Who a page is about: one manager's standing over all measures in a sentence, then unit, grade and postings."""

from collections.abc import Iterator

from analytics.answers import Profile
from pages._ui import blocks, measures, placing
from pages._ui.view import View

POSTINGS = 3  # the last ones told


def headline(view: View, p: Profile, own: bool) -> None:
    """In how many measures the manager is likely in the top quarter, and the facts under it."""
    t, sentence = view.t, placing.overall(view, p.cards, "" if own else p.name)
    if sentence is None:
        sentence = t("{name}: not ranked in {period}", name=p.name, period=view.fmt.period(p.period))
    blocks.headline(t, sentence, key="manager_headline")
    blocks.facts(t, list(_facts(view, p)), key="manager_facts")


def _facts(view: View, p: Profile) -> Iterator[tuple[str, str]]:
    """Unit, grade, share of the period served, why not ranked, the last postings."""
    t, fmt = view.t, view.fmt
    yield p.name, "strong"
    if p.home_name:
        yield p.home_name, "strong"
    if p.grade:
        yield t("Grade: {name}", name=p.grade), ""
    if p.fte is not None:
        yield t("{n} FTE in {period}", n=fmt.number(p.fte, 2), period=fmt.period(p.period)), ""
    if p.status in ("new", "left"):
        yield t(measures.WHY_UNPLACED[p.status]), "late"
    for unit, start, end in reversed(p.services[-POSTINGS:]):
        if end is None:
            yield t("{unit} since {day}", unit=unit, day=fmt.date(start)), ""
        else:
            yield t("{unit} {first} to {last}", unit=unit, first=fmt.date(start), last=fmt.date(end)), ""
