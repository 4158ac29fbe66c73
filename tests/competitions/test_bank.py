"""Competitions on a published bank: tables worked out by hand, lifecycle from file to seal, and who may see what.

The bank of ``tests/access/canary.py``: manager number n (0 to 35) sells n % 5 tickets a month, every other one a fund
(the first, third …), of 100 n yuan each; every odd one has an upheld complaint of severity high each month.
"""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.cli import main
from analytics.competitions.moving import competition_moved
from analytics.desk import open_desk
from tests.access import canary
from tests.kept import canary_bank

TICKETS = """
format = "points"
[title]
en = "Tickets"
[window]
first = 2026-01-01
last = 2026-02-28
[entrants]
kind = "manager"
[[score]]
kpi = "fund_tickets"
points = 2
[[score]]
kpi = "fund_sales"
per = 1000
each = "sale"
[[gate]]
rule = "complaint"
severity = "high"
standing = "excluded"
[[prize]]
title = "Line"
at = 8
amount = 100
[[override]]
finding = "x"
reason = "y"
by = "z"
"""
PEOPLE = list(canary.managers())
FIRST_DAY = date(2026, 1, 1)


def expected(n: int) -> int:
    """Two months; funds are tickets 0, 2 …: 2 points each, and 1 for every full 1,000 of each ticket of 100 n."""
    funds = (n % 5 + 1) // 2
    return 2 * funds * (2 + 100 * n // 1000)


@pytest.fixture
def bank(tmp_path, tmp_path_factory) -> Path:
    canary_bank(tmp_path_factory, tmp_path)
    (tmp_path / "competitions").mkdir()
    (tmp_path / "competitions" / "tickets.toml").write_text(TICKETS, "utf-8")
    return tmp_path


@pytest.fixture
def run(capsys, bank):
    def call(*argv: str) -> tuple[int, dict]:
        capsys.readouterr()
        code = main([*argv, "--data", str(bank), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def republish_february(bank: Path, cancelled: str) -> None:
    """February's sales again, with one ticket cancelled on 10 February, nine days after it was sold."""
    rows = []
    for n, m in enumerate(PEOPLE):
        sub = canary.OUTLETS[canary.managers()[m]]
        for k in range(n % 5):
            day = date(2026, 2, 1) + timedelta(days=3 * k + n % 3)
            ticket = f"T02{n}{k}-{canary.canary(sub)}"
            back = "2026-02-10" if ticket == cancelled else ""
            rows.append([ticket, day, m, f"C{n:02d}0-{m[-6:]}", "FI"[k % 2] + "1", 100 * n, back])
    folder = bank / "inbox"
    folder.mkdir(exist_ok=True)
    with (folder / "sales.csv").open("w", encoding="utf-8", newline="") as out:
        head = ["sale_id", "sale_date", "manager_id", "client_id", "product_code", "amount", "cancelled_on"]
        csv.writer(out).writerows([head, *rows])
    assert main(["publish", "--data", str(bank), "--without-totals", "Ann: made by hand"]) == 0


def test_the_table_is_the_one_worked_out_by_hand(run):
    code, table = run("competition", "standings", "tickets")
    assert (code, table["state"], table["entrants"]) == (0, "final", 36)
    wanted = {"place", "entrant_id", "score", "standing", "reason", "rounds", "tie_break"}
    assert all(wanted <= set(row) for row in table["rows"])
    rows = {r["entrant_id"]: r for r in table["rows"]}
    for n, m in enumerate(PEOPLE):
        assert float(rows[m]["score"]) == expected(n), n
        assert rows[m]["standing"] == ("excluded" if n % 2 else "ranked")
    even = [expected(n) for n in range(0, 36, 2)]
    for n in range(0, 36, 2):
        assert rows[PEOPLE[n]]["place"] == 1 + sum(e > expected(n) for e in even)
    assert float(table["prize_cost"]) == 100 * sum(e >= 8 for e in even)
    first = rows[PEOPLE[1]]
    assert (first["place"], first["rule"], first["on"]) == (None, "complaint", "2026-01-06")


def test_everybodys_ledger_adds_up_and_leads_to_the_sale(run):
    for n, m in enumerate(PEOPLE):
        _, found = run("competition", "ledger", "tickets", m)
        assert sum(float(e["points"]) for e in found["entries"]) == float(found["score"]) == expected(n)
        sales = {e["ref"] for e in found["entries"]}
        assert len(sales) == 2 * ((n % 5 + 1) // 2)
        assert all(e["client"].startswith("…") and len(e["client"]) == 5 for e in found["entries"])


def test_the_parts_between_two_releases_are_restated_and_add_up(bank):
    """Manager 24, with 16 points, loses a ticket of 2,400 afterwards: 2 points for it, 1 for each full thousand."""
    then, even = open_desk("office", bank), [expected(n) for n in range(0, 36, 2)]
    republish_february(bank, f"T02240-{canary.canary('S3')}")
    now, last = open_desk("office", bank), date(2026, 2, 28)
    assert now.release.id != then.release.id
    move = competition_moved(now.competitions, "tickets", PEOPLE[24], last, last, then.competitions)
    assert move is not None
    assert (move.was, move.value) == (16, 12)
    rivals = [e for n, e in zip(range(0, 36, 2), even, strict=True) if n != 24]
    assert (move.before, move.now) == (1 + sum(e > 16 for e in rivals), 1 + sum(e > 12 for e in rivals))
    assert move.now > move.before
    assert sum(p.places for p in move.parts) == move.before - move.now == move.own
    assert sum(p.value for p in move.parts) == -4
    assert all(p.restated and p.cause == "own" for p in move.parts)
    assert len(move.parts) == 2  # a line of the score each: the ticket, and its thousands
    other = competition_moved(now.competitions, "tickets", PEOPLE[14], last, last, then.competitions)
    assert other is not None
    assert (other.was, other.value, other.own) == (12, 12, 0)  # 2 funds a month of 1,400: now level with 24, not behind
    assert other.before - other.now == other.others == 1


def test_a_broken_file_hides_no_other(run, bank):
    (bank / "competitions" / "broken.toml").write_text(TICKETS.replace("fund_tickets", "fund_tickts"), "utf-8")
    code, found = run("competition", "list")
    by_name = {c["name"]: c for c in found["competitions"]}
    assert (code, by_name["tickets"]["stage"], by_name["broken"]["stage"]) == (0, "draft", "broken")
    assert "line 11" in by_name["broken"]["problems"][0]
    assert "fund_tickets" in by_name["broken"]["problems"][0]
    assert run("competition", "standings", "tickets")[0] == 0
    assert run("competition", "standings", "broken")[0] == 1


def test_launched_rules_are_locked_and_a_new_version_shows_what_changed(run, bank):
    path = bank / "competitions" / "tickets.toml"
    code, refused = run("competition", "launch", "tickets")
    assert code == 1
    assert "single_product" in refused["message"]
    path.write_text(TICKETS.replace('finding = "x"', 'finding = "single_product"'), "utf-8")
    assert run("competition", "launch", "tickets")[0] == 0
    launched = path.read_text("utf-8")
    path.write_text(launched.replace("points = 2", "points = 5"), "utf-8")
    _, found = run("competition", "list")
    assert found["competitions"][0]["stage"] == "edited"
    assert "version 1" in found["competitions"][0]["problems"][0]
    _, table = run("competition", "standings", "tickets")
    assert float({r["entrant_id"]: r for r in table["rows"]}[PEOPLE[4]]["score"]) == expected(4)
    assert run("competition", "launch", "tickets")[0] == 1
    path.write_text("version = 2\n" + launched.replace("points = 2", "points = 5"), "utf-8")
    code, again = run("competition", "launch", "tickets")
    assert code == 0
    assert "-points = 2" in again["difference"]
    assert "+points = 5" in again["difference"]
    locked = bank / "competitions" / "launched" / "tickets" / "v2.toml"
    locked.write_text(locked.read_text("utf-8") + "#", "utf-8")
    code, refused = run("competition", "standings", "tickets")
    assert code == 1
    assert "changed after the launch" in refused["message"]


def test_a_seal_is_recomputed_byte_for_byte_and_a_correction_appends(run, bank):
    path = bank / "competitions" / "tickets.toml"
    path.write_text(TICKETS.replace('finding = "x"', 'finding = "single_product"'), "utf-8")
    run("competition", "launch", "tickets")
    code, sealed = run("competition", "seal", "tickets")
    assert (code, sealed["number"], sealed["difference"]) == (0, 1, [])
    for words in ("Certificate", "成绩证书", "成績證書", sealed["release"], sealed["rules_sha256"]):
        assert words in sealed["certificate"]
    assert run("competition", "seal", "tickets")[1]["number"] == 1  # nothing new
    code, check = run("verify-result", "tickets")
    assert (code, check["ok"], check["same_code"]) == (0, True, True)

    ticket = f"T02240-{canary.canary('S3')}"  # of manager 24, the first fund of February: 2400 yuan
    republish_february(bank, ticket)
    _, corrected = run("competition", "seal", "tickets")
    lost = 2 + 2  # the ticket, and two full thousands
    row = next(d for d in corrected["difference"] if d["entrant_id"] == PEOPLE[24])
    was, now = (float(row[k]["score"]) for k in ("was", "is"))
    assert corrected["number"] == 2
    assert [d["entrant_id"] for d in corrected["difference"] if d["was"]["score"] != d["is"]["score"]] == [PEOPLE[24]]
    assert (was, now) == (expected(24), expected(24) - lost)
    _, made = run("competition", "ledger", "tickets", PEOPLE[24])
    assert [e["points"] for e in made["entries"] if e["note"] == "cancelled"] == ["0.00"]
    assert run("verify-result", "tickets/1")[1]["ok"]  # from its own release
    assert run("verify-result", "tickets/2")[1]["ok"]

    stored = bank / "competitions" / "sealed" / "tickets" / "1.table.json"
    stored.write_bytes(stored.read_bytes().replace(b'"place":1,', b'"place":2,'))
    code, check = run("verify-result", "tickets/1")
    assert code == 1
    assert len(check["problems"]) == 2


def test_a_draft_is_head_offices_own(run):
    assert run("competition", "standings", "tickets", "--as", f"manager:{PEOPLE[0]}")[0] == 1
    assert run("competition", "list", "--as", "head:S1")[1]["competitions"] == []


def test_a_launched_table_is_narrowed(run, bank):
    path = bank / "competitions" / "tickets.toml"
    path.write_text(TICKETS.replace('finding = "x"', 'finding = "single_product"'), "utf-8")
    run("competition", "launch", "tickets")
    me = PEOPLE[4]  # of O11 in S1
    _, table = run("competition", "standings", "tickets", "--as", f"manager:{me}")
    assert [r["entrant_id"] for r in table["rows"] if r["entrant_id"]] == [me]
    assert 1 < len(table["rows"]) <= 11
    assert table["entrants"] == 36
    text = json.dumps(table, ensure_ascii=False)
    assert "kanS2x" not in text
    assert "kanS3x" not in text
    assert not [m for m in PEOPLE if m != me and m in text]
    _, table = run("competition", "standings", "tickets", "--as", "head:S2")
    assert len(table["rows"]) == 12
    assert "kanS1x" not in json.dumps(table)
    assert run("competition", "ledger", "tickets", PEOPLE[20], "--as", f"manager:{me}")[0] == 1
    same = [run("competition", "ledger", "tickets", who, "--as", f"manager:{me}")[1]["message"] for who in ("XX", "YY")]
    assert same[0].replace("XX", "YY") == same[1]


def test_preflight_replays_past_months(run, bank):
    """One month's window on three months of data: three replays, each with the same sales."""
    path = bank / "competitions" / "next.toml"
    text = TICKETS.replace("2026-01-01", "2026-05-01").replace("2026-02-28", "2026-05-31")
    path.write_text(text.replace("at = 8", "at = 6"), "utf-8")
    code, found = run("competition", "preflight", "next")
    assert (code, len(found["replays"])) == (0, 3)
    winners = [PEOPLE[n] for n in range(0, 36, 2) if expected(n) / 2 >= 6]
    for replay in found["replays"]:
        assert sorted(replay["winner_ids"]) == sorted(winners)
        assert float(replay["cost"]) == 100 * len(winners)
    assert found["overlap"] == "1.0000"
    assert {f["id"] for f in found["findings"]} == {"single_product"}


def test_conduct_gates_hold_in_every_competition(run, bank):
    gate = '[[gate]]\nrule = "listed"\nwho = ["{who}"]\nreason = "course missing"\non = 2026-01-15\nstanding = "held"\n'
    who = PEOPLE[34]
    (bank / "competitions" / "conduct.toml").write_text(gate.format(who=who), "utf-8")
    _, table = run("competition", "standings", "tickets")
    row = next(r for r in table["rows"] if r["entrant_id"] == who)
    assert (row["standing"], row["place"], row["reason"], row["on"]) == ("held", None, "course missing", "2026-01-15")
    assert row["would_be"] == 1 + sum(expected(n) > expected(34) for n in range(0, 34, 2))
    assert float(row["score"]) == expected(34)


def test_who_does_not_enter_changes_nothing_for_the_others(run, bank):
    """Without manager 34 everybody keeps score and prize; only places behind move up. Sales of S2 are nothing to S1."""
    path = bank / "competitions" / "tickets.toml"
    _, before = run("competition", "standings", "tickets")
    path.write_text(TICKETS.replace('kind = "manager"', f'kind = "manager"\nexcept = ["{PEOPLE[34]}"]'), "utf-8")
    _, after = run("competition", "standings", "tickets")
    was = {r["entrant_id"]: (r["score"], r["prize"], r["standing"]) for r in before["rows"]}
    now = {r["entrant_id"]: (r["score"], r["prize"], r["standing"]) for r in after["rows"]}
    assert was.pop(PEOPLE[34])
    assert was == now
    path.write_text(TICKETS.replace('kind = "manager"', 'kind = "manager"\nwithin = ["S1"]'), "utf-8")
    _, inside = run("competition", "standings", "tickets")
    assert len(inside["rows"]) == 12
    assert all(now[r["entrant_id"]][:1] == (r["score"],) for r in inside["rows"])


def test_special_and_team_prizes_and_pay_by_piece(run, bank):
    """Two teams of two: fund tickets of January and February, 2 points each; the best in new clients; 5 yuan a fund."""
    a, b = [PEOPLE[4], PEOPLE[14]], [PEOPLE[2], PEOPLE[12]]
    text = f"""format = "team"
[title]
en = "Teams"
[window]
first = 2026-01-01
last = 2026-02-28
[entrants]
kind = "team"
[[team]]
id = "a"
members = {json.dumps(a)}
[[team]]
id = "b"
members = {json.dumps(b)}
[[score]]
kpi = "fund_tickets"
points = 2
[[prize]]
title = "Team"
from = 1
amount = 1000
[[prize]]
title = "Sales"
best = "fund_sales"
amount = 300
[[piece]]
kpi = "fund_tickets"
price = 5
"""
    (bank / "competitions" / "teams.toml").write_text(text, "utf-8")
    _, table = run("competition", "standings", "teams")
    rows = {r["entrant_id"]: r for r in table["rows"]}
    # n = 4 and 14 sell (4 + 1) // 2 = 2 funds a month, 2 and 12 sell 1: 8 and 4 in two months
    assert [(rows[t]["place"], float(rows[t]["score"])) for t in "ab"] == [(1, 16), (2, 8)]
    assert rows["a"]["prizes"] == [["Team", "1000.00"], ["Sales", "300.00"]]  # 8 x 900 against 4 x 700 yuan
    assert (rows["b"]["prizes"], rows["a"]["pay"], rows["b"]["pay"]) == ([], "40.00", "20.00")
    assert (float(table["prize_cost"]), float(table["pay_cost"]), float(table["forecast"])) == (1300, 60, 1360)
