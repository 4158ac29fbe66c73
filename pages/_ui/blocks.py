"""Blocks a page is made of besides tables and charts: headline, banner, cards, heatmap, comparison, certificate.

Text that should stand out is marked as data, never as markup: ``["You are in place ", ("14 of 120", "you"), "."]``.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from pages._ui.component import Packed, draw, pack, show
from pages._ui.tables import _plain
from pages._ui.text import Text

Mark = Literal["", "you", "better", "concern"]
Words = str | Sequence[str | tuple[str, Mark]]
Tone = Literal["better", "concern", ""]
Number = Decimal | int | float | None


def headline(t: Text, sentence: Words, *lines: Words, key: str = "headline") -> None:
    """The page's finding as its largest type, then at most two lines under it ("you", what it means)."""
    _prose(t, "h1", sentence, lines, key)


def section(t: Text, sentence: Words, *lines: Words, key: str) -> None:
    """The finding of a chart or table, as a heading of its own, with what, unit, period and order under it."""
    _prose(t, "h2", sentence, lines, key)


def note(t: Text, *lines: Words, key: str) -> None:
    """Muted sentences without a heading."""
    _prose(t, "", "", lines, key)


def facts(t: Text, items: Sequence[tuple[str, str]], key: str) -> None:
    """Short facts on one line; the second part marks one: ``strong``, ``late``, ``optional`` (not on a phone)."""
    show(pack("facts", {"language": t.language, "facts": [list(i) for i in items]}), key)


@dataclass(frozen=True)
class Gauge:
    """A bar from 0 to 1 with named ticks."""

    label: str
    value: float
    ticks: Sequence[tuple[float, str]] = ()


def banner(t: Text, title: str, *lines: Words, key: str, tone: Literal["", "own", "concern"] = "",
           gauge: Gauge | None = None) -> None:  # fmt: skip
    """A few sentences set apart: reliability, an empty state, a damaged release (``concern`` is read out at once)."""
    told = {"title": title, "tone": tone, "lines": [_marked(line) for line in lines]}
    show(pack("banner", {"language": t.language, **told, "gauge": asdict(gauge) if gauge else None}), key)


@dataclass(frozen=True)
class Card:
    """One card. ``progress`` and ``tick`` are shares of the bar, 0 to 1; ``tone`` only for a change beyond noise."""

    title: str
    value: str
    id: str = ""  # given: the title is a button that reports it
    why: str = ""  # given: the value is a button that reports it (for its birth certificate)
    unit: str = ""
    state: str = ""
    aside: str = ""
    change: str = ""
    tone: Tone = ""
    rising: bool = True
    spark: Sequence[Number] = ()
    band: tuple[Number, Number] | None = None
    progress: float | None = None
    progress_label: str = ""
    tick: float | None = None
    notes: Sequence[str] = ()
    chosen: bool = False


def pack_cards(t: Text, items: Sequence[Card], tiles: bool = False) -> Packed:
    """Cards in a grid, ready to travel; ``tiles`` are small enough to stand two abreast on a phone."""
    told = {"language": t.language, "cards": [_card(c) for c in items], "why": t("How this number was made"),
            "tiles": tiles}  # fmt: skip
    return pack("cards", told)


def cards(packed: Packed, key: str) -> str | None:
    """Draw cards; returns the ``id`` of the title, or the ``why`` of the value, that was pressed in this run."""
    return draw(packed, key, "open").open


@dataclass(frozen=True)
class Heatmap:
    """Units by measures. A cell is (z, text, tooltip): z turned so that + is better; None where there is no value."""

    caption: str
    corner: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[tuple[Number, str, str] | None]]]  # (id, name, cells)


def heatmap(heat: Packed, key: str) -> str | None:
    """Draw a heatmap made by ``pack_heatmap``; returns the id of the row whose name was pressed in this run."""
    return draw(heat, key, "open").open


def pack_heatmap(t: Text, spec: Heatmap) -> Packed:
    """A heatmap with its key, ready to travel."""
    rows = [[i, n, [[_plain(c[0]), c[1], c[2]] if c else None for c in cells]] for i, n, cells in spec.rows]
    steps = [
        ("hot3", t("much better (z ≥ 2.6)")), ("hot1", t("better")), ("heat0", t("no colour: as usual for its size")),
        ("cold1", t("worse")), ("cold3", t("much worse")),
    ]  # fmt: skip
    told = {"caption": spec.caption, "corner": spec.corner, "columns": list(spec.columns), "rows": rows, "key": steps,
            "save": t("Save as a file")}  # fmt: skip
    return pack("heatmap", {"language": t.language, **told})


@dataclass(frozen=True)
class Side:
    """One measure of two units. ``shift`` -1..+1: which side is better and how much; ``low``/``high`` its interval."""

    measure: str
    left: str
    right: str
    difference: str
    finding: str
    shift: float | None = None
    low: float | None = None
    high: float | None = None
    tone: Tone = ""


def compare(t: Text, caption: str, left: str, right: str, rows: Sequence[Side], key: str) -> None:
    """Two units side by side; the dot stands on the side of the unit that is better, whatever the sign."""
    words = {"measure": t("Measure"), "better": t("better"), "difference": t("Difference"), "finding": t("Finding"),
             "save": t("Save as a file")}  # fmt: skip
    told = {"caption": caption, "left": left, "right": right, "words": words}
    lines = [asdict(r) | {"tone": r.tone or "muted"} for r in rows]
    show(pack("compare", {"language": t.language, **told, "rows": lines}), key)


@dataclass(frozen=True)
class Evidence:
    """Rows behind a number, already masked."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def certificate(t: Text, title: str, value: str, lead: Words, entries: Sequence[tuple[str, Words]], key: str,
                evidence: Evidence | None = None) -> None:  # fmt: skip
    """The birth certificate of a number: entries are (term, what is told)."""
    told = {"title": title, "value": value, "lead": _marked(lead), "entries": [[a, _marked(b)] for a, b in entries]}
    show(pack("certificate", {"language": t.language, **told, "evidence": asdict(evidence) if evidence else None}), key)


def _prose(t: Text, level: str, title: Words, lines: Sequence[Words], key: str) -> None:
    told = {"level": level, "title": _marked(title), "lines": [_marked(line) for line in lines]}
    show(pack("prose", {"language": t.language, **told}), key)


def _marked(words: Words) -> list[Any]:
    """``[text | [text, css mark]]``: what the browser turns into text and emphasis."""
    parts = [words] if isinstance(words, str) else words
    return [p if isinstance(p, str) else [p[0], f"{p[1]}-mark" if p[1] else ""] for p in parts if p]


def _card(c: Card) -> dict[str, Any]:
    told = asdict(c)
    told["spark"] = [[_plain(v) for v in c.spark], [_plain(b) for b in c.band] if c.band else None] if c.spark else None
    told["progressLabel"] = told.pop("progress_label")
    return told
