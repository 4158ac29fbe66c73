"""Commands that act on data: demo, check, publish, releases, rollback, verify."""

import argparse
import getpass
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from analytics.competitions.sample import write_samples
from analytics.errors import AnalyticsError
from analytics.paths import data_folder
from analytics.period import month_end, parse
from analytics.report.flat import Flat, plain, to_text
from analytics.warehouse.load import load
from analytics.warehouse.publish import Progress, Published, check, publish, refresh
from analytics.warehouse.release import Release, Store, current, history, releases, rollback, verify
from analytics.warehouse.report import Report

Answer = tuple[Any, str, int]


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Register the commands of this module."""
    demo = commands.add_parser("demo", parents=[shared], help="make a synthetic bank and publish it")
    demo.add_argument("--managers", type=_positive, default=1000)
    demo.add_argument("--clients", type=_positive, default=200_000)
    demo.add_argument("--months", type=_positive, default=25)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--until", type=_month, metavar="YYYY-MM", help="the last month (default: the last full one)")
    demo.set_defaults(run=run_demo)

    checking = commands.add_parser("check", parents=[shared], help="what is wrong with files, all at once")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _totals_option(checking)
    checking.set_defaults(run=run_check)

    publishing = commands.add_parser("publish", parents=[shared], help="publish what lies in the inbox")
    publishing.add_argument("inbox", nargs="?", type=Path, metavar="INBOX", help="default: inbox/ of the data folder")
    publishing.add_argument("--note", default="", help="a sentence kept with the release")
    _totals_option(publishing)
    publishing.set_defaults(run=run_publish)

    again = commands.add_parser(
        "refresh", parents=[shared], help="compute new or changed KPI files on the present extracts"
    )
    again.set_defaults(run=run_refresh)

    listing = commands.add_parser("releases", parents=[shared], help="what was published, newest first")
    listing.set_defaults(run=run_releases)

    back = commands.add_parser("rollback", parents=[shared], help="serve an earlier release again")
    back.add_argument("release", metavar="RELEASE")
    back.set_defaults(run=run_rollback)

    verifying = commands.add_parser("verify", parents=[shared], help="are the published files what was published?")
    verifying.add_argument("release", nargs="?", metavar="RELEASE", help="default: every release")
    verifying.set_defaults(run=run_verify)


def _totals_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--without-totals", default="", metavar="NAME:REASON",
        help='who answers for publishing without control totals, and why: "Ann Li: core system is down"',
    )  # fmt: skip


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
    from analytics.demo import run_demo as make

    folder = data_folder(args.data)
    made = make(folder, args.managers, args.clients, args.months, args.seed, args.until, _say)
    now = current(Store(folder))
    held = write_samples(folder, load(now))
    _say(f"{len(held)} competition(s) written, launched and sealed.")
    text = f"{len(made)} release(s) published under {folder}; serving {now.id}."
    return {"releases": [_release(r) for r in releases(Store(folder))]}, text, 0


def run_check(args: argparse.Namespace) -> Answer:
    """Every problem of the files; nothing is written."""
    report = check(args.files, _store(args), args.without_totals)
    document = {"ok": not report.problems} | _findings(report)
    summary = "These files would be refused." if report.problems else "These files can be published."
    return (
        document,
        "\n".join([*(f"{f.consequence}: {f}" for f in report.findings), summary]),
        int(bool(report.problems)),
    )


def _findings(report: Report) -> dict[str, list[str]]:
    return {
        "problems": [str(p) for p in report.problems],
        "quarantined": [str(p) for p in report.quarantined],
        "notes": [str(p) for p in report.notes],
    }


class _Ticker:
    """Says what a publisher is doing: each new step, and at least every two seconds."""

    def __init__(self) -> None:
        self.last, self.at = ("", ""), 0.0

    def __call__(self, p: Progress) -> None:
        now = time.monotonic()
        if (p.delivery, p.step) != self.last or now - self.at >= 2:
            self.last, self.at = (p.delivery, p.step), now
            _say(f"{p.delivery}: {p.step}" + (f" {p.done}/{p.total}" if p.total > 1 else ""))


def run_publish(args: argparse.Namespace) -> Answer:
    """Publish each delivery of the inbox in turn."""
    store = _store(args)
    made = publish(
        args.inbox or store.root / "inbox", store, by=getpass.getuser(), note=args.note, progress=_Ticker(),
        without_totals=args.without_totals,
    )  # fmt: skip
    return _published(made)


def run_refresh(args: argparse.Namespace) -> Answer:
    """The same extracts with the KPI files as they are now."""
    return _published([refresh(_store(args), by=getpass.getuser(), progress=_Ticker())])


def _published(made: list[Published]) -> Answer:
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for p in made:
        rows.append({"release": p.release_id, "created": p.created} | _findings(p.report))
        lines += [f"{f.consequence}: {f}" for f in p.report.findings]
        said = "published" if p.created else "nothing new: the same content is already published"
        lines.append(f"{p.release_id}  {said}")
    return {"published": rows}, "\n".join(lines), 0


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
