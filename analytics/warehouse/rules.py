"""Rules across tables: the tree is one tree, and nobody is in two places at once.

Each breach refuses the delivery, because everything else is added up along the tree and the postings.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

import duckdb

from analytics.warehouse.catalogue import Finding, finding, word
from analytics.warehouse.reasons import Known
from analytics.warehouse.sql import sql
from analytics.warehouse.staging import Partition

SHOWN = 5  # examples named per rule


def check_tree(con: duckdb.DuckDBPyConnection, branches: str) -> list[Finding]:
    """One root, every parent and successor exists, no unit above itself. ``branches`` is a FROM clause."""
    rows = con.execute(
        "SELECT branch_id, parent_branch_id, level, successor_id, close_date, source_file, source_line "
        f"FROM {branches} ORDER BY branch_id"
    ).fetchall()
    parents = {r[0]: r[1] for r in rows}
    successors = {r[0]: r[3] for r in rows if r[3]}
    levels = {r[0]: r[2] for r in rows}
    at = {r[0]: {"file": r[5], "line": r[6], "branch": r[0]} for r in rows}
    roots = [b for b, parent in parents.items() if parent is None]
    found = []
    if len(roots) != 1:
        found.append(finding(
            "no_single_root", n=len(roots), units=", ".join(roots[:SHOWN]),
        ))  # fmt: skip
    found += [_orphan(p, [x for x in parents if x != b], at[b])
              for b, p in parents.items() if p is not None and p not in parents]  # fmt: skip
    found += [finding("successor_unknown", to=s, **at[b])
              for b, s in successors.items() if s not in parents]  # fmt: skip
    found += [finding("parent_circle", **at[b])
              for b in _in_circles(parents)[:SHOWN]]  # fmt: skip
    found += [finding("successor_circle", **at[b])
              for b in _in_circles(successors)[:SHOWN]]  # fmt: skip
    found += [finding("successor_undated", **at[r[0]])
              for r in rows if r[3] and r[4] is None]  # fmt: skip
    odd = [b for b, parent in parents.items() if parent in levels and levels[b] != levels[parent] + 1]
    if odd:
        found.append(finding("odd_levels", n=len(odd), branch=odd[0]))
    return found


def _orphan(parent: str, known: Sequence[str], at: Mapping[str, object]) -> Finding:
    close = get_close_matches(parent, known, n=1, cutoff=0.75)
    if close:
        return finding("parent_close", parent=parent, close=close[0], **at)
    return finding("parent_unknown", parent=parent, **at)


def _in_circles(above: Mapping[str, str | None]) -> list[str]:
    """The units from which following ``above`` comes back to where it started."""
    found = []
    for start in above:
        at, seen = above[start], 0
        while at is not None and at != start and seen <= len(above):
            at, seen = above.get(at), seen + 1
        if at == start:
            found.append(start)
    return found


def check_postings(con: duckdb.DuckDBPyConnection, managers: str, branches: str) -> list[Finding]:
    """Every posting is at a unit that exists, ends after it starts, and no manager has two on one day."""
    found = []
    units = Known(unit for (unit,) in con.execute(f"SELECT branch_id FROM {branches}").fetchall())
    for name in ("posting_unknown", "posting_empty", "posting_overlap"):
        rows = con.execute(sql(name).format(managers=managers, branches=branches)).fetchall()
        for manager, branch, file, line in rows[:SHOWN]:
            values = {"file": file, "line": line, "manager": manager, "branch": branch}
            if name == "posting_unknown" and (close := units.nearest(branch)):
                found.append(finding("posting_close", close=close, **values))
            else:
                found.append(finding(name, **values))
        if len(rows) > SHOWN:
            found.append(finding("more_postings", n=len(rows) - SHOWN))
    return found


def check_people(con: duckdb.DuckDBPyConnection, partitions: Sequence[Partition], known: set[str]) -> list[Finding]:
    """Managers without any posting, by table: noted, since what they did is counted as unposted.

    Refused where the id is one of a manager but for zeros in front and the like: then all of it would be unposted.
    """
    found, near = [], Known(known)
    for part in partitions:
        column = next((c for c in part.contract.columns if c.references.startswith("managers.")), None)
        if not column or part.contract.table == "managers":
            continue
        strange = _not_known(con, part, column.name, known)
        unknown = [(manager, n) for manager, n, *_ in strange]
        said = [(near.alike(m), m, n, line, file) for m, n, line, file in strange if near.alike(m)]
        if said:
            close, manager, _, line, file = said[0]
            found.append(finding(
                "ids_alike", file=file, line=line, table=part.contract.table, column=column.name, value=manager,
                close=close, rows=sum(n for _, _, n, *_ in said), n=len(said), why=word(_told_apart(manager, close)),
            ))  # fmt: skip
        elif unknown:
            *_, line, file = strange[0]
            found.append(finding(
                "unposted_people", file=file, line=line, table=part.contract.table, month=f"{part.month:%Y-%m}",
                rows=sum(n for _, n in unknown), n=len(unknown), managers=", ".join(m for m, _ in unknown[:SHOWN]),
            ))  # fmt: skip
    return found


def _told_apart(value: str, close: str) -> str:
    """What tells two ids apart that are alike: width, zeros in front, or letter case, spaces and the like."""
    if unicodedata.normalize("NFKC", value) != value:
        return "alike_wide"
    return "alike_zeros" if value.lstrip("0") == close.lstrip("0") else "alike_letters"


def _not_known(
    con: duckdb.DuckDBPyConnection, part: Partition, column: str, known: Collection[str]
) -> list[tuple[str, int, int, str]]:
    """Values of a column that are not known, with their rows, and line and file of the first."""
    file = {"file": str(part.written.path)}
    used = con.execute(f'SELECT DISTINCT "{column}" FROM read_parquet($file)', file).fetchall()
    if not (strange := [value for (value,) in used if value not in known]):
        return []
    return con.execute(
        f'SELECT "{column}", count(*), min(source_line), arg_min(source_file, source_line) FROM read_parquet($file) '
        f'WHERE "{column}" IN (SELECT unnest($strange)) GROUP BY 1 ORDER BY 1', file | {"strange": strange},
    ).fetchall()  # fmt: skip


def check_targets(
    con: duckdb.DuckDBPyConnection, partitions: Sequence[Partition], known: Mapping[str, Collection[str]]
) -> list[Finding]:
    """Targets of measures, managers or units that do not exist: noted, since they count for nothing.

    ``known``: what may stand in “kpi”, and in “unit_id” for each unit type.
    """
    found = []
    for part in (p for p in partitions if p.contract.table == "targets"):
        for column, kind, values in (
            ("kpi", "true", known["kpi"]), ("unit_id", "unit_type = 'manager'", known["manager"]),
            ("unit_id", "unit_type = 'branch'", known["branch"]),
        ):  # fmt: skip
            near = Known(values)
            rows = con.execute(
                f"SELECT {column}, count(*), min(source_line), arg_min(source_file, source_line) "
                f"FROM read_parquet($file) WHERE {kind} AND {column} NOT IN (SELECT unnest($known::VARCHAR[])) "
                "GROUP BY 1 ORDER BY 3", {"file": str(part.written.path), "known": sorted(values)},
            ).fetchall()  # fmt: skip
            for value, n, line, file in rows[:SHOWN] if values else ():
                values_of = {"file": file, "line": line, "n": n, "column": column, "value": value}
                close = near.nearest(value)
                found.append(finding("target_close", close=close, **values_of) if close
                             else finding("target_of_nothing", **values_of))  # fmt: skip
    return found
