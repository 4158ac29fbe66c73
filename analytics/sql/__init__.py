"""The shared questions, one ``.sql`` file each. Only values are bound."""

from functools import cache
from pathlib import Path


@cache
def query(name: str) -> str:
    """The text of ``<name>.sql``."""
    return (Path(__file__).parent / f"{name}.sql").read_text("utf-8")
