"""Asks the kernel about every system call by which a process, its threads and its children could change a folder.

    run(work, root, decide)      # forks, runs ``work`` in the child; ``decide(call)`` says what becomes of each change

The kernel hands each such call to us before it is carried out (seccomp user notification, Linux 5.6 or later; no
rights and no other program are needed), so calls made inside DuckDB and Arrow are seen like Python's own.
"""

import ctypes
import fcntl
import os
import platform
import select
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

_FD, _PATH, _AT = "fd", "path", "at"  # what an argument is: a descriptor, a path, a folder's descriptor and a path
_WRITES = 0o1 | 0o2 | 0o100 | 0o1000  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC
_HERE = -100  # AT_FDCWD
# name: number on x86_64 and aarch64 (0: not there), and what its arguments name.
CALLS: dict[str, tuple[int, int, tuple[tuple[str, int], ...]]] = {
    "write": (1, 64, ((_FD, 0),)), "pwrite64": (18, 68, ((_FD, 0),)), "writev": (20, 66, ((_FD, 0),)),
    "pwritev": (296, 70, ((_FD, 0),)), "pwritev2": (328, 287, ((_FD, 0),)), "sendfile": (40, 71, ((_FD, 0),)),
    "copy_file_range": (326, 285, ((_FD, 2),)), "splice": (275, 76, ((_FD, 2),)),
    "ftruncate": (77, 46, ((_FD, 0),)), "truncate": (76, 45, ((_PATH, 0),)), "fallocate": (285, 47, ((_FD, 0),)),
    "fsync": (74, 82, ((_FD, 0),)), "fdatasync": (75, 83, ((_FD, 0),)), "fchmod": (91, 52, ((_FD, 0),)),
    "chmod": (90, 0, ((_PATH, 0),)), "fchmodat": (268, 53, ((_AT, 0),)), "utimensat": (280, 88, ((_AT, 0),)),
    "rename": (82, 0, ((_PATH, 0), (_PATH, 1))), "renameat": (264, 38, ((_AT, 0), (_AT, 2))),
    "renameat2": (316, 276, ((_AT, 0), (_AT, 2))), "link": (86, 0, ((_PATH, 0), (_PATH, 1))),
    "linkat": (265, 37, ((_AT, 0), (_AT, 2))), "symlink": (88, 0, ((_PATH, 1),)), "symlinkat": (266, 36, ((_AT, 1),)),
    "unlink": (87, 0, ((_PATH, 0),)), "unlinkat": (263, 35, ((_AT, 0),)), "rmdir": (84, 0, ((_PATH, 0),)),
    "mkdir": (83, 0, ((_PATH, 0),)), "mkdirat": (258, 34, ((_AT, 0),)), "creat": (85, 0, ((_PATH, 0),)),
    "open": (2, 0, ((_PATH, 0),)), "openat": (257, 56, ((_AT, 0),)),
}  # fmt: skip
_FLAGS_OF = {"open": 1, "openat": 2}  # which argument says whether it may write
_MACHINES = {"x86_64": 0, "aarch64": 1}
_RECEIVE, _ANSWER = 0xC0502100, 0xC0182101
_CONTINUE, _SIZE = 1, 80


@dataclass(frozen=True)
class Call:
    """One change about to be made: its name, who makes it, its arguments, and the files below the folder it names."""

    name: str
    pid: int
    arguments: tuple[int, ...]
    paths: tuple[str, ...]  # absolute; links and “deleted” marks as the kernel says

    def memory(self, at: int, n: int) -> bytes:
        """Bytes of the caller's memory."""
        with open(f"/proc/{self.pid}/mem", "rb", buffering=0) as memory:
            memory.seek(at)
            return memory.read(n)


@dataclass
class Ended:
    """How it ended: exit code (negative: signal) and every change that was asked for."""

    code: int = 0
    calls: list[Call] = field(default_factory=list)


# What becomes of a call: None to go on, an error number, or "kill" for the whole family of processes.
Decide = Callable[[Call], int | str | None]


def run(work: Callable[[], int], root: str, decide: Decide) -> Ended:
    """Run ``work`` in a child of ours while ``decide`` is asked about every change below ``root``.

    The caller must have no other threads. Raises ``OSError`` where the kernel has no such filter.
    """
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        ours.close()
        _child(work, theirs)
    theirs.close()
    _, handles, _, _ = socket.recv_fds(ours, 1, 1)
    if not handles:
        os.waitpid(child, 0)
        raise OSError("The kernel offers no seccomp user notification; run the tests on Linux 5.6 or later.")
    ended = Ended()
    ours.send(b"g")
    try:
        _supervise(handles[0], child, root, decide, ended)
    finally:
        os.close(handles[0])
        ours.close()
    _, status = os.waitpid(child, 0)
    ended.code = os.waitstatus_to_exitcode(status)
    return ended


def _child(work: Callable[[], int], parent: socket.socket) -> None:
    code = 99
    try:
        listener = _listen()
        socket.send_fds(parent, [b"x"], [listener])
        os.close(listener)
        parent.recv(1)
        code = work()
    finally:
        os._exit(code)


def _listen() -> int:
    """From here on every change is asked for; the descriptor at which it is."""
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program(_MACHINES[platform.machine()])
    code = ctypes.create_string_buffer(program, len(program))
    about = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    no_new_privileges, seccomp, by_filter, new_listener = 38, (317, 277)[_MACHINES[platform.machine()]], 1, 8
    libc.prctl(no_new_privileges, 1, 0, 0, 0)
    handle = libc.syscall(seccomp, by_filter, new_listener, about)
    if handle < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return int(handle)


def _program(machine: int) -> bytes:
    """Classic BPF: tell us of the calls above, of opening only where it may write."""
    load, equal, any_of, answer = 0x20, 0x15, 0x45, 0x06
    allow, ask = 0x7FFF0000, 0x7FC00000
    steps: list[tuple[int, int, int, int]] = [(load, 0, 0, 0)]
    for name, (*numbers, _) in CALLS.items():
        if not numbers[machine]:
            continue
        if name in _FLAGS_OF:
            at = 16 + 8 * _FLAGS_OF[name]
            steps += [(equal, 0, 4, int(numbers[machine])), (load, 0, 0, at), (any_of, 0, 1, _WRITES),
                      (answer, 0, 0, ask), (answer, 0, 0, allow)]  # fmt: skip
        else:
            steps += [(equal, 0, 1, int(numbers[machine])), (answer, 0, 0, ask)]
    steps.append((answer, 0, 0, allow))
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _supervise(handle: int, child: int, root: str, decide: Decide, ended: Ended) -> None:
    names = {numbers[_MACHINES[platform.machine()]]: name for name, numbers in CALLS.items()}
    family = {child}
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    while True:
        if any(event & select.POLLHUP for _, event in poll.poll()):
            return
        asked = bytearray(_SIZE)
        try:
            fcntl.ioctl(handle, _RECEIVE, asked, True)
        except OSError:  # whoever asked is gone
            continue
        number, pid, _, called, _, _, *arguments = struct.unpack("QIIiIQ6Q", asked)
        family.add(_process(pid))
        call = Call(names[called], pid, tuple(arguments), ())
        paths = _paths(call, root)
        answer = None
        if paths:
            call = Call(call.name, pid, call.arguments, paths)
            ended.calls.append(call)
            answer = decide(call)
        if answer == "kill":
            for process in family:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        _reply(handle, number, answer)


def _reply(handle: int, number: int, answer: int | str | None) -> None:
    error = -answer if isinstance(answer, int) else 0
    said = struct.pack("QqiI", number, 0, error, 0 if isinstance(answer, int) else _CONTINUE)
    with suppress(OSError):
        fcntl.ioctl(handle, _ANSWER, bytearray(said), True)


def _process(thread: int) -> int:
    with suppress(OSError), open(f"/proc/{thread}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Tgid:"))
    return thread


def _paths(call: Call, root: str) -> tuple[str, ...]:
    """The files below ``root`` that a call names; () if none."""
    try:
        found = [_path(call, kind, at) for kind, at in CALLS[call.name][2]]
    except OSError:
        return ()
    return tuple(found) if any(p == root or p.startswith(root + "/") for p in found) else ()


def _path(call: Call, kind: str, at: int) -> str:
    if kind == _FD:
        return os.readlink(f"/proc/{call.pid}/fd/{ctypes.c_int(call.arguments[at]).value}")
    folder = ctypes.c_int(call.arguments[at]).value if kind == _AT else _HERE
    text = call.memory(call.arguments[at + (kind == _AT)], 4096).partition(b"\0")[0].decode("utf-8", "replace")
    if text.startswith("/"):
        return os.path.normpath(text)
    above = os.readlink(f"/proc/{call.pid}/cwd" if folder == _HERE else f"/proc/{call.pid}/fd/{folder}")
    return os.path.normpath(os.path.join(above, text))
