"""What a KPI's SELECT reads, told from its text: a table is read where its name stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from analytics.kpi import Kpi
from analytics.period import month_end, shift_months
from analytics.warehouse.contract import Contract

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
PREFIXES = ("", "previous_", "following_")


@dataclass(frozen=True)
class Reads:
    """The partitions one KPI's SELECT looks at, relative to its month."""

    own: tuple[str, ...]
    previous: tuple[str, ...]
    following: tuple[str, ...]
    through: bool
    shared: tuple[str, ...]  # relations it shares, as of its month
    later: tuple[str, ...]  # relations it shares, of the months that follow as well


def reads_of(kpi: Kpi, contracts: Mapping[str, Contract]) -> Reads:
    """What the KPI's SELECT looks at, itself or in the relations it shares."""
    return _reads(kpi.sql, kpi.shared, tuple((name, contract.monthly) for name, contract in contracts.items()))


def tables_in(select: str, known: Iterable[str]) -> tuple[str, ...]:
    """The tables whose name stands in a text."""
    return tuple(sorted(set(known) & _words(select)))


@cache
def _reads(text: str, relations: tuple[tuple[str, str], ...], tables: tuple[tuple[str, bool], ...]) -> Reads:
    words, monthly = _words(text), dict(tables)
    shared = [name for name, _ in relations if name in words]
    later = [name for name, _ in relations if f"following_{name}" in words]
    of_month, of_later = (
        {t for name in names for t in tables_in(dict(relations)[name], monthly)} for names in (shared, later)
    )
    own, previous, following = ({t for t in monthly if prefix + t in words} for prefix in PREFIXES)
    own |= of_month | {t for t in of_later if not monthly[t]}
    following |= {t for t in of_later if monthly[t]}
    read = [tuple(sorted(tables)) for tables in (own, previous, following)]
    return Reads(read[0], read[1], read[2], "data_through" in words, tuple(shared), tuple(later))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _COMMENT.sub(" ", text)))


def horizon(kpi: Kpi, month: date) -> date:
    """The last day the SELECT may look at, once there is data of it: what happens later changes nothing."""
    months = month_end(shift_months(month, kpi.follow))
    return min(months, month_end(month) + timedelta(days=kpi.settles)) if kpi.settles else months


def parameters(kpi: Kpi, query: str) -> dict[str, Any]:
    """The KPI's parameters that a query made of it names."""
    used = set(re.findall(r"\$(\w+)", _COMMENT.sub(" ", query)))
    return {k: list(v) if isinstance(v, tuple) else v for k, v in kpi.parameters if k in used}
