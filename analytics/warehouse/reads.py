"""What a KPI's SELECT reads, told from its text: a table is read where its name stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from analytics.kpi import Kpi
from analytics.period import month_end, shift_months
from analytics.warehouse.contract import Contract

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Reads:
    """The partitions one KPI's SELECT looks at, relative to its month."""

    own: tuple[str, ...]
    previous: tuple[str, ...]
    following: tuple[str, ...]
    through: bool


def reads_of(kpi: Kpi, contracts: Mapping[str, Contract]) -> Reads:
    """What the KPI's SELECT looks at, and the relations it shares."""
    return _reads("\n".join([kpi.sql, *(select for _, select in kpi.shared)]), tuple(contracts))


@cache
def _reads(text: str, known: tuple[str, ...]) -> Reads:
    words = set(re.findall(r"\w+", _COMMENT.sub(" ", text)))
    own, previous, following = (
        tuple(sorted(t for t in known if prefix + t in words)) for prefix in ("", "previous_", "following_")
    )
    return Reads(own, previous, following, "data_through" in words)


def horizon(kpi: Kpi, month: date) -> date:
    """The last day the SELECT may look at, once there is data of it: what happens later changes nothing."""
    months = month_end(shift_months(month, kpi.follow))
    return min(months, month_end(month) + timedelta(days=kpi.settles)) if kpi.settles else months


def parameters(kpi: Kpi, query: str) -> dict[str, Any]:
    """The KPI's parameters that a query made of it names."""
    used = set(re.findall(r"\$(\w+)", _COMMENT.sub(" ", query)))
    return {k: list(v) if isinstance(v, tuple) else v for k, v in kpi.parameters if k in used}
