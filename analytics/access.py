"""The single gate: turns a viewer into what they may see, with a reason that can be shown to them.

Nothing else in the project compares a role. ``Scope`` is only made here; ``Desk`` takes nothing else. Places are worked
out over everybody from nameless sums; names, rows and details reach a viewer only through ``Scope``.

    manager   own row; five nameless neighbours on each side; totals of the peer group
    head      the units and people of the own subtree; nothing of anybody else
    office, analyst, admin   the whole bank
"""

from dataclasses import dataclass

from analytics.errors import NotAllowed, UnknownName
from analytics.organisation import Organisation
from analytics.viewer import ROLES, Role, Viewer

NEIGHBOURS = 5
SMALLEST_GROUP = 5  # totals of fewer people would tell on a person
_DENIED = "There is no {what} “{name}” that you may see. Choose one from the menus, or ask an administrator."


@dataclass(frozen=True)
class Scope:
    """What one viewer may see. Hashable: part of every cache key. ``None`` = without limit."""

    role: Role
    units: frozenset[str] | None  # units whose rows may be read
    managers: frozenset[str] | None  # people whose rows may be read whatever their unit
    named: frozenset[str] | None  # units whose name may be shown
    neighbours: int  # nameless rows to each side of an own row
    reason: str
    home: str | None = None  # the unit the viewer's pages open with

    def sees_unit(self, unit_id: str | None) -> bool:
        """May the rows of this unit be read?"""
        return self.units is None or unit_id in self.units

    def sees_manager(self, manager_id: str, home: str | None) -> bool:
        """May this person's row be read, posted where they are in the period asked about?"""
        if self.managers is not None:
            return manager_id in self.managers
        return self.sees_unit(home)

    def names_unit(self, unit_id: str | None) -> bool:
        """May this unit's name be shown?"""
        return self.named is None or unit_id in self.named

    @property
    def everything(self) -> bool:
        """Is nothing hidden?"""
        return self.units is None and self.managers is None


def authorize(viewer: Viewer, organisation: Organisation) -> Scope:
    """The viewer's scope. Raises ``NotAllowed`` when they have none: what is not granted is denied."""
    match viewer.role:
        case "office" | "analyst" | "admin":
            return Scope(viewer.role, None, None, None, 0, f"{viewer.role} sees the whole bank")
        case "head":
            if viewer.home not in organisation.units:
                raise NotAllowed(_DENIED, what="unit", name=viewer.home)
            units = organisation.subtree(viewer.home)
            return Scope("head", units, None, units, 0, f"head of {viewer.home} sees its units and people", viewer.home)
        case "manager":
            mine = [p for p in organisation.postings if p.manager_id == viewer.home]
            if not mine:
                raise NotAllowed(_DENIED, what="manager", name=viewer.home)
            last = max(mine, key=lambda p: p.start)
            served = (s.unit_id for s in organisation.services if s.manager_id == viewer.home)
            named = frozenset(p.unit_id for p in mine).union(served)  # a closed unit's people serve its successor
            return Scope(
                "manager", frozenset(), frozenset({viewer.home}), named, NEIGHBOURS,
                f"manager {viewer.home} sees the own row, nameless neighbours and totals", last.unit_id,
            )  # fmt: skip
    raise NotAllowed("The role “{role}” is not known here; nothing is shown.", role=viewer.role)


def viewer_named(text: str, organisation: Organisation) -> Viewer:
    """A viewer from what is typed: ``office``, ``head:B001``, ``manager:M001``, or a bare unit or manager id."""
    role, _, home = text.partition(":")
    for known in ROLES:
        if role == known and bool(home) == (known in ("head", "manager")):
            return Viewer(text, known, home)
    if text in organisation.people:
        return Viewer(text, "manager", text)
    if text in organisation.units:
        return Viewer(text, "head", text)
    if role in ("head", "manager"):
        example = next(iter(organisation.units if role == "head" else organisation.people), "ID")
        raise NotAllowed("Say whose desk to open: {role}:ID, for example {role}:{example}.", role=role, example=example)
    raise UnknownName("user or role", text, ROLES)


def denied(what: str, name: str) -> NotAllowed:
    """The one sentence for "not yours" and "not there"."""
    return NotAllowed(_DENIED, what=what, name=name)
