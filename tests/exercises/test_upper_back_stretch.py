"""A stick figure in profile opens its upper back: what is counted, what is a fault, and what is not seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.landmarks import MIRROR, Landmark, Pose
from exercises.judging.hindsight import calibrate_recording
from exercises.upper_back_stretch import UPPER_BACK_STRETCH, start
from tests.replay import replay

SIZE = (640, 480)
HIP = np.array([300.0, 300.0])
TORSO, NECK = 100.0, 30.0  # pixels
#: Of the face from between the ears, looking to the right: nose, six of the eyes, two ears, two of the mouth.
FACE = [(20.0, 0.0), *[(14.0, -6.0)] * 6, (0.0, 0.0), (0.0, 0.0), (16.0, 8.0), (16.0, 8.0)]


@dataclass(frozen=True)
class Body:
    """One instant: how far the trunk's line and the face have gone back, and the width of the shoulders.

    ``slide``: the hips have slid forward over the feet; ``shake``: everything has moved in the picture; pixels.
    """

    lean: float = 0.0
    head: float = 0.0
    width: float = 0.0
    hands: str = "thighs"
    slide: float = 0.0
    shake: float = 0.0


def turn(deg: float) -> np.ndarray:
    """Back, which is anticlockwise for somebody who faces the right edge of the picture."""
    r = math.radians(deg)
    return np.array([[math.cos(r), math.sin(r)], [-math.sin(r), math.cos(r)]])


def points(body: Body) -> np.ndarray:
    """(33, 4): somebody who sits and faces the right edge of the picture."""
    hip = HIP + np.array([body.slide, 0.0])
    shoulder = hip + turn(body.lean) @ [0.0, -TORSO]
    ear = shoulder + turn(body.head) @ [0.0, -NECK]
    out = np.ones((33, 4), np.float32)
    middles = {"shoulder": shoulder, "hip": hip, "knee": HIP + np.array([80.0, 5.0]), "ankle": HIP + np.array([80, 85])}
    elbow = ear if body.hands == "head" else HIP + np.array([10.0, -40.0])
    for mark in Landmark:
        side, _, name = mark.name.lower().partition("_")
        out[mark, :2] = middles.get(name, HIP + np.array([90.0, 90.0]))
        if name in {"shoulder", "hip"}:
            out[mark, 0] += body.width / 2 * (1 if side == "left" else -1)
        if name == "elbow":
            out[mark, :2] = elbow
    out[:11, :2] = ear + np.array(FACE) @ turn(body.head).T
    out[:, 0] += body.shake
    return out


def film(peak: Body, reps: int = 2, way_s: float = 2.2, fps: float = 12.0) -> list:
    """Rests and repetitions, everything in step."""
    lead, top, rest = 3.0, 0.4, 1.5
    each = 2 * way_s + top + rest
    out = []
    for n in range(int((lead + reps * each) * fps)):
        t = n / fps
        phase = (t - lead) % each if t > lead else 0.0
        way = min(max(min(phase / way_s, (2 * way_s + top - phase) / way_s), 0.0), 1.0)
        part = 0.5 - 0.5 * math.cos(math.pi * way)
        moved = ("lean", "head", "slide", "shake")
        body = replace(peak, **{name: getattr(peak, name) * part for name in moved})
        out.append((t, Pose(points(body), t, SIZE)))
    return out


GOOD = Body(lean=9, head=24)


def judged(recording: list):
    return replay(UPPER_BACK_STRETCH, recording)[1]


def codes(recording: list) -> list[set[str]]:
    return [{fault.code for fault in rep.faults} for rep in judged(recording).reps]


def test_good_repetitions_score_full() -> None:
    result = judged(film(GOOD))
    assert len(result.reps) == 2
    for rep in result.reps:
        assert rep.faults == ()
        assert (rep.scores.spine, rep.scores.hips) == (100, 100)
        assert rep.range_deg == pytest.approx(9 * 1.8, abs=1)


@pytest.mark.parametrize(
    ("recording", "code"),
    [
        (film(replace(GOOD, head=45), reps=1), "neck_cranes"),
        (film(replace(GOOD, lean=18, head=40), reps=1), "low_back_takes_over"),
        (film(GOOD, reps=1, way_s=0.8), "too_fast"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_found_alone(recording: list, code: str) -> None:
    assert codes(recording) == [{code}]


@pytest.mark.parametrize(
    "peak",
    [
        Body(lean=0.5, head=1),
        Body(lean=-2, head=-25),
        Body(lean=-15, head=-15),
        Body(lean=4, head=-20),
        Body(lean=55, head=60),
    ],
    ids=["breathing", "nodding", "leaning forward", "pushing back, chin down", "bending far back"],
)
def test_other_movements_are_not_counted(peak: Body) -> None:
    assert judged(film(peak)).reps == ()


def test_hips_that_slide_from_under_the_shoulders_are_no_stretch() -> None:
    """Nine degrees take the shoulders 15.6 pixels back over the hips; half of that is allowed to the hips."""
    result = judged(film(replace(GOOD, slide=10)))
    assert result.reps == ()
    assert [note.why for note in result.not_seen if "hips still" in note.advice + note.why]
    assert len(judged(film(replace(GOOD, slide=6))).reps) == 2


@pytest.mark.parametrize(("feet", "reps"), [(1.0, 2), (0.0, 0)])
def test_a_camera_in_the_hand_is_told_from_sliding_hips_by_the_feet(feet: float, reps: int) -> None:
    recording = film(replace(GOOD, shake=20))
    for _, pose in recording:
        pose.points[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 2] = feet
    assert len(judged(recording).reps) == reps


def test_a_nose_found_in_the_wrong_place_is_no_craning_neck() -> None:
    recording = film(GOOD)
    for t_s, pose in recording:
        pose.points[Landmark.NOSE, 1] -= 8.0 if t_s > 3.5 else 0.0
    assert codes(recording) == [set(), set()]


def test_hands_at_the_head_hide_no_craning_neck() -> None:
    assert codes(film(replace(GOOD, head=45, hands="head"))) == [{"neck_cranes"}] * 2
    assert codes(film(replace(GOOD, hands="head"))) == [set(), set()]


def test_out_of_profile_repetitions_are_counted_nothing_is_judged_and_advice_is_given() -> None:
    turned = replace(GOOD, width=40)
    assert "side-on" in start(Pose(points(turned), 0.0, SIZE))[0]
    recording = film(turned)
    result = replay(UPPER_BACK_STRETCH, recording, calibrate_recording(UPPER_BACK_STRETCH, recording))[1]
    assert result.reps
    assert [(rep.faults, rep.scores.spine, rep.scores.hips) for rep in result.reps] == [((), None, None)] * len(
        result.reps
    )
    assert {"neck_cranes", "low_back_takes_over"} <= {note.what for note in result.not_seen}
    assert len({note.advice for note in result.not_seen}) == 1


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(scale=st.floats(0.5, 2.0), mirror=st.booleans(), fps=st.sampled_from([12.0, 20.0, 30.0]))
def test_neither_size_nor_side_nor_frame_rate_matters(scale: float, mirror: bool, fps: float) -> None:
    def seen(pose: Pose) -> Pose:
        found = pose.points[MIRROR].copy() if mirror else pose.points.copy()
        found[:, 0] = SIZE[0] - found[:, 0] if mirror else found[:, 0]
        found[:, :2] *= scale
        return replace(pose, points=found, size=(round(scale * SIZE[0]), round(scale * SIZE[1])))

    peak = replace(GOOD, lean=20, head=40)
    first = judged(film(peak, reps=1)).reps[0]
    other = judged([(t, seen(pose)) for t, pose in film(peak, reps=1, fps=fps)]).reps[0]
    assert {fault.code for fault in other.faults} == {fault.code for fault in first.faults} == {"low_back_takes_over"}
    assert other.range_deg == pytest.approx(first.range_deg, abs=1)
    assert other.scores.spine == pytest.approx(first.scores.spine, abs=3)
    assert other.scores.hips == pytest.approx(first.scores.hips, abs=6)
