"""Bad input is refused with a sentence that says what to do, in three languages, and harms no other competition."""

import ast
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from analytics.competitions.bases import MOST, UNKNOWN, estimated
from analytics.competitions.gates import on_client_share, on_funnel
from analytics.competitions.keys import COMPETITION
from analytics.competitions.reading import BadRules
from analytics.competitions.rules import Gate, read_rules
from analytics.competitions.scorecards.file import SCORECARD
from analytics.competitions.values import WORDS
from analytics.kpi import registry
from pages._ui.fields import CHOICES
from pages._ui.text import Text, catalogue
from tests.competitions.test_bank import FIRST_DAY, PEOPLE, TICKETS, bank, expected, run  # noqa: F401
from tests.competitions.test_rules import BAD, GOOD

REPO = Path(__file__).parents[2]
CIRCLE = '[[division]]\nid = "a"\nup_to = "b"\n[[division]]\nid = "b"\nup_to = "a"\n'


def sentences() -> set[str]:
    """Every sentence about a file that cannot be used."""
    found = set()
    for name in ("checks", "idle", "mistyped", "rules", "values", "reading", "scorecards/file"):
        tree = ast.parse((REPO / "analytics" / "competitions" / f"{name}.py").read_text("utf-8"))
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            if getattr(call.func, "attr", getattr(call.func, "id", "")) in ("wrong", "wrong_at", "Slip"):
                if isinstance(call.args[1], ast.Attribute):  # a slip passed on
                    continue
                assert isinstance(call.args[1], ast.Constant | ast.Name), ast.unparse(call)
                if isinstance(call.args[1], ast.Constant):
                    found.add("{file}, line {line}: " + str(call.args[1].value))
    assert len(found) > 60
    return found


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_problem_of_a_file_is_told_in_every_language(language: str):
    told = catalogue(language)
    slots = re.compile(r"{(\w+)")
    for sentence in sentences():
        assert sentence in told, sentence
        assert sorted(slots.findall(sentence)) == sorted(slots.findall(told[sentence])), sentence
    about = {k.about for t in (*COMPETITION, *SCORECARD) for k in t.keys if k.required}
    about |= {t.about for t in (*COMPETITION, *SCORECARD) if t.required and t.name}
    assert not [w for w in about | set(WORDS.values()) if w not in told]


@pytest.mark.parametrize(("was", "now", "line", "_"), BAD)
def test_a_problem_names_file_line_and_key_in_chinese_too(was: str, now: str, line: int, _: list[str]):
    with pytest.raises(BadRules) as refused:
        read_rules(GOOD.replace(was, now), "good.toml")
    told = [Text("zh-Hans").error(p) for p in refused.value.problems]
    assert any(t.startswith(f"good.toml第{line}行：") for t in told), told
    assert not [t for t in told if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{3,}", t)], told  # no English left


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('kpi = "fund_tickets"', 'kpi = "fund_tickts"', "Did you mean “fund_tickets”?"),
        ("last = 2026-02-28", 'last = 2026-02-28\nrounds = "listed"\nlisted = [[2026-01-01, 2026-01-20], '
         "[2026-01-15, 2026-02-28]]", "end the first the day before the second starts"),
        ("points = 2", "points = 2\ncap = -5", "“cap” is -5; the nearest valid value is 0"),
        ("at = 8", "from = 0", "“from” is 0; the nearest valid value is 1"),
        ("[[gate]]", CIRCLE + "[[gate]]", "take out one “up_to”"),
        ('rule = "complaint"', 'rule = "client_share"\nat_most = 30', "needs the “kpi” of a sum of sales"),
        ('rule = "complaint"', 'rule = "funnel"\nkpi = "fund_sales"', "a rate of which less is better"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_and_the_others_go_on(run, bank, was: str, now: str, says: str):  # noqa: F811
    assert was in TICKETS
    (bank / "competitions" / "other.toml").write_text(TICKETS.replace(was, now, 1), "utf-8")
    assert run("competition", "standings", "other")[0] == 1
    _, listed = run("competition", "list")
    told = {c["name"]: " ".join(c["problems"]) for c in listed["competitions"]}
    assert says in told["other"]
    assert re.search(r"other.toml, line \d+:", told["other"])
    assert told["tickets"] == ""
    assert run("competition", "standings", "tickets")[0] == 0


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("2026-01-01\nlast = 2026-02-28", "2025-10-01\nlast = 2025-11-30", "the data begins on 2026-01-01"),
        ("first = 2026-01-01", "first = 2025-12-01", "the data begins on 2026-01-01. Publish those months."),
        ('kind = "manager"', 'kind = "manager"\ngrades = ["ninth"]', "Widen within, grades or tiers."),
    ],
)
def test_rules_the_data_cannot_answer_say_so_and_the_others_go_on(run, bank, was: str, now: str, says: str):  # noqa: F811
    assert was in TICKETS
    (bank / "competitions" / "other.toml").write_text(TICKETS.replace(was, now, 1), "utf-8")
    code, refused = run("competition", "standings", "other")
    assert code == 1
    assert says in refused["message"]
    assert run("competition", "standings", "tickets")[0] == 0


def test_a_broken_scorecard_hides_no_other(run, bank):  # noqa: F811
    (bank / "scorecards").mkdir()
    text = (REPO / "data" / "scorecards" / "manager-5-1.toml").read_text("utf-8")
    (bank / "scorecards" / "own.toml").write_text(text.replace("weight = 25", "weight = 20", 1), "utf-8")
    code, refused = run("scorecard", "own")
    assert code == 1
    assert "add up to 95; make them 100" in str(refused)
    assert run("scorecard", "manager-5-1", "--period", "2026-03")[0] == 0


def test_one_client_may_not_be_most_of_the_sales(run, bank):  # noqa: F811
    """Every manager of the canary bank sells to one client only: 100 % of it, if anything at all."""
    gate = '[[gate]]\nrule = "client_share"\nkpi = "fund_sales"\nat_most = {n}\nstanding = "held"\n'
    path = bank / "competitions" / "tickets.toml"
    path.write_text(TICKETS + gate.format(n=60), "utf-8")
    _, table = run("competition", "standings", "tickets")
    rows = {r["entrant_id"]: r for r in table["rows"]}
    for n, m in enumerate(PEOPLE):
        sold = n % 5 > 0 and n > 0
        standing = "excluded" if n % 2 else "held" if sold else "ranked"
        assert rows[m]["standing"] == standing, n
    held = rows[PEOPLE[4]]
    assert (held["place"], held["rule"]) == (None, "client_share")
    assert re.fullmatch(r"100\.0 % ….{4}", held["evidence"])
    path.write_text(TICKETS + gate.format(n=100), "utf-8")
    _, table = run("competition", "standings", "tickets")
    assert all(r["standing"] == "ranked" for r in table["rows"] if PEOPLE.index(r["entrant_id"]) % 2 == 0)


def test_a_single_complaint_is_not_clearly_worse(run, bank):  # noqa: F811
    """Every odd manager has one complaint a month: the funnel holds nobody, where “never a complaint” excludes half."""
    text = TICKETS.replace('rule = "complaint"\nseverity = "high"', 'rule = "funnel"\nkpi = "complaint_rate"')
    (bank / "competitions" / "tickets.toml").write_text(text, "utf-8")
    _, table = run("competition", "standings", "tickets")
    assert {r["standing"] for r in table["rows"]} == {"ranked"}


def test_gates_on_share_and_funnel():
    share = Gate("client_share", "excluded", "fund_sales", Decimal(30))
    assert on_client_share(share, Decimal("30.00"), "abcdef", FIRST_DAY).standing == "ranked"
    assert on_client_share(share, None, "", FIRST_DAY).standing == "ranked"
    failed = on_client_share(share, Decimal("30.01"), "abcdef", FIRST_DAY)
    assert (failed.standing, failed.evidence, failed.on) == ("excluded", "30.0 % …cdef", FIRST_DAY)
    funnel = Gate("funnel", "held", "complaint_rate")
    assert [on_funnel(funnel, zone, Decimal(3), FIRST_DAY).standing for zone in (2, 0, -1, -2)] == [
        "ranked", "ranked", "ranked", "held",
    ]  # fmt: skip


def test_the_weight_of_the_peers_is_what_chance_explains():
    """Gamma-Poisson: with rates of shape a and mean m a day, the posterior mean weighs the peers a / m days.

    400 people, 365 days, shape 4, mean 0.2 a day: 20 days. Poisson noise alone: the peers weigh everything.
    """
    chance = np.random.default_rng(3)
    kpi, none, days = registry()["new_clients"], np.zeros(400), [365] * 400
    made = chance.poisson(chance.gamma(4, 0.2 / 4, 400) * 365) * 100
    assert 14 <= estimated(kpi, made.tolist(), [0] * 400, none, days) <= 28
    same = chance.poisson(np.full(400, 0.2 * 365)) * 100
    assert estimated(kpi, same.tolist(), [0] * 400, none, days) > 2_000
    assert estimated(kpi, [500] * 400, [0] * 400, none, days) == MOST
    assert estimated(kpi, made[:5].tolist(), [0] * 5, none[:5], days[:5]) == UNKNOWN


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_field_and_choice_of_the_form_is_translated(language: str):
    told = catalogue(language)
    asked = {t.about for t in COMPETITION} | {k.about for t in COMPETITION for k in t.keys}
    asked |= {CHOICES[c] for t in COMPETITION for k in t.keys for c in k.allowed}
    assert not [w for w in asked if w not in told]
