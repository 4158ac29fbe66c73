"""Commands for what comes in: check, preview, publish, watch."""

import argparse
import getpass
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.cli.common import Answer
from analytics.errors import AnalyticsError, ExtractRejected, UnknownName
from analytics.paths import data_folder
from analytics.report.flat import Flat, plain, to_text
from analytics.warehouse.catalogue import Finding, Found, tell
from analytics.warehouse.inbox import discard
from analytics.warehouse.publish import Progress, Published, check, deliveries_in, publish
from analytics.warehouse.release import Store
from analytics.warehouse.report import Report

if TYPE_CHECKING:
    from analytics.preview import Preview

SETTLED = 2  # looks in a row at which a delivery must be the same before it is taken


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Register the commands of this module."""
    told = argparse.ArgumentParser(add_help=False)
    told.add_argument(
        "--without-totals", default="", metavar="NAME:REASON",
        help='who answers for publishing without control totals, and why: "Ann Li: core system is down"',
    )  # fmt: skip
    parents = [shared, told]

    checking = commands.add_parser("check", parents=parents, help="what is wrong with files, all at once")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    checking.set_defaults(run=run_check)

    looking = commands.add_parser("preview", parents=parents, help="what publishing the inbox would change")
    looking.add_argument("inbox", nargs="?", type=Path, metavar="INBOX", help="default: inbox/ of the data folder")
    looking.set_defaults(run=run_preview)

    publishing = commands.add_parser("publish", parents=parents, help="publish what lies in the inbox")
    publishing.add_argument("inbox", nargs="?", type=Path, metavar="INBOX", help="default: inbox/ of the data folder")
    publishing.add_argument("--note", default="", help="a sentence kept with the release")
    publishing.add_argument("--dry-run", action="store_true", help="the same as preview: change nothing")
    publishing.set_defaults(run=run_publish)

    leaving = commands.add_parser("discard", parents=[shared], help="delete a delivery that waits in the inbox")
    leaving.add_argument("delivery", metavar="NAME")
    leaving.set_defaults(run=run_discard)

    watching = commands.add_parser("watch", parents=parents, help="publish whatever is dropped into the inbox")
    watching.add_argument("inbox", nargs="?", type=Path, metavar="INBOX", help="default: inbox/ of the data folder")
    watching.add_argument("--every", type=float, default=5, metavar="SECONDS", help="how often to look (default 5)")
    watching.add_argument("--looks", type=int, default=0, metavar="N", help="stop after N looks (default: never)")
    watching.set_defaults(run=run_watch)


def run_discard(args: argparse.Namespace) -> Answer:
    """Delete one delivery; nothing published changes."""
    store = _store(args)
    known = {name: files for name, files in deliveries_in(store.root / "inbox") if name != "inbox"}
    if args.delivery not in known:
        raise UnknownName("delivery", args.delivery, known)
    discard(store, store.root / "inbox" / args.delivery)
    return {"discarded": args.delivery}, f"{args.delivery} is gone from the inbox.", 0


def _store(args: argparse.Namespace) -> Store:
    return Store(data_folder(args.data))


def _inbox(args: argparse.Namespace) -> Path:
    return Path(args.inbox) if args.inbox else _store(args).root / "inbox"


def findings_as_json(found: list[Finding], language: str) -> list[dict[str, Any]]:
    """Each finding with its id, consequence, sentence and values."""
    return [
        {
            "id": f.says.entry.id if isinstance(f.says, Found) else type(f.says).__name__,
            "consequence": f.consequence, "message": tell(f.says, language),
            "values": {k: str(v) for k, v in f.says.values.items()},
        }
        for f in found
    ]  # fmt: skip


def _document(report: Report, language: str) -> dict[str, Any]:
    """``problems``, ``quarantined`` and ``notes`` as sentences, ``findings`` in full."""
    lists = {"problems": report.problems, "quarantined": report.quarantined, "notes": report.notes}
    return {name: [tell(f, language) for f in found] for name, found in lists.items()} | {
        "findings": findings_as_json(report.findings, language)
    }


def _lines(found: list[Finding], language: str) -> list[str]:
    return [f"{f.consequence}: {tell(f.says, language)}" for f in found]


def run_check(args: argparse.Namespace) -> Answer:
    """Every problem of the files; nothing is written."""
    report = check(args.files, _store(args), args.without_totals)
    document = {"ok": not report.problems} | _document(report, args.language)
    summary = "These files would be refused." if report.problems else "These files can be published."
    return document, "\n".join([*_lines(report.findings, args.language), summary]), int(bool(report.problems))


class Ticker:
    """Says what a publisher is doing: each new step, and at least every two seconds."""

    def __init__(self) -> None:
        self.last, self.at = ("", ""), 0.0

    def __call__(self, p: Progress) -> None:
        now = time.monotonic()
        if (p.delivery, p.step) != self.last or now - self.at >= 2:
            self.last, self.at = (p.delivery, p.step), now
            line = f"{p.delivery}: {p.step}" + (f" {p.done}/{p.total}" if p.total > 1 else "")
            print(line, file=sys.stderr, flush=True)


def run_preview(args: argparse.Namespace) -> Answer:
    """What would be found, what would differ, and whose places would move."""
    from analytics.preview import preview  # the places that would move need statistics; publishing does not

    found = preview(_inbox(args), _store(args), args.without_totals)
    rows = [plain(c.as_json()) for c in found.changes]
    document = {
        "ok": not found.refused, "findings": findings_as_json(list(found.findings), args.language), "changes": rows,
        "movers": [plain(m) for m in found.movers],
    }  # fmt: skip
    return document, "\n".join(_preview_lines(found, rows, args.language)), int(found.refused)


def _preview_lines(found: "Preview", rows: list[dict[str, Any]], language: str) -> list[str]:
    columns = ("table", "month", "rows_before", "rows_after", "sum_before", "sum_after")
    lines = _lines(list(found.findings), language)
    if rows:
        lines += ["", to_text(Flat(columns, rows)), ""]
    return [*lines, "This delivery would be refused." if found.refused else "This delivery can be published."]


def run_publish(args: argparse.Namespace) -> Answer:
    """Publish each delivery of the inbox in turn."""
    if args.dry_run:
        return run_preview(args)
    made = publish(
        _inbox(args), _store(args), by=getpass.getuser(), note=args.note, progress=Ticker(),
        without_totals=args.without_totals,
    )  # fmt: skip
    return published(made, args.language)


def published(made: list[Published], language: str) -> Answer:
    """What each delivery became."""
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for p in made:
        rows.append({"release": p.release_id, "created": p.created} | _document(p.report, language))
        lines += _lines(p.report.findings, language)
        said = "published" if p.created else "nothing new: the same content is already published"
        lines.append(f"{p.release_id}  {said}")
    return {"published": rows}, "\n".join(lines), 0


def run_watch(args: argparse.Namespace) -> Answer:
    """Look again and again; take what has not changed between two looks. A refused delivery waits until it changes.

    Every outcome is one line of JSON on standard output. The exit code is that of the last delivery taken.
    """
    inbox, store = _inbox(args), _store(args)
    before, refused = "", ""
    looks = code = 0
    while True:
        now = _state(inbox)
        if now and now == before and now != refused:
            code = _take(inbox, store, args)
            refused = _state(inbox) if code else ""
        before, looks = now, looks + 1
        if args.looks and looks >= args.looks:
            return {"looks": looks}, "", code
        time.sleep(args.every)


def _state(inbox: Path) -> str:
    """What waits: names, sizes and times, as one text; empty when nothing waits."""
    files = [path for _, paths in deliveries_in(inbox) for path in paths]
    found = []
    for path in files:
        try:
            about = path.lstat()
        except FileNotFoundError:  # taken away while we looked
            continue
        found.append([str(path), about.st_size, about.st_mtime_ns])
    return json.dumps(found) if found else ""


def _take(inbox: Path, store: Store, args: argparse.Namespace) -> int:
    try:
        made = publish(inbox, store, by=getpass.getuser(), note="watch", without_totals=args.without_totals)
    except AnalyticsError as wrong:
        problems = wrong.problems if isinstance(wrong, ExtractRejected) else (wrong,)
        line: dict[str, Any] = {"ok": False, "problems": [tell(p, args.language) for p in problems]}
    else:
        line = {"ok": True} | published(made, args.language)[0]
    print(json.dumps(line, ensure_ascii=False, default=str), flush=True)
    return int(not line["ok"])
