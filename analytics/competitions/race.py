"""The race as a figure: how far each entrant is ahead of or behind an even pace to the line, round by round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.charts import Colours, Figure, _apart, _figure, _level, _path, escape, label, ticks

Kind = Literal["own", "leader", "held", ""]


@dataclass(frozen=True, slots=True)
class Runner:
    """One line: a name, the distance from the even pace after each round, and why it is drawn with a name."""

    name: str
    ahead: Sequence[float]
    kind: Kind = ""


def ahead(brought: Sequence[float], goal: float, rounds: int) -> list[float]:
    """Score so far less an even share of the goal, after each round; ``rounds``: of the whole window."""
    total, found = 0.0, []
    for i, points in enumerate(brought, 1):
        total += points
        found.append(total - goal * i / rounds)
    return found


def race(
    labels: Sequence[str], runners: Sequence[Runner], write: Callable[[float], str], c: Colours, pace: str
) -> Figure:
    """Leaders in ink, the own line in the accent colour, held ones dotted, the rest thin and grey. ``pace`` names 0."""
    every = [v for r in runners for v in r.ahead]
    y = ticks(min(0.0, *every), max(0.0, *every), write, 5) if every else ticks(0.0, 1.0, write)
    y["ticktext"] = [pace if v == 0 else text for v, text in zip(y["tickvals"], y["ticktext"], strict=True)]
    at, traces, notes = list(range(len(labels))), [], []
    for r in sorted(runners, key=lambda r: ("", "held", "leader", "own").index(r.kind)):
        colour = {"own": c.own, "leader": c.ink, "held": c.concern}.get(r.kind, c.noise)
        texts = [f"{r.name} {write(v)}" for v in r.ahead]
        path = _path(at, r.ahead, colour, 2.4 if r.kind == "own" else 1.6 if r.kind else 1.0, texts, labels)
        path["line"]["dash"] = "dot" if r.kind == "held" else "solid"
        traces.append(path | ({} if r.kind else {"mode": "lines", "opacity": 0.5}))
        if r.kind and r.ahead:
            ink = {"own": c.own, "held": c.concern_text}.get(r.kind, c.ink)
            notes.append(label(at[-1], r.ahead[-1], f"{r.name} {write(r.ahead[-1])}", ink, dx=9, bold=r.kind == "own"))
    _apart(notes, (y["range"][1] - y["range"][0]) / 260)
    step = max(1, -(-len(labels) // 6))
    shown = [i for i in at if (len(labels) - 1 - i) % step == 0]
    x = {"tickvals": shown, "ticktext": [escape(labels[i]) for i in shown], "range": [-0.3, len(labels) - 0.7],
         "tickangle": 0}  # fmt: skip
    return _figure(c, traces, x, y, 310, (72, 118, 14, 36), notes, [_level(0.0, c.ink)])
