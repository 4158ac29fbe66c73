"""What must fit together in a competition file: KPIs that exist, rounds that do not overlap, no circle of divisions."""

from collections import Counter
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from analytics.competitions.idle import check_idle
from analytics.competitions.lines import Path as Where
from analytics.competitions.values import Paper
from analytics.kpi import LANGUAGES, Kpi

_PK_ONLY = ("wins", "difference", "scored", "head_to_head")
_NEEDS = {"rounds": "rounds", "race": "race", "improvement": "baseline"}
_BELONGS = {"rounds": "rounds", "pk": "pk", "race": "race", "promotion": "divisions"}


def check(found: dict[str, Any], paper: Paper, kpis: dict[str, Kpi]) -> None:
    """Adds to the paper's problems whatever does not fit. Never raises."""
    _kpis(found, paper, kpis)
    _window(found.get("window", {}), paper)
    _format(found, paper, kpis)
    _divisions(found.get("division", ()), paper)
    _teams(found, paper)
    _gates(found, paper, kpis)
    _prizes(found, paper)
    check_idle(found, paper)


def _kpis(found: dict[str, Any], paper: Paper, kpis: dict[str, Kpi]) -> None:
    for table, key in (("score", "kpi"), ("deduct", "kpi"), ("gate", "kpi"), ("piece", "kpi"), ("prize", "best")):
        for i, given in enumerate(found.get(table, ())):
            check_kpi(given.get(key), (table, i, key), paper, kpis)


def check_kpi(name: str | None, at: Where, paper: Paper, kpis: dict[str, Kpi]) -> None:
    """A KPI there is not: by its title in any language, else the nearest name, else all there are."""
    if not name or name in kpis:
        return
    titled = {k.title(language): n for n, k in kpis.items() for language in LANGUAGES}
    close = titled.get(name) or next(iter(get_close_matches(name, kpis, n=1, cutoff=0.4)), "")
    if close:
        paper.wrong(at, "there is no KPI “{name}”. Did you mean “{close}”?", name=name, close=close)
    else:
        paper.wrong(at, "there is no KPI “{name}”. Known: {known}.", name=name, known=", ".join(kpis))


def no_person_by_complaints(found: dict[str, Any], paper: Paper, kpis: dict[str, Kpi], table: str, key: str) -> None:
    """Complaints are a gate, a deduction or a tie-break for people; they give nobody a place."""
    for i, given in enumerate(found.get(table, ())):
        kpi = kpis.get(given.get(key) or "")
        if kpi is not None and kpi.gate:
            paper.wrong((table, i, key), "“{kpi}” gives no person a place: a single complaint is mostly chance. Write "
                        "it as a gate or a deduction, or let units compete.", kpi=kpi.name)  # fmt: skip


def _window(window: dict[str, Any], paper: Paper) -> None:
    first, last, listed = window.get("first"), window.get("last"), window.get("listed", ())
    if first and last and first > last:
        paper.wrong(("window", "last"), "the window ends on {last}, before it starts on {first}; swap them.",
                    first=first, last=last)  # fmt: skip
    if (window.get("rounds") == "listed") != bool(listed):
        paper.wrong(("window", "rounds"), '“rounds = "listed"” and “listed = [[first, last], …]” go together.')
    _listed(listed, first, last, paper)


def _listed(listed: Any, first: date | None, last: date | None, paper: Paper) -> None:
    at = ("window", "listed")
    for a, b in listed:
        if a > b:
            paper.wrong(at, "the round {a} to {b} ends before it starts; swap them.", a=a, b=b)
        if (first and a < first) or (last and b > last):
            paper.wrong(at, "the round {a} to {b} reaches out of the window; the window is {first} to {last}.",
                        a=a, b=b, first=first, last=last)  # fmt: skip
    for (a, b), (c, d) in pairwise(sorted(listed)):
        if c <= b:
            paper.wrong(at, "the rounds {a} to {b} and {c} to {d} overlap; end the first the day before the second "
                        "starts.", a=a, b=b, c=c, d=d)  # fmt: skip


def _format(found: dict[str, Any], paper: Paper, kpis: dict[str, Kpi]) -> None:
    top, scores = found.get("", {}), found.get("score", ())
    form, measure = top.get("format"), top.get("measure")
    if form in ("value", "attainment", "improvement"):
        if measure not in (None, form):
            paper.wrong(("measure",), "format “{form}” measures {form}; take “measure” out.", form=form)
        measure = form
    if measure in ("value", "attainment", "improvement") and len(scores) > 1:
        paper.wrong(("score", 1), "“{measure}” is of one KPI; write one [[score]], or “points”.", measure=measure)
    for needed in {_NEEDS.get(form or "", ""), _NEEDS.get(measure or "", "")} - {""}:
        if needed not in found:
            paper.wrong(("format",), "this needs a table [{table}].", table=needed)
    for table, belongs in _BELONGS.items():
        if table in found and form not in (belongs, None):
            paper.wrong((table,), "[{table}] belongs to format “{belongs}”, and this is “{form}”.",
                        table=table, belongs=belongs, form=form)  # fmt: skip
    if form in ("rounds", "pk", "divisions") and found.get("window", {}).get("rounds", "once") == "once":
        paper.wrong(("window", "rounds"), "format “{form}” needs rounds: week, ten_day, month or listed.", form=form)
    if form == "step" and not any("at" in p for p in found.get("prize", ())):
        paper.wrong(("format",), "format “step” needs at least one [[prize]] with “at”.")
    if form == "divisions" and len(found.get("division", ())) < 2:
        paper.wrong(("format",), "format “divisions” needs two [[division]] or more.")
    for name in top.get("tie_breaks", ()):
        if name in _PK_ONLY and form != "pk":
            paper.wrong(("tie_breaks",), "“{name}” does not apply to format “{form}”; take it out.",
                        name=name, form=form)  # fmt: skip
    _items(scores, paper, kpis)
    if found.get("entrants", {}).get("kind", "manager") == "manager":
        for table, key in (("score", "kpi"), ("prize", "best")):
            no_person_by_complaints(found, paper, kpis, table, key)


def _items(scores: Any, paper: Paper, kpis: dict[str, Kpi]) -> None:
    for i, score in enumerate(scores):
        kpi = kpis.get(score.get("kpi", ""))
        if kpi is None:
            continue
        sales = "sales" in kpi.needs and kpi.rollup == "sum"
        if not sales and (score.get("each") == "sale" or "regular" in score):
            paper.wrong(("score", i), "“{kpi}” is not made of single sales; take out “each” and “regular”.",
                        kpi=kpi.name)  # fmt: skip
        if "cap" in score and score["cap"] == 0:
            paper.wrong(("score", i, "cap"), "a cap of 0 lets nothing count; the nearest valid value is 0.01.")


def _divisions(divisions: Any, paper: Paper) -> None:
    ids = [d.get("id") for d in divisions]
    unique(ids, "division", paper)
    above = {d.get("id"): d.get("up_to") for d in divisions}
    for i, division in enumerate(divisions):
        up = division.get("up_to")
        if up and up not in above:
            close = get_close_matches(up, [x for x in ids if x], n=1, cutoff=0.3)
            paper.wrong(("division", i, "up_to"), "there is no division “{name}”; it may be {known}.",
                        name=up, known=close[0] if close else ", ".join(x for x in ids if x))  # fmt: skip
        seen, at = set(), division.get("id")
        while at and at not in seen:
            seen.add(at)
            at = above.get(at)
        if at == division.get("id") and at:
            paper.wrong(("division", i, "up_to"), "“{name}” would be promoted to itself in a circle; take out one "
                        "“up_to”.", name=at)  # fmt: skip


def unique(ids: list[Any], table: str, paper: Paper) -> None:
    """Every id is used once."""
    for name, n in Counter(x for x in ids if x).items():
        if n > 1:
            paper.wrong((table, ids.index(name), "id"), "the id “{name}” is used {n} times; each needs its own.",
                        name=name, n=n)  # fmt: skip


def _teams(found: dict[str, Any], paper: Paper) -> None:
    teams, kind = found.get("team", ()), found.get("entrants", {}).get("kind")
    unique([t.get("id") for t in teams], "team", paper)
    if kind == "team" and not teams:
        paper.wrong(("entrants", "kind"), "teams compete, and no [[team]] is written.")
    if teams and kind not in ("team", None):
        paper.wrong(("team", 0), '[[team]] belongs to “kind = "team"”, and this is “{kind}”.', kind=kind)
    if found.get("", {}).get("format") == "team" and kind == "manager":
        paper.wrong(("entrants", "kind"), "in format “team” the entrants are units or teams, not managers.")
    members = Counter(m for t in teams for m in t.get("members", ()))
    for name, n in members.items():
        if n > 1:
            paper.wrong(("team",), "“{name}” is in {n} teams; a member is in one.", name=name, n=n)


def _gates(found: dict[str, Any], paper: Paper, kpis: dict[str, Kpi]) -> None:
    for i, gate in enumerate(found.get("gate", ())):
        kpi = kpis.get(gate.get("kpi", ""))
        if gate.get("rule") == "client_share" and not (
            kpi is not None and "sales" in kpi.needs and kpi.rollup == "sum" and "at_most" in gate
        ):
            paper.wrong(("gate", i), "a gate on the share of one client needs the “kpi” of a sum of sales and "
                        "“at_most” in percent, such as 30.")  # fmt: skip
        if gate.get("rule") == "funnel" and not (kpi is not None and kpi.better == "lower" and kpi.has_denominator):
            paper.wrong(("gate", i), "a gate on the funnel needs a “kpi” that is a rate of which less is better, such "
                        "as “complaint_rate”.")  # fmt: skip
        if gate.get("rule") == "funnel" and found.get("entrants", {}).get("kind") == "team":
            paper.wrong(("gate", i), "there is no funnel of teams put together for a competition; take this gate out.")
        if gate.get("rule") == "kpi" and not (gate.get("kpi") and ("at_most" in gate or "at_least" in gate)):
            paper.wrong(("gate", i), "a gate on a KPI needs “kpi” and “at_most” or “at_least”.")
        if gate.get("rule") == "listed" and not ("who" in gate and "reason" in gate and "on" in gate):
            paper.wrong(("gate", i), "a listed gate needs “who”, “reason” and “on”.")


def _prizes(found: dict[str, Any], paper: Paper) -> None:
    ids = {d.get("id") for d in found.get("division", ())}
    for i, prize in enumerate(found.get("prize", ())):
        written = {*prize, *(k for k in ("from", "to", "at", "best") if ("prize", i, k) in paper.lines)}
        how = [bool(written & keys) for keys in ({"from", "to"}, {"at"}, {"best"})]
        if sum(how) != 1:
            paper.wrong(("prize", i), "a prize is for places (“from”, “to”), for a score (“at”) or for the “best” in a "
                        "KPI: write one of them.")  # fmt: skip
        elif how[0] and not prize.get("from", 1) <= prize.get("to", prize.get("from", 1)):
            paper.wrong(("prize", i, "to"), "the prize runs from place {a} to place {b}; swap them.",
                        a=prize.get("from"), b=prize["to"])  # fmt: skip
        if prize.get("division") and prize["division"] not in ids:
            paper.wrong(("prize", i, "division"), "there is no division “{name}”.", name=prize["division"])
