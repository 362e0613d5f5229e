"""The person's own repetition as a figure: where they were seen, and no more than was seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import exercises
from calibration.landmarks import Landmark, Pose
from tests.stick_figure import GOOD, Clam, Recording, film_clam
from trainer.screen.drawing import SKY
from trainer.teach.demonstration import Demonstration, demonstration
from trainer.teach.moving import moving_figure
from trainer.teach.own import AROUND_S, own_movement, turned_like

CLAM = exercises.get("clam")
START_S, PEAK_S, END_S = (times[0] for times in (Clam([GOOD]).starts_s, Clam([GOOD]).peaks_s, Clam([GOOD]).ends_s))


@pytest.fixture(scope="module")
def film() -> Recording:
    return film_clam([GOOD], top="left", fps=20.0)


def shown(frames: Recording) -> Demonstration | None:
    like = demonstration("clam", None, "left")
    assert like is not None
    return own_movement(like, frames, START_S, PEAK_S, END_S, "left", "pelvis_rolls_back")


def without(frames: Recording, marks: tuple[Landmark, ...], from_s: float, to_s: float) -> Recording:
    """The same with landmarks that are not seen for a while."""

    def hide(pose: Pose) -> Pose:
        points = pose.points.copy()
        points[list(marks), 2] = 0.0
        return replace(pose, points=points)

    return [(t_s, hide(pose) if pose is not None and from_s <= t_s <= to_s else pose) for t_s, pose in frames]


def test_the_repetition_is_where_and_when_it_was_seen(film: Recording) -> None:
    own = shown(film)
    assert own is not None
    assert (own.is_own, own.fault, own.side) == (True, "pelvis_rolls_back", "left")
    assert own.start_s == pytest.approx(AROUND_S)
    assert own.end_s - own.start_s == pytest.approx(END_S - START_S)
    # The angle between the knees as seen from the feet is that of the landmarks, at rest and at the top.
    for at_s, clip_s in ((0.0, START_S - AROUND_S), (own.peak_s, PEAK_S)):
        pose = min(film, key=lambda one: abs(one[0] - clip_s))[1]
        assert pose is not None
        knees_px = pose.xy_px[Landmark.LEFT_KNEE] - pose.xy_px[Landmark.RIGHT_KNEE]
        torso_px = pose.xy_px[Landmark.LEFT_SHOULDER] - pose.xy_px[Landmark.LEFT_HIP]
        joints_m = own.at(at_s)
        knees_m = (joints_m[Landmark.LEFT_KNEE] - joints_m[Landmark.RIGHT_KNEE])[[0, 2]] * [1, -1]
        torso_m = (joints_m[Landmark.LEFT_SHOULDER] - joints_m[Landmark.LEFT_HIP])[[0, 2]] * [1, -1]
        np.testing.assert_allclose(knees_m / np.linalg.norm(torso_m), knees_px / np.linalg.norm(torso_px), atol=0.05)


def test_it_moves_and_has_no_beads_since_no_landmark_shows_the_curve_of_the_spine(film: Recording) -> None:
    own = shown(film)
    assert own is not None
    low, high = (moving_figure(CLAM, own, t_s, (500, 300)).copy() for t_s in (0.0, own.peak_s))
    assert (low != high).any(axis=2).mean() > 0.01
    assert not (high == SKY).all(axis=2).any()
    assert (high != high[0, 0]).any(axis=2).mean() > 0.1  # somebody is there


def test_a_limb_that_was_not_seen_is_left_out(film: Recording) -> None:
    whole, part = shown(film), shown(without(film, (Landmark.LEFT_WRIST, Landmark.LEFT_ELBOW), 0.0, 99.0))
    assert whole is not None
    assert part is not None
    assert np.isnan(part.joints_m[:, Landmark.LEFT_WRIST]).any(axis=1).all()
    drawn = [(moving_figure(CLAM, one, 0.0, (500, 300)) > 60).any(axis=2).sum() for one in (whole, part)]
    assert drawn[1] != drawn[0]


@pytest.mark.parametrize(
    ("marks", "for_s", "is_there"),
    [
        ((Landmark.LEFT_HIP,), 0.3, True),  # a gap that is bridged
        ((Landmark.LEFT_HIP,), 1.5, False),  # one that would be guessed
        ((Landmark.LEFT_WRIST,), 1.5, True),  # only an arm
    ],
)
def test_a_trunk_is_not_guessed(film: Recording, marks: tuple[Landmark, ...], for_s: float, is_there: bool) -> None:
    assert (shown(without(film, marks, PEAK_S, PEAK_S + for_s)) is not None) is is_there


def test_a_repetition_that_is_not_in_the_record_whole_has_no_figure(film: Recording) -> None:
    assert shown([one for one in film if one[0] < PEAK_S]) is None
    assert shown([]) is None
    assert shown([(t_s, None) for t_s, _ in film]) is None


def test_how_it_goes_lies_as_the_person_lay() -> None:
    one = demonstration("glute_bridge")
    assert one is not None
    other_way = replace(one, joints_m=one.joints_m * [-1.0, 1.0, 1.0])
    head, hip = (turned_like(one, other_way).joints_m[0, mark, 0] for mark in (Landmark.NOSE, Landmark.LEFT_HIP))
    assert (head > hip) != (one.joints_m[0, Landmark.NOSE, 0] > one.joints_m[0, Landmark.LEFT_HIP, 0])
    assert turned_like(one, one) is one
