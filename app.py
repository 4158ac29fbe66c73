"""The front door. ``python app.py`` serves the dashboard on this machine; ``streamlit run app.py`` does the same."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages._ui import door, export, safe, squeeze

HERE = Path(__file__).parent


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Refuse unsafe settings, which are all known only now; load the release before the first reader comes."""
    safe.require()
    await asyncio.to_thread(_warm)
    yield


def _warm() -> None:
    """Half-imported libraries and a cold release are what two first readers at once would trip over."""
    import pandas  # noqa: F401

    from analytics.desk import open_desk
    from analytics.errors import AnalyticsError
    from analytics.memory import settle
    from analytics.paths import data_folder
    from analytics.warehouse.retention import start_clean
    from analytics.warehouse.store import Store

    log = logging.getLogger("standings")
    start_clean(Store(data_folder()))
    try:
        open_desk("office")
    except AnalyticsError as wrong:
        log.warning("%s", wrong)
    except Exception:  # a reader gets a page that says so; a server that is not there says nothing
        log.exception("the release could not be warmed up")
    settle()


app = st.App(
    HERE / "pages" / "_ui" / "main.py",
    lifespan=lifespan,
    routes=[*door.routes(), *export.routes()],
    middleware=[Middleware(door.Walls), Middleware(squeeze.Squeeze)],
)

if __name__ == "__main__":
    # Streamlit reads its environment variables only when started by its own command.
    app.run(config={"server.port": int(os.environ.get("STREAMLIT_SERVER_PORT", "8501"))})
