"""The real landmarker: landmarks in pixels, strictly rising time, and staying with one person."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from trainer.base.errors import ModelError
from trainer.capture.frame import Frame
from trainer.capture.sources import open_source
from trainer.pose import landmarker as landmarker_module
from trainer.pose.landmarker import FORGET_S, Landmarker, StillLandmarker
from trainer.pose.models import model_bytes

CLIP = Path(__file__).parents[2] / "samples" / "clam_right_rolls_back_strong.mp4"
EMPTY = np.full((480, 1280, 3), 127, np.uint8)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def person() -> np.ndarray:
    with open_source(CLIP, live=False) as source:
        frame = source.read()
    assert frame is not None
    return frame.image


def scene(person: np.ndarray, *, left: bool, right: bool) -> np.ndarray:
    picture = EMPTY.copy()
    if left:
        picture[:, :640] = person
    if right:
        picture[:, 640:] = person[:, ::-1]
    return picture


def middle_px(landmarker: Landmarker, picture: np.ndarray, index: int, fps: float = 10.0) -> float | None:
    pose = landmarker(Frame(picture, index / fps, index))
    return None if pose is None else float(pose.xy_px[:, 0].mean())


def test_stays_with_the_person_it_followed(person: np.ndarray) -> None:
    with Landmarker(model_bytes()) as landmarker:
        alone = scene(person, left=True, right=False)
        both, other = scene(person, left=True, right=True), scene(person, left=False, right=True)
        for i in range(5):
            at = middle_px(landmarker, alone, i)
            assert at is not None
            assert at < 640
        for i in range(5, 15):
            at = middle_px(landmarker, both, i)
            assert at is not None
            assert at < 640, "somebody else came into the picture and was followed"
        gone = [middle_px(landmarker, other, i) for i in range(15, 15 + int(FORGET_S * 10) - 1)]
        assert gone == [None] * len(gone), "somebody else was taken for the person who left"
        later = [middle_px(landmarker, other, i) for i in range(40, 46)]
        assert later[-1] is not None
        assert later[-1] > 640


def test_clothing_is_followed_unless_it_is_left_out() -> None:
    with open_source(CLIP, live=False) as source, Landmarker(model_bytes()) as landmarker:
        seen = []
        for n, frame in zip(range(9), source, strict=False):
            landmarker.follows_clothing = not 3 <= n < 6
            pose = landmarker(frame)
            assert pose is not None
            seen.append(bool(np.isfinite(pose.patches_px).any()))
    # The first picture of each stretch has none before it to be compared with.
    assert seen == [False, True, True, False, False, False, False, True, True]


def test_one_memory_for_all_pictures_keeps_them_apart(person: np.ndarray) -> None:
    """MediaPipe copies the picture, so the memory may be written again; and a picture may be a view of another."""
    shifted = np.roll(person, 20, axis=1)
    with StillLandmarker(model_bytes()) as finder:
        first, second = finder(person), finder(shifted)
        half = finder(scene(person, left=True, right=False)[:, :640])  # not contiguous
        again = finder(np.asfortranarray(person))
    assert first is not None
    assert second is not None
    assert second[:, 0].mean() - first[:, 0].mean() == pytest.approx(20, abs=3)
    np.testing.assert_array_equal(half, first)
    np.testing.assert_array_equal(again, first)


def test_red_and_blue_are_exchanged_in_a_picture_of_its_own() -> None:
    mp = SimpleNamespace(Image=lambda image_format, data: data.copy(), ImageFormat=SimpleNamespace(SRGB=1))
    convert = landmarker_module._Pictures(mp)
    random = np.random.default_rng(2)
    for size in ((48, 64), (48, 64), (64, 48), (30, 30)):
        picture = random.integers(0, 256, (*size, 3), np.uint8)
        before = picture.copy()
        np.testing.assert_array_equal(convert(picture), before[:, :, ::-1])
        np.testing.assert_array_equal(picture, before)


def test_frames_closer_than_a_millisecond_and_nobody(person: np.ndarray) -> None:
    with Landmarker(model_bytes()) as landmarker:
        assert landmarker(Frame(EMPTY, 0.0, 0)) is None
        for i in range(4):
            pose = landmarker(Frame(person, 0.1 + i * 1e-4, i))
        assert pose is not None
        assert pose.size == (640, 480)
        assert pose.points.dtype == np.float32


def test_what_is_no_model() -> None:
    with pytest.raises(ModelError, match="cannot use this model"):
        Landmarker(b"no model at all")


@pytest.mark.parametrize("kind", [Landmarker, StillLandmarker])
def test_a_model_that_fails_at_the_first_picture(
    kind: type[Landmarker | StillLandmarker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As MediaPipe does where one network stands in the place of the other: it is made, and then of no use."""

    def fail(*_: object) -> None:
        raise RuntimeError("CalculatorGraph::Run() failed: \nRET_CHECK failure (input_tensors.size())==(4)")

    media_pipe = SimpleNamespace(Image=lambda **_: None, ImageFormat=SimpleNamespace(SRGB=1))
    made = SimpleNamespace(detect=fail, detect_for_video=fail, close=fail, _handle=1)
    monkeypatch.setattr(landmarker_module, "_create", lambda *_: (media_pipe, made))
    with pytest.raises(ModelError, match=r"cannot use this model: RET_CHECK failure"):
        kind(b"a model")
    assert made._handle is None  # else the garbage collector closes it again, which sometimes never ends


def test_mediapipe_cannot_load_its_sound_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with landmarker_module._without_sound(), pytest.raises(ImportError):
        importlib.import_module("sounddevice")
    assert "sounddevice" not in sys.modules, "another program part may load it"
    loaded = ModuleType("sounddevice")
    monkeypatch.setitem(sys.modules, "sounddevice", loaded)
    with landmarker_module._without_sound():
        assert sys.modules["sounddevice"] is loaded
    assert sys.modules["sounddevice"] is loaded
