"""Who is looking. A value, handed in from outside; nothing here authenticates anyone."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["manager", "head", "analyst", "office", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Viewer:
    """One person: the login, the role, and the manager or unit the role is tied to.

    ``home`` is a manager_id for a manager, a branch_id for a head, and empty for the others.
    """

    login: str
    role: Role
    home: str = ""
