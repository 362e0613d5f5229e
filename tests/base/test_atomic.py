"""A file is written whole or not at all, for its owner alone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from trainer.base.atomic import atomic_write


@pytest.mark.parametrize(("data", "held"), [("ä\r\nb\n", b"\xc3\xa4\r\nb\n"), (b"\x00\xff", b"\x00\xff")])
@pytest.mark.parametrize("sync", [False, True])
def test_a_file_takes_the_place_of_another(tmp_path: Path, data: str | bytes, held: bytes, sync: bool) -> None:
    path = tmp_path / "one.json"
    for _ in range(2):
        atomic_write(path, data, sync=sync)
        assert path.read_bytes() == held
        assert [one.name for one in tmp_path.iterdir()] == ["one.json"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_a_pipe_or_device_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    atomic_write(pipe, "whole")
    assert os.read(reader, 99) == b"whole"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_goes_wrong_leaves_the_old_file_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "one.json"
    path.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        assert [one.suffix for one in tmp_path.iterdir()].count(".part") == 1
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(error)):
        atomic_write(path, "new", sync=True)
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["one.json"]


def test_a_text_that_is_no_unicode_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        atomic_write(tmp_path / "one.json", "\ud800")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_the_owner_may_read_it_whatever_the_umask_and_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.touch(0o666)
    before = os.umask(0)
    try:
        atomic_write(path, "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
