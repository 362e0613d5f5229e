"""Rows of landmarks that somebody else may have made."""

from __future__ import annotations

import tracemalloc
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from calibration.landmarks import PATCHES, Pose, rounded
from trainer.record import landmark_blob

SIZE = (640, 480)
#: Bytes of one frame: time, what was seen, 33 landmarks of 4 and 6 patches of 2 numbers.
FRAME = 8 + 1 + 4 * (33 * 4 + 6 * 2)


def clip(n: int, start_s: float = 0.0) -> list[landmark_blob.TimedPose]:
    points = np.full((33, 4), 1 / 3, np.float32)  # not in steps: packed as they are
    return [(start_s + i, None if i % 2 else Pose(points, start_s + i, SIZE)) for i in range(n)]


def changed(at: int, value: bytes, n: int = 4) -> bytes:
    """A row with some of its unpacked bytes written over."""
    data = bytearray(zlib.decompress(landmark_blob.pack(clip(n))))
    data[at : at + len(value)] = value
    return zlib.compress(bytes(data))


def times(*t_s: float) -> bytes:
    return np.array(t_s, "<f8").tobytes()


def test_as_many_as_a_row_may_hold() -> None:
    assert landmark_blob.MOST_FRAMES == 10_000
    assert len(landmark_blob.unpack(zlib.compress(unseen(10_000)), SIZE)) == 10_000
    with pytest.raises(ValueError, match="more than 10000 frames"):
        landmark_blob.unpack(zlib.compress(unseen(10_001)), SIZE)


def unseen(n: int) -> bytes:
    return times(*range(n)) + bytes(n) + bytes(n * (FRAME - 9))


@pytest.mark.slow
def test_a_bomb_is_not_unpacked() -> None:
    packing = zlib.compressobj(1)
    bomb = b"".join(packing.compress(bytes(10_000_000)) for _ in range(100)) + packing.flush()  # 1 GB in 4 MB
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than 10000 frames"):
            landmark_blob.unpack(bomb, SIZE)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("blob", "words"),
    [
        (changed(0, times(0, 2, 1, 3)), "whole number of frames"),
        (changed(0, times(0, 1, 2, np.inf)), "do not increase"),
        (changed(0, times(-1e11, 1, 2, 3)), "do not increase"),
        (changed(0, times(np.nan), n=1), "do not increase"),
        (changed(4 * 8, b"\3"), "whole number of frames"),
        (changed(4 * 9 + 2 * 4 * 144, b"\x80\x7f" * 400), "too far outside the picture"),
        (b"", "cut off"),
        (b"no zlib", "damaged landmarks"),
        (landmark_blob.pack(clip(4))[:-1], "cut off"),
        (landmark_blob.pack(clip(4)) + b"x", "cut off"),
        ("text", "not bytes"),
        (None, "not bytes"),
        (5, "not bytes"),
    ],
)
def test_damage_is_named(blob: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        landmark_blob.unpack(blob, SIZE)


@pytest.mark.parametrize("size", [(0, 480), (-1, 1), (640, 2_000_000), (1.5, 1), ("a", 1), (None, 1)])
def test_no_picture_has_this_size(size: Any) -> None:
    with pytest.raises(ValueError, match="not a plausible picture size"):
        landmark_blob.unpack(landmark_blob.pack(clip(2)), size)


def rounded_clip(n: int) -> list[landmark_blob.TimedPose]:
    random = np.random.default_rng(n)
    frames: list[landmark_blob.TimedPose] = []
    for i in range(n):
        points = np.column_stack([random.normal(300, 50, (33, 2)), random.random((33, 2))]).astype(np.float32)
        patches = random.normal(0, 5, (len(PATCHES), 2)).astype(np.float32)
        points[random.random(33) < 0.1, :2] = np.nan
        patches[random.random(len(PATCHES)) < 0.3] = np.nan
        pose = rounded(Pose(points, i / 30, SIZE, patches, is_trusted=i % 7 > 0))
        frames.append((i / 30, None if i % 11 == 5 else pose))
    return frames


@pytest.mark.parametrize("n", [1, 2, 30, 200])
def test_rounded_landmarks_come_back_bit_for_bit(n: int) -> None:
    frames = rounded_clip(n)
    blob = landmark_blob.pack(frames)
    assert blob.startswith(landmark_blob.STEPPED)
    for (t_s, pose), (again_s, again) in zip(frames, landmark_blob.unpack(blob, SIZE), strict=True):
        assert (t_s, pose is None) == (again_s, again is None)
        if pose is not None and again is not None:
            assert again.points.tobytes() == pose.points.tobytes()
            assert again.patches_px.tobytes() == pose.patches_px.tobytes()
            assert again.is_trusted == pose.is_trusted


def test_still_landmarks_take_few_bytes() -> None:
    still = [
        (i / 30, None if pose is None else replace(pose, t_s=i / 30))
        for i, (_, pose) in enumerate(rounded_clip(1) * 30)
    ]
    assert len(landmark_blob.pack(still)) < 40 * 30


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zlib", "damaged landmarks"),
        (zlib.compress(b"x" * 1000), "whole number of frames"),
        (zlib.compress(times(np.nan) + bytes(1 + 18 + 4 * 144)), "do not increase"),
        (zlib.compress(times(0) + b"\1" + bytes(18) + b"\xff" * (4 * 144)), "too far outside the picture"),
        (zlib.compress(bytes(10_001 * (9 + 18 + 4 * 144))), "more than 10000 frames"),
    ],
)
def test_damage_of_landmarks_in_steps_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        landmark_blob.unpack(landmark_blob.STEPPED + data, SIZE)


def test_rows_follow_one_another() -> None:
    rows = [(*SIZE, landmark_blob.pack(clip(3, start_s))) for start_s in (0.0, 3.0, 2.0)]
    assert [t_s for t_s, _ in landmark_blob.unpack_rows(rows[:2])] == [0, 1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="out of order"):
        landmark_blob.unpack_rows(rows)


def test_a_set_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landmark_blob, "MOST_SET_FRAMES", 5)
    rows = [(*SIZE, landmark_blob.pack(clip(3, start_s))) for start_s in (0.0, 3.0)]
    assert len(landmark_blob.unpack_rows(rows[:1])) == 3
    with pytest.raises(ValueError, match="more than 5 frames"):
        landmark_blob.unpack_rows(rows)
