"""Run the program with Internet sockets forbidden by the kernel: one attempt, by Python or by native code, kills it.

    python tests/no_network.py analyze clip.mp4
    python tests/no_network.py today +++ review      # several commands, as long as each succeeds

A seccomp filter (Linux, x86-64 and arm64) lets every system call pass but ``socket(AF_INET…)`` and
``socket(AF_INET6…)``; the window's own connection, a Unix socket, stays possible. Only fetching the pose model and
``analyze --on`` need more.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

AF_INET, AF_INET6 = 2, 10
#: Between two commands.
AND_THEN = "+++"
#: Number of the system call ``socket`` and the audit id of the architecture (linux/audit.h).
SOCKET_CALL = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}

_LOAD, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


def is_possible() -> bool:
    """Whether this machine can forbid sockets so."""
    return sys.platform == "linux" and platform.machine() in SOCKET_CALL


def forbid_internet_sockets() -> None:
    """From now on an Internet socket ends this process, and those it starts, at once."""
    number, audit = SOCKET_CALL[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_IF_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, 0),  # the system call
        (_IF_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, 16),  # its first argument
        (_IF_EQUAL, 1, 0, AF_INET),
        (_IF_EQUAL, 0, 1, AF_INET6),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel does not take the filter")


if __name__ == "__main__":
    forbid_internet_sockets()
    from trainer.cli.app import main

    for words in "\0".join(sys.argv[1:]).split(f"\0{AND_THEN}\0"):
        sys.argv[1:] = words.split("\0")
        try:
            main()
        except SystemExit as ended:
            if ended.code:
                print(f"{words!r} ended with {ended.code}", file=sys.stderr)  # noqa: T201
                raise
