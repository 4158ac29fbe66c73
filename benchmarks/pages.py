"""What a page costs the server: CPU per rerun by the kernel's account of the process, and bytes over the websocket."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from analytics.desk import open_desk
from benchmarks.measure import Row, cpu_of, middle
from pages._ui.found import found_pages
from tests.browser.serving import Server, serving

CACHED_MS, FRESH_MS, LEAGUE_KB = 25.0, 60.0, 300.0
AGAIN = 8  # reruns of the same page; the clock of the process ticks every 10 ms, so they are measured together
PATIENCE = 60


def rows(folder: Path, log: Path) -> Iterator[Row]:
    """Three rows a page, seen with the eyes of the head office, or else of an analyst: a refusal would cost nothing."""
    desk = open_desk("office", folder)
    latest = desk.latest()
    months = [latest.previous(), latest.previous().previous(), latest.previous().previous().previous()]
    with serving(folder, log) as server:
        for _, page, module in found_pages():
            eyes = "office" if "office" in module.ROLES else "analyst"
            visit = Visit(server, page, eyes, str(latest), tuple(str(m) for m in months))
            figures = asyncio.run(visit.figures())
            yield from _told(page, *figures)


def _told(page: str, fresh: float, again: float, first_bytes: int) -> Iterator[Row]:
    yield Row(f"page {page}: first in a period", fresh, "ms CPU", FRESH_MS)
    yield Row(f"page {page}: again", again, "ms CPU", CACHED_MS)
    goal = LEAGUE_KB if page == "league" else None
    yield Row(f"page {page}: sent", first_bytes / 1000, "kB", goal)


@dataclass(frozen=True)
class Visit:
    """One page of a running server, somebody's eyes, and the periods it is asked for in."""

    server: Server
    page: str
    eyes: str
    latest: str
    months: tuple[str, ...]

    async def figures(self) -> tuple[float, float, int]:
        """(ms of a rerun in a new period, ms of the same rerun again, bytes of the whole page)."""
        address = self.server.address.replace("http", "ws") + "/_stcore/stream"
        async with connect(address, subprotocols=["streamlit"], origin=self.server.address, max_size=None) as wire:  # type: ignore[list-item, arg-type]
            sent = await self._rerun(wire, self.latest)
            fresh = [await self._cost(wire, [month]) for month in self.months]
            again = [await self._cost(wire, [self.latest] * AGAIN) for _ in range(3)]
            return middle(fresh), middle(again), sent

    async def _cost(self, wire: ClientConnection, periods: list[str]) -> float:
        start = cpu_of(self.server.process.pid)
        for period in periods:
            await self._rerun(wire, period)
        return 1000 * (cpu_of(self.server.process.pid) - start) / len(periods)

    async def _rerun(self, wire: ClientConnection, period: str) -> int:
        """Ask for the page as a browser does; the bytes that came back until the script had finished."""
        asked = BackMsg()
        asked.rerun_script.page_name = self.page
        asked.rerun_script.query_string = urlencode({"period": period, "as": self.eyes})
        await wire.send(asked.SerializeToString())
        received = 0
        while True:
            frame = await asyncio.wait_for(wire.recv(), PATIENCE)
            received += len(frame)
            said = ForwardMsg.FromString(frame if isinstance(frame, bytes) else frame.encode())
            if said.WhichOneof("type") == "script_finished":
                return received
