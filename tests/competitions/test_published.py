"""Competitions of the real world whose final tables are known: the engine must come to the same."""

import json
from decimal import Decimal

import numpy as np
import pytest

from analytics.competitions import placing
from analytics.competitions.fixtures import BYE, round_robin
from analytics.competitions.prizes import Placed, award
from analytics.competitions.rules import Prize, Rules
from analytics.competitions.tables import ordered, places
from tests.competitions.making import by_round, field_of, listed_rounds, one_score, played, rules_of, table

RET = None  # retired, excluded or not started

# Formula One 1964, drivers' championship: places in Monaco, Netherlands, Belgium, France, Britain, Germany, Austria,
# Italy, United States, Mexico. 9-6-4-3-2-1 for the first six, the best 6 of 10 count. Places and points as listed at
# simple.wikipedia.org/wiki/1964_Formula_One_season (looked up in November 2026). Final: Surtees 40; Hill 39 (41 before
# dropping); Clark 32; Bandini 23, Ginther 23, Bandini ahead (a win).
F1_1964 = {
    "Surtees": [RET, 2, RET, RET, 3, 1, RET, 1, 2, 2],
    "Hill": [1, 4, 5, 2, 2, 2, RET, RET, 1, 11],
    "Clark": [4, 1, 1, RET, 1, RET, RET, 15, 7, 5],
    "Bandini": [10, RET, RET, 9, 5, 3, 1, 3, RET, 3],
    "Ginther": [2, 11, 4, 5, 8, 7, 2, 4, 4, 8],
    "Gurney": [RET, RET, 6, 1, 13, 10, RET, 10, RET, 1],
}
POINTS_1964 = {"Surtees": 40, "Hill": 39, "Clark": 32, "Bandini": 23, "Ginther": 23, "Gurney": 19}

# Formula One 1988: the two McLarens, 16 races, the best 11 count. Wins, podiums and points: pitwall.app/seasons/
# 1988-formula-1-world-championship; seven wins and seven second places against eight and three, and the rule:
# car.watch.impress.co.jp, gallery 1067/381; points also at forums.autosport.com, topic 61038. Senna 90 (94), Prost 87
# (105): the one with fewer points in all is champion.
F1_1988 = {
    "Prost": [1, 2, 1, 1, 2, 2, 1, RET, 2, 2, 2, RET, 1, 1, 2, 1],
    "Senna": [RET, 1, RET, 2, 1, 1, 2, 1, 1, 1, 1, 10, 6, 4, 1, 2],
}
NINE_TO_ONE = "points = [9, 6, 4, 3, 2, 1]"


def _championship(results: dict[str, list[int | None]], best: int) -> tuple[list[int], list[int], np.ndarray]:
    """(points with and without dropping, keys of countback) from places of each race."""
    place = np.array([[p or 0 for p in r] for r in results.values()]).T
    worth = [Decimal(p) for p in (9, 6, 4, 3, 2, 1)]
    made = np.array([[int(worth[p - 1] * 100) if 0 < p <= 6 else 0 for p in row] for row in place])
    kept, _ = placing.best_of(made, best)
    return (kept // 100).tolist(), (made.sum(axis=0) // 100).tolist(), placing.countback(place)


def test_a_season_decided_by_dropped_scores_1964():
    kept, in_all, _ = _championship(F1_1964, 6)
    assert dict(zip(F1_1964, kept, strict=True)) == POINTS_1964
    assert in_all[1] == 41
    assert in_all[0] == 40


def test_equal_points_are_decided_by_countback_1964():
    kept, _, back = _championship(F1_1964, 6)
    order = ordered(np.array([kept]), [("countback", back)])
    everybody = np.ones(len(kept), bool)
    place, _ = places(order.rank, everybody, np.zeros(len(kept), np.int64))
    assert place.tolist() == [1, 2, 3, 4, 5, 6]
    assert dict(zip(F1_1964, order.decided, strict=True))["Bandini"] == "countback"


def test_more_points_in_all_and_still_second_1988():
    kept, in_all, _ = _championship(F1_1988, 11)
    assert (kept, in_all) == ([87, 90], [105, 94])


# World Cup 1994, Group E: all four teams had 4 points and difference 0; goals put Mexico first and Norway last, and the
# match between them put Ireland before Italy. Results and table: en.wikipedia.org/wiki/1994_FIFA_World_Cup_Group_E (the
# table, from FIFA, also at wikimili.com/en/1994_FIFA_World_Cup_Group_E; looked up in November 2026).
TEAMS = ["Italy", "Ireland", "Norway", "Mexico"]
GROUP_E = [
    [("Italy", 0, "Ireland", 1), ("Norway", 1, "Mexico", 0)],
    [("Italy", 1, "Norway", 0), ("Mexico", 2, "Ireland", 1)],
    [("Italy", 1, "Mexico", 1), ("Ireland", 0, "Norway", 0)],
]


def _group(chain: str) -> tuple[Rules, dict[str, list[int]], list[list[tuple[int, int]]]]:
    goals: dict[str, list[int]] = {t: [0] * 3 for t in TEAMS}
    fixtures = []
    for r, day in enumerate(GROUP_E):
        for home, a, away, b in day:
            goals[home][r], goals[away][r] = a, b
        fixtures.append([(TEAMS.index(h), TEAMS.index(a)) for h, _, a, _ in day])
    listed = json.dumps([[r, h, a] for r, day in enumerate(GROUP_E, 1) for h, _, a, _ in day])
    pk = f'[pk]\npairs = "listed"\nfixtures = {listed}\n'
    rules = rules_of(f'format = "pk"\ntie_breaks = {chain}\n{listed_rounds(3)}{pk}{one_score()}')
    return rules, goals, fixtures


def test_a_group_decided_by_goals_and_then_by_the_match_between_two():
    rules, goals, fixtures = _group('["difference", "scored", "head_to_head"]')
    board = played(rules, 4, by_round(goals), field_of(4, fixtures))
    found = table(rules, TEAMS, board)
    assert [(t, r.place, r.score) for t, r in found.items()] == [
        ("Mexico", 1, 4), ("Ireland", 2, 4), ("Italy", 3, 4), ("Norway", 4, 4),
    ]  # fmt: skip
    assert {t: r.tie_break for t, r in found.items()} == {
        "Mexico": "scored", "Norway": "scored", "Ireland": "head_to_head", "Italy": "head_to_head",
    }  # fmt: skip
    assert all(r.record == (1, 1, 1) and r.difference == 0 for r in found.values())


def test_without_the_last_link_the_place_is_shared():
    rules, goals, fixtures = _group('["difference", "scored"]')
    found = table(rules, TEAMS, played(rules, 4, by_round(goals), field_of(4, fixtures)))
    assert (found["Ireland"].place, found["Italy"].place, found["Norway"].place) == (2, 2, 4)
    assert found["Italy"].tie_break == "shared"


# English First Division 1988-89, top four: won, drawn, lost, goals for and against, as listed at worldfootball.net,
# "eng-premier-league-1988-1989-spieltag/38" (looked up in November 2026). Arsenal and Liverpool: 76 points, difference
# +37 both; 73 goals to 65.
FIRST_DIVISION = {
    "Norwich City": (17, 11, 10, 48, 45),
    "Liverpool": (22, 10, 6, 65, 28),
    "Arsenal": (22, 10, 6, 73, 36),
    "Nottingham Forest": (17, 13, 8, 64, 43),
}


def test_a_league_decided_by_goals_scored_1989():
    won, drawn, _, scored, against = np.array(list(FIRST_DIVISION.values())).T
    keys = [("difference", (scored - against)[None, :]), ("scored", scored[None, :])]
    order = ordered((3 * won + drawn)[None, :], keys)
    names = list(FIRST_DIVISION)
    assert [names[i] for i in np.argsort(order.rank)] == ["Arsenal", "Liverpool", "Nottingham Forest", "Norwich City"]
    assert dict(zip(names, order.decided, strict=True)) == {
        "Arsenal": "scored", "Liverpool": "scored", "Nottingham Forest": "", "Norwich City": "",
    }  # fmt: skip


def test_ties_pool_the_prizes_masters_2023():
    """Masters Tournament 2023, purse 18 million dollars: three shared fourth place and had 744,000 each, two shared
    seventh and had 580,500 each. Source: CBS Sports, 10 April 2023."""
    purse = {1: 3_240_000, 2: 1_944_000, 3: 1_224_000, 4: 864_000, 5: 720_000, 6: 648_000, 7: 603_000, 8: 558_000,
             9: 522_000}  # fmt: skip
    prizes = [Prize(f"{n}", Decimal(p), first=n, last=n) for n, p in purse.items()]
    board = {"Rahm": 1, "Koepka": 2, "Mickelson": 2, "Spieth": 4, "Reed": 4, "Henley": 4, "Young": 7, "Hovland": 7,
             "Theegala": 9}  # fmt: skip
    won, pot = award(prizes, [Placed(n, p, Decimal(0)) for n, p in board.items()], {})
    paid = {w.who: w.amount for w in won}
    assert paid["Rahm"] == 3_240_000
    assert {paid[n] for n in ("Spieth", "Reed", "Henley")} == {744_000}
    assert {paid[n] for n in ("Young", "Hovland")} == {580_500}
    assert paid["Theegala"] == 522_000
    assert sum(paid.values()) + pot == sum(purse.values())


def test_three_share_one_hundred_and_the_odd_cent_stays_in_the_pot():
    """8 + 6 + 4 for three who share the first place: 6 each. 100 for three: 33.33 each, 0.01 stays."""
    prizes = [Prize("a", Decimal(8), 1, 1), Prize("b", Decimal(6), 2, 2), Prize("c", Decimal(4), 3, 3)]
    three = [Placed(n, 1, Decimal(5)) for n in "xyz"]
    assert {w.amount for w in award(prizes, three, {})[0]} == {6}
    won, pot = award([Prize("a", Decimal(100), 1, 1)], three, {})
    assert ({w.amount for w in won}, pot) == ({Decimal("33.33")}, Decimal("0.01"))


@pytest.mark.parametrize("size", [2, 3, 4, 5, 8, 13])
def test_round_robin_everyone_meets_everyone_once(size: int):
    """n entrants meet in n - 1 rounds (n, if odd); nobody plays twice in a round."""
    rounds = size - 1 + size % 2
    schedule = round_robin(size, rounds)
    met = [frozenset(p) for day in schedule for p in day if BYE not in p]
    assert len(met) == len(set(met)) == size * (size - 1) // 2
    for day in schedule:
        busy = [i for p in day for i in p if i != BYE]
        assert sorted(busy) == sorted(set(busy))


def test_rounds_end_to_end_as_a_competition():
    """The five of 1964 again, through a competition file: who is placed better in a race sold more that day.

    Only these five race here, so places close up: in Monaco Hill 1, Ginther 2, Clark 3, Bandini 4.
    """
    names = [n for n in F1_1964 if n != "Gurney"]
    sold = {n: [None if p is None else 100 - p for p in F1_1964[n]] for n in names}
    text = f'format = "rounds"\ntie_breaks = ["countback"]\n{listed_rounds(10)}[rounds]\n{NINE_TO_ONE}\nbest = 6\n'
    rules = rules_of(text + one_score())
    board = played(rules, 5, by_round(sold))
    assert board.place is not None
    first = dict(zip(names, board.place[0].tolist(), strict=True))
    assert (first["Hill"], first["Ginther"], first["Clark"], first["Bandini"]) == (1, 2, 3, 4)


# Formula One 1989, 16 races, the best 11 count, 9-6-4-3-2-1: places as listed at raceranks.com/s/1989/drivers. What
# counted and what was dropped: forums.autosport.com, topic 61038 ("Prost: 1 fourth and 1 fifth (5 points). 76 (81)").
F1_1989 = {
    "Prost": [2, 2, 2, 5, 1, RET, 1, 1, 2, 4, 2, 1, 2, 3, RET, RET],
    "Senna": [11, 1, 1, 1, RET, 7, RET, RET, 1, 2, 1, RET, RET, 1, RET, RET],
    "Patrese": [15, RET, 15, 2, 2, 2, 3, RET, 4, RET, RET, 4, RET, 5, 2, 3],
    "Mansell": [1, RET, RET, RET, RET, RET, 2, 2, 3, 1, 3, RET, RET, RET, RET, RET],
    "Boutsen": [RET, 4, 10, RET, 6, 1, RET, 10, RET, 3, 4, 3, RET, RET, 3, 1],
    "Nannini": [6, 3, 8, 4, RET, RET, RET, 3, RET, RET, 5, RET, 4, RET, 1, 2],
}


def test_a_season_with_dropped_scores_1989():
    kept, in_all, _ = _championship(F1_1989, 11)
    assert dict(zip(F1_1989, kept, strict=True)) == {
        "Prost": 76, "Senna": 60, "Patrese": 40, "Mansell": 38, "Boutsen": 37, "Nannini": 32,
    }  # fmt: skip
    assert in_all[0] == 81


def test_a_league_decided_by_goal_difference_2012():
    """Premier League 2011-12, the first four: 89, 89, 70 and 69 points; +64 against +56. Sources: the final table in
    joomag "Romagiallorossa" of June 2012, p. 79; differences: footballplayback.com, "The 2011 to 2012 Premier League
    table"; "the first to be decided on goal difference": Reuters, 13 May 2012."""
    names = ["Tottenham Hotspur", "Manchester United", "Arsenal", "Manchester City"]
    points, difference = np.array([[69, 89, 70, 89]]), np.array([[25, 56, 25, 64]])
    order = ordered(points, [("difference", difference)])
    assert [names[i] for i in np.argsort(order.rank)] == [
        "Manchester City", "Manchester United", "Arsenal", "Tottenham Hotspur",
    ]  # fmt: skip
    assert order.decided == ["", "difference", "", "difference"]


def test_three_who_share_the_third_place_of_five_million():
    """6.8 + 4.8 + 4.0 % of a purse of 5,000,000 for the places 3 to 5 are 5.2 %, 260,000, for each of three. Source:
    unldigia.blogspot.com, October 2018, "The distribution of money on the PGA Tour" (its worked example)."""
    shares = {1: "18", 2: "10.8", 3: "6.8", 4: "4.8", 5: "4", 6: "3.6"}
    prizes = [Prize(f"{n}", Decimal(s) * 50_000, first=n, last=n) for n, s in shares.items()]
    board = [Placed(n, p, Decimal(0)) for n, p in (("a", 1), ("b", 2), ("c", 3), ("d", 3), ("e", 3), ("f", 6))]
    won, pot = award(prizes, board, {})
    assert {w.who: w.amount for w in won} == {
        "a": 900_000, "b": 540_000, "c": 260_000, "d": 260_000, "e": 260_000, "f": 180_000,
    }  # fmt: skip
    assert pot == 0
