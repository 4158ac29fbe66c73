"""How sure the places of a competition are: a banner, a bracket round those who cannot be told apart, a chance each."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from analytics.competitions.hall import Shown, Standings
from analytics.competitions.sureness import Sureness
from pages._ui import blocks, contests
from pages._ui import tables as tb
from pages._ui.view import View


def show(view: View, found: Standings) -> None:
    """What the places of a table can bear."""
    sure = view.desk.competitions.sureness(found.table)
    if sure is None:
        words = "How sure these places are cannot be told: too few compete, or the score is no sum of what was done."
        blocks.note(view.t, view.t(words), key="prize_sure")
        return
    banner(view, sure, "prize_sure")


def banner(view: View, sure: Sureness, key: str, lead: str = "") -> None:
    """Reliability, who belongs among the winners, and what to do where that is too little."""
    t, n = view.t, view.fmt.number
    percent = str(round(100 * sure.real))
    lines = []
    if sure.top:
        lines.append(t("{k} of the {n} who win by place belong there more likely than not.", k=n(sure.held),
                       n=n(sure.winners)))  # fmt: skip
    if sure.top and not sure.enough:
        lines.append(t("Below 70% a place is no merit yet: make the window longer, or give the same prize to everybody "
                       "above a line."))  # fmt: skip
    gauge = blocks.Gauge(t("Reliability {n}%", n=percent), sure.real, ((0.7, t("70 reward")),))
    title = lead + t("Of the differences in score, about {n}% are real; the rest is chance.", n=percent)
    blocks.banner(t, title, *lines, key=key, gauge=gauge)


def column(view: View, sure: Sureness | None) -> list[tb.Column]:
    """The probability to belong among the winners, where places win."""
    if sure is None or not sure.top:
        return []
    hint = view.t("probability to belong to the first {n}, chance taken out", n=view.fmt.number(sure.top))
    return [tb.Column("belongs", "number", view.t("Belongs there"), hint=hint, wide=True)]


def cells(sure: Sureness | None, shown: Sequence[Shown]) -> list[dict[str, object]]:
    """For each row: the place with its bracket, the probability."""
    marks = brackets(sure, shown)
    made = []
    for one, mark in zip(shown, marks, strict=True):
        place, cell = one.row.place, dict[str, object]()
        cell["place"] = tb.place(place, "", mark) if place and mark else contests.place(one)
        if sure is not None and sure.top and one.row.entrant_id in sure.chance:
            share = sure.chance[one.row.entrant_id]
            cell["belongs"] = tb.number(share, f"{100 * share:.0f}%")
        made.append(cell)
    return made


def brackets(sure: Sureness | None, shown: Sequence[Shown]) -> list[Literal["", "top", "mid", "end"]]:
    """Which rows cannot be told apart from the next one: "top" to "end" of each stretch."""
    with_next = [sure is not None and _alike(sure, a, b) for a, b in pairwise(shown)] + [False] * bool(shown)
    return [
        "mid" if after and before else "top" if after else "end" if before else ""
        for before, after in zip([False, *with_next], with_next, strict=False)
    ]


def _alike(sure: Sureness, a: Shown, b: Shown) -> bool:
    if not a.row.place or not b.row.place or a.row.division != b.row.division:
        return False
    return a.row.entrant_id in sure.level and b.row.place - a.row.place <= 1
