"""The sales behind a KPI one by one, as competitions count them: cancelled ones come off on the day they were sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from analytics.kpi import Kpi
from analytics.period import month_after
from analytics.sql import query
from analytics.warehouse.columns import Numbers
from analytics.warehouse.contract import Contract, read_contracts
from analytics.warehouse.raw import raw_cursor
from analytics.warehouse.release import Release
from analytics.warehouse.views import Views, see_month

Service = tuple[str, int, int, date, date]  # manager_id, manager number, unit number, first day, first day no more
_EPOCH = date(1970, 1, 1).toordinal()
_COLUMNS = ("manager", "unit", "day", "quantity", "back", "back_day", "regular", "ref", "client_id")


@dataclass(frozen=True, eq=False)
class Sold:
    """Sales in order of day: numbers of manager and unit, day (ordinal), hundredths sold and taken back (negative), and
    the day (ordinal) that was known."""

    manager: Numbers
    unit: Numbers
    day: Numbers
    quantity: Numbers
    back: Numbers
    back_day: Numbers
    regular: Numbers
    ref: Numbers
    client: Numbers

    def __getitem__(self, which: Any) -> "Sold":
        return Sold(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def together(parts: Sequence[Sold]) -> Sold:
    """Several as one."""
    if not parts:
        return Sold(*(np.zeros(0, np.int64) for _ in _COLUMNS))
    return Sold(*(np.concatenate([getattr(p, name) for p in parts]) for name in Sold.__dataclass_fields__))


def sold(release: Release, kpi: Kpi, month: date, services: Sequence[Service]) -> Sold:
    """The sales of a month (its first day) that a KPI counts, of people while they served; it is made of ``sales``."""
    who, manager, unit, since, until = zip(*services, strict=True) if services else ((), (), (), (), ())
    bound = {
        "who": list(who), "manager": list(manager), "unit": list(unit), "since": list(since), "until": list(until),
        "start": month, "end": month_after(month),
    }  # fmt: skip
    with raw_cursor(release) as cursor:
        views = Views(cursor, release.store, _contracts(), release.manifest["tables"])
        wanted = see_month(views, kpi, month)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {kpi.sql}", wanted)
        found = cursor.execute(query("sold"), bound).fetchnumpy()
    columns = {name: np.asarray(found[name]) for name in _COLUMNS}
    for day in ("day", "back_day"):
        columns[day] = columns[day].astype(np.int64) + _EPOCH
    return Sold(*(columns[name] for name in _COLUMNS))


@cache
def _contracts() -> dict[str, Contract]:
    return read_contracts()
