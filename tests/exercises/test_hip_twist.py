"""The hip twist's measures on a figure that can be checked by hand, and what is found in whole sets of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calibration.landmarks import MIRROR, PATCHES, Landmark, Pose, patch_row
from exercises.hip_twist import (
    HIP_TWIST,
    LIFT_DEG_PER_WIDTH,
    RISES_ANYWAY_WIDTHS,
    SWING_DEG_PER_WIDTH,
    knees_apart_widths,
)
from exercises.judging.results import SetResult
from exercises.judging.trace import Trace
from tests.replay import replay

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
        is_dragged: the landmark of the shoulder rises and the cloth below it stays where it is.
        feet_up: in table top, else the feet stay on the mat.
    """

    swing_deg: float = 0.0
    lift_deg: float = 0.0
    gap_widths: float = 0.0
    arms_widths: float = 1.2
    knees_up_widths: float = 0.6
    is_dragged: bool = False
    feet_up: bool = True

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
            ("ANKLE", 0.1, *((across, 0.95 + self.knees_up_widths) if self.feet_up else (0.0, 0.4))),
        ):
            xy[Landmark[f"LEFT_{name}"]] = x - out, y
            xy[Landmark[f"RIGHT_{name}"]] = x + out, y
        xy[Landmark.LEFT_SHOULDER], xy[Landmark.RIGHT_SHOULDER] = (-0.5, left_up), (0.5, right_up)
        points = np.ones((33, 4), np.float32)
        points[:, :2] = np.array([320.0, 350.0]) + 100.0 * xy * [1.0, -1.0]
        patches = np.zeros((len(PATCHES), 2), np.float32)
        if not self.is_dragged:
            patches[[patch_row("left", "waist"), patch_row("right", "waist")], 1] = -100 * left_up, -100 * right_up
        return Pose(points, t_s, SIZE, patches)


def swing(deg: float, **more: Any) -> Body:
    return Body(swing_deg=deg, **more)


def taken_for_each_other(pose: Pose) -> Pose:
    """Left and right changed."""
    return replace(pose, points=pose.points[MIRROR], patches_px=pose.patches_px[[1, 0, 3, 2, 5, 4]])


def film(peaks: Sequence[Body], fps: float = 12.0, out_s: float = 2.6, rest_s: float = 1.0) -> Recording:
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


def judged(peaks: Sequence[Body], fps: float = 12.0, out_s: float = 2.6, rest_s: float = 1.0) -> SetResult:
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
        (swing(-40, gap_widths=0.3), "knees_separate"),
    ],
)
def test_each_fault_is_found_where_it_is(bad: Body, code: str) -> None:
    assert codes(judged([swing(40), bad, swing(40)])) == [[], [code], []]


def test_what_stays_below_the_thresholds_is_no_fault() -> None:
    result = judged([swing(40, lift_deg=7.0, gap_widths=0.06)])
    assert (codes(result), result.scores.hips) == ([[]], 100)


def test_knees_a_little_apart_are_not_told_from_knees_together() -> None:
    result = judged([swing(40, gap_widths=0.12), swing(-40)])
    assert codes(result) == [[], []]
    assert [rep.scores.hips for rep in result.reps] == [None, 100]


def test_knees_apart_on_the_way_alone_are_no_fault() -> None:
    """There the landmarks are least sure of them."""
    poses: Recording = []
    for t_s, pose in film([swing(40)]):
        assert pose is not None
        way = abs(float(pose.points[Landmark.LEFT_KNEE, 0] + pose.points[Landmark.RIGHT_KNEE, 0]) / 2 - 320)
        if 10 < way < 45:  # of 57 at the top
            pose.points[Landmark.LEFT_KNEE, 0] -= 35
            pose.points[Landmark.RIGHT_KNEE, 0] += 35
        poses.append((t_s, pose))
    assert codes(replay(HIP_TWIST, poses)[1]) == [[]]


def test_a_shoulder_that_rises_without_its_cloth_is_dragged_along_and_no_lift() -> None:
    assert codes(judged([swing(40, lift_deg=14.0)])) == [["shoulder_lifts"]]
    assert codes(judged([swing(40, lift_deg=14.0, is_dragged=True)])) == [[]]


def test_a_shoulder_whose_arm_leaves_the_floor_is_not_judged() -> None:
    at = HIP_TWIST.calibrate([Body().pose()], "held")
    assert at is not None
    lifted = {arms: HIP_TWIST.observe(swing(25.0, lift_deg=15.0, arms_widths=arms).pose(), at) for arms in (1.0, 0.7)}
    assert lifted[1.0]["right_shoulder_up_widths"] > lifted[1.0]["left_shoulder_up_widths"]
    assert np.isnan([lifted[0.7][f"{side}_shoulder_up_widths"] for side in ("left", "right")]).all()


def test_a_body_taken_for_one_on_its_front_is_read_with_its_own_sides() -> None:
    # MediaPipe exchanges every pair of a person on their back whom it takes for a person on their front.
    peaks = [swing(40), swing(-40, lift_deg=16.0)]
    always = [(t, taken_for_each_other(p) if p is not None else p) for t, p in film(peaks)]
    at_times = [(t, taken_for_each_other(p) if p is not None and 4.5 < t < 7.5 else p) for t, p in film(peaks)]
    for poses in (always, at_times):
        result = replay(HIP_TWIST, poses)[1]
        assert (codes(result), sides(result)) == ([[], ["shoulder_lifts"]], ["left", "right"])
        assert result.reps[0].range_deg == pytest.approx(40, abs=1)


def test_nothing_of_the_form_is_read_while_the_shoulders_are_narrow() -> None:
    calibration = HIP_TWIST.calibrate([Body().pose()], "held")
    assert calibration is not None
    pose = swing(40).pose()
    pose.points[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 0] = 290.0, 350.0
    values = HIP_TWIST.observe(pose, calibration)
    assert values["swing_left_deg"] == pytest.approx(40, abs=0.1)
    assert math.isnan(values["knee_gap_widths"])
    assert math.isnan(values["left_shoulder_up_widths"])


@pytest.mark.parametrize("ankles", ["hidden", "on the mat"])
def test_ankles_that_do_not_tell_the_swing_are_left_out(ankles: str) -> None:
    body = Body(feet_up=ankles == "hidden")
    calibration = HIP_TWIST.calibrate([body.pose()], "held")
    assert calibration is not None
    pose = replace(body, swing_deg=30.0).pose()
    if ankles == "hidden":
        pose.points[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], :2] = np.nan
    assert HIP_TWIST.observe(pose, calibration)["swing_left_deg"] == pytest.approx(30, abs=0.1)


def test_a_shoulder_that_sinks_with_the_knees_is_no_lift() -> None:
    assert codes(judged([swing(40, lift_deg=-20.0)])) == [[]]


def test_haste_and_a_small_repetition_are_found() -> None:
    assert codes(judged([swing(40)], out_s=0.8)) == [["too_fast"]]
    assert codes(judged([swing(40), swing(18), swing(-40)])) == [[], ["partial_range"], []]


def test_uneven_sides_are_a_fault_of_the_set() -> None:
    result = judged([swing(40), swing(-29)] * 2)
    (fault,) = result.set_faults
    assert (fault.code, fault.unit) == ("uneven_range", "share")
    assert fault.value == pytest.approx(1 - 29 / 40, abs=0.03)
    assert result.not_seen == ()
    even = judged([swing(40), swing(-35)] * 2)  # within what even swings may read
    assert (even.set_faults, even.not_seen) == ((), ())


@pytest.mark.parametrize("peaks", [[swing(40), swing(-29)], [swing(40), swing(40), swing(-29)], [swing(40)] * 2])
def test_one_smaller_swing_does_not_tell_of_a_smaller_side(peaks: list[Body]) -> None:
    result = judged(peaks)
    assert result.set_faults == ()
    assert [note.what for note in result.not_seen] == ["uneven_range"]


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


def test_the_gap_of_the_knees_is_compared_with_the_start_position() -> None:
    calibration = HIP_TWIST.calibrate([Body().pose()], "held")
    assert calibration is not None
    for gap_widths in (0.0, 0.2):
        values = HIP_TWIST.observe(replace(swing(40), gap_widths=gap_widths).pose(), calibration)
        assert values["knee_gap_widths"] == pytest.approx(gap_widths, abs=1e-3)


def test_knees_at_a_top_that_was_too_short_are_not_seen() -> None:
    rep = Trace(["swing_deg", "knee_gap_widths"])
    for i, swing_deg in enumerate([5.0, 15.0, 40.0, 15.0]):
        rep.add(i / 12, {"swing_deg": swing_deg, "knee_gap_widths": 0.3})
        assert knees_apart_widths(rep) == pytest.approx(0.0 if i < 3 else math.nan, nan_ok=True)


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
            pose = taken_for_each_other(pose)
            points[:, 0] = SIZE[0] - points[:, 0]
        poses.append((t_s, replace(pose, points=points, patches_px=scale * pose.patches_px)))
    result = replay(HIP_TWIST, poses)[1]
    assert codes(result) == [[], ["shoulder_lifts"]]
    assert sides(result) == (["right", "left"] if mirror else ["left", "right"])
    assert result.reps[0].range_deg == pytest.approx(40, abs=1)
