"""Keys that would do nothing where they stand: a rule nobody applies is refused, so that nobody relies on it."""

from collections import Counter
from typing import Any

from analytics.competitions.values import Paper

_GATES = {
    "kpi": {"kpi", "at_most", "at_least"}, "complaint": {"severity"}, "listed": {"who", "on"}, "breadth": {"fewest"},
    "client_share": {"kpi", "at_most"}, "funnel": {"kpi"},
}  # fmt: skip
_EVERY_GATE = {"rule", "standing", "reason", "until"}
_POINTS_ONLY = ("points", "per", "steps", "each", "cap")
_PEOPLE_ONLY = ("grades", "joiners", "transfers", "fewest_days")


def check_idle(found: dict[str, Any], paper: Paper) -> None:
    """Adds to the paper's problems every key that means nothing there. Never raises."""
    _gates(found, paper)
    _scores(found, paper)
    _entrants(found.get("entrants", {}), paper)
    _pairs(found.get("pk", {}), paper)
    _pieces(found.get("piece", ()), paper)


def _gates(found: dict[str, Any], paper: Paper) -> None:
    for i, gate in enumerate(found.get("gate", ())):
        rule = gate.get("rule", "")
        for key in [k for k in gate if rule in _GATES and k not in _GATES[rule] | _EVERY_GATE]:
            paper.wrong(("gate", i, key), "“{key}” means nothing to a gate of rule “{rule}”, which looks at {known}; "
                        "take it out.", key=key, rule=rule, known=", ".join(sorted(_GATES[rule])))  # fmt: skip
        if "until" in gate and gate.get("standing") == "excluded":
            paper.wrong(("gate", i, "until"), "only who is held is held until a day; take “until” out, or write "
                        '“standing = "held"”.')  # fmt: skip


def _scores(found: dict[str, Any], paper: Paper) -> None:
    top = found.get("", {})
    measure = top.get("measure", top.get("format"))
    figure = measure in ("value", "attainment", "improvement")
    for i, score in enumerate(found.get("score", ())):
        for key in _POINTS_ONLY:
            if figure and key in score:
                paper.wrong(("score", i, key), "“{key}” makes points, and here the {measure} is the score; take it "
                            "out.", key=key, measure=measure)  # fmt: skip
        if "target" in score and measure != "attainment":
            paper.wrong(("score", i, "target"), "a target counts where the measure is “attainment”; take it out.")
    if "baseline" in found and measure != "improvement":
        paper.wrong(("baseline",), "a base counts where the measure is “improvement”; take [baseline] out.")


def _entrants(entrants: dict[str, Any], paper: Paper) -> None:
    kind = entrants.get("kind", "manager")
    for key in (*_PEOPLE_ONLY, *(("within", "tiers", "leavers") if kind == "team" else ())):
        if kind != "manager" and key in entrants:
            paper.wrong(("entrants", key), "“{key}” means nothing where each entrant is a {kind}; take it out.",
                        key=key, kind=kind)  # fmt: skip


def _pairs(pk: dict[str, Any], paper: Paper) -> None:
    listed = pk.get("fixtures", ())
    if (pk.get("pairs") == "listed") != bool(listed):
        paper.wrong(("pk", "pairs"), '“pairs = "listed"” and “fixtures = [[1, one, other], …]” go together.')
    busy = Counter((r, who) for r, *both in listed for who in both)
    for (r, who), n in busy.items():
        if n > 1:
            paper.wrong(("pk", "fixtures"), "“{name}” plays {n} times in round {round}; once is right.", name=who, n=n,
                        round=r)  # fmt: skip


def _pieces(pieces: Any, paper: Paper) -> None:
    seen: dict[tuple[Any, Any], int] = {}
    size: dict[Any, Any] = {}
    for i, piece in enumerate(pieces):
        step = (piece.get("kpi"), piece.get("from", 0))
        if step in seen:
            paper.wrong(("piece", i), "two prices of “{kpi}” hold from the same number on; take one out.", kpi=step[0])
        seen[step] = i
        if size.setdefault(piece.get("kpi"), piece.get("per", 1)) != piece.get("per", 1):
            paper.wrong(("piece", i, "per"), "the prices of “{kpi}” are for units of different size; write the same "
                        "“per”.", kpi=step[0])  # fmt: skip
