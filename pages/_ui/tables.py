"""The table: totals on top, you and five neighbours, then everyone by fifty; cards on a phone.

A page says what each column is and hands over rows of cells; sorting, search, paging and the choice of columns happen
in the browser on the full set. Text comes ready-made from ``view.fmt``; the number beside it is there to sort and draw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from pages._ui.component import Packed, draw
from pages._ui.component import pack as packed
from pages._ui.text import Text

Kind = Literal[
    "place", "move", "range", "name", "value", "delta", "attainment", "spark", "text", "number", "heat", "status"
]
Number = Decimal | int | float | None
Tone = Literal["better", "concern", ""]


@dataclass(frozen=True)
class Column:
    """One column. ``kind`` says how its cells look; the cell of each kind is made by the function of the same name.

    ``maximum`` and ``average`` scale a ``value`` bar and set its tick; ``places`` is how many places a ``range`` spans.
    ``hint`` is read out with the head. ``opens`` makes the cells buttons that report (row, column). ``hidden`` columns
    are offered in the column chooser. ``wide`` columns are dropped first when room is short. On a phone a ``lead``
    column stands beside the name, and a ``bare`` one goes without its label.
    """

    id: str
    kind: Kind
    label: str
    hint: str = ""
    maximum: Number = None
    average: Number = None
    places: int = 0
    opens: bool = False
    hidden: bool = False
    wide: bool = False
    lead: bool = False
    bare: bool = False
    sortable: bool = True
    width: str = ""


def place(place: int | None, word: str = "", bracket: Literal["", "top", "mid", "end"] = "") -> Any:
    """A place; ``word`` (upper, middle, lower) is shown instead when the place cannot be told. ``bracket``: drawn
    beside it while the table is in this order: from top to end nobody can be told apart from the next."""
    return [place, word, bracket] if bracket else [place, word] if word else place


def move(steps: int | None, signal: bool = False) -> Any:
    """Places won (+) or lost (−); grey unless ``signal`` says that it is beyond noise."""
    return [steps, 1] if signal else steps


def range_(place: int, low: int, high: int) -> Any:
    """A place and the likely range around it."""
    return [place, low, high]


def name(text: str, unit: str = "") -> Any:
    """A person or unit; ``unit`` is the muted text behind it. The name is a button that reports the row."""
    return [text, unit] if unit else [text]


def value(number: Number, text: str) -> Any:
    """A value with its bar."""
    return [_plain(number), text]


def delta(number: Number, text: str, tone: Tone = "") -> Any:
    """A difference: grey within noise, else ``better`` (blue) or ``concern`` (orange)."""
    return [_plain(number), text, {"better": 1, "concern": -1}[tone]] if tone else [_plain(number), text]


def attainment(ratio: Number, text: str) -> Any:
    """Attainment of a target: 1 is 100%."""
    return [_plain(ratio), text]


def spark(values: Sequence[Number], band: tuple[Number, Number] | None = None) -> Any:
    """A small line on its own scale; ``band`` is the unit's own normal range. Three digits suffice."""
    line = [_plain(v, 3) for v in values]
    return [line, [_plain(b, 3) for b in band]] if band else [line]


def number(number: Number, text: str) -> Any:
    """A number, right-aligned."""
    return [_plain(number), text]


def heat(z: Number, text: str) -> Any:
    """A cell coloured by how far it is from its peers (z), better side blue."""
    return [_plain(z), text]


def status(shape: Literal["full", "half", "struck", "open"], word: str, reason: str = "") -> Any:
    """A standing: shape + word + reason, never colour alone."""
    return [shape, word, reason]


@dataclass(frozen=True)
class Row:
    """One row: an id, and a cell for each column id (a missing one is blank)."""

    id: str
    cells: Mapping[str, Any]
    you: bool = False
    muted: bool = False


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own, after the main list and outside its sorting and paging."""

    label: str
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """Everything a table shows. ``pinned`` are row ids shown first (you and five neighbours)."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row] = ()
    total: Row | None = None
    pinned: Sequence[str] = ()
    pinned_label: str = ""
    rows_label: str = ""  # "{a}", "{b}", "{n}": first, last, all
    groups: Sequence[Group] = ()
    sort: str = ""
    descending: bool = False
    page: int = 50
    tools: bool = True  # search box and column chooser
    key: Sequence[tuple[str, str]] = field(default=())  # (mark, words): the key above the table
    own: str = ""  # the chip of the reader's own row, where "you" does not fit: a unit is "yours"


@dataclass(frozen=True)
class Events:
    """What the reader did in this run: ``open`` a row's name, or a cell (row, column)."""

    open: str | None = None
    cell: tuple[str, str] | None = None


def pack(t: Text, spec: Table) -> Packed:
    """A table ready to travel; a function that makes one is worth ``@remember``: rows cost far more than a look-up."""
    return packed("table", payload(t, spec))


def table(t: Text, spec: Table | Packed, key: str) -> Events:
    """Draw the table; returns the click of this run, if any. About 0.2 kB per row travel to the browser."""
    drawing = spec if isinstance(spec, Packed) else pack(t, spec)
    happened = draw(drawing, key, "open", "cell")
    cell = happened.cell
    return Events(happened.open, (cell["row"], cell["column"]) if cell else None)


def payload(t: Text, spec: Table) -> dict[str, Any]:
    """What travels to the browser: columns once, then each row as an array in their order."""
    ids = [c.id for c in spec.columns]
    return {
        "language": t.language,
        "caption": spec.caption,
        "columns": [_column(c) for c in spec.columns],
        "rows": [_row(r, ids) for r in spec.rows],
        "total": _row(spec.total, ids) if spec.total else None,
        "pinned": list(spec.pinned),
        "pinnedLabel": spec.pinned_label,
        "rowsLabel": "" if spec.rows_label == t("{a}–{b} of {n}") and len(spec.rows) <= spec.page else spec.rows_label,
        "groups": [{"label": g.label, "note": g.note, "rows": [_row(r, ids) for r in g.rows]} for g in spec.groups],
        "sort": spec.sort,
        "descending": spec.descending,
        "page": spec.page,
        "tools": spec.tools,
        "key": [list(k) for k in spec.key],
        "words": _words(t) | ({"you": spec.own} if spec.own else {}),
    }


def _plain(value: Number, digits: int = 6) -> float | int | None:
    """A short number for drawing and sorting; the exact one is the text beside it."""
    if value is None or isinstance(value, int):
        return value
    short = float(f"{value:.{digits}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _column(c: Column) -> dict[str, Any]:
    told = {
        "id": c.id, "kind": c.kind, "label": c.label, "hint": c.hint, "max": _plain(c.maximum),
        "average": _plain(c.average), "places": c.places, "opens": c.opens, "hidden": c.hidden, "wide": c.wide,
        "lead": c.lead, "bare": c.bare, "sortable": c.sortable, "width": c.width,
    }  # fmt: skip
    return {k: v for k, v in told.items() if v not in ("", None, False, 0)} | {"sortable": c.sortable}


def _row(row: Row, ids: Sequence[str]) -> list[Any]:
    mark = (1 if row.you else 0) + (2 if row.muted else 0)
    return [row.id, mark, *(row.cells.get(i) for i in ids)]


def _words(t: Text) -> dict[str, str]:
    return {
        "search": t("Search"), "columns": t("Columns"), "you": t("you"), "up": t("up"), "down": t("down"),
        "noise": t("within noise"), "better": t("better"), "concern": t("worse"), "pages": t("Pages"),
        "nothing": t("No row matches the search."), "of": t("of target"), "from": t("from {a} to {b}"),
        "place": t("Place"), "likely": t("likely {a} to {b}"), "why": t("How this number was made"),
        "sort": t("Sort by {column}"), "found": t("{n} found"), "level": t("cannot be told apart from its neighbour"),
        "save": t("Save as a file"),
    }  # fmt: skip
