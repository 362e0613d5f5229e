"""Files that somebody else may have made: what is refused, and that it costs neither time nor memory."""

from __future__ import annotations

import os
import threading
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import pytest

from trainer.base.outside import decode, read_arrays, read_bytes, read_json


class One(msgspec.Struct):
    part: Annotated[float, msgspec.Meta(ge=0, le=1)]


@contextmanager
def memory_stays_below(limit_bytes: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit_bytes
    finally:
        tracemalloc.stop()


def header(shape: str, descr: str = "'<f8'", fortran: bool = False) -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def packed(path: Path, *members: bytes, names: str = "abcdefgh") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in zip(names, members, strict=False):
            file.writestr(f"{name}.npy", data)
    return path


class TestJson:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ('{"part": NaN}', "malformed"),
            ('{"part": Infinity}', "malformed"),
            ('{"part": 1e999}', "out of range"),
            ('{"part": true}', "got `bool`"),
            ('{"part": "0.5"}', "got `str`"),
            ('{"part": null}', "got `null`"),
            ('{"part": 1.01}', "<= 1.0"),
            ("{}", "missing required field `part`"),
            ("[]", "got `array`"),
            ("", "truncated"),
            ("[" * 1_000_000, "got `array`"),
            ('{"more": ' + "[" * 1_000_000, "nested too deeply"),
        ],
    )
    def test_what_is_not_as_declared_is_refused(self, text: str, wanted: str) -> None:
        with pytest.raises(ValueError, match=wanted):
            decode(text.encode(), One)

    def test_a_byte_order_mark_is_no_fault(self, tmp_path: Path) -> None:
        (tmp_path / "one.json").write_bytes(b'\xef\xbb\xbf{"part": 0.5, "later": [1]}')
        assert read_json(tmp_path / "one.json", One).part == 0.5


class TestFiles:
    def test_the_size_is_looked_at_first(self, tmp_path: Path) -> None:
        with (tmp_path / "large").open("wb") as file:
            file.truncate(4_000_000_000)
        with memory_stays_below(1_000_000), pytest.raises(ValueError, match="more than 1 MB"):
            read_bytes(tmp_path / "large", 1_000_000)

    def test_a_folder_and_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="not a regular file"):
            read_bytes(tmp_path, 10)
        with pytest.raises(FileNotFoundError):
            read_bytes(tmp_path / "nothing", 10)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        told: list[str] = []

        def read() -> None:
            try:
                read_bytes(tmp_path / "pipe", 10)
            except ValueError as error:
                told.append(str(error))

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        thread.join(30)
        assert told == ["it is not a regular file"]

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
    def test_a_device(self) -> None:
        with pytest.raises(ValueError, match="not a regular file"):
            read_bytes(Path("/dev/zero"), 10)


class TestArrays:
    def test_what_numpy_saved(self, tmp_path: Path) -> None:
        made = {"t_s": np.arange(3.0), "points": np.ones((3, 2), np.float32), "none": np.zeros((0, 4), np.uint8)}
        np.savez_compressed(tmp_path / "a.npz", **made)
        found = read_arrays(tmp_path / "a.npz")
        assert list(found) == list(made)
        for name, array in made.items():
            np.testing.assert_array_equal(found[name], array)
            assert found[name].dtype == array.dtype

    @pytest.mark.parametrize(
        ("member", "wanted"),
        [
            (header("(1000000000000,)"), "unpack to more"),
            (header("(0, 1000000000000000000000)"), "unpack to more"),
            (header("(1000,)") + bytes(1_000_000), "another size"),
            (header("(1000,)") + bytes(7), "another size"),
            (header("(-1,)"), "row by row"),
            (header("(1,)", "'|O'") + bytes(8), "row by row"),
            (header("(1,)", fortran=True) + bytes(8), "row by row"),
            (header("(((((", "'<f8'"), "header"),
            (b"no array", "magic"),
            (b"", "magic"),
        ],
        ids=["vast", "vaster", "longer", "shorter", "negative", "objects", "columns", "no tuple", "none", "empty"],
    )
    def test_a_header_that_lies(self, tmp_path: Path, member: bytes, wanted: str) -> None:
        path = packed(tmp_path / "a.npz", member)
        with memory_stays_below(20_000_000), pytest.raises(ValueError, match=wanted):
            read_arrays(path)

    def test_a_bomb_is_not_unpacked(self, tmp_path: Path) -> None:
        member = header("(250000000,)") + bytes(8 * 2_000_000)
        path = packed(tmp_path / "a.npz", *[member] * 8)
        with memory_stays_below(20_000_000), pytest.raises(ValueError, match="unpack to more"):
            read_arrays(path)

    def test_many_small_ones_together(self, tmp_path: Path) -> None:
        path = packed(tmp_path / "a.npz", *[header("(100,)") + bytes(800)] * 4)
        assert len(read_arrays(path, 3200)) == 4
        with pytest.raises(ValueError, match="unpack to more"):
            read_arrays(path, 3199)

    def test_a_directory_of_thousands_is_not_read(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.npz", "w") as file:
            for n in range(20_000):
                file.writestr(f"{n}.npy", b"")
        with memory_stays_below(1_000_000), pytest.raises(ValueError, match="more than 64 arrays"):
            read_arrays(tmp_path / "a.npz")

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_another_way_of_packing(self, tmp_path: Path, method: int) -> None:
        with zipfile.ZipFile(tmp_path / "a.npz", "w", method) as file:
            file.writestr("a.npy", header("(1,)") + bytes(8))
        with pytest.raises(ValueError, match="numpy does not use"):
            read_arrays(tmp_path / "a.npz")

    def test_cut_off(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "a.npz", a=np.arange(100.0))
        data = (tmp_path / "a.npz").read_bytes()
        for length in (0, 10, 41, len(data) // 2, len(data) - 1):
            (tmp_path / "b.npz").write_bytes(data[:length])
            with pytest.raises(ValueError, match="not a file of arrays"):
                read_arrays(tmp_path / "b.npz")
