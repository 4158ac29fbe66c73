"""Finds the machine's own Chromium for the browser tests, or installs it by the system's package manager.

``python -m tests.browser.chromium`` is what ``make test`` calls first: it ends with 1 and a sentence if there is no
browser and none can be installed, so that the tests in a browser are never silently left out.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

HEADLESS = "chromium-headless-shell"  # the same browser without its windows: a fifth less work, half the download
NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
INSTALLERS: tuple[tuple[str, tuple[str, ...], bool], ...] = (  # (program, its commands, needs the superuser)
    ("apt-get", ("apt-get update", f"apt-get install --yes --no-install-recommends {HEADLESS}"), True),
    ("dnf", ("dnf install --assumeyes chromium",), True),
    ("apk", ("apk add --no-cache chromium",), True),
    ("pacman", ("pacman --sync --refresh --noconfirm chromium",), True),
    ("zypper", ("zypper --non-interactive install chromium",), True),
    ("brew", ("brew install --cask chromium",), False),
)
HELP = "Install Chromium or Chrome by hand, or set CHROMIUM to the path of its program, and run make test again."


def find() -> str | None:
    """The path of a Chromium: the variable CHROMIUM, else the first known program, else None."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    found = (shutil.which(name) for name in NAMES)
    return next(filter(None, found), None) or next((m for m in MAC if Path(m).exists()), None)


def plan(which: Callable[[str], str | None] = shutil.which, root: bool | None = None) -> list[list[str]]:
    """The commands that would install it here; [] where no package manager is known or none may be used."""
    root = os.geteuid() == 0 if root is None else root
    for program, commands, superuser in INSTALLERS:
        if which(program):
            if superuser and not root and not which("sudo"):
                return []
            before = ["sudo", "-n"] if superuser and not root else []
            return [[*before, *command.split()] for command in commands]
    return []


def main(run: Callable[[Sequence[str]], int] = subprocess.call, say: Callable[[str], None] = print) -> int:
    """Find or install; 0 with the path said, or 1 with what to do."""
    if os.environ.get("CHROMIUM") and not find():
        say(f"CHROMIUM is set to {os.environ['CHROMIUM']}, which is not a program that can be run. {HELP}")
        return 1
    if found := find():
        say(f"Browser tests use {found}.")
        return 0
    commands = plan()
    if not commands:
        say(f"There is no Chromium on this machine and no way to install one. {HELP}")
        return 1
    for command in commands:
        say(f"No Chromium found; installing it: {' '.join(command)}")
        if run(command) != 0 and (HEADLESS not in command or run([*command[:-1], "chromium"]) != 0):
            say(f"That did not work. {HELP}")
            return 1
    if found := find():
        say(f"Browser tests use {found}.")
        return 0
    say(f"Chromium was installed but cannot be found. {HELP}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
