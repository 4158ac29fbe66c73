"""What every question to a desk costs in CPU: asked for the first time, and asked again."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from analytics.desk import Desk, open_desk
from analytics.memory import settle
from analytics.narrow import top_by_unit
from analytics.period import Period
from benchmarks.measure import Row, cpu_ms, middle

AGAIN_MS = 2.0
MONTHS = 5  # months asked about, the latest first; the first also pays for what all questions share, and is not counted


def rows(folder: Path, goal_ms: float) -> Iterator[Row]:
    """Two rows a question."""
    opened: list[Desk] = []
    yield Row("open a release", cpu_ms(lambda: opened.append(open_desk("office", folder))), "ms CPU")
    desk = opened[0]
    settle()  # as the server does once it has loaded
    yield Row("facts in it", desk.book.rows("SELECT count(*) FROM w.fact_day")[0][0], "rows")
    for name, ask in _questions(desk).items():
        fresh, again = [], []
        for period in _months(desk):
            fresh.append(cpu_ms(partial(ask, period)))
            again.append(cpu_ms(partial(ask, period)))
        yield Row(f"{name}: first asked", middle(fresh[1:]), "ms CPU", goal_ms, f"worst {max(fresh):.0f}")
        yield Row(f"{name}: asked again", middle(again[1:]), "ms CPU", AGAIN_MS)


def _months(desk: Desk) -> list[Period]:
    months = [desk.latest()]
    while len(months) <= MONTHS:
        months.append(months[-1].previous())
    return months


def _questions(desk: Desk) -> dict[str, Callable[[Period], object]]:
    """Each question on a KPI or a subject of its own, so that none finds another one's answer remembered."""
    org = desk.book.organisation
    outlets = [u.id for u in org.at_level(org.depth) if u.close_date is None]
    people = [p.manager_id for p in org.postings if p.end > desk.book.data_through and p.start < desk.book.data_from]
    kpis = [k for k in desk.kpis() if k not in ("aum", "essential_set_share")]
    found: dict[str, Callable[[Period], object]] = {}
    for kpi, level in zip(kpis, ("manager", "outlet", "sub_branch", "branch"), strict=False):
        found[f"ranking, {level}"] = partial(_ranking, desk, kpi, level)
    found["top 100 by unit"] = lambda p: top_by_unit(desk.ranking(kpis[4], p))
    found["trend"] = lambda p: desk.trend(kpis[5], people[1], p)
    found["certificate of a manager"] = lambda p: desk.certificate(kpis[6], people[2], p)
    found["certificate of the bank"] = lambda p: desk.certificate("essential_set_share", org.roots[0], p)
    found["profile, manager"] = lambda p: desk.profile(people[0], p, "last-year")
    found["profile, another manager"] = lambda p: desk.profile(people[3], p, "last-year")
    found["comparison, two outlets"] = lambda p: desk.comparison((outlets[0], outlets[1]), p, "last-year")
    found["matrix, outlet"] = lambda p: desk.matrix("outlet", p.previous().previous())
    found["complaints"] = lambda p: desk.complaints(p)
    found["findings"] = lambda p: desk.findings(p)
    return found


def _ranking(desk: Desk, kpi: str, level: str, period: Period) -> object:
    return desk.ranking(kpi, period, level)
