"""After a rejected pose, the landmarker searches for the person again."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from calibration.landmarks import Landmark
from tests.stick_figure import GOOD, film_clam
from trainer.capture.frame import Frame
from trainer.capture.sources import open_source
from trainer.pose.landmarker import Landmarker, StillLandmarker
from trainer.pose.models import model_bytes
from trainer.pose.trust import AGAIN_S, ANEW_S, LOST_TORSO, Trust, Verdict
from trainer.session.analyst import Analyst

SAMPLES = Path(__file__).parents[2] / "samples"


class Found:
    """In place of the landmarker: somebody, and how often they were looked for anew."""

    def __init__(self) -> None:
        self.anew = 0
        self.seen = 0

    def __enter__(self) -> Found:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def restart_tracking(self) -> None:
        self.anew += 1

    def __call__(self, frame: Frame) -> Any:
        self.seen += 1
        return film_clam([GOOD])[0][1]


def looked_anew(is_lost: bool, times_s: list[float]) -> int:
    found, trust = Found(), Trust()
    for t_s in (0.0, AGAIN_S):
        trust.take(Verdict(t_s, LOST_TORSO + (0.1 if is_lost else -0.1), is_trusted=False))
    guard: Any = SimpleNamespace(trust=trust, offer=lambda *_: None, stop=lambda: None)
    load: Any = lambda: found  # noqa: E731
    analyst = Analyst(load, guard, None)
    analyst.rest()
    for i, t_s in enumerate(times_s):
        analyst.offer(Frame(np.zeros((48, 64, 3), np.uint8), t_s, i))
        while found.seen <= i:
            time.sleep(0.001)
    analyst.stop()
    return found.anew


def test_while_the_turned_pictures_show_another_pose_the_person_is_looked_for_now_and_then() -> None:
    assert looked_anew(False, [0.0, 1.0, 2.0, 3.0]) == 0
    assert looked_anew(True, [0.0, ANEW_S / 2, ANEW_S, ANEW_S * 1.5, ANEW_S * 2]) == 3


@pytest.mark.slow
def test_a_wrong_pose_that_keeps_itself_is_lost() -> None:
    stands, lies = (still(name) for name in ("tall_posture_head_forward", "glute_bridge_hinges_up"))
    with Landmarker(model_bytes()) as landmarker, StillLandmarker(model_bytes()) as first_look:
        right = first_look(lies)
        assert right is not None
        for i in range(10):
            landmarker(Frame(stands, i / 10, i))
        off_px = [nose_off_px(landmarker, right, lies, i) for i in range(10, 20)]
        assert off_px[-1] > 100  # the head is taken to be where it was
        landmarker.restart_tracking()
        assert nose_off_px(landmarker, right, lies, 20) < 20


def still(name: str) -> np.ndarray:
    with open_source(SAMPLES / f"{name}.mp4", live=False) as source:
        frame = source.read()
    assert frame is not None
    return frame.image


def nose_off_px(landmarker: Landmarker, right: np.ndarray, image: np.ndarray, index: int) -> float:
    pose = landmarker(Frame(image, index / 10, index))
    assert pose is not None
    return float(np.hypot(*(pose.points[Landmark.NOSE, :2] - right[Landmark.NOSE, :2])))
