"""The reader: a process of its own that opens files nobody trusts yet, and can be killed without loss.

Run as ``python -m analytics.warehouse.intake.reader``. The first line of its input holds the folder it works in, the
limits and the headers to look for; each further line names a file of that folder. Each answer is one line of JSON.
"""

import gc
import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analytics.warehouse.intake.fence import fence_in
from analytics.warehouse.intake.jail import lock_in
from analytics.warehouse.intake.limits import MB, Limits
from analytics.warehouse.intake.opening import open_file
from analytics.warehouse.intake.sheet import Plain, Unreadable
from analytics.warehouse.mapping import is_header


class _NoPandas:
    """Arrow looks for pandas when it makes its first column: half a second for nothing."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> None:
    """Answer until the input ends."""
    sys.meta_path.insert(0, _NoPandas)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    first = json.loads(sys.stdin.readline())
    limits, known = Limits(**first["limits"]), frozenset(first["known"])
    fence_in(Path(first["folder"]))
    lock_in(limits)
    gc.disable()  # millions of cells and no cycles among them: looking for some takes an eighth of the time
    for line in sys.stdin:
        asked = json.loads(line)
        _more_time(limits)
        found = _read(Path(first["folder"]) / asked["path"], asked["name"], known, limits)
        print(json.dumps(found, default=str), file=answers, flush=True)
        gc.collect(0)  # what this file left behind


def _read(path: Path, name: str, known: frozenset[str], limits: Limits) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    try:
        found += map(_as_json, open_file(path, name, lambda header: is_header(header, known), limits))
    except MemoryError:
        found.append(_as_json(Unreadable("too_much_memory", file=name, limit=limits.memory // MB)))
    except OSError as wrong:
        entry = "unpacks_too_large" if wrong.errno == 27 else "not_readable"  # 27: EFBIG, the limit on written files
        values = {"limit": limits.unpacked // MB} if wrong.errno == 27 else {"wrong": wrong.strerror}
        found.append(_as_json(Unreadable(entry, file=name, **values)))
    return found


def _as_json(found: Plain | Unreadable) -> dict[str, Any]:
    if isinstance(found, Plain):
        return {"plain": asdict(found)}
    return {"refused": found.entry.id, "values": found.values}


def _more_time(limits: Limits) -> None:
    """The limit on processor time holds per file; the kernel's clock counts all of them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for our parent, who ends us
    main()
