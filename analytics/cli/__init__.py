"""The command line. Exit code 0: done. 1: refused, with reasons. 2: wrong usage.

With ``--json`` standard output holds one JSON document and nothing else; progress and complaints go to standard error.
What is refused or found is told in --language, else in that of $LANG.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from analytics.cli import data
from analytics.cli.examples import START, add_examples
from analytics.errors import AnalyticsError
from analytics.kpi import LANGUAGES
from analytics.paths import ENVIRONMENT
from analytics.warehouse.catalogue import tell


def parser(wanted: str | None = None) -> argparse.ArgumentParser:
    """Every command with its help; for the one that is ``wanted``, when it is about data, those about data only."""
    top = argparse.ArgumentParser(prog=START, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    _add_shared(top, None, False, language())
    shared = argparse.ArgumentParser(add_help=False)
    unsaid = argparse.SUPPRESS  # what stands before the command is not undone after it
    _add_shared(shared, unsaid, unsaid, unsaid)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    data.add_commands(commands, shared)
    if wanted not in commands.choices:
        _add_questions(commands, shared)
    add_examples(top)
    return top


def _add_questions(commands: Any, shared: argparse.ArgumentParser) -> None:
    """The commands that need statistics, which take more than a second to load: publishing does not wait for them."""
    from analytics.cli import asked, asking, competing, deciding

    asking.add_commands(commands, shared)
    asked.add_commands(commands, shared)
    deciding.add_verbs(competing.add_commands(commands, shared))


def _command(argv: Sequence[str]) -> str | None:
    """The command's name: what is left first when the options are taken out that may stand before it."""
    options = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    _add_shared(options, None, False, "en")
    try:
        _, rest = options.parse_known_args(argv)
    except argparse.ArgumentError:
        return None
    return rest[0] if rest else None


def _add_shared(parser: argparse.ArgumentParser, data: str | None, as_json: bool | str, speaks: str) -> None:
    """Options that may stand before the command or after it."""
    parser.add_argument(
        "--data", metavar="DIR", default=data, help=f"the data folder (default: ${ENVIRONMENT}, else data/)"
    )
    parser.add_argument(
        "--json", action="store_true", default=as_json, help="one JSON document on standard output, nothing else"
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, default=speaks, help="of rules, findings and refusals (default: $LANG)"
    )


def language() -> str:
    """The product's language for the environment's."""
    given = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower().replace("_", "-")
    if not given.startswith("zh"):
        return "en"
    return "zh-Hant" if any(place in given for place in ("hant", "tw", "hk", "mo")) else "zh-Hans"


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code."""
    args = parser(_command(argv)).parse_args(argv)
    try:
        answer, text, code = args.run(args)
    except AnalyticsError as wrong:
        return _refuse(wrong, args.json, args.language)
    except OSError as wrong:  # the disk's no is a refusal like any other, not a crash
        return _refuse(_of_disk(wrong), args.json, args.language)
    _print(json.dumps(answer, ensure_ascii=False, indent=1, default=str) if args.json else text)
    return int(code)


def _print(text: str) -> None:
    """Standard output; whoever reads it may have seen enough (``| head``)."""
    try:
        if text:
            print(text, flush=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the interpreter flushes it at exit


def _of_disk(wrong: OSError) -> AnalyticsError:
    return AnalyticsError(
        "{file}: the disk refuses ({wrong}). Name a place that is there and yours, or make room, and try again.",
        file=wrong.filename or "-", wrong=wrong.strerror or wrong,
    )  # fmt: skip


def _refuse(wrong: AnalyticsError, as_json: bool, language: str) -> int:
    problems = getattr(wrong, "problems", (wrong,))
    if as_json:
        document: dict[str, Any] = {
            "error": type(wrong).__name__,
            "message": tell(wrong, language),
            "problems": [tell(p, language) for p in problems],
        }
        print(json.dumps(document, ensure_ascii=False, indent=1))
    print(tell(wrong, language), file=sys.stderr)
    return 1
