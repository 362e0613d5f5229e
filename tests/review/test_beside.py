"""The demonstration, turned to the camera of the recorded set."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import exercises
from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Landmark
from calibration.viewpoint import Viewpoint, best_viewpoint
from tests.made_page import unpack
from tests.made_records import one_set, rep
from trainer.review.beside import SHOWN_BEADS, demonstration_data, seen_from
from trainer.teach.camera import framed
from trainer.teach.demonstration import demonstration

NAN = math.nan


def recorded(head: tuple[float, float], up: tuple[float, float], pitch_deg: float = NAN, **at: Any) -> Calibration:
    """A calibration that knows little more than where head and face point in the picture."""
    unknown: dict[str, Any] = dict.fromkeys(Viewpoint.__dataclass_fields__, NAN) | {"view": None}
    return Calibration(
        0.0, "held", np.full((LANDMARK_COUNT, 2), NAN, np.float32), 100.0, np.array(head), np.array(up), None,
        pitch_deg, NAN, NAN, NAN, Viewpoint(**unknown | at) if at else None,
    )  # fmt: skip


def is_side_on(exercise: str) -> bool:
    """Whether the camera may stand on either side; from behind or the other end nothing is judged."""
    need = exercises.get(exercise).need
    return need is not None and need.views[0] == "side"


def head_x(exercise: str, calibration: Calibration | None) -> float:
    """Where the head lies, metres to the right of the hips, as the camera sees it."""
    one = demonstration(exercise)
    assert one is not None
    joints_m, _azimuth, _pitch = seen_from(exercises.get(exercise), one, calibration)
    return float(joints_m[0, Landmark.NOSE, 0] - joints_m[0, Landmark.LEFT_HIP, 0])


@pytest.mark.parametrize("exercise", ["glute_bridge", "ab_curl", "toe_taps", "thoracic_lift"])
@pytest.mark.parametrize("way", [1.0, -1.0])
def test_the_head_lies_where_it_was_recorded(exercise: str, way: float) -> None:
    assert math.copysign(1.0, head_x(exercise, recorded((way, 0.0), (0.0, -1.0)))) == way


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_a_standing_person_looks_where_they_looked(way: float) -> None:
    one = demonstration("roll_down")
    assert one is not None
    joints_m, _azimuth, _pitch = seen_from(exercises.get("roll_down"), one, recorded((0.0, -1.0), (way, 0.0)))
    ahead = joints_m[0, Landmark.NOSE, 0] - joints_m[0, [Landmark.LEFT_EAR, Landmark.RIGHT_EAR], 0].mean()
    assert math.copysign(1.0, ahead) == way


def test_turning_keeps_the_working_leg() -> None:
    """Seen from the other side, not in a mirror: the left leg stays the left."""
    one = demonstration("toe_taps", None, "left")
    assert one is not None
    for way in (1.0, -1.0):
        joints_m, *_ = seen_from(exercises.get("toe_taps"), one, recorded((way, 0.0), (0.0, -1.0)))
        moved = np.ptp(joints_m[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 2], axis=0)
        assert moved[0] > 3 * moved[1]


def test_the_camera_is_the_recorded_one_where_known_else_the_recommended() -> None:
    one, clam = demonstration("clam", None, "left"), exercises.get("clam")
    assert one is not None
    usual_deg = sum(clam.need.pitch_deg) / 2  # type: ignore[union-attr]
    assert seen_from(clam, one, None)[1:] == (0.0, usual_deg)
    way = math.copysign(1.0, one.joints_m[0, Landmark.NOSE, 0] - one.joints_m[0, Landmark.LEFT_HIP, 0])
    head = (way, 0.0)
    assert seen_from(clam, one, recorded(head, (0.0, -1.0), 52.0))[1:] == (0.0, 52.0)
    at = recorded(head, (0.0, -1.0), view="front", azimuth_deg=12.0, pitch_deg=41.0)
    # An azimuth towards the head is to the camera's right if the head lies there.
    assert seen_from(clam, one, at)[1:] == (12.0 * way, 41.0)


@pytest.mark.parametrize("exercise", ["tall_posture", "one_leg_stand"])  # shown from the side, and from in front
def test_somebody_upright_who_was_filmed_from_in_front_faces_the_camera(exercise: str) -> None:
    one = demonstration(exercise)
    assert one is not None
    at = recorded((0.0, -1.0), (1.0, 0.0), view="front", azimuth_deg=0.0, pitch_deg=0.0)
    joints_m, *_ = seen_from(exercises.get(exercise), one, at)
    nose = joints_m[0, Landmark.NOSE] - joints_m[0, [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]].mean(axis=0)
    assert -nose[1] > 3 * abs(nose[0])  # towards the camera


def test_the_page_gets_a_figure_for_each_side_and_the_moments_of_its_phases() -> None:
    one = demonstration("toe_taps")
    data = demonstration_data(one_set([rep(1, side="left"), rep(2, side="right")], "toe_taps"))
    assert one is not None
    assert data is not None
    assert [*data["figures"]] == ["left", "right"]
    assert (data["start"], data["peak"], data["end"]) == (one.start_s, one.peak_s, one.end_s)
    left, right = (unpack(each["points"], 2 * data["count"], data["step"]) for each in data["figures"].values())
    assert len(left) == len(right) == len(data["ms"])
    assert sum(data["ms"]) / 1000 >= one.end_s - 2 / one.fps
    assert np.abs(left - right).max() > 50  # the other leg
    beads = left.reshape(len(left), -1, 2)[:, -SHOWN_BEADS:]
    gaps = np.linalg.norm(np.diff(beads, axis=1), axis=2)
    assert gaps.max() < 3 * gaps.min() + 3


def test_an_exercise_without_a_demonstration_has_none() -> None:
    assert demonstration_data(one_set([rep()], "swan_dive")) is None


@pytest.mark.parametrize(
    ("exercise", "way"),
    [(name, 1.0) for name in exercises.names()] + [(name, -1.0) for name in exercises.names() if is_side_on(name)],
)
def test_an_estimated_azimuth_turns_the_figure_to_the_same_side(exercise: str, way: float) -> None:
    """Seen from 12° to the camera's left and right; the estimate of the calibration must turn it likewise."""
    one, known = demonstration(exercise), exercises.get(exercise)
    assert one is not None
    assert known.need is not None
    joints_m = one.joints_m[:1] * [way, way, 1.0]
    found_deg = []
    for azimuth_deg in (-12.0, 12.0):
        pitch_deg = max(8.0, sum(known.need.pitch_deg) / 2)
        camera = framed(joints_m, (1280, 720), azimuth_deg, pitch_deg, is_mirrored=False)
        px = camera.see(joints_m[0, :LANDMARK_COUNT])[0].astype(np.float32)
        head = px[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=0)
        head = head - px[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
        ahead = px[Landmark.NOSE] - px[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR]].mean(axis=0)
        at = best_viewpoint(px, known.need.postures, (1280, 720))
        calibration = replace(
            recorded((0.0, -1.0), (0.0, -1.0)),
            head=head / np.linalg.norm(head),
            up=ahead / np.linalg.norm(ahead),
            viewpoint=at,
        )
        found_deg.append(seen_from(known, one, calibration)[1])
    assert found_deg[0] < found_deg[1] - 12.0
