"""The companion's loop: what it says, when it looks, and that nothing of a picture stays."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.companion.test_sitting import CRANED, SUNK, Points, sitter
from trainer.base.errors import SourceError, TrainerError
from trainer.capture.camera import WebcamSource
from trainer.capture.devices import Camera
from trainer.cli.app import app
from trainer.companion import run
from trainer.companion.run import Companion, CompanionOptions, Eyes, keep_company
from trainer.companion.sitting import QUIET_S, TALL_LOOKS, WINDOW_S, SittingState
from trainer.companion.words import break_for, nudge, summary
from trainer.plan import programme_file, progress

ROOT = Path(__file__).parents[2]
BREAKS = {SittingState.SUNK: programme_file.load_all()["after_call"]}


class Day:
    """Somebody at the desk, and a clock that only waiting moves."""

    def __init__(self) -> None:
        self.now_s, self.said, self.points = 0.0, [], sitter()
        self.is_busy = False
        self.looks: list[int] = []
        self.one = Companion(self.look, self.said.append, BREAKS, 10.0, lambda: self.now_s, self.wait)

    def look(self, count: int, pause_s: float) -> list[Points | None]:
        if self.is_busy:
            raise SourceError("No picture from camera 0; another program is probably using it.")
        self.looks.append(count)
        return [self.points] * count

    def wait(self, seconds: float) -> None:
        self.now_s += seconds

    def sit(self, sitting: Any, seconds: float) -> None:
        for _ in range(round(seconds / 10)):
            self.one.step(sitting)


class TestDay:
    def test_it_asks_for_the_tall_start_and_then_looks_one_picture_at_a_time(self) -> None:
        day = Day()
        sitting = day.one.begin()
        day.sit(sitting, 100)
        assert day.said == ["Sit as tall as you can for ten seconds and look at the screen."]
        assert day.looks == [TALL_LOOKS] + [1] * 10

    def test_whoever_is_not_in_the_picture_is_told_and_then_it_ends(self) -> None:
        day = Day()
        day.points = None
        with pytest.raises(TrainerError, match="head and shoulders are not in the picture"):
            day.one.begin()
        assert len(day.said) == 3
        assert "Face the camera" in day.said[1]

    def test_a_nudge_names_the_break(self) -> None:
        day = Day()
        sitting = day.one.begin()
        day.points = SUNK
        day.sit(sitting, WINDOW_S + 60)
        assert len(day.said) == 2
        assert "float up" in day.said[1]
        assert "After a call" in day.said[1]
        assert "start after_call" in day.said[1]
        assert day.one.seen.nudges == 1

    def test_without_a_break_for_this_person_the_nudge_names_none(self) -> None:
        assert "start" not in nudge(SittingState.HEAD_FORWARD, None)

    def test_a_camera_in_use_is_left_alone_and_counted(self) -> None:
        day = Day()
        sitting = day.one.begin()
        day.is_busy = True
        day.sit(sitting, 300)
        assert day.said[1:] == []
        assert (day.one.seen.busy, day.one.seen.seen) == (30, 0)
        assert "The camera was in use for 30 looks." in summary(day.one.seen, 10.0)

    def test_a_camera_in_use_at_the_start_is_an_error(self) -> None:
        day = Day()
        day.is_busy = True
        with pytest.raises(SourceError, match="another program"):
            day.one.begin()

    def test_another_place_is_asked_about_and_learnt(self) -> None:
        day = Day()
        sitting = day.one.begin()
        day.sit(sitting, 600)
        day.points = sitter(right=1.0)
        day.sit(sitting, 1200)
        assert day.said[1:] == ["Sit as tall as you can for ten seconds and look at the screen."]
        assert day.looks.count(TALL_LOOKS) == 2
        day.points = sitter(right=1.0, down=0.15, face=1.2)
        day.sit(sitting, WINDOW_S + 60)
        assert "float up" in day.said[-1]

    def test_the_day_in_one_line(self) -> None:
        day = Day()
        sitting = day.one.begin()
        day.sit(sitting, 1800)
        day.points = CRANED
        day.sit(sitting, 600)
        line = summary(day.one.seen, 10.0)
        assert line.startswith("You sat here for 40 minutes (sunk: 0 minutes, head forward: 8 minutes")
        assert " 1 nudge. " in line
        assert "\n" not in line

    def test_nudges_are_rare(self) -> None:
        day = Day()
        sitting = day.one.begin()
        day.points = SUNK
        day.sit(sitting, 4 * QUIET_S)
        assert day.one.seen.nudges == 4


def test_the_break_suits_the_finding_and_the_person() -> None:
    programmes = programme_file.load_all()

    def chosen(finding: SittingState, **excluded: str) -> str | None:
        found = break_for(finding, programmes, (), lambda one, sessions: progress.planned(one, sessions, excluded)[0])
        return None if found is None else found.id

    assert [chosen(one) for one in (SittingState.SUNK, SittingState.HEAD_FORWARD, SittingState.LEANS)] == [
        "after_call",
        "desk",
        "kettle",
    ]
    assert chosen(SittingState.LEANS, roll_down="osteoporosis") in ("after_call", "desk")
    assert chosen(SittingState.LEANS, roll_down="x", upper_back_stretch="x", tall_posture="x") is None


class FakeCapture:
    """A camera of ``cv2``'s form whose pictures are watched."""

    def __init__(self, pictures: list[weakref.ref[Any]], shape: tuple[int, ...] = (480, 640, 3)) -> None:
        self.pictures, self.is_open, self.shape = pictures, True, shape

    def grab(self) -> bool:
        threading.Event().wait(0.002)  # a camera takes its time
        return self.is_open

    def retrieve(self) -> tuple[bool, Any]:
        picture = np.full(self.shape, 90, np.uint8)
        self.pictures.append(weakref.ref(picture))
        return True, picture

    def get(self, prop: int, /) -> float:
        return 30.0

    def set(self, prop: int, value: float, /) -> bool:
        return True

    def release(self) -> None:
        self.is_open = False


class TestPrivacy:
    def test_neither_picture_nor_camera_is_kept(self) -> None:
        pictures: list[weakref.ref[Any]] = []
        captures: list[FakeCapture] = []

        def opener(index: int) -> FakeCapture:
            captures.append(FakeCapture(pictures))
            return captures[-1]

        def opens() -> WebcamSource:
            return WebcamSource(0, opener=opener, lister=lambda: [Camera(0, "desk")])

        eyes = Eyes(lambda image: sitter(), opens, wait=lambda seconds: None)
        found = eyes.look(3)
        assert len(found) == 3
        gc.collect()
        assert len(pictures) >= 3
        assert [one() for one in pictures if one() is not None] == []
        assert [one.is_open for one in captures] == [False]
        eyes.look()
        assert [one.is_open for one in captures] == [False, False]

    def test_what_lies_outside_the_picture_is_not_seen(self) -> None:
        """The pictures are 64 x 48 pixels."""
        points = np.full((33, 4), 20, np.float32)
        points[11, 0], points[12, 1], points[13, 0] = 65, 49, -1
        capture = FakeCapture([], (48, 64, 3))
        eyes = Eyes(lambda image: points, lambda: WebcamSource(0, opener=lambda index: capture, lister=lambda: []))
        (found,) = eyes.look()
        assert found is not None
        assert np.isnan(found[[11, 12, 13], :2]).all()
        assert np.isfinite(np.delete(found, [11, 12, 13], axis=0)).all()
        assert np.isfinite(points).all()

    def test_the_camera_is_let_go_also_if_finding_fails(self) -> None:
        capture = FakeCapture([])

        def fails(image: Any) -> Any:
            raise RuntimeError("no")

        eyes = Eyes(fails, lambda: WebcamSource(0, opener=lambda index: capture, lister=lambda: []))
        with pytest.raises(RuntimeError):
            eyes.look()
        assert not capture.is_open

    def test_no_file_appears(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """From the start to Ctrl-C, in any folder that the program knows."""
        for name in ("HOME", "TMPDIR", "PILATES_DATA_DIR", "PILATES_CACHE_DIR", "PILATES_CONFIG_DIR"):
            monkeypatch.setenv(name, str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        captures: list[FakeCapture] = []

        class Find:
            def __init__(self, model: bytes) -> None: ...

            def __enter__(self) -> Find:
                return self

            def __exit__(self, *error: object) -> None: ...

            def __call__(self, image: Any) -> Points:
                if len(captures) > 4:
                    raise KeyboardInterrupt
                return sitter()

        def opened(spec: str, **wishes: Any) -> WebcamSource:
            captures.append(FakeCapture([]))
            return WebcamSource(0, opener=lambda index: captures[-1], lister=lambda: [])

        said: list[str] = []
        monkeypatch.setattr(run, "model_bytes", lambda variant, path: b"")
        monkeypatch.setattr(run, "StillLandmarker", Find)
        monkeypatch.setattr(run, "open_source", opened)
        monkeypatch.setattr(run, "notify", lambda title, text: said.append(text))
        console = Console(record=True, width=300)
        keep_company(console, CompanionOptions(every_s=10.0), {}, wait=lambda seconds: None)
        assert list(tmp_path.rglob("*")) == []
        printed = console.export_text()
        assert "one picture every 10 seconds and keep none" in said[0]
        assert said[0] in printed
        assert printed.strip().endswith("Nothing was recorded.")


def test_a_recording_is_refused() -> None:
    with pytest.raises(TrainerError, match="not at a recording"):
        keep_company(Console(), CompanionOptions(camera="clip.mp4"), {})


@pytest.mark.slow
def test_without_a_camera_it_ends_with_a_sentence(tmp_path: Path) -> None:
    environment = os.environ | {"PILATES_DATA_DIR": str(tmp_path), "PILATES_CAMERA": "77"}
    command = [sys.executable, "-m", "trainer", "companion", "--no-notifications"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=60, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 2
    assert done.stderr.startswith("pilates: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_interval_has_limits() -> None:
    assert CliRunner().invoke(app, ["companion", "--every", "1"]).exit_code == 2
