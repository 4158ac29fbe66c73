"""The rules of a competition in plain words, in every language of the product: what a file says, said back."""

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from analytics.competitions.rules import Division, Gate, Prize, Rules, Score
from analytics.kpi import Kpi

_FOLDER = Path(__file__).parent / "words"
TIES = {
    "countback": "most best places",
    "wins": "most wins",
    "difference": "score for less score against",
    "scored": "score for",
    "head_to_head": "the matches between them",
    "best_round": "the best single round",
    "last_round": "the last round",
    "all_rounds": "the sum of all rounds",
    "complaint_rate": "fewer complaints per client",
}


@cache
def catalogue(language: str) -> dict[str, str]:
    """English sentence -> the sentence in a language; empty for English."""
    path = _FOLDER / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def say(language: str, sentence: str, **values: object) -> str:
    """One sentence with its values."""
    said = catalogue(language).get(sentence, sentence)
    return said.format(**values) if values else said


def in_words(rules: Rules, kpis: dict[str, Kpi], language: str = "en") -> tuple[str, ...]:
    """The rules as sentences, in the order people ask: how it is won, who, when, what counts, places, prizes."""
    return tuple(_Words(rules, kpis, language).all())


class _Words:
    def __init__(self, rules: Rules, kpis: dict[str, Kpi], language: str):
        self.rules, self.kpis, self.language = rules, kpis, language

    def say(self, sentence: str, **values: object) -> str:
        return say(self.language, sentence, **values)

    def kpi(self, name: str) -> str:
        return self.kpis[name].title(self.language) if name in self.kpis else name

    def all(self) -> Iterator[str]:
        yield self.how()
        yield from self.measured()
        yield from self.who()
        yield from self.when()
        for score in self.rules.scores:
            yield self.score(score)
        yield from self.off()
        yield from self.ties()
        for gate in self.rules.gates:
            yield self.gate(gate)
        for prize in self.rules.prizes:
            yield self.prize(prize)
        yield from self.pay()
        for over in self.rules.overrides:
            yield self.say("A finding of the conduct check, {finding}, was accepted by {by}: {reason}",
                           finding=over.finding, by=over.by, reason=over.reason)  # fmt: skip

    def how(self) -> str:
        r, say = self.rules, self.say
        match r.format:
            case "points":
                return say("Points are added up; most points win.")
            case "value":
                return say("The better figure wins.")
            case "attainment":
                return say("The score is the share of the target reached, in percent; the highest wins.")
            case "improvement":
                return self.gain()
            case "rounds":
                assert r.rounds is not None
                return self.rounds()
            case "pk":
                return self.pk()
            case "race":
                return say("Who reaches {goal} points first wins; the others follow by points.", goal=_n(r.goal))
            case "step":
                return say("Everyone who reaches a line wins its prize; nobody has to be beaten.")
            case "divisions":
                return say("In every round the best {up} of a division go up and the last {down} go down. "
                           "The last round decides.", up=r.up, down=r.down)  # fmt: skip
        cap = say(" Each member brings {cap} points at the most.", cap=_n(r.member_cap)) if r.member_cap else ""
        if r.combine == "mean":
            return say("The points of a team's members are added up and divided by their number.") + cap
        return say("The points of a team's members are added up.") + cap

    def gain(self) -> str:
        base = self.rules.baseline
        assert base is not None
        if base.shrink is None:
            return self.say(
                "The score is the gain over the own level from {first} to {last}, drawn towards that of all as far as "
                "chance explains the differences; the greatest gain wins.", first=base.first, last=base.last,
            )  # fmt: skip
        return self.say(
            "The score is the gain over the own level from {first} to {last}, drawn towards that of all with a weight "
            "of {shrink}; the greatest gain wins.", first=base.first, last=base.last, shrink=_n(base.shrink),
        )  # fmt: skip

    def measured(self) -> Iterator[str]:
        """What a score is, where the format leaves it open."""
        r = self.rules
        if r.format == r.measure or r.measure == "points":
            return
        if r.measure == "value":
            yield self.say("The better figure wins.")
        elif r.measure == "attainment":
            yield self.say("The score is the share of the target reached, in percent; the highest wins.")
        else:
            yield self.gain()

    def rounds(self) -> str:
        rounds = self.rules.rounds
        assert rounds is not None
        points = "-".join(_n(p) for p in rounds.points)
        told = self.say("Places in each round bring {points} points; most points win.", points=points)
        if rounds.tied == "pool":
            told += self.say(" Who shares a place shares its points.")
        else:
            told += self.say(" Who shares a place has all its points.")
        if rounds.best:
            told += self.say(" The best {best} of {n} rounds count.", best=rounds.best,
                             n=len(self.rules.window.spans()))  # fmt: skip
        return told

    def pk(self) -> str:
        pk = self.rules.pk
        pairs = {"round_robin": "Everyone meets everyone in turn.", "by_place": "Neighbours of the table meet.",
                 "listed": "The pairs are listed."}[pk.pairs]  # fmt: skip
        told = self.say(pairs) + self.say(
            " A win brings {win} points, a draw {draw}, a loss {loss}.", win=_n(pk.win), draw=_n(pk.draw),
            loss=_n(pk.loss),
        )  # fmt: skip
        bye = {"win": " Who has no opponent has a win.", "draw": " Who has no opponent has a draw.",
               "none": " Who has no opponent has nothing."}[pk.bye]  # fmt: skip
        if pk.draw_within:
            told += self.say(" A difference under {n} is a draw.", n=_n(pk.draw_within))
        return told + self.say(bye)

    def who(self) -> Iterator[str]:
        e, say = self.rules.entrants, self.say
        kinds = {"manager": "Managers compete.", "outlet": "Outlets compete.", "sub_branch": "Sub-branches compete.",
                 "branch": "Branches compete.", "team": "Teams put together for it compete."}  # fmt: skip
        told = say(kinds[e.kind])
        filters = (("Only inside {names}.", e.within), ("Only grades {names}.", e.grades),
                   ("Only tiers {names}.", e.tiers), ("Without {names}.", e.left_out))  # fmt: skip
        told += "".join(say(" " + sentence, names=", ".join(names)) for sentence, names in filters if names)
        yield told
        if e.kind == "manager":
            joiners = "Who joins in the window enters." if e.joiners == "enter" else "Who joins in the window is out."
            leavers = "keeps the place." if e.leavers == "keep" else "takes no place."
            yield say(joiners) + say(" Who leaves " + leavers)
            if e.fewest_days:
                yield say("A place needs {n} days served in the window.", n=e.fewest_days)
            follow = e.transfers == "follow"
            yield say("Points follow the person after a transfer." if follow else "Only what is made inside counts.")
        elif e.kind != "team":
            kept = e.leavers == "keep"
            yield say("A unit that closes keeps the place." if kept else "A unit that closes takes no place.")
        for t in self.rules.teams:
            yield say("{title}: {names}.", title=t.name(self.language) or t.id, names=", ".join(t.members))
        if self.rules.divisions:
            yield say("Divisions: {names}; each has places of its own.",
                      names=", ".join(map(self.division, self.rules.divisions)))  # fmt: skip

    def division(self, d: Division) -> str:
        """The name, and who is in it."""
        told = []
        if d.book_from is not None or d.book_to is not None:
            top = "" if d.book_to is None else f"{d.book_to:,}"
            told.append(self.say("books of {a} to {b} clients", a=f"{d.book_from or 0:,}", b=top or "…"))
        told += [", ".join(names) for names in (d.tiers, d.grades, d.members) if names]
        name = d.name(self.language) or d.id
        return self.say("{name} ({what})", name=name, what="; ".join(told)) if told else name

    def when(self) -> Iterator[str]:
        w, say = self.rules.window, self.say
        told = say("From {first} to {last}, both days included.", first=w.first, last=w.last)
        names = {"week": "weeks", "ten_day": "ten-days", "month": "months", "listed": "listed rounds"}
        if w.rounds != "once":
            told += say(" {n} rounds: {kind}.", n=len(w.spans()), kind=say(names[w.rounds]))
        if w.listed:
            told += " " + "; ".join(say("{first} to {last}", first=a, last=b) for a, b in w.listed)
        yield told
        if w.cooling_off:
            yield say(
                "Points of cancelled sales come off on the day of the sale; the table is provisional until {day}.",
                day=w.final_on,
            )

    def score(self, s: Score) -> str:
        name, say = self.kpi(s.kpi), self.say
        if self.rules.measure != "points":
            told = say("What counts: {kpi}.", kpi=name)
            return told + self.twice(s) + (say(" The target is {n}.", n=_n(s.target)) if s.target is not None else "")
        each = say(" of every single sale") if s.each == "sale" else ""
        if s.steps == "whole":
            told = say("{kpi}: {points} points for every full {per}{each}.", kpi=name, points=_n(s.points),
                       per=_n(s.per), each=each)  # fmt: skip
        else:
            told = say("{kpi}: {points} points for every {per}, parts included{each}.", kpi=name, points=_n(s.points),
                       per=_n(s.per), each=each)  # fmt: skip
        told += self.twice(s)
        if s.cap is not None:
            scope = " At most {cap} in a round." if self.rules.by_round else " At most {cap} in all."
            told += say(scope, cap=_n(s.cap))
        return told

    def twice(self, s: Score) -> str:
        return self.say(" Regular premiums count {n} times.", n=_n(s.regular)) if s.regular != 1 else ""

    def off(self) -> Iterator[str]:
        for d in self.rules.deducts:
            told = self.say("{kpi}: {points} points off for every {per}.", kpi=self.kpi(d.kpi), points=_n(d.points),
                            per=_n(d.per))  # fmt: skip
            yield told + (self.say(" At most {cap} off.", cap=_n(d.limit)) if d.limit is not None else "")

    def ties(self) -> Iterator[str]:
        if self.rules.tie_breaks:
            chain = ", ".join(self.say(TIES[name]) for name in self.rules.tie_breaks)
            yield self.say("Equal scores are told apart by: {chain}. Who is still equal shares the place.", chain=chain)
        else:
            yield self.say("Equal scores share the place.")
        if any(p.first or p.last for p in self.rules.prizes):
            yield self.say("Who shares a place shares the prizes of the places taken up.")

    def gate(self, g: Gate) -> str:
        told = self.say(" is excluded.") if g.standing == "excluded" else self.say(" is held and takes no place.")
        told = " ".join(failing + told for failing in self.failing(g))
        if g.rule == "complaint" and g.standing == "excluded":
            told += self.say(" Until it is decided, the place is held.")
        if g.until is not None:
            told += self.say(" The hold ends on {day}.", day=g.until)
        return told + (f" ({g.reason})" if g.reason and g.rule != "listed" else "")

    def failing(self, g: Gate) -> Iterator[str]:
        """Who fails a gate, as the beginnings of sentences."""
        name = self.kpi(g.kpi)
        match g.rule:
            case "kpi":
                if g.at_most is not None:
                    yield self.say("Who has {kpi} over {limit}", kpi=name, limit=_n(g.at_most))
                if g.at_least is not None:
                    yield self.say("Who has {kpi} under {limit}", kpi=name, limit=_n(g.at_least))
            case "complaint" if g.severity:
                yield self.say("Who has an upheld complaint of severity “{severity}”", severity=g.severity)
            case "complaint":
                yield self.say("Who has an upheld complaint")
            case "client_share":
                yield self.say("Who sells more than {limit} % of {kpi} to one client", kpi=name, limit=_n(g.at_most))
            case "funnel":
                yield self.say("Who is clearly worse in {kpi} than is usual for the size", kpi=name)
            case "breadth":
                yield self.say("Who makes points in fewer than {n} ways", n=g.fewest)
            case _:
                yield self.say("Who is listed ({names}; {reason}; since {day})", names=", ".join(g.who),
                               reason=g.reason, day=g.on)  # fmt: skip

    def prize(self, p: Prize) -> str:
        named = {"title": p.name(self.language), "amount": _n(p.amount)}
        if p.at is not None:
            told = self.say("{title}: {amount} yuan for everyone at {at} or better.", at=_n(p.at), **named)
        elif p.best is not None:
            told = self.say("{title}: {amount} yuan for the best in {kpi}.", kpi=self.kpi(p.best), **named)
        else:
            first, last = p.first or 1, p.last or p.first or 1
            words = "{title}: {amount} yuan for each of the places {a} to {b}." if last > first else (
                "{title}: {amount} yuan for place {a}.")  # fmt: skip
            told = self.say(words, a=first, b=last, **named)
        return told + self.where(p)

    def where(self, p: Prize) -> str:
        """In which division."""
        names = {d.id: d.name(self.language) or d.id for d in self.rules.divisions}
        if p.division is not None:
            return self.say(" Only in {division}.", division=names.get(p.division, p.division))
        return self.say(" In each division.") if names and p.at is None and p.best is None else ""

    def pay(self) -> Iterator[str]:
        for p in self.rules.pieces:
            yield self.say("Pay: {price} yuan for every {per} of {kpi} from the number {above} on.", price=_n(p.price),
                           per=_n(p.per), kpi=self.kpi(p.kpi), above=_n(p.above + 1))  # fmt: skip
        if self.rules.budget is not None:
            yield self.say("Prizes and pay may cost {budget} yuan.", budget=_n(self.rules.budget))


def _n(value: Decimal | date | None) -> str:
    return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)
