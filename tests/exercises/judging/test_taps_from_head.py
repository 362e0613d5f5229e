"""Toe taps seen from the head end, on a figure whose joints are placed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from calibration.landmarks import PATCHES, Landmark, Pose
from exercises.judging.results import SetResult
from exercises.toe_taps import TOE_TAPS
from tests.replay import replay

FPS, WAY_S, PERIOD_S = 12.0, 1.2, 3.4
Falls = tuple[float, float]  # of the left and of the right foot, shoulder widths


def pose(t_s: float, falls: Falls = (0.0, 0.0), aside: float = 0.0, feet: float = 0.95) -> Pose:
    """Shoulders 100 pixels apart, the left one at the left; ``feet``: their height above the hips, widths."""
    xy = np.tile([0.0, -0.3], (33, 1))  # the face
    for name, x, y in (("SHOULDER", 0.5, 0.0), ("ELBOW", 0.7, 0.2), ("HIP", 0.25, 0.9), ("KNEE", 0.2, 1.5)):
        swings = aside if name == "KNEE" else 0.0
        xy[Landmark[f"LEFT_{name}"]], xy[Landmark[f"RIGHT_{name}"]] = (swings - x, y), (swings + x, y)
    for name in ("ANKLE", "HEEL", "FOOT_INDEX"):
        xy[Landmark[f"LEFT_{name}"]] = aside - 0.2, 0.9 + feet - falls[0]
        xy[Landmark[f"RIGHT_{name}"]] = aside + 0.2, 0.9 + feet - falls[1]
    points = np.ones((33, 4), np.float32)
    points[:, :2] = np.array([320.0, 350.0]) + 100.0 * xy * [1.0, -1.0]
    return Pose(points, t_s, (640, 480), np.zeros((len(PATCHES), 2), np.float32))


def judged(*peaks: tuple[Falls, float]) -> SetResult:
    """Three seconds of rest, then each peak (falls, knees aside) is reached and left again."""
    poses = []
    for i in range(int((4.0 + PERIOD_S * len(peaks)) * FPS)):
        n, into_s = divmod(i / FPS - 3.0, PERIOD_S)
        share = max(min(into_s, 2 * WAY_S - into_s) / WAY_S, 0.0) if 0 <= n < len(peaks) else 0.0
        part = 0.5 - 0.5 * math.cos(math.pi * share)
        (left, right), aside = peaks[min(max(int(n), 0), len(peaks) - 1)]
        poses.append((i / FPS, pose(i / FPS, (part * left, part * right), part * aside)))
    return replay(TOE_TAPS, poses)[1]


def test_taps_are_counted_with_their_sides_and_nothing_is_said_of_their_form() -> None:
    result = judged(((0.6, 0.0), 0.0), ((0.1, 0.6), 0.0))
    assert [rep.side for rep in result.reps] == ["left", "right"]
    assert [rep.faults for rep in result.reps] == [(), ()]
    assert [(rep.scores.spine, rep.scores.hips) for rep in result.reps] == [(None, None)] * 2
    assert {"other_leg_drifts", "knee_opens", "partial_range"} <= {note.what for note in result.not_seen}
    assert len({note.advice for note in result.not_seen}) == 1  # one sentence: where to put the camera


@pytest.mark.parametrize("peak", [((0.6, 0.55), 0.0), ((0.3, 0.1), 0.5)], ids=["both legs", "knees that swing"])
def test_another_movement_of_the_feet_is_no_tap(peak: tuple[Falls, float]) -> None:
    assert judged(peak, peak).reps == ()


def test_feet_on_the_mat_are_not_the_start() -> None:
    assert TOE_TAPS.start(pose(0.0)) == []
    assert TOE_TAPS.start(pose(0.0, feet=-0.1)) == ["Lift both legs into table top: hips and knees at right angles."]


def test_no_guide_is_drawn_where_the_thighs_are_not_seen() -> None:
    at = TOE_TAPS.calibrate([pose(0.0)], "held")
    assert at is not None
    tap = pose(1.0, (0.6, 0.0))
    assert TOE_TAPS.ideal(tap, at, TOE_TAPS.observe(tap, at)) == ()
