"""One delivery: from files to partitions ready to be published, with everything found on the way."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from analytics.kpi import registry
from analytics.period import month_after, month_end
from analytics.warehouse.across import check_across
from analytics.warehouse.catalogue import Finding, finding, of
from analytics.warehouse.contract import Contract
from analytics.warehouse.crew import side_by_side
from analytics.warehouse.intake import Sandbox, Sheet, Unreadable, unique_names
from analytics.warehouse.intake.sheet import quoted
from analytics.warehouse.months import check_names
from analytics.warehouse.recognise import Extract, names, recognise
from analytics.warehouse.release import Release
from analytics.warehouse.report import Report
from analytics.warehouse.reshape import Shapes, read_shapes, reshaped
from analytics.warehouse.rules import check_people, check_postings, check_targets, check_tree
from analytics.warehouse.staging import Partition, stage
from analytics.warehouse.totals import Override, check_confirmed, check_totals
from analytics.warehouse.volume import check_volume
from analytics.warehouse.workshop import Workshop
from analytics.warehouse.zone import HOURS

Step = Callable[[str, int, int, Sequence[str]], None]  # what is done, how many files, of how many, which just now
SKIPPED = (".DS_Store", "Thumbs.db")


@dataclass
class Delivery:
    """The partitions of one delivery and the report on it."""

    report: Report = field(default_factory=Report)
    partitions: list[Partition] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)  # partitions whose control total agreed
    with_clients: set[Path] = field(default_factory=set)  # files that hold raw client ids
    override: Override | None = None  # who answers for those without one


def extract_files(folder: Path) -> list[Path]:
    """The files dropped into a folder, by name; hidden ones and those of the file manager don't count."""
    if not folder.is_dir():
        return []
    return sorted(
        p for p in folder.iterdir() if not p.is_dir() and not p.name.startswith(".") and p.name not in SKIPPED
    )


def prepare(
    files: Sequence[Path], shop: Workshop, contracts: dict[str, Contract], base: Release | None, step: Step,
    override: Override | None = None, measures: Collection[str] | None = None,
) -> Delivery:  # fmt: skip
    """Read, cast, check and write aside all files of one delivery. Everything wrong is in the report, all at once.

    ``measures``: names of the KPIs there may be targets of; None: those of the product.
    """
    delivery = Delivery(override=override)
    shapes = read_shapes(shop.words.folders, contracts)
    extracts = _recognised(files, shop, contracts, delivery, shapes, step)
    _remember(shop, contracts, base)
    _stage(extracts, shop, contracts, delivery, base, step, len(files))
    _date_the_empty(delivery)
    delivery.report.accounts = [a for p in delivery.partitions for a in p.accounts]
    _check_together(delivery, shop, {t: c for t, c in contracts.items() if t not in shapes.has_no}, base)
    people, units = (shop.known.get(key, set()) for key in ("managers.manager_id", "branches.branch_id"))
    aims = {"kpi": registry() if measures is None else measures, "manager": people, "branch": units}
    delivery.report.add(check_targets(shop.con, delivery.partitions, aims))
    step("checked", len(files), len(files), ())
    return delivery


def _stage(
    extracts: dict[str, list[Extract]], shop: Workshop, contracts: dict[str, Contract], delivery: Delivery,
    base: Release | None, step: Step, files: int,
) -> None:  # fmt: skip
    done = 0
    for tables in _in_order(extracts, contracts):
        shop.through = _through(delivery.partitions, base)
        for table, partitions, findings, n in stage(shop, tables):
            delivery.partitions += partitions
            delivery.report.add(findings)
            done += n
            step(table, done, files, sorted({a.file for p in partitions for a in p.accounts}))


def _recognised(
    files: Sequence[Path],
    shop: Workshop,
    contracts: dict[str, Contract],
    delivery: Delivery,
    shapes: Shapes,
    step: Step,
) -> dict[str, list[Extract]]:
    found: dict[str, list[Extract]] = {}
    known = names(contracts, shop.words).union(header for rule in shapes.files for header in rule.has)
    named = list(unique_names(files))
    opened = side_by_side(
        named,
        lambda: Sandbox(shop.new_folder("reader"), known),
        lambda sandbox, file: sandbox.open(*file),
    )
    came: dict[str, Path] = {}
    sheets: list[Sheet] = []
    for done, ((path, name), holds) in enumerate(zip(named, opened, strict=True)):
        step("read", done, len(files), (name,))
        for sheet in holds:
            if isinstance(sheet, Unreadable):
                delivery.report.add([of(sheet)])
                continue
            delivery.report.add(sheet.notes)
            sheets.append(sheet)
            came[sheet.file] = path
    for sheet in reshaped(sheets, shapes):
        extract, problems = recognise(sheet, contracts, shop.words)
        delivery.report.add(problems)
        if extract:
            found.setdefault(extract.contract.table, []).append(extract)
            if any(c.secret and extract.place(c.name) for c in extract.contract.columns):
                delivery.with_clients.add(came[sheet.file])
    return found


def _in_order(extracts: dict[str, list[Extract]], contracts: dict[str, Contract]) -> Iterator[list[list[Extract]]]:
    """What can be staged together: each whole table alone, since others refer to it; the books; all that happened."""
    tables = sorted(extracts)
    yield from ([extracts[t]] for t in tables if not contracts[t].monthly)
    yield [extracts[t] for t in tables if t == "clients"]
    yield [extracts[t] for t in tables if contracts[t].monthly and t != "clients"]


def _remember(shop: Workshop, contracts: dict[str, Contract], base: Release | None) -> None:
    """The ids of the present release's whole tables; a delivery of such a table replaces them."""
    shop.known.clear()
    shop.shifts.clear()
    shop.ragged.clear()
    shop.totalled.clear()
    for table, contract in contracts.items():
        path = base.parts(table).get(None) if base else None
        if path:
            for key in contract.key:
                values = shop.con.execute(f'SELECT DISTINCT "{key}" FROM read_parquet($f)', {"f": str(path)}).fetchall()
                shop.known[f"{table}.{key}"] = {value for (value,) in values}


def _date_the_empty(delivery: Delivery) -> None:
    """A month file without rows says “nothing happened” in the one month the rest of the delivery is about."""
    months = {p.month for p in delivery.partitions if p.contract.monthly and p.month}
    dated = {(p.contract.table, p.month) for p in delivery.partitions}
    result: list[Partition] = []
    for part in delivery.partitions:
        if not part.contract.monthly or part.month:
            result.append(part)
        elif len(months) == 1:
            [month] = months
            if (part.contract.table, month) not in dated:
                accounts = tuple(replace(a, month=month) for a in part.accounts)
                result.append(replace(part, month=month, accounts=accounts))
        elif not delivery.report.problems:
            delivery.report.add([finding("month_unknown", file=part.accounts[0].file)])
    delivery.partitions = result


def _check_together(delivery: Delivery, shop: Workshop, contracts: dict[str, Contract], base: Release | None) -> None:
    report, con = delivery.report, shop.con
    whole = {p.contract.table: quoted(str(p.written.path)) for p in delivery.partitions if not p.contract.monthly}
    for table in ("branches", "managers"):
        if table not in whole and base and (path := base.parts(table).get(None)):
            whole[table] = quoted(str(path))
    present = {p.contract.table for p in delivery.partitions} | set(base.tables if base else ())
    if delivery.partitions:
        report.add(_absent(contracts, present))
    sources = {table: f"read_parquet({path})" for table, path in whole.items() if table not in _not_whole(delivery)}
    if "branches" in sources:
        report.add(check_tree(con, sources["branches"]))
        if "managers" in sources:
            report.add(check_postings(con, sources["managers"], sources["branches"]))
    report.add(check_people(con, delivery.partitions, shop.known.get("managers.manager_id", set())))
    report.add(check_volume(delivery.partitions, base))
    report.add(check_names(delivery.partitions))
    report.add(check_across(con, delivery.partitions, base))
    findings, stated = check_totals(con, delivery.partitions, shop.totalled)
    report.add(findings)
    report.add(check_confirmed(delivery.partitions, stated, delivery.override, base))
    delivery.confirmed = [name for name, agreed in stated.items() if agreed]


def _not_whole(delivery: Delivery) -> set[str]:
    """Tables of which something was refused: what is left of them, or of the release before, says nothing."""
    refused = {str(p.values["table"]) for p in delivery.report.problems if "table" in p.values}
    return refused | {a.table for a in delivery.report.accounts if a.quarantined}


def _absent(contracts: dict[str, Contract], present: set[str]) -> list[Finding]:
    return [
        finding("table_absent", table=name)
        for name, contract in contracts.items()
        if not contract.optional and name not in present
    ]


def _through(partitions: Sequence[Partition], base: Release | None) -> date | None:
    """The last day that can have happened: today, or the end of the month after the last book of clients.

    The books count too because a clock may be wrong; None before there is any book.
    """
    books = [m for m in (base.parts("clients") if base else {}) if m]
    books += [p.month for p in partitions if p.contract.table == "clients" and p.month]
    if not books:
        return None
    today = (datetime.now(UTC) + timedelta(hours=HOURS)).date()
    return max(today, month_end(month_after(max(books))))
