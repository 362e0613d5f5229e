"""The arm sign: what counts as one and what does not, on figures that can be computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.gesture import HURT_S, SIGN_S, ArmSign, raised_arm
from calibration.landmarks import LANDMARK_COUNT, Pose, Side, row
from tests.stick_figure import GOOD, film_clam, mirrored

#: Up in the picture, and the other ways; the torso is 100 px long.
UP, DOWN, ASIDE, BACK = 0.0, 180.0, 90.0, -90.0


def figure(
    left_deg: float, right_deg: float, trunk_deg: float = 180.0, bend_deg: float = 0.0, arm_px: float = 110
) -> Pose:
    """Shoulders at (300, 200); each arm points so many degrees clockwise from up, the trunk from shoulders to hips too.

    The elbow is bent by ``bend_deg``, half of it on either side of the arm's line.
    """
    points = np.ones((LANDMARK_COUNT, 4), np.float32)

    def way(deg: float) -> np.ndarray:
        return np.array([math.sin(math.radians(deg)), -math.cos(math.radians(deg))])

    arms: dict[Side, float] = {"left": left_deg, "right": right_deg}
    for side, arm_deg in arms.items():
        shoulder = np.array([300.0, 200.0]) + (5.0 if side == "left" else -5.0)
        points[row(side, "shoulder"), :2] = shoulder
        points[row(side, "hip"), :2] = shoulder + 100 * way(trunk_deg)
        points[row(side, "elbow"), :2] = shoulder + arm_px / 2 * way(arm_deg + bend_deg / 2)
        points[row(side, "wrist"), :2] = points[row(side, "elbow"), :2] + arm_px / 2 * way(arm_deg - bend_deg / 2)
    return Pose(points, 0.0, (640, 480))


@pytest.mark.parametrize(
    ("pose", "wanted"),
    [
        (figure(UP, DOWN), "left"),  # standing, an arm overhead
        (figure(DOWN, UP), "right"),
        (figure(UP, ASIDE, trunk_deg=90), "left"),  # lying on the back or the side, an arm to the ceiling
        (figure(UP, BACK, trunk_deg=-90), "left"),
        (figure(20, ASIDE, trunk_deg=90), "left"),
        (figure(35, ASIDE, trunk_deg=90), None),  # too far from upright
        (figure(60, 60, trunk_deg=90), None),  # both reach for the knees, as in a curl
        (figure(60, ASIDE, trunk_deg=90), None),
        (figure(-20, 20, trunk_deg=90), None),  # two arms
        (figure(UP, 40, trunk_deg=90), None),  # two arms, one of them not quite
        (figure(UP, 5, trunk_deg=90), None),
        (figure(UP, DOWN, bend_deg=50), None),  # a hand in the air, the elbow bent
        (figure(UP, DOWN, bend_deg=20), "left"),
        (figure(UP, ASIDE, trunk_deg=90, arm_px=45), None),  # it points at the camera
        (figure(UP, ASIDE, trunk_deg=90, arm_px=60), "left"),  # from high above
        (figure(UP, ASIDE, trunk_deg=0), None),  # seen from the head end, an arm along the body
        (figure(DOWN, DOWN), None),
    ],
)
def test_which_arm_is_up(pose, wanted):
    assert raised_arm(pose) == wanted


def test_what_is_not_seen_is_no_sign():
    for name in ("shoulder", "elbow", "wrist", "hip"):
        pose = figure(UP, DOWN)
        pose.points[row("left", name), :2] = np.nan
        assert raised_arm(pose) is None
    pose = figure(UP, DOWN)
    pose.points[row("right", "wrist"), :2] = np.nan  # the other arm is hidden below the body
    assert raised_arm(pose) == "left"


def given_at(poses: list[tuple[float, Pose | None]]) -> list[float]:
    sign = ArmSign()
    return [round(t_s, 2) for t_s, pose in poses if sign.update(t_s, pose)]


def held(from_s: float, to_s: float, pose: Pose | None) -> list[tuple[float, Pose | None]]:
    return [(n / 20, pose) for n in range(round(from_s * 20), round(to_s * 20))]


ARM, NONE = figure(UP, ASIDE, trunk_deg=90), figure(ASIDE, ASIDE, trunk_deg=90)


def test_given_once_when_it_has_been_held_and_again_only_after_the_arm_came_down():
    assert given_at(held(0, 1.5, ARM)) == []
    assert given_at(held(0, 8, ARM)) == [SIGN_S]
    assert given_at(held(0, 3, ARM) + held(3, 4, NONE) + held(4, 8, ARM)) == [SIGN_S, 4 + SIGN_S]


def test_a_short_gap_is_bridged_and_a_long_one_begins_anew():
    assert given_at(held(0, 1, ARM) + held(1, 1.2, None) + held(1.2, 2, ARM)) == [SIGN_S]
    assert given_at(held(0, 1, ARM) + held(1, 1.5, None) + held(1.5, 2.8, ARM)) == []


def test_an_arm_that_moves_is_no_sign():
    swinging = [(n / 20, figure(24 * math.sin(n / 4), ASIDE, trunk_deg=90)) for n in range(100)]
    assert all(raised_arm(pose) for _, pose in swinging)
    assert given_at(swinging) == []


def test_a_pose_that_is_not_trusted_is_no_sign():
    assert given_at(held(0, 4, replace(ARM, is_trusted=False))) == []


def test_a_clam_holds_no_sign():
    assert given_at(film_clam([GOOD, GOOD])) == []


@given(st.floats(0, 360), st.floats(0, 360), st.floats(0, 360))
def test_a_mirror_swaps_the_arm(left_deg, right_deg, trunk_deg):
    pose = figure(left_deg, right_deg, trunk_deg)
    ((_, mirror),) = mirrored([(0.0, pose)])
    assert mirror is not None
    swap = {"left": "right", "right": "left", None: None}
    assert raised_arm(mirror) == swap[raised_arm(pose)]


def test_the_study_counts_signs_and_stills():
    study = pytest.importorskip("samples.study.gesture", exc_type=ImportError)
    assert study.signs(held(0, 3, ARM) + held(3, 4, NONE) + held(4, 8, ARM)) == 2
    page = study.markdown([], [("clam", True, True), ("clam", True, False), ("clam", False, False)])
    assert "| Clam | 3 | 2 | 1 |" in page


def test_an_arm_that_stays_up_gives_the_longer_sign_once_and_a_shorter_one_does_not():
    def signs(up_s: float) -> int:
        sign = ArmSign(HURT_S)
        return sum(sign.update(n / 10, figure(UP, DOWN) if n / 10 <= up_s else figure(DOWN, DOWN)) for n in range(80))

    assert signs(SIGN_S + 0.5) == 0
    assert signs(HURT_S + 1.5) == 1
