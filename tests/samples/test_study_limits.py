"""What limits refuse and believe wrongly: the comments match the committed record, and the study counts."""

from __future__ import annotations

import math
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from calibration import stillness
from calibration.landmarks import Landmark, Pose
from samples.study.limits import Errors, Window, drifts, holds, is_fitted, markdown, moved, read, windows, write
from samples.study.sources import of_module


def test_a_constant_says_fit_if_the_record_supports_it() -> None:
    wrong = []
    for (module, name), many in groupby(read(), key=lambda one: (one.module, one.name)):
        found = [*many]
        said = next(one for one in of_module(module) if name in one.names)
        value = said.values[said.names.index(name)]
        if found[0].value != value or (said.source == "Fit") != is_fitted(found):
            wrong.append(name)
    assert wrong == [], "measure them: python -m samples.study limits FOLDERS --record samples/study/limits.csv"


def errors(factor: float, refused: int, believed: int, error_deg: float = math.nan) -> Errors:
    return Errors("calibration/stillness.py", "A", "2.0", factor, refused, 200, believed, 200, error_deg)


@pytest.mark.parametrize(
    ("half", "twice", "fits"),
    [
        ((80, 0, 10.0), (0, 90, 10.0), True),  # refuses more, believes more
        ((34, 30, 10.0), (30, 34, 10.0), False),  # chance
        ((80, 0, 10.0), (0, 20, 10.0), False),  # twice is better
        ((30, 30, 12.0), (30, 30, 10.1), True),  # less precise
        ((30, 30, 9.0), (30, 30, 12.0), False),  # half is more precise
    ],
)
def test_a_limit_fits_if_a_move_is_clearly_worse_and_none_better(
    half: tuple[int, int, float], twice: tuple[int, int, float], fits: bool
) -> None:
    assert is_fitted([errors(0.5, *half), errors(1.0, 30, 30, 10.0), errors(2.0, *twice)]) is fits


def test_rest_and_movement_are_counted_by_the_true_joints() -> None:
    seen = [
        Window(true_away=0.0, away=0.1, true_drift=0.0, drift=0.0),  # rests, but reads as a movement
        Window(true_away=0.0, away=0.01, true_drift=0.0, drift=0.03),  # stays, but reads as leaving
        Window(true_away=0.2, away=0.01, true_drift=0.05, drift=0.0),  # moves and leaves, but reads as still
        Window(true_away=0.2, away=0.3, true_drift=0.05, drift=0.1),
    ]
    assert holds(seen)[:4] == (1, 2, 1, 2)
    assert drifts(seen)[:4] == (1, 1, 1, 1)
    with moved(stillness, "WANDER_TORSO", 2.0):
        assert holds(seen)[:4] == (0, 2, 1, 2)
    assert stillness.WANDER_TORSO == 0.08


def test_a_window_knows_how_far_the_landmarks_and_the_joints_moved() -> None:
    joints = np.zeros((61, 33, 2))
    joints[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1] = -100.0  # a torso of 100 pixels
    t_s = np.arange(61) / 20
    found = joints.copy()
    found[:, Landmark.LEFT_KNEE, 0] = np.where(t_s < 1.5, 0.0, 10.0)
    poses = [
        (float(t), Pose(np.column_stack([xy, np.ones((33, 2))]).astype(np.float32), float(t), (640, 480)))
        for t, xy in zip(t_s, found, strict=True)
    ]
    (one,) = windows(poses, t_s, joints)
    assert (one.true_away, one.true_drift, one.drift) == (0.0, 0.0, 0.0)
    assert one.away == pytest.approx(0.1)


def test_the_record_is_written_and_read_again(tmp_path: Path) -> None:
    found = [errors(0.5, 3, 4, 7.25), errors(1.0, 1, 2, 7.0), errors(2.0, 0, 9, 8.0)]
    write(found, tmp_path / "limits.csv")
    assert read(tmp_path / "limits.csv") == found
    assert (
        "| `calibration/stillness.py` `A` | 2.0 | 3 / 1 / 0 of 200 | 4 / 2 / 9 of 200 | 7.2 / 7.0 / 8.0 |"
        in markdown(found)
    )
