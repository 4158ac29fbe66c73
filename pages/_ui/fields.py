"""The fields of a form for a competition file: one widget for each key, by the kind of its value."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from analytics.competitions.keys import Key, Table
from pages._ui.view import View

CHOICES: Mapping[str, str] = {
    "points": "Points", "value": "Best figure", "attainment": "Target reached", "improvement": "Improvement",
    "rounds": "Rounds", "pk": "One against one", "race": "Race", "step": "Lines to reach", "divisions": "Divisions",
    "team": "Teams", "manager": "Managers", "outlet": "Outlets", "sub_branch": "Sub-branches", "branch": "Branches",
    "once": "not cut", "week": "weeks", "ten_day": "ten-days", "month": "months", "listed": "as listed",
    "enter": "enters", "out": "stays out", "unplaced": "takes no place", "keep": "keeps the place",
    "follow": "follow the person", "inside": "only those made inside", "whole": "whole steps", "share": "any share",
    "total": "of the total", "sale": "of every sale", "pool": "pools the points", "same": "has them all",
    "round_robin": "everyone in turn", "by_place": "neighbours of the table", "win": "a win", "draw": "a draw",
    "none": "nothing", "sum": "all together", "mean": "per member", "kpi": "a limit of a KPI",
    "complaint": "upheld complaints", "breadth": "breadth", "client_share": "share of one client",
    "funnel": "clearly worse than usual", "held": "held", "excluded": "excluded",
    "countback": "most best places", "wins": "most wins", "difference": "score for less score against",
    "scored": "score for", "head_to_head": "the matches between them", "best_round": "the best single round",
    "last_round": "the last round", "all_rounds": "the sum of all rounds",
    "complaint_rate": "fewer complaints per client",
}  # fmt: skip
_KPIS = {("score", "kpi"), ("deduct", "kpi"), ("gate", "kpi"), ("piece", "kpi"), ("prize", "best")}
_POINTS_ONLY = ("points", "per", "steps", "each", "cap", "regular")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def key_of(table: str, n: int, name: str) -> str:
    """Where a field is kept between runs."""
    return f"d_{table}_{n}_{name}"


def table(view: View, spec: Table, n: int, measure: str) -> dict[str, Any]:
    """The fields of one table, three side by side; what they hold by key."""
    shown = [k for k in spec.keys if not _hidden(spec.name, k.name, measure)]
    held = {}
    columns = st.columns(3)
    for i, key in enumerate(shown):
        with columns[i % 3]:
            held[key.name] = _field(view, spec.name, n, key)
    return held


def _hidden(table_: str, name: str, measure: str) -> bool:
    """What would say nothing: steps and caps where a figure itself is the score, a target nothing is measured by."""
    form = st.session_state.get(key_of("", 0, "format")) or "points"
    if table_ == "" and name == "measure":
        return form not in ("rounds", "pk", "divisions", "race")
    if table_ == "score":
        return (measure != "points" and name in _POINTS_ONLY) or (name == "target" and measure != "attainment")
    return False


def _field(view: View, table_: str, n: int, key: Key) -> Any:
    t, at = view.t, key_of(table_, n, key.name)
    label = t(key.about)
    label = label[:1].upper() + label[1:] + (" *" if key.required else "")
    if (table_, key.name) in _KPIS:
        return _kpi(view, label, at)
    if key.kind == "choice":
        options = list(key.allowed) if key.required else ["", *key.allowed]
        return st.selectbox(label, options, key=at, format_func=lambda c: t(CHOICES[c]) if c else "–") or None
    if key.kind == "choices":
        return st.multiselect(label, key.allowed, key=at, format_func=lambda c: t(CHOICES[c]), placeholder="–")
    if key.kind == "date":
        return st.date_input(label, value=None, key=at)
    if key.kind in ("amount", "count"):
        return _number(label, at, key.kind == "count")
    if key.kind == "texts" and (offered := _offered(view, key.name)):
        return st.multiselect(label, list(offered), key=at, format_func=lambda c: offered.get(c, c), placeholder="–")
    if key.kind in ("spans", "fixtures"):
        return _lines(key.kind, st.text_area(label, key=at, height=80))
    typed = st.text_input(label, key=at)
    return _listed(key.kind, typed) if key.kind in ("texts", "amounts") else typed.strip()


def _kpi(view: View, label: str, at: str) -> str | None:
    kpis = view.desk.competitions.known
    return st.selectbox(label, ["", *kpis], key=at, format_func=lambda k: view.title(kpis[k]) if k else "–") or None


def _number(label: str, at: str, whole: bool) -> Any:
    if whole:
        return st.number_input(label, value=None, step=1, key=at)
    held = st.number_input(label, value=None, step=1.0, format="%.10g", key=at)
    return None if held is None else Decimal(str(held))


def _offered(view: View, name: str) -> dict[str, str]:
    """What a list of texts may be chosen from: units, grades and tiers there are."""
    org = view.desk.book.organisation
    if name == "within":
        return {u.id: u.name for u in view.desk.units()}
    if name == "grades":
        return {g: g for g in sorted({p.grade for p in org.postings if p.grade})}
    if name == "tiers":
        return {x: x for x in sorted({u.tier for u in org.units.values() if u.tier})}
    return {}


def _listed(kind: str, typed: str) -> list[Any]:
    """``a, b`` as a list; numbers where they can be read as such, so that the check tells of the others."""
    parts = [p.strip() for p in re.split(r"[,，、;]", typed) if p.strip()]
    return [Decimal(p) if kind == "amounts" and re.fullmatch(r"-?\d+(\.\d+)?", p) else p for p in parts]


def _lines(kind: str, typed: str) -> list[Any]:
    """One round a line: two days; or round, one, other."""
    found: list[Any] = []
    for line in filter(str.strip, typed.splitlines()):
        days = _DAY.findall(line)
        if kind == "spans":
            found.append([_day(d) for d in days] if len(days) == 2 else line)
        else:
            parts = [p.strip() for p in re.split(r"[,，、]", line)]
            found.append([int(parts[0]) if parts[0].isdigit() else parts[0], *parts[1:]])
    return found


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def fill(table_: str, n: int, name: str, value: Any) -> None:
    """Puts a value of a file into its field."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, int) and not isinstance(value, bool) and (table_, name) not in _WHOLE:
        value = float(value)
    if isinstance(value, list) and value and isinstance(value[0], list):
        value = "\n".join(", ".join(map(str, line)) for line in value)
    elif isinstance(value, list) and name not in ("within", "grades", "tiers", "tie_breaks"):
        value = ", ".join(map(str, value))
    st.session_state[key_of(table_, n, name)] = value


_WHOLE = {
    ("", "version"), ("window", "cooling_off"), ("entrants", "fewest_days"), ("division", "book_from"),
    ("division", "book_to"), ("rounds", "best"), ("promotion", "up"), ("promotion", "down"), ("gate", "fewest"),
    ("prize", "from"), ("prize", "to"),
}  # fmt: skip
