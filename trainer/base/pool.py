"""Worker processes that stop with the program."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager


@contextmanager
def stoppable(pool: Executor) -> Iterator[Executor]:
    """Shut the pool down on exit; on an exception, such as Ctrl-C, end its workers without waiting for their clips."""
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    pool.shutdown()
