"""What a drawn table shows, as a reader would copy it: row name -> column id -> text."""

from collections.abc import Iterable
from typing import Any


def shown(table: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Every row of a table block: total, rows, and those of its groups."""
    ids = [c["id"] for c in table["columns"]]
    rows = [
        *([table["total"]] if table["total"] else []),
        *table["rows"],
        *(r for g in table["groups"] for r in g["rows"]),
    ]
    found = {}
    for _, _, *cells in rows:
        texts = {i: _text(c) for i, c in zip(ids, cells, strict=True)}
        found[texts.get("name") or texts.get("manager") or texts.get("category") or next(iter(texts.values()))] = texts
    return found


def table(blocks: Iterable[dict[str, Any]], column: str, *more: str) -> dict[str, Any]:
    """The first table block that has these columns."""
    wanted = {column, *more}
    return next(b for b in blocks if b["kind"] == "table" and wanted <= {c["id"] for c in b["columns"]})


def group(block: dict[str, Any], label: str) -> list[str]:
    """Names of the rows under a heading."""
    ids = [c["id"] for c in block["columns"]]
    at = ids.index("name") + 2
    return [_text(r[at]) for g in block["groups"] if g["label"] == label for r in g["rows"]]


def _text(cell: Any) -> str:
    if isinstance(cell, list) and len(cell) == 3 and isinstance(cell[0], str):  # a status: shape, word, reason
        return str(cell[1])
    if isinstance(cell, list):
        return str(cell[1]) if len(cell) > 1 and not isinstance(cell[0], str) and cell[1] != "" else str(cell[0])
    return "" if cell is None else str(cell)
