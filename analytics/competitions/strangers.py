"""Ids in the rules that the data does not know: who is left out, held or paired by a slip of the pen is told, not lost.

A note, not a refusal: who is named may join later, and a unit may be gone when the table is looked at again.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from analytics.competitions.rules import Rules
from analytics.errors import AnalyticsError
from analytics.organisation import Organisation


def strangers(org: Organisation, rules: Rules) -> tuple[AnalyticsError, ...]:
    """One sentence for each id, grade or tier nobody has, with the nearest one there is."""
    return tuple(_told(key, kind, name, known) for key, kind, names, known in _named(org, rules)
                 for name in dict.fromkeys(names) if name not in known)  # fmt: skip


def _named(org: Organisation, rules: Rules) -> Iterator[tuple[str, str, Iterable[str], Iterable[str]]]:
    """(key, kind of thing, names in the rules, those there are)."""
    wanted, kind = rules.entrants, rules.entrants.kind
    entrants = org.people if kind == "manager" else [t.id for t in rules.teams] if kind == "team" else org.units
    yield "except", "entrant", wanted.left_out, entrants
    yield "members", "entrant", [m for d in rules.divisions for m in d.members], entrants
    yield "members", "manager", [m for t in rules.teams for m in t.members], org.people
    yield "fixtures", "entrant", [who for _, *both in rules.pk.fixtures for who in both], entrants
    yield "who", "entrant", [who for g in rules.gates for who in g.who], entrants
    grades = {p.grade for p in org.postings if p.grade}
    yield "grades", "grade", [*wanted.grades, *(g for d in rules.divisions for g in d.grades)], grades
    tiers = {u.tier for u in org.units.values() if u.tier}
    yield "tiers", "tier", [*wanted.tiers, *(x for d in rules.divisions for x in d.tiers)], tiers


def _told(key: str, kind: str, name: str, known: Iterable[str]) -> AnalyticsError:
    close = get_close_matches(name, list(known), n=1, cutoff=0.4)
    if close:
        return AnalyticsError(
            "“{key}” names the {kind} “{name}”, and the data has none. Did you mean “{close}”?",
            key=key, kind=kind, name=name, close=close[0],
        )  # fmt: skip
    return AnalyticsError("“{key}” names the {kind} “{name}”, and the data has none.", key=key, kind=kind, name=name)
