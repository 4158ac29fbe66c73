"""Commands about decisions of conduct: competition hold, lift, decisions."""

import argparse
import getpass
from collections.abc import Callable
from datetime import date

from analytics.cli.common import Answer
from analytics.cli.competing import desk_of
from analytics.competitions.decisions import Decisions
from analytics.competitions.rules import Decision
from analytics.report.flat import Flat, plain, to_text

SHOWN = ("number", "who", "standing", "on", "until", "lifts", "reason", "evidence", "by")


def add_verbs(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """Register them among the verbs of ``competition``."""
    hold = verb("hold", run_hold, "hold or exclude somebody in every competition of the day's window", "entrant")
    hold.add_argument("--standing", choices=("held", "excluded"), default="held")
    hold.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="the hold ends with this day")
    lift = verb("lift", run_lift, "end a decision; both stay on record", "number")
    for one, day in ((hold, "the day it speaks of, such as 2026-03-31"), (lift, "from this day on")):
        one.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE", help=day)
        one.add_argument("--reason", required=True, help="in words, shown to the entrant")
        one.add_argument("--evidence", required=True, help="where it can be read: a file number, a protocol")
        one.add_argument("--by", default=getpass.getuser(), metavar="NAME", help="who answers for it")
    verb("decisions", run_decisions, "every decision on record")


def _record(args: argparse.Namespace) -> Decisions:
    return desk_of(args).competitions.decisions()


def _told(made: Decision) -> Answer:
    return plain(made), to_text(Flat(SHOWN, [plain(made)])), 0


def run_hold(args: argparse.Namespace) -> Answer:
    """Record one decision."""
    record = _record(args)
    return _told(record.hold(args.entrant, args.standing, args.on, args.reason, args.evidence, args.by, args.until))


def run_lift(args: argparse.Namespace) -> Answer:
    """Record the end of one."""
    number = int(args.number) if args.number.isdecimal() else 0
    return _told(_record(args).lift(number, args.on, args.reason, args.evidence, args.by))


def run_decisions(args: argparse.Namespace) -> Answer:
    """The record."""
    rows = [plain(d) for d in _record(args).all()]
    return {"decisions": rows}, to_text(Flat(SHOWN, rows)), 0
