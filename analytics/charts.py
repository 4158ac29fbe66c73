"""Charts as plain dictionaries: small, labelled in place, without legends, the same in light and dark.

A figure holds numbers and ready-made texts only; whoever asks brings the way numbers are written (``write``) and a set
of ``Colours``. Titles are not part of a figure: the page says the finding above it and has its table twin.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any, Literal

Figure = dict[str, Any]
Number = float | int | None
Tone = Literal["better", "concern", "own", ""]
FONT = "Plex, 'Noto SC', sans-serif"


@dataclass(frozen=True)
class Colours:
    """The theme's colours by meaning."""

    page: str
    ink: str
    muted: str
    rule: str
    soft: str
    noise: str
    better: str
    better_text: str
    concern: str
    concern_text: str
    own: str

    def mark(self, tone: Tone) -> str:
        """The colour of a mark."""
        return {"better": self.better, "concern": self.concern, "own": self.own}.get(tone, self.noise)

    def text(self, tone: Tone) -> str:
        """The colour of a label."""
        return {"better": self.better_text, "concern": self.concern_text, "own": self.own}.get(tone, self.muted)


LIGHT = Colours("#FFFFFF", "#1A222B", "#5C6670", "#E2E5E8", "#ECEEEF", "#7D858E",
                "#2F6FB5", "#1D589B", "#C8650F", "#9A4700", "#74326F")  # fmt: skip
DARK = Colours("#12161B", "#E7EBEF", "#9DA7B1", "#2A323B", "#262D35", "#76808B",
               "#5F9FE0", "#8BBDF2", "#DE8636", "#F0AA6B", "#DDA0D6")  # fmt: skip


def colours(dark: bool) -> Colours:
    """The set for a light or a dark page."""
    return DARK if dark else LIGHT


def _figure(c: Colours, traces: list[Figure], x: Figure, y: Figure, height: int, margin: tuple[int, int, int, int],
            notes: Sequence[Figure] = (), shapes: Sequence[Figure] = ()) -> Figure:  # fmt: skip
    """The one template. ``margin`` is left, right, top, bottom in pixels. Axes are fixed: a finger scrolls the page."""
    tick = {"color": c.muted, "size": 12}
    axis = {"zeroline": False, "showgrid": False, "linecolor": c.muted, "tickcolor": c.muted, "ticks": "outside",
            "ticklen": 4, "tickfont": tick, "automargin": False, "fixedrange": True}  # fmt: skip
    left, right, top, bottom = margin
    return {
        "data": traces,
        "layout": {
            "template": {"layout": {}}, "height": height, "margin": {"l": left, "r": right, "t": top, "b": bottom},
            "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "showlegend": False,
            "font": {"family": FONT, "size": 12.5, "color": c.ink}, "hovermode": "closest", "dragmode": False,
            "hoverlabel": {"bgcolor": c.page, "bordercolor": c.muted, "font": {"color": c.ink, "family": FONT}},
            "xaxis": axis | x,
            "yaxis": axis | {"ticks": "", "showline": False, "showgrid": True, "gridcolor": c.rule} | y,
            "annotations": list(notes), "shapes": list(shapes),
        },
    }  # fmt: skip


def label(x: Any, y: Any, text: str, colour: str, side: str = "left", dx: int = 0, dy: int = 0, bold: bool = False,
          upright: str = "middle") -> Figure:  # fmt: skip
    """A direct label: anchored at a point, moved by pixels."""
    told = f"<b>{escape(text)}</b>" if bold else escape(text)
    return {"x": x, "y": y, "text": told, "showarrow": False, "xanchor": side, "yanchor": upright, "xshift": dx,
            "yshift": dy, "font": {"color": colour, "size": 12.5}}  # fmt: skip


def escape(text: str) -> str:
    """Names are data: Plotly reads a little HTML in labels, so a name must not be able to bring any."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def ticks(low: float, high: float, write: Callable[[float], str], about: int = 6) -> Figure:
    """Round tick values between two bounds, written the reader's way, and the range that shows them all."""
    span = (high - low) or abs(high) or 1.0
    step = 10 ** floor(log10(span / about))
    step = next(s for s in (step, 2 * step, 5 * step, 10 * step) if span / s <= about)
    first = floor(low / step)
    last = max(first + 1, ceil(high / step))  # all values the same, or all zero: an axis has a length
    values = [round(k * step, 10) for k in range(first, last + 1)]
    return {"tickvals": values, "ticktext": [write(v) for v in values], "range": [values[0], values[-1]]}


def line(labels: Sequence[str], values: Sequence[Number], texts: Sequence[str], write: Callable[[float], str],
         c: Colours, name: str = "", other: Sequence[Number] = (), other_name: str = "", average: Number = None,
         average_name: str = "", target: Sequence[Number] = (), target_name: str = "",
         height: int = 260, band: tuple[Sequence[float], Sequence[float]] | None = None,
         signals: Sequence[bool] = (), events: Sequence[tuple[float, str]] = (),
         unsettled: Sequence[bool] = ()) -> Figure:  # fmt: skip
    """A trend: the own line in the accent colour, what it is compared with in grey, a target dotted, each named.

    A line break in a label puts its second part (the year) under the first, so that more of them fit on a phone.
    ``band``: the lower and upper limits of what is usual, a soft fill; ``signals``: the points outside the usual.
    ``events`` are (position, short mark): thin upright lines, told in words beside the chart. ``unsettled``: points
    that may still change, on hatched ground.
    """
    known = [v for v in [*values, *other, *target, average, *(band[1] if band else ())] if v is not None]
    y = ticks(min(0.0, *known) if known else 0.0, max(known, default=1.0), write)
    at = list(range(len(labels)))
    traces, notes, shapes = [], [], []
    if band:
        traces += _band(at, band, c)
    traces += [_hatch(i, y["range"], c) for i in at if i < len(unsettled) and unsettled[i]]
    if other:
        traces.append(_path(at, other, c.noise, 1.6, [write(v) if v is not None else "" for v in other], labels))
        notes += _end(at, other, other_name, c.muted)
    if target:
        dots = _path(at, target, c.ink, 1.2, [write(v) if v is not None else "" for v in target], labels)
        traces.append(dots | {"mode": "lines", "line": {"color": c.ink, "width": 1.2, "dash": "dot"}})
        notes += _end(at, target, target_name, c.ink)
    traces.append(_path(at, values, c.own, 2.4, texts, labels, signals))
    notes += _end(at, values, name, c.own, bold=True)
    if average is not None:
        shapes.append(_level(average, c.muted))
        notes.append(label(at[-1] if at else 0, average, average_name, c.muted, dx=9))
    _apart(notes, (y["range"][1] - y["range"][0]) / max(1, height - 40))
    step = max(1, ceil(len(labels) / 5))  # five fit on a phone
    shown = [i for i in at if (len(labels) - 1 - i) % step == 0]
    x = {"tickvals": shown, "ticktext": [escape(labels[i]).replace("\n", "<br>") for i in shown],
         "range": [-0.4, max(1, len(labels) - 1) + 0.4],
         "tickangle": 0}  # fmt: skip
    shapes += [_upright(where, c.muted) for where, _ in events]
    notes += [label(where, y["range"][1], mark, c.muted, dx=3, upright="top") for where, mark in events]
    return _figure(c, traces, x, y, height, (58, 96 if name or other_name else 24, 10, 44), notes, shapes)


def _upright(x: float, colour: str) -> Figure:
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": x, "x1": x,
            "line": {"color": colour, "width": 1, "dash": "dot"}}  # fmt: skip


def _hatch(i: int, ends: Sequence[float], c: Colours) -> Figure:
    """Hatched ground half a step to each side of a point."""
    pattern = {"shape": "/", "fgcolor": c.noise, "bgcolor": "rgba(0,0,0,0)", "size": 7, "solidity": 0.12}
    return {"type": "scatter", "mode": "lines", "x": [i - 0.5, i - 0.5, i + 0.5, i + 0.5], "line": {"width": 0},
            "y": [ends[0], ends[1], ends[1], ends[0]], "fill": "toself", "fillpattern": pattern,
            "hoverinfo": "skip"}  # fmt: skip


def _band(at: list[int], band: tuple[Sequence[float], Sequence[float]], c: Colours) -> list[Figure]:
    edge = {"type": "scatter", "mode": "lines", "x": at, "hoverinfo": "skip", "line": {"width": 0, "color": c.soft}}
    return [edge | {"y": list(band[0])}, edge | {"y": list(band[1]), "fill": "tonexty", "fillcolor": c.soft}]


def _path(at: list[int], values: Sequence[Number], colour: str, width: float, texts: Sequence[str],
          labels: Sequence[str], signals: Sequence[bool] = ()) -> Figure:  # fmt: skip
    sizes = [8 if i < len(signals) and signals[i] else 0 for i in at]
    if last := [i for i, v in enumerate(values) if v is not None]:
        sizes[last[-1]] = 9
    return {"type": "scatter", "mode": "lines+markers", "x": at, "y": list(values), "connectgaps": False,
            "line": {"color": colour, "width": width}, "marker": {"size": sizes, "color": colour, "opacity": 1},
            "text": [f"{escape(a)}: {escape(b)}".replace("\n", " ") for a, b in zip(labels, texts, strict=True)],
            "hovertemplate": "%{text}<extra></extra>"}  # fmt: skip


def _end(at: list[int], values: Sequence[Number], name: str, colour: str, bold: bool = False) -> list[Figure]:
    last = [(i, v) for i, v in zip(at, values, strict=True) if v is not None]
    return [label(last[-1][0], last[-1][1], name, colour, dx=9, bold=bold)] if last and name else []


def _apart(notes: list[Figure], per_pixel: float) -> None:
    """Labels at the right end of a chart must not lie on each other: push each a line under the one above."""
    floor_so_far = float("inf")
    for note in sorted(notes, key=lambda n: -n["y"]):
        at = note["y"] / per_pixel
        note["yshift"] = min(0.0, floor_so_far - 16 - at)
        floor_so_far = at + note["yshift"]


def _level(y: float, colour: str, dash: str = "solid") -> Figure:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y,
            "line": {"color": colour, "width": 1, "dash": dash}}  # fmt: skip


def bars(labels: Sequence[str], values: Sequence[Number], texts: Sequence[str], c: Colours, tones: Sequence[Tone] = (),
         average: Number = None, average_name: str = "") -> Figure:  # fmt: skip
    """Horizontal bars in the given order (sorted by value), the number at the end of each bar."""
    rows = list(range(len(labels)))[::-1]
    paint = [c.mark(t) for t in tones] if tones else [c.noise] * len(labels)
    high = max([v for v in values if v is not None], default=1) or 1
    low = min([v for v in values if v is not None] + [0])
    trace = {"type": "bar", "orientation": "h", "y": rows, "x": list(values), "marker": {"color": paint}, "width": 0.56,
             "text": [escape(x) for x in texts], "textposition": "outside", "cliponaxis": False, "hoverinfo": "skip",
             "constraintext": "none",
             "textfont": {"color": c.ink, "size": 12.5}}  # fmt: skip
    names, font = [escape(_short(x)) for x in labels], {"color": c.ink, "size": 12.5}
    y = {"tickvals": rows, "ticktext": names, "showgrid": False, "tickfont": font,
         "ticks": "outside", "tickcolor": "rgba(0,0,0,0)"}  # fmt: skip
    x = {"visible": False, "range": [low * 1.15, high * 1.22]}
    shapes, notes = [], []
    if average is not None:
        shapes.append({"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": average, "x1": average,
                       "line": {"color": c.ink, "width": 1}})  # fmt: skip
        notes.append(label(average, len(rows) - 0.4, average_name, c.muted, dx=4, dy=4, upright="bottom"))
    return _figure(c, [trace], x, y, 34 + 30 * len(labels), (_room(labels), 20, 24 if average is not None else 4, 8),
                   notes, shapes)  # fmt: skip


def pareto(labels: Sequence[str], counts: Sequence[int], texts: Sequence[str], c: Colours, within: Sequence[int] = (),
           strong: int = 0) -> Figure:  # fmt: skip
    """Bars by frequency with the cumulative share beside each; ``within`` is the part drawn dark (upheld), ``strong``
    how many of the first causes are the "vital few" and stand out."""
    total = sum(counts) or 1
    share, so_far = [], 0
    for n in counts:
        so_far += n
        share.append(so_far / total)
    told = [f"{text}  ·  {round(s * 100)}%" for text, s in zip(texts, share, strict=True)]
    figure = bars(labels, counts, told, c, ["concern" if i < strong else "" for i in range(len(labels))])
    if within:
        rows = list(range(len(labels)))[::-1]
        figure["data"][0]["marker"] = figure["data"][0]["marker"] | {"opacity": 0.45}
        dark = {"marker": {"color": figure["data"][0]["marker"]["color"]}, "width": 0.56, "hoverinfo": "skip"}
        figure["data"].append({"type": "bar", "orientation": "h", "y": rows, "x": list(within)} | dark)
        figure["layout"]["barmode"] = "overlay"
    figure["layout"]["xaxis"]["range"] = [0, max(counts, default=1) * 1.4 or 1]
    return figure


def ageing(labels: Sequence[str], parts: Sequence[tuple[str, Sequence[int], Tone]], c: Colours) -> Figure:
    """Stacked bars by age: ``parts`` are (name, counts, tone) from the bottom up, named at the last bar."""
    at, traces, notes = list(range(len(labels))), [], []
    shades = {"": c.noise, "better": c.better, "concern": c.concern, "own": c.own}
    base = [0] * len(labels)
    for i, (name, counts, tone) in enumerate(parts):
        look = {"marker": {"color": shades[tone]}, "width": 0.6, "opacity": 1 if tone else 0.55 + 0.2 * i}
        hover = {"hovertemplate": f"{escape(name)}: %{{y}}<extra></extra>"}
        traces.append({"type": "bar", "x": at, "y": list(counts)} | look | hover)
        biggest = max(at, key=lambda k: counts[k]) if at else 0
        if counts and counts[biggest]:
            notes.append(label(biggest + 0.3, base[biggest] + counts[biggest] / 2, name, c.text(tone), dx=4))
        base = [b + n for b, n in zip(base, counts, strict=True)]
    top = max(base, default=0)
    notes += [label(k, b, str(b), c.ink, side="center", upright="bottom", dy=2) for k, b in enumerate(base) if b]
    y = ticks(0, top or 1, lambda v: f"{v:,.0f}", about=4)
    x = {"tickvals": at, "ticktext": [escape(x) for x in labels], "range": [-0.6, len(labels) - 0.2]}
    figure = _figure(c, traces, x, y, 240, (40, 40, 20, 30), notes)
    figure["layout"]["barmode"] = "stack"
    return figure


def _room(labels: Sequence[str]) -> int:
    """Pixels for the longest label; a Chinese character is about twice as wide as a Latin one."""
    widths = [sum(13.0 if ord(ch) > 0x2E7F else 7.0 for ch in _short(text)) for text in labels]
    return int(min(170, max(widths, default=40))) + 10


def _short(text: str, most: int = 24) -> str:
    wide = any(ord(ch) > 0x2E7F for ch in text)
    limit = most // 2 if wide else most
    return text if len(text) <= limit else text[: limit - 1] + "…"
