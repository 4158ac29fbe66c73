"""``python -m benchmarks.honesty``: banks whose true skill is known, to see what a league table says about it.

Each bank has 1,000 managers with books of unequal size; what they sell in a period is drawn from their skill. The code
that judges is the code that ships. ``--write`` puts the table into docs/honesty.md and draws its picture.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analytics.honest import judged
from analytics.kpi import Kpi, registry
from analytics.models import Fit, fit
from analytics.standing import Figures
from analytics.stats.common import Numbers

DOCUMENT = Path(__file__).parents[1] / "docs" / "honesty.md"
PICTURE = DOCUMENT.with_suffix(".svg")
MANAGERS, BANKS = 1_000, 20
MARK = "<!-- made by python -m benchmarks.honesty --write -->"


@dataclass(frozen=True)
class Case:
    """``events`` expected of an average manager, or clients of an average book; ``cv``: how much skill truly differs,
    as a share of the mean. The KPI's kind says how figures are drawn."""

    name: str
    events: float
    cv: float
    kpi: str = "new_clients"
    part_time: bool = True  # three in five serve all days, one 21 of 30, one 15


CASES = (
    Case("Insurance policies, one month", 2, 0.4, "insurance_policies"),
    Case("New clients, one month", 10, 0.3),
    Case("Insurance policies, one year", 24, 0.4, "insurance_policies"),
    Case("New clients, one quarter", 30, 0.3),
    Case("New clients, one year", 120, 0.3),
    Case("Fund sales, one quarter (few large deals)", 18, 0.4, "fund_sales"),
    Case("Product coverage, month end", 200, 0.06, "product_coverage"),
    Case("Client retention, one quarter", 200, 0.01, "client_retention"),
    Case("Nobody differs: new clients, one month", 10, 0.0, part_time=False),
)


@dataclass(frozen=True)
class Found:
    """Means over all banks of a case, as shares from 0 to 1."""

    case: Case
    covered: float  # true places inside the likely ranges
    exact: float  # places of the naive table that are the true ones
    width: float  # of the table that a likely range covers, median
    real: float  # reliability, as the page says it
    truly_real: float  # squared correlation of figures and skill
    refused: float  # banks whose table was not ranked
    top_naive: float  # true top tenth found by the order of the figures
    top_shrunken: float  # the same by what is probable
    jumps: float  # managers who move by a tenth of the table or more though nothing changed
    moves: float  # managers whose change the page calls more than noise, though nothing changed
    clear: float  # managers called clearly different


def drawn(case: Case, rng: np.random.Generator) -> tuple[Numbers, Figures, Figures]:
    """(true places by the expected total, this period, the one before) of one bank."""
    p, kind = MANAGERS, registry()[case.kpi].kind
    if kind in ("mean", "share"):
        return _books(case, kind, rng)
    skill = rng.gamma(1 / case.cv**2, case.cv**2, p) if case.cv else np.ones(p)
    days = rng.choice([30.0, 30.0, 30.0, 15.0, 21.0] if case.part_time else [30.0], p)
    expected = case.events * skill * days / days.mean()
    none = np.zeros(p)
    made = [_deals(expected, rng) if kind == "money" else (rng.poisson(expected).astype(float), none) for _ in range(2)]
    now, before = (Figures(IDS, total, none, squares, days) for total, squares in made)
    return _ordered(expected), now, before


IDS = tuple(f"M{i:04}" for i in range(MANAGERS))


def _ordered(truth: Numbers) -> Numbers:
    """The true places: the highest is first."""
    true = np.empty(len(truth))
    true[np.argsort(-truth, kind="stable")] = np.arange(1, len(truth) + 1)
    return true


def _deals(expected: Numbers, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """(Σa, Σa²) of deals whose sizes are log-normal: one in twenty is worth eight usual ones."""
    each = [10_000 * rng.lognormal(0, 1, n) for n in rng.poisson(expected)]
    total, squares = (np.array([float((a**k).sum()) for a in each]) for k in (1, 2))
    return total, squares


def _books(case: Case, kind: str, rng: np.random.Generator) -> tuple[Numbers, Figures, Figures]:
    """Books of a third to twice the average size: products per client (mean 2.4, s = 1.2), or clients kept (80 %)."""
    p, n = MANAGERS, np.round(case.events * rng.uniform(1 / 3, 2, MANAGERS))
    middle = 2.4 if kind == "mean" else 0.8
    skill = middle * (1 + case.cv * rng.standard_normal(p))
    made = []
    for _ in range(2):
        if kind == "mean":
            seen = skill + 1.2 * rng.standard_normal(p) / np.sqrt(n)
            made.append(Figures(IDS, seen * n, n, 1.44 * rng.chisquare(n - 1) + n * seen**2, np.full(p, 30.0)))
        else:
            kept = rng.binomial(n.astype(int), np.minimum(skill, 1)).astype(float)
            made.append(Figures(IDS, kept, n, np.zeros(p), np.full(p, 30.0)))
    return _ordered(skill), made[0], made[1]


def bank(case: Case, kpi: Kpi, seed: int) -> Found:
    """What one bank's table says, against what is true."""
    true, now, before = drawn(case, np.random.default_rng(seed))
    seen, then = fit(kpi, now), fit(kpi, before)
    found = judged(kpi, True, seen, then, 1.0)
    units = list(found.units.values())
    first, last = (np.array([getattr(u, name) for u in units]) for name in ("first", "last"))
    value, value_before = _value(now), _value(before)
    place, place_before = _places(value), _places(value_before)
    tenth = MANAGERS // 10
    inside = (first <= true) & (true <= last)
    skill = np.corrcoef(MANAGERS - true, value)[0, 1] ** 2
    return Found(
        case, float(inside.mean()) if case.cv else 1.0, float((place == true).mean()),
        float(np.median(last - first)) / MANAGERS, found.table.real, float(skill),
        float(found.table.refused == "noise"),
        float((_best(value, tenth) & (true <= tenth)).sum()) / tenth,
        float((_best(_probable(seen), tenth) & (true <= tenth)).sum()) / tenth,
        float((np.abs(place - place_before) >= tenth).mean()), found.table.moves / found.table.compared,
        float(np.mean([abs(u.zone) == 2 for u in units])),
    )  # fmt: skip


def _value(f: Figures) -> Numbers:
    """What a table shows: the sum, or the quotient."""
    return f.numerator / f.denominator if f.denominator.any() else f.numerator


def _places(values: Numbers) -> Numbers:
    return 1.0 + np.searchsorted(np.sort(-values), -values)


def _best(values: Numbers, n: int) -> Numbers:
    chosen = np.zeros(len(values), bool)
    chosen[np.argsort(-values, kind="stable")[:n]] = True
    return chosen


def _probable(seen: Fit) -> Numbers:
    return seen.model.shrunken if seen.model is not None else _value(seen.figures)


def measured(case: Case, banks: int = BANKS) -> Found:
    """The means over ``banks`` banks."""
    kpi = registry()[case.kpi]
    each = [bank(case, kpi, seed) for seed in range(banks)]
    names = [name for name in Found.__dataclass_fields__ if name != "case"]
    means = {name: float(np.mean([getattr(e, name) for e in each])) for name in names}
    return Found(case, **means)


HEAD = (
    "Measure and period", "Real, as said", "Ranked?", "True place inside the likely range", "Range covers",
    "Place exactly right (naive)", "True top tenth found: by the figures, by what is probable",
    "Moves of a tenth of the table, nothing changed (naive)", "Called more than noise",
)  # fmt: skip


def line(f: Found) -> list[str]:
    """One row of the table."""

    def share(x: float, digits: int = 0) -> str:
        return f"{100 * x:.{digits}f} %"

    return [
        f.case.name, share(f.real), "no" if f.refused > 0.5 else "yes", share(f.covered, 1) if f.case.cv else "–",
        share(f.width) + " of the table", share(f.exact, 1) if f.case.cv else "–",
        f"{share(f.top_naive)}, {share(f.top_shrunken)}" if f.case.cv else "–", share(f.jumps), share(f.moves, 1),
    ]  # fmt: skip


def table(found: list[Found]) -> str:
    """The table in Markdown."""
    rows = [list(HEAD), ["---"] * len(HEAD), *(line(f) for f in found)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def picture(found: list[Found]) -> str:
    """Two bars a case: moves of a tenth of the table that a naive table shows, and those the product calls more than
    noise; nothing changed in either period, so every one of them is a false alarm."""
    wide, row, left = 860, 58, 300
    scale = (wide - left - 70) / 0.9
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {row * len(found) + 96}" role="img" '
        'font-family="IBM Plex Sans, sans-serif" font-size="14">',
        f'<rect width="{wide}" height="{row * len(found) + 96}" fill="#ffffff"/>',
        '<text x="16" y="30" font-size="18" font-weight="600" fill="#1A222B">Nothing changed between two periods. '
        "Who was said to have moved?</text>",
        '<text x="16" y="54" fill="#C8650F">an ordinary league table: a tenth of the table or more</text>',
        '<text x="400" y="54" fill="#2F6FB5">Standings: more than noise</text>',
    ]
    for i, f in enumerate(found):
        y = 76 + i * row
        parts.append(f'<text x="16" y="{y + 26}" fill="#1A222B">{f.case.name}</text>')
        for j, (value, colour) in enumerate(((f.jumps, "#C8650F"), (f.moves, "#2F6FB5"))):
            top = y + 4 + 20 * j
            parts.append(
                f'<rect x="{left}" y="{top}" width="{max(1.0, value * scale):.1f}" height="16" fill="{colour}"/>'
            )
            parts.append(f'<text x="{left + value * scale + 8:.1f}" y="{top + 13}" fill="#1A222B">{value:.0%}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.honesty", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT.name}")
    parser.add_argument("--banks", type=int, default=BANKS)
    asked = parser.parse_args()
    found = [measured(case, asked.banks) for case in CASES]
    print(table(found))
    if asked.write:
        before, _, rest = DOCUMENT.read_text("utf-8").partition(MARK)
        _, _, after = rest.partition(MARK)
        DOCUMENT.write_text(f"{before}{MARK}\n\n{table(found)}\n\n{MARK}{after}", "utf-8")
        PICTURE.write_text(picture(found), "utf-8")


if __name__ == "__main__":
    main()
