"""The hamstring stretch on a figure whose joints are placed by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from calibration.landmarks import Landmark, Side
from calibration.leg_up import POSTURES, working_side
from calibration.start_shapes import ROWS
from calibration.viewpoint import project
from exercises.hamstring_stretch import HAMSTRING_STRETCH, LEGS, UPRIGHT_READS_DEG, raised_left
from exercises.judging.runner import SetRunner
from tests.replay import replay
from tests.side_figure import FAR, Array, Bench, Figure, Recording, changed, codes, way


@dataclass(frozen=True)
class Body(Figure):
    """On the back, the head at the right of the picture, the near leg raised.

    Attributes:
        knee_deg: how far the raised knee opens from the start.
        drop_deg: how far its thigh sinks towards the feet.
        other_up_deg: how far the other leg comes off the mat.
        bent_deg: angle of the raised knee at the start.
        is_straight: the other leg lies straight on the mat; otherwise its foot stands there.
    """

    knee_deg: float = 0.0
    drop_deg: float = 0.0
    other_up_deg: float = 0.0
    bent_deg: int = 80
    is_straight: bool = False

    def landmarks(self) -> Array:
        shoulder = way(0.0, 1.0)
        xy = np.tile(shoulder, (33, 1))
        xy[:11] = shoulder + way(0.0, 0.35)
        xy[Landmark.NOSE] += way(90.0, 0.15)
        # An upright thigh reads UPRIGHT_READS_DEG towards the feet.
        up = 90.0 + UPRIGHT_READS_DEG + self.drop_deg
        low = (178.0 if self.is_straight else 122.0) - self.other_up_deg
        legs = (("LEFT", up, self.bent_deg + self.knee_deg, 0), ("RIGHT", low, 176.0 if self.is_straight else 48.0, 1))
        for side, thigh_deg, knee_deg, is_far in legs:
            hip = is_far * np.array(FAR) * 0.3
            knee = hip + way(thigh_deg, 0.85)
            ankle = knee + way(thigh_deg + 180.0 - knee_deg, 0.8)
            joints = {"SHOULDER": shoulder + is_far * np.array(FAR), "HIP": hip, "KNEE": knee, "ANKLE": ankle}
            joints |= {"HEEL": ankle, "FOOT_INDEX": ankle + way(180.0, 0.1)}
            for name, at in joints.items():
                xy[Landmark[f"{side}_{name}"]] = at
        return xy


GOOD = Body(knee_deg=75.0)
BENCH = Bench(HAMSTRING_STRETCH, Body(), fps=12.0, up_s=1.6)


def relabelled(recording: Recording, from_s: float, to_s: float) -> Recording:
    """The same recording in which the landmarker takes one leg for the other for some time."""
    out: Recording = []
    for t_s, pose in recording:
        assert pose is not None
        points = pose.points.copy()
        if from_s <= t_s < to_s:
            points[LEGS] = pose.points[[*LEGS[5:], *LEGS[:5]]]
        out.append((t_s, replace(pose, points=points)))
    return out


def held(peak: Body, for_s: float, fps: float = 12.0) -> Recording:
    """One stretch with a long hold."""
    shares = [*[0.0] * 36, *np.linspace(0, 1, 20), *[1.0] * int(for_s * fps), *np.linspace(1, 0, 20), *[0.0] * 24]
    return [(i / fps, peak.part(float(share)).pose(i / fps)) for i, share in enumerate(shares)]


def test_observes_what_it_declares_and_judges_nothing_else() -> None:
    BENCH.check_declaration({"thigh_drops": "hips"})


@pytest.mark.parametrize("is_straight", [False, True])
def test_the_range_counts_from_a_right_angle(is_straight: bool) -> None:
    bent, more_bent = (Body(bent_deg=deg, knee_deg=150.0 - deg, is_straight=is_straight) for deg in (85, 65))
    for peak in (bent, more_bent):
        bench = Bench(HAMSTRING_STRETCH, replace(peak, knee_deg=0.0), fps=12.0, up_s=1.6)
        result = bench.judged([peak, peak])
        assert codes(result) == [[], []]
        assert [rep.range_deg for rep in result.reps] == pytest.approx([60.0, 60.0], abs=2.0)


def test_a_hold_of_three_slow_breaths_is_one_repetition() -> None:
    _, result = replay(HAMSTRING_STRETCH, held(GOOD, 22.0))
    assert codes(result) == [[]]
    assert result.reps[0].end_s - result.reps[0].start_s > 23.0


@pytest.mark.parametrize(("drop_deg", "found"), [(12.0, False), (22.0, True), (-20.0, False)])
def test_a_thigh_that_drops_towards_the_feet_is_told(drop_deg: float, found: bool) -> None:
    result = BENCH.judged([GOOD, replace(GOOD, drop_deg=drop_deg), GOOD])
    assert codes(result) == [[], ["thigh_drops"] if found else [], []]


def test_a_thigh_that_drops_at_a_quick_top_is_known_when_the_knee_bends() -> None:
    quick = BENCH.judged([GOOD, replace(GOOD, drop_deg=24.0), GOOD], fps=15.0, up_s=0.5, stays_s=0.1)
    assert ["thigh_drops" in told for told in codes(quick)] == [False, True, False]


@pytest.mark.parametrize(
    "peak",
    [
        Body(knee_deg=75.0, drop_deg=60.0),  # pushes the leg away
        Body(knee_deg=30.0, other_up_deg=100.0),  # the other leg comes up, as in toe taps
        Body(drop_deg=50.0),  # lowers the bent leg
    ],
)
def test_another_movement_counts_nothing(peak: Body) -> None:
    assert BENCH.judged([peak, peak]).reps == ()


@pytest.mark.parametrize("rest", [Body(knee_deg=95.0), Body(drop_deg=70.0), Body(other_up_deg=90.0)])
def test_other_positions_are_not_the_start(rest: Body) -> None:
    assert list(HAMSTRING_STRETCH.start(rest.pose()))
    assert HAMSTRING_STRETCH.calibrate([rest.pose()], "held") is None


@pytest.mark.parametrize(("from_s", "to_s"), [(0.0, 99.0), (3.9, 5.1), (5.2, 8.8)])
def test_legs_that_the_landmarker_exchanges_change_nothing(from_s: float, to_s: float) -> None:
    recording = BENCH.film([GOOD, GOOD])
    plain, mixed = (replay(HAMSTRING_STRETCH, one)[1] for one in (recording, relabelled(recording, from_s, to_s)))
    assert [rep.range_deg for rep in mixed.reps] == [rep.range_deg for rep in plain.reps]
    assert len(mixed.reps) == 2


def test_the_raised_leg_is_the_left_one_whatever_its_landmarks_are_called() -> None:
    pose = GOOD.pose()
    (_, other), *_ = relabelled([(0.0, pose)], 0.0, 1.0)
    assert other is not None
    np.testing.assert_array_equal(raised_left(other).points, pose.points)
    assert raised_left(pose) is pose


def test_where_the_picture_does_not_tell_the_leg_what_was_asked_for_does() -> None:
    def sides(asked: Side | None) -> list[Side | None]:
        runner = SetRunner(HAMSTRING_STRETCH, side=asked)
        for t_s, pose in BENCH.film([GOOD]):
            runner.update(t_s, pose)
        return [rep.side for rep in runner.repetitions]

    assert (sides("left"), sides("right"), sides(None)) == (["left"], ["right"], [None])


@pytest.mark.parametrize("bearing_deg", [-95.0, 85.0])
@pytest.mark.parametrize("n", range(4))
def test_the_view_tells_which_leg_is_raised(n: int, bearing_deg: float) -> None:
    size = (640, 480)
    camera = np.array([math.radians(bearing_deg), math.radians(12.0), 0.0, -math.log(4.5), 0.0, 0.0])
    seen = np.full((33, 2), np.nan, np.float32)
    seen[ROWS] = project(POSTURES[n].shape, camera) * 530.0 + np.array(size) / 2
    assert working_side(seen, size) == ("left", "right")[n % 2]


def test_a_mirrored_picture_reads_the_same() -> None:
    recording = BENCH.film([GOOD, replace(GOOD, drop_deg=25.0)])
    plain, mirrored = (replay(HAMSTRING_STRETCH, one)[1] for one in (recording, changed(recording, mirror=True)))
    assert codes(mirrored) == codes(plain) == [[], ["thigh_drops"]]


def test_a_knee_that_is_not_seen_is_no_straight_knee() -> None:
    at = BENCH.calibrated()
    pose = GOOD.pose()
    points = pose.points.copy()
    points[Landmark.LEFT_KNEE, :2] = math.nan
    assert math.isnan(HAMSTRING_STRETCH.observe(replace(pose, points=points), at)["straightening_deg"])
