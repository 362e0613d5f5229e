"""A piece of work in a process of its own that is killed at a random moment. POSIX only, since it forks.

The process that starts the others has loaded everything, so that a trial takes as long as its work does.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trainer.base.errors import EXIT_CODE, TrainerError

#: A piece of work that takes longer than this hangs, seconds.
LONGEST_S = 300.0


class HangsError(Exception):
    """A piece of work did not come to its end."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a piece of work.

    Attributes:
        code: exit code, negative for a signal.
        text: what it printed.
        took_s: how long it ran, seconds.
        ended_at_s: when it was killed or found to have ended, on the monotonic clock.
    """

    code: int
    text: str
    took_s: float
    ended_at_s: float

    @property
    def was_killed(self) -> bool:
        """Whether it was killed before it came to its end."""
        return self.code == -signal.SIGKILL


class Child:
    """A piece of work that has been started; what it prints goes into a file.

    Args:
        work: what is done.
        log: the file.
    """

    def __init__(self, work: Callable[[], None], log: Path) -> None:
        self._log = log
        sys.stdout.flush()
        sys.stderr.flush()
        self._since_s = time.monotonic()
        self._pid = os.fork()
        if self._pid == 0:
            _run(work, log)

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def kill(self) -> Done:
        """Kill it now, if it still runs."""
        os.kill(self._pid, signal.SIGKILL)  # it is not reaped yet, so the number is still its own
        return self._reaped()

    def ended(self) -> Done:
        """Wait for its end.

        Raises:
            HangsError: it does not come.
        """
        while self.is_running():
            if time.monotonic() - self._since_s > LONGEST_S:
                raise HangsError(self.kill().text[-500:])
            time.sleep(0.005)
        return self._reaped()

    def _reaped(self) -> Done:
        _, status = os.waitpid(self._pid, 0)
        now_s = time.monotonic()
        text = self._log.read_text("utf-8", "replace")
        return Done(os.waitstatus_to_exitcode(status), text, now_s - self._since_s, now_s)


def run(work: Callable[[], None], log: Path) -> Done:
    """Do a piece of work to its end."""
    return Child(work, log).ended()


def run_until(work: Callable[[], None], log: Path, after_s: float) -> Done:
    """Do a piece of work, and kill it after so many seconds if it has not ended by then."""
    child = Child(work, log)
    while child.is_running() and time.monotonic() - child._since_s < after_s:
        time.sleep(min(0.002, after_s))
    return child.kill()


def _run(work: Callable[[], None], log: Path) -> None:
    """In the new process: never comes back."""
    code = 1
    try:
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
        sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", buffering=1)
        work()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except TrainerError as error:
        print(f"pilates: {error}")  # noqa: T201
        code = EXIT_CODE
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
        finally:  # whatever happens, this process must not go on with the trials of the other one
            os._exit(code)
