"""Competitions worked out the slow way: dictionaries, fractions and loops, from the rules and not the engine.

Quantities are plain numbers (not hundredths). ``done``: (who, line, day, quantity, under) rows. Answers are
``{who: (score, place, tie shared)}`` with Fractions.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

Done = tuple[int, int, date, Fraction, Fraction]
HALF = Fraction(1, 2)


def to_cents(x: Fraction) -> Fraction:
    """Half away from zero, to the hundredth."""
    n = abs(x) * 100
    whole = (n + HALF).numerator // (n + HALF).denominator
    return Fraction(whole if x >= 0 else -whole, 100)


def toward_zero(x: Fraction) -> int:
    n = abs(x).numerator // abs(x).denominator
    return n if x >= 0 else -n


class Oracle:
    """One competition over so many entrants."""

    def __init__(self, rules: Any, kpis: Any, size: int, done: list[Done], division: list[int], team: list[int] | None):
        self.rules, self.kpis, self.size, self.done = rules, kpis, size, done
        self.division, self.team = division, team
        self.spans = rules.window.spans()
        self.target: dict[int, Fraction] = {}
        self.base: dict[tuple[int, int], Fraction] = {}

    # ---- scores ----
    def quantity(self, who: int, line: int, days: Any) -> Fraction | None:
        item = ([*self.rules.scores, *self.rules.deducts])[line]
        kpi = self.kpis[item.kpi]
        mine = [d for d in self.done if d[0] == who and d[1] == line and days(d[2])]
        if kpi.rollup == "sum":
            if getattr(item, "each", "total") == "sale":
                return Fraction(sum(toward_zero(d[3] / Fraction(item.per)) for d in mine))
            return sum((d[3] for d in mine), Fraction(0))
        under = sum((d[4] for d in mine), Fraction(0))
        if not under:
            return None
        exact = kpi.scale * sum((d[3] for d in mine), Fraction(0)) / under
        ten = 10**kpi.decimals
        n = abs(exact) * ten + HALF
        return Fraction((n.numerator // n.denominator) * (1 if exact >= 0 else -1), ten)

    def line_points(self, who: int, line: int, days: Any) -> Fraction:
        items = [*self.rules.scores, *self.rules.deducts]
        item, q = items[line], self.quantity(who, line, days)
        if q is None:
            q = Fraction(0)
        per = Fraction(1) if getattr(item, "each", "total") == "sale" else Fraction(item.per)
        if getattr(item, "steps", "whole") == "whole":
            made = toward_zero(q / per) * Fraction(item.points)
        else:
            made = to_cents(q * Fraction(item.points) / per)
        cap = getattr(item, "cap", None) if line < len(self.rules.scores) else item.limit
        if cap is not None:
            made = min(made, Fraction(cap))
        return made if line < len(self.rules.scores) else -max(made, Fraction(0))

    def score(self, who: int, days: Any, span: int = 0) -> Fraction | None:
        rules = self.rules
        total = Fraction(0)
        if rules.measure == "points":
            total = sum((self.line_points(who, i, days) for i in range(len(rules.scores))), Fraction(0))
        else:
            value = self.quantity(who, 0, days)
            higher = self.kpis[rules.scores[0].kpi].better == "higher"
            if value is None:
                return None
            if rules.measure == "value":
                total = value
            elif rules.measure == "attainment":
                if who not in self.target:
                    return None
                t = self.target[who]
                total = max(Fraction(0), to_cents(100 * (value if higher else 2 * t - value) / t))
            else:
                total = value - self.base[span, who] if higher else self.base[span, who] - value
        offs = range(len(rules.scores), len(rules.scores) + len(rules.deducts))
        return total + sum((self.line_points(who, i, days) for i in offs), Fraction(0))

    def of_round(self, who: int, r: int) -> Fraction | None:
        span = self.spans[r]
        return self.score(who, lambda d: span.start <= d < span.end, r)

    def in_all(self, who: int) -> Fraction | None:
        first, last = self.rules.window.first, self.rules.window.last
        return self.score(who, lambda d: first <= d <= last, len(self.spans) - 1)

    # ---- tables ----
    def table(self) -> dict[int, tuple[Fraction | None, int | None]]:
        shape = self.rules.shape
        return getattr(self, f"_{shape}")()

    def _places(self, keys: dict[int, Any], group: dict[int, int] | None = None) -> dict[int, int | None]:
        """1 + how many are strictly better; ``keys``: bigger is better, None is out."""
        found: dict[int, int | None] = {}
        for who, key in keys.items():
            rivals = [k for o, k in keys.items() if k is not None and (group is None or group[o] == group[who])]
            found[who] = None if key is None else 1 + sum(k > key for k in rivals)
        return found

    @property
    def sign(self) -> int:
        lower = self.kpis[self.rules.scores[0].kpi].better == "lower"
        return -1 if self.rules.measure == "value" and lower else 1

    def _total(self) -> dict[int, tuple[Fraction | None, int | None]]:
        scores = {w: self.in_all(w) for w in range(self.size)}
        told = self._told_apart()
        place = self._places({w: None if s is None else (self.sign * s, told[w]) for w, s in scores.items()})
        return {w: (scores[w], place[w]) for w in scores}

    def _told_apart(self) -> dict[int, list[Any]]:
        """The links of the chain where a round is worth what it added to the score; bigger is better."""
        first = self.rules.window.first
        so_far = [
            {w: self.sign * (self.score(w, lambda d, s=s: first <= d < s.end, r) or Fraction(0))
             for w in range(self.size)}
            for r, s in enumerate(self.spans)
        ]  # fmt: skip
        added = [{w: now[w] - (so_far[r - 1][w] if r else 0) for w in now} for r, now in enumerate(so_far)]
        return self._links(added, [self._places(dict(one)) for one in added])

    def _links(self, brought: list[dict[int, Fraction]], came: list[dict[int, int | None]]) -> dict[int, list[Any]]:
        """By entrant and link of the chain, from what each round brought and the place in it."""
        found: dict[int, list[Any]] = {}
        for w in range(self.size):
            mine = [one[w] for one in brought]
            known = {
                "countback": [sum(p[w] == n for p in came) for n in range(1, self.size + 1)], "best_round": max(mine),
                "last_round": mine[-1], "all_rounds": sum(mine, Fraction(0)),
            }  # fmt: skip
            found[w] = [known[name] for name in self.rules.tie_breaks]
        return found

    def _race(self) -> dict[int, tuple[Fraction | None, int | None]]:
        goal = Fraction(self.rules.goal)
        first, last = self.rules.window.first, self.rules.window.last
        days = sorted({d[2] for d in self.done if first <= d[2] <= last})
        keys: dict[int, Any] = {}
        told = self._told_apart()
        for w in range(self.size):
            final = self.in_all(w)
            when = [d for d in days if self.score(w, lambda x, d=d: first <= x <= d) >= goal]  # type: ignore[operator]
            reached = when and final >= goal  # type: ignore[operator]
            keys[w] = (1, -when[0].toordinal(), told[w]) if reached else (0, final, told[w])
        place = self._places(keys)
        return {w: (self.in_all(w), place[w]) for w in keys}

    def _rounds(self) -> dict[int, tuple[Fraction | None, int | None]]:
        worth = [Fraction(p) for p in self.rules.rounds.points]
        made: dict[int, list[Fraction]] = defaultdict(list)
        came: dict[int, list[int | None]] = defaultdict(list)
        for r in range(len(self.spans)):
            scores = {w: self.of_round(w, r) for w in range(self.size)}
            if self.rules.measure == "points":
                scores = {w: s if s is not None and s > 0 else None for w, s in scores.items()}
            place = self._places({w: None if s is None else self.sign * s for w, s in scores.items()})
            for w in range(self.size):
                p = place[w]
                came[w].append(p)
                if p is None:
                    made[w].append(Fraction(0))
                    continue
                shared = sum(place[o] == p for o in place)
                pool = [worth[i] if i < len(worth) else Fraction(0) for i in range(p - 1, p - 1 + shared)]
                each = pool[0] if self.rules.rounds.tied == "same" else sum(pool, Fraction(0)) / shared
                made[w].append(Fraction((each * 100).numerator // (each * 100).denominator, 100))
        best = self.rules.rounds.best or len(self.spans)
        total = {w: sum(sorted(made[w], reverse=True)[:best], Fraction(0)) for w in range(self.size)}
        rounds = range(len(self.spans))
        told = self._links(
            [{w: made[w][r] for w in made} for r in rounds], [{w: came[w][r] for w in came} for r in rounds]
        )
        keys = {}
        for w in range(self.size):
            took = any(self.of_round(w, r) is not None for r in range(len(self.spans)))
            keys[w] = (total[w], told[w]) if took else None
        place = self._places(keys)
        return {w: (total[w] if keys[w] is not None else None, place[w]) for w in keys}

    def _pk(self) -> dict[int, tuple[Fraction | None, int | None]]:
        pk = self.rules.pk
        results: list[tuple[int, int, Fraction, Fraction]] = []
        points: dict[int, Fraction] = dict.fromkeys(range(self.size), Fraction(0))
        byes: set[int] = set()
        for r in range(len(self.spans)):
            scores = {w: self.sign * self.of_round(w, r) for w in range(self.size)}  # type: ignore[operator]
            for a, b in self._pairs(r, points, results, byes):
                if b is None:
                    byes.add(a)
                    points[a] += {"win": Fraction(pk.win), "draw": Fraction(pk.draw), "none": Fraction(0)}[pk.bye]
                    continue
                results.append((a, b, scores[a], scores[b]))
                for w, n in zip((a, b), self._match(scores[a], scores[b]), strict=True):
                    points[w] += n
        return self._pk_table(points, results)

    def _match(self, a: Fraction, b: Fraction) -> tuple[Fraction, Fraction]:
        pk = self.rules.pk
        win, draw, loss = Fraction(pk.win), Fraction(pk.draw), Fraction(pk.loss)
        if a == b or abs(a - b) < Fraction(pk.draw_within):
            return draw, draw
        return (win, loss) if a > b else (loss, win)

    def _pairs(self, r: int, points: Any, results: Any, byes: set[int]) -> list[tuple[int, int | None]]:
        if self.rules.pk.pairs == "listed":
            return [(int(a), int(b)) for n, a, b in self.rules.pk.fixtures if n == r + 1]
        if self.rules.pk.pairs == "round_robin":
            # seat 0 stays; the others stand on a circle; in round r the circle has turned by r
            seats: list[int | None] = [*range(self.size), *([None] if self.size % 2 else [])]
            m = len(seats)
            others = [seats[1 + (i + r) % (m - 1)] for i in range(m - 1)]
            line = [seats[0], *others]
            raw = [(line[i], line[m - 1 - i]) for i in range(m // 2)]
            return [(b, a) if a is None else (a, b) for a, b in raw]  # type: ignore[misc]
        diff = {w: self._diff(w, results) for w in range(self.size)}
        own = {w: self._own(w, results) for w in range(self.size)}
        queue = sorted(range(self.size), key=lambda w: (-points[w], -diff[w], -own[w], w))
        found: list[tuple[int, int | None]] = []
        if len(queue) % 2:
            free = [w for w in queue if w not in byes]
            out = free[-1] if free else queue[-1]
            queue.remove(out)
            found.append((out, None))
        while queue:
            a = queue.pop(0)
            met = {x if y == a else y for x, y, _, _ in results if a in (x, y)}
            b = next((w for w in queue if w not in met), queue[0])
            queue.remove(b)
            found.append((a, b))
        return found

    @staticmethod
    def _diff(w: int, results: Any) -> Fraction:
        return sum(((s - o) if a == w else (o - s) for a, b, s, o in results if w in (a, b)), Fraction(0))

    @staticmethod
    def _own(w: int, results: Any) -> Fraction:
        return sum((s if a == w else o for a, b, s, o in results if w in (a, b)), Fraction(0))

    def _pk_table(self, points: Any, results: Any) -> dict[int, tuple[Fraction | None, int | None]]:
        chain = self.rules.tie_breaks

        def split(group: list[int], links: tuple[str, ...]) -> list[list[int]]:
            """The group in order, each inner list sharing a place."""
            if not links or len(group) == 1:
                return [group]
            among = [m for m in results if m[0] in group and m[1] in group]
            value: dict[int, Any] = {}
            for w in group:
                if links[0] == "difference":
                    value[w] = self._diff(w, results)
                elif links[0] == "scored":
                    value[w] = self._own(w, results)
                elif links[0] == "wins":
                    value[w] = sum(self._match(s, o)[a != w] == Fraction(self.rules.pk.win) and s != o
                                   and abs(s - o) >= Fraction(self.rules.pk.draw_within) and ((s > o) == (a == w))
                                   for a, b, s, o in results if w in (a, b))  # fmt: skip
                else:
                    mini = sum(
                        (self._match(s, o)[0 if a == w else 1] for a, b, s, o in among if w in (a, b)), Fraction(0)
                    )
                    value[w] = (mini, self._diff(w, among))
            out = []
            for v in sorted(set(value.values()), reverse=True):
                out += split([w for w in group if value[w] == v], links[1:])
            return out

        place: dict[int, int | None] = {}
        for score in sorted(set(points.values()), reverse=True):
            for sharing in split([w for w in points if points[w] == score], chain):
                n = 1 + len(place)
                place |= dict.fromkeys(sharing, n)
        return {w: (points[w], place[w]) for w in points}

    def _divisions(self) -> dict[int, tuple[Fraction | None, int | None]]:
        ids = [d.id for d in self.rules.divisions]
        over = {i: ids.index(d.up_to) for i, d in enumerate(self.rules.divisions) if d.up_to}
        at = dict(enumerate(self.division))
        past: list[dict[int, int | None]] = []
        so_far: list[dict[int, Fraction]] = []
        for r in range(len(self.spans)):
            scores = {w: self.sign * self.of_round(w, r) for w in range(self.size)}  # type: ignore[operator]
            so_far.append(scores)
            keys = {
                w: (scores[w], *(self._link(name, w, past, so_far) for name in self.rules.tie_breaks)) for w in scores
            }
            place = self._places(keys, at)
            past.append(place)
            final = (scores, dict(at), place)
            moved = dict(at)
            for d in range(len(ids)):
                inside = [w for w in at if at[w] == d]
                for w in inside:
                    better_or_equal = sum(keys[o] >= keys[w] for o in inside)
                    worse_or_equal = sum(keys[o] <= keys[w] for o in inside)
                    down_to = next((b for b, a in over.items() if a == d), None)
                    if d in over and better_or_equal <= self.rules.up:
                        moved[w] = over[d]
                    elif down_to is not None and worse_or_equal <= self.rules.down:
                        moved[w] = down_to
            at = moved
        scores, self.at, place = final
        return {w: (self.sign * scores[w], place[w]) for w in scores}

    def _link(self, name: str, w: int, past: list[Any], so_far: list[dict[int, Fraction]]) -> Any:
        """What tells equals apart after a round of divisions: places of the rounds before, best round, all rounds."""
        if name == "countback":
            return [sum(p[w] == n for p in past) for n in range(1, self.size + 1)]
        return max(s[w] for s in so_far) if name == "best_round" else sum((s[w] for s in so_far), Fraction(0))

    def _team(self) -> dict[int, tuple[Fraction | None, int | None]]:
        assert self.team is not None
        everyone, scores = self.done, {}
        first, last = self.rules.window.first, self.rules.window.last

        def whole(d: date) -> bool:
            return first <= d <= last

        for t in range(self.size):
            members = [m for m, of in enumerate(self.team) if of == t]
            brought = []
            for m in members:
                own = sum((self.line_points(m, i, whole) for i in range(len(self.rules.scores))), Fraction(0))
                cap = self.rules.member_cap
                brought.append(own if cap is None else min(own, Fraction(cap)))
            total = sum(brought, Fraction(0))
            if self.rules.combine == "mean" and members:
                total = to_cents(total / len(members))
            self.done = [(0, *d[1:]) for d in everyone if self.team[d[0]] == t]
            offs = range(len(self.rules.scores), len(self.rules.scores) + len(self.rules.deducts))
            scores[t] = total + sum((self.line_points(0, i, whole) for i in offs), Fraction(0))
            self.done = everyone
        place = self._places(dict(scores))
        return {t: (scores[t], place[t]) for t in scores}


def fraction(amount: Decimal | int) -> Fraction:
    return Fraction(amount)
