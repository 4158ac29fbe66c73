"""Who meets whom: everyone in turn, or neighbours of the table.

Round robin by the circle method (Lucas 1883): with n entrants everyone meets everyone once in n - 1 rounds, n if odd.
"""

from collections.abc import Sequence

BYE = -1


def round_robin(size: int, rounds: int) -> list[list[tuple[int, int]]]:
    """The pairs of each round; after everyone met everyone it starts again. The odd one out is paired with ``BYE``."""
    circle = list(range(size)) + ([BYE] if size % 2 else [])
    n = len(circle)
    found = []
    for r in range(rounds):
        turn = r % max(1, n - 1)
        ring = circle[:1] + circle[1:][turn:] + circle[1:][:turn]
        found.append([_bye_last(ring[i], ring[n - 1 - i]) for i in range(n // 2)])
    return found


def _bye_last(a: int, b: int) -> tuple[int, int]:
    return (b, a) if a == BYE else (a, b)


def by_place(order: Sequence[int], met: set[frozenset[int]], had_bye: set[int]) -> list[tuple[int, int]]:
    """Neighbours of the table meet; who met before is passed over while anyone else is left. If odd, the last one who
    has not had a bye has it."""
    left, found = list(order), []
    if len(left) % 2:
        out = next((i for i in reversed(left) if i not in had_bye), left[-1])
        left.remove(out)
        found.append((out, BYE))
    while left:
        one = left.pop(0)
        other = next((i for i in left if frozenset((one, i)) not in met), left[0])
        left.remove(other)
        found.append((one, other))
    return found
