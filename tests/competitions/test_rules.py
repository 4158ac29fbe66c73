"""Files that cannot be used say where, what, and what would do; the schema and the words know every key."""

import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.competitions.draft import checked, tables_for, tree_of, write_draft
from analytics.competitions.keys import CHAIN, COMPETITION, FORMATS
from analytics.competitions.lint import REASONS, lint
from analytics.competitions.plain import TIES, catalogue, in_words
from analytics.competitions.reading import BadRules
from analytics.competitions.rules import read_rules
from analytics.competitions.schema import schema
from analytics.errors import AnalyticsError
from analytics.kpi import LANGUAGES, registry

REPO = Path(__file__).parents[2]
LIBRARY = sorted((REPO / "data" / "competitions" / "library").glob("*.toml"))
GOOD = """format = "rounds"
tie_breaks = ["countback"]
[title]
en = "Good"
[window]
first = 2026-03-01
last = 2026-03-31
rounds = "listed"
listed = [[2026-03-01, 2026-03-10], [2026-03-11, 2026-03-31]]
[entrants]
kind = "manager"
[[score]]
kpi = "fund_sales"
cap = 10
[rounds]
points = [3, 2, 1]
[[prize]]
title = "First"
from = 1
amount = 100
"""
BAD = [
    ("fund_sales", "fund_slaes", 13, ["fund_slaes", "“fund_sales”"]),
    ('"rounds"\ntie', '"ronds"\ntie', 1, ["ronds", "“rounds”"]),
    ("2026-03-11, 2026-03-31", "2026-03-09, 2026-03-31", 9, ["overlap"]),
    ("cap = 10", "cap = -3", 14, ["-3", "nearest valid value is 0"]),
    ("cap = 10", "cap = 2.555", 14, ["two decimals"]),
    ("cap = 10", "capp = 10", 14, ["capp", "“cap”"]),
    ("from = 1", "from = 0", 19, ["nearest valid value is 1"]),
    ("last = 2026-03-31\n", "last = 2026-02-01\n", 7, ["swap them"]),
    ("countback", "head_to_head", 2, ["does not apply"]),
    ('rounds = "listed"', 'rounds = "once"', 8, ["go together"]),
    ('kind = "manager"', 'kind = "managers"', 11, ["“manager”"]),
    ('kind = "manager"', 'kind = "team"', 11, ["[[team]]"]),
    ("points = [3, 2, 1]", 'points = "many"', 16, ["a list of numbers"]),
    ("amount = 100", "", 17, ["“amount” is missing"]),
    ("[rounds]\npoints = [3, 2, 1]\n", "", 1, ["needs a table [rounds]"]),
    ('[entrants]\nkind = "manager"\n', "", 1, ["[entrants] is missing"]),
    ('en = "Good"', 'fr = "Bon"', 4, ["“fr” is not known"]),
]


@pytest.mark.parametrize(("was", "now", "line", "says"), BAD)
def test_a_bad_file_is_refused_with_line_key_and_what_would_do(was: str, now: str, line: int, says: list[str]):
    assert was in GOOD
    with pytest.raises(BadRules) as refused:
        read_rules(GOOD.replace(was, now), "good.toml")
    told = [str(p) for p in refused.value.problems]
    assert any(f"good.toml, line {line}:" in t and all(s in t for s in says) for t in told), told


def test_all_problems_are_told_at_once():
    text = GOOD.replace("fund_sales", "nothing_at_all").replace("cap = 10", "cap = -1").replace("from = 1", "from = 0")
    with pytest.raises(BadRules) as refused:
        read_rules(text, "good.toml")
    assert [p.values["line"] for p in refused.value.problems] == [13, 14, 19]


def test_circular_divisions_are_refused():
    circle = '[[division]]\nid = "a"\nup_to = "b"\n[[division]]\nid = "b"\nup_to = "a"\n'
    text = GOOD.replace('format = "rounds"', 'format = "divisions"').replace("[rounds]\npoints = [3, 2, 1]\n", circle)
    with pytest.raises(BadRules, match="circle"):
        read_rules(text, "good.toml")


def test_what_is_not_toml_is_refused_in_words():
    with pytest.raises(BadRules, match="not TOML"):
        read_rules("format = ", "good.toml")


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: p.stem)
def test_the_library_is_valid_and_said_in_three_languages(path: Path):
    rules = read_rules(path.read_text("utf-8"), path.name)
    said = {lang: in_words(rules, registry(), lang) for lang in LANGUAGES}
    assert len({len(s) for s in said.values()}) == 1
    for lang in ("zh-Hans", "zh-Hant"):
        for english, told in zip(said["en"], said[lang], strict=True):
            assert re.search("[一-鿿]", told), (english, told)


def test_every_sentence_of_the_rules_is_translated_with_its_values():
    sentences = {*REASONS.values(), *TIES.values()}
    assert set(TIES) == set(CHAIN)
    for name in ("plain", "seal", "certificate"):
        tree = ast.parse((REPO / "analytics" / "competitions" / f"{name}.py").read_text("utf-8"))
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.args):
            named = getattr(call.func, "attr", getattr(call.func, "id", ""))
            first = call.args[0]
            if named in ("say", "told") and isinstance(first, ast.Constant):
                sentences.add(str(first.value))
    slots = re.compile(r"{(\w+)")
    for lang in ("zh-Hans", "zh-Hant"):
        for sentence in sentences:
            assert sentence in catalogue(lang), (lang, sentence)
        for english, told in catalogue(lang).items():
            assert sorted(slots.findall(english)) == sorted(slots.findall(told)), english
    assert set(catalogue("zh-Hans")) == set(catalogue("zh-Hant"))


def test_the_schema_knows_every_key_and_choice():
    made = schema("A competition", COMPETITION)
    for table in COMPETITION:
        one = made if not table.name else made["properties"][table.name]
        one = one["items"] if table.many else one
        assert {k.name for k in table.keys} <= set(one["properties"])
        assert set(one["required"]) >= {k.name for k in table.keys if k.required}
        assert one["additionalProperties"] is False
    assert made["properties"]["format"]["enum"][0] == "points"
    assert made["properties"]["score"]["items"]["properties"]["cap"]["minimum"] == 0


BASE = GOOD.replace("cap = 10", '[[gate]]\nrule = "complaint"\nstanding = "excluded"').replace(
    "[[prize]]", '[[score]]\nkpi = "new_clients"\n[[prize]]\ntitle = "Line"\nat = 3\namount = 10\n[[prize]]'
)


@pytest.mark.parametrize(
    ("was", "now", "finding"),
    [
        ("fund_sales", "fund_sales", None),
        ('[[score]]\nkpi = "new_clients"\n', "", "single_product"),
        ('[[gate]]\nrule = "complaint"\nstanding = "excluded"', "", "no_quality_gate"),
        ('"fund_sales"', '"aum"', "point_in_time"),
        ('[[prize]]\ntitle = "Line"\nat = 3\namount = 10\n', "", "rank_without_target"),
        ('[[prize]]\ntitle = "Line"\nat = 3\namount = 10\n', "", "winner_takes_all"),
        ('rounds = "listed"', 'cooling_off = 3\nrounds = "listed"', "no_cooling_off"),
    ],
)
def test_the_conduct_check_finds_each_pattern(was: str, now: str, finding: str | None):
    assert was in BASE
    found = {f.id for f in lint(read_rules(BASE.replace(was, now), "x.toml"), registry())}
    assert (finding in found) if finding else not found


def test_complaints_rank_units_with_a_warning_and_people_never():
    """A branch of thousands of clients may be compared; of a person a single complaint is mostly chance."""
    text = BASE.replace('"fund_sales"', '"complaint_rate"')
    with pytest.raises(BadRules) as refused:
        read_rules(text, "x.toml")
    [problem] = refused.value.problems
    assert "“complaint_rate” gives no person a place" in str(problem)
    units = text.replace('kind = "manager"', 'kind = "branch"')
    assert "complaint_ranking" in {f.id for f in lint(read_rules(units, "x.toml"), registry())}
    best = BASE.replace("at = 3", 'best = "valid_complaints"')
    with pytest.raises(BadRules, match="gives no person a place"):
        read_rules(best, "x.toml")


def test_coverage_alone_is_found_and_an_override_is_kept():
    text = GOOD.replace("fund_sales", "product_coverage").replace("cap = 10", "")
    text += '[[override]]\nfinding = "coverage_alone"\nreason = "a pilot"\nby = "Ann"\n'
    found = {f.id: f for f in lint(read_rules(text, "x.toml"), registry())}
    accepted = found["coverage_alone"].override
    assert accepted is not None
    assert (accepted.reason, accepted.by) == ("a pilot", "Ann")
    assert found["rank_without_target"].override is None


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: p.stem)
def test_a_form_writes_any_format_as_it_was_filled_in(path: Path, tmp_path: Path):
    """One of each format, as a form holds it and writes it: the same rules but for the file's hash."""
    (tmp_path / "competitions").mkdir()
    written = write_draft(tmp_path, path.stem, tree_of(path.read_text("utf-8")), registry())
    assert written == replace(read_rules(path.read_text("utf-8"), path.name), digest=written.digest)
    again = (tmp_path / "competitions" / path.name).read_text("utf-8")
    assert read_rules(again, path.name) == written


def test_a_form_offers_what_a_format_needs():
    for form, needed in (("rounds", "rounds"), ("pk", "pk"), ("race", "race"), ("divisions", "promotion"),
                         ("team", "combine"), ("improvement", "baseline")):  # fmt: skip
        assert needed in [x.name for x in tables_for(form, "points", "outlet")]
        others = [x.name for f in FORMATS if f != form for x in tables_for(f, "points", "outlet")]
        assert needed not in others
    assert "team" in [x.name for x in tables_for("points", "points", "team")]


def test_a_form_refuses_names_and_rules_that_cannot_be():
    tree = tree_of(GOOD)
    for name in ("../up", "Big", "x"):
        with pytest.raises(AnalyticsError, match="cannot be a file's name"):
            write_draft(Path("nowhere"), name, tree, registry())
    text, rules, problems = checked(
        "good", {**tree, "window": {**tree["window"], "last": date(2026, 1, 1)}}, registry()
    )
    line = 1 + text.splitlines().index("last = 2026-01-01")
    assert rules is None
    assert any(f"good.toml, line {line}:" in str(p) and "swap them" in str(p) for p in problems)
