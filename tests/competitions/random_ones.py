"""Random competitions of every format, with random things done: what the engine and the oracle are both given."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from random import Random

import numpy as np

from analytics.competitions.board import Board, Field, play
from analytics.competitions.keys import FORMATS
from analytics.competitions.rules import Rules
from analytics.competitions.scoring import Aims, lines_of
from analytics.competitions.tally import Tally, tallies
from analytics.kpi import registry
from tests.competitions.making import FIRST, listed_rounds, rules_of
from tests.competitions.oracle import Done, Oracle

ROUND_BY_ROUND = ["countback", "best_round", "last_round", "all_rounds"]
SUMS = ["fund_tickets", "fund_sales", "insurance_premiums", "new_clients"]


@dataclass(frozen=True)
class Case:
    """One competition, and everything both sides need."""

    rules: Rules
    size: int
    done: list[Done]
    division: list[int]
    team: list[int] | None
    target: dict[int, Fraction]
    base: dict[tuple[int, int], Fraction]

    def tallies(self) -> list[Tally]:
        return [Tally(w, i, d, int(q * 100), int(u * 100)) for w, i, d, q, u in self.done]

    def engine(self, done: list[Tally] | None = None) -> Board:
        spans = self.rules.window.spans()
        target = np.zeros((len(spans), self.size), np.int64)
        base = np.zeros((len(spans), self.size), np.int64)
        for w, t in self.target.items():
            target[:, w] = int(t * 10_000)
        for (r, w), b in self.base.items():
            base[r, w] = int(b * 100)
        ids = [d.id for d in self.rules.divisions]
        above = [ids.index(d.up_to) if d.up_to else None for d in self.rules.divisions]
        team = None if self.team is None else np.array(self.team)
        rounds = range(1, len(spans) + 1)
        listed = [[(int(a), int(b)) for n, a, b in self.rules.pk.fixtures if n == r] for r in rounds]
        field = Field(self.size, np.array(self.division), team, listed, above)
        rows = self.tallies() if done is None else done
        lines = lines_of(self.rules, registry())
        return play(self.rules, lines, field, tallies(rows), spans, Aims(target, base))

    def oracle(self) -> Oracle:
        made = Oracle(self.rules, registry(), self.size, self.done, self.division, self.team)
        made.target, made.base = self.target, self.base
        return made


def a_case(seed: int, form: str) -> Case:
    """A competition of a format. Equal seeds make equal ones; small numbers make many ties."""
    r = Random(f"{form} {seed}")
    rounds = r.randint(1, 6)
    size = r.randint(2, 8)
    rules = rules_of(
        "\n".join([*_head(r, form), listed_rounds(rounds), *_tables(r, form, rounds, size), *_scores(r, form)])
    )
    players = size * r.randint(1, 3) if form == "team" else size
    team = [i % size for i in range(players)] if form == "team" else None
    done = _done(r, rules, players, rounds)
    division = [r.randrange(len(rules.divisions)) if rules.divisions else 0 for _ in range(size)]
    target = {w: Fraction(r.randint(1, 4000), 100) for w in range(size) if r.random() < 0.9}
    base = {(k, w): Fraction(r.randint(-300, 900), 100) for k in range(rounds) for w in range(size)}
    return Case(rules, size, done, division, team, target, base)


def _head(r: Random, form: str) -> list[str]:
    chain = {"pk": r.sample(["difference", "scored", "head_to_head", "wins"], r.randint(0, 4)),
             "divisions": r.sample(["countback", "best_round", "all_rounds"], r.randint(0, 3)),
             **dict.fromkeys(("rounds", "points", "step", "race"), r.sample(ROUND_BY_ROUND, r.randint(0, 4))),
             }.get(form, [])  # fmt: skip
    quoted = ", ".join(f'"{c}"' for c in chain)
    return [f'format = "{form}"', f"tie_breaks = [{quoted}]"]


def _tables(r: Random, form: str, rounds: int, size: int) -> list[str]:
    match form:
        case "rounds":
            points = sorted((r.randint(0, 12) for _ in range(r.randint(1, 6))), reverse=True)
            best = f"best = {r.randint(1, rounds)}\n" if r.random() < 0.5 else ""
            return [f'[rounds]\npoints = {points}\n{best}tied = "{r.choice(["pool", "same"])}"\n']
        case "pk":
            pairs = r.choice(["round_robin", "by_place", "listed"])
            listed = f"fixtures = [{', '.join(_fixtures(r, rounds, size))}]\n" if pairs == "listed" else ""
            return [f'[pk]\npairs = "{pairs}"\n{listed}win = {r.choice([2, 3])}\n'
                    f'draw_within = {r.choice([0, 2])}\nbye = "{r.choice(["win", "draw", "none"])}"\n']  # fmt: skip
        case "race":
            return [f"[race]\ngoal = {r.randint(2, 15)}\n"]
        case "step":
            return ['[[prize]]\ntitle = "line"\nat = 5\namount = 10\n']
        case "divisions":
            return ['[[division]]\nid = "a"\n[[division]]\nid = "b"\nup_to = "a"\n[promotion]\n'
                    f"up = {r.randint(1, 2)}\n"
                    f"down = {r.randint(1, 2)}\n"]  # fmt: skip
        case "team":
            cap = f"member_cap = {r.randint(1, 12)}\n" if r.random() < 0.6 else ""
            return [f'[entrants]\nkind = "outlet"\n[combine]\nhow = "{r.choice(["sum", "mean"])}"\n{cap}']
        case "improvement":
            return ["[baseline]\nfirst = 2025-01-01\nlast = 2025-12-31\n"]
    return []


def _fixtures(r: Random, rounds: int, size: int) -> list[str]:
    """In each round a few pairs nobody else is in; some have no match."""
    found = []
    for n in range(1, rounds + 1):
        order = r.sample(range(size), size)
        found += [f'[{n}, "{order[2 * i]}", "{order[2 * i + 1]}"]' for i in range(r.randint(1, size // 2))]
    return found


def _scores(r: Random, form: str) -> list[str]:
    if form in ("value", "attainment", "improvement"):
        kpi = r.choice([*SUMS, "complaint_rate", "regular_premium_share", "valid_complaints"])
        units = '[entrants]\nkind = "outlet"\n' if registry()[kpi].gate else ""  # complaints give no person a place
        return [f'{units}[[score]]\nkpi = "{kpi}"\n']
    made = []
    for _ in range(r.randint(1, 3)):
        kpi = r.choice(SUMS)
        lines = [f'[[score]]\nkpi = "{kpi}"',
                 f"points = {r.choice([1, 2, 0.5, 0.25])}", f"per = {r.choice([1, 2, 2.5])}",
                 f'steps = "{r.choice(["whole", "share"])}"']  # fmt: skip
        if kpi in ("fund_sales", "insurance_premiums") and r.random() < 0.5:
            lines.append('each = "sale"')
        if r.random() < 0.4:
            lines.append(f"cap = {r.randint(1, 10)}")
        made.append("\n".join(lines))
    if r.random() < 0.4:
        limit = f"\nlimit = {r.randint(1, 6)}" if r.random() < 0.5 else ""
        made.append(f'[[deduct]]\nkpi = "valid_complaints"\npoints = {r.choice([1, 5])}{limit}')
    return made


def _done(r: Random, rules: Rules, players: int, rounds: int) -> list[Done]:
    kpis = [registry()[x.kpi] for x in (*rules.scores, *rules.deducts)]
    rows: list[Done] = []
    for _ in range(r.randint(0, players * 6)):
        line = r.randrange(len(kpis))
        day = FIRST + timedelta(days=r.randint(-1, rounds))  # some outside the window
        coarse = kpis[line].kind == "count"
        q = Fraction(r.randint(0, 4)) if coarse else Fraction(r.randint(-100, 700), r.choice([1, 4, 100]))
        q = Fraction(int(q * 100), 100)
        under = Fraction(r.randint(0, 5)) if kpis[line].has_denominator else Fraction(0)
        rows.append((r.randrange(players), line, day, q, under))
    return rows


ALL = FORMATS
