"""How much any one file may ask of us. Beyond a limit it is refused in words."""

from dataclasses import asdict, dataclass
from typing import Any

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and counts. One delivery's reader is held to all of them by the kernel or by itself."""

    delivered: int = 4096 * MB  # one file as it was dropped in
    unpacked: int = 8192 * MB  # what one file may unpack to, and the longest file the reader may write
    ratio: int = 200  # unpacked over packed, once more than ``ratio_from`` has come out
    ratio_from: int = 64 * MB
    members: int = 1000  # files in a ZIP, parts of a workbook
    rows: int = 50_000_000
    columns: int = 500
    line: int = 4 * MB
    memory: int = 3072 * MB  # address space of the reader
    cpu_seconds: int = 600  # per file
    wall_seconds: int = 900  # per file

    def as_json(self) -> dict[str, Any]:
        """For the reader's first line."""
        return asdict(self)
