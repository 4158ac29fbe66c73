"""The demo bank's tree: a province branch, city branches, sub-branches, outlets and wealth centres; one closes."""

import numpy as np

from analytics.demo import names
from analytics.demo.size import Size
from analytics.demo.tree import CITY, OUTLET, ROOT, SUB_BRANCH, Tree, Unit

REGIONS = ("北部", "中部", "南部", "沿江")
WEALTH_SHARE = 0.12  # of the outlets are wealth centres


def counts(managers: int) -> tuple[int, int, int]:
    """City branches, sub-branches and outlets of a bank with so many managers: 8, 40 and 160 for 1,000."""
    subs = max(4, round(managers / 25))
    return max(2, round(managers / 125)), subs, max(3 * subs, round(managers * 0.16))


def make_tree(size: Size) -> Tree:
    """The tree before anything closes. Depends on the number of managers and the seed alone."""
    chance = size.chance("tree")
    cities, subs, outlets = counts(size.managers)
    city_names, sub_names, outlet_names = names.cities(), names.sub_branches(), names.outlets(chance)
    tree = [Unit("00000000", names.PROVINCE, -1, ROOT, None, None, "province", 1.0)]
    for c in range(cities):
        rich = float(np.exp(chance.normal(0, 0.18)))
        tree.append(Unit(f"0{c + 1:03d}0000", next(city_names), 0, CITY, REGIONS[c % len(REGIONS)], None, "city", rich))
    per_city = _split(subs, cities, 3, chance)
    for city, how_many in zip(range(1, cities + 1), per_city, strict=True):
        for s in range(how_many):
            tree.append(_sub_branch(tree[city], city, s, next(sub_names), chance))
    sub_positions = [i for i, unit in enumerate(tree) if unit.level == SUB_BRANCH]
    for sub, how_many in zip(sub_positions, _split(outlets, subs, 2, chance), strict=True):
        for o in range(how_many):
            tree.append(_outlet(tree[sub], sub, o, next(outlet_names), chance))
    return Tree(tuple(tree))


def _split(total: int, parts: int, least: int, chance: np.random.Generator) -> list[int]:
    """``total`` cut into unequal ``parts``, each at least ``least`` (or an equal share, if that is less)."""
    least = min(least, total // parts)
    spare = chance.multinomial(total - least * parts, chance.dirichlet(np.full(parts, 6.0)))
    return [least + int(n) for n in spare]


def _sub_branch(city: Unit, parent: int, number: int, name: str, chance: np.random.Generator) -> Unit:
    rich = city.rich * float(np.exp(chance.normal(0, 0.18)))
    tier = "1" if rich > 1.12 else "2" if rich > 0.92 else "3"
    branch_id = f"{city.branch_id[:4]}{number + 1:02d}00"
    return Unit(branch_id, name, parent, SUB_BRANCH, city.region, tier, "sub_branch", rich)


def _outlet(sub: Unit, parent: int, number: int, name: str, chance: np.random.Generator) -> Unit:
    wealth = bool(chance.random() < WEALTH_SHARE)
    rich = sub.rich * float(np.exp(chance.normal(0, 0.15))) * (1.8 if wealth else 1.0)
    kind, ending = ("wealth_centre", "理财中心") if wealth else ("outlet", "网点")
    branch_id = f"{sub.branch_id[:6]}{number + 1:02d}"
    return Unit(branch_id, name + ending, parent, OUTLET, sub.region, sub.tier, kind, rich)


def spread(total: int, weights: np.ndarray) -> np.ndarray:
    """``total`` shared out in proportion to ``weights``, whole numbers that add up exactly (largest remainders)."""
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(np.int64)
    rest = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[rest] += 1
    return whole
