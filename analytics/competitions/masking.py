"""A ledger as one viewer may read it: every point, without the ids of colleagues, of their sales and of opponents."""

from dataclasses import replace

from analytics.access import Scope
from analytics.competitions.ledger import Entry, Ledger
from analytics.competitions.rules import Rules
from analytics.organisation import Organisation


def masked(made: Ledger, scope: Scope, org: Organisation, rules: Rules, seen: frozenset[str]) -> Ledger:
    """``seen``: the entrants whose rows the viewer may see. Points and days stay: their sum is still the score."""
    homes = {s.manager_id: s.unit_id for s in org.services}  # the last one stands
    whole = rules.entrants.kind == "manager" or (scope.managers is None and scope.sees_unit(made.entrant_id))

    def told(entry: Entry) -> Entry:
        if scope.sees_manager(entry.player, homes.get(entry.player)) if entry.player else whole:
            return entry
        return replace(entry, player="", ref=f"…{entry.ref[-4:]}" if entry.ref else "")

    results = (r if r.opponent in seen else replace(r, opponent="") for r in made.results)
    return replace(made, entries=tuple(told(e) for e in made.entries), results=tuple(results))
