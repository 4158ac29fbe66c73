"""Files that cannot be used say where, what, and what would do; the schema and the words know every key."""

import ast
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from analytics.competitions.draft import checked, tables_for, tree_of, write_draft
from analytics.competitions.keys import CHAIN, COMPETITION, FORMATS
from analytics.competitions.lint import REASONS, lint
from analytics.competitions.plain import TIES, catalogue, in_words
from analytics.competitions.reading import BadRules, file_text
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
best = 2
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
    ("from = 1", "from = 0", 20, ["nearest valid value is 1"]),
    ("last = 2026-03-31\n", "last = 2026-02-01\n", 7, ["swap them"]),
    ("countback", "head_to_head", 2, ["does not apply"]),
    ('rounds = "listed"', 'rounds = "once"', 8, ["go together"]),
    ('kind = "manager"', 'kind = "managers"', 11, ["“manager”"]),
    ('kind = "manager"', 'kind = "team"', 11, ["[[team]]"]),
    ("points = [3, 2, 1]", 'points = "many"', 16, ["a list of numbers"]),
    ("amount = 100", "", 18, ["“amount” is missing"]),
    ("[rounds]\npoints = [3, 2, 1]\nbest = 2\n", "", 1, ["needs a table [rounds]"]),
    ('[entrants]\nkind = "manager"\n', "", 1, ["[entrants] is missing"]),
    ('en = "Good"', 'fr = "Bon"', 4, ["“fr” is not known"]),
    ("best = 2", "best = 3", 17, ["“best” is 3", "nearest valid value is 2"]),
    ('"fund_sales"', '"基金销售额"', 13, ["“基金销售额”", "“fund_sales”"]),
    ("cap = 10", "target = 10", 14, ["“attainment”; take it out"]),
    ('kind = "manager"', 'kind = "outlet"\nfewest_days = 30', 12, ["“fewest_days” means nothing", "outlet"]),
    ("[[prize]]", "[baseline]\nfirst = 2026-01-01\nlast = 2026-01-31\n[[prize]]", 18, ["“improvement”"]),
    # what people type who have never seen such a file
    ("first = 2026-03-01", "first = 2026/3/1", 6, ["“first” is 2026/3/1", "written 2026-03-01"]),
    ("first = 2026-03-01", 'first = "2026年3月1日"', 6, ["without quotes: 2026-03-01"]),
    ("last = 2026-03-31\n", "last = 2026-02-30\n", 7, ["2026-02-30", "written 2026-02-28"]),
    ('kind = "manager"', "kind = manager", 11, ['write kind = "manager"']),
    ('kind = "manager"', "kind ＝ “manager”", 11, ["Chinese keyboard", 'write kind = "manager"']),
    ("points = [3, 2, 1]", "points = [3，2，1]", 16, ["write points = [3,2,1]"]),
    ("points = [3, 2, 1]", "points = [3, 2, 1", 16, ["“points”", "not closed"]),
    ('en = "Good"', 'en = "Good', 4, ["“en”", "not closed"]),
    ("amount = 100", "amount = 1,000元", 21, ["1,000元", ": 1000."]),
    ("amount = 100", "amount = 3万", 21, ["3万", ": 30000."]),
    ("amount = 100", 'amount = "100"', 21, ["without quotes: 100"]),
    ("cap = 10", "cap = 10\ncap = 20", 15, ["“cap” is written twice"]),
    ("[entrants]", "[window]", 10, ["[window] is written twice"]),
    ("[entrants]", "entrants", 10, ["“entrants” is neither"]),
    ("[[prize]]", "[prize]", 18, ["write this table as [[prize]]"]),
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
    assert [p.values["line"] for p in refused.value.problems] == [13, 14, 20]


def test_circular_divisions_are_refused():
    circle = '[[division]]\nid = "a"\nup_to = "b"\n[[division]]\nid = "b"\nup_to = "a"\n'
    text = GOOD.replace('format = "rounds"', 'format = "divisions"').replace(
        "[rounds]\npoints = [3, 2, 1]\nbest = 2\n", circle
    )
    with pytest.raises(BadRules, match="circle"):
        read_rules(text, "good.toml")


def test_every_slip_of_a_first_try_is_told_at_once():
    """Three lines that are no TOML: each is told with what to write, none hides the next."""
    slips = {'kind = "manager"': "kind = manager", "amount = 100": "amount = 1,000元", "2026-03-01\n": "2026/3/1\n"}
    text = GOOD
    for was, now in slips.items():
        text = text.replace(was, now, 1)
    with pytest.raises(BadRules) as refused:
        read_rules(text, "good.toml")
    assert [p.values["line"] for p in refused.value.problems] == [6, 11, 21]
    with pytest.raises(BadRules, match=r"good\.toml, line 1: “format =” cannot be read"):
        read_rules("format = ", "good.toml")


def test_the_mark_of_an_editor_and_its_line_ends_change_nothing(tmp_path: Path):
    """A byte order mark and Windows line ends: the same rules, by the hash of what was written."""
    path = tmp_path / "good.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    rules = read_rules(file_text(path), "good.toml")
    assert rules.digest == sha256(path.read_bytes()).hexdigest()
    assert replace(rules, digest="") == replace(read_rules(GOOD, "good.toml"), digest="")


def test_another_encoding_is_named_with_the_first_bad_line(tmp_path: Path):
    path = tmp_path / "good.toml"
    path.write_bytes(GOOD.replace('en = "Good"', 'en = "Good"\nzh-Hans = "季度赛"').encode("gbk"))
    with pytest.raises(BadRules, match=r"good\.toml, line 5: the file is not written in UTF-8"):
        file_text(path)


GATES = [
    ('rule = "complaint"\nat_most = 2', "“at_most” means nothing to a gate of rule “complaint”"),
    ('rule = "listed"\nwho = ["a"]\nreason = "x"\non = 2026-03-02\nkpi = "aum"', "“kpi” means nothing"),
    ('rule = "complaint"\nstanding = "excluded"\nuntil = 2026-05-01', "only who is held is held until a day"),
]


@pytest.mark.parametrize(("gate", "says"), GATES)
def test_a_condition_nobody_would_look_at_is_refused(gate: str, says: str):
    with pytest.raises(BadRules, match=says):
        read_rules(f"{GOOD}[[gate]]\n{gate}\n", "good.toml")


PK = GOOD.replace('format = "rounds"\ntie_breaks = ["countback"]', 'format = "pk"').split("[rounds]")[0]


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ('pairs = "listed"', "go together"),
        ('fixtures = [[1, "a", "b"]]', "go together"),
        ('pairs = "listed"\nfixtures = [[1, "a", "b"], [1, "c", "a"]]', "“a” plays 2 times in round 1"),
        ('pairs = "listed"\nfixtures = [[1, "a", "a"]]', "“a” plays 2 times in round 1"),
        ('pairs = "listed"\nfixtures = [[3, "a", "b"]]', "no round 3: the window has 2"),
    ],
)
def test_pairs_that_cannot_meet_are_refused(pairs: str, says: str):
    with pytest.raises(BadRules, match=says):
        read_rules(f"{PK}[pk]\n{pairs}\n", "pk.toml")


def test_prices_that_contradict_each_other_are_refused():
    piece = '[[piece]]\nkpi = "fund_sales"\nprice = 2\n'
    with pytest.raises(BadRules, match="hold from the same number on"):
        read_rules(GOOD + 2 * piece, "good.toml")
    with pytest.raises(BadRules, match="units of different size"):
        read_rules(f"{GOOD}{piece}{piece}from = 10\nper = 100\n", "good.toml")


def test_a_file_written_in_one_line_per_table_is_the_same():
    """``prize = [{…}]`` instead of ``[[prize]]``, as some programs write it."""
    head, _ = GOOD.split("[[prize]]")
    inline = 'prize = [{title = "First", from = 1, amount = 100}]\n' + head
    assert read_rules(inline, "good.toml").prizes == read_rules(GOOD, "good.toml").prizes


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
