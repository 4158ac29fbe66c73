"""The front door's walls: security headers on every answer, our fonts in the page, ``/assets`` and ``/ready``.

Plain ASGI, so it also holds for what Streamlit itself serves. Nothing here knows a viewer.
"""

import base64
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analytics.errors import AnalyticsError, NoRelease
from analytics.paths import REPO, data_folder
from pages._ui.found import found_pages

ASSETS = REPO / "assets"
INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
LINKS = (
    '<link rel="stylesheet" href="./assets/fonts/fonts.css"><link rel="stylesheet" href="./assets/frame.css">'
    '<script src="./assets/start.js"></script>'
)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PRELOAD = re.compile(rb'<link\s+rel="preload"[^>]*SourceSans[^>]*>')
LOST = "lost"  # in the address: a page that was asked for and is not there
OTHERS = ("", "start", "ready", "healthz", "oauth2callback")  # addresses that answer and are no page of ours
_YEAR = "public, max-age=31536000"


@cache
def content_policy() -> str:
    """The content security policy; the scripts inside Streamlit's own page are allowed by their hashes, no others."""
    inline = [sha256(script.encode()).digest() for script in _INLINE.findall(INDEX.read_text("utf-8"))]
    allowed = " ".join(["'self'", *(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in inline)])
    return "; ".join([
        "default-src 'none'", f"script-src {allowed}", "style-src 'self' 'unsafe-inline'", "font-src 'self' data:",
        "img-src 'self' data:", "connect-src 'self'", "worker-src 'self'", "manifest-src 'self'", "base-uri 'self'",
        "form-action 'self'", "frame-ancestors 'none'",
    ])  # fmt: skip


@cache
def headers() -> tuple[tuple[str, str], ...]:
    """The security headers of every answer."""
    return (
        ("Content-Security-Policy", content_policy()),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    )


class Walls:
    """ASGI middleware: sets the headers, and links our fonts and frame style into Streamlit's page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not _known_host(scope):
            await _turn_away(scope, receive, _Answer(send, page=False))
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        page = _is_page(scope)
        if page and (lost := _lost(scope)):
            query = urlencode([*parse_qsl(scope["query_string"].decode("latin-1")), (LOST, lost)])
            await RedirectResponse(f"./?{query}", 307)(scope, receive, _Answer(send, page=False))
            return
        if page:  # the page is short; without compression it can be added to
            scope = {**scope, "headers": [h for h in scope["headers"] if h[0] not in (b"accept-encoding", b"range")]}
        await self.app(scope, receive, _Answer(send, page))


def _known_host(scope: Scope) -> bool:
    """Is the server called by its own name? Any web site could lead a reader's browser here by another."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return name.strip("[]").lower() in (*streamlit.get_option("server.allowedHosts"), "::1")


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse("This server does not go by that name.", 400)(scope, receive, send)


class _Answer:
    """Passes an answer on: headers added, and a page held until its end so that links can be put into its head."""

    def __init__(self, send: Send, page: bool) -> None:
        self.send, self.page = send, page
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            found = MutableHeaders(scope=message)
            for name, value in headers():
                found[name] = value
            if self.page and found.get("content-type", "").startswith("text/html") and message["status"] == 200:
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            message = await self._finish()
        await self.send(message)

    async def _finish(self) -> Message:
        assert self.start is not None
        body = _PRELOAD.sub(b"", self.body).replace(b"<title>", LINKS.encode() + b"<title>", 1)
        found = MutableHeaders(scope=self.start)
        found["Content-Length"] = str(len(body))
        found["Cache-Control"] = "no-cache"
        for name in ("etag", "last-modified", "accept-ranges"):
            del found[name]
        await self.send(self.start)
        return {"type": "http.response.body", "body": body}


def _is_page(scope: Scope) -> bool:
    path = scope["path"]
    inner = ("/_stcore/", "/static/", "/component/", "/media/", "/assets/")
    return scope["method"] == "GET" and not path.startswith(inner) and "." not in path.rsplit("/", 1)[-1]


def _lost(scope: Scope) -> str | None:
    """The name of a page that a reader asked for and that is not there: the first page speaks of it in the reader's
    language, where Streamlit would open a window of its own in English."""
    name = scope["path"].strip("/")
    asks = b"text/html" in dict(scope["headers"]).get(b"accept", b"")
    known = {*OTHERS, *(page for _, page, _ in found_pages())}
    return name if asks and "/" not in name and name not in known else None


class Assets(StaticFiles):
    """Fonts and images: read-only, cached for a year, except the small texts."""

    def file_response(self, full_path: Any, *args: Any, **kwargs: Any) -> Any:
        """The file with its cache header."""
        response = super().file_response(full_path, *args, **kwargs)
        response.headers["Cache-Control"] = "no-cache" if str(full_path).endswith((".css", ".js")) else _YEAR
        return response


async def ready(_: Request) -> JSONResponse:
    """``/ready``: which release is served; 503 until there is one. For a proxy or a scheduler."""
    from analytics.warehouse.release import Store, healthy

    try:
        release, banner = healthy(Store(data_folder()))
    except NoRelease:
        return JSONResponse({"status": "empty", "release": None}, 503)
    except AnalyticsError as wrong:
        return JSONResponse({"status": "down", "release": None, "reason": type(wrong).__name__}, 503)
    return JSONResponse({"status": "degraded" if banner else "ok", "release": release.id})


def routes() -> list[BaseRoute]:
    """Our own routes, in front of Streamlit's."""
    return [Route("/ready", ready), Mount("/assets", Assets(directory=ASSETS))]
