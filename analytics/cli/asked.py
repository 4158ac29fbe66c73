"""Commands of questions about numbers: disputes list, ask, answer."""

import argparse
from typing import Any

from analytics.cli.common import Answer, viewing
from analytics.desk import Desk, open_desk
from analytics.disputes import Dispute, Disputes
from analytics.paths import data_folder
from analytics.period import parse
from analytics.report.flat import Flat, plain, to_text

_SHOWN = ("number", "state", "kpi", "unit_id", "period", "value", "value_now", "by", "at", "why")


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Register the commands of this module."""
    parents = [shared, viewing()]
    verbs = commands.add_parser("disputes", help="questions about numbers, and their answers")
    verb = verbs.add_subparsers(required=True, metavar="list|ask|answer")

    listing = verb.add_parser("list", parents=parents, help="those you may read, the latest first")
    listing.add_argument("--open", action="store_true", help="only those not settled yet")
    listing.add_argument("--waiting", action="store_true", help="only those that wait for your answer")
    listing.set_defaults(run=run_list)

    asking = verb.add_parser("ask", parents=parents, help="question a number")
    asking.add_argument("kpi", metavar="KPI")
    asking.add_argument("unit", metavar="UNIT")
    asking.add_argument("why", metavar="WHY", help="what is wrong with it, in a sentence or two")
    asking.add_argument("--period", help="2026-03, 2026-Q1 … (default: last month)")
    asking.set_defaults(run=run_ask)

    answering = verb.add_parser("answer", parents=parents, help="answer a question")
    answering.add_argument("number", type=int, metavar="NUMBER")
    answering.add_argument("said", metavar="ANSWER")
    answering.add_argument("--settle", action="store_true", help="for good: nothing can be added afterwards")
    answering.set_defaults(run=run_answer)


def _desk(args: argparse.Namespace) -> Desk:
    return open_desk(args.viewer, data_folder(args.data))


def run_list(args: argparse.Namespace) -> Answer:
    """The questions one may read, with what each number was and is."""
    desk = Disputes(_desk(args))
    found = desk.waiting() if args.waiting else desk.all()
    rows = [_row(desk, d) for d in found if d.open or not args.open]
    return {"disputes": rows}, to_text(Flat(_SHOWN, rows)), 0


def run_ask(args: argparse.Namespace) -> Answer:
    """Question a number as it is now."""
    desk = Disputes(_desk(args))
    period = parse(args.period) if args.period else desk.desk.latest()
    number = desk.ask(args.kpi, args.unit, period, args.why)
    return _row(desk, desk.one(number)), f"Question {number} is kept.", 0


def run_answer(args: argparse.Namespace) -> Answer:
    """Answer a question, with ``--settle`` for good."""
    desk = Disputes(_desk(args))
    found = desk.answer(args.number, args.said, args.settle)
    return _row(desk, found), f"Question {args.number} is {'settled' if args.settle else 'answered'}.", 0


def _row(desk: Disputes, d: Dispute) -> dict[str, Any]:
    """A question as a flat row; its answers are a list of their own."""
    about = plain(d.about)
    answers = [{"at": plain(a.at), "by": a.by.login, "role": a.by.role, "said": a.said, "settles": a.closes}
               for a in d.answers]  # fmt: skip
    state = "settled" if not d.open else "answered" if d.answers else "open"
    return about | {"number": d.number, "state": state, "value_now": plain(desk.value_now(d)), "by": d.by.login,
                    "role": d.by.role, "at": plain(d.at), "why": d.why, "answers": answers}  # fmt: skip
