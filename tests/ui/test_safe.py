"""Unsafe settings keep the server from starting, each named with what follows from it and what to do."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import streamlit

from pages._ui import safe

REPO = Path(__file__).parents[2]


def with_(name: str, value: object):
    return lambda asked: value if asked == name else streamlit.get_option(asked)


def test_what_is_shipped_is_safe():
    assert list(safe.unsafe()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.enableXsrfProtection", False),
        ("server.enableCORS", False),
        ("server.enableStaticServing", True),
        ("server.enableAgentApi", True),
        ("browser.gatherUsageStats", True),
        ("client.showErrorDetails", "full"),
        ("client.disableDataExport", False),
        ("global.developmentMode", True),
        ("server.address", "0.0.0.0"),
        ("server.address", None),
        ("server.allowedHosts", []),
        ("server.allowedHosts", ["*.example"]),
        ("server.cookieSecret", ""),
    ],
)
def test_an_unsafe_setting_is_named(name: str, value: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("STANDINGS_SIGN_IN", raising=False)
    [line] = safe.unsafe(with_(name, value))
    assert line.startswith(f"{name} is ")
    assert line.count(". ") == 1


def test_a_wider_address_needs_somebody_who_asks_for_names(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STANDINGS_SIGN_IN", "proxy")
    assert list(safe.unsafe(with_("server.address", "0.0.0.0"))) == []


def test_the_server_does_not_start_with_two_unsafe_settings():
    started = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.enableStaticServing", "true"],
        cwd=REPO, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full"},
    )  # fmt: skip
    assert started.returncode == 1
    assert "server.enableStaticServing is true: files could be fetched past the gate." in started.stderr
    assert "client.showErrorDetails is full" in started.stderr


def test_it_starts_from_any_folder_with_the_settings_that_are_shipped(tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, str(REPO / "app.py")], cwd=tmp_path, text=True,
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        env={**os.environ, "STREAMLIT_SERVER_PORT": str(port), "STANDINGS_DATA": str(tmp_path)},
    ) as started:  # fmt: skip
        try:
            assert _answers(f"http://127.0.0.1:{port}/ready", started) == 503  # up, with nothing published
        finally:
            started.terminate()


def _answers(address: str, server: subprocess.Popen[str]) -> int:
    """The status of the first answer; waits for it as long as the server lives."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as wrong:
            return wrong.code
        except urllib.error.URLError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {server.stderr.read() if server.stderr else ''}")
