"""Exact numbers: one rounding, half away from zero, the same in SQL, Python, screen and export."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def half_up(value: Decimal, decimals: int) -> Decimal:
    """``value`` with ``decimals`` places; 0.125 -> 0.13, -0.125 -> -0.13. Exact: no binary fraction is involved."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)  # no negative zero


def ratio(numerator: Decimal, denominator: Decimal, scale: int, decimals: int) -> Decimal:
    """``scale * numerator / denominator`` rounded half up, exactly. ``denominator`` must not be zero."""
    (a, b), (c, d) = numerator.as_integer_ratio(), denominator.as_integer_ratio()
    top, bottom = 2 * scale * 10**decimals * a * d, b * c
    if bottom < 0:
        top, bottom = -top, -bottom
    whole = (abs(top) + bottom) // (2 * bottom)
    return Decimal(whole if top >= 0 else -whole).scaleb(-decimals)


def cumulative(counts: Sequence[int]) -> tuple[Decimal, ...]:
    """The running share of the whole after each count, as ratios with four decimals: how few causes make how much."""
    whole, running, found = sum(counts), 0, []
    for n in counts:
        running += n
        found.append(ratio(Decimal(running), Decimal(whole), 1, 4) if whole else Decimal(0))
    return tuple(found)


def per_thousand(n: int, of: int) -> Decimal | None:
    """``n`` per 1,000 of something, two decimals; None of nothing."""
    return ratio(Decimal(n), Decimal(of), 1000, 2) if of else None
