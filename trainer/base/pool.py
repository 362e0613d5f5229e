"""Worker processes that end when the person stops the program."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager


@contextmanager
def stoppable(pool: Executor) -> Iterator[Executor]:
    """Ends the workers at once when the program is interrupted, in place of waiting for the clips they are at."""
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    pool.shutdown()
