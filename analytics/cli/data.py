"""Commands that act on what is published: demo, refresh, releases, rollback, verify, reconcile, clean."""

import argparse
import getpass
import sys
from datetime import date, timedelta
from typing import Any

from analytics.cli import intake
from analytics.cli.common import Answer
from analytics.errors import AnalyticsError
from analytics.paths import data_folder
from analytics.period import month_end, parse
from analytics.report.flat import Flat, plain, to_text
from analytics.warehouse.changes import changes
from analytics.warehouse.load import load
from analytics.warehouse.publish import refresh
from analytics.warehouse.reconcile import reconcile
from analytics.warehouse.release import Release, Store, current, find, history, releases, rollback, verify
from analytics.warehouse.retention import GRACE, KEEP, clean


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Register the commands of this module."""
    demo = commands.add_parser("demo", parents=[shared], help="make a synthetic bank and publish it")
    demo.add_argument("--managers", type=_positive, default=1000)
    demo.add_argument("--clients", type=_positive, default=200_000)
    demo.add_argument("--months", type=_positive, default=25)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--until", type=_month, metavar="YYYY-MM", help="the last month (default: the last full one)")
    demo.set_defaults(run=run_demo)

    intake.add_commands(commands, shared)

    again = commands.add_parser(
        "refresh", parents=[shared], help="compute new or changed KPI files on the present extracts"
    )
    again.set_defaults(run=run_refresh)

    listing = commands.add_parser("releases", parents=[shared], help="what was published, newest first")
    listing.set_defaults(run=run_releases)
    differing = listing.add_subparsers(metavar="compare A B").add_parser(
        "compare", parents=[shared], help="what differs between two releases"
    )
    differing.add_argument("before", metavar="A")
    differing.add_argument("after", metavar="B")
    differing.set_defaults(run=run_compare_releases)

    back = commands.add_parser("rollback", parents=[shared], help="serve an earlier release again")
    back.add_argument("release", metavar="RELEASE")
    back.set_defaults(run=run_rollback)

    verifying = commands.add_parser("verify", parents=[shared], help="are the published files what was published?")
    verifying.add_argument("release", nargs="?", metavar="RELEASE", help="default: every release")
    verifying.set_defaults(run=run_verify)

    accounts = commands.add_parser(
        "reconcile", parents=[shared], help="rows and sums: in = loaded + set aside + copies = what is stored"
    )
    accounts.add_argument("release", nargs="?", metavar="RELEASE", help="default: the one being served")
    accounts.set_defaults(run=run_reconcile)

    cleaning = commands.add_parser("clean", parents=[shared], help="make room: old releases and files nobody needs")
    cleaning.add_argument("--keep", type=_positive, default=KEEP, help=f"newest releases kept (default {KEEP})")
    cleaning.add_argument("--grace", type=int, default=GRACE.days, metavar="DAYS",
                          help=f"days until files really go (default {GRACE.days})")  # fmt: skip
    cleaning.set_defaults(run=run_clean)


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return int(text)


def _month(text: str) -> date:
    try:
        return month_end(parse(text).start)
    except AnalyticsError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _store(args: argparse.Namespace) -> Store:
    return Store(data_folder(args.data))


def run_demo(args: argparse.Namespace) -> Answer:
    """Write the demo bank's extract files, delivery by delivery, and publish each."""
    from analytics.competitions.sample import write_samples
    from analytics.demo import run_demo as make

    folder = data_folder(args.data)
    made = make(folder, args.managers, args.clients, args.months, args.seed, args.until, _say)
    now = current(Store(folder))
    held = write_samples(folder, load(now))
    _say(f"{len(held)} competition(s) written, launched and sealed.")
    text = f"{len(made)} release(s) published under {folder}; serving {now.id}."
    return {"releases": [_release(r) for r in releases(Store(folder))]}, text, 0


def run_refresh(args: argparse.Namespace) -> Answer:
    """The same extracts with the KPI files as they are now."""
    return intake.published([refresh(_store(args), by=getpass.getuser(), progress=intake.Ticker())], "en")


def _release(r: Release) -> dict[str, Any]:
    return {
        "release": r.id,
        "published_at": r.published_at.isoformat(timespec="seconds"),
        "by": r.published_by, "note": r.note, "parent": r.parent,
        "months": len(r.months), "from": plain(min(r.months)) if r.months else None,
        "to": plain(max(r.months)) if r.months else None, "tables": list(r.tables),
    }  # fmt: skip


def run_releases(args: argparse.Namespace) -> Answer:
    """Releases newest first, the one being served marked."""
    store = _store(args)
    serving = current(store).id
    rows = [_release(r) | {"serving": r.id == serving} for r in releases(store)]
    shown = [r | {"serving": "*" if r["serving"] else ""} for r in rows]
    text = to_text(Flat(("serving", "release", "published_at", "by", "from", "to", "note"), shown))
    return {"current": serving, "releases": rows, "history": plain(history(store))}, text, 0


def run_rollback(args: argparse.Namespace) -> Answer:
    """Point at an earlier release; nothing is deleted."""
    store = _store(args)
    rollback(store, args.release, by=getpass.getuser())
    now = current(store)
    return {"current": now.id}, f"Now serving {now.id}, published {now.published_at}.", 0


def run_verify(args: argparse.Namespace) -> Answer:
    """Check every stored file against its checksum."""
    problems = [str(p) for p in verify(_store(args), args.release)]
    text = "\n".join(problems) or "Every published file is what was published."
    return {"ok": not problems, "problems": problems}, text, 1 if problems else 0


def run_compare_releases(args: argparse.Namespace) -> Answer:
    """Rows and sums of every table and month that differs."""
    store = _store(args)
    found = changes(find(store, args.before), find(store, args.after))
    rows = [plain(c.as_json()) for c in found]
    columns = ("table", "month", "rows_before", "rows_after", "sum_before", "sum_after")
    text = to_text(Flat(columns, rows)) if rows else "The two releases hold the same."
    return {"before": args.before, "after": args.after, "changes": rows}, text, 0


def run_reconcile(args: argparse.Namespace) -> Answer:
    """Where every row and yuan of a release went, counted again."""
    store = _store(args)
    release = find(store, args.release) if args.release else current(store)
    found = reconcile(release)
    rows = [plain(r.as_json()) for r in found]
    columns = ("table", "month", "rows_in", "loaded", "quarantined", "duplicates", "stored", "sum_in", "sum_loaded",
               "sum_quarantined", "sum_duplicates", "sum_stored", "agrees")  # fmt: skip
    good = all(r.agrees for r in found)
    return {"release": release.id, "ok": good, "rows": rows}, to_text(Flat(columns, rows)), int(not good)


def run_clean(args: argparse.Namespace) -> Answer:
    """Set old releases apart and delete what has been apart for the days of grace."""
    done = clean(_store(args), args.keep, timedelta(days=args.grace))
    text = f"{len(done.releases)} release(s) set apart; {len(done.files)} file(s), {done.bytes:,} bytes deleted."
    return {"releases": done.releases, "files": done.files, "bytes": done.bytes}, text, 0
