"""``/export/<table>.csv``: what the reader sees, as a file, rebuilt under the reader's own rights when asked for.

Streamlit's download button hands a file to whoever knows its address; this route asks the gate again. Text that a
spreadsheet would run as a formula is neutralised; the file is UTF-8 with a BOM, so that Chinese opens right in Excel,
and its name says who took it and when.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from analytics.desk import Desk, open_desk
from analytics.errors import AnalyticsError
from analytics.plan import TARGET_COLUMNS
from analytics.report.flat import Flat, as_shown, comparison, matrix, to_csv
from pages._ui import shell
from pages._ui.state import FRAME, NAMES, State, inside, opening_level, read


def _ranking(desk: Desk, s: State) -> Flat:
    return as_shown(desk.ranking(s.kpi, s.period, s.level, s.compare, s.unit, s.tier, s.grade))


def _comparison(desk: Desk, s: State) -> Flat:
    return comparison(desk.comparison(s.beside, s.period, s.compare))


def _matrix(desk: Desk, s: State) -> Flat:
    level = s.level if s.level != "manager" else "sub_branch"
    return matrix(desk.matrix(level, s.period, s.unit))


def _units(desk: Desk, s: State) -> Flat:
    level = s.level if s.level != "manager" else opening_level(desk, s.unit)
    within = inside(desk, s.unit, level)
    return as_shown(desk.units_ranking(s.kpi, s.period, level, s.compare, within, s.tier, s.form))


def _plan(desk: Desk, s: State) -> Flat:
    return Flat(TARGET_COLUMNS, list(desk.plan_extract(desk.plan(s.kpi, s.unit, s.base, s.growth))))


TABLES: dict[str, Callable[[Desk, State], Flat]] = {
    "ranking": _ranking, "comparison": _comparison, "matrix": _matrix, "units": _units, "plan": _plan,
}  # fmt: skip


def address(table: str, state: State, query: dict[str, str]) -> str:
    """The address of a table as the reader sees it now; ``state`` fills in what the query leaves to defaults."""
    kept = {k: v for k, v in query.items() if k in (*NAMES, *FRAME)}
    kept.setdefault("kpi", state.kpi)
    kept.setdefault("period", state.period.name)
    kept.setdefault("level", state.level)
    return f"export/{table}.csv?{urlencode(kept)}"


def export(request: Request) -> Response:
    """One table as CSV. 404 for an unknown table, 403 where the gate refuses; both say so in one sentence."""
    make = TABLES.get(request.path_params["table"])
    if make is None:
        return PlainTextResponse(f"There is no such table. Known: {', '.join(TABLES)}.", 404)
    if not shell.local_mode():
        return PlainTextResponse("Sign in to export.", 403)
    query = dict(request.query_params)
    try:
        desk = open_desk(query.get("as", "office"))
        state = read(desk, query)
        if state.problems:
            raise state.problems[0]
        text = to_csv(make(desk, state))
    except AnalyticsError as wrong:
        return PlainTextResponse(str(wrong), 403)
    # the watermark of a file that other programs read: its name
    who, now = re.sub(r"[^\w.-]+", "-", desk.viewer.login, flags=re.ASCII), datetime.now(UTC)
    name = f"{request.path_params['table']}-{state.kpi}-{state.period.name}-{who}-{now:%Y%m%dT%H%M}Z.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=disposition)


def routes() -> list[Route]:
    """Our export route; a plain function, so Starlette runs it off the event loop."""
    return [Route("/export/{table}.csv", export)]
