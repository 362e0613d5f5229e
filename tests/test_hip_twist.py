"""The hip twist's measures on a figure that can be checked by hand, and what is found in whole sets of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calibration.landmarks import MIRROR, Landmark, Pose
from exercises.hip_twist import HIP_TWIST, LIFT_DEG_PER_WIDTH, RISES_ANYWAY_WIDTHS, SWING_DEG_PER_WIDTH
from exercises.results import SetResult
from exercises.runner import replay

SIZE, MIDDLE = (640, 480), (320, 240)
Recording = list[tuple[float, Pose | None]]


@dataclass(frozen=True)
class Body:
    """On the back in table top, seen from the head end; shoulders are 100 pixels apart, the left one at the left.

    Attributes:
        swing_deg: of the knees to the person's left.
        lift_deg: the rib cage's turn along with them, as the measure has it.
        gap_widths: further distance of the knees.
        arms_widths: of each elbow from the middle.
        knees_up_widths: knees above the hips in the picture.
    """

    swing_deg: float = 0.0
    lift_deg: float = 0.0
    gap_widths: float = 0.0
    arms_widths: float = 1.2
    knees_up_widths: float = 0.6

    def part(self, share: float) -> Body:
        return replace(self, **{name: share * getattr(self, name) for name in ("swing_deg", "lift_deg", "gap_widths")})

    def pose(self, t_s: float = 0.0) -> Pose:
        """The landmarks."""
        rise = self.lift_deg / LIFT_DEG_PER_WIDTH + (RISES_ANYWAY_WIDTHS if self.lift_deg else 0.0)
        left_up, right_up = (0.0, rise) if self.swing_deg > 0 else (rise, 0.0)  # the shoulder away from the knees
        across = -self.swing_deg / SWING_DEG_PER_WIDTH
        knees = 0.15 + self.gap_widths / 2
        xy = np.tile([0.0, -0.3], (33, 1))  # the face
        for name, out, x, y in (
            ("ELBOW", self.arms_widths, 0.0, 0.0),
            ("HIP", 0.25, 0.4 * across, 0.85),
            ("KNEE", knees, across, 0.85 + self.knees_up_widths),
            ("ANKLE", 0.1, across, 0.95 + self.knees_up_widths),
        ):
            xy[Landmark[f"LEFT_{name}"]] = x - out, y
            xy[Landmark[f"RIGHT_{name}"]] = x + out, y
        xy[Landmark.LEFT_SHOULDER], xy[Landmark.RIGHT_SHOULDER] = (-0.5, left_up), (0.5, right_up)
        points = np.ones((33, 4), np.float32)
        points[:, :2] = np.array([320.0, 350.0]) + 100.0 * xy * [1.0, -1.0]
        return Pose(points, t_s, SIZE)


def swing(deg: float, **more: float) -> Body:
    return Body(swing_deg=deg, **more)


def film(peaks: Sequence[Body], fps: float = 15.0, out_s: float = 2.6, rest_s: float = 1.0) -> Recording:
    """Three seconds of rest, then each peak is reached, held for half a second and left again."""
    length_s = 2 * out_s + 0.5 + rest_s
    poses: Recording = []
    for i in range(int((4.0 + length_s * len(peaks)) * fps)):
        t_s = i / fps
        n, into_s = divmod(t_s - 3.0, length_s)
        share = min(into_s / out_s, 1.0, max((2 * out_s + 0.5 - into_s) / out_s, 0.0)) if 0 <= n < len(peaks) else 0.0
        peak = peaks[min(max(int(n), 0), len(peaks) - 1)]
        poses.append((t_s, peak.part(0.5 - 0.5 * math.cos(math.pi * share)).pose(t_s)))
    return poses


def judged(peaks: Sequence[Body], fps: float = 15.0, out_s: float = 2.6, rest_s: float = 1.0) -> SetResult:
    return replay(HIP_TWIST, film(peaks, fps, out_s, rest_s))[1]


def codes(result: SetResult) -> list[list[str]]:
    return [[fault.code for fault in rep.faults] for rep in result.reps]


def sides(result: SetResult) -> list[str | None]:
    return [rep.side for rep in result.reps]


def test_a_good_repetition_to_each_side_scores_full_marks() -> None:
    result = judged([swing(40), swing(-40)])
    assert (codes(result), sides(result), result.set_faults) == ([[], []], ["left", "right"], ())
    for rep in result.reps:
        assert (rep.scores.spine, rep.scores.hips, rep.scores.tempo) == (100, 100, 100)
        assert rep.range_deg == pytest.approx(40, abs=1)


def test_knees_that_pass_the_middle_without_a_rest_are_two_repetitions() -> None:
    result = judged([swing(40), swing(-40), swing(40)], rest_s=0.0)
    assert (codes(result), sides(result)) == ([[], [], []], ["left", "right", "left"])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (swing(-40, lift_deg=18.0), "shoulder_lifts"),
        (swing(40, lift_deg=18.0), "shoulder_lifts"),
        (swing(-40, gap_widths=0.2), "knees_separate"),
    ],
)
def test_each_fault_is_found_where_it_is(bad: Body, code: str) -> None:
    assert codes(judged([swing(40), bad, swing(40)])) == [[], [code], []]


def test_what_stays_below_the_thresholds_is_no_fault() -> None:
    assert codes(judged([swing(40, lift_deg=7.0, gap_widths=0.1)])) == [[]]


def test_knees_hardly_over_the_threshold_count_when_they_are_so_again() -> None:
    nearly = swing(40, gap_widths=0.14)
    assert codes(judged([nearly, nearly])) == [[], ["knees_separate"]]


def test_a_shoulder_that_sinks_with_the_knees_is_no_lift() -> None:
    assert codes(judged([swing(40, lift_deg=-20.0)])) == [[]]


def test_haste_and_a_small_repetition_are_found() -> None:
    assert codes(judged([swing(40)], out_s=0.8)) == [["too_fast"]]
    assert codes(judged([swing(40), swing(18), swing(-40)])) == [[], ["partial_range"], []]


def test_uneven_sides_are_a_fault_of_the_set() -> None:
    (fault,) = judged([swing(40), swing(-29)]).set_faults
    assert (fault.code, fault.unit) == ("uneven_range", "share")
    assert fault.value == pytest.approx(1 - 29 / 40, abs=0.03)
    assert judged([swing(40), swing(-35)]).set_faults == ()  # within what even swings may read
    assert judged([swing(40), swing(40)]).set_faults == ()  # one side alone tells nothing


@pytest.mark.parametrize("body", [Body(gap_widths=0.9), Body(lift_deg=10.0), swing(5), swing(110)])
def test_other_movements_are_not_counted(body: Body) -> None:
    assert judged([body, body]).reps == ()


def test_the_start_position_is_known_from_others() -> None:
    assert list(HIP_TWIST.start(Body().pose())) == []
    assert "table top" in HIP_TWIST.start(Body(knees_up_widths=0.0).pose())[0]
    assert "together" in HIP_TWIST.start(Body(gap_widths=0.5).pose())[0]
    assert "middle" in HIP_TWIST.start(swing(40).pose())[0]
    assert "arms" in HIP_TWIST.start(Body(arms_widths=0.6).pose())[0]


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_from_elsewhere_there_is_no_start_position(quarter_turns: int) -> None:
    """From a side, from the foot end, or of somebody who stands."""
    pose = Body().pose()
    x, y = pose.points[:, 0] - 320, pose.points[:, 1] - 240
    turned = {1: (-y, x), 2: (-x, -y), 3: (y, -x)}[quarter_turns]
    pose.points[:, 0], pose.points[:, 1] = turned[0] + 320, turned[1] + 240
    assert "head towards the camera" in HIP_TWIST.start(pose)[0]
    assert HIP_TWIST.calibrate([pose], "hindsight") is None


def test_narrow_shoulders_are_seen_from_a_side() -> None:
    pose = Body().pose()
    for landmark in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER):
        pose.points[landmark, 0] = 320 + 0.3 * (pose.points[landmark, 0] - 320)
    assert HIP_TWIST.calibrate([pose], "held") is None


def test_hidden_knees_are_not_seen() -> None:
    calibration = HIP_TWIST.calibrate([Body().pose()], "held")
    assert calibration is not None
    pose = swing(40).pose()
    pose.points[Landmark.LEFT_KNEE, :2] = np.nan
    values = HIP_TWIST.observe(pose, calibration)
    assert math.isnan(values["swing_deg"])
    assert math.isnan(values["knee_gap_widths"])


@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
@given(st.booleans(), st.floats(0.5, 2.0), st.sampled_from([12.0, 24.0]))
def test_mirror_scale_and_frame_rate_change_nothing_else(mirror: bool, scale: float, fps: float) -> None:
    poses: Recording = []
    for t_s, pose in film([swing(40), swing(-40, lift_deg=16.0)], fps):
        assert pose is not None
        points = (pose.points[MIRROR] if mirror else pose.points).copy()
        points[:, :2] = MIDDLE + scale * (points[:, :2] - MIDDLE)
        if mirror:
            points[:, 0] = SIZE[0] - points[:, 0]
        poses.append((t_s, replace(pose, points=points)))
    result = replay(HIP_TWIST, poses)[1]
    assert codes(result) == [[], ["shoulder_lifts"]]
    assert sides(result) == (["right", "left"] if mirror else ["left", "right"])
    assert result.reps[0].range_deg == pytest.approx(40, abs=1)
