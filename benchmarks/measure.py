"""One row of the table, and how CPU is counted: by the process that did the work, several times, the middle one."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured figure. ``goal`` None: told for the record, nothing is promised."""

    name: str
    measured: float
    unit: str
    goal: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """How much of the goal is used; over 1.00 it is missed."""
        if self.goal is None:
            return ""
        share = self.measured / self.goal
        return f"{share:.2f} {'reached' if share <= 1 else 'MISSED'}"


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU of this process, all threads, in milliseconds."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def middle(figures: Sequence[float]) -> float:
    """The median."""
    return statistics.median(figures)


def cpu_of(pid: int) -> float:
    """CPU seconds another process has used so far, all its threads (the kernel's own account)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What a finished command cost."""

    wall: float
    cpu: float
    peak_mib: float


def run(command: Sequence[str], **environment: str) -> Cost:
    """Run a command to its end. Raises ``RuntimeError`` with its last words if it fails."""
    start = time.monotonic()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )  # fmt: skip
    said = process.stdout.read() if process.stdout else b""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{said[-2000:].decode('utf-8', 'replace')}")
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
