"""The sales behind a KPI one by one, as competitions count them: cancelled ones come off on the day they were sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from analytics.kpi import Kpi
from analytics.sql import query
from analytics.warehouse.columns import Numbers
from analytics.warehouse.contract import Contract, read_contracts
from analytics.warehouse.facts import Kitchen, see_month
from analytics.warehouse.raw import raw_cursor
from analytics.warehouse.release import Release

Service = tuple[str, int, int, date, date]  # manager_id, manager number, unit number, first day, first day no more
_EPOCH = date(1970, 1, 1).toordinal()
_COLUMNS = ("manager", "unit", "day", "quantity", "back", "regular", "ref", "client_id", "source_file", "source_line")


@dataclass(frozen=True, eq=False)
class Sold:
    """Sales in order of day: numbers of manager and unit, day (ordinal), hundredths sold and taken back (negative)."""

    manager: Numbers
    unit: Numbers
    day: Numbers
    quantity: Numbers
    back: Numbers
    regular: Numbers
    ref: Numbers
    client: Numbers
    file: Numbers
    line: Numbers

    def __getitem__(self, which: Any) -> "Sold":
        return Sold(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def sold(
    release: Release, kpi: Kpi, months: Sequence[date], services: Sequence[Service], start: date, end: date, asof: date
) -> Sold:
    """The sales of [start, end) that a KPI counts, of people while they served; ``asof``: cancellations known then.

    ``months``: firsts of the months whose extracts hold them. The KPI must be made of ``sales``.
    """
    who, manager, unit, since, until = zip(*services, strict=True) if services else ((), (), (), (), ())
    bound = {
        "who": list(who), "manager": list(manager), "unit": list(unit), "since": list(since), "until": list(until),
        "start": start, "end": end, "asof": asof,
    }  # fmt: skip
    parts: list[dict[str, Any]] = []
    with raw_cursor(release) as cursor:
        kitchen = Kitchen(cursor, release.store, _contracts(), release.manifest["tables"], {})
        for month in months:
            wanted = see_month(kitchen, kpi, month)
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE counted AS {kpi.sql}", wanted)
            parts.append(cursor.execute(query("sold"), bound).fetchnumpy())
    columns = {name: np.concatenate([np.asarray(p[name]) for p in parts]) for name in _COLUMNS} if parts else {}
    if not parts:
        columns = {name: np.zeros(0, np.int64) for name in _COLUMNS}
    columns["day"] = columns["day"].astype(np.int64) + _EPOCH
    return Sold(*(columns[name] for name in _COLUMNS))


@cache
def _contracts() -> dict[str, Contract]:
    return read_contracts()
