"""The clam's own measures: the start position, opening, roll, waist, feet; and what its declaration promises."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.body import Calibration
from calibration.geometry import torso_px
from calibration.landmarks import Landmark, Pose, Side, other, patch_row, row
from calibration.start_shapes import SIDE_LYING
from calibration.viewpoint import viewpoint
from exercises.clam import CLAM, FEET_ERROR_DEG, THIGH_TORSO, roll_error_deg, roll_over_mat_deg
from exercises.judging.declaration import Counting
from exercises.judging.pelvis_roll import FLANK_RADIUS_TORSO as RADIUS
from exercises.judging.trace import Trace
from tests.replay import replay
from tests.stick_figure import (
    FEET_APART,
    GOOD,
    ROLLS_BACK,
    WAIST_SHORTENS,
    WAIST_TIPS,
    Camera,
    Rep,
    State,
    film_clam,
    lying,
)

SIDES: tuple[Side, ...] = ("left", "right")
VIEW = Camera()


def told(state: State, top: Side = "left", camera: Camera = VIEW) -> list[str]:
    return list(CLAM.start(camera.shows(state, top)))


def calibrated(camera: Camera = VIEW, top: Side = "left") -> Calibration:
    calibration = CLAM.calibrate([camera.shows(State(), top)], "held")
    assert calibration is not None
    return calibration


def change(name: str, state: State, camera: Camera = VIEW, top: Side = "left", at: Calibration | None = None) -> float:
    """How far a measure is from its value at rest."""
    at = at or calibrated(camera, top)
    return float(CLAM.observe(camera.shows(state, top), at)[name] - CLAM.observe(camera.shows(State(), top), at)[name])


class TestDeclaration:
    def test_observes_exactly_what_it_declares(self) -> None:
        declared = {observable.name for observable in CLAM.observables}
        assert set(CLAM.observe(VIEW.shows(), calibrated())) == {o.name for o in CLAM.observables if not o.over_rep}
        judged = {rule.observable for rule in CLAM.faults} | {rule.error for rule in CLAM.faults if rule.error}
        assert judged | {CLAM.counting.observable, *(limit.observable for limit in CLAM.counting.limits)} <= declared

    def test_codes_are_the_contract(self) -> None:
        assert {rule.code for rule in CLAM.faults} == {"pelvis_rolls_back", "waist_shortens", "feet_apart"}
        assert CLAM.id == "clam"
        scores = {rule.code: rule.score for rule in CLAM.faults}
        assert scores == {"pelvis_rolls_back": "hips", "waist_shortens": "spine", "feet_apart": None}

    def test_every_rule_goes_from_tolerance_over_fault_to_severe(self) -> None:
        for rule in CLAM.faults:
            assert 0 <= rule.tolerance < rule.fault < rule.severe

    def test_what_is_needed_is_needed_on_both_sides_and_named_once(self) -> None:
        rows = [landmark for _, landmarks in CLAM.needed for landmark in landmarks]
        assert len(set(rows)) == len(rows)
        assert {word: sorted(landmarks) for word, landmarks in CLAM.needed} == {
            f"your {plural}": [row("left", name), row("right", name)]
            for plural, name in (("shoulders", "shoulder"), ("hips", "hip"), ("knees", "knee"), ("feet", "ankle"))
        }


class TestStart:
    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize("pitch_deg", [10, 30, 45, 60])
    def test_lying_on_the_side_is_all(self, pitch_deg: float, top: Side) -> None:
        assert told(State(), top, Camera(pitch_deg)) == []

    @given(st.floats(25, 60), st.floats(-25, 25), st.floats(-10, 10), st.floats(1.8, 4.0), st.sampled_from(SIDES))
    def test_from_wherever_the_camera_may_stand(
        self, pitch_deg: float, azimuth_deg: float, roll_deg: float, distance_m: float, top: Side
    ) -> None:
        assert told(State(), top, Camera(pitch_deg, azimuth_deg, roll_deg, distance_m)) == []

    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize(
        ("state", "camera", "first"),
        [
            (State(tip_deg=85), VIEW, "Lie on your side, hips stacked."),  # sits
            (State(), Camera(azimuth_deg=180), "Turn round to face the camera."),
            (State(opening_deg=50), VIEW, "Rest your top knee on the lower one."),
        ],
    )
    def test_what_is_missing(self, state: State, camera: Camera, first: str, top: Side) -> None:
        assert told(state, top, camera)[0] == first

    def test_on_the_back(self) -> None:
        xyz = lying()[:, [0, 2, 1]] * [1, 1, -1]  # the front, which faced the camera, faces the ceiling
        assert CLAM.start(Camera(20).pose(xyz))[0] == "Lie on your side, hips stacked."


class TestCalibrate:
    @pytest.mark.parametrize("top", SIDES)
    def test_the_side_that_works_is_the_top_one(self, top: Side) -> None:
        at = calibrated(top=top)
        assert (at.side, at.method, at.t_s) == (top, "held", 0.0)
        assert at.head[0] == pytest.approx(-1 if top == "left" else 1, abs=0.01)
        assert at.up.tolist() == pytest.approx([0, -1], abs=0.1)
        assert at.torso_px > 50

    @pytest.mark.parametrize("part", ["LEFT_SHOULDER", "RIGHT_HIP", "LEFT_KNEE", "RIGHT_ANKLE"])
    def test_none_where_a_needed_part_is_not_seen(self, part: str) -> None:
        pose = VIEW.shows()
        pose.points[Landmark[part], :2] = np.nan
        assert CLAM.calibrate([pose], "held") is None

    @pytest.mark.parametrize("hands", [("LEFT", "RIGHT"), ("LEFT",)], ids=["both hands", "one hand"])
    def test_none_on_all_fours(self, hands: tuple[str, ...]) -> None:
        pose = VIEW.shows()
        shoulders_px = (pose.xy_px[Landmark.LEFT_SHOULDER] + pose.xy_px[Landmark.RIGHT_SHOULDER]) / 2
        for hand in hands:
            pose.points[Landmark[f"{hand}_WRIST"], :2] = shoulders_px + np.array([0, 0.9 * torso_px(pose.xy_px)])
        assert (CLAM.calibrate([pose], "held") is None) == (len(hands) == 2)

    @pytest.mark.parametrize(("slope_deg", "lies"), [(15, True), (50, False)])
    def test_none_for_somebody_who_leans_on_something(self, slope_deg: float, lies: bool) -> None:
        pose = VIEW.shows()
        turn = math.radians(slope_deg)
        matrix = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        middle = pose.xy_px.mean(axis=0)
        for way in (matrix, matrix.T):  # head up and head down
            leaning = pose.points.copy()
            leaning[:, :2] = (pose.xy_px - middle) @ way + middle
            leaning_pose = replace(pose, points=leaning)
            assert (CLAM.calibrate([leaning_pose], "hindsight") is not None) == lies
            assert lies or list(CLAM.start(leaning_pose)) == ["Lie on your side, hips stacked."]

    def test_none_for_somebody_who_sits(self) -> None:
        assert CLAM.calibrate([VIEW.shows(State(tip_deg=90))], "held") is None


class TestOpening:
    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize("angle_deg", [-20, 0, 30, 60, 100])
    def test_by_hand(self, angle_deg: float, top: Side) -> None:
        """Feet together, the knees' distance across the trunk is the chord of the angle on a thigh's length."""
        at = replace(calibrated(top=top), up=np.array([0.0, -1.0]), torso_px=100.0)
        points = VIEW.shows(State(), top).points.copy()
        points[row(other(top), "knee"), :2] = 300, 250
        points[row(top, "knee"), :2] = 290, 250 - 2 * math.sin(math.radians(angle_deg) / 2) * THIGH_TORSO * 100
        assert CLAM.observe(Pose(points, 0.0, VIEW.size), at)["opening_deg"] == pytest.approx(angle_deg, abs=0.01)

    def test_is_not_seen_where_the_knees_are_further_apart_than_thighs_reach(self) -> None:
        at = replace(calibrated(), torso_px=10.0)
        assert math.isnan(CLAM.observe(VIEW.shows(State(opening_deg=80)), at)["opening_deg"])

    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize("pitch_deg", [10, 30, 45, 60])
    def test_grows_with_the_knee(self, pitch_deg: float, top: Side) -> None:
        camera = Camera(pitch_deg)
        found = [change("opening_deg", State(opening_deg=a), camera, top) for a in (0, 15, 30, 45, 60, 75)]
        assert all(b > a + 2 for a, b in pairwise(found))
        assert isinstance(CLAM.counting, Counting)
        assert found[-1] > CLAM.counting.target_range


class TestRoll:
    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize("pitch_deg", [35, 45, 60])
    def test_grows_with_the_pelvis_and_has_its_sign(self, pitch_deg: float, top: Side) -> None:
        at = replace(calibrated(Camera(pitch_deg), top), camera_pitch_deg=float(pitch_deg))
        found = [change("pelvis_roll_deg", State(roll_deg=r), Camera(pitch_deg), top, at) for r in (-10, 0, 8, 16, 24)]
        assert found[1] == 0
        assert all(b > a + 2 for a, b in pairwise(found))

    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize(("pitch_deg", "by_hand_deg"), [(30.0, 2 * 10 / RADIUS), (90.0, 10 / RADIUS)])
    def test_by_hand(self, pitch_deg: float, by_hand_deg: float, top: Side) -> None:
        """The upper flank rises by a tenth of the torso against the lower side: radius · sin(pitch) is one radian."""
        at = replace(calibrated(top=top), up=np.array([0.0, -1.0]), torso_px=100.0, camera_pitch_deg=pitch_deg)
        pose = VIEW.pose(lying(top=top))
        for low_px in (0.0, 7.0, -40.0):  # what both do is no roll
            pose.patches_px[:] = math.nan
            pose.patches_px[patch_row(other(top), "flank")] = 3.0, low_px - 2.0
            pose.patches_px[patch_row(other(top), "waist")] = 9.0, low_px + 2.0
            pose.patches_px[patch_row(top, "flank")] = -5.0, low_px - 10.0
            found = CLAM.observe(pose, at)["pelvis_roll_deg"]
            assert found == pytest.approx(math.degrees(by_hand_deg / 100), rel=1e-4)

    @pytest.mark.parametrize("pitch_deg", [40, 50, 60])
    @pytest.mark.parametrize("roll_deg", [8.0, 15.0])
    def test_is_about_right_in_degrees(self, roll_deg: float, pitch_deg: float) -> None:
        at = replace(calibrated(Camera(pitch_deg)), camera_pitch_deg=float(pitch_deg))
        found = change("pelvis_roll_deg", State(roll_deg=roll_deg), Camera(pitch_deg), at=at)
        assert found == pytest.approx(roll_deg, rel=0.25)

    @pytest.mark.parametrize("top", SIDES)
    def test_a_waist_that_tips_a_little_is_none(self, top: Side) -> None:
        at = replace(calibrated(top=top), camera_pitch_deg=45.0)
        assert abs(change("pelvis_roll_deg", State(tip_deg=2), top=top, at=at)) < 3

    @pytest.mark.parametrize("pitch_deg", [0.0, 10.0, 24.0, math.nan])
    def test_is_not_seen_from_a_low_camera_or_an_unknown_one(self, pitch_deg: float) -> None:
        at = replace(calibrated(), camera_pitch_deg=pitch_deg)
        values = CLAM.observe(VIEW.shows(State(roll_deg=20)), at)
        assert math.isnan(values["pelvis_roll_deg"]) or math.isnan(values["pelvis_roll_error_deg"])
        assert math.isfinite(values["opening_deg"])
        [note] = CLAM.not_seen(at)
        assert note.what == "pelvis_rolls_back"
        assert "camera" in note.why
        assert note.advice.startswith("Raise the camera")

    @pytest.mark.parametrize("pitch_deg", [30.0, 45.0, 60.0])
    def test_is_seen_from_a_high_one(self, pitch_deg: float) -> None:
        at = replace(calibrated(), camera_pitch_deg=pitch_deg)
        assert CLAM.not_seen(at) == ()
        assert CLAM.observe(VIEW.shows(), at)["pelvis_roll_error_deg"] > 0

    @pytest.mark.parametrize("top", SIDES)
    def test_sliding_on_the_mat_is_none(self, top: Side) -> None:
        at = replace(calibrated(top=top), camera_pitch_deg=45.0)
        back = change("pelvis_roll_deg", State(shift_m=(0.0, 0.0, -0.04)), top=top, at=at)
        assert abs(back) < 5  # 4 cm; what is left of it is perspective

    def test_is_not_seen_where_no_cloth_is_followed(self) -> None:
        at = replace(calibrated(), camera_pitch_deg=45.0)
        assert math.isnan(CLAM.observe(VIEW.pose(lying(State(roll_deg=20))), at)["pelvis_roll_deg"])

    def test_is_known_the_better_the_higher_the_camera(self) -> None:
        errors = [
            CLAM.observe(VIEW.shows(), replace(calibrated(), camera_pitch_deg=p))["pelvis_roll_error_deg"]
            for p in (28.0, 40.0, 55.0)
        ]
        assert errors == sorted(errors, reverse=True)

    @pytest.mark.parametrize("top", SIDES)
    def test_a_low_camera_is_known_from_the_person_alone(self, top: Side) -> None:
        updates, result = replay(CLAM, film_clam([ROLLS_BACK] * 2, Camera(8.0), top=top))
        assert [rep.scores.hips for rep in result.reps] == [None, None]
        assert [note.what for note in result.not_seen] == ["pelvis_rolls_back"]
        assert "pelvis_rolls_back" not in {update.cue.code for update in updates if update.cue}

    @pytest.mark.parametrize(("whole_body_deg", "is_seen"), [(16.0, False), (30.0, True), (math.nan, True)])
    def test_is_not_seen_where_the_whole_body_tells_of_a_low_camera(self, whole_body_deg: float, is_seen: bool) -> None:
        """A telephone at the height of the floor, whose pitch the bent knees tell wrongly."""
        place = viewpoint(calibrated().rest_px, SIDE_LYING, VIEW.size)
        place = replace(place, pitch_deg=whole_body_deg)
        at = replace(calibrated(), camera_pitch_deg=42.0, viewpoint=place)
        assert [note.what for note in CLAM.not_seen(at)] == ([] if is_seen else ["pelvis_rolls_back"])


def trace(opening_deg: list[float], rise_deg: list[float]) -> Trace:
    """A repetition so far, with 0.1 s from frame to frame."""
    rep = Trace(["opening_deg", "flank_rise_deg"])
    for n, (opening, rise) in enumerate(zip(opening_deg, rise_deg, strict=True)):
        rep.add(n / 10, {"opening_deg": opening, "flank_rise_deg": rise})
    return rep


class TestRollOverTheMat:
    UP = (0.0, 25.0, 50.0, 50.0)

    @pytest.mark.parametrize(
        ("rise_deg", "by_hand_deg"),
        [
            ([0, 8, 16, 16, 8], 16.0),  # comes back with the knee: half of the way back it has fallen by half
            ([0, 8, 16, 16, 16], 0.0),  # stays: a slide on the mat
            ([0, 0, 0, 0, -8], 0.0),  # a slide on the way back alone
            ([0, 8, 16, 16, 14], 8.0),  # a quarter comes back: the mean of 16 and 4
            ([0, -8, -16, -16, -8], -16.0),  # rolls forward
        ],
    )
    def test_by_hand(self, rise_deg: list[float], by_hand_deg: float) -> None:
        assert roll_over_mat_deg(trace([*self.UP, 25.0], rise_deg)) == pytest.approx(by_hand_deg)

    def test_nothing_is_told_before_the_knee_is_on_its_way_back(self) -> None:
        for n in range(1, 5):
            assert roll_over_mat_deg(trace([*self.UP][:n], [0.0, 8.0, 16.0, 16.0][:n])) == 0.0
        assert roll_over_mat_deg(trace([*self.UP, 40.0], [0.0, 8.0, 16.0, 16.0, 14.0])) == 0.0

    @pytest.mark.parametrize("hidden", [(math.nan, 8.0), (25.0, math.nan)])
    def test_is_not_seen_where_knee_or_cloth_are_not(self, hidden: tuple[float, float]) -> None:
        assert math.isnan(roll_over_mat_deg(trace([*self.UP, hidden[0]], [0.0, 8.0, 16.0, 16.0, hidden[1]])))

    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize(("rise_torso", "codes"), [(0.085, ["pelvis_rolls_back"]), (0.015, [])])
    def test_a_trunk_that_rolls_as_one_is_a_fault_at_a_quick_tempo(
        self, rise_torso: float, codes: list[str], top: Side
    ) -> None:
        """All cloth rises with the knee and comes back with it: .085 / (.36 · sin 45°) is 19 degrees, .015 is 3."""
        quick = Rep(State(opening_deg=50.0), up_s=0.9, top_s=0.2, down_s=0.9, rest_s=0.5)
        recording = film_clam([quick] * 2, Camera(45.0), top=top, fps=12)
        knee = row(top, "knee")
        heights = [-pose.xy_px[knee, 1] for _, pose in recording if pose is not None]
        low, high, middle_s = min(heights), max(heights), 3.0 + 2.5
        torso = calibrated(Camera(45.0), top).torso_px
        for t_s, pose in recording:
            if pose is not None and t_s > middle_s:
                pose.patches_px[:, 1] -= rise_torso * torso * (-pose.xy_px[knee, 1] - low) / (high - low)
        _, result = replay(CLAM, recording)
        found = [[f.code for f in rep.faults if f.code != "too_fast"] for rep in result.reps]
        assert found == [[], codes]


class TestWaistAndFeet:
    @pytest.mark.parametrize("top", SIDES)
    def test_tip(self, top: Side) -> None:
        level = Camera(pitch_deg=0.0, distance_m=200.0)  # from far away and level a picture is true to scale
        for tip_deg in (-8, 4, 12):
            assert change("trunk_tip_deg", State(tip_deg=tip_deg), level, top) == pytest.approx(tip_deg, abs=0.1)

    def test_shortening(self) -> None:
        assert change("trunk_shortening_pct", State(shorten=0.1), Camera(0.0, distance_m=200.0)) == pytest.approx(
            10, abs=0.1
        )

    def test_feet(self) -> None:
        level = Camera(pitch_deg=0.0, distance_m=200.0)
        assert change("feet_gap_torso", State(feet_gap_m=0.10), level) == pytest.approx(0.10 / 0.50, abs=0.002)

    def test_a_hidden_bottom_foot_that_is_set_elsewhere_is_no_gap(self) -> None:
        at, pose = calibrated(), VIEW.shows()
        assert at.side is not None
        moved = replace(pose, points=pose.points.copy())
        moved.points[row(other(at.side), "ankle"), 1] += 0.3 * at.torso_px
        gaps = [CLAM.observe(one, at)["feet_gap_torso"] for one in (pose, moved)]
        assert gaps[0] == gaps[1]

    def test_knee_leads_in_a_clam_and_not_in_a_leg_lift(self) -> None:
        clam = change("knee_lead_torso", State(opening_deg=40))
        rest = State(is_straight=True)
        at = CLAM.calibrate([VIEW.shows(rest)], "held")
        assert at is not None
        lifted, resting = (
            CLAM.observe(VIEW.shows(replace(rest, lift_deg=lift)), at)["knee_lead_torso"] for lift in (40, 0)
        )
        [limit] = [limit for limit in CLAM.counting.limits if limit.observable == "knee_lead_torso"]
        assert clam > 2 * limit.low
        assert lifted - resting < 0


class TestWholeRepetitions:
    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize("pitch_deg", [42.0, 56.0])
    @pytest.mark.parametrize(
        ("rep", "codes"),
        [
            (GOOD, []),
            (ROLLS_BACK, ["pelvis_rolls_back"]),
            (FEET_APART, ["feet_apart"]),
            (WAIST_TIPS, ["waist_shortens"]),
            (WAIST_SHORTENS, ["waist_shortens"]),
            (Rep(State(opening_deg=50, roll_deg=32, feet_gap_m=0.2)), ["feet_apart", "pelvis_rolls_back"]),
        ],
        ids=["good", "rolls", "feet", "tips", "shortens", "rolls and feet"],
    )
    def test_have_their_faults_and_no_others(self, rep: Rep, codes: list[str], pitch_deg: float, top: Side) -> None:
        _, result = replay(CLAM, film_clam([rep], Camera(pitch_deg), top=top, fps=12))
        [found] = result.reps
        assert sorted(fault.code for fault in found.faults) == codes
        assert found.side == top
        assert found.scores.spine is not None
        assert (found.scores.spine < 60) == ("waist_shortens" in codes)
        if rep is WAIST_TIPS:  # a part of the roll is hidden
            assert found.scores.hips is None
        else:
            assert found.scores.hips is not None
            assert (found.scores.hips < 60) == ("pelvis_rolls_back" in codes)

    @pytest.mark.parametrize("azimuth_deg", [-15.0, 15.0])
    def test_from_a_camera_that_is_not_square(self, azimuth_deg: float) -> None:
        reps = [GOOD, ROLLS_BACK]
        _, result = replay(CLAM, film_clam(reps, Camera(45.0, azimuth_deg), fps=12))
        assert [[fault.code for fault in rep.faults] for rep in result.reps] == [[], ["pelvis_rolls_back"]]

    def test_times_are_those_of_the_movement(self) -> None:
        _, result = replay(CLAM, film_clam([GOOD] * 2))
        for n, rep in enumerate(result.reps):
            start_s = 3.0 + n * 6.7
            assert rep.n == n + 1
            assert rep.start_s == pytest.approx(start_s, abs=0.5)
            assert rep.peak_s == pytest.approx(start_s + 2.6, abs=0.15)
            assert rep.end_s == pytest.approx(start_s + 5.2, abs=0.7)
            assert rep.lift_s == pytest.approx(rep.lower_s, abs=0.3)
            assert 1.5 < rep.lift_s < 2.5


def test_feet_that_part_add_to_the_uncertainty_of_a_roll_until_the_repetition_ends() -> None:
    rep = Trace(["feet_gap_torso", "pelvis_roll_error_deg"])
    errors = []
    for t_s, gap in enumerate([math.nan, 0.1, 0.2, 0.1]):
        rep.add(t_s, {"feet_gap_torso": gap, "pelvis_roll_error_deg": 3.0})
        errors.append(roll_error_deg(rep))
    parted = math.hypot(3.0, FEET_ERROR_DEG)
    assert errors == pytest.approx([3.0, 3.0, parted, parted])
