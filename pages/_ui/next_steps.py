"""What would lift somebody, in units one can act on: to the next place, third, quarter, or prize.

Nothing is suggested to somebody who stands near a limit of conduct.
"""

import streamlit as st

from analytics.answers import Card, Profile
from analytics.memory import remember
from analytics.reach import Brake, NextPrize, Option
from analytics.steps import Step, can_step, steps
from pages._ui import blocks, placing
from pages._ui.view import View


def told(view: View, p: Profile, c: Card) -> list[blocks.Words]:
    """The steps of one measure, or why none is suggested."""
    if not can_step(c.kpi):
        return []
    brakes = view.desk.brakes(p.unit_id, p.period)
    return _stopped(view, brakes) if brakes else _steps(view, c)


def _stopped(view: View, brakes: tuple[Brake, ...]) -> list[blocks.Words]:
    t = view.t
    found: list[blocks.Words] = []
    for b in brakes:
        words = (
            t("No next step is suggested: {kpi} is clearly above what is usual in the last twelve months.",
              kpi=view.title(b.kpi))
            if b.breached
            else t("No next step is suggested: {kpi} is possibly above what is usual in the last twelve months.",
                   kpi=view.title(b.kpi))
        )  # fmt: skip
        found.append(words)
    return found


@remember(entries=256)
def _steps(view: View, c: Card) -> list[blocks.Words]:
    """``2 more reaches place 12. That is within noise.``"""
    t = view.t
    found: list[blocks.Words] = []
    for s in steps(c):
        chance = t(" That is within noise.") if placing.within_noise(view, c, s.place) else ""
        goals = {
            "place": t(" reaches place {place}.", place=view.fmt.number(s.place)),
            "third": t(" reaches the next third of the table."),
            "quarter": t(" reaches the top quarter."),
        }
        found.append([(_far(view, c, s), "you"), goals[s.to], chance])
    return found


def _far(view: View, c: Card, s: Step) -> str:
    """``2 more``, ``2 more among 120``, ``CN¥ 12.3K more``; else the value to reach and the way there."""
    t, fmt, up = view.t, view.fmt, c.kpi.better == "higher"
    if s.units is not None and s.of is not None:
        n, of = fmt.number(s.units), fmt.number(s.of)
        return t("{n} more among {of}", n=n, of=of) if up else t("{n} fewer among {of}", n=n, of=of)
    if c.kpi.rollup == "sum" and up:
        return t("{n} more", n=fmt.value(c.kpi, s.gap))
    return t("{value} ({change})", value=fmt.words(c.kpi, s.goal),
             change=fmt.change(c.kpi, s.gap if up else -s.gap, unit=True))  # fmt: skip


def prizes(view: View, unit_id: str) -> None:
    """The next prize of each running competition, on demand: it is worked out with the rules themselves."""
    if not st.toggle(view.t("Prizes within reach"), key="prizes"):
        return
    found = view.desk.next_prizes(unit_id)
    lines = [prize(view, p) for p in found] or [view.t("No prize of a running competition lies ahead.")]
    blocks.note(view.t, *lines, key="prize_steps")


def prize(view: View, p: NextPrize) -> blocks.Words:
    """``Autumn clients, First group (CN¥ 3,000): 382 points, 400 needed. 2 more New clients, or 1 more Policy.``"""
    t, fmt = view.t, view.fmt
    title = dict(p.titles).get(t.language) or dict(p.titles)["en"]
    known = {"name": title, "prize": p.prize, "amount": fmt.money(p.amount), "score": fmt.number(p.score, 2),
             "needed": fmt.number(p.needed, 2)}  # fmt: skip
    lead = (
        t("{name}, {prize} ({amount}): {score} so far, {needed} needed. ", **known)
        if p.place is None
        else t("{name}, {prize} ({amount}): {score} so far, more than {needed} needed for place {n}. ", **known,
               n=fmt.number(p.place))
    )  # fmt: skip
    if p.stop:
        reason = view.desk.competitions.said(p.reason, t.language)
        why = (
            t("Stopped by a gate ({reason}): nothing is suggested.", reason=reason)
            if p.stop == "stopped"
            else t("A gate is near ({reason}): nothing is suggested.", reason=reason)
        )
        return [lead, why]
    if not p.options:
        return [lead, t("No single measure reaches it: there are caps.")]
    ways = t(", or ").join(_option(view, o) for o in p.options)
    return [lead, (t("{ways} would do.", ways=ways), "you")]


def _option(view: View, o: Option) -> str:
    """``2 more New clients``; of amounts ``9 × CN¥ 5.0K more Insurance premiums``."""
    t, fmt, kpi = view.t, view.fmt, view.title(o.kpi)
    if o.kpi.unit == "yuan" and o.each > 1:
        return t("{n} × {each} more {kpi}", n=fmt.number(o.units), each=fmt.money(o.each), kpi=kpi)
    if o.kpi.unit == "yuan":
        return t("{n} more {kpi}", n=fmt.money(o.units * o.each), kpi=kpi)
    return t("{n} more {kpi}", n=fmt.number(o.units), kpi=kpi)
