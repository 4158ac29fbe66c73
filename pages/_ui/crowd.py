"""Everybody of a table in one picture (a caterpillar plot): the best estimate with its range, or what was counted."""

from decimal import Decimal

import streamlit as st

from analytics import charts, scatters
from analytics.answers import Certainty, Ranking, Row, Sure
from analytics.lists import average
from analytics.memory import remember
from pages._ui import filters, ranks
from pages._ui.charts import pack
from pages._ui.plots import Told, writer
from pages._ui.switch import switch
from pages._ui.view import View

MOST = 2_000  # dots that travel to the browser


def offered(table: Ranking) -> bool:
    """Is there a picture to show? Complaints of managers have a funnel instead: they rank nobody."""
    c = table.certainty
    return c is not None and c.refused in ("", "noise")


def show(view: View, table: Ranking) -> None:
    """The switch between the estimate and what was counted, and the picture."""
    words = {"probably": view.t("Best estimate"), "counted": view.t("As counted")}
    asked = st.query_params.get("figure", "")
    figure = asked if asked in words else "probably"
    switch("figure", view.t("Drawn"), words, figure)
    made = _made(view, table, figure)
    if made is not None:
        made.show(view, key="crowd")


@remember(entries=32)
def _made(view: View, table: Ranking, figure: str) -> Told | None:
    t, kpi, c = view.t, table.kpi, table.certainty
    sign = 1 if kpi.better == "higher" else -1
    known = [(r, s, values) for r in table.rows if r.unit_id and (s := r.sure) and (values := _values(r, s, figure))]
    known.sort(key=lambda one: -sign * one[2][0])
    if c is None or not known:
        return None
    dots = [_dot(view, table, at, r, s, values) for at, (r, s, values) in enumerate(known[:MOST], 1)]
    middle = _middle(table, c)
    words = "average {value}" if kpi.has_denominator else "median {value}"  # the tick of the table's bars
    drawn = scatters.caterpillar(
        dots, middle, t(words, value=view.fmt.value(kpi, _decimal(middle))),
        writer(view, kpi, [_decimal(d.y) for d in dots]), t("the best first"), charts.colours(view.dark),
        _groups(view, dots),
    )  # fmt: skip
    title, subtitle = _title(view, table, dots), _subtitle(view, table, figure, len(dots))
    return Told(pack(drawn), title, subtitle, f"{title}. {subtitle}", _twin(view, table, known[:MOST]))


def _values(r: Row, s: Sure, figure: str) -> tuple[float, float | None, float | None] | None:
    """(figure, low, high): what somebody probably is, or what was counted with its own interval."""
    if figure == "probably":
        return None if s.shrunken is None else (s.shrunken, s.shrunken_low, s.shrunken_high)
    return None if r.value is None else (float(r.value), s.low, s.high)


def _dot(view: View, table: Ranking, at: int, r: Row, s: Sure, values: tuple[float, float | None, float | None]
         ) -> scatters.Dot:  # fmt: skip
    value, low, high = values
    own = r.mine or r.unit_id == view.state.who
    text = view.fmt.words(table.kpi, _decimal(value))
    return scatters.Dot(at, value, r.name or "", text, "own" if own else _side(table, s), low, high)


def _side(table: Ranking, s: Sure) -> charts.Tone:
    """The rule of the range bars: in colour only where the whole likely range lies in one half."""
    if table.certainty is None or table.certainty.refused or s.first is None or s.last is None:
        return ""
    half = table.peers / 2
    return "better" if s.last <= half else "concern" if s.first > half else ""


def _middle(table: Ranking, c: Certainty) -> float:
    whole = average(table)
    return float(whole) if whole is not None else c.middle or 0.0


def _groups(view: View, dots: list[scatters.Dot]) -> tuple[str, str]:
    upper, lower = (sum(d.tone == tone for d in dots) for tone in ("better", "concern"))
    n = view.fmt.number
    return view.t("{n} clearly in the upper half", n=n(upper)), view.t("{n} clearly in the lower half", n=n(lower))


def _title(view: View, table: Ranking, dots: list[scatters.Dot]) -> str:
    t, n = view.t, view.fmt.number
    sides = [d.tone for d in dots]
    upper, lower = sides.count("better"), sides.count("concern")
    if not upper + lower:
        return t("The ranges of all {all} overlap: one group", all=ranks.counted(view, table.level, len(dots)))
    return t("{a} stand out above, {b} below; the other {c} are one group", a=n(upper), b=n(lower),
             c=n(len(dots) - upper - lower))  # fmt: skip


def _subtitle(view: View, table: Ranking, figure: str, shown: int) -> str:
    words = "{kpi}, {period}: the best estimate and its 90% range; each line is one of {all}."
    if figure == "counted":
        words = "{kpi}, {period}: what was counted and its own 95% interval; each line is one of {all}."
    return view.t(words, kpi=view.title(table.kpi), period=view.fmt.period(table.period),
                  all=ranks.counted(view, table.level, shown))  # fmt: skip


def _twin(view: View, table: Ranking, known: list) -> tuple[list[str], list[list[str]]]:  # type: ignore[type-arg]
    t, kpi = view.t, table.kpi
    rule = view.fmt.column(kpi, [_decimal(v[0]) for _, _, v in known])
    heads = [filters.level(view, table.level, many=False), view.title(kpi), t("Range")]

    def span(low: float | None, high: float | None) -> str:
        if low is None or high is None:
            return "–"
        return t("{low} to {high}", low=rule.value(_decimal(low)), high=rule.value(_decimal(high)))

    return heads, [[r.name or "–", rule.value(_decimal(v)), span(low, high)] for r, _, (v, low, high) in known]


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 6)))
