"""Commands about competitions: list, check, show, standings, ledger, preflight, launch, seal, schema; verify-result."""

import argparse
import getpass
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from analytics.access import denied
from analytics.cli.common import Answer, viewing
from analytics.competitions import seal as sealing
from analytics.competitions.hall import Competitions, Shown
from analytics.competitions.keys import COMPETITION
from analytics.competitions.ledger import Ledger
from analytics.competitions.plain import in_words
from analytics.competitions.preflight import preflight
from analytics.competitions.reading import file_text
from analytics.competitions.rules import read_rules
from analytics.competitions.schema import schema
from analytics.competitions.scorecards.file import SCORECARD
from analytics.desk import Desk, book_of, open_desk
from analytics.errors import UnknownName
from analytics.kpi import LANGUAGES, registry
from analytics.paths import data_folder
from analytics.period import parse
from analytics.report.flat import Flat, plain, to_text
from analytics.viewer import Viewer

SHOWN = ("place", "entrant_id", "name", "score", "standing", "reason", "tie_break", "prize", "rounds")


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> Callable[..., argparse.ArgumentParser]:
    """Register the commands of this module; what makes a further verb of ``competition``."""
    both = [shared, viewing()]
    top = commands.add_parser("competition", help="competitions: rules, standings, launch, seal")
    verbs = top.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, run: Any, text: str, *arguments: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(name, parents=both, help=text)
        for argument in arguments:
            made.add_argument(argument)
        made.set_defaults(run=run)
        return made

    verb("list", run_list, "every competition and where it is")
    verb("check", run_check, "what is wrong with a file, all at once; else its rules in words", "file")
    verb("show", run_show, "the rules in plain words", "name")
    standing = verb("standings", run_standings, "the table", "name")
    standing.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="as on a day, such as 2026-03-31")
    points = verb("ledger", run_ledger, "how somebody's points were made", "name", "entrant")
    points.add_argument("--on", type=date.fromisoformat, metavar="DATE")
    before = verb("preflight", run_preflight, "rules on the past twelve months, and the conduct check", "name_or_file")
    before.add_argument("--times", type=int, default=12, metavar="N", help="how many months back (default: 12)")
    verb("launch", run_launch, "lock the rules of a file", "name")
    verb("seal", run_seal, "seal the final table", "name")
    made = verb("schema", run_schema, "the JSON schema of a competition file, for editors")
    made.add_argument("--scorecard", action="store_true", help="that of a scorecard file")
    card = commands.add_parser("scorecard", parents=both, help="weighted dimensions in one score, with grades")
    card.add_argument("name", help="a file of scorecards/, such as manager-5-1")
    card.add_argument("--period", help="2026-Q3, 2026-03 … (default: last month)")
    card.set_defaults(run=run_scorecard)
    check = commands.add_parser("verify-result", parents=[shared], help="recompute a sealed table, byte for byte")
    check.add_argument("seal", metavar="NAME[/NUMBER]")
    check.set_defaults(run=run_verify)
    return verb


def _hall(args: argparse.Namespace) -> Competitions:
    return desk_of(args).competitions


def desk_of(args: argparse.Namespace) -> Desk:
    """The desk of whoever is asked for."""
    return open_desk(args.viewer, data_folder(args.data))


def run_list(args: argparse.Namespace) -> Answer:
    """Every competition; a broken file is listed with what is wrong and hides no other."""
    rows: list[dict[str, Any]] = []
    for card in _hall(args).cards():
        r = card.rules
        rows.append({
            "name": card.name, "title": r.title() if r else "", "format": r.format if r else "",
            "first": plain(r.window.first) if r else None, "last": plain(r.window.last) if r else None,
            "stage": card.item.stage, "state": card.state or "", "version": r.version if r else None,
            "seals": card.sealed, "problems": [str(p) for p in card.wrong],
        })  # fmt: skip
    names = ("name", "title", "format", "first", "last", "stage", "state", "version", "seals")
    told = [f"{r['name']}: {p}" for r in rows for p in r["problems"]]
    return {"competitions": rows}, "\n".join([to_text(Flat(names, rows)), *told]), 0


def run_check(args: argparse.Namespace) -> Answer:
    """A file's problems (``BadRules`` is refused with all of them), or its rules in words."""
    path = Path(args.file)
    if not path.exists():
        raise UnknownName("file", args.file, [p.name for p in path.parent.glob("*.toml")])
    rules = read_rules(file_text(path), path.name)
    said = {lang: in_words(rules, registry(), lang) for lang in LANGUAGES}
    return {"ok": True, "name": rules.name, "sha256": rules.digest, "words": said}, "\n".join(said[args.language]), 0


def run_show(args: argparse.Namespace) -> Answer:
    """The rules in force, in words."""
    hall = _hall(args)
    rules = hall.rules(args.name)
    said = hall.words(rules, args.language)
    title = rules.title(args.language)
    document = {"name": rules.name, "title": title, "version": rules.version, "sha256": rules.digest, "words": said}
    return document, "\n".join([title, *said]), 0


def run_standings(args: argparse.Namespace) -> Answer:
    """The table as the viewer may see it."""
    found = _hall(args).standings(args.name, args.on)
    t = found.table
    rows: list[dict[str, Any]] = [_row(shown) for shown in found.rows]
    document = {
        "competition": args.name, "release": t.release, "state": t.state, "asof": plain(t.asof),
        "entrants": found.entrants, "held": found.held, "excluded": found.excluded,
        "prize_cost": plain(t.prize_cost), "pay_cost": plain(t.pay_cost), "forecast": plain(t.forecast), "rows": rows,
    }  # fmt: skip
    flat = [r | {"rounds": " ".join(x or "(–)" for x in r["rounds"])} for r in rows]
    return document, f"{args.name}: {t.state}, as of {t.asof}\n" + to_text(Flat(SHOWN, flat)), 0


def _row(shown: Shown) -> dict[str, Any]:
    row = sealing.row_document(shown.row)
    known = shown.name is not None
    shown_as: dict[str, Any] = {
        "entrant_id": row["entrant_id"] if known else None, "name": shown.name, "home": shown.home,
        "mine": shown.mine, "prize": plain(shown.row.prize) if shown.row.prize else None,
        "evidence": row["evidence"] if known else "", "reason": row["reason"] if known else "",
    }  # fmt: skip
    return row | shown_as


def run_ledger(args: argparse.Namespace) -> Answer:
    """Every point of one entrant; the entries add up to the score."""
    found = _hall(args).ledger(args.name, args.entrant, args.on)
    rows = _entries(found)
    results = [{
        "round": r.round + 1, "first": plain(r.span.start), "last": plain(r.span.last_day), "score": _amount(r.score),
        "place": r.place, "opponent": r.opponent, "points": _amount(r.points), "counts": r.counts,
    } for r in found.results]  # fmt: skip
    document = {"entrant_id": found.entrant_id, "score": _amount(found.score), "entries": rows, "rounds": results,
                "standing": found.verdict.standing, "rule": found.verdict.rule, "reason": found.verdict.reason,
                "evidence": found.verdict.evidence, "on": plain(found.verdict.on)}  # fmt: skip
    names = ("day", "round", "kpi", "count", "points", "running", "ref", "client", "note")
    parts = [to_text(Flat(names, rows))]
    if results:
        parts.append(to_text(Flat(("round", "first", "last", "score", "place", "points", "counts"), results)))
    return document, "\n".join([*parts, f"score {document['score']}"]), 0


def _entries(found: Ledger) -> list[dict[str, Any]]:
    return [
        {"day": plain(e.day), "round": e.round + 1, "rule": e.rule + 1, "kpi": e.kpi, "count": _amount(e.count),
         "points": _amount(e.points), "running": _amount(e.running), "ref": e.ref, "client": e.client, "note": e.note,
         "player": e.player}
        for e in found.entries
    ]  # fmt: skip


def _amount(hundredths: int) -> str:
    return f"{Decimal(hundredths).scaleb(-2):.2f}"


def run_preflight(args: argparse.Namespace) -> Answer:
    """What rules would have done; of a competition by its name, or of any file."""
    hall, path = _hall(args), Path(args.name_or_file)
    if not hall.scope.everything:
        raise denied("competition", args.name_or_file)
    rules = read_rules(file_text(path), path.name, hall.known) if path.is_file() else hall.rules(str(path))
    found = preflight(hall.book, rules, args.times)
    names = hall.book.organisation.people
    chances = [
        plain(c) | {"by": by} for by, part in (("book", found.by_book), ("tenure", found.by_tenure)) for c in part
    ]
    months = [{
        "first": plain(r.table.rules.window.first), "last": plain(r.table.rules.window.last), "winners": len(r.winners),
        "cost": plain(r.cost), "first_place": next((names.get(x, x) for x in r.winners), ""),
        "winner_ids": list(r.winners),
    } for r in found.replays]  # fmt: skip
    document = {
        "name": rules.name, "replays": months, "chances": chances, "overlap": plain(found.overlap),
        "cost": dict(zip(("lowest", "median", "highest"), plain(found.cost), strict=True)),
        "over_budget": found.over_budget, "cliffs": plain(found.cliffs), "single_deals": plain(found.deals),
        "findings": plain(found.findings),
    }  # fmt: skip
    parts = [
        to_text(Flat(("first", "last", "winners", "cost", "first_place"), months)),
        to_text(Flat(("by", "low", "high", "entrants", "replayed", "simulated"), chances)),
        f"won again a month later: {document['overlap']}; cost {' / '.join(plain(found.cost))}",
        *(f"{f.id}: {f.reason}{' (accepted by ' + f.override.by + ')' if f.override else ''}" for f in found.findings),
    ]
    return document, "\n".join(parts), 0


def run_launch(args: argparse.Namespace) -> Answer:
    """Lock the rules as they are."""
    rules, diff = _hall(args).launch(args.name, getpass.getuser())
    document = {"name": rules.name, "version": rules.version, "sha256": rules.digest, "difference": diff}
    text = f"{rules.name} version {rules.version} is launched and locked, sha256 {rules.digest}."
    return document, "\n".join([text, diff] if diff else [text]), 0


def run_seal(args: argparse.Namespace) -> Answer:
    """Seal the final table; the certificate."""
    made = _hall(args).seal(args.name, getpass.getuser())
    return made.content | {"certificate": made.certificate()}, made.certificate(), 0


def run_scorecard(args: argparse.Namespace) -> Answer:
    """Scores, ranges, grades, and what every KPI contributes."""
    desk = desk_of(args)
    period = parse(args.period) if args.period else desk.latest()
    found = desk.competitions.scorecard(args.name, period)
    card = found.sheet.card
    rows: list[dict[str, Any]] = [{
        "place": x.place, "unit_id": x.unit_id, "name": found.names[x.unit_id], "status": x.status,
        "score": plain(x.score),
        "low": plain(x.low), "high": plain(x.high), "grade": x.grade.id if x.grade else None, "grades": list(x.grades),
        "band": x.band(card),
        "weight_there": plain(x.there), "deductions": plain(dict(x.off)), "parts": plain(x.parts),
    } for x in found.lines]  # fmt: skip
    document = {"scorecard": args.name, "title": card.title(), "period": period.name, "sha256": card.digest,
                "rows": rows}  # fmt: skip
    return document, to_text(Flat(("place", "unit_id", "name", "score", "low", "high", "grade"), rows)), 0


def run_schema(args: argparse.Namespace) -> Answer:
    """The JSON schema."""
    made = schema("A scorecard", SCORECARD) if args.scorecard else schema("A competition", COMPETITION)
    return made, json.dumps(made, ensure_ascii=False, indent=1), 0


def run_verify(args: argparse.Namespace) -> Answer:
    """Recompute from the sealed release and rules; exit code 1 where a byte differs."""
    root = data_folder(args.data)
    release = str(sealing.find_seal(root, args.seal).content["release"])
    now = open_desk(Viewer("verify-result", "office"), root)
    check = Competitions(book_of(root, release), now.scope).verify(args.seal)
    problems = [str(p) for p in check.problems]
    number = f"{check.seal.content['competition']}/{check.seal.number}"
    document = {"seal": number, "ok": not problems, "same_code": check.same_code, "problems": problems}
    said = problems or [f"{number}: the recomputed table is the sealed one, byte for byte."]
    if not check.same_code:
        said.append("The code has changed since." if problems else "The code has changed since; it comes to the same.")
    return document, "\n".join(said), int(bool(problems))
