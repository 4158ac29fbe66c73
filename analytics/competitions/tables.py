"""Who is where: the score first, then the declared chain of tie-breaks, then the place is shared.

A place is 1 + the number of entrants strictly better, so two who share the second place are followed by the fourth.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.competitions.whole import Numbers

Key = Numbers | Callable[[Numbers], Numbers]  # [keys, entrant], more is better; or made from the groups still equal


@dataclass(frozen=True, eq=False)
class Order:
    """``rank``: 0 for the best, equal for those who share; ``decided``: the link of the chain that told them apart."""

    rank: Numbers
    decided: list[str]


def ordered(first: Numbers, chain: Sequence[tuple[str, Key]]) -> Order:
    """Everybody by ``first`` [keys, entrant] (more is better), then by each link of the chain."""
    size = first.shape[1]
    rank = _finer(np.zeros(size, np.int64), first)
    decided = np.full(size, "", object)
    for name, key in chain:
        tied = _shares(rank)
        if not tied.any():
            break
        finer = _finer(rank, key(rank) if callable(key) else key)
        parted = tied & (np.bincount(finer, minlength=size)[finer] < np.bincount(rank, minlength=size)[rank])
        decided[parted] = name
        rank = finer
    decided[_shares(rank)] = "shared"
    return Order(rank, decided.tolist())


def _shares(rank: Numbers) -> Numbers:
    return np.bincount(rank, minlength=len(rank))[rank] > 1 if len(rank) else np.zeros(0, bool)


def _finer(rank: Numbers, keys: Numbers) -> Numbers:
    """Dense ranks 0, 1, 2 …: by the rank so far, then by the keys."""
    columns = [*([rank] if rank.any() else []), *(-k for k in keys)]
    if len(columns) == 1 and (counted := _counted(columns[0])) is not None:
        return counted
    order = np.lexsort(tuple(reversed([_sortable(c) for c in columns])))
    changed = np.zeros(len(rank), bool)
    for column in columns:
        sorted_ = column[order]
        changed[1:] |= sorted_[1:] != sorted_[:-1]
    found = np.empty(len(rank), np.int64)
    found[order] = np.cumsum(changed)
    return found


def _counted(column: Numbers) -> Numbers | None:
    """Dense ranks of one column by counting, where its values lie close enough together; else None."""
    if column.dtype == object or not len(column):
        return None
    low = int(column.min())
    span = int(column.max()) - low
    if span > 8 * len(column):
        return None
    at = column - low
    return (np.cumsum(np.bincount(at, minlength=span + 1) > 0) - 1)[at]


def _sortable(column: Numbers) -> Numbers:
    """Unlimited integers as their position among all: the sort knows only machine numbers."""
    return np.unique(column, return_inverse=True)[1] if column.dtype == object else column


def places(rank: Numbers, competes: Numbers, group: Numbers) -> tuple[Numbers, Numbers]:
    """(place of those who compete, else 0; the place each of the others would have), within each group."""
    taken, would = np.zeros(len(rank), np.int64), np.zeros(len(rank), np.int64)
    for g in np.unique(group):
        inside = group == g
        there = np.bincount(rank[inside & competes], minlength=len(rank) + 1)
        found = 1 + (np.cumsum(there) - there)[rank[inside]]
        would[inside] = found
        taken[inside] = np.where(competes[inside], found, 0)
    return taken, would
