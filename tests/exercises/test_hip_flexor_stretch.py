"""Hip flexor stretch: figures that lean, glide too far, rise and turn; nothing but half kneeling is held."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from calibration.half_kneeling import legs
from calibration.landmarks import MIRROR, Landmark, Pose, Side
from exercises.hip_flexor_stretch import (
    HIP_FLEXOR_STRETCH,
    LEG_READS,
    MOST_BIAS_DEG,
    READS_DEG,
    UPRIGHT_LEANS_DEG,
    bias_deg,
)
from exercises.judging.declaration import Holding
from exercises.judging.results import Hold, SetResult
from exercises.judging.runner import SetRunner
from tests.replay import replay

assert isinstance(HIP_FLEXOR_STRETCH.counting, Holding)
TORSO_PX, SIZE, FPS = 120.0, (640, 480), 12.0
#: Thigh and shin of the figure, torso lengths.
THIGH = SHIN = 0.85


@dataclass(frozen=True)
class Body:
    """A figure that faces the right edge, torso lengths, y up from the floor; the rear knee is at x = 0.

    Attributes:
        lean_deg: trunk from upright as it reads, forward.
        glide: hips ahead of the rear knee.
        rise: hips and both knees above their places on the mat.
        foot: front ankle ahead of the rear knee.
        width: of the shoulders in the picture.
        both: kneels on both knees.
        knee: the side of the rear knee.
        stands: upright on both feet.
    """

    lean_deg: float = READS_DEG + UPRIGHT_LEANS_DEG
    glide: float = 0.0
    rise: float = 0.0
    foot: float = 0.9
    width: float = 0.1
    both: bool = False
    knee: Side = "left"
    stands: bool = False

    def knee_ahead(self) -> float:
        """The front knee ahead of the rear one: the far corner of the triangle hip, knee, ankle."""
        hip, ankle = self._hip(), np.array([self.foot, 0.1])
        line = ankle - hip
        half = float(np.hypot(*line)) / 2
        out = math.sqrt(max(THIGH**2 - half**2, 0.0))
        return float((hip + line / 2 + out * np.array([-line[1], line[0]]) / (2 * half))[0])

    def _hip(self) -> np.ndarray:
        return np.array([self.glide, 0.1 + math.sqrt(THIGH**2 - self.glide**2) + self.rise])

    def points(self) -> np.ndarray:
        hip = np.array([0.0, 1.8]) if self.stands else self._hip()
        tip = math.radians(self.lean_deg)
        shoulder = hip + np.array([math.sin(tip), math.cos(tip)])
        rear = (np.array([0.0, 0.1 + self.rise / 2]), np.array([-SHIN, 0.1]), np.array([-SHIN - 0.2, 0.0]))
        ankle = np.array([self.foot, 0.1])
        x = self.knee_ahead()
        up = math.sqrt(max(SHIN**2 - (x - self.foot) ** 2, 0.0))
        front = rear if self.both else (np.array([x, 0.1 + up]), ankle, ankle + np.array([0.4, -0.1]))
        if self.stands:
            rear = front = (np.array([0.0, 0.95]), np.array([0.0, 0.1]), np.array([0.4, 0.0]))
        xy = np.tile(shoulder + np.array([0.0, 0.5]), (33, 1))
        xy[Landmark.NOSE] += [0.2, 0.0]
        for side, (knee, ankle, toes) in zip(
            ("LEFT", "RIGHT"), (rear, front) if self.knee == "left" else (front, rear), strict=True
        ):
            way = 0.5 if side == "LEFT" else -0.5
            joints = {
                "SHOULDER": shoulder + np.array([way * self.width, 0.0]),
                "HIP": hip,
                "KNEE": knee,
                "ANKLE": ankle,
            }
            joints |= {"HEEL": ankle, "FOOT_INDEX": toes}
            for name, at in joints.items():
                xy[Landmark[f"{side}_{name}"]] = at
        return np.asarray(xy)

    def pose(self, t_s: float = 0.0, mirrored: bool = False, scale: float = 1.0) -> Pose:
        points = np.ones((33, 4), np.float32)
        points[:, :2] = scale * (np.array([320.0, 400.0]) + TORSO_PX * self.points() * [1.0, -1.0])
        if mirrored:
            points[:, 0] = scale * SIZE[0] - points[:, 0]
            points = points[MIRROR]
        return Pose(points, t_s, (round(scale * SIZE[0]), round(scale * SIZE[1])))


Movement = Callable[[float], Body]
KNEELS = Body()
HELD = replace(KNEELS, glide=0.2)


def held(move: Movement, seconds: float = 16.0, mirrored: bool = False, scale: float = 1.0) -> SetResult:
    """A live set of this movement."""
    times = [i / FPS for i in range(round(seconds * FPS))]
    return replay(HIP_FLEXOR_STRETCH, [(t_s, move(t_s).pose(t_s, mirrored, scale)) for t_s in times])[1]


def from_to(rest: Body, worst: Body) -> Movement:
    """At rest for five seconds, worse within one, so for four, and back within one."""

    def move(t_s: float) -> Body:
        part = float(np.interp(t_s, [5, 6, 10, 11], [0, 1, 1, 0]))
        ways = {name: getattr(rest, name) for name in ("lean_deg", "glide", "rise", "width")}
        return replace(rest, **{name: was + part * (getattr(worst, name) - was) for name, was in ways.items()})

    return move


def only(result: SetResult) -> Hold:
    (hold,) = result.holds
    return hold


def peaks(result: SetResult) -> dict[str, float]:
    return {fault.code: fault.peak for fault in only(result).faults}


def leaning(deg: float) -> Body:
    return replace(HELD, lean_deg=READS_DEG + deg)


def test_an_upright_glide_is_held_without_fault() -> None:
    result = held(from_to(KNEELS, HELD))
    assert peaks(result) == {}
    assert only(result).scores.spine == 100.0
    assert only(result).end_s - only(result).start_s > 15.0


def test_the_pelvis_is_not_seen_and_never_called_good() -> None:
    result = held(from_to(KNEELS, HELD))
    assert only(result).scores.hips is None
    assert "back_hollows" in {note.what for note in result.not_seen}


@pytest.mark.parametrize(("deg", "is_told"), [(9.0, False), (16.0, True), (26.0, True), (40.0, True)])
def test_a_trunk_that_leans_is_told(deg: float, is_told: bool) -> None:
    found = peaks(held(from_to(HELD, leaning(deg))))
    assert found == ({"leans_forward": pytest.approx(deg, abs=0.5)} if is_told else {})


def test_whoever_starts_leaning_is_not_judged_as_upright() -> None:
    result = held(lambda _: leaning(22.0))
    assert peaks(result) == {"leans_forward": pytest.approx(22.0 - MOST_BIAS_DEG, abs=0.5)}


@pytest.mark.parametrize(("reads_deg", "bias"), [(2.0, 0.0), (8.0, 3.0), (-4.0, -3.0), (20.0, 4.0), (-20.0, -4.0)])
def test_half_of_what_the_start_reads_beyond_upright_is_the_cameras_bias(reads_deg: float, bias: float) -> None:
    at = HIP_FLEXOR_STRETCH.calibrate([leaning(reads_deg).pose()], "held")
    assert at is not None
    assert bias_deg(at) == pytest.approx(READS_DEG + bias, abs=0.01)


@pytest.mark.parametrize(("glide", "is_told"), [(0.3, False), (0.5, True)])
def test_a_knee_that_passes_the_toes_is_told(glide: float, is_told: bool) -> None:
    near = replace(KNEELS, foot=0.62)
    worst = replace(near, glide=glide)
    past = (worst.knee_ahead() - near.foot - 0.4) * LEG_READS / (THIGH + SHIN)
    assert (past > 0.1) == is_told
    found = peaks(held(from_to(near, worst)))
    assert found == ({"knee_past_toes": pytest.approx(past, abs=0.01)} if is_told else {})


def test_a_planted_foot_whose_toes_are_lost_is_where_it_was() -> None:
    near = replace(KNEELS, foot=0.62)
    at = HIP_FLEXOR_STRETCH.calibrate([near.pose()], "held")
    assert at is not None
    pose = replace(near, glide=0.5).pose()
    points = pose.points.copy()
    points[Landmark.RIGHT_FOOT_INDEX, :2] = math.nan
    seen, lost = (HIP_FLEXOR_STRETCH.observe(one, at)["knee_past_leg"] for one in (pose, replace(pose, points=points)))
    assert lost == pytest.approx(seen)


@pytest.mark.parametrize("knee", ["left", "right"])
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_side_is_the_knee_on_the_mat(knee: Side, mirrored: bool) -> None:
    result = held(from_to(replace(KNEELS, knee=knee), leaning(16.0)), mirrored=mirrored)
    assert result.calibration is not None
    assert result.calibration.side == ({"left": "right", "right": "left"}[knee] if mirrored else knee)
    assert [*peaks(result)] == ["leans_forward"]


def test_whoever_kneels_on_the_other_knee_is_told_to_change() -> None:
    runner = SetRunner(HIP_FLEXOR_STRETCH, side="right")
    assert runner.update(0.0, KNEELS.pose()).advice == "Change sides: now the right side."


def test_resolution_does_not_matter() -> None:
    small, large = (peaks(held(from_to(HELD, leaning(16.0)), scale=scale)) for scale in (0.5, 2.0))
    assert small == {code: pytest.approx(peak, abs=0.1) for code, peak in large.items()}


def test_the_lower_knee_is_the_rear_one_whatever_it_is_called() -> None:
    left, right = (legs(replace(KNEELS, knee=side).pose().xy_px) for side in ("left", "right"))
    np.testing.assert_allclose(left.rear_knee, right.rear_knee)
    np.testing.assert_allclose(left.front_toes, right.front_toes)


@pytest.mark.parametrize("rest", [replace(KNEELS, both=True), replace(KNEELS, stands=True)])
def test_kneeling_on_both_knees_and_standing_are_not_held(rest: Body) -> None:
    assert list(HIP_FLEXOR_STRETCH.start(rest.pose()))
    assert held(lambda _: rest).holds == ()


def test_lunging_up_and_down_is_not_held() -> None:
    def move(t_s: float) -> Body:
        return replace(KNEELS, rise=0.5 * max(0.0, math.sin(2 * (t_s - 3.0))))

    assert held(move).holds == ()


@pytest.mark.parametrize(("is_camera", "holds"), [(True, 1), (False, 0)])
def test_a_camera_that_sways_moves_nobody_but_hips_that_rock_do(is_camera: bool, holds: int) -> None:
    poses = []
    for t_s in np.arange(0.0, 16.0, 1 / FPS):
        sway = 0.1 * math.sin(4.0 * max(t_s - 3.0, 0.0))
        pose = (HELD if is_camera else replace(HELD, glide=HELD.glide + sway)).pose(t_s)
        if is_camera:
            pose.points[:, 0] += sway * TORSO_PX
        poses.append((float(t_s), pose))
    assert len(replay(HIP_FLEXOR_STRETCH, poses)[1].holds) == holds


def test_rising_from_the_knee_ends_the_hold() -> None:
    result = held(lambda t_s: replace(HELD, rise=0.5 * float(np.interp(t_s, [13, 14], [0, 1]))), 20.0)
    assert only(result).end_s == pytest.approx(13.4, abs=0.3)


def test_whoever_turns_away_is_not_seen() -> None:
    turned = replace(leaning(16.0), width=0.8)
    assert peaks(held(from_to(HELD, turned))) == {}
    assert HIP_FLEXOR_STRETCH.start(turned.pose()) == ["Turn until you are side-on to the camera."]
