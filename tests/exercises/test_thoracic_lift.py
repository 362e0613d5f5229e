"""The thoracic lift's measures on a figure that can be checked by hand, and what is found in whole sets of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calibration.landmarks import Landmark
from exercises.judging.hindsight import calibrate_recording
from exercises.thoracic_lift import LEGS_SHARE, LINE_SHARE, THORACIC_LIFT
from tests.replay import replay
from tests.side_figure import Array, Bench, Figure, changed, codes, place, way


@dataclass(frozen=True)
class Body(Figure):
    """Face down, the head at the right of the picture; a torso is 100 pixels long.

    Attributes:
        chest_deg: rib cage raised: the line from hips to shoulders turns ``LINE_SHARE`` times as far.
        head_deg: head tipped back on the trunk.
        legs_torso: legs raised, as the measure has it.
        hips_torso: the whole trunk raised.
        up: 1 face down, -1 on the back.
    """

    chest_deg: float = 0.0
    head_deg: float = 0.0
    legs_torso: float = 0.0
    hips_torso: float = 0.0
    up: int = 1

    def landmarks(self) -> Array:
        line_deg = LINE_SHARE * self.chest_deg
        hip = np.array([0.0, self.hips_torso])
        shoulder = hip + way(line_deg, 1.0)
        ear = shoulder + way(line_deg + self.head_deg - 10.0, 0.35)
        wrist, legs = np.array([1.3, -0.1]), np.array([0.0, LEGS_SHARE * self.legs_torso])
        joints = {"SHOULDER": shoulder, "EAR": ear, "HIP": hip, "ELBOW": wrist, "WRIST": wrist}
        joints |= {"KNEE": np.array([-0.75, -0.03]) + legs / 2, "ANKLE": np.array([-1.5, -0.02]) + legs}
        joints |= {"HEEL": np.array([-1.5, 0.0]) + legs, "FOOT_INDEX": np.array([-1.65, -0.05]) + legs}
        xy = np.tile(ear + np.array([-0.03, -0.1 * self.up]), (33, 1))  # all that is not named below: the face
        place(xy, joints, far=(-0.02, 0.2))
        xy[Landmark.NOSE] += [0.0, 0.1]  # the ears' middle is 0.1 above the left ear
        face = np.arange(1, 7)  # the eyes: they turn with the ribs, and with half of what the head does
        xy[face] = xy[Landmark.NOSE] + [way(self.chest_deg + self.head_deg / 2, 0.02 * i) for i in face]
        xy[[Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT]] = xy[Landmark.NOSE]
        return xy


GOOD = Body(chest_deg=14.0, head_deg=5.0, legs_torso=0.02)


BENCH = Bench(THORACIC_LIFT, Body(), fps=12.0, up_s=3.2)
film, judged, change = BENCH.film, BENCH.judged, BENCH.change


def test_a_good_repetition_scores_full_marks() -> None:
    (rep,) = judged([GOOD]).reps
    assert (rep.faults, rep.side) == ((), None)
    assert (rep.scores.spine, rep.scores.hips, rep.scores.range, rep.scores.tempo) == (100, 100, 100, 100)
    assert rep.range_deg == pytest.approx(14.0, abs=0.3)


def test_a_recording_does_not_take_the_top_of_a_long_lift_for_its_start_position() -> None:
    whole = [pose for _, pose in film([GOOD, GOOD], up_s=1.6)]
    stay = [GOOD.pose()] * 45  # three seconds at the top; the rest at the beginning is too short for a start
    recording = [(i / 15, replace(p, t_s=i / 15)) for i, p in enumerate(whole[38:72] + stay + whole[72:]) if p]
    assert len(replay(THORACIC_LIFT, recording)[1].reps) == 1  # as the live picture has it
    calibration = calibrate_recording(THORACIC_LIFT, recording)
    assert calibration is not None
    reps = replay(THORACIC_LIFT, recording, calibration)[1].reps
    assert [rep.range_deg for rep in reps] == [pytest.approx(14.0, abs=0.5)] * 2


@pytest.mark.parametrize(
    ("name", "body", "value"),
    [
        ("chest_deg", Body(chest_deg=20.0), 20.0),
        ("head_back_deg", Body(chest_deg=10.0, head_deg=15.0), 15.0),  # the trunk's own turn is none of the head's
        ("head_rise_torso", Body(hips_torso=0.1), 0.1),
        ("legs_torso", Body(legs_torso=0.1), 0.1),
        ("hips_torso", Body(hips_torso=0.2), 0.2),
    ],
)
def test_each_measure_shows_its_own_movement(name: str, body: Body, value: float) -> None:
    assert change(name, body) == pytest.approx(value, abs=0.6 if name.endswith("deg") else 0.005)


@pytest.mark.parametrize(
    ("chest_deg", "head_deg", "thrown"),
    [(12.0, 0.0, False), (12.0, 5.0, False), (12.0, 26.0, True), (40.0, 5.0, False)],
)
def test_a_head_that_is_thrown_back_turns_neck_and_face(chest_deg: float, head_deg: float, thrown: bool) -> None:
    assert (change("head_thrown_deg", Body(chest_deg, head_deg)) > 20) is thrown


def test_a_head_that_is_thrown_back_for_a_moment_is_told() -> None:
    """Two seconds up, half a second at the top and two down, in a quarter of that time."""
    slow = film([GOOD, replace(GOOD, head_deg=32.0), GOOD], up_s=2.0)
    quick = [(t_s if t_s < 3 else 3 + (t_s - 3) / 4, pose) for t_s, pose in slow]
    recording = [(t_s, replace(pose, t_s=t_s)) for t_s, pose in quick if pose is not None]
    good, bad, other = codes(replay(THORACIC_LIFT, recording)[1])
    assert (good, other) == (["too_fast"], ["too_fast"])
    assert set(bad) == {"too_fast", "head_thrown_back"}


def test_a_head_that_the_hands_hid_at_rest_is_not_thrown_back_later() -> None:
    """Its landmarks lie 30 degrees too low at rest; in the lift they are where they belong."""

    class Covered(Body):
        def landmarks(self) -> Array:
            low_deg = 0.0 if self.chest_deg > 2 else 30.0
            return Body(self.chest_deg, self.head_deg - low_deg).landmarks()

    assert codes(judged([Covered(chest_deg=14.0, head_deg=5.0)])) == [[]]
    assert codes(judged([Covered(chest_deg=14.0, head_deg=40.0)])) == [["head_thrown_back"]]


def test_a_camera_that_moves_lifts_no_legs() -> None:
    at = BENCH.calibrated()
    still, shaken = Body().pose(), Body().pose()
    shaken.points[:, :2] += [7.0, -15.0]
    before, after = (THORACIC_LIFT.observe(pose, at)["legs_torso"] for pose in (still, shaken))
    assert after == pytest.approx(before)


def test_a_head_that_only_turns_lifts_nothing() -> None:
    """The shoulders' landmarks are dragged along, the ears do not rise."""
    recording = film([Body(chest_deg=7.0)])
    for t_s, pose in recording:
        assert pose is not None
        rest = recording[0][1]
        assert rest is not None
        if t_s > 3:
            pose.points[: Landmark.LEFT_SHOULDER, :2] = rest.points[: Landmark.LEFT_SHOULDER, :2]
    result = replay(THORACIC_LIFT, recording)[1]
    assert result.reps == ()
    assert [note.advice for note in result.not_seen] == ["Let your head rise with your chest."]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (replace(GOOD, chest_deg=29.0), "lifts_too_high"),
        (replace(GOOD, head_deg=26.0), "head_thrown_back"),
        (replace(GOOD, legs_torso=0.13), "legs_lift"),
    ],
)
def test_each_fault_is_found_where_it_is(bad: Body, code: str) -> None:
    assert codes(judged([GOOD, bad, GOOD])) == [[], [code], []]  # too high is no mark for the others


def test_what_stays_below_the_thresholds_is_no_fault() -> None:
    assert codes(judged([Body(chest_deg=22.0, head_deg=17.0, legs_torso=0.08)])) == [[]]


def test_haste_and_a_small_repetition_are_found() -> None:
    assert codes(judged([GOOD], up_s=1.0)) == [["too_fast"]]
    assert codes(judged([GOOD, GOOD.part(0.45)])) == [[], ["partial_range"]]


@pytest.mark.parametrize(
    "body",
    [
        Body(legs_torso=0.4),  # the legs alone
        Body(chest_deg=6.0, legs_torso=0.9),  # the legs, which drag the chest along
        Body(head_deg=40.0),  # the head alone
        Body(chest_deg=30.0, hips_torso=0.6),  # onto hands and knees
        Body(chest_deg=80.0),  # a press-up from the knees
        Body(chest_deg=2.5),  # breath
    ],
)
def test_other_movements_are_not_counted(body: Body) -> None:
    assert judged([body, body]).reps == ()


def test_the_start_position_is_known_from_others() -> None:
    assert list(THORACIC_LIFT.start(Body().pose())) == []
    assert "face down" in THORACIC_LIFT.start(Body(up=-2).pose())[0]
    assert "chest" in THORACIC_LIFT.start(Body(chest_deg=35.0).pose())[0]
    bent = Body().pose()
    bent.points[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 0] += 80
    assert "legs straight" in THORACIC_LIFT.start(bent)[0]
    arms_down = Body().pose()
    arms_down.points[[Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST], 0] -= 150
    assert "hands" in THORACIC_LIFT.start(arms_down)[0]


def test_from_an_end_there_is_no_start_position() -> None:
    wide = Body().pose()
    wide.points[Landmark.RIGHT_SHOULDER, :2] += [0, -90]  # shoulders as far apart as the trunk is long
    assert "side" in THORACIC_LIFT.start(wide)[0]
    assert THORACIC_LIFT.calibrate([wide], "hindsight") is None


def test_hidden_feet_leave_the_hips_unjudged() -> None:
    poses = film([GOOD])
    for t_s, pose in poses:
        if t_s > 4 and pose is not None:
            pose.points[[Landmark.LEFT_ANKLE, Landmark.LEFT_FOOT_INDEX], :2] = np.nan
    (rep,) = replay(THORACIC_LIFT, poses)[1].reps
    assert (rep.scores.spine, rep.scores.hips) == (100, None)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
@given(st.booleans(), st.floats(0.5, 2.0), st.sampled_from([12.0, 24.0]))
def test_mirror_scale_and_frame_rate_change_nothing(mirror: bool, scale: float, fps: float) -> None:
    peaks = [GOOD, replace(GOOD, head_deg=30.0)]
    result = replay(THORACIC_LIFT, changed(film(peaks, fps=fps), mirror, scale))[1]
    assert codes(result) == [[], ["head_thrown_back"]]
    assert result.reps[0].range_deg == pytest.approx(14.0, abs=0.4)
