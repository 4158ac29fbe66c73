"""Who a page is about: one manager's standing over all measures in a sentence, then unit, grade and postings."""

from collections.abc import Iterator

from analytics.answers import Card, Profile
from pages._ui import blocks, measures, next_steps, placing, why
from pages._ui.view import View

POSTINGS = 3  # the last ones told


def headline(view: View, p: Profile, own: bool, c: Card | None = None) -> None:
    """The chosen measure's place and how sure it is; how far the next place is, what moved it, all measures together;
    and the facts about the person under it."""
    t = view.t
    judged = placing.of(view, c) if c else None
    gate = judged is not None and judged.table.refused == "gate"  # a limit to keep has its own words for a place
    if c is None or not c.peer_values or (c.row.place is None and not gate):
        sentence = t("{name}: not ranked in {period}", name=p.name, period=view.fmt.period(p.period))
        lines: list[blocks.Words] = []
    else:
        sentence = placed(view, c) if own else f"{p.name} · {placed(view, c)}"
        lines = story(view, p, c)
    if overall := placing.overall(view, p.cards, "" if own else p.name):
        lines.append(overall + t("."))
    blocks.headline(t, sentence, *lines, key="manager_headline")
    blocks.facts(t, list(_facts(view, p)), key="manager_facts")


def placed(view: View, c: Card) -> str:
    """``New clients: 12; place 142 of 987 (likely 37–693)``."""
    value = view.fmt.words(c.kpi, c.row.value)
    return view.t("{kpi}: {value}; {place}", kpi=view.title(c.kpi), value=value, place=placing.standing(view, c))


def story(view: View, p: Profile, c: Card) -> list[blocks.Words]:
    """Whether places mean anything here, where the top quarter starts and what would lift one there, what moved."""
    t, judged = view.t, placing.of(view, c)
    far: list[str | tuple[str, blocks.Mark]] = []
    if c.top_quarter is not None:
        far.append(t("The top quarter starts at {value}. ", value=view.fmt.words(c.kpi, c.top_quarter)))
    for step in next_steps.told(view, p, c):
        far += [step] if isinstance(step, str) else step
        far.append("" if t.chinese else " ")
    move = view.desk.moved(c.kpi.name, p.unit_id, p.period, p.compared_with)
    return [*placing.unsure(view, judged), *([far] if far else []), *why.since(view, c.kpi, move, p.compared_with)]


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
