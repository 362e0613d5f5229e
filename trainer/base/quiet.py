"""Keeps the start-up messages of native libraries off the terminal, unless something fails."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator

#: The error stream is shared by all threads: if two redirected it at once, each would restore the other's redirection,
#: and it would stay redirected. Reentrant, because loading a model already processes a first picture.
_LOCK = threading.RLock()


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Hold back what native code writes to the error stream, and write it only if an exception is raised.

    MediaPipe and its logging library print messages before their settings can take effect. Only one thread at a time
    runs in this context; others wait.
    """
    with _LOCK:
        yield from _held_back()


def _held_back() -> Iterator[None]:
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is no error stream, as in a windowed program
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
