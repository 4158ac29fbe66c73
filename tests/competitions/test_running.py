"""While a competition runs: what it will cost, holds that end, and whose ids a ledger tells to whom."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.competitions.test_bank import PEOPLE, TICKETS, bank, expected, run  # noqa: F401


def cents(x: Fraction) -> Decimal:
    return (Decimal(x.numerator) / Decimal(x.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_forecast_brings_lines_and_pay_forward_and_leaves_places_as_they_stand(run, bank):  # noqa: F811
    """On 31 January 31 of 59 days are gone. Manager n has f = (n % 5 + 1) // 2 funds: 2 f points, at most 3, and f for
    every full thousand of a ticket; each grows to 59 / 31 of it, the first up to its cap of 3. A line at 6 is 100 yuan,
    the first place 500, pay 7 yuan a fund and 9 from the third on."""
    text = TICKETS.replace("points = 2", "points = 2\ncap = 3").replace("at = 8", "at = 6")
    text += '[[prize]]\ntitle = "Best"\nfrom = 1\namount = 500\n'
    text += '[[piece]]\nkpi = "fund_tickets"\nprice = 7\n[[piece]]\nkpi = "fund_tickets"\nprice = 9\nfrom = 2\n'
    (bank / "competitions" / "tickets.toml").write_text(text, "utf-8")
    _, table = run("competition", "standings", "tickets", "--on", "2026-01-31")
    funds = [(n % 5 + 1) // 2 for n in range(36)]
    parts = [(min(2 * f, 3), f * (100 * n // 1000)) for n, f in enumerate(funds)]
    ranked = range(0, 36, 2)  # odd ones have a complaint
    now = sum(100 for n in ranked if sum(parts[n]) >= 6)
    grown = {n: min(Decimal(3), cents(Fraction(parts[n][0] * 59, 31))) + cents(Fraction(parts[n][1] * 59, 31))
             for n in ranked}  # fmt: skip
    then = sum(100 for g in grown.values() if g >= 6)
    assert then > now > 0
    assert float(table["prize_cost"]) == now + 500

    def paid(pieces: Fraction) -> int:
        whole = int(pieces)
        return 7 * min(whole, 2) + 9 * max(0, whole - 2)

    assert float(table["pay_cost"]) == sum(paid(Fraction(f)) for f in funds)
    assert float(table["forecast"]) == then + 500 + sum(paid(Fraction(59 * f, 31)) for f in funds)
    _, final = run("competition", "standings", "tickets")
    assert float(final["forecast"]) == float(final["prize_cost"]) + float(final["pay_cost"])


def test_a_hold_ends_with_its_day_and_a_list_acts_from_its_own(run, bank):  # noqa: F811
    """Manager 34 has the most of the even ones. Listed from 20 January to 15 March; the table closes that day."""
    who, first = PEOPLE[34], 1 + sum(expected(n) > expected(34) for n in range(0, 34, 2))
    listed = f'[[gate]]\nrule = "listed"\nwho = ["{who}"]\nreason = "course"\non = 2026-01-20\nuntil = 2026-03-15\n'
    path = bank / "competitions" / "tickets.toml"
    path.write_text(TICKETS + listed, "utf-8")

    def standing(day: str) -> tuple[str, object, str]:
        row = next(
            r for r in run("competition", "standings", "tickets", "--on", day)[1]["rows"] if r["entrant_id"] == who
        )
        return row["standing"], row["place"], row["prizes"]

    assert standing("2026-01-19")[0] == "ranked"
    assert standing("2026-01-20")[:2] == ("held", None)
    held = standing("2026-03-15")
    assert held == ("held", None, [])
    assert standing("2026-03-16") == ("ranked", first, [["Line", "100.00"]])
    path.write_text(TICKETS + listed.replace("2026-01-20", "2026-03-16").replace("2026-03-15", "2026-12-31"), "utf-8")
    assert standing("2026-03-20")[0] == "ranked"  # named when the table was closed


DUEL = """format = "pk"
[title]
en = "Duel"
[window]
first = 2026-01-01
last = 2026-02-28
rounds = "month"
[entrants]
kind = "manager"
[[score]]
kpi = "fund_tickets"
[[override]]
finding = "single_product"
reason = "a game"
by = "Ann"
[[override]]
finding = "no_quality_gate"
reason = "a game"
by = "Ann"
"""


def test_a_ledger_tells_no_id_the_viewer_may_not_see(run, bank):  # noqa: F811
    """The opponent of a manager, the colleagues of an outlet's team, and the sales of another sub-branch."""
    me = PEOPLE[4]
    team = DUEL.replace('"pk"', '"team"').replace('"manager"', '"outlet"').replace('rounds = "month"\n', "")
    for name, text in (("duel", DUEL), ("team", team), ("outlets", team.replace('"team"', '"points"'))):
        (bank / "competitions" / f"{name}.toml").write_text(text, "utf-8")
        assert run("competition", "launch", name)[0] == 0
    _, mine = run("competition", "ledger", "duel", me, "--as", f"manager:{me}")
    assert mine["rounds"]
    assert [r["opponent"] for r in mine["rounds"]] == ["", ""]
    assert mine["entries"][0]["ref"].startswith("T0")
    _, office = run("competition", "ledger", "duel", me)
    assert all(r["opponent"] in PEOPLE for r in office["rounds"])
    for name in ("team", "outlets"):
        _, whole = run("competition", "ledger", name, "O11")
        _, own = run("competition", "ledger", name, "O11", "--as", f"manager:{me}")
        assert [e["points"] for e in own["entries"]] == [e["points"] for e in whole["entries"]]
        told = json.dumps(own)
        assert not [m for m in PEOPLE if m != me and m in told], name
        hidden = [e["ref"] for e, w in zip(own["entries"], whole["entries"], strict=True) if w["player"] != me]
        assert hidden
        assert all(r == "" or r.startswith("…") for r in hidden)
        _, head = run("competition", "ledger", name, "O11", "--as", "head:S1")
        assert head["entries"] == whole["entries"]
        assert run("competition", "ledger", name, "O11", "--as", "head:S2")[0] == 1
