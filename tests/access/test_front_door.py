"""The front door: known by its own names only; no desk without sign-in on any address but this machine's own."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import streamlit as st
from starlette.requests import Request

from pages._ui import shell
from pages._ui.door import Walls
from pages._ui.export import export


def ask(host: str, kind: str = "http") -> list[dict[str, Any]]:
    """What the walls send for a request that calls the server by ``host``; the app behind them answers 200."""
    sent: list[dict[str, Any]] = []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"numbers"})

    async def send(message):
        sent.append(dict(message))

    scope = {"type": kind, "method": "GET", "path": "/ready", "headers": [(b"host", host.encode())]}
    with ThreadPoolExecutor(1) as apart:  # a browser test before this one may have left its event loop in this thread
        apart.submit(asyncio.run, Walls(app)(scope, None, send)).result()
    return sent


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "LOCALHOST", "[::1]:8501"])
def test_the_server_answers_to_its_own_names(host):
    assert ask(host)[0]["status"] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_any_other_name_is_turned_away(host):
    """A web site whose name is made to point at this machine (DNS rebinding) gets nothing."""
    assert ask(host)[0]["status"] == 400
    assert ask(host, "websocket") == [{"type": "websocket.close", "code": 1008}]


def test_local_mode_ends_where_the_loopback_ends(monkeypatch):
    monkeypatch.delenv("STANDINGS_SIGN_IN", raising=False)
    for address, local in (("127.0.0.1", True), ("0.0.0.0", False), ("192.0.2.7", False), (None, False)):
        monkeypatch.setattr(st, "get_option", lambda _name, a=address: a)
        assert shell.local_mode() is local


def test_without_sign_in_nothing_is_exported(monkeypatch):
    monkeypatch.setattr(st, "get_option", lambda _name: "0.0.0.0")
    scope = {"type": "http", "path_params": {"table": "ranking"}, "query_string": b"as=office", "headers": []}
    answer = export(Request(scope))
    assert answer.status_code == 403
    assert answer.body == b"Sign in to export."


def test_a_files_name_says_who_took_it_and_when(monkeypatch, cages):
    monkeypatch.setattr(st, "get_option", lambda _name: "127.0.0.1")
    monkeypatch.delenv("STANDINGS_SIGN_IN", raising=False)
    monkeypatch.setenv("STANDINGS_DATA", str(cages))
    query = b"as=head:S1&kpi=fund_sales&period=2026-03&level=manager"
    scope = {"type": "http", "path_params": {"table": "ranking"}, "query_string": query, "headers": []}
    answer = export(Request(scope))
    assert answer.status_code == 200
    named = re.fullmatch(
        r'attachment; filename="ranking-fund_sales-2026-03-([\w-]+)-(\d{8}T\d{4})Z\.csv"',
        answer.headers["content-disposition"],
    )
    assert named
    assert named[1] == "head-S1"
    assert abs(datetime.strptime(named[2] + "+0000", "%Y%m%dT%H%M%z") - datetime.now(UTC)) < timedelta(minutes=3)
