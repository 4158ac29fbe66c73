"""Commands that ask: kpi, rank, compare, explain, export."""

import argparse
from pathlib import Path
from typing import Any

from analytics.cli.tables import RANK_COLUMNS, as_csv, as_text, plain, rank_rows, ranking_document
from analytics.desk import Desk, open_desk
from analytics.errors import UnknownName
from analytics.kpi import Kpi, kpi, registry
from analytics.paths import data_folder
from analytics.period import month, parse
from analytics.warehouse.raw import table_rows

Answer = tuple[Any, str, int]
_COMPARE_COLUMNS = (
    "kpi", "unit_id", "name", "value", "numerator", "denominator", "place", "previous", "change", "target",
    "attainment",
)  # fmt: skip


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Register the commands of this module."""
    viewing = argparse.ArgumentParser(add_help=False)
    viewing.add_argument("--as", dest="viewer", default="office", metavar="USER_OR_ROLE",
                         help="office, analyst, admin, head:UNIT or manager:ID (default: office)")  # fmt: skip
    viewing.add_argument("--as-published", action="store_true", help="as first published, not as known today")
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--period", help="2026-03, 2026-W11, 2026-03-T2, 2026-Q1, 2026-YTD-03 … (default: last month)")
    asking.add_argument("--compare", choices=("previous", "last-year"), default="previous")
    parents = [shared, viewing, asking]

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


def _period(args: argparse.Namespace, desk: Desk) -> Any:
    return parse(args.period) if args.period else month(desk.book.data_through)


def kpi_list(_: argparse.Namespace) -> Answer:
    """Every KPI in menu order."""
    found = [_kpi_row(k) for k in registry().values()]
    return {"kpis": found}, as_text(found, ("name", "title", "unit", "better", "rollup", "kind", "needs")), 0


def _kpi_row(k: Kpi) -> dict[str, Any]:
    return {
        "name": k.name, "title": k.title(), "titles": dict(k.titles), "about": k.about(), "unit": k.unit,
        "better": k.better, "rollup": k.rollup, "kind": k.kind, "scale": k.scale, "decimals": k.decimals,
        "needs": ", ".join(k.needs), "parameters": dict(k.parameters),
    }  # fmt: skip


def kpi_show(args: argparse.Namespace) -> Answer:
    """One KPI with its SQL."""
    asked = kpi(args.name)
    row = _kpi_row(asked) | {"abouts": dict(asked.abouts), "sql": asked.sql}
    lines = [f"{key}: {value}" for key, value in row.items() if key not in ("sql", "titles", "abouts")]
    return row, "\n".join([*lines, *(f"{lang}: {text}" for lang, text in asked.titles), "", asked.sql]), 0


def _rank(args: argparse.Namespace, desk: Desk) -> Any:
    return desk.ranking(args.kpi, _period(args, desk), args.level, args.compare, args.within, args.tier, args.grade)


def run_rank(args: argparse.Namespace) -> Answer:
    """A league table, as the viewer may see it."""
    desk = _desk(args)
    table = _rank(args, desk)
    shown = (
        "place",
        "movement",
        "unit_id",
        "name",
        "home_name",
        "status",
        "value",
        "change",
        "target",
        "attainment",
        "fte",
    )
    return ranking_document(table, desk.release.id), as_text(rank_rows(table), shown), 0


def _compare(args: argparse.Namespace, desk: Desk) -> Any:
    return desk.comparison(tuple(args.units), _period(args, desk), args.compare)


def _compare_rows(found: Any) -> list[dict[str, Any]]:
    return [
        {"kpi": k.name} | {c: plain(getattr(row, c)) for c in _COMPARE_COLUMNS[1:]} | {"unit_id": unit, "name": name}
        for k, rows in zip(found.kpis, found.cells, strict=True)
        for row, (unit, name, _) in zip(rows, found.units, strict=True)
    ]


def run_compare(args: argparse.Namespace) -> Answer:
    """Units or managers side by side."""
    desk = _desk(args)
    found = _compare(args, desk)
    rows = _compare_rows(found)
    document = {"release": desk.release.id, "period": found.period.name, "units": plain(found.units), "rows": rows}
    return document, as_text(rows, _COMPARE_COLUMNS), 0


def run_explain(args: argparse.Namespace) -> Answer:
    """The birth certificate of a number."""
    desk = _desk(args)
    found = desk.certificate(args.kpi, args.unit, _period(args, desk), args.rows)
    document = plain(found) | {"title": found.kpi.title(), "about": found.kpi.about(), "sql": found.kpi.sql}
    lines = [
        f"{found.kpi.title()}, {found.name}, {found.period}: {document['value']}",
        found.kpi.about(), found.formula,
        f"place {found.place} of {found.peers}" if found.place else "not placed",
        f"release {found.release_id}, published {found.published_at}",
        f"checks passed: {found.checks[0]} of {found.checks[1]}",
        f"rows behind it: {found.row_count}",
        as_text([plain(r) for r in found.rows], ("day", "numerator", "denominator", "ref", "client", "file", "line")),
    ]  # fmt: skip
    return document, "\n".join(lines), 0


def _matrix(args: argparse.Namespace, desk: Desk) -> Any:
    return desk.matrix(args.level, _period(args, desk), args.within)


def _trend(args: argparse.Namespace, desk: Desk) -> Any:
    return desk.trend(args.kpi, args.unit, _period(args, desk), args.months)


def _table(args: argparse.Namespace, desk: Desk) -> Any:
    if not desk.scope.everything:
        raise UnknownName("table you may export", args.table, ())
    return table_rows(desk.release, args.table)


def run_export(args: argparse.Namespace) -> Answer:
    """Any table as CSV, rebuilt under the viewer's rights."""
    desk = _desk(args)
    rows, columns = _csv_table(args, args.make(args, desk))
    text = as_csv(rows, columns)
    document = {"release": desk.release.id, "columns": list(columns), "rows": rows}
    if args.out:
        Path(args.out).write_text(text, "utf-8-sig", newline="")
        return document | {"file": args.out}, f"{args.out}: {len(rows)} rows", 0
    return document, text.rstrip("\r\n"), 0


def _csv_table(args: argparse.Namespace, found: Any) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    if args.make is _rank:
        return rank_rows(found), RANK_COLUMNS
    if args.make is _compare:
        return _compare_rows(found), _COMPARE_COLUMNS
    if args.make is _matrix:
        names = tuple(k.name for k in found.kpis)
        rows = [
            {"unit_id": unit, "name": name} | dict(zip(names, plain(values), strict=True))
            for (unit, name), values in zip(found.units, found.values, strict=True)
        ]
        return rows, ("unit_id", "name", *names)
    if args.make is _trend:
        return [plain(p) for p in found], ("month", "value", "numerator", "denominator", "target")
    columns, rows_ = found
    return [dict(zip(columns, plain(r), strict=True)) for r in rows_], tuple(columns)
