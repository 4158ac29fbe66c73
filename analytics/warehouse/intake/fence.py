"""What the reader may still open: Python's own files to read, and the folder it works in. Nothing else of the user's.

The kernel's rule (Landlock, Linux 5.13 or later) needs no rights; it holds for good and for all the process starts.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from analytics.paths import DEFINITIONS, REPO

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on x86-64 and ARM64
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _READ = 1, 1 << 2 | 1 << 3  # run; read files, list folders
_OF_FILES = 1 | 1 << 1 | 1 << 2 | 1 << 14  # rights a rule on a file may name: run, write, read, truncate
_RIGHTS = (13, 14, 15)  # how many rights the kernel's first, second and third version know
_NO_NEW_PRIVILEGES = 38


def fence_in(folder: Path) -> bool:
    """From here on only ``folder`` may be written, and beside it only what Python needs may be read.

    Returns whether the kernel has such a rule; without one nothing changes.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, 0, _VERSION)
    if sys.platform != "linux" or version < 1:
        return False
    everything = (1 << _RIGHTS[min(version, 3) - 1]) - 1
    rules = libc.syscall(_CREATE, struct.pack("Q", everything), 8, 0)
    if rules < 0:
        return False
    try:
        for path in _needed():
            _allow(libc, rules, path, (_READ | _EXECUTE) & everything)
        _allow(libc, rules, folder, everything & ~_EXECUTE)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _needed() -> Iterable[Path]:
    """Libraries, the product's own code and the catalogue of findings: nobody's data."""
    code = [Path(p) for p in sys.path if p and Path(p) != REPO and Path(p).is_dir()]
    product = [REPO / "analytics", DEFINITIONS / "findings", DEFINITIONS / "contracts"]
    system = [Path(p) for p in ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom")]
    return [*code, *product, *system, Path(sys.base_prefix), Path("/proc/self")]


def _allow(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this machine
        return
    try:
        allowed = rights if path.is_dir() else rights & _OF_FILES
        libc.syscall(_ADD, rules, _PATH_BENEATH, struct.pack("=Qi", allowed, handle), 0)
    finally:
        os.close(handle)
