"""Charts in which every person or unit is one dot: caterpillar, funnel and strip. See ``analytics/charts.py``."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.charts import Colours, Figure, Number, Tone, _figure, escape, label, ticks

NAMED = 6  # at most so many names in a funnel
GROUPS: tuple[Tone, ...] = ("", "better", "concern", "own")


@dataclass(frozen=True)
class Dot:
    """One unit: where it is, its likely range if known, whether it stands out, and its name for hover and labels."""

    x: float
    y: float
    name: str = ""
    text: str = ""
    tone: Tone = ""
    low: Number = None
    high: Number = None


@dataclass(frozen=True)
class Limits:
    """Control limits of a funnel at increasing sizes: the inner pair (95 %) and the outer pair (99.8 %)."""

    sizes: Sequence[float]
    inner: tuple[Sequence[float], Sequence[float]]
    outer: tuple[Sequence[float], Sequence[float]]


def caterpillar(dots: Sequence[Dot], average: float, average_name: str, write: Callable[[float], str], x_title: str,
                c: Colours, group_names: tuple[str, str] = ("", "")) -> Figure:  # fmt: skip
    """Everyone in order of place; a vertical line where a likely range is known; at most three groups and the own dot.

    ``group_names`` label the better and the worse group. Traces stay the same in number however many dots there are.
    """
    traces = [t for tone in GROUPS for t in _group([d for d in dots if d.tone == tone], tone, c, len(dots))]
    ends = [v for d in dots for v in (d.y, d.low, d.high) if v is not None]
    y = ticks(min([0.0, *ends]), max([1e-9, *ends]), write)
    places = sorted({1, len(dots), *(round(len(dots) * k / 4) for k in (1, 2, 3))} - {0})
    x = {"range": [0.2, len(dots) + 0.8], "tickvals": places, "title": _title(x_title, c)}
    notes = [label(len(dots), average, average_name, c.muted, side="right", dy=10)]
    sides: tuple[tuple[Tone, str, str], ...] = (
        ("better", group_names[0], "left"),
        ("concern", group_names[1], "right"),
    )
    for tone, name, side in sides:
        if name and (group := [d for d in dots if d.tone == tone]):
            at = group[0 if side == "left" else -1].x
            ends = [v for d in group for v in (d.y, d.low, d.high) if v is not None]
            edge, dy = (min(ends), -14) if side == "left" else (max(ends), 34)  # over the average's own label
            notes.append(label(at, edge, name, c.text(tone), side=side, dy=dy, bold=True))
    for d in dots:
        if d.tone == "own":
            notes.append(label(d.x, d.high if d.high is not None else d.y, d.name, c.own, dy=14, dx=-4, bold=True))
    return _figure(c, traces, x, y, 330, (58, 20, 20, 44), notes, [_across(average, c.ink)])


def _group(dots: Sequence[Dot], tone: Tone, c: Colours, count: int) -> list[Figure]:
    own, crowd = tone == "own", count > 120
    lines: dict[str, list[Any]] = {"x": [], "y": []}
    for d in dots:
        if d.low is not None and d.high is not None:
            lines["x"] += [d.x, d.x, None]
            lines["y"] += [d.low, d.high, None]
    size = 9 if own else 4 if crowd else 7
    drawn: list[Figure] = []
    if lines["x"]:
        drawn.append({"type": "scatter", "mode": "lines", **lines, "hoverinfo": "skip", "opacity": 1 if own else 0.6,
                      "line": {"color": c.mark(tone), "width": 3 if own else 1 if crowd else 2}})  # fmt: skip
    return [*drawn, _marks(dots, tone, c, size)] if dots else []


def _marks(dots: Sequence[Dot], tone: Tone, c: Colours, size: int) -> Figure:
    return {"type": "scatter", "mode": "markers", "x": [d.x for d in dots], "y": [d.y for d in dots],
            "marker": {"color": c.mark(tone), "size": size, "opacity": 1, "line": {"width": 0}},
            "text": [f"{escape(d.name)} {escape(d.text)}".strip() for d in dots],
            "hovertemplate": "%{text}<extra></extra>"}  # fmt: skip


def funnel(dots: Sequence[Dot], average: float, average_name: str, write: Callable[[float], str],
           write_size: Callable[[float], str], x_title: str, c: Colours, limits: Limits | None = None,
           limit_names: tuple[str, str] = ("95%", "99.8%")) -> Figure:  # fmt: skip
    """A rate against the size it is judged by. With limits the usual spread is a grey funnel; without them only the
    average is drawn. Units that stand out are labelled as far as a phone has room, the first first; the table twin
    names all."""
    xs, ys = [d.x for d in dots], [d.y for d in dots]
    outer = [v for side in limits.outer for v in side] if limits else []
    smallest, largest = min(xs, default=0.0), max(xs, default=1.0)
    x = ticks(smallest if smallest > largest / 3 else min(0.0, smallest), largest, write_size)  # no empty third
    x |= {"title": _title(x_title, c)}
    lowest, highest = min([*ys, *outer], default=0.0), max([1e-9, *ys, *outer])
    y = ticks(lowest if lowest > highest / 2 else min(0.0, lowest), highest, write)  # dots need no zero to stand on
    traces: list[Figure] = []
    notes = [label(x["range"][1], average, average_name, c.ink, dx=4)]
    if limits:
        traces += _funnel(limits, c)
        for (_, upper), name in zip((limits.inner, limits.outer), limit_names, strict=True):
            notes.append(label(limits.sizes[-1], upper[-1], name, c.muted, dx=4))
    for tone in GROUPS:
        group = [d for d in dots if d.tone == tone]
        if group:
            traces.append(_marks(group, tone, c, 13 if tone else 8))
    for d, side in _with_room([d for d in dots if d.tone], x["range"], y["range"]):
        dx = -10 if side == "right" else 10
        notes.append(label(d.x, d.y, d.name, c.text(d.tone), side=side, dx=dx, bold=True))
    return _figure(c, traces, x, y, 380, (58, 66, 10, 44), notes, [_across(average, c.ink)])


def _with_room(dots: Sequence[Dot], xs: Sequence[float], ys: Sequence[float]) -> list[tuple[Dot, str]]:
    """The dots whose names fit beside them without covering another name or leaving the chart, and on which side; as
    measured on a phone, where a funnel is 250 by 326 pixels inside its axes."""
    spots = [((d.x - xs[0]) / (xs[1] - xs[0]) * 250, (d.y - ys[0]) / (ys[1] - ys[0]) * 326) for d in dots]
    taken = [(at - 7, at + 7, up) for at, up in spots]  # from, to, height
    placed: list[tuple[Dot, str]] = []
    for d, (at, up) in zip(dots, spots, strict=True):
        wide = sum(13 if ord(letter) > 0x2E7F else 7.5 for letter in d.name)
        for side, first in (("left", at + 10), ("right", at - 10 - wide)):
            inside = first > -10 and first + wide < 300  # right of the axes is room for the end of a name
            free = all(first >= b or first + wide <= a or abs(up - h) > 15 for a, b, h in taken)
            if inside and free and len(placed) < NAMED:
                placed.append((d, side))
                taken.append((first, first + wide, up))
                break
    return placed


def _funnel(limits: Limits, c: Colours) -> list[Figure]:
    def side(ys: Sequence[float], **more: Any) -> Figure:
        return {"type": "scatter", "mode": "lines", "x": list(limits.sizes), "y": list(ys), "hoverinfo": "skip"} | more

    none, dotted = {"width": 0, "color": c.soft}, {"width": 1, "color": c.muted, "dash": "dot"}
    return [
        side(limits.outer[0], line=none), side(limits.outer[1], line=none, fill="tonexty", fillcolor=c.soft),
        side(limits.inner[0], line=dotted), side(limits.inner[1], line=dotted),
    ]  # fmt: skip


def strip(values: Sequence[float], own: float | None, own_name: str, middle: float | None, middle_name: str,
          write: Callable[[float], str], c: Colours) -> Figure:  # fmt: skip
    """Everyone of a peer group on one line, the middle marked, the own value named. Where many are, the line swells."""
    crowd = {"type": "scatter", "mode": "markers", "x": list(values), "y": _swarm(values), "hoverinfo": "skip",
             "marker": {"color": c.noise, "size": 5, "opacity": 0.5}}  # fmt: skip
    traces, notes, shapes = [crowd], [], []
    everything = [*values, *([own] if own is not None else [])]
    x = ticks(min(everything, default=0.0), max(everything, default=1.0), write, about=4)
    if middle is not None:
        thin = {"color": c.ink, "width": 1}
        shapes.append({"type": "line", "x0": middle, "x1": middle, "y0": -0.8, "y1": 0.8, "line": thin})
        notes.append(label(middle, -1.02, middle_name, c.muted, side="center"))
    if own is not None:
        traces.append(_marks([Dot(own, 0, own_name, write(own))], "own", c, 13))
        notes.append(label(own, 1.02, own_name, c.own, side="center", bold=True))
    room = (x["range"][1] - x["range"][0]) * 0.04
    x["range"] = [x["range"][0] - room, x["range"][1] + room]
    return _figure(c, traces, x, {"visible": False, "range": [-1.25, 1.25]}, 150, (14, 14, 4, 26), notes, shapes)


def _swarm(values: Sequence[float], bins: int = 120) -> list[float]:
    """Heights that spread equal and nearly equal values evenly about the line, the widest heap from -0.7 to 0.7."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    heap = [round((v - low) / (high - low) * bins) if high > low else 0 for v in values]
    size, seen = Counter(heap), Counter[int]()
    step = min(0.16, 1.4 / max(size.values(), default=1))
    heights = []
    for at in heap:
        heights.append((seen[at] - (size[at] - 1) / 2) * step)
        seen[at] += 1
    return heights


def _across(y: float, colour: str) -> Figure:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": {"color": colour, "width": 1}}


def _title(text: str, c: Colours) -> Figure:
    return {"text": escape(text), "font": {"size": 12, "color": c.muted}, "standoff": 4}
