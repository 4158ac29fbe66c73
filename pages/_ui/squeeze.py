"""Streamlit's own files travel light: scripts compressed, once per process, and small fonts of ours for its large ones.

Streamlit leaves its static files as they are, to spare the server; these are few and never change while it runs.
Of its icons a page shows a hundred at the most, and its text font is asked for only until our theme has arrived.
"""

import gzip
from functools import lru_cache
from pathlib import Path

import streamlit
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

STATIC = (Path(streamlit.__file__).parent / "static").resolve()
INSTEAD = {  # start of the address of a font of Streamlit's -> ours
    "/static/media/MaterialSymbols-Rounded.": "../../assets/symbols/symbols.woff2",
    "/static/media/SourceSansVF-Upright.": "../../assets/fonts/ibm-plex-sans-latin-400-normal.woff2",
}
_YEAR = "public, max-age=31536000, immutable"  # the names of Streamlit's files carry a hash of their content
KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@lru_cache(maxsize=1024)
def packed(path: str) -> bytes | None:
    """A static file by its address, compressed; None for anything but a script or style sheet of Streamlit's."""
    file = (STATIC / path.lstrip("/")).resolve()
    if file.suffix not in KINDS or not file.is_relative_to(STATIC) or not file.is_file():
        return None
    return gzip.compress(file.read_bytes(), 6)


class Squeeze:
    """ASGI middleware in front of Streamlit's static files."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith("/static/"):
            if ours := next((INSTEAD[start] for start in INSTEAD if scope["path"].startswith(start)), None):
                await RedirectResponse(ours, headers={"Cache-Control": _YEAR})(scope, receive, send)
                return
            accepted = Headers(scope=scope).get("accept-encoding", "")
            body = await run_sync(packed, scope["path"]) if "gzip" in accepted else None
            if body is not None:
                await Response(body, headers=_headers(scope["path"]))(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _headers(path: str) -> dict[str, str]:
    return {
        "Content-Type": KINDS[Path(path).suffix],
        "Content-Encoding": "gzip",
        "Vary": "Accept-Encoding",
        "Cache-Control": _YEAR,
    }
