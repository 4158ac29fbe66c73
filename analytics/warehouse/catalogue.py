"""Everything that can be found in a delivery, as data: one entry, one consequence, one sentence in three languages.

``data/findings/*.toml`` holds them; the code names an entry by its id and fills in the values:

    finding("column_missing", file="sales.csv", table="sales", column="amount")
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from analytics.errors import AnalyticsError, BadDefinition
from analytics.kpi import LANGUAGES
from analytics.paths import DEFINITIONS

Consequence = Literal["note", "quarantine", "refuse"]
WORD = "word"  # an entry that is only filled into others
FINDINGS = DEFINITIONS / "findings"
WORDS = Path(__file__).parents[1] / "words"  # what analytics refuses with and says of files that people write
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Entry:
    """One thing that can be found: what follows from it, and its sentence in every language."""

    id: str
    consequence: str  # note | quarantine | refuse | word
    says: tuple[tuple[str, str], ...]  # language, sentence

    def sentence(self, language: str) -> str:
        """The sentence with its slots still open."""
        return dict(self.says)[language]


class Found(AnalyticsError):
    """A sentence of the catalogue with its values: said, or raised where a file cannot be read on."""

    def __init__(self, entry_id: str, **values: object) -> None:
        self.entry = entry(entry_id)
        super().__init__(self.entry.sentence("en"), **values)

    @property
    def told(self) -> Mapping[str, object]:
        """Counts and sums with thousands separators; a line's number as an editor shows it; text as can be seen."""
        return {k: f"{v:,}" if _is_amount(k, v) else visible(v) for k, v in self.values.items()}


def visible(value: object) -> object:
    """Text with a mark in place of each control, direction or invisible character; what is no text stays."""
    return _UNSEEN.sub("\ufffd", value) if isinstance(value, str) else value


def _is_amount(name: str, value: object) -> bool:
    return name != "line" and isinstance(value, int | Decimal) and not isinstance(value, bool)


@dataclass(frozen=True)
class Finding:
    """One sentence with its one consequence."""

    consequence: Consequence
    says: AnalyticsError

    def __str__(self) -> str:
        return str(self.says)


def finding(entry_id: str, **values: object) -> Finding:
    """An entry with its values. Raises KeyError for an id that is not in the catalogue."""
    return of(Found(entry_id, **values))


def of(found: Found) -> Finding:
    """What was raised, as what was found."""
    consequence = found.entry.consequence
    assert consequence in get_args(Consequence), found.entry.id
    return Finding(consequence, found)  # type: ignore[arg-type]


def word(entry_id: str, **values: object) -> Found:
    """A word or reason to be filled into a sentence; it is told in the sentence's language."""
    return Found(entry_id, **values)


def entry(entry_id: str) -> Entry:
    """The entry with this id; KeyError where there is none."""
    return entries()[entry_id]


@cache
def entries(folder: Path = FINDINGS) -> dict[str, Entry]:
    """The whole catalogue by id. Raises ``BadDefinition`` naming file and entry."""
    found: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, raw in tomllib.loads(path.read_text("utf-8")).items():
            if name in found or raw.get("is") not in (*get_args(Consequence), WORD) or set(LANGUAGES) - set(raw):
                raise BadDefinition(
                    "{file}: {entry} must stand once, with “is” and a sentence in each of {languages}.",
                    file=path.name, entry=name, languages=", ".join(LANGUAGES),
                )  # fmt: skip
            found[name] = Entry(name, raw["is"], tuple((language, raw[language]) for language in LANGUAGES))
    return found


@cache
def words(language: str) -> dict[str, str]:
    """English sentence -> sentence in ``language``; empty for English. What can be found, and every other refusal."""
    told = dict(_findings(language))
    for path in sorted(WORDS.glob(f"{language}.*.toml")):
        told |= tomllib.loads(path.read_text("utf-8"))
    return told


@cache
def _findings(language: str) -> dict[str, str]:
    return {} if language == "en" else {e.sentence("en"): e.sentence(language) for e in entries().values()}


def tell(said: AnalyticsError, language: str) -> str:
    """A finding or refusal in a language, with its problems if it carries some; what no list holds stays English."""
    if language == "en":
        return str(said)
    filled = _findings(language) if isinstance(said, Found) else words(language)  # a cell that says “file” is no word
    values = {k: _in(language, v, filled) for k, v in said.told.items()}
    sentence = words(language).get(said.template, said.template).format(**values)
    problems: Iterable[AnalyticsError] = getattr(said, "problems", ())
    return "\n".join([sentence, *(f"  - {tell(p, language)}" for p in problems)])


def _in(language: str, value: object, filled: Mapping[str, str]) -> object:
    """A word that is filled into a sentence, in the sentence's language."""
    if isinstance(value, AnalyticsError):
        return tell(value, language)
    return filled.get(value, value) if isinstance(value, str) else value
