"""Keeps glibc from holding on to freed memory. Other allocators need no such care."""

from __future__ import annotations

import ctypes
import functools
import sys

__all__ = ["limit_arenas"]

#: glibc's number of the option, see ``man mallopt``.
_M_ARENA_MAX = -8
#: By default glibc gives nearly every thread an arena of its own, and what is freed in one serves no other. With
#: MediaPipe's threads, `pilates analyze` with two workers peaked at 830–1000 MB; with two arenas at 600, as fast.
ARENAS = 2


@functools.cache
def limit_arenas() -> None:
    """Let all threads share ``ARENAS`` arenas. Does nothing without glibc."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, ARENAS)
