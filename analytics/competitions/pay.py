"""Pay by piece: a price per unit sold, in steps. To the cent."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.competitions.rules import Piece

_CENT = Decimal("0.01")


def pay(pieces: Sequence[Piece], kpi: str, quantity: Decimal) -> Decimal:
    """Pay for so much of one KPI: each full unit at the price of the step it lies in."""
    steps = sorted((p for p in pieces if p.kpi == kpi), key=lambda p: p.above)
    total = Decimal(0)
    for i, step in enumerate(steps):
        units = quantity // step.per if quantity > 0 else Decimal(0)
        until = steps[i + 1].above if i + 1 < len(steps) else units
        total += max(Decimal(0), min(units, until) - step.above) * step.price
    return total.quantize(_CENT)
