"""Exact numbers: one rounding, half away from zero, the same in SQL, Python, screen and export."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def half_up(value: Decimal, decimals: int) -> Decimal:
    """``value`` with ``decimals`` places; 0.125 -> 0.13, -0.125 -> -0.13. Exact: no binary fraction is involved."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)  # no negative zero


def ratio(numerator: Decimal, denominator: Decimal, scale: int, decimals: int) -> Decimal:
    """``scale * numerator / denominator`` rounded half up, exactly. ``denominator`` must not be zero."""
    exponent = 10**decimals
    top, bottom = (numerator * scale * exponent).as_integer_ratio(), denominator.as_integer_ratio()
    n, d = top[0] * bottom[1], top[1] * bottom[0]
    if d < 0:
        n, d = -n, -d
    whole = (2 * abs(n) + d) // (2 * d)
    return Decimal(whole if n >= 0 else -whole).scaleb(-decimals)


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
