"""Every sentence the product can say exists in every language, with the same values to fill in."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.errors import AnalyticsError, ExtractRejected, UnknownName
from analytics.kpi import LANGUAGES, registry
from analytics.warehouse.catalogue import WORDS
from analytics.warehouse.catalogue import words as refusals
from pages._ui.text import LOCALES, Text, catalogue, language_for

REPO = Path(__file__).parents[2]
OTHERS = [language for language in LANGUAGES if language != "en"]
SLOT = re.compile(r"{(\w+)")
BACKSTAGE = ("analytics/demo/", "analytics/cli/", "analytics/warehouse/", "analytics/kpi.py", "analytics/calendar.py")


AT_LINE = "{file}, line {line}: "


def literals(node: ast.expr) -> Iterator[str]:
    """The texts an expression can be, where that can be read off: a literal, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            function = node.func
            yield (function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")), node


def said_by_pages() -> dict[str, str]:
    """Sentence -> file, of every ``t("…")``, ``later("…")``, page title and section."""
    found: dict[str, str] = {}
    for path in sorted(REPO.glob("pages/**/*.py")):
        file = str(path.relative_to(REPO))
        for name, call in calls(path):
            if name in ("t", "later"):
                found |= dict.fromkeys(literals(call.args[0]), file)
        if not path.parent.name.startswith("_") and path.stem != "__init__":
            title = re.search(r'^TITLE = "(.+)"', path.read_text("utf-8"), re.MULTILINE)
            found |= {path.parent.name.capitalize(): file} | ({title[1]: file} if title else {})
    return found


def said_by_refusals() -> dict[str, str]:
    """Template -> file, of every refusal a reader of the pages can meet."""
    family = {c.__name__ for c in _family(AnalyticsError)}
    found: dict[str, str] = {}
    for path in sorted([*REPO.glob("analytics/**/*.py"), *REPO.glob("pages/**/*.py")]):
        file = str(path.relative_to(REPO))
        for name, call in calls(path):
            if (name in family or (name == "__init__" and path.stem == "errors")) and not file.startswith(BACKSTAGE):
                found |= dict.fromkeys(literals(call.args[0]), file)
            elif name in ("wrong", "wrong_at", "Slip"):  # of a file's line, which goes before the sentence
                found |= {AT_LINE + s: file for a in call.args[1:2] for s in literals(a)}
    return found


def _family(base: type) -> set[type]:
    return {base} | {c for sub in base.__subclasses__() for c in _family(sub)}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_pages_exists_in_every_language(language: str):
    missing = {s: f for s, f in said_by_pages().items() if s not in catalogue(language)}
    assert not missing, "\n".join(f'"{s}" = ""   # {f}' for s, f in missing.items())


@pytest.mark.parametrize("language", OTHERS)
def test_every_refusal_exists_in_every_language(language: str):
    """Those of analytics in a list that analytics can read: the command line tells them, too."""
    told = {True: refusals(language), False: catalogue(language)}
    missing = {s: f for s, f in said_by_refusals().items() if s not in told[f.startswith("analytics/")]}
    assert not missing, "\n".join(f'"{s}" = ""   # {f}' for s, f in missing.items())


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same_values(language: str):
    for english, told in catalogue(language).items():
        assert sorted(SLOT.findall(english)) == sorted(SLOT.findall(told)), english
        assert told.strip(), english


def test_no_sentence_is_translated_twice():
    for language in OTHERS:
        files = (*LOCALES.glob(f"{language}.*toml"), *WORDS.glob(f"{language}.*.toml"))
        keys = [k for f in files for k in tomllib.loads(f.read_text("utf-8"))]
        assert sorted(keys) == sorted(set(keys)), [k for k in keys if keys.count(k) > 1]


def test_both_chinese_catalogues_say_the_same_things():
    assert set(catalogue("zh-Hans")) == set(catalogue("zh-Hant"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kpi_has_a_name_and_a_definition_in_every_language(language: str):
    for kpi in registry().values():
        assert dict(kpi.titles).get(language), kpi.name
        assert dict(kpi.abouts).get(language), kpi.name


@pytest.mark.parametrize(
    ("browser", "language"),
    [("en-GB", "en"), (None, "en"), ("de", "en"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"),
     ("zh_HK", "zh-Hant"), ("zh-Hant-TW", "zh-Hant")],
)  # fmt: skip
def test_the_browser_says_which_language(browser: str | None, language: str):
    assert language_for(browser) == language


def test_a_missing_translation_shows_the_english():
    assert Text("zh-Hans")("A sentence nobody has translated.") == "A sentence nobody has translated."


def test_a_refusal_is_told_in_the_readers_language_with_its_words():
    wrong = UnknownName("KPI", "fund_slaes", ["fund_sales"])
    assert Text("zh-Hans").error(wrong) == "没有名为“fund_slaes”的指标。您是指“fund_sales”吗？"
    assert Text("en").error(wrong) == str(wrong)


def test_a_rejected_delivery_tells_every_problem():
    both = ExtractRejected([UnknownName("unit", "B9", ["B1"]), UnknownName("unit", "B8", ["B1"])])
    assert Text("zh-Hant").error(both).count("\n") == 2


def test_a_name_with_braces_cannot_break_a_sentence():
    assert "{0}" in Text("en").error(UnknownName("unit", "{0}", ["B1"]))


@pytest.mark.parametrize(("language", "table"), [("zh-Hans", "gb2312"), ("zh-Hant", "cp950")])
def test_simplified_and_traditional_characters_are_not_mixed(language: str, table: str):
    """The national standards of 1980 and 1984 hold the everyday characters of one writing each, and not the other's.
    A few simplified ones are old traditional ones of another meaning, so common words with them are listed."""
    rules = tomllib.loads((REPO / "analytics" / "competitions" / "words" / f"{language}.toml").read_text("utf-8"))
    said = [*catalogue(language).values(), *(w for w in rules.values() if isinstance(w, str))]
    said += [words for k in registry().values() for words in (k.title(language), k.about(language))]
    foreign = {c for words in said for c in words if "\u3400" <= c <= "\u9fff" and not _in(c, table)}
    assert not foreign
    if language == "zh-Hant":
        mixed = "范圍|标|標准|其余|采用|数|几乎|只有一只|以后|占全|占總|占該|周期|复"
        assert not [words for words in said if re.search(mixed, words)]


def _in(character: str, table: str) -> bool:
    try:
        return bool(character.encode(table))
    except UnicodeEncodeError:
        return False
