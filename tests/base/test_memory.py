"""Freed memory goes back to the system where glibc manages it; elsewhere nothing happens."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from trainer.base import memory


class Glibc:
    """A stand-in for the C library that records its calls."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, _: None) -> Glibc:
        return self

    def mallopt(self, *options: int) -> int:
        self.asked.append(options)
        return 1

    def malloc_trim(self, pad: int) -> int:
        self.asked.append((pad,))
        return 1


def called(monkeypatch: pytest.MonkeyPatch, platform: str, library: Any) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("ctypes.CDLL", library)
    memory.limit_arenas.__wrapped__()
    memory.map_blocks.__wrapped__()
    memory.trim()


def test_glibc_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    glibc = Glibc()
    called(monkeypatch, "linux", glibc)
    assert glibc.asked == [(-8, 2), (-3, 256 * 1024), (-1, 64 * 1024 * 1024), (0,)]


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    called(monkeypatch, "linux", lambda name: asked.append(name) or object())  # musl has neither function
    assert asked == [None] * 3


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_no_library_is_looked_for_elsewhere(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    loaded: list[object] = []
    called(monkeypatch, platform, loaded.append)
    assert loaded == []
