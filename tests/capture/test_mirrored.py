"""A mirrored camera is turned round where its frames are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from trainer.base import settings
from trainer.capture.frame import BaseSource, Frame, SourceState
from trainer.capture.mirrored import MirroredSource
from trainer.session import devices
from trainer.session.options import LiveOptions

PICTURE = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)


class Still(BaseSource):
    """Gives one picture for ever."""

    name, is_live, fps, frame_count, size_px = "USB Camera", True, 30.0, None, (2, 2)

    def read(self, timeout_s: float = 0.1) -> Frame:
        return Frame(PICTURE, 1.5, 7)


def test_left_and_right_change_places_and_nothing_else() -> None:
    source = MirroredSource(Still(), True)
    frame = source.read()
    assert frame is not None
    assert (frame.image == PICTURE[:, ::-1]).all()
    assert (frame.t_s, frame.index) == (1.5, 7)
    assert (source.name, source.size_px, source.fps) == ("USB Camera", (2, 2), 30.0)


def test_it_can_be_switched_between_two_frames() -> None:
    source = MirroredSource(Still(), False)
    first = source.read()
    source.is_mirrored = True
    second = source.read()
    assert first is not None
    assert second is not None
    assert (first.image == second.image[:, ::-1]).all()
    assert (first.image == PICTURE).all()  # the camera's own picture is untouched


def test_closing_it_closes_the_camera() -> None:
    camera = Still()
    source = MirroredSource(camera, True)
    source.close()
    assert source.state is camera.state is SourceState.ENDED


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILATES_CONFIG_DIR", str(tmp_path))
    monkeypatch.delenv("PILATES_MIRRORED", raising=False)


@pytest.mark.usefixtures("own_settings")
def test_the_settings_remember_it_for_each_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "open_source", lambda spec, live: Still())

    def opened(mirror: bool | None) -> bool:
        return devices.open_camera(LiveOptions("0", mirror=mirror)).is_mirrored

    assert [opened(None), opened(True), opened(None)] == [False, True, True]
    assert settings.load().values["mirrored"] == ["USB Camera"]
    assert not settings.is_mirrored("Another camera")
    assert [opened(False), opened(None)] == [False, False]
    assert "mirrored" not in settings.load().values


@pytest.mark.usefixtures("own_settings")
def test_a_recording_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "open_source", lambda spec, live: Still())
    assert devices.open_camera(LiveOptions("me.mp4", mirror=True)).is_mirrored
    assert not devices.open_camera(LiveOptions("me.mp4")).is_mirrored
    assert settings.load().values == {}


@pytest.mark.usefixtures("own_settings")
def test_another_camera_stays_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.put("mirrored", settings.parsed("mirrored", "Phone"))
    settings.remember_mirrored("USB Camera", True)
    assert settings.load().values["mirrored"] == ["Phone", "USB Camera"]
    settings.remember_mirrored("Phone", False)
    assert settings.load().values["mirrored"] == ["USB Camera"]
    monkeypatch.setenv("PILATES_MIRRORED", "Phone")
    assert settings.is_mirrored("Phone")
    assert not settings.is_mirrored("USB Camera")
