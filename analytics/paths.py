"""Where things are: the definitions that ship with the product, and the data folder that belongs to the bank."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
DEFINITIONS = REPO / "data"
ENVIRONMENT = "STANDINGS_DATA"


def data_folder(given: str | Path | None = None) -> Path:
    """The folder of inbox, store and releases: ``given``, else the environment, else ``data/`` of the product."""
    return Path(given or os.environ.get(ENVIRONMENT) or DEFINITIONS)
