"""Keeps glibc from holding on to freed memory. Other allocators need no such care."""

from __future__ import annotations

import ctypes
import functools
import sys
from collections.abc import Callable

__all__ = ["limit_arenas", "map_blocks", "trim"]

#: glibc's numbers of the options, see ``man mallopt``.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
#: By default glibc gives nearly every thread an arena of its own, and memory freed in one does not serve the others.
#: With MediaPipe's threads, `pilates analyze` with two workers peaked at 830–1000 MB; with two arenas, at 620–750.
ARENAS = 2
#: Blocks of this size in bytes and more go back to the system when they are freed. Two workers then peak at 470 MB
#: and need 10 % more CPU time, because the system clears each block again.
MAPPED_BYTES = 256 * 1024


@functools.cache
def limit_arenas() -> None:
    """Let all threads share :data:`ARENAS` arenas."""
    if mallopt := _glibc("mallopt"):
        mallopt(_M_ARENA_MAX, ARENAS)


@functools.cache
def map_blocks() -> None:
    """From now on, return large blocks at once, see :data:`MAPPED_BYTES`."""
    if mallopt := _glibc("mallopt"):
        mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)
        mallopt(_M_TRIM_THRESHOLD, 256 * MAPPED_BYTES)  # the rest of the heap shrinks in larger steps


def trim() -> None:
    """Return the memory that is free now."""
    if malloc_trim := _glibc("malloc_trim"):
        malloc_trim(0)


def _glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
