"""Commands that ask: kpi, rank, compare, explain, moved, export."""

import argparse
from pathlib import Path
from typing import Any

from analytics.answers import Certificate, Compare
from analytics.cli.common import Answer, viewing
from analytics.desk import Desk, open_desk
from analytics.kpi import Kpi, kpi, registry
from analytics.narrow import compared
from analytics.paths import data_folder
from analytics.period import Period, parse
from analytics.report import flat
from analytics.report.flat import Flat, plain, to_csv, to_text


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Register the commands of this module."""
    eyes = viewing()
    eyes.add_argument("--as-published", action="store_true", help="as first published, not as known today")
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--period", help="2026-03, 2026-W11, 2026-03-T2, 2026-Q1, 2026-YTD-03 … (default: last month)")
    asking.add_argument("--compare", choices=("previous", "last-year"), default="previous")
    parents = [shared, eyes, asking]

    kpis = commands.add_parser("kpi", help="the dictionary of KPIs").add_subparsers(required=True, metavar="list|show")
    kpis.add_parser("list", parents=[shared], help="every KPI").set_defaults(run=kpi_list)
    show = kpis.add_parser("show", parents=[shared], help="one KPI: words, parameters, SQL")
    show.add_argument("name")
    show.set_defaults(run=kpi_show)

    rank = commands.add_parser("rank", parents=parents, help="a league table")
    _rank_arguments(rank)
    rank.set_defaults(run=run_rank)

    compare = commands.add_parser("compare", parents=parents, help="units or managers side by side")
    compare.add_argument("units", nargs="+", metavar="UNIT")
    compare.set_defaults(run=run_compare)

    explain = commands.add_parser("explain", parents=parents, help="the birth certificate of a number")
    explain.add_argument("kpi", metavar="KPI")
    explain.add_argument("unit", metavar="UNIT")
    explain.add_argument("--rows", type=int, default=20, help="how many of the rows behind it to show")
    explain.set_defaults(run=run_explain)

    moved = commands.add_parser("moved", parents=parents, help="why a place moved: every part, adding up")
    moved.add_argument("kpi", metavar="KPI")
    moved.add_argument("unit", metavar="UNIT")
    moved.add_argument("--against", metavar="PERIOD", help="since which period (default: --compare)")
    moved.add_argument("--release", metavar="ID", help="as it stood in this release; alone: the same period")
    moved.add_argument("--within", metavar="UNIT", help="places inside this unit")
    moved.set_defaults(run=run_moved)

    _export(commands, parents)


def _rank_arguments(rank: argparse.ArgumentParser) -> None:
    rank.add_argument("kpi", metavar="KPI")
    rank.add_argument("--level", default="manager", help="manager, outlet, sub_branch, branch, bank")
    rank.add_argument("--within", metavar="UNIT", help="only inside this unit")
    rank.add_argument("--tier", help="only units of this tier")
    rank.add_argument("--grade", help="only managers of this grade")


def _export(commands: Any, parents: list[argparse.ArgumentParser]) -> None:
    export = commands.add_parser("export", help="any table as CSV").add_subparsers(required=True, metavar="TABLE")
    rank = export.add_parser("rank", parents=parents, help="a league table")
    _rank_arguments(rank)
    compare = export.add_parser("compare", parents=parents, help="units side by side")
    compare.add_argument("units", nargs="+", metavar="UNIT")
    matrix = export.add_parser("matrix", parents=parents, help="units by KPIs")
    matrix.add_argument("--level", default="sub_branch")
    matrix.add_argument("--within", metavar="UNIT")
    trend = export.add_parser("trend", parents=parents, help="the months of one KPI of one unit")
    trend.add_argument("kpi", metavar="KPI")
    trend.add_argument("unit", metavar="UNIT")
    trend.add_argument("--months", type=int, default=24)
    table = export.add_parser("table", parents=parents, help="a table of extracts as published (clients stay masked)")
    table.add_argument("table", metavar="NAME")
    for command, make in ((rank, _rank), (compare, _compare), (matrix, _matrix), (trend, _trend), (table, _table)):
        command.add_argument("--out", metavar="FILE", help="write here (UTF-8 with BOM) instead of standard output")
        command.set_defaults(run=run_export, make=make)


def _desk(args: argparse.Namespace) -> Desk:
    folder = data_folder(args.data)
    period = parse(args.period) if args.period else None
    if args.as_published:
        desk = open_desk(args.viewer, folder)
        return open_desk(args.viewer, folder, as_published=period or desk.latest())
    return open_desk(args.viewer, folder)


def _period(args: argparse.Namespace, desk: Desk) -> Period:
    return parse(args.period) if args.period else desk.latest()


def kpi_list(_: argparse.Namespace) -> Answer:
    """Every KPI in menu order."""
    found = [_kpi_row(k) for k in registry().values()]
    return {"kpis": found}, to_text(Flat(("name", "title", "unit", "better", "rollup", "kind", "needs"), found)), 0


def _kpi_row(k: Kpi) -> dict[str, Any]:
    return {
        "name": k.name, "title": k.title(), "titles": dict(k.titles), "about": k.about(), "unit": k.unit,
        "better": k.better, "rollup": k.rollup, "kind": k.kind, "scale": k.scale, "decimals": k.decimals,
        "needs": ", ".join(k.needs), "parameters": dict(k.parameters),
    }  # fmt: skip


def kpi_show(args: argparse.Namespace) -> Answer:
    """One KPI with its SQL."""
    asked = kpi(args.name)
    row = _kpi_row(asked) | {"abouts": dict(asked.abouts), "sql": asked.definition}
    lines = [f"{key}: {value}" for key, value in row.items() if key not in ("sql", "titles", "abouts")]
    return row, "\n".join([*lines, *(f"{lang}: {text}" for lang, text in asked.titles), "", asked.sql]), 0


_SHOWN = (
    "place", "place_from", "place_to", "band", "movement", "unit_id", "name", "home_name", "status", "value", "change",
    "target", "attainment", "fte",
)  # fmt: skip


def run_rank(args: argparse.Namespace) -> Answer:
    """A league table, as the viewer may see it. The document is the arithmetic, whole, and says whether it may be read
    as a ranking; people get the table as a page shows it."""
    desk = _desk(args)
    table = desk.ranking(args.kpi, _period(args, desk), args.level, args.compare, args.within, args.tier, args.grade)
    document = {"release": desk.release.id, "ranked": table.ranked} | plain(table)
    return document, to_text(flat.as_shown(table), _SHOWN), 0


def run_compare(args: argparse.Namespace) -> Answer:
    """Units or managers side by side."""
    desk = _desk(args)
    found = desk.comparison(tuple(args.units), _period(args, desk), args.compare)
    table = flat.comparison(found)
    units = [dict(zip(("unit_id", "name", "level"), unit, strict=True)) for unit in found.units]
    document = {"release": desk.release.id, "period": found.period.name, "units": units, "rows": table.rows}
    return document, to_text(table), 0


def run_explain(args: argparse.Namespace) -> Answer:
    """The birth certificate of a number."""
    desk = _desk(args)
    found = desk.certificate(args.kpi, args.unit, _period(args, desk), args.rows)
    place = _place(desk, found, args.compare)
    said = {"title": found.kpi.title(), "about": found.kpi.about(), "sql": found.kpi.definition}
    document = plain(found) | place | said
    evidence = Flat(("day", "numerator", "denominator", "ref", "client", "file", "line"), document["rows"])
    lines = [
        f"{found.kpi.title()}, {found.name}, {found.period}: {document['value']}",
        found.kpi.about(),
        found.formula,
        _placed(place, found.peers),
        f"release {found.release_id}, published {found.published_at}",
        f"checks passed: {found.checks[0]} of {found.checks[1]}",
        f"rows behind it: {found.row_count}",
        to_text(evidence),
    ]
    return document, "\n".join(lines), 0


def _place(desk: Desk, found: Certificate, compare: Compare) -> dict[str, Any]:
    """A place as counted, its likely range, and why the table bears no ranking (nothing: it does)."""
    known = desk.certainty(found.kpi.name, found.unit_id, found.period, compare)
    sure = known.sure if known else None
    return {"place": found.place, "place_from": sure.first if sure else None, "place_to": sure.last if sure else None,
            "not_ranked": known.table.refused if known else ""}  # fmt: skip


def _placed(told: dict[str, Any], peers: int) -> str:
    if told["place"] is None or told["not_ranked"] in ("gate", "noise"):
        why = {"gate": ": complaints rank nobody", "noise": ": most of the differences are chance"}
        return "not placed" + why.get(told["not_ranked"], "")
    likely = f" (likely {told['place_from']} to {told['place_to']})" if told["place_from"] else ""
    return f"place {told['place']} of {peers}{likely}"


def run_moved(args: argparse.Namespace) -> Answer:
    """Why a place moved between two periods, or two releases."""
    desk = _desk(args)
    period = _period(args, desk)
    other = parse(args.against) if args.against else compared(period, args.compare)
    if args.release and not args.against:
        other = period
    found = desk.moved(args.kpi, args.unit, period, other, args.release, args.within)
    document = {"release": desk.release.id, "kpi": args.kpi, "unit": args.unit, "period": period.name,
                "against": other.name, "against_release": args.release or desk.release.id}  # fmt: skip
    if found is None:
        gate = desk.kpi(args.kpi).gate and args.unit not in desk.book.organisation.units
        why = ": complaints rank nobody" if gate else ""
        return document | {"moved": None}, f"{args.unit} has no place in both {other} and {period}{why}", 0
    told = plain(found)
    places = f"{args.unit}: place {found.before} in {other}, {found.now} in {period}"
    value = f"value {found.was:f}, then {found.value:f}"
    parts = Flat(("cause", "what", "restated", "places", "value"), told["parts"])
    return document | {"moved": told}, "\n".join([places, value, to_text(parts)]), 0


def _rank(args: argparse.Namespace, desk: Desk) -> Flat:
    period = _period(args, desk)
    return flat.as_shown(desk.ranking(args.kpi, period, args.level, args.compare, args.within, args.tier, args.grade))


def _compare(args: argparse.Namespace, desk: Desk) -> Flat:
    return flat.comparison(desk.comparison(tuple(args.units), _period(args, desk), args.compare))


def _matrix(args: argparse.Namespace, desk: Desk) -> Flat:
    return flat.matrix(desk.matrix(args.level, _period(args, desk), args.within))


def _trend(args: argparse.Namespace, desk: Desk) -> Flat:
    return flat.trend(desk.trend(args.kpi, args.unit, _period(args, desk), args.months))


def _table(args: argparse.Namespace, desk: Desk) -> Flat:
    columns, rows = desk.extract(args.table)
    return Flat(tuple(columns), [dict(zip(columns, plain(row), strict=True)) for row in rows])


def run_export(args: argparse.Namespace) -> Answer:
    """Any table as CSV, rebuilt under the viewer's rights."""
    desk = _desk(args)
    table = args.make(args, desk)
    document: dict[str, Any] = {"release": desk.release.id, "columns": list(table.columns), "rows": table.rows}
    if args.out:
        Path(args.out).write_text(to_csv(table), "utf-8-sig", newline="")
        return document | {"file": args.out}, f"{args.out}: {len(table.rows)} rows", 0
    return document, to_csv(table).rstrip("\r\n"), 0
