"""Our side of the reader: it is started, asked, watched and, if need be, killed; what it says is checked.

    with Sandbox(scratch, known_headers) as sandbox:
        for found in sandbox.open(path, "sales.csv"):    # Sheet or Unreadable

One reader serves a delivery; after a kill the next file gets a new one. Of what it hands back only plain files of its
folder are read: UTF-8 text without NULs, and Parquet which it wrote itself.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from analytics.paths import REPO
from analytics.warehouse.catalogue import finding
from analytics.warehouse.intake.copying import private_copy
from analytics.warehouse.intake.limits import Limits
from analytics.warehouse.intake.packed import clean_name
from analytics.warehouse.intake.sheet import Plain, Sheet, Unreadable, quoted

LONGEST_ANSWER = 16 << 20
CHUNK = 1 << 16


class _Stopped(Exception):
    """The reader is gone: killed by us after ``limit`` seconds, or by itself."""


class Sandbox:
    """One delivery's reader. ``scratch`` must exist; files are copied into ``scratch/read``."""

    def __init__(self, scratch: Path, known: Collection[str], limits: Limits | None = None) -> None:
        self.folder, self.known, self.limits = scratch / "read", sorted(known), limits or Limits()
        self.folder.mkdir(exist_ok=True)
        self._reader: subprocess.Popen[bytes] | None = None
        self._numbers = count(len(list(self.folder.iterdir())))

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: TracebackType | type[BaseException] | BaseException | None) -> None:
        self._end()

    def open(self, path: Path, name: str) -> list[Sheet | Unreadable]:
        """The sheets of a file called ``name``, or why there are none. Never raises for what the file holds."""
        copy = self.folder / f"f{next(self._numbers)}"
        try:
            digest = private_copy(path, name, copy, self.limits)
            return [self._checked(found, copy, digest) for found in self._ask(copy, name)]
        except Unreadable as wrong:
            return [wrong]

    def _ask(self, copy: Path, name: str) -> list[dict[str, Any]]:
        reader = self._reader or self._start()
        assert reader.stdin
        try:
            with suppress(BrokenPipeError):
                reader.stdin.write(json.dumps({"path": copy.name, "name": name}).encode() + b"\n")
                reader.stdin.flush()
            answer: list[dict[str, Any]] = json.loads(self._line(reader, name))
            return answer
        except _Stopped:
            reader.wait()
            code = reader.returncode
            self._end()
            if code == -signal.SIGXCPU:
                raise Unreadable("too_slow", file=name, limit=self.limits.cpu_seconds) from None
            how = signal.Signals(-code).name if code < 0 else f"exit {code}"
            raise Unreadable("reader_stopped", file=name, signal=how) from None
        except ValueError:
            self._end()
            raise Unreadable("reader_stopped", file=name, signal="no answer") from None

    def _line(self, reader: subprocess.Popen[bytes], name: str) -> bytes:
        """One line of its output. Raises ``_Stopped`` when it ends, ``Unreadable`` when the time is up."""
        assert reader.stdout
        until, line = time.monotonic() + self.limits.wall_seconds, b""
        with selectors.DefaultSelector() as selector:
            selector.register(reader.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(max(0.0, until - time.monotonic())):
                    self._end()
                    raise Unreadable("too_slow", file=name, limit=self.limits.wall_seconds)
                chunk = os.read(reader.stdout.fileno(), CHUNK)
                line += chunk
                if not chunk or len(line) > LONGEST_ANSWER:
                    reader.kill()
                    raise _Stopped
        return line

    def _start(self) -> subprocess.Popen[bytes]:
        """A new process with nothing of ours but three pipes and the folder it works in."""
        self._reader = subprocess.Popen(
            [sys.executable, "-m", "analytics.warehouse.intake.reader"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True, cwd=REPO,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1",
                 "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )  # fmt: skip
        first = {"folder": str(self.folder), "limits": self.limits.as_json(), "known": self.known}
        assert self._reader.stdin
        self._reader.stdin.write(json.dumps(first).encode() + b"\n")
        return self._reader

    def _end(self) -> None:
        if self._reader:
            self._reader.kill()
            self._reader.wait()
            for pipe in (self._reader.stdin, self._reader.stdout):
                with suppress(BrokenPipeError):
                    pipe.close()  # type: ignore[union-attr]
            self._reader = None

    def _checked(self, found: dict[str, Any], copy: Path, digest: str) -> Sheet | Unreadable:
        """What it said, if it can be true: an entry of the catalogue, or a plain file beside the copy."""
        if "refused" in found:
            return Unreadable(found["refused"], **found["values"])
        plain = Plain(**{k: _frozen(v) for k, v in found["plain"].items()})
        text = self.folder / plain.text
        if not plain.text.startswith(copy.name) or text.parent != self.folder or text.is_symlink():
            raise ValueError(plain.text)
        return Sheet(
            file=plain.file, sha256=digest, format=plain.format, header=plain.header, kinds=plain.kinds,
            rows=_rows(plain, text, self.limits), first_line=plain.first_line, about=plain.about, clean=plain.clean,
            notes=tuple(finding(entry, file=plain.file, n=n, line=line) for entry, n, line in plain.notes),
        )  # fmt: skip


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _rows(plain: Plain, text: Path, limits: Limits) -> str:
    if plain.format == "xlsx":
        return f"read_parquet({quoted(str(text))})"
    if plain.format == "parquet":
        cells = "".join(f"c{i}, " for i in range(len(plain.header)))
        source = f"read_parquet({quoted(str(text))}, file_row_number = true)"
        return f"(SELECT {cells}file_row_number + 1 AS line FROM {source})"
    return _text_rows(plain, text, limits)


def _text_rows(plain: Plain, text: Path, limits: Limits) -> str:
    columns = range(len(plain.header))
    names = ", ".join(f"'c{i}': 'VARCHAR'" for i in columns)
    source = (
        f"read_csv({quoted(str(text))}, auto_detect = false, delim = {quoted(plain.delimiter)}, quote = '\"', "
        f"escape = '\"', header = false, skip = 1, columns = {{{names}}}, strict_mode = true, store_rejects = true, "
        f"rejects_limit = 0, max_line_size = {limits.line})"
    )
    if not plain.quotes:
        return f"(SELECT *, row_number() OVER () + {plain.first_line} AS line FROM {source})"
    cells = ", ".join(f"c{i}" for i in columns)
    breaks = f"(SELECT *, row_number() OVER () AS n, concat_ws('', {cells}) AS all_cells FROM {source})"
    return (
        f"(SELECT * EXCLUDE (n, all_cells), n + {plain.first_line} + coalesce(sum(length(all_cells) - "
        "length(replace(all_cells, chr(10), ''))) OVER (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), "
        f"0) AS line FROM {breaks})"
    )


def unique_names(paths: Collection[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with the name it is spoken of by: clean, and no two alike."""
    seen: set[str] = set()
    for path in paths:
        name = clean = clean_name(path.name)
        for n in count(2):
            if name not in seen:
                break
            name = f"{clean} ({n})"
        seen.add(name)
        yield path, name
