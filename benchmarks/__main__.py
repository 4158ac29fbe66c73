"""``python -m benchmarks``: one table of what the present code costs; ``--write`` puts it into docs/benchmarks.md."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from benchmarks import certainty, competitions, intake, pages, publishing, questions, starting
from benchmarks.measure import Row

SIZES = {  # managers, clients, months, goal of a question in ms of CPU
    "small": (60, 4_000, 13, 50.0), "default": (1000, 200_000, 25, 50.0), "national": (30_000, 300_000, 8, 300.0),
}  # fmt: skip
DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> int:
    """Measure what was asked for, print the table; 1 when a goal is missed."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="standings-bench-") as scratch:
        found = list(_measured(asked, Path(scratch)))
    if asked.write:
        _write(asked.scale, found, asked.only is None)
    missed = [row for row in found if row.verdict.endswith("MISSED")]
    print(
        f"\n{len(found)} rows, {len(missed)} over their goal." if missed else f"\n{len(found)} rows, all goals reached."
    )
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--scale", choices=SIZES, default="default", help="size of the demo bank")
    parser.add_argument(
        "--only",
        choices=("demo", "facts", "questions", "certainty", "competitions", "pages", "start", "intake"),
        help="one part of the table",
    )
    parser.add_argument("--data", type=Path, help="measure on this published bank instead of making one")
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT.name}")
    return parser.parse_args()


def _measured(asked: argparse.Namespace, scratch: Path) -> Iterator[Row]:
    """The rows, printed as they come."""
    managers, clients, months, goal = SIZES[asked.scale]
    bank: Path = asked.data or scratch / "bank"
    if asked.data is None:
        for row in publishing.demo(managers, clients, months, bank):
            yield _told(row)
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "facts": lambda: publishing.facts(bank),
        "questions": lambda: questions.rows(bank, goal),
        "certainty": certainty.rows,
        "competitions": lambda: competitions.rows(bank),
        "pages": lambda: pages.rows(bank, scratch / "pages.log"),
        "start": lambda: starting.rows(bank, scratch / "start.log"),
        "intake": lambda: chain(intake.month(bank, scratch), intake.rows(scratch / "intake")),
    }
    anywhere = {"certainty", "intake"}  # the same whatever the bank: measured once, with the default size
    for name, part in parts.items():
        if asked.only == name or (asked.only is None and (asked.scale == "default" or name not in anywhere)):
            for row in part():
                yield _told(row)


def _told(row: Row) -> Row:
    goal = "" if row.goal is None else f"{_figure(row.goal)} {row.unit}"
    print(
        f"{row.name:<52} {_figure(row.measured):>10} {row.unit:<7} {goal:>12}  {row.verdict:<13} {row.note}", flush=True
    )
    return row


def _figure(value: float) -> str:
    return (
        f"{value:,.0f}"
        if abs(value) >= 100 or value == int(value)
        else f"{value:.2f}"
        if abs(value) < 10
        else f"{value:.1f}"
    )


def _write(scale: str, found: list[Row], whole: bool) -> None:
    """Replace the section of this scale, or only the rows found; the rest of the document is written by hand."""
    begin, end = f"<!-- {scale} -->\n", f"<!-- end of {scale} -->\n"
    head = "| What | Measured | Goal | Share of the goal | |\n|---|---:|---:|---|---|\n"
    text = DOCUMENT.read_text("utf-8") if DOCUMENT.exists() else "# Benchmarks\n"
    lines = {row.name: _line(row) for row in found}
    if begin in text and not whole:
        lines = _lines(text[text.index(begin) : text.index(end)]) | lines
    section = f"{begin}{_machine()}\n\n{head}{''.join(lines.values())}{end}"
    if begin in text:
        text = text[: text.index(begin)] + section + text[text.index(end) + len(end) :]
    else:
        text += f"\n## {scale.capitalize()} size\n\n{section}"
    DOCUMENT.write_text(text, "utf-8")


def _lines(section: str) -> dict[str, str]:
    """What was measured -> its line, of a table written before."""
    told = [line for line in section.splitlines(keepends=True) if line.startswith("| ")]
    return {line.split(" | ")[0].removeprefix("| "): line for line in told[1:]}


def _line(row: Row) -> str:
    goal = "" if row.goal is None else f"{_figure(row.goal)} {row.unit}"
    return f"| {row.name} | {_figure(row.measured)} {row.unit} | {goal} | {row.verdict} | {row.note} |\n"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "duckdb", "pyarrow", "numpy"))
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f} at the end"
    return f"{date.today():%Y-%m-%d}; {machine}; Python {platform.python_version()}, {packages}."


if __name__ == "__main__":
    sys.exit(main())
