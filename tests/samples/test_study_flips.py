"""Left taken for right, counted on landmarks that can be counted by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.landmarks import MIRROR
from samples.study.flips import GROUPS, begins, markdown, sides_of
from samples.study.tracks import PLACES, Tracks

TORSO_PX = 100.0


def body() -> np.ndarray:
    """One frame's joints, (33, 2): each at its own place, the right one of a pair 30 pixels beside the left one."""
    xy = np.stack([np.arange(33) * 7.0, np.arange(33) * 11.0], axis=1)
    xy[12::2] = xy[11:32:2] + np.array([30.0, 0.0])
    xy[[11, 12], 1], xy[[23, 24], 1] = 0.0, TORSO_PX
    return xy


@pytest.mark.parametrize("group", GROUPS)
def test_swapped_landmarks_are_told_from_right_ones(group: str) -> None:
    truth = np.stack([body()] * 3)
    found = truth.copy()
    found[1] = truth[1, MIRROR]
    found[2] = (truth[2] + truth[2, MIRROR]) / 2  # both in the middle: nobody can tell
    assert sides_of(found, truth, GROUPS[group], TORSO_PX).tolist() == [1, -1, 0]


@pytest.mark.parametrize(
    ("sides", "times"), [([1, 1, 0], 0), ([-1, -1], 1), ([1, -1, 0, -1, 1, -1], 2), ([0, 0], 0), ([], 0)]
)
def test_how_often_it_begins(sides: list[int], times: int) -> None:
    assert begins(np.array(sides, np.int8)) == times


def test_the_table_counts_frames_by_exercise_and_camera() -> None:
    truth = np.stack([body()] * 4)
    points = np.dstack([truth, np.ones((4, 33, 2))])
    points[1, :, :2] = truth[1, MIRROR]
    points[3] = np.nan  # nobody was found
    t_s = np.arange(4) / 10
    sidecar = {"exercise": "toe_taps", "camera": {"view": "feet", "recommended": False}}
    clip = Tracks(
        name="one",
        video=Path("one.mp4"),
        t_s=t_s,
        points=points,
        ways_px=np.zeros((4, len(PLACES), 2)),
        size=(640, 480),
        sidecar=sidecar,
        truth={"t_s": t_s, "joints_px": truth},
    )
    assert (
        markdown([clip]).splitlines()[-1] == "| toe_taps | feet, not recommended | 3 | 1 of 3 | 1 of 3 | 1 of 3 | 1 |"
    )
