"""Holding back what native code writes to the error stream."""

from __future__ import annotations

import os
import threading

import pytest

from trainer.base.quiet import quiet_stderr


def test_what_is_held_back_is_told_when_something_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_stderr():
        os.write(2, b"chatter\n")

    def fails() -> None:
        with quiet_stderr(), quiet_stderr():
            os.write(2, b"a clue\n")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fails()
    assert capfd.readouterr().err == "a clue\n"


def test_two_threads_at_once_give_the_error_stream_back(capfd: pytest.CaptureFixture[str]) -> None:
    is_in, goes_on = threading.Event(), threading.Event()

    def first() -> None:
        with quiet_stderr():
            is_in.set()
            goes_on.wait(timeout=0.2)  # long enough for the other one to come in too, if it could
            os.write(2, b"chatter\n")

    def second() -> None:
        is_in.wait()
        with quiet_stderr():
            goes_on.set()
            os.write(2, b"chatter\n")

    threads = [threading.Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(2, b"heard again\n")
    assert capfd.readouterr().err == "heard again\n"
