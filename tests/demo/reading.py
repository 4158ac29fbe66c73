"""The demo bank's files read with ordinary tools, independently of the product's own intake."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from analytics.demo.headers import AMOUNT_IN_WAN, HEADERS

WORDS = {"趸缴": "single", "期缴": "regular"}


def table(folder: Path, name: str, month: str = "") -> pd.DataFrame:
    """A table of one delivery with English columns: of a ``month`` like 2026-03, else of all that are there.

    Values are texts, empty where absent; amounts are ``Decimal`` in yuan; Parquet keeps its types.
    """
    stem = f"{name}-{month}" if month else name
    files = sorted(p for p in folder.iterdir() if p.name.startswith((f"{stem}.", f"{stem}-")))
    assert files, f"{folder.name} has no {stem}"
    return pd.concat([_read(path, name) for path in files], ignore_index=True)


def latest(inbox: Path, name: str) -> pd.DataFrame:
    """A month table as known at the end: of every month the last good file."""
    newest: dict[str, Path] = {}
    for folder in sorted(p for p in inbox.iterdir() if not p.name.startswith("99")):
        newest.update({p.name: p for p in folder.iterdir() if p.name.startswith(f"{name}-")})
    return pd.concat([_read(path, name) for _, path in sorted(newest.items())], ignore_index=True)


def _read(path: Path, name: str) -> pd.DataFrame:
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pandas()
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        frame = pd.DataFrame(rows[1:], columns=[str(header) for header in rows[0]])
    else:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding_of(path))
    factor = 10_000 if AMOUNT_IN_WAN in frame.columns else 1
    english = {chinese: column for column, chinese in HEADERS.get(name, {}).items()} | {AMOUNT_IN_WAN: "amount"}
    frame = frame.rename(columns=english)
    if name == "sales":
        frame["amount"] = [Decimal(text) * factor for text in frame["amount"]]
        frame["premium_type"] = [WORDS.get(text, text) for text in frame["premium_type"]]
        for column in ("sale_date", "cancelled_on"):
            frame[column] = [f"{d[:4]}-{d[4:6]}-{d[6:]}" if len(d) == 8 else d for d in frame[column]]
    return frame


def encoding_of(path: Path) -> str:
    """GB18030 where strict UTF-8 does not read it."""
    if path.suffix == ".gz":
        return "utf-8"
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
