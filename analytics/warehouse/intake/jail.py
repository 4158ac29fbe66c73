"""What the reader gives up before it opens anything: memory, long files, new programs and the network.

Limits are the kernel's (setrlimit). On Linux a small system-call filter (seccomp) also forbids sockets, starting
programs, and reaching into other processes; a kernel without it leaves the limits and the closed descriptors.
"""

import ctypes
import platform
import resource
import struct
import sys

from analytics.warehouse.intake.limits import Limits

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # the call fails with EPERM
# The kernel's name of the machine, and the numbers of: socket, socketpair, execve, execveat, ptrace, process_vm_readv,
# process_vm_writev, kill, tkill, tgkill, io_uring_setup, pidfd_send_signal.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 53, 59, 322, 101, 310, 311, 62, 200, 234, 425, 424)),
    "aarch64": (0xC00000B7, (198, 199, 221, 281, 117, 270, 271, 129, 130, 131, 425, 424)),
}  # fmt: skip
_X32 = 0x40000000  # x86_64 has a second set of numbers from here on


def lock_in(limits: Limits) -> bool:
    """Give it all up, for good. Returns whether the system-call filter holds."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_FSIZE, limits.unpacked), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
    return sys.platform == "linux" and _filter_calls()


def _filter_calls() -> bool:
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    program = _program(*machine)
    code = ctypes.create_string_buffer(program, len(program))
    about = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    return (
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(about, len(about)), 0, 0) == 0
    )


def _program(machine: int, refused: tuple[int, ...]) -> bytes:
    """Classic BPF, 8 bytes an instruction: load a field, jump if equal, return."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    n = len(refused)
    steps = [(load, 0, 0, 4), (equal, 0, n + 3, machine), (load, 0, 0, 0), (at_least, n + 1, 0, _X32)]
    steps += [(equal, n - i, 0, number) for i, number in enumerate(refused)]
    steps += [(answer, 0, 0, _ALLOW), (answer, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
