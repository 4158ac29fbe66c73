"""What several modules of commands share."""

import argparse
from typing import Any

Answer = tuple[Any, str, int]  # the JSON document, the text, the exit code


def viewing() -> argparse.ArgumentParser:
    """The option that says whose eyes to look with."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--as", dest="viewer", default="office", metavar="USER_OR_ROLE",
                        help="office, analyst, admin, head:UNIT or manager:ID (default: office)")  # fmt: skip
    return parent
