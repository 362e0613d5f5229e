"""The glute bridge on stick figures that can be computed by hand: seen square from the side, head at the left."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.geometry import angle_deg, height_above
from calibration.landmarks import MIRROR, PATCHES, Landmark, Points, Pose, Side, patch_row, row
from calibration.supine import above_mat_torso, is_square, near_side
from exercises.glute_bridge import GLUTE_BRIDGE, start
from exercises.judging.peeling import landing_share
from exercises.judging.raised_hips import knee_bend_deg
from exercises.judging.results import Repetition, SetResult
from exercises.judging.trace import Trace
from tests.replay import replay

SIZE = (640, 480)
TORSO_PX = 150.0
SHOULDER, FOOT = np.array([180.0, 400.0]), 1.9
THIGH, SHIN = 0.85, 0.85
#: What the landmarks read wider than is true is taken off again by the checker; figures are drawn as they would read.
SLOPE_UP = 31.0


def points(slope_deg: float, foot: float = FOOT) -> Points:
    """A body whose trunk slopes up from the shoulders by an angle, feet planted at a place; float32 (33, 4)."""
    slope = math.radians(slope_deg)
    hip = np.array([math.cos(slope), math.sin(slope)])
    ankle = np.array([foot, 0.05])
    gap = ankle - hip
    half = np.hypot(*gap) / 2
    out = math.sqrt(max(THIGH**2 - half**2, 0.0))
    knee = hip + gap / 2 + np.array([-gap[1], gap[0]]) / (2 * half) * out
    xy = np.zeros((33, 2))
    for side in ("LEFT", "RIGHT"):
        far = np.array([-0.04, 0.12]) * (side == "LEFT")
        marks = {"SHOULDER": (0, 0), "HIP": hip, "KNEE": knee, "ANKLE": ankle, "EAR": (-0.4, 0.05)}
        for name, at in marks.items():
            xy[Landmark[f"{side}_{name}"]] = np.asarray(at) + far
    out_px = np.ones((33, 4), np.float32)
    out_px[:, :2] = SHOULDER + xy * TORSO_PX * [1, -1]
    return out_px


def ease(u: float) -> float:
    """From 0 to 1 and soft at both ends."""
    return (1 - math.cos(math.pi * min(max(u, 0.0), 1.0))) / 2


@dataclass(frozen=True)
class Bridge:
    """One repetition: how the slope of the trunk moves, and how the waist's cloth follows the hip's, up and down."""

    top_deg: float = SLOPE_UP
    hinge: bool = False
    lands: bool = False
    drop_deg: float = 0.0
    foot: float = FOOT
    up_s: float = 3.0

    def slope(self, t: float) -> float:
        """Degrees at a time since the way up began; the top is held for 3 s."""
        sunk = self.drop_deg * ease((t - self.up_s - 0.8) / 0.6)
        return (self.top_deg - sunk) * (ease(t / self.up_s) - ease((t - self.up_s - 3.0) / self.up_s))

    def patches(self, t: float, slope_deg: float, scale: float = TORSO_PX) -> Points:
        """Ways of the cloth at this time and slope: of a plank along a line, peeled along a parabola."""
        hip, top = math.sin(math.radians(slope_deg)), math.sin(math.radians(self.top_deg))
        is_plank = self.hinge if t < self.up_s + 1.5 else self.lands
        waist = 0.4 * hip if is_plank else 0.4 * hip * max(hip, 0.0) / top
        out = np.zeros((len(PATCHES), 2), np.float32)
        sides: tuple[Side, Side] = ("left", "right")
        for side in sides:
            out[patch_row(side, "hip"), 1] = -hip * scale
            out[patch_row(side, "waist"), 1] = -waist * scale
        return out


def recording(*bridges: Bridge, fps: float = 15.0) -> list[tuple[float, Pose | None]]:
    """Three seconds of rest, then the bridges with rests of 1.2 s."""
    parts: list[tuple[float, float, Bridge]] = []
    start_s = 3.0
    for bridge in bridges:
        length = 2 * bridge.up_s + 3.0 + 1.2
        parts.append((start_s, length, bridge))
        start_s += length
    out: list[tuple[float, Pose | None]] = []
    for i in range(int(start_s * fps)):
        t = i / fps
        begun, _, bridge = next((p for p in parts if p[0] <= t < p[0] + p[1]), parts[0])
        slope = bridge.slope(t - begun) if t >= begun else 0.0
        out.append((t, Pose(points(slope, bridge.foot), t, SIZE, bridge.patches(t - begun, slope))))
    return out


Change = Callable[[Pose], Pose]


def result(*bridges: Bridge, fps: float = 15.0, change: Change = lambda pose: pose) -> SetResult:
    """What the checker makes of it."""
    poses = [(t, None if pose is None else change(pose)) for t, pose in recording(*bridges, fps=fps)]
    return replay(GLUTE_BRIDGE, poses)[1]


def codes(reps: Sequence[Repetition]) -> list[set[str]]:
    return [{fault.code for fault in rep.faults} for rep in reps]


def mirrored(pose: Pose) -> Pose:
    """The picture seen in a mirror: left is right."""
    turned = pose.points[MIRROR].copy()
    turned[:, 0] = SIZE[0] - turned[:, 0]
    swap = [PATCHES.index((Landmark(MIRROR[hip]), Landmark(MIRROR[shoulder]), part)) for hip, shoulder, part in PATCHES]
    return Pose(turned, pose.t_s, pose.size, pose.patches_px[swap] * np.array([-1, 1], np.float32))


def scaled(by: float) -> Change:
    def change(pose: Pose) -> Pose:
        near = pose.points.copy()
        near[:, :2] *= by
        return Pose(near, pose.t_s, pose.size, pose.patches_px * np.float32(by))

    return change


class TestGeometry:
    def test_a_point_above_a_line_is_above_it_whichever_way_the_line_runs(self) -> None:
        a, b, point = np.array([0.0, 10.0]), np.array([10.0, 10.0]), np.array([5.0, 7.0])
        assert height_above(point, a, b) == pytest.approx(3.0)
        assert height_above(point, b, a) == pytest.approx(3.0)
        assert height_above(np.array([5.0, 12.0]), a, b) == pytest.approx(-2.0)

    def test_the_side_at_the_camera_is_the_right_one_with_the_head_at_the_left(self) -> None:
        assert near_side(np.array([-1.0, 0.0])) == "right"
        assert near_side(np.array([1.0, 0.0])) == "left"

    def test_the_knee_stands_above_the_mat(self) -> None:
        assert above_mat_torso(points(0)[:, :2], "right", "knee") > 0.5

    def test_figures_are_what_they_say(self) -> None:
        xy = points(SLOPE_UP)[:, :2]
        hip = angle_deg(*(xy[row("right", n)] for n in ("shoulder", "hip", "knee")))
        assert 170 < hip < 195


class TestStart:
    def test_on_the_back_with_the_feet_planted_is_the_start(self) -> None:
        assert start(Pose(points(0), 0.0, SIZE)) == []

    def test_hips_up_is_not(self) -> None:
        assert start(Pose(points(SLOPE_UP), 0.0, SIZE)) == ("Rest your hips on the floor.",)

    @pytest.mark.parametrize("foot", [1.55, 1.9, 2.3])
    def test_wherever_the_feet_are_planted(self, foot: float) -> None:
        assert start(Pose(points(0, foot), 0.0, SIZE)) == []

    def test_legs_stretched_is_not(self) -> None:
        assert "Lie on your back and bend your knees." in start(Pose(points(0, foot=2.69), 0.0, SIZE))

    def test_legs_in_the_air_are_not_even_in_hindsight(self) -> None:
        raised = points(0.0)
        for side in ("LEFT", "RIGHT"):
            hip = raised[Landmark[f"{side}_HIP"], :2]
            for part, up in (("KNEE", THIGH), ("ANKLE", THIGH + SHIN)):
                raised[Landmark[f"{side}_{part}"], :2] = hip - np.array([0.0, up * TORSO_PX])
        assert GLUTE_BRIDGE.calibrate([Pose(raised, 0.0, SIZE)], "hindsight") is None
        at_top = GLUTE_BRIDGE.calibrate([Pose(points(SLOPE_UP), 0.0, SIZE)], "hindsight")
        assert at_top is not None  # the only rest of a film may be a raised one

    def test_a_hidden_near_knee_is_said(self) -> None:
        hidden = points(0)
        hidden[row("right", "knee"), :2] = np.nan
        assert start(Pose(hidden, 0.0, SIZE)) == ("I can't see your knees and feet. Move back a little.",)


class TestRepetitions:
    def test_a_good_one_has_no_fault_and_full_scores(self) -> None:
        (rep,) = result(Bridge()).reps
        assert rep.faults == ()
        assert (rep.scores.spine, rep.scores.hips) == (100.0, 100.0)

    @pytest.mark.parametrize(
        ("bridge", "code"),
        [
            (Bridge(hinge=True), "hinges_up"),
            (Bridge(lands=True), "lands_pelvis_first"),
            (Bridge(top_deg=44.0), "overarched"),
            (Bridge(top_deg=22.0), "hips_low"),
            (Bridge(drop_deg=6.0), "hips_drop"),
            (Bridge(foot=2.3, top_deg=22.0), "feet_too_far"),
            (Bridge(foot=1.55, top_deg=35.0), "feet_too_close"),
            (Bridge(up_s=1.0), "too_fast"),
        ],
    )
    def test_each_fault_is_found(self, bridge: Bridge, code: str) -> None:
        (found,) = codes(result(bridge).reps)
        assert code in found

    def test_the_bend_of_the_knee_is_read_at_the_top_alone(self) -> None:
        rep, bends = Trace(["line_deg", "knee_deg"]), []
        for n, line in enumerate([120.0, 150.0, 168.0, 175.0, 180.0, 181.0, 180.0, 175.0, 168.0, 150.0, 120.0]):
            rep.add(n / 10, {"line_deg": line, "knee_deg": 66.0 - (181.0 - line) / 5})
            bends.append(knee_bend_deg(rep))
        assert bends[:7] == [0.0] * 7  # on the way up, and while the hips may still rise
        assert bends[7:] == pytest.approx([114.2] * 4)
        low = Trace(["line_deg", "knee_deg"])
        for line in (120.0, 160.0, 120.0):
            low.add(len(low.t_s) / 10, {"line_deg": line, "knee_deg": 50.0})
        assert knee_bend_deg(low) == 0.0

    def test_each_way_has_its_own_order(self) -> None:
        bridges = (Bridge(hinge=True), Bridge(lands=True), Bridge(hinge=True, lands=True))
        both = {"hinges_up", "lands_pelvis_first"}
        assert codes(result(*bridges).reps) == [{"hinges_up"}, {"lands_pelvis_first"}, both]

    def test_an_arch_is_found_also_where_all_of_the_set_are_arched(self) -> None:
        """What the first one reads is no error of the landmarks by which the others are corrected."""
        assert codes(result(*[Bridge(top_deg=38.0)] * 3).reps) == [{"overarched"}] * 3

    def test_an_arched_one_is_no_mark_for_the_range_of_the_others(self) -> None:
        arched, small = codes(result(Bridge(top_deg=44.0), Bridge(top_deg=23.0)).reps)
        assert "overarched" in arched
        assert "partial_range" not in small

    def test_a_slow_even_way_down_has_not_sunk(self) -> None:
        assert codes(result(Bridge(up_s=7.0)).reps) == [set()]

    def test_one_smaller_than_before_is_partial(self) -> None:
        assert "partial_range" in codes(result(Bridge(), Bridge(top_deg=14.0)).reps)[1]

    def test_resting_counts_nothing(self) -> None:
        assert result(Bridge(top_deg=1.5)).reps == ()


class TestSameInEveryPicture:
    @pytest.mark.slow
    def test_mirrored(self) -> None:
        bridges = (Bridge(), Bridge(hinge=True))
        assert codes(result(*bridges, change=mirrored).reps) == codes(result(*bridges).reps)

    @pytest.mark.slow
    @settings(max_examples=4, deadline=None)
    @given(by=st.floats(0.5, 2.0), fps=st.sampled_from([12.0, 30.0]))
    def test_scaled_and_at_any_frame_rate(self, by: float, fps: float) -> None:
        assert codes(result(Bridge(hinge=True), fps=fps, change=scaled(by)).reps) == [{"hinges_up"}]


class TestNotSeen:
    def test_without_the_cloth_the_spine_is_not_seen(self) -> None:
        def change(pose: Pose) -> Pose:
            return Pose(pose.points, pose.t_s, pose.size)

        (rep,) = result(Bridge(hinge=True), change=change).reps
        assert rep.scores.spine is None
        assert rep.scores.hips == 100.0

    @pytest.mark.parametrize("hinge", [True, False])
    def test_where_the_arm_hides_the_waist_the_spine_is_not_seen(self, hinge: bool) -> None:
        """The patch on the arm hardly rises at all, so it says nothing about the back."""

        def change(pose: Pose) -> Pose:
            arm = pose.patches_px.copy()
            arm[[patch_row("left", "waist"), patch_row("right", "waist")]] *= 0.4
            return replace(pose, patches_px=arm)

        found = result(Bridge(hinge=hinge), change=change)
        assert [(rep.scores.spine, rep.scores.hips, rep.faults) for rep in found.reps] == [(None, 100.0, ())]
        spine, way_down = found.not_seen
        assert (spine.what, spine.advice) == ("spine", GLUTE_BRIDGE.unjudged)
        assert way_down.what == "lands_pelvis_first"

    @pytest.mark.parametrize("hinge", [True, False])
    def test_where_plain_cloth_cannot_be_followed_the_spine_is_not_seen(self, hinge: bool) -> None:
        def change(pose: Pose) -> Pose:
            return replace(pose, patches_px=pose.patches_px * np.float32(0.4))

        (rep,) = result(Bridge(hinge=hinge), change=change).reps
        assert (rep.scores.spine, rep.scores.hips, rep.faults) == (None, 100.0, ())

    def test_a_waist_that_sinks_while_the_hips_rise_is_not_a_back_that_peels(self) -> None:
        def change(pose: Pose) -> Pose:
            """The whole trunk has slid down by as much, as soon as the hips begin to rise."""
            slid = pose.patches_px.copy()
            waist = [patch_row("left", "waist"), patch_row("right", "waist")]
            slid[waist, 1] += 0.06 * TORSO_PX * (slid[patch_row("left", "hip"), 1] < -0.02 * TORSO_PX)
            return replace(pose, patches_px=slid)

        (rep,) = result(Bridge(), change=change).reps
        assert rep.scores.spine is None

    @pytest.mark.parametrize(
        ("bridge", "cloth"),
        [
            (Bridge(lands=True), 0.6),  # the cloth hardly follows
            (Bridge(lands=True, up_s=0.9), 1.0),  # too quick
            (Bridge(lands=True, top_deg=9.0), 1.0),  # the hips hardly rise
        ],
    )
    def test_the_order_of_the_way_down_is_not_seen(self, bridge: Bridge, cloth: float) -> None:
        def change(pose: Pose) -> Pose:
            return replace(pose, patches_px=pose.patches_px * np.float32(cloth))

        updates, found = replay(GLUTE_BRIDGE, [(t, change(pose)) for t, pose in recording(bridge)])
        assert ["lands_pelvis_first" in found for found in codes(found.reps)] == [False]
        (end,) = (update for update in updates if update.repetition is not None)
        (way_down,) = (state for state in end.rules if state.rule.code == "lands_pelvis_first")
        assert not way_down.is_seen
        note = next(note for note in found.not_seen if note.what == "lands_pelvis_first")
        assert note.why.endswith("the pelvis comes down with the ribs, not after them")
        assert note.advice.startswith("Come down slowly")

    def test_a_way_down_that_one_repetition_shows_is_not_noted(self) -> None:
        found = result(Bridge(), Bridge(up_s=0.9))
        assert "lands_pelvis_first" not in {note.what for note in found.not_seen}

    @pytest.mark.parametrize(("down_s", "share"), [(2.0, 1.0), (3.8, 1.0), (6.0, math.nan), (0.8, math.nan)])
    def test_a_way_down_shows_its_order_if_it_takes_neither_too_long_nor_too_short(
        self, down_s: float, share: float
    ) -> None:
        trace = Trace(["hip_way_torso", "waist_way_torso", "hip_rise_torso"])
        for t_s in np.arange(0.0, 2.0 + down_s, 0.05):
            hip = float(np.interp(t_s, [0, 2, 2 + down_s], [0.0, 0.3, 0.0]))
            trace.add(t_s, {"hip_way_torso": hip, "waist_way_torso": 0.4 * hip, "hip_rise_torso": hip})
        assert landing_share(trace) == pytest.approx(share, nan_ok=True)

    def test_a_recording_cut_to_a_place_off_square_is_not_judged_from_there(self) -> None:
        def change(pose: Pose) -> Pose:
            turned = pose.points.copy()
            if pose.t_s > 12.0:  # in the rest between the two
                for name in ("shoulder", "hip", "knee"):
                    turned[row("left", name), 0] += 0.25 * TORSO_PX
            return replace(pose, points=turned)

        found = result(Bridge(), Bridge(hinge=True), change=change)
        assert [(rep.scores.spine, rep.scores.hips) for rep in found.reps] == [(100.0, 100.0), (None, None)]
        assert codes(found.reps) == [set(), set()]
        assert {note.what: note.advice for note in found.not_seen} == dict.fromkeys(
            ("spine", "hips"), GLUTE_BRIDGE.unjudged
        )

    def test_from_a_camera_well_off_square_neither_score_is_given(self) -> None:
        def change(pose: Pose) -> Pose:
            turned = pose.points.copy()
            for name in ("shoulder", "hip", "knee"):
                turned[row("left", name), 0] += 0.4 * TORSO_PX
            return Pose(turned, pose.t_s, pose.size, pose.patches_px)

        found = result(Bridge(), change=change)
        assert found.calibration is not None
        assert not is_square(found.calibration.rest_px, found.calibration.head)
        assert {note.what for note in found.not_seen} >= {"spine", "hips"}
        assert [(rep.scores.spine, rep.scores.hips) for rep in found.reps] == [(None, None)]
