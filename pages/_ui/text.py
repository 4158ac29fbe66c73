"""Words. The English sentence is the key; ``locales/<language>.*.toml`` hold the others.

A page is complete the day it is written, in English; a missing translation shows the English (and fails a test).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analytics.errors import AnalyticsError, ExtractRejected
from analytics.kpi import LANGUAGES
from analytics.warehouse.catalogue import words as refusals

LOCALES = Path(__file__).parent / "locales"
NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
_TRADITIONAL = ("hant", "tw", "hk", "mo")


@cache
def catalogue(language: str) -> dict[str, str]:
    """English sentence -> sentence in ``language``; empty for English. Refusals have their own lists."""
    words: dict[str, str] = dict(refusals(language))
    for path in sorted(LOCALES.glob(f"{language}.*toml")):
        words |= tomllib.loads(path.read_text("utf-8"))
    return words


def language_for(browser: str | None) -> str:
    """The product's language for a browser's locale: ``zh-TW`` -> ``zh-Hant``, ``zh`` -> ``zh-Hans``, else English."""
    parts = (browser or "").lower().replace("_", "-").split("-")
    if parts[0] != "zh":
        return "en"
    return "zh-Hant" if any(p in _TRADITIONAL for p in parts[1:]) else "zh-Hans"


@dataclass(frozen=True)
class Text:
    """``t("{n} of {p} managers", n=3, p=9)`` says the sentence in the reader's language."""

    language: str = "en"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"{self.language!r} is not one of {LANGUAGES}")

    @property
    def chinese(self) -> bool:
        """Is the reader's language written in Chinese characters?"""
        return self.language != "en"

    def __call__(self, sentence: str, /, **values: object) -> str:
        said = catalogue(self.language).get(sentence, sentence)
        return said.format(**values) if values else said

    def error(self, wrong: AnalyticsError) -> str:
        """An error of ours as a sentence; an ``ExtractRejected`` brings its problems, one per line."""
        said = self(wrong.template).format(**{k: self._value(v) for k, v in wrong.told.items()})
        if isinstance(wrong, ExtractRejected):
            return "\n".join([said, *(f"- {self.error(p)}" for p in wrong.problems)])
        return said

    def _value(self, value: object) -> object:
        if isinstance(value, AnalyticsError):
            return self.error(value)
        return catalogue(self.language).get(value, value) if isinstance(value, str) else value
