"""A set with all that a record can hold, made by hand. Without pytest, which takes half a second to import."""

from __future__ import annotations

import math

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Pose
from calibration.viewpoint import Viewpoint
from exercises.judging.results import Fault, Hold, NotSeen, Repetition, Scores, SetFault, SetResult
from trainer.record import landmark_blob
from trainer.record.recorder import SetInfo

SIZE = (640, 480)
INFO = SetInfo("clam", None, "live", 100.0, "a shelf", "full", {"pilates-trainer": "0.1.0"})


def pose_at(t_s: float, size: tuple[int, int] = SIZE) -> Pose:
    points = np.random.default_rng(int(t_s * 1000)).normal(300, 100, (33, 4)).astype(np.float32)
    points[7, :2] = np.nan
    return Pose(points, t_s, size)


def clip(n: int, start_s: float = 100.0) -> list[landmark_blob.TimedPose]:
    """A person at 30 frames a second; every tenth frame shows nobody."""
    times = [start_s + i / 30 for i in range(n)]
    return [(t_s, None if i % 10 == 9 else pose_at(t_s)) for i, t_s in enumerate(times)]


def assert_same(read: list[landmark_blob.TimedPose], wanted: list[landmark_blob.TimedPose]) -> None:
    """Bit for bit: NaN equals the same NaN, 0.0 does not equal -0.0."""
    assert [t for t, _ in read] == [t for t, _ in wanted]
    for (_, a), (_, b) in zip(read, wanted, strict=True):
        assert (a is None) == (b is None)
        if a is not None and b is not None:
            assert a.points.dtype == np.float32
            assert a.points.tobytes() == b.points.tobytes()
            assert (a.t_s, a.size) == (b.t_s, b.size)


def repetition(n: int, *faults: Fault) -> Repetition:
    scores = Scores(spine=100 / 3, hips=None, range=0.0, tempo=87.25)
    return Repetition(n, "left", 100.0 + n, 101.0 + n, 102.0 + n, 41.7 + 0.1, 1.6, math.pi, scores, faults)


ROLL = Fault("pelvis_rolls_back", 101.2, 101.9, 14.3, "deg", "fault")
FEET = Fault("feet_apart", 101.4, 101.7, 0.31, "torso", "severe")
CALIBRATION = Calibration(
    t_s=102.0,
    method="held",
    rest_px=pose_at(3.0).points[:, :2],
    torso_px=151.25,
    head=np.array([1.0, 0.1]) / 3,
    up=np.array([0.1, -1.0]) / 3,
    side="left",
    camera_pitch_deg=math.nan,
    camera_pitch_error_deg=4.2,
    camera_roll_deg=-1.1,
    camera_roll_error_deg=0.7,
    viewpoint=Viewpoint("front", 3.3, 5.9, 41.0, 1 / 3, 2.1, 0.3, 0.04),
)
RESULT = SetResult(
    "clam",
    (repetition(1, ROLL, FEET), repetition(2)),
    (Hold(1, 130.0, 141 + 1 / 3, Scores(spine=200 / 3), (FEET, ROLL)), Hold(2, 150.0, 151.5, Scores(), ())),
    (SetFault("asymmetry", 12.7, "%"), SetFault("fades", 0.1 + 0.1, "deg")),
    not_seen=(NotSeen("pelvis roll", "the camera is too low", "Raise the camera – 50 cm will do."),),
    scores=Scores(spine=90.5, tempo=1 / 7),
)
