"""A stick figure in profile rolls down: what is counted, what is a fault, and what is not seen."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.landmarks import MIRROR, Landmark, Pose
from exercises.judging.hindsight import calibrate_recording
from exercises.judging.trace import Trace
from exercises.roll_down import ROLL_DOWN, off_profile, pelvis_share, start
from tests.replay import replay

SIZE = (640, 480)
TORSO, SHIN, NECK, FOOT = 100.0, 80.0, 30.0, 40.0  # pixels; thigh and shin are alike


@dataclass(frozen=True)
class Body:
    """One instant: angles in degrees, the hips' way back in lengths of the leg."""

    tip: float = 0.0
    head: float = 0.0
    knee: float = 8.5
    back: float = 0.0
    turned: float = 0.0  # off profile


def xy(x: float, y: float) -> np.ndarray:
    return np.array([x, y])


def points(body: Body) -> np.ndarray:
    """See :func:`drawn`."""
    return drawn(body).copy()


@cache
def drawn(body: Body) -> np.ndarray:
    """(33, 4): somebody who faces the right edge of the picture, the feet at x = 300."""
    ankle = np.array([300.0, 440.0])
    bend = math.radians(body.knee)
    leg = 2 * SHIN * math.cos(bend / 2)
    hip = ankle - xy(body.back * 2 * SHIN, math.sqrt(leg**2 - (body.back * 2 * SHIN) ** 2))
    knee = (ankle + hip) / 2 + xy(SHIN * math.sin(bend / 2), 0)
    tip, head = math.radians(body.tip), math.radians(body.tip + body.head)
    shoulder = hip + TORSO * np.array([math.sin(tip), -math.cos(tip)])
    ear = shoulder + NECK * np.array([math.sin(head), -math.cos(head)])
    at = dict.fromkeys(list(Landmark)[:11], ear + xy(15 * math.cos(head), 15 * math.sin(head)))
    middles = {
        "ear": ear,
        "shoulder": shoulder,
        "elbow": shoulder + xy(0, 30),
        "wrist": shoulder + xy(0, 60),
        "hip": hip,
        "knee": knee,
        "ankle": ankle,
        "heel": ankle + xy(-10, 5),
        "foot_index": ankle + xy(FOOT * math.cos(math.radians(body.turned)) - 10, 5),
    }
    out = np.ones((33, 4), np.float32)
    for mark in Landmark:
        side, _, name = mark.name.lower().partition("_")
        out[mark, :2] = at.get(mark, middles.get(name, shoulder))
        width = {"shoulder": 70.0, "hip": 40.0}.get(name, 0.0) * math.sin(math.radians(body.turned))
        out[mark, 0] += width / 2 * (1 if side == "left" else -1)
    for name in ("LEFT_EAR", "RIGHT_EAR"):
        out[Landmark[name], :2] = ear
    return out


def film(peak: Body, reps: int = 1, way_s: float = 6.5, late: float = 0.4, fps: float = 10.0) -> list:
    """Rests and repetitions; the trunk starts when ``late`` of the head's way is over, hips and knees with it."""
    out, t = [], 0.0
    lead, rest = 3.0, 1.5
    total = lead + reps * (2 * way_s + 0.5 + rest)
    while t < total:
        phase = (t - lead) % (2 * way_s + 0.5 + rest) if t > lead else 0.0
        part = min(phase / way_s, 1.0, max((2 * way_s + 0.5 - phase) / way_s, 0.0))

        def eased(x: float) -> float:
            return 0.5 - 0.5 * math.cos(math.pi * min(max(x, 0.0), 1.0))

        trunk, nod = eased((part - late) / (1 - late)), eased(2 * part)
        body = Body(peak.tip * trunk, peak.head * nod, 8.5 + (peak.knee - 8.5) * trunk, peak.back * trunk, peak.turned)
        out.append((t, Pose(points(body), t, SIZE)))
        t += 1 / fps
    return out


GOOD = Body(tip=100, head=30)


def judged(recording: list):
    return replay(ROLL_DOWN, recording)[1]


def codes(recording: list) -> list[set[str]]:
    return [{fault.code for fault in rep.faults} for rep in judged(recording).reps]


def test_good_repetitions_score_full() -> None:
    result = judged(film(GOOD, reps=2))
    assert len(result.reps) == 2
    for rep in result.reps:
        assert rep.faults == ()
        assert (rep.scores.spine, rep.scores.hips) == (100, 100)
        assert rep.range_deg == pytest.approx(100 / 1.05, abs=2)


@pytest.mark.slow
@pytest.mark.parametrize(("way_s", "counted"), [(24.0, 1), (60.0, 0)])
def test_whoever_takes_time_is_counted_and_whoever_stays_down_is_not(way_s: float, counted: int) -> None:
    assert len(judged(film(GOOD, way_s=way_s)).reps) == counted


@pytest.mark.parametrize(
    ("recording", "code"),
    [
        (film(replace(GOOD, head=0), late=0.0), "hinges_flat_back"),
        (film(replace(GOOD, back=0.2)), "hips_shift_back"),
        (film(replace(GOOD, knee=40)), "knees_bend"),
        (film(GOOD, way_s=3.0), "too_fast"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_found_alone(recording: list, code: str) -> None:
    assert codes(recording) == [{code}]


def test_a_small_second_one_is_partial() -> None:
    large, small = film(GOOD), film(replace(GOOD, tip=45))
    later = large[-1][0] + 0.1
    recording = large + [(t + later, replace(pose, t_s=t + later)) for t, pose in small]
    assert codes(recording) == [set(), {"partial_range"}]


@pytest.mark.parametrize(
    "peak", [Body(head=35), Body(tip=15), Body(tip=45, knee=110, back=0.2)], ids=("nod", "lean", "squat")
)
def test_other_movements_are_not_counted(peak: Body) -> None:
    assert judged(film(peak)).reps == ()


def test_a_squat_that_is_not_seen_from_the_side_is_not_counted() -> None:
    fold = replace(GOOD, turned=40)
    at = calibrate_recording(ROLL_DOWN, film(fold))
    assert len(replay(ROLL_DOWN, film(fold), at)[1].reps) == 1
    assert replay(ROLL_DOWN, film(replace(fold, knee=110)), at)[1].reps == ()


def test_out_of_profile_repetitions_are_counted_nothing_is_judged_and_advice_is_given() -> None:
    turned = points(Body(turned=40))
    assert off_profile(turned[:, :2]) > 1.4
    assert "side-on" in start(Pose(turned, 0.0, SIZE))[0]
    recording = film(replace(GOOD, turned=40))
    result = replay(ROLL_DOWN, recording, calibrate_recording(ROLL_DOWN, recording))[1]
    assert result.reps
    assert [(rep.faults, rep.scores.spine, rep.scores.hips) for rep in result.reps] == [((), None, None)] * len(
        result.reps
    )
    assert {"hinges_flat_back", "hips_shift_back", "knees_bend"} <= {note.what for note in result.not_seen}
    assert len({note.advice for note in result.not_seen}) == 1


def test_hidden_ears_leave_the_spine_unseen_and_a_hidden_leg_the_hips() -> None:
    def hide(recording: list, *names: str) -> list:
        for t, pose in recording:
            if t > 5:
                pose.points[[Landmark[name] for name in names], :2] = np.nan
        return recording

    ears = judged(hide(film(GOOD), "LEFT_EAR", "RIGHT_EAR")).reps[0].scores
    assert (ears.spine, ears.hips) == (None, 100)
    leg = judged(hide(film(GOOD), "RIGHT_KNEE")).reps[0].scores
    assert (leg.spine, leg.hips) == (100, None)


def test_the_far_leg_does_not_matter() -> None:
    recording = film(replace(GOOD, knee=40))
    for _, pose in recording:
        pose.points[[Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE], 2] = 0.0
    assert codes(recording) == [{"knees_bend"}]


@pytest.mark.slow
@settings(max_examples=3, deadline=None)
@given(scale=st.floats(0.5, 2.0), mirror=st.booleans(), fps=st.sampled_from([12.0, 20.0]))
def test_neither_size_nor_side_nor_frame_rate_matters(scale: float, mirror: bool, fps: float) -> None:
    def seen(pose: Pose) -> Pose:
        found = pose.points[MIRROR].copy() if mirror else pose.points.copy()
        found[:, 0] = SIZE[0] - found[:, 0] if mirror else found[:, 0]
        found[:, :2] *= scale
        return replace(pose, points=found, size=(round(SIZE[0] * scale), round(SIZE[1] * scale)))

    peak = replace(GOOD, back=0.2)
    first = judged(film(peak)).reps[0]
    other = judged([(t, seen(pose)) for t, pose in film(peak, fps=fps)]).reps[0]
    assert {fault.code for fault in other.faults} == {fault.code for fault in first.faults} == {"hips_shift_back"}
    assert other.range_deg == pytest.approx(first.range_deg, abs=1.5)
    assert other.scores.spine == pytest.approx(first.scores.spine, abs=3)
    assert other.scores.hips == pytest.approx(first.scores.hips, abs=8)


def test_a_small_roll_down_is_no_hinge() -> None:
    """Whoever rolls down half as far nods half as much: the head's lead is compared with the tip of the trunk."""
    assert codes(film(replace(GOOD, tip=45, head=12))) == [set()]
    assert codes(film(replace(GOOD, tip=95, head=5))) == [{"hinges_flat_back"}]


def test_a_hinge_is_told_before_the_trunk_has_tipped_far() -> None:
    """The largest tip is not known yet, but nobody is asked for less than the easier form."""
    trace = Trace(["tip_deg", "head_lead_deg"])
    for i in range(8):
        trace.add(i / 10, {"tip_deg": 2.0 * i, "head_lead_deg": 3.0})
    assert pelvis_share(trace) == pytest.approx(0.86 - 2.4 * 3.0 / 36.0)


@pytest.mark.parametrize(("first_deg", "share"), [(2, 0.86 - 2.4 * 10 / 50), (20, math.nan)])
def test_the_order_is_not_seen_if_the_trunk_has_tipped_before_the_film(first_deg: int, share: float) -> None:
    trace = Trace(["tip_deg", "head_lead_deg"])
    for i, tip_deg in enumerate(range(first_deg, 51, 2)):
        trace.add(i / 10, {"tip_deg": tip_deg, "head_lead_deg": 10.0})
    assert pelvis_share(trace) == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(("shoulders_sink", "tip_deg"), [(0.0, 0.0), (1 / 3, 10.0), (1.0, 90.0)])
def test_from_the_front_the_height_of_the_shoulders_counts_and_nothing_else_is_seen(
    shoulders_sink: float, tip_deg: float
) -> None:
    stands = Pose(points(Body(turned=90.0)), 0.0, SIZE)
    at = ROLL_DOWN.calibrate([stands, stands], "hindsight")
    assert at is not None
    folded = stands.points.copy()
    folded[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1] += shoulders_sink * TORSO
    values = ROLL_DOWN.observe(Pose(folded, 0.0, SIZE), at)
    assert values["tip_deg"] == pytest.approx(tip_deg, abs=0.5)
    assert all(math.isnan(values[name]) for name in values if name not in ("tip_deg", "hips_down_leg"))
    assert {note.what for note in ROLL_DOWN.not_seen(at)} >= {"hinges_flat_back", "too_fast", "partial_range"}
