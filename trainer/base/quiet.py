"""Keeping libraries' start-up chatter off the terminal, without losing it when something fails."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator

#: There is one error stream: of two threads that held it back at once, each would put back what the other had put
#: there, and it would stay held back. Again, since a model's first picture is taken while it is loaded.
_LOCK = threading.RLock()


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what native code writes to the error stream; it is written after all when an exception passes.

    MediaPipe and its logging library announce themselves before any setting of theirs can reach them. One thread at a
    time: another one waits.
    """
    with _LOCK:
        yield from _held_back()


def _held_back() -> Iterator[None]:
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # no error stream at all, as in a windowed program
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(kept, 2)
            held.seek(0)
            os.write(2, held.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
