"""Wherever a page prints a place, it says how sure that is: a likely range, a part of the table, or why it cannot."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.ui.conftest import Look

See = Callable[..., Look]
PLACE = {
    "en": re.compile(r"place [\d,]*\d of [\d,]*\d(?!,?\d| \((likely|too few|how sure)|, likely|; how sure)"),
    "zh-Hans": re.compile(r"第[\d,]+位（共[\d,]+位(?!，可能|，样本太少|，可靠程度|）（|），可能)"),
    "zh-Hant": re.compile(r"第[\d,]+位（共[\d,]+位(?!，可能|，樣本太少|，可靠程度|）（|），可能)"),
}
IN_CELL = {"en": re.compile(r"^[\d,]+ of [\d,]+$"), "zh-Hans": re.compile(r"^[\d,]+/[\d,]+$")}
IN_CELL["zh-Hant"] = IN_CELL["zh-Hans"]
SAID = {
    "en": ("how sure the places are cannot be told", "How sure these places are is not known"),
    "zh-Hans": ("名次的可靠程度无法判断", "名次的可靠程度未知"),
    "zh-Hant": ("名次的可靠程度無法判斷", "名次的可靠程度未知"),
}
MEASURES = ("new_clients", "product_coverage", "fund_sales", "complaint_rate", "client_retention")
PAGES: list[tuple[str, dict[str, str]]] = [
    ("overview", {}), ("complaints", {}), ("targets", {}), ("definitions", {}), ("manager", {}),
    *(("league", {"kpi": k, "level": level}) for k in MEASURES for level in ("manager", "outlet", "sub_branch")),
    *(("branches", {"kpi": k, "level": level, "form": form}) for k in ("new_clients", "fund_sales")
      for level in ("outlet", "sub_branch") for form in ("total", "outlet", "head")),
    *(("manager", {"who": "M1", "kpi": k, "explain": f"{k}:M1"}) for k in MEASURES),
]  # fmt: skip


def texts(value: Any) -> Iterator[str]:
    """Every string in a drawing."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def bare(seen: Look, language: str) -> list[str]:
    """Places told without anything about how sure they are."""
    lone = {t for b in seen.blocks for t in texts(_whole(b)) if PLACE[language].search(t) or IN_CELL[language].match(t)}
    said = any(words in seen.text for words in SAID[language])
    columns = [{c["id"] for c in b["columns"]} for b in seen.of_kind("table")]
    tables = [str(sorted(ids)) for ids in columns if "place" in ids and "median" not in ids]
    return [*lone, *(t for t in tables if "range" not in t and not said)]


def _whole(block: dict[str, Any]) -> dict[str, Any]:
    """Marked words joined to the sentences they are read as: a mark inside a sentence is not its end."""
    lines = [[_joined(line)] for line in block.get("lines", [])]
    title = block.get("title", "")
    entries = [[e[0], _joined(e[1])] for e in block.get("entries", [])]
    return block | {"lines": lines, "title": title if isinstance(title, str) else _joined(title), "entries": entries}


def _joined(words: Any) -> str:
    return words if isinstance(words, str) else "".join(p if isinstance(p, str) else str(p[0]) for p in words)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_among_three_it_is_said_that_nothing_can_be_judged(see: See, language: str):
    for page, address in PAGES:
        seen = see(page, period="2025-09", lang=language, **address)
        assert not bare(seen, language), (page, address)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("role", ["office", "head", "manager"])
def test_in_a_bank_of_dozens_a_place_has_its_range(look: See, role: str, language: str):
    """36 managers: enough to learn from for everybody, too few in an outlet; an outlet's people learn from the bank."""
    office = look("league", period="2026-03")
    one = office.of_kind("table")[0]["rows"][0][0]
    viewer = {"office": "office", "head": "head:S1", "manager": f"manager:{one}"}[role]
    for page, address in PAGES:
        if role == "manager" and page in ("branches", "complaints", "targets"):
            continue
        asked = {k: v.replace("M1", one) for k, v in address.items()} if role == "office" else {
            k: v for k, v in address.items() if k not in ("who", "explain")}  # fmt: skip
        assert not bare(look(page, viewer, period="2026-03", lang=language, **asked), language), (page, asked)


def test_the_walk_finds_a_bare_place():
    """The check itself: it objects to a lone place, and not to one with its range or its reason."""

    class Fake(Look):
        def __init__(self, *lines: str) -> None:
            self.lines = lines

        @property
        def blocks(self) -> list[dict[str, Any]]:
            return [{"kind": "prose", "lines": [[line] for line in self.lines]}]

    assert bare(Fake("You are in place 3 of 36, with 5."), "en")
    assert bare(Fake("3 of 36"), "en")
    assert bare(Fake("第3位（共36位）。"), "zh-Hans")
    assert not bare(Fake("第3位（共36位，可能1–9）。"), "zh-Hans")
    assert not bare(Fake("place 3 of 36 (likely 1–9)", "3 of 36 (1–9)", "place 3 of 5 (too few to say how sure)"), "en")
