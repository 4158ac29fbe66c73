"""Files made to do harm are refused in a sentence; the reader that opened them may die, we and the data do not."""

import gzip
import io
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.paths import REPO
from analytics.warehouse.intake import Sandbox, Sheet, Unreadable, unique_names
from analytics.warehouse.intake.limits import MB, Limits
from analytics.warehouse.release import Store
from tests.warehouse.small import as_csv, check, sales

KNOWN = frozenset(sales("2026-01")[0])
CSV = as_csv(sales("2026-01")).encode()
SMALL = replace(
    Limits(), unpacked=8 * MB, ratio_from=MB, members=20, rows=1000, columns=50, line=MB, delivered=16 * MB
)  # fmt: skip


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    (tmp_path / "scratch").mkdir()
    with Sandbox(tmp_path / "scratch", KNOWN, SMALL) as sandbox:
        yield sandbox


def said(sandbox: Sandbox, path: Path) -> list[str]:
    """The ids of the entries a file is refused with; "" for a sheet."""
    return [found.entry.id if isinstance(found, Unreadable) else "" for found in sandbox.open(path, path.name)]


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(change: Callable[[dict[str, bytes]], None] = lambda _: None) -> bytes:
    """A good workbook of sales, after ``change`` has been at its parts."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    table = sales("2026-01")
    book.active.append(list(table[0]))
    for row in table:
        book.active.append(list(row.values()))
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {m.filename: archive.read(m) for m in archive.infolist()}
    change(parts)
    return packed(parts)


def encrypted_zip() -> bytes:
    """The flag that says so, in the local header and in the directory."""
    data = bytearray(packed({"sales.csv": CSV}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def link_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("sales.csv")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def sheet_xml(change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], None]:
    def changed(parts: dict[str, bytes]) -> None:
        parts["xl/worksheets/sheet1.xml"] = change(parts["xl/worksheets/sheet1.xml"])

    return changed


def parquet(**options: object) -> bytes:
    out = io.BytesIO()
    columns = {k: [row[k] for row in sales("2026-01")] for k in sales("2026-01")[0]}
    pq.write_table(pa.table(options.pop("columns", columns)), out, **options)
    return out.getvalue()


LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
BOMB = bytes(32 * MB)
NAUGHTY: dict[str, tuple[str, Callable[[], bytes], list[str]]] = {
    "gz bomb": ("a.csv.gz", lambda: gzip.compress(CSV + b"," * 6 * MB), ["packed_too_tight"]),
    "gz larger than allowed": ("a.csv.gz", lambda: gzip.compress(os.urandom(9 * MB), 1), ["unpacks_too_large"]),
    "gz in gz": ("a.csv.gz", lambda: gzip.compress(gzip.compress(CSV)), ["nested_archive"]),
    "gz cut short": ("a.csv.gz", lambda: gzip.compress(CSV)[:-12], ["damaged_gzip"]),
    "zip in gz": ("a.gz", lambda: gzip.compress(packed({"a.csv": CSV})), ["nested_archive"]),
    "zip bomb": ("a.zip", lambda: packed({"a.csv": BOMB}), ["packed_too_tight"]),
    "zip in zip": ("a.zip", lambda: packed({"a.zip": packed({"a.csv": CSV})}), ["nested_archive"]),
    "zip of too many": ("a.zip", lambda: packed({f"{i}.csv": CSV for i in range(30)}), ["too_many_members"]),
    "zip with password": ("a.zip", encrypted_zip, ["encrypted"]),
    "zip with a link": ("a.zip", link_in_zip, ["not_regular"]),
    "zip of nothing": ("a.zip", lambda: packed({}), ["empty_archive"]),
    "zip of folders": ("a.zip", lambda: packed({"a/": b"", "__MACOSX/x": b"1"}), ["empty_archive"]),
    "zip cut short": ("a.zip", lambda: packed({"a.csv": CSV})[:-30], ["damaged_zip"]),
    "zip with a wrong checksum": (
        "a.zip", lambda: packed({"a.csv": CSV}, zipfile.ZIP_STORED).replace(b"1000.00", b"9000.00", 1), ["damaged_zip"],
    ),
    "workbook bomb": (
        "a.xlsx", lambda: workbook(lambda parts: parts.update({"xl/media/x.bin": BOMB})), ["unpacks_too_large"],
    ),
    "entity expansion": (
        "a.xlsx",
        lambda: workbook(sheet_xml(lambda xml: xml.replace(b"<worksheet", LAUGHS + b"<worksheet"))), ["workbook_dtd"],
    ),
    "entities in two-byte characters": (
        "a.xlsx", lambda: workbook(sheet_xml(lambda xml: xml.decode().encode("utf-16"))), ["workbook_dtd"],
    ),
    "macros": (
        "a.xlsx", lambda: workbook(lambda parts: parts.update({"xl/vbaProject.bin": b"x"})), ["workbook_macros"],
    ),
    "values of other files": (
        "a.xlsx", lambda: workbook(lambda parts: parts.update({"xl/externalLinks/externalLink1.xml": b"<x/>"})),
        ["workbook_links"],
    ),
    "workbook of broken XML": ("a.xlsx", lambda: workbook(sheet_xml(lambda xml: xml[:-60])), ["damaged_workbook"]),
    "formula never calculated": (
        "a.xlsx", lambda: workbook(sheet_xml(lambda xml: xml.replace(b"</row>", b'<c r="H2"><f>1+1</f></c></row>', 1))),
        ["formulas_empty"],
    ),
    "protected workbook": ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0" + bytes(600), ["old_workbook"]),
    "text called a workbook": ("a.xlsx", lambda: CSV, ["wrong_extension"]),
    "workbook called text": ("a.csv", workbook, ["wrong_extension"]),
    "zip called a workbook": ("a.xlsx", lambda: packed({"a.csv": CSV}), ["wrong_extension"]),
    "parquet of too many rows": (
        "a.parquet", lambda: parquet(columns={"sale_id": pa.array(["x"] * 1001)}), ["too_many_rows"],
    ),
    "parquet of too many columns": (
        "a.parquet", lambda: parquet(columns={f"c{i}": [1] for i in range(60)}), ["too_many_columns"],
    ),
    "parquet in another codec": ("a.parquet", lambda: parquet(compression="brotli"), ["parquet_codec"]),
    "parquet with lists": ("a.parquet", lambda: parquet(columns={"sale_id": [["a", "b"]]}), ["parquet_type"]),
    "parquet cut short": ("a.parquet", lambda: parquet()[:-200], ["damaged_parquet"]),
    "parquet with a broken page": (
        "a.parquet", lambda: parquet()[:30] + bytes(60) + parquet()[90:], ["damaged_parquet"],
    ),
    "encrypted parquet": ("a.parquet", lambda: b"PARE" + bytes(64) + b"PARE", ["encrypted"]),
    "one endless line": ("a.csv", lambda: CSV + b"x" * 3 * MB, ["line_too_long"]),
    "too many columns": ("a.csv", lambda: b"x," * 60 + b"x\n", ["too_many_columns"]),
    "too large": ("a.csv", lambda: bytes(17 * MB), ["too_large"]),
    "only zeros": ("a.csv", lambda: bytes(100), ["nul_byte"]),
}  # fmt: skip


@pytest.mark.parametrize("name", NAUGHTY)
def test_a_hostile_file_is_refused_and_the_next_one_read(sandbox: Sandbox, tmp_path: Path, name: str):
    file, make, entries = NAUGHTY[name]
    (tmp_path / file).write_bytes(make())
    (tmp_path / "good.csv").write_bytes(CSV)
    assert said(sandbox, tmp_path / file) == entries
    assert said(sandbox, tmp_path / "good.csv") == [""]


def test_a_sheet_as_large_as_the_grid_ends_the_reader_and_nothing_else(sandbox: Sandbox, tmp_path: Path):
    """Two cells at opposite corners ask for 17,179,869,184 of them."""
    corner = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    (tmp_path / "a.xlsx").write_bytes(workbook(sheet_xml(lambda xml: xml.replace(b"</sheetData>", corner))))
    (tmp_path / "good.csv").write_bytes(CSV)
    assert said(sandbox, tmp_path / "a.xlsx")[0] in ("reader_stopped", "too_much_memory", "damaged_workbook")
    assert said(sandbox, tmp_path / "good.csv") == [""]


def test_a_reader_that_is_killed_is_a_refusal(sandbox: Sandbox, tmp_path: Path):
    (tmp_path / "good.csv").write_bytes(CSV)
    assert said(sandbox, tmp_path / "good.csv") == [""]
    assert sandbox._reader is not None
    os.kill(sandbox._reader.pid, signal.SIGKILL)
    sandbox._reader.wait()
    [wrong] = sandbox.open(tmp_path / "good.csv", "good.csv")
    assert "made the reader stop (SIGKILL)" in str(wrong)
    assert said(sandbox, tmp_path / "good.csv") == [""]


def strict(tmp_path: Path, **limits: int) -> Sandbox:
    (tmp_path / "scratch").mkdir(exist_ok=True)
    return Sandbox(tmp_path / "scratch", KNOWN, replace(Limits(), **limits))


def slow(path: Path) -> Path:
    """A workbook that takes seconds to read."""
    rows = b"".join(
        b'<row r="%d">%s</row>' % (n, b"".join(b'<c t="str"><v>%d</v></c>' % (n * i) for i in range(6)))
        for n in range(5, 400_000)
    )
    path.write_bytes(workbook(sheet_xml(lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))))
    return path


def test_every_limit_of_the_kernel_and_the_clock_holds(tmp_path: Path):
    path = slow(tmp_path / "a.xlsx")
    for limits, entries in (
        ({"wall_seconds": 1}, ["too_slow"]), ({"cpu_seconds": 0}, ["too_slow"]),
        ({"memory": 400 * MB}, ["reader_stopped", "too_much_memory"]), ({"unpacked": 100 * MB}, [""]),
    ):  # fmt: skip
        with strict(tmp_path, **limits) as sandbox:
            [found] = said(sandbox, path)
            assert found in entries, limits


def test_what_the_reader_may_write_is_limited(tmp_path: Path):
    """UTF-16 to UTF-8 needs a third file; its length is held by the kernel, not counted by us."""
    (tmp_path / "a.csv").write_text(as_csv(sales("2026-01")) + "金" * 600_000 + "\n", "utf-16")
    with strict(tmp_path, unpacked=MB) as sandbox:
        assert said(sandbox, tmp_path / "a.csv") == ["unpacks_too_large"]


def test_the_reader_can_neither_reach_the_network_nor_start_programs_nor_signal_us():
    """Tried from inside, behind the same lock."""
    script = (
        "import os, socket, subprocess, sys\n"
        "from analytics.warehouse.intake.jail import lock_in\n"
        "from analytics.warehouse.intake.limits import Limits\n"
        "assert lock_in(Limits())\n"
        "for what in (socket.socket, lambda: subprocess.run(['true']), lambda: os.kill(os.getppid(), 0),\n"
        "             lambda: os.execv('/bin/true', ['true'])):\n"
        "    try:\n"
        "        what()\n"
        "    except PermissionError:\n"
        "        print('refused')\n"
        "print(len(os.listdir('/proc/self/fd')))\n"
    )
    with socket.socket():  # a descriptor of ours that nobody should inherit
        ran = subprocess.run([sys.executable, "-c", script], cwd=REPO, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["refused"] * 4 + ["4"]  # three pipes and the listing itself


def test_the_reader_can_open_nothing_but_its_own_folder(tmp_path: Path):
    """No secret, no store, no home: tried from inside, behind the same fence, on a kernel that has it (5.13)."""
    (tmp_path / "read").mkdir()
    (tmp_path / "secret.key").write_text("00", "ascii")
    script = (
        "import os, sys; from pathlib import Path\n"
        "from analytics.warehouse.intake.fence import fence_in\n"
        "folder = Path(sys.argv[1])\n"
        "assert fence_in(folder / 'read')\n"
        "(folder / 'read' / 'out').write_text('fine')\n"
        "for what in (lambda: open(folder / 'secret.key'), lambda: open('/etc/passwd'),\n"
        "             lambda: open(folder / 'x', 'w'), lambda: os.listdir(folder),\n"
        "             lambda: open(Path.cwd() / 'README.md')):\n"
        "    try:\n"
        "        what()\n"
        "    except PermissionError:\n"
        "        print('refused')\n"
    )
    words = [sys.executable, "-c", script, str(tmp_path)]
    ran = subprocess.run(words, cwd=REPO, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["refused"] * 5
    assert (tmp_path / "read" / "out").read_text() == "fine"


def test_links_pipes_and_folders_are_not_opened(sandbox: Sandbox, tmp_path: Path):
    (tmp_path / "real.csv").write_bytes(CSV)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "nowhere.csv").symlink_to(tmp_path / "nobody.csv")
    for name in ("link.csv", "pipe.csv", "folder.csv", "nowhere.csv"):
        assert said(sandbox, tmp_path / name) == ["not_regular"], name
    assert said(sandbox, tmp_path / "gone.csv") == ["not_there"]


def test_a_growing_file_waits_for_the_next_time(tmp_path: Path):
    """Somebody writes all the while; the copy is never taken for the file."""
    path, stop = tmp_path / "a.csv", threading.Event()
    path.write_bytes(CSV * 100_000)

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not stop.is_set():
                file.write(CSV)
                time.sleep(0)

    writer = threading.Thread(target=grow)
    with strict(tmp_path) as sandbox:
        writer.start()
        try:
            assert said(sandbox, path) == ["changed_meanwhile"]
        finally:
            stop.set()
            writer.join()


def test_a_file_that_is_replaced_while_it_is_read_waits_for_the_next_time(tmp_path: Path):
    """Two whole files take turns under one name; half of one and half of the other is never taken for either."""
    path, stop = tmp_path / "a.csv", threading.Event()
    wholes = [tmp_path / "one", tmp_path / "two"]
    for whole in wholes:
        whole.write_bytes(CSV * 100_000)
    os.link(wholes[0], path)

    def take_turns() -> None:
        while not stop.is_set():
            for whole in wholes:
                (tmp_path / "next").unlink(missing_ok=True)
                os.link(whole, tmp_path / "next")
                os.replace(tmp_path / "next", path)

    writer = threading.Thread(target=take_turns)
    with strict(tmp_path) as sandbox:
        writer.start()
        try:
            found = [said(sandbox, path) for _ in range(5)]
        finally:
            stop.set()
            writer.join()
    assert ["changed_meanwhile"] in found
    assert all(f in (["changed_meanwhile"], [""]) for f in found)


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("a\nb.csv", "a\ufffdb.csv"), ("\u202evsc.csv", "\ufffdvsc.csv"), ("; rm -rf '.csv", "; rm -rf '.csv"),
        ("--help.csv", "--help.csv"), ("{file}.csv", "{file}.csv"),
        ("x" * 200 + ".csv", "x" * 60 + "…" + "x" * 35 + ".csv"),
        ("=cmd|' ' !A0.csv", "=cmd|' ' !A0.csv"), ("销售 1月.csv", "销售 1月.csv"),
        (b"\xff\xfe.csv", "\ufffd\ufffd.csv"),
    ],
)  # fmt: skip
def test_a_hostile_name_is_only_a_name(tmp_path: Path, name: str | bytes, spoken: str):
    folder = tmp_path / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/" + os.fsencode(name), "wb") as file:
        file.write(b"red,green\n1,2\n")
    [(path, clean)] = unique_names(list(folder.iterdir()))
    assert clean.replace("??", "\ufffd\ufffd") == spoken
    [problem] = check([path], Store(tmp_path / "bank")).problems
    assert str(problem).startswith(f"{clean}: the headers are those of no known table")


def test_no_two_files_have_one_name(tmp_path: Path):
    paths = [tmp_path / "a" / "s.csv", tmp_path / "b" / "s.csv", tmp_path / "s.csv"]
    assert [name for _, name in unique_names(paths)] == ["s.csv", "s.csv (2)", "s.csv (3)"]


def test_a_zip_of_several_files_is_each_of_them(sandbox: Sandbox, tmp_path: Path):
    members = {"../../etc/sales.csv": CSV, "b/book.xlsx": workbook(), "t.parquet": parquet(), "bad.csv": b""}
    (tmp_path / "all.zip").write_bytes(packed(members))
    found = sandbox.open(tmp_path / "all.zip", "all.zip")
    assert [f.file for f in found if isinstance(f, Sheet)] == [
        "all.zip/sales.csv",
        "all.zip/book.xlsx",
        "all.zip/t.parquet",
    ]
    assert [str(f) for f in found if isinstance(f, Unreadable)] == [
        "all.zip/bad.csv: the file is empty. Export it again."
    ]
    assert {p.parent for p in (tmp_path / "scratch").rglob("*") if p.is_file()} == {tmp_path / "scratch" / "read"}


def test_chinese_names_packed_by_older_tools_are_read(sandbox: Sandbox, tmp_path: Path):
    data = packed({"xxxxxxxx.csv": CSV}).replace(b"xxxxxxxx", "销售一月".encode("gbk"))
    (tmp_path / "all.zip").write_bytes(data)
    [sheet] = sandbox.open(tmp_path / "all.zip", "all.zip")
    assert isinstance(sheet, Sheet)
    assert sheet.file == "all.zip/销售一月.csv"


def test_formulas_are_read_as_last_shown_and_said(sandbox: Sandbox, tmp_path: Path):
    cell = b'<c r="H2"><f>1+1</f><v>2</v></c></row>'
    (tmp_path / "a.xlsx").write_bytes(workbook(sheet_xml(lambda xml: xml.replace(b"</row>", cell, 1))))
    [sheet] = sandbox.open(tmp_path / "a.xlsx", "a.xlsx")
    assert isinstance(sheet, Sheet)
    assert [str(n) for n in sheet.notes] == [
        "a.xlsx: 1 cell(s) are formulas; the values they last showed were read. Paste values if they may be stale."
    ]
