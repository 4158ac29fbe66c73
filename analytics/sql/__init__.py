"""The shared questions, one ``.sql`` file each. Only values are bound; the one identifier that varies, the grain of
the facts, comes from the two names below."""

from functools import cache
from pathlib import Path
from typing import Literal

Grain = Literal["fact_day", "fact_month"]


@cache
def query(name: str, grain: Grain = "fact_day") -> str:
    """The text of ``<name>.sql``, reading facts of the given grain where it says ``w.fact``."""
    return (Path(__file__).parent / f"{name}.sql").read_text("utf-8").replace("w.fact ", f"w.{grain} ")
