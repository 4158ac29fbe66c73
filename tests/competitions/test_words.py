"""Whatever a file says, the plain words say: change a key, and the sentences change, in every language."""

import pytest

from analytics.competitions.keys import COMPETITION
from analytics.competitions.plain import in_words
from analytics.competitions.rules import read_rules
from analytics.kpi import LANGUAGES, registry

HEAD = '[title]\nen = "T"\nzh-Hans = "T"\nzh-Hant = "T"\n[window]\nfirst = 2026-01-01\nlast = 2026-03-31\n'
POINTS = f"""format = "points"
tie_breaks = ["best_round", "last_round"]
budget = 900
{HEAD}rounds = "month"
cooling_off = 10
[entrants]
kind = "manager"
within = ["B"]
grades = ["g1"]
tiers = ["t1"]
except = ["m9"]
joiners = "out"
leavers = "keep"
transfers = "inside"
fewest_days = 30
[[division]]
id = "a"
title = "Big"
book_from = 200
tiers = ["d1"]
grades = ["h1"]
[[division]]
id = "b"
title = "Small"
book_to = 199
members = ["m1"]
[[score]]
kpi = "insurance_premiums"
points = 2
per = 5000
steps = "share"
each = "sale"
cap = 40
regular = 3
[[deduct]]
kpi = "valid_complaints"
points = 7
per = 2
limit = 21
[[gate]]
rule = "kpi"
standing = "excluded"
kpi = "cancellation_rate"
at_most = 25
at_least = 1
[[gate]]
rule = "complaint"
severity = "high"
standing = "held"
until = 2026-05-05
reason = "see compliance"
[[gate]]
rule = "listed"
who = ["m5"]
reason = "no course"
on = 2026-02-02
[[gate]]
rule = "breadth"
fewest = 4
[[gate]]
rule = "client_share"
kpi = "fund_sales"
at_most = 33
[[prize]]
title = "Gold"
zh-Hans = "Gold"
zh-Hant = "Gold"
from = 2
to = 5
amount = 11
division = "a"
[[prize]]
title = "Line"
at = 55
amount = 12
[[prize]]
title = "Star"
best = "aum"
amount = 13
[[piece]]
kpi = "fund_tickets"
price = 6
per = 3
from = 8
[[override]]
finding = "no_cooling_off"
reason = "a trial"
by = "Ann"
"""
ROUNDS = f"""format = "rounds"
measure = "attainment"
{HEAD}rounds = "listed"
listed = [[2026-01-01, 2026-01-10], [2026-02-01, 2026-02-10]]
[entrants]
kind = "outlet"
leavers = "keep"
[[score]]
kpi = "fund_sales"
target = 77
[rounds]
points = [3, 2]
best = 1
tied = "same"
"""
PK = f"""format = "pk"
{HEAD}rounds = "week"
[entrants]
kind = "outlet"
[[score]]
kpi = "fund_tickets"
[pk]
pairs = "by_place"
win = 4
draw = 2
loss = 1
draw_within = 5
bye = "none"
"""
RACE = f'format = "race"\n{HEAD}[entrants]\nkind = "manager"\n[[score]]\nkpi = "fund_tickets"\n[race]\ngoal = 44\n'
GAIN = (
    f'format = "improvement"\n{HEAD}[entrants]\nkind = "manager"\n[[score]]\nkpi = "fund_tickets"\n'
    "[baseline]\nfirst = 2025-01-01\nlast = 2025-06-30\nshrink = 60\n"
)
TEAMS = f"""format = "team"
{HEAD}[entrants]
kind = "team"
[[team]]
id = "x"
title = "Xs"
zh-Hans = "Xs"
zh-Hant = "Xs"
members = ["m1"]
[[score]]
kpi = "fund_tickets"
[combine]
how = "mean"
member_cap = 66
"""
LADDER = f"""format = "divisions"
{HEAD}rounds = "month"
[entrants]
kind = "outlet"
[[division]]
id = "a"
[[division]]
id = "b"
up_to = "a"
[promotion]
up = 2
down = 3
[[score]]
kpi = "fund_tickets"
"""
FLIPS = [
    (POINTS, [
        ('"points"', '"step"'), ('["best_round", "last_round"]', '["last_round", "best_round"]'), ("= 900", "= 901"),
        ("2026-01-01", "2026-01-02"), ("2026-03-31", "2026-03-30"), ('rounds = "month"', 'rounds = "week"'),
        ("cooling_off = 10", "cooling_off = 11"), ('["B"]', '["C"]'), ('["g1"]', '["g2"]'), ('["t1"]', '["t2"]'),
        ('["m9"]', '["m8"]'), ('"out"', '"enter"'), ('"keep"', '"unplaced"'), ('"inside"', '"follow"'),
        ("fewest_days = 30", "fewest_days = 31"), ('"Big"', '"Bigger"'), ("book_from = 200", "book_from = 201"),
        ('["d1"]', '["d2"]'), ('["h1"]', '["h2"]'), ("book_to = 199", "book_to = 198"), ('["m1"]', '["m2"]'),
        ('kpi = "insurance_premiums"', 'kpi = "gold_sales"'), ("points = 2", "points = 3"),
        ("per = 5000", "per = 5001"),
        ('"share"', '"whole"'), ('"sale"', '"total"'), ("cap = 40", "cap = 41"), ("regular = 3", "regular = 4"),
        ('kpi = "valid_complaints"', 'kpi = "complaint_days"'), ("points = 7", "points = 8"), ("per = 2", "per = 4"),
        ("limit = 21", "limit = 22"), ('"excluded"\nkpi', '"held"\nkpi'), ("at_most = 25", "at_most = 26"),
        ("at_least = 1", "at_least = 2"), ('"high"', '"low"'), ("until = 2026-05-05", "until = 2026-05-06"),
        ('"see compliance"', '"see the board"'), ('["m5"]', '["m6"]'), ('"no course"', '"no badge"'),
        ("on = 2026-02-02", "on = 2026-02-03"), ("fewest = 4", "fewest = 5"), ("at_most = 33", "at_most = 34"),
        ('"Gold"', '"Golden"'), ("from = 2", "from = 3"), ("to = 5", "to = 6"), ("amount = 11", "amount = 10"),
        ('division = "a"', 'division = "b"'), ("at = 55", "at = 56"), ('best = "aum"', 'best = "gold_sales"'),
        ("price = 6", "price = 7"), ("per = 3", "per = 9"), ("from = 8", "from = 9"), ('"a trial"', '"a test"'),
        ('"Ann"', '"Bob"'), ('"no_cooling_off"', '"single_product"'),
    ]),
    (ROUNDS, [
        ('"attainment"', '"value"'), ("2026-02-10", "2026-02-11"), ('"keep"', '"unplaced"'), ("= 77", "= 78"),
        ("[3, 2]", "[4, 2]"), ("best = 1", "best = 2"), ('"same"', '"pool"'), ('"outlet"', '"branch"'),
    ]),
    (PK, [
        ('"by_place"', '"round_robin"'), ("win = 4", "win = 5"), ("draw = 2", "draw = 3"), ("loss = 1", "loss = 0"),
        ("draw_within = 5", "draw_within = 6"), ('"none"', '"win"'),
    ]),
    (RACE, [("goal = 44", "goal = 45")]),
    (GAIN, [("2025-01-01", "2025-01-02"), ("2025-06-30", "2025-06-29"), ("shrink = 60", "shrink = 61"),
            ("shrink = 60", "")]),
    (TEAMS, [('"Xs"', '"Ys"'), ('["m1"]', '["m2"]'), ('"mean"', '"sum"'), ("member_cap = 66", "member_cap = 67")]),
    (LADDER, [("up = 2", "up = 1"), ("down = 3", "down = 2")]),
]  # fmt: skip


def said(text: str, language: str) -> tuple[str, ...]:
    """The rules in words; targets and attainment need a matching measure, which the flips keep."""
    return in_words(read_rules(text, "t.toml"), registry(), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "flips"), FLIPS, ids=["points", "rounds", "pk", "race", "gain", "teams", "ladder"])
def test_every_key_changes_the_words(text: str, flips: list[tuple[str, str]], language: str):
    before = said(text, language)
    for was, now in flips:
        assert was in text, was
        changed = text.replace(was, now)
        if was == '"attainment"':
            changed = changed.replace("target = 77\n", "")
        assert said(changed, language) != before, (was, now)


def test_the_flips_leave_no_key_out():
    """But for names and ids inside the file, pairs one by one, the Chinese names and the version."""
    all_ = "\n".join(text for text, _ in FLIPS)
    spared = {"version", "id", "fixtures", "zh-Hans", "zh-Hant"}
    missing = [f"{t.name}.{k.name}" for t in COMPETITION for k in t.keys
               if k.name not in spared and f"\n{k.name} = " not in f"\n{all_}"]  # fmt: skip
    assert missing == []
