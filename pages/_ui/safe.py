"""The settings that keep numbers on this machine: an unsafe one is refused in words before the server starts.

The shipped ``.streamlit/config.toml`` is safe; a variable of the environment or a flag of ``streamlit run`` may undo it
without anybody noticing.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import streamlit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SAFE: dict[str, tuple[object, str]] = {
    "server.enableXsrfProtection": (True, "another web site could act in a reader's name"),
    "server.enableCORS": (True, "another web site could open a reader's session"),
    "server.enableStaticServing": (False, "files could be fetched past the gate"),
    "server.enableAgentApi": (False, "programs could read pages past the gate"),
    "browser.gatherUsageStats": (False, "what is looked at would be reported outside"),
    "client.showErrorDetails": ("none", "an error would show code and figures to whoever is looking"),
    "client.disableDataExport": (True, "tables could be taken away past the export route"),
    "global.developmentMode": (False, "the server would trust pages it did not serve"),
}


def unsafe(setting: Callable[[str], Any] = streamlit.get_option) -> Iterator[str]:
    """One sentence for every setting that is not safe: what is set, what follows from it, what to do."""
    for name, (wanted, harm) in SAFE.items():
        if (found := setting(name)) != wanted:
            yield _sentence(name, found, harm, f"Set it to {_written(wanted)}")
    address, hosts = setting("server.address"), setting("server.allowedHosts") or []
    if address not in LOOPBACK and os.environ.get("STANDINGS_SIGN_IN", "local") == "local":
        yield _sentence("server.address", address, "others could call this server, and nobody signs in",
                        "Set it to 127.0.0.1")  # fmt: skip
    if not hosts or any("*" in host for host in hosts):
        yield _sentence("server.allowedHosts", hosts, "a web site could lead a reader's browser here by its own name",
                        "List the names by which readers call this server")  # fmt: skip
    if not str(setting("server.cookieSecret") or "").strip():
        yield _sentence(
            "server.cookieSecret", "empty", "sessions could be forged", "Remove it: one is made at each start"
        )


def _sentence(name: str, found: object, harm: str, way: str) -> str:
    return f"{name} is {_written(found)}: {harm}. {way} (config.toml, STREAMLIT_… in the environment, flags)."


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def require() -> None:
    """Stop the server, exit code 1, with every unsafe setting named on standard error.

    For the start of the application, when files, environment and flags have all been read and nothing is served yet; an
    exception would bury the sentences under the server's own traceback.
    """
    if found := list(unsafe()):
        print("Standings does not start with unsafe settings:", *found, sep="\n  ", file=sys.stderr, flush=True)
        os._exit(1)
