"""The catalogue of findings: every entry is used, every one used exists, in three languages with the same values."""

import ast
import re
from pathlib import Path

import pytest

from analytics.errors import BadDefinition, ExtractRejected, UnknownName
from analytics.kpi import LANGUAGES
from analytics.warehouse.catalogue import Found, entries, finding, tell, word, words
from pages._ui.text import Text

REPO = Path(__file__).parents[2]
SLOT = re.compile(r"{(\w+)")


def named_in_code() -> set[str]:
    """Every literal of the warehouse that could be an id, and the one that is an error's own."""
    found = {"rejected"}
    for path in [*REPO.glob("analytics/warehouse/**/*.py"), REPO / "analytics" / "preview.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def ids_called() -> set[str]:
    """The ids given to finding(), Found(), Unreadable() and word() as literals."""
    found = set()
    for path in REPO.glob("analytics/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
                first = node.args[0]
                if node.func.id in ("finding", "Found", "Unreadable", "word") and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def test_every_entry_is_used():
    assert sorted(set(entries()) - named_in_code()) == []


def test_every_id_used_is_an_entry():
    assert len(ids_called()) > 40
    assert sorted(ids_called() - set(entries())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_says_the_same_values_in_every_language(language: str):
    for entry in entries().values():
        assert set(SLOT.findall(entry.sentence(language))) == set(SLOT.findall(entry.sentence("en"))), entry.id
        assert entry.sentence(language).strip(), entry.id


def test_no_two_entries_say_the_same():
    """The English sentence is the key of the translations."""
    sentences = [entry.sentence("en") for entry in entries().values()]
    assert sorted(sentences) == sorted(set(sentences))


def test_the_head_of_a_refusal_is_in_the_catalogue():
    assert entries()["rejected"].sentence("en") == ExtractRejected([]).template


def test_an_entry_has_one_consequence():
    assert {entry.consequence for entry in entries().values()} == {"note", "quarantine", "refuse", "word"}
    assert finding("column_missing", file="f", table="t", column="c").consequence == "refuse"


def test_a_finding_is_told_in_each_language_with_its_words():
    said = finding("rows_aside", file="a.csv", n=2, line=3, column="amount", value="x", reason=word("empty_cell")).says
    assert tell(said, "zh-Hans") == "a.csv：2 行，首见于第 3 行：amount 的值“x”为空（请填写）。"
    written = "a.csv：2 列，首見於第 3 行：amount 的值「x」為空（請填寫）。"
    assert tell(said, "zh-Hant") == Text("zh-Hant").error(said) == written
    assert tell(said, "en") == str(said)
    both = ExtractRejected([said, Found("empty_file", file="b.csv")])
    assert tell(both, "zh-Hans").splitlines()[2] == "  - b.csv：文件为空。请重新导出。"


def test_both_chinese_forms_hold_everything():
    assert set(words("zh-Hans")) == set(words("zh-Hant")) > {e.sentence("en") for e in entries().values()}


def test_what_stands_in_a_file_is_never_translated():
    """A cell that says “file” is told as it is; the kind of thing nobody knows is a word of ours."""
    said = finding("rows_aside", file="a.csv", n=2, line=3, column="unit", value="file", reason=word("empty_cell")).says
    assert "unit 的值“file”" in tell(said, "zh-Hans")
    assert tell(UnknownName("file", "a.toml", []), "zh-Hans") == "没有名为“a.toml”的文件。"


@pytest.mark.parametrize(
    "text", ['[a]\nis = "refuse"\nen = "A"\n', '[a]\nis = "warn"\nen = "A"\nzh-Hans = "B"\nzh-Hant = "C"\n']
)
def test_a_bad_entry_is_named(tmp_path: Path, text: str):
    (tmp_path / "more.toml").write_text(text, "utf-8")
    with pytest.raises(BadDefinition, match="a must stand once"):
        entries(tmp_path)
