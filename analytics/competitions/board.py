"""Playing a competition: from what was done to everybody's score, round by round, and the order they are in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

import numpy as np

from analytics.competitions import pairs, placing
from analytics.competitions.fixtures import BYE
from analytics.competitions.rules import Rules
from analytics.competitions.scoring import Aims, Line, Scores, round_of, scored
from analytics.competitions.tables import Key, Order, ordered
from analytics.competitions.tally import Done
from analytics.competitions.whole import Numbers, added, hundredths, times_over
from analytics.period import Period


@dataclass(frozen=True, eq=False)
class Field:
    """The entrants as positions, in seeding order: how many, in which division, and whose member each player is."""

    size: int
    division: Numbers  # position of the starting division, 0 where there are none
    team_of: Numbers | None = None  # member -> entrant, in team competitions
    fixtures: Sequence[Sequence[tuple[int, int]]] = ()  # listed pairs by round
    above: Sequence[int | None] = ()  # division -> the one over it


@dataclass(frozen=True, eq=False)
class Board:
    """Everything about a competition as columns of whole hundredths, by entrant."""

    score: Numbers
    there: Numbers  # has a score at all
    cells: Numbers  # [round, entrant]: what each round brought, as shown
    lines: Numbers  # [rule, round, entrant]: points of each rule in the round (or so far)
    first: Numbers  # keys of the table, most weighty first, more is better
    chain: list[tuple[str, Key]]
    group: Numbers  # division
    place: Numbers | None = None  # [round, entrant]: place in the round
    counts: Numbers | None = None  # [round, entrant]: does the round count (best n of m)
    matches: tuple[pairs.Match, ...] = ()
    reached: Numbers | None = None  # ordinal of the day the goal was reached, 0 never
    moves: Numbers | None = field(default=None)  # [round, entrant]: division in which the round was played

    def order(self) -> Order:
        """Everybody by score and chain."""
        return ordered(self.first, self.chain)


def play(
    rules: Rules, lines: Sequence[Line], entrants: Field, done: Done, spans: Sequence[Period], aims: Aims,
    extras: Mapping[str, Numbers] | None = None,
) -> Board:  # fmt: skip
    """The board. ``spans``: the rounds so far; ``extras``: keys of the chain that come from outside, more is better."""
    size = entrants.size
    if entrants.team_of is not None:
        scores = _teams(rules, lines, entrants, done, spans, aims)
    else:
        scores = scored(rules, lines, done, spans, size, aims)
    sign = -1 if rules.measure == "value" and lines[0].kpi.better == "lower" else 1
    board = {
        "rounds": _rounds, "pk": _pk, "divisions": _divisions, "race": _race,
    }.get(rules.shape, _total)(rules, entrants, scores, sign)  # fmt: skip
    if rules.shape == "race":
        board = _reached(board, rules, lines, entrants, done, spans, aims)
    return replace(board, chain=[(name, _key(name, board, scores, sign, extras or {})) for name in rules.tie_breaks])


def _total(_: Rules, entrants: Field, s: Scores, sign: int) -> Board:
    steps = np.diff(s.score, axis=0, prepend=np.zeros_like(s.score[:1]))
    last = s.score[-1]
    return Board(last, s.there[-1], steps, s.lines, sign * last[None, :], [], entrants.division)


_race = _total


def _rounds(rules: Rules, entrants: Field, s: Scores, sign: int) -> Board:
    assert rules.rounds is not None
    took_part = s.there & (s.score > 0) if rules.measure == "points" else s.there  # nothing done is no last place
    place = placing.round_places(sign * s.score, took_part, entrants.division)
    groups = [entrants.division == g for g in np.unique(entrants.division)]
    made = np.zeros(place.shape, np.int64)
    for r in range(len(place)):
        for inside in groups:
            made[r, inside] = placing.place_points(place[r, inside], rules.rounds.points, rules.rounds.tied)
    total, counts = placing.best_of(made, rules.rounds.best)
    some = np.asarray(s.there.any(axis=0))
    return Board(total, some, made, s.lines, total[None, :], [], entrants.division, place=place, counts=counts)


def _pk(rules: Rules, entrants: Field, s: Scores, sign: int) -> Board:
    matches = pairs.play(rules.pk, sign * s.score, entrants.fixtures)
    cells = np.zeros(s.score.shape, np.int64)
    for m in matches:
        cells[m.round, m.home] += m.home_points
        if m.away != BYE:
            cells[m.round, m.away] += m.away_points
    total = cells.sum(axis=0)
    met = np.ones(entrants.size, bool)
    return Board(total, met, cells, s.lines, total[None, :], [], entrants.division, matches=matches)


def _divisions(rules: Rules, entrants: Field, s: Scores, sign: int) -> Board:
    moves, place = placing.season(
        sign * s.score, s.there, entrants.division, entrants.above, rules.up, rules.down, rules.tie_breaks
    )
    last = s.score[-1]
    return Board(last, s.there[-1], s.score, s.lines, sign * last[None, :], [], moves[-1], place=place, moves=moves)


def _reached(
    board: Board, rules: Rules, lines: Sequence[Line], entrants: Field, done: Done, spans: Sequence[Period],
    aims: Aims,
) -> Board:  # fmt: skip
    """A race: who reached the goal first leads, and still has to hold it at the end; the others follow by score."""
    goal = hundredths(rules.goal) if rules.goal is not None else 0
    happened = done.whole.day
    days = np.unique(happened[round_of(happened, spans) >= 0]).tolist()
    reached = np.zeros(entrants.size, np.int64)
    if days:
        each = [Period(date.fromordinal(d), date.fromordinal(d) + timedelta(days=1)) for d in days]
        so_far = scored(rules, lines, done, each, entrants.size, aims).score
        over = so_far >= goal
        holds = over.any(axis=0) & over[-1]
        reached = np.where(holds, np.array(days)[over.argmax(axis=0)], 0)
    arrived = reached > 0
    first = np.stack([arrived, np.where(arrived, -reached, 0), np.where(arrived, 0, board.score)])
    return replace(board, first=first, reached=reached)


def _teams(
    rules: Rules, lines: Sequence[Line], entrants: Field, done: Done, spans: Sequence[Period], aims: Aims
) -> Scores:
    """Members' scores, each capped, together or per member; deductions are the team's. A last line is what the caps
    (and the mean) took away, so that the lines still add up to the score."""
    team = entrants.team_of
    assert team is not None
    every = done.whole
    makes = np.array([line.sign > 0 for line in lines])[every.line] if len(every) else np.zeros(0, bool)
    members = scored(rules, lines, every[makes], spans, len(team), aims)
    off = every[~makes]
    costs = scored(rules, lines, replace(off, who=team[off.who]), spans, entrants.size, aims)
    capped = members.score if rules.member_cap is None else np.minimum(members.score, hundredths(rules.member_cap))
    heads = np.maximum(np.bincount(team, minlength=entrants.size), 1)
    together = np.stack([added(row, team, entrants.size) for row in capped])
    if rules.combine == "mean":
        together = times_over(together, 1, heads)
    by_line = np.stack([np.stack([added(row, team, entrants.size) for row in line]) for line in members.lines])
    by_line = by_line + costs.lines
    score = together + costs.lines.sum(axis=0)
    cut = score - by_line.sum(axis=0)
    return Scores(np.concatenate([by_line, cut[None]]), score, np.ones(score.shape, bool))


def _key(name: str, board: Board, s: Scores, sign: int, extras: Mapping[str, Numbers]) -> Key:
    """The link of the chain as keys, more is better."""
    size = len(board.score)
    played = pairs.record(board.matches, size)
    match name:
        case "countback":
            place = board.place if board.place is not None else placing.round_places(sign * board.cells, s.there)
            return placing.countback(place)
        case "wins":
            return played.won[None, :]
        case "difference":
            return (played.scored - played.against)[None, :]
        case "scored":
            return played.scored[None, :]
        case "head_to_head":
            return partial(pairs.head_to_head, board.matches, size)
        case "best_round":
            return (sign * board.cells).max(axis=0)[None, :]
        case "last_round":
            return sign * board.cells[-1][None, :]
        case "all_rounds":
            return sign * board.cells.sum(axis=0)[None, :]
    return extras[name][None, :]
