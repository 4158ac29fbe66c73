"""A hold decided while competitions run: one record for all of them, no new rules, and every seal knows what it knew.

The bank and its figures are those of ``test_bank``: even managers are ranked, by ``expected``; odd ones are excluded.
"""

import json

import pytest

from analytics.cli import main
from tests.competitions.test_bank import PEOPLE, TICKETS, bank, expected, run  # noqa: F401

GOOD = TICKETS.replace('finding = "x"', 'finding = "single_product"')
WHO = PEOPLE[4]
WHY = ("--reason", "complaint upheld", "--evidence", "file 2026-118", "--by", "Ann Li")


@pytest.fixture
def launched(bank):  # noqa: F811
    """Tickets of January and February, and the same of March; both launched."""
    march = GOOD.replace("2026-01-01", "2026-03-01").replace("2026-02-28", "2026-03-31")
    for name, text in (("tickets", GOOD), ("march", march)):
        (bank / "competitions" / f"{name}.toml").write_text(text, "utf-8")
        assert main(["competition", "launch", name, "--data", str(bank)]) == 0
    return bank


def places(table: dict) -> dict[str, int | None]:
    return {r["entrant_id"]: r["place"] for r in table["rows"]}


def by_hand(without: int | None = None) -> dict[str, int | None]:
    """1 + the number of ranked managers with more points."""
    ranked = {n: expected(n) for n in range(0, 36, 2) if n != without}
    return {m: 1 + sum(e > ranked[n] for e in ranked.values()) if n in ranked else None for n, m in enumerate(PEOPLE)}


@pytest.mark.usefixtures("launched")
def test_a_hold_acts_in_every_competition_of_its_day_and_in_no_other(run):  # noqa: F811
    march = run("competition", "standings", "march")[1]["rows"]
    assert places(run("competition", "standings", "tickets")[1]) == by_hand()
    code, made = run("competition", "hold", WHO, "--on", "2026-02-10", *WHY)
    assert (code, made["number"], made["by"]) == (0, 1, "Ann Li")
    table = run("competition", "standings", "tickets")[1]
    assert places(table) == by_hand(without=4)
    row = next(r for r in table["rows"] if r["entrant_id"] == WHO)
    assert (row["standing"], row["rule"], row["reason"]) == ("held", "decision", "complaint upheld")
    assert (row["evidence"], row["on"], float(row["score"])) == ("file 2026-118", "2026-02-10", expected(4))
    assert row["would_be"] == by_hand()[WHO]
    told = run("competition", "ledger", "tickets", WHO)[1]
    assert (told["standing"], told["evidence"], float(told["score"])) == ("held", "file 2026-118", expected(4))
    assert run("competition", "standings", "march")[1]["rows"] == march
    listed = {c["name"]: (c["stage"], c["version"]) for c in run("competition", "list")[1]["competitions"]}
    assert listed == {"tickets": ("launched", 1), "march": ("launched", 1)}


@pytest.mark.usefixtures("launched")
def test_a_lifted_hold_was_one_until_then_and_stays_on_record(run):  # noqa: F811
    run("competition", "hold", WHO, "--on", "2026-02-10", *WHY)
    code, made = run("competition", "lift", "1", "--on", "2026-02-20", *WHY)
    assert (code, made["number"], made["standing"], made["lifts"]) == (0, 2, "lifted", 1)
    assert places(run("competition", "standings", "tickets")[1]) == by_hand()
    for day, standing in (("2026-02-09", "ranked"), ("2026-02-10", "held"), ("2026-02-20", "ranked")):
        rows = run("competition", "standings", "tickets", "--on", day)[1]["rows"]
        assert next(r["standing"] for r in rows if r["entrant_id"] == WHO) == standing, day
    assert [d["number"] for d in run("competition", "decisions")[1]["decisions"]] == [1, 2]
    assert "no decision called “2”" in run("competition", "lift", "2", "--on", "2026-02-21", *WHY)[1]["message"]


@pytest.mark.usefixtures("launched")
def test_what_is_sealed_stays_and_the_next_seal_corrects_it(run):  # noqa: F811
    assert run("competition", "seal", "tickets")[1]["decisions"] == 0
    run("competition", "hold", WHO, "--on", "2026-02-10", "--standing", "excluded", *WHY)
    assert run("verify-result", "tickets/1")[1]["ok"] is True
    second = run("competition", "seal", "tickets")[1]
    assert (second["corrects"], second["decisions"]) == (1, 1)
    assert second["decisions_sha256"] in second["certificate"]
    was = next(d for d in second["difference"] if d["entrant_id"] == WHO)
    assert (was["was"]["place"], was["is"]["place"], was["is"]["standing"]) == (by_hand()[WHO], None, "excluded")
    run("competition", "lift", "1", "--on", "2026-02-20", *WHY)
    assert [run("verify-result", f"tickets/{n}")[1]["ok"] for n in (1, 2)] == [True, True]
    assert run("competition", "seal", "tickets")[1]["decisions"] == 2
    assert run("verify-result", "tickets/3")[1]["ok"] is True


def test_a_changed_or_shortened_record_is_told(run, launched):  # noqa: F811
    run("competition", "hold", WHO, "--on", "2026-02-10", *WHY)
    run("competition", "hold", PEOPLE[6], "--on", "2026-02-11", *WHY)
    assert run("competition", "seal", "tickets")[1]["decisions"] == 2
    path = launched / "competitions" / "decisions.jsonl"
    kept = path.read_text("utf-8")
    path.write_text(kept.replace("file 2026-118", "file 2026-119", 1), "utf-8")
    code, refused = run("competition", "standings", "tickets")
    assert (code, "decisions.jsonl, line 1: this decision is not" in refused["message"]) == (1, True)
    path.write_text(kept.splitlines(keepends=True)[1], "utf-8")  # the first one taken out
    assert "line 1: this decision is not" in run("competition", "standings", "tickets")[1]["message"]
    path.write_text(kept.splitlines(keepends=True)[0], "utf-8")  # the last one taken out
    assert "2 decisions were sealed, and 1 are there" in run("verify-result", "tickets/1")[1]["message"]
    path.write_text(kept + '{"number": 3, "who"', "utf-8")  # torn by a crash: never acknowledged, and closed off
    assert run("verify-result", "tickets/1")[1]["ok"] is True
    assert run("competition", "hold", PEOPLE[8], "--on", "2026-02-11", *WHY)[1]["number"] == 3
    assert len(run("competition", "decisions")[1]["decisions"]) == 3


def test_another_record_of_the_same_length_is_not_the_sealed_one(run, launched):  # noqa: F811
    run("competition", "hold", WHO, "--on", "2026-02-10", *WHY)
    run("competition", "seal", "tickets")
    (launched / "competitions" / "decisions.jsonl").unlink()
    run("competition", "hold", WHO, "--on", "2026-02-10", "--reason", "another", "--evidence", "e", "--by", "Bo")
    code, told = run("verify-result", "tickets/1")
    assert (code, "not those that were sealed" in " ".join(told["problems"])) == (1, True)


def test_who_may_decide_and_what_has_to_be_said(run, launched):  # noqa: F811
    hold = ("competition", "hold")
    assert "that you may see" in run(*hold, WHO, "--on", "2026-02-10", *WHY, "--as", f"manager:{WHO}")[1]["message"]
    assert "no entrant called" in run(*hold, "nobody", "--on", "2026-02-10", *WHY)[1]["message"]
    blank = ("--reason", " ", "--evidence", "e")
    assert "needs a “reason”" in run(*hold, WHO, "--on", "2026-02-10", *blank)[1]["message"]
    ends = run(*hold, WHO, "--on", "2026-02-10", "--until", "2026-02-09", *WHY)[1]["message"]
    assert "before it begins on 2026-02-10" in ends
    assert not (launched / "competitions" / "decisions.jsonl").exists()
    assert json.dumps(run("competition", "decisions")[1]) == '{"decisions": []}'
