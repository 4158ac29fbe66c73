"""Serves the real app over a data folder, in a process of its own, and makes the small demo bank it shows in tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from playwright.sync_api import Browser, Playwright

from analytics.demo.deliver import delivery_names, demo_size, make_demo
from analytics.warehouse.publish import publish
from analytics.warehouse.store import Store
from tests.browser import chromium

REPO = Path(__file__).parents[2]
PATIENCE = 60  # seconds: a busy machine is slow, not broken
LAST_MONTH = "2026-10"  # of the demo bank below
_BANK = {"managers": 60, "clients": 4_000, "months": 15, "seed": 1, "until": date(2026, 12, 31)}


def make_bank(folder: Path) -> Path:
    """A demo bank of 60 managers, 13 months to October 2026 and two releases: its first two deliveries, no more."""
    size = demo_size(**_BANK)  # type: ignore[arg-type]
    wanted = delivery_names(size)[:2]
    for delivery in make_demo(folder, **_BANK, skip=delivery_names(size)[2:]):  # type: ignore[arg-type]
        if delivery.written:
            publish(delivery.folder, Store(folder), "test", delivery.name)
        if delivery.name == wanted[-1]:
            break
    return folder


@dataclass
class Server:
    """A running dashboard."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path
    folder: Path


@contextmanager
def serving(folder: Path, log: Path) -> Iterator[Server]:
    """``python app.py`` over a data folder, until the block ends. Raises ``RuntimeError`` with the log."""
    port = _free_port()
    environment = os.environ | {"STANDINGS_DATA": str(folder), "STREAMLIT_SERVER_PORT": str(port)}
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, "app.py"], cwd=REPO, env=environment, stdout=out, stderr=out)
    server = Server(f"http://127.0.0.1:{port}", process, log, folder)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def launch(playwright: Playwright) -> Browser:
    """The machine's Chromium, without a window. Raises ``RuntimeError`` where there is none."""
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"The browser tests need Chromium. {chromium.HELP}")
    return playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS), timeout=PATIENCE * 1000)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _wait(server: Server) -> None:
    """Until it answers: 503 is an answer too, of a bank in which nothing is published."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.process.poll() is None:
        try:
            urlopen(f"{server.address}/ready", timeout=5).close()
        except HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The app did not start:\n{server.log.read_text('utf-8', 'replace')[-4000:]}")
